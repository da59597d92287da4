//! The line that lists show of a customer, and the text by which search finds it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::agenda::Agenda;
use crate::customer::Customer;
use crate::edit::Target;
use crate::field::Field;
use crate::id::CustomerId;
use crate::lifecycle::LifecycleState;
use crate::money::Money;
use crate::order::sort_by_key;
use crate::phone;
use crate::relationship::{PackedRelationship, Relationship};
use crate::time::{Date, UnixMillis, date_text_option};
use crate::trade::Trade;
use crate::value::Value;

/// A projection of one customer file, small enough to keep ten thousand in memory.
/// It is computed from the file alone, so equal files have equal rows on every device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRow {
    /// The customer.
    pub id: CustomerId,
    /// The name to show.
    pub name: String,
    /// The customer code.
    pub code: String,
    /// Account type code, empty when not set.
    pub account_type: String,
    /// Trade type code, empty when not set.
    pub trade_type: String,
    /// Industry.
    pub industry: String,
    /// City of the address.
    pub city: String,
    /// The number to call first: mobile, else phone, else a contact's.
    pub phone: String,
    /// Name of the first contact.
    pub contact: String,
    /// Life-cycle state.
    pub state: LifecycleState,
    /// Tags in order.
    pub tags: Vec<String>,
    /// Contacts that are not removed.
    pub contacts: u32,
    /// When somebody last visited, called or wrote.
    pub last_activity: Option<UnixMillis>,
    /// The first day on which something is due that somebody agreed on.
    #[serde(with = "date_text_option")]
    pub next_date: Option<Date>,
    /// Orders that count.
    pub orders: u32,
    /// Date of the latest order that counts.
    #[serde(with = "date_text_option")]
    pub last_order: Option<Date>,
    /// Sum of the orders that count, one amount per currency, by currency.
    pub sales: Vec<Money>,
    /// What is to be done.
    pub agenda: Agenda,
    /// What figures need of its orders.
    pub trade: Trade,
    /// What figures need of it that no order tells.
    pub relationship: PackedRelationship,
    /// Fields with more than one value, in all parts.
    pub conflicts: u32,
    /// Those of them that lie in the background part.
    pub background_conflicts: u32,
    /// Whether the customer was removed.
    pub deleted: bool,
    /// Whether somebody changed the removed customer without the removal knowing.
    pub edited_after_removal: bool,
}

impl CustomerRow {
    /// Changes with the shape of the row, so that rows of another version are computed anew.
    pub const VERSION: u16 = 7;

    /// The row of a file.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        let contacts = || customer.contacts.values().filter(|contact| contact.deleted.is_none());
        let text = |field| customer.record.text(field).to_owned();
        let city = match customer.record.get(Field::Address) {
            Some(Value::Address(address)) => address.city.clone(),
            _ => String::new(),
        };
        let agenda = Agenda::of(customer);
        let activities = || customer.activities.values().filter(|activity| activity.deleted.is_none());
        Self {
            id: customer.id,
            name: customer.display_name().to_owned(),
            code: text(Field::Code),
            account_type: text(Field::AccountType),
            trade_type: text(Field::TradeType),
            industry: text(Field::Industry),
            city,
            phone: phone_to_call(customer).to_owned(),
            contact: contacts()
                .next()
                .map(|contact| contact.record.text(Field::ContactName).to_owned())
                .unwrap_or_default(),
            state: customer.state(),
            tags: customer.tags.iter().cloned().collect(),
            contacts: count(contacts().count()),
            last_activity: activities().filter_map(|activity| activity.record.instant(Field::ActivityAt)).max(),
            next_date: agenda.next_date(),
            agenda,
            orders: count(customer.valid_orders().count()),
            last_order: customer.valid_orders().filter_map(|order| order.record.date(Field::OrderDate)).max(),
            sales: sales(customer),
            trade: Trade::of(customer),
            relationship: PackedRelationship::of(&Relationship::of(customer)),
            conflicts: count(customer.conflicts.len()),
            background_conflicts: count(
                customer.conflicts.iter().filter(|conflict| conflict.target == Target::Background).count(),
            ),
            deleted: customer.deleted.is_some(),
            edited_after_removal: customer.edited_after_removal.is_some(),
        }
    }

    /// What a list shows: the row without what is to be done, which is asked for by day, and without the facts of figures.
    #[must_use]
    pub fn for_lists(&self) -> Self {
        Self {
            agenda: Agenda::default(),
            trade: Trade::default(),
            relationship: PackedRelationship::default(),
            ..self.clone()
        }
    }

    /// Counts the conflicts of the background part anew, where the rest of the file has not changed.
    pub fn set_background_conflicts(&mut self, conflicts: u32) {
        self.conflicts = self.conflicts.saturating_sub(self.background_conflicts).saturating_add(conflicts);
        self.background_conflicts = conflicts;
    }
}

