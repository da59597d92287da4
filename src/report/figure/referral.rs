//! J16 口碑, J17 把顾客变成兼职推销员: who brought whom, and what that is worth, each amount counted once.

use std::collections::BTreeMap;

use satchel_insight::amount::money;
use satchel_insight::referral::{Referral, ReferralError, referrals};
use satchel_model::{Currency, Date};

use super::build::{amount, bars, columns, drawn, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::{Customer, Order};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Label, Section};

/// What [`credits`] reads.
pub(super) const PARAMETERS: &[Parameter] =
    &[CURRENCY, Parameter::whole("window_days", 0, 36_500, 0), Parameter::whole("referral_permille", 0, 1_000, 100)];

pub(super) const REPORT: Definition =
    Definition { name: "referral", rule_version: 1, money: Money::ByCurrency, parameters: PARAMETERS, sections };

const SOURCE: &str =
    "V. Kumar, J. A. Petersen and R. P. Leone, How valuable is word of mouth?, Harvard Business Review 85(10), 2007";
/// The bars that a screen has room for.
const MOST_BARS: usize = 12;

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.served();
    if customers.is_empty() {
        return Err(Missing::Customers);
    }
    let currency = input.currency()?;
    let Credits { found, referred_by, in_a_circle, share } = credits(input, &customers, currency)?;
    if referred_by.iter().all(Option::is_none) && in_a_circle.is_empty() {
        return Err(Missing::Referrals);
    }
    let mut listed: Vec<usize> = (0..customers.len())
        .filter(|place| {
            let brought = found.get(*place).is_some_and(|found| found.direct > 0);
            brought || referred_by.get(*place).copied().flatten().is_some()
        })
        .collect();
    let of = |place: &usize| found.get(*place);
    listed.sort_by_key(|place| {
        let found = of(place);
        std::cmp::Reverse((found.map_or(0, |found| found.referral.minor), found.map_or(0, |found| found.all)))
    });
    let (mut rows, mut brought_others, mut was_brought) = (Vec::new(), Vec::new(), Vec::new());
    let (mut names, mut bars_of, mut total) = (Vec::new(), Vec::new(), 0_i128);
    for place in &listed {
        let (Some(customer), Some(found)) = (customers.get(*place), of(place)) else { continue };
        let (referral, own) = (Cell::Money(found.referral), Cell::Money(found.transaction));
        rows.push(row_of(customer, [whole(found.direct), whole(found.all), referral, own]));
        total += i128::from(found.referral.minor);
        if found.direct > 0 {
            brought_others.push(customer.id);
            if names.len() < MOST_BARS {
                names.push(Label::Name(customer.name.clone()));
                bars_of.push(drawn(i128::from(found.referral.minor), currency));
            }
        }
        if referred_by.get(*place).copied().flatten().is_some() {
            was_brought.push(customer.id);
        }
    }
    let brought = was_brought.len();
    let circle = crate::input::ids_at(&customers, in_a_circle);
    let segments = vec![
        segment("referral.brought_others", brought_others),
        segment("referral.was_brought", was_brought),
        segment("referral.circle", circle),
    ];
    let columns = columns(&[
        ("customer", Kind::Name),
        ("referral_direct", Kind::Whole),
        ("referral_all", Kind::Whole),
        ("referral_value", Kind::Money),
        ("own_value", Kind::Money),
    ]);
    let explained = vec![
        worked("customers", whole(customers.len())),
        worked("customers_brought", whole(brought)),
        worked("referral_permille", Cell::Ratio(f64::from(share) / 1_000.0)),
        worked("referral_value", amount(total, currency)?),
    ];
    let picture = bars(names, vec![series("referral_value", Kind::Money, bars_of)]);
    let formula = ("formula.referral", SOURCE, explained);
    Ok(vec![section("referral.customers", picture, (columns, rows), segments, formula)])
}

/// Who brought whom, and what it is worth, each in the order of the customers.
pub(super) struct Credits {
    pub(super) found: Vec<Referral>,
    pub(super) referred_by: Vec<Option<usize>>,
    /// The places of customers that would have brought themselves.
    pub(super) in_a_circle: Vec<usize>,
    /// What whoever brought a customer is credited with, in tenths of a percent.
    pub(super) share: u16,
}

/// Credits by the sales of the window.
pub(super) fn credits(input: &Input<'_>, customers: &[&Customer], currency: Currency) -> Result<Credits, Missing> {
    let place_by_id: BTreeMap<_, _> =
        customers.iter().enumerate().map(|(place, customer)| (customer.id, place)).collect();
    let referrer = |customer: &&Customer| place_by_id.get(&customer.relationship.referred_by?).copied();
    let mut referred_by: Vec<Option<usize>> = customers.iter().map(referrer).collect();
    let days = input.values.whole("window_days");
    let after = if days == 0 { Date::MIN } else { input.days_before(days) };
    let mut values = Vec::with_capacity(customers.len());
    for customer in customers {
        let orders = input.orders(customer).filter(|order| order.date > after);
        values.push(money(orders.map(Order::minor).sum(), currency)?);
    }
    let share = u16::try_from(input.values.whole("referral_permille")).unwrap_or(1_000);
    let (found, in_a_circle) = without_circles(&mut referred_by, &values, share)?;
    Ok(Credits { found, referred_by, in_a_circle, share })
}

/// What each customer's referrals are worth. Whoever is on record as having brought themselves, directly or through others,
/// brought nobody: their places come back, to be put right.
fn without_circles(
    referred_by: &mut [Option<usize>],
    values: &[satchel_model::Money],
    share: u16,
) -> Result<(Vec<Referral>, Vec<usize>), Missing> {
    let mut in_a_circle = Vec::new();
    loop {
        match referrals(referred_by, values, share) {
            Ok(found) => return Ok((found, in_a_circle)),
            Err(ReferralError::Cycle { customer }) => {
                in_a_circle.push(customer);
                if let Some(referrer) = referred_by.get_mut(customer) {
                    *referrer = None;
                }
            }
            Err(ReferralError::Amount(error)) => return Err(error.into()),
            Err(_) => return Err(Missing::Parameters),
        }
    }
}
