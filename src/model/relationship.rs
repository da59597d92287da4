//! 关系: what figures need to know of a customer that no order tells: how satisfied, loyal and trusting it is, who brought
//! it, what it buys in all, why it left, and when it complained.

use serde::{Deserialize, Serialize};

use crate::customer::Customer;
use crate::field::Field;
use crate::id::CustomerId;
use crate::money::Money;
use crate::time::{Date, UnixMillis, days_between};
use crate::trade::TradeError;
use crate::value::Value;

const DAY_MS: i64 = 24 * 3_600_000;

/// A degree that somebody gave, and the day on which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// From 0 to the greatest of its field; of a yes or no 1 or 0.
    pub degree: u8,
    /// In days since 1970-01-01.
    pub day: i32,
}

/// The facts of a relationship. Equal files have equal ones on every device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relationship {
    /// The customer that brought it.
    pub referred_by: Option<CustomerId>,
    /// [`Field::Satisfaction`].
    pub satisfaction: Option<Rating>,
    /// [`Field::Loyalty`].
    pub loyalty: Option<Rating>,
    /// [`Field::WithstoodRivals`].
    pub withstood_rivals: Option<Rating>,
    /// [`Field::Partnership`].
    pub partnership: Option<Rating>,
    /// Credibility, reliability, intimacy and self-orientation.
    pub trust: [Option<Rating>; 4],
    /// What it buys of our kind of goods in a year, from whomever.
    pub wallet: Option<Money>,
    /// The code of how that is known, empty when not set.
    pub wallet_method: String,
    /// 成长价值: what it is expected to buy beyond today.
    pub growth_value: Option<Money>,
    /// 知识价值: what is learnt with it is worth.
    pub knowledge_value: Option<Money>,
    /// The code of why it left, empty when not set.
    pub loss_reason: String,
    /// What it would bring once it is back.
    pub regain_value: Option<Money>,
    /// What winning it back costs.
    pub regain_cost: Option<Money>,
    /// The chance to win it back, as somebody wrote it: beyond 100 it is none.
    pub regain_percent: Option<u64>,
    /// Whether something was done to win it back.
    pub has_regain_action: bool,
    /// Whether it came back, once that is known.
    pub is_regained: Option<bool>,
    /// What winning it back has cost.
    pub regain_spent: Option<Money>,
    /// What it has brought since it is back.
    pub regain_profit: Option<Money>,
    /// The days of its complaints by Greenwich time, in days since 1970-01-01, rising.
    pub complaint_days: Vec<i32>,
}

/// A relationship in bytes, as it lies in the row of ten thousand customers. Equal ones have equal bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackedRelationship(#[serde(with = "serde_bytes")] Box<[u8]>);

impl PackedRelationship {
    /// Packs it; one of which nothing is known is empty and takes no memory.
    #[must_use]
    pub fn of(relationship: &Relationship) -> Self {
        if *relationship == Relationship::default() {
            return Self::default();
        }
        // Nothing in it is of a kind that postcard cannot write.
        Self(postcard::to_stdvec(relationship).unwrap_or_default().into_boxed_slice())
    }

    /// What was packed.
    ///
    /// # Errors
    /// [`TradeError`] for bytes that another version packed, or nobody.
    pub fn unpack(&self) -> Result<Relationship, TradeError> {
        if self.0.is_empty() {
            return Ok(Relationship::default());
        }
        postcard::from_bytes(&self.0).map_err(|_| TradeError)
    }
}