/// The number to call first: mobile, else phone, else a contact's; empty without any.
#[must_use]
pub fn phone_to_call(customer: &Customer) -> &str {
    let contacts = customer.contacts.values().filter(|contact| contact.deleted.is_none());
    let of_contacts = contacts
        .flat_map(|contact| [Field::ContactMobile, Field::ContactPhone].map(|field| contact.record.text(field)));
    let own = [Field::Mobile, Field::Phone].map(|field| customer.record.text(field));
    own.into_iter().chain(of_contacts).find(|number| !number.is_empty()).unwrap_or_default()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Order totals by currency. An order whose sum cannot be formed exactly is left out here; its
/// page says so.
fn sales(customer: &Customer) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for total in customer.valid_orders().filter_map(|order| order.total().ok()) {
        match sums.iter_mut().find(|sum| sum.currency == total.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(total.minor),
            None => sums.push(total),
        }
    }
    sort_by_key(&mut sums, |sum| sum.currency);
    sums
}

/// The text by which search finds a customer: one line for each name, contact, number, tag, note
/// and activity, none of them twice. Numbers stand as written and as plain digits.
#[must_use]
pub fn search_text(customer: &Customer) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (field, value) in &customer.record.0 {
        match (field, value) {
            (Field::Phone | Field::Mobile | Field::Fax, Value::Text(number)) => {
                lines.extend([number.clone(), phone::digits(number)])
            }
            (Field::AccountType | Field::TradeType | Field::Credit | Field::Source, _) => {}
            (_, Value::Text(text)) => lines.push(text.clone()),
            (_, Value::Address(address)) => lines.push(address.parts().concat()),
            _ => {}
        }
    }
    lines.extend(customer.tags.iter().cloned());
    for contact in customer.contacts.values().filter(|contact| contact.deleted.is_none()) {
        for (field, value) in &contact.record.0 {
            let Some(text) = value.as_text() else {
                continue;
            };
            if *field == Field::ContactRole {
                continue;
            }
            lines.push(text.to_owned());
            if matches!(field, Field::ContactPhone | Field::ContactMobile) {
                lines.push(phone::digits(text));
            }
        }
    }
    lines.push(customer.note.clone());
    for activity in customer.activities.values().filter(|activity| activity.deleted.is_none()) {
        for field in [
            Field::ActivitySubject,
            Field::ActivityText,
            Field::ActivityNextStep,
            Field::ActivityPurpose,
            Field::ActivityNeed,
            Field::ActivityOpinion,
        ] {
            lines.push(activity.record.text(field).to_owned());
        }
    }
    for opportunity in customer.opportunities.values().filter(|opportunity| opportunity.deleted.is_none()) {
        for field in [Field::OpportunityName, Field::OpportunityNeed, Field::OpportunityCompetitor] {
            lines.push(opportunity.record.text(field).to_owned());
        }
    }
    for complaint in customer.complaints.values().filter(|complaint| complaint.deleted.is_none()) {
        for field in [Field::ComplaintSubject, Field::ComplaintText, Field::ComplaintProduct, Field::ComplaintSolution]
        {
            lines.push(complaint.record.text(field).to_owned());
        }
    }
    for order in customer.orders.values().filter(|order| order.deleted.is_none()) {
        lines.push(order.record.text(Field::OrderNumber).to_owned());
        lines.extend(order.lines.values().map(|line| line.product.clone()));
    }
    let mut seen: HashSet<&str> = HashSet::new();
    let lines: Vec<&str> =
        lines.iter().map(String::as_str).filter(|line| !line.is_empty() && seen.insert(line)).collect();
    lines.join("\n")
}