impl Relationship {
    /// Of a file.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        let rating = |field| rating(customer, field);
        let money = |field| money(customer, field);
        let complaints = customer.complaints.values().filter(|complaint| complaint.deleted.is_none());
        let instants = complaints.filter_map(|complaint| complaint.record.instant(Field::ComplaintReceived));
        let mut complaint_days: Vec<i32> = Vec::new();
        for day in instants.filter_map(|at| i32::try_from(at.0.div_euclid(DAY_MS)).ok()) {
            complaint_days.insert(complaint_days.partition_point(|before| *before <= day), day);
        }
        Self {
            referred_by: match customer.record.get(Field::ReferredBy) {
                Some(Value::Customer(id)) if *id != customer.id => Some(*id),
                _ => None,
            },
            satisfaction: rating(Field::Satisfaction),
            loyalty: rating(Field::Loyalty),
            withstood_rivals: rating(Field::WithstoodRivals),
            partnership: rating(Field::Partnership),
            trust: [Field::TrustCredibility, Field::TrustReliability, Field::TrustIntimacy, Field::TrustSelf]
                .map(rating),
            wallet: money(Field::Wallet),
            wallet_method: customer.record.text(Field::WalletMethod).to_owned(),
            growth_value: money(Field::GrowthValue),
            knowledge_value: money(Field::KnowledgeValue),
            loss_reason: customer.record.text(Field::LossReason).to_owned(),
            regain_value: money(Field::RegainValue),
            regain_cost: money(Field::RegainCost),
            regain_percent: match customer.record.get(Field::RegainPercent) {
                Some(Value::Count(percent)) => Some(*percent),
                _ => None,
            },
            has_regain_action: !customer.record.text(Field::RegainAction).is_empty(),
            is_regained: match customer.record.text(Field::RegainOutcome) {
                "regained" => Some(true),
                "gone" => Some(false),
                _ => None,
            },
            regain_spent: money(Field::RegainSpent),
            regain_profit: money(Field::RegainProfit),
            complaint_days,
        }
    }
}

fn rating(customer: &Customer, field: Field) -> Option<Rating> {
    match customer.record.get(field) {
        Some(Value::Finding(finding)) => Some(Rating { degree: finding.degree, day: day_of(finding.on)? }),
        _ => None,
    }
}

fn money(customer: &Customer, field: Field) -> Option<Money> {
    match customer.record.get(field) {
        Some(Value::Money(money)) => Some(*money),
        _ => None,
    }
}

/// The day as days since 1970-01-01.
#[must_use]
pub fn day_of(date: Date) -> Option<i32> {
    let epoch = UnixMillis(0).date(0)?;
    i32::try_from(days_between(epoch, date)).ok()
}

/// The date of so many days since 1970-01-01; `None` outside the years −9999 to 9999.
#[must_use]
pub fn date_of(day: i32) -> Option<Date> {
    UnixMillis(i64::from(day) * DAY_MS).date(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::complaint::Complaint;
    use crate::finding::Finding;
    use crate::id::ComplaintId;

    #[test]
    fn a_file_without_any_of_it_has_no_relationship_and_nobody_brings_themselves() {
        let mut file = Customer::empty(CustomerId::from_bytes([1; 16]));
        assert_eq!(Relationship::of(&file), Relationship::default());
        file.record.0.insert(Field::ReferredBy, Value::Customer(file.id));
        let packed = PackedRelationship::of(&Relationship::of(&file));
        assert_eq!((packed.unpack(), packed), (Ok(Relationship::default()), PackedRelationship::default()));
    }

    #[test]
    fn ratings_have_their_day_and_complaints_stand_in_order() {
        let mut file = Customer::empty(CustomerId::from_bytes([1; 16]));
        let finding = Finding { degree: 8, evidence: "面谈".to_owned(), on: "1970-01-03".parse().unwrap() };
        file.record.0.insert(Field::Satisfaction, Value::Finding(Box::new(finding)));
        file.record.0.insert(Field::ReferredBy, Value::Customer(CustomerId::from_bytes([2; 16])));
        for (number, day) in [(1, 9), (2, 4)] {
            let mut complaint = Complaint::default();
            complaint.record.0.insert(Field::ComplaintReceived, Value::Instant(UnixMillis(day * DAY_MS + 5)));
            file.complaints.insert(ComplaintId::from_bytes([number; 16]), complaint);
        }
        let found = Relationship::of(&file);
        assert_eq!(PackedRelationship::of(&found).unpack(), Ok(found.clone()));
        assert_eq!(found.satisfaction, Some(Rating { degree: 8, day: 2 }));
        assert_eq!(found.referred_by, Some(CustomerId::from_bytes([2; 16])));
        assert_eq!(found.complaint_days, [4, 9]);
        assert_eq!(found.loyalty, None);
    }
}
