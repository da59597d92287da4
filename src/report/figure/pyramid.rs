//! C3 客户金字塔与利润倒金字塔: shares of heads, of sales and, where costs are known, of profit, tier by tier.

use satchel_insight::pyramid::{PyramidError, TIER_BOUNDS_PERMILLE, Tier, Value, pyramid};

use super::build::{amount, bars, columns, key, label, ratio, row, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::input::{Input, ids_at};
use crate::missing::Missing;
use crate::parameter::CURRENCY;
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition =
    Definition { name: "pyramid", rule_version: 1, money: Money::ByCurrency, parameters: &[CURRENCY], sections };

const SOURCE: &str = "J. Curry and A. Curry, The Customer Marketing Method, 2000; V. A. Zeithaml, R. T. Rust and K. N. Lemon, California Management Review 43(4), 2001";
const TIERS: [&str; 4] = ["tier.top", "tier.large", "tier.medium", "tier.small"];

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let sales = input.sales(&customers)?;
    let profits = input.gross_profits(&customers)?;
    let has_profit = profits.is_some();
    let nothing = satchel_model::Money { minor: 0, currency };
    let profits = profits.unwrap_or_else(|| vec![nothing; customers.len()]);
    let values: Vec<Value> =
        sales.iter().zip(&profits).map(|(sales, profit)| Value { sales: *sales, profit: *profit }).collect();
    let found = pyramid(&values, &TIER_BOUNDS_PERMILLE).map_err(|error| match error {
        PyramidError::Amount(_) => Missing::SmallerAmounts,
        PyramidError::NoCustomers => Missing::Customers,
        PyramidError::Bounds => Missing::Parameters,
    })?;
    let name = |place: usize| TIERS.get(place).copied().unwrap_or("tier.small");
    let profit_of = |tier: &Tier| if has_profit { amount(tier.profit_minor, currency) } else { Ok(Cell::Empty) };
    let profit_share = |tier: &Tier| if has_profit { ratio(tier.profit_share) } else { Cell::Empty };
    let (mut rows, mut segments) = (Vec::new(), Vec::new());
    for (place, tier) in found.tiers.iter().enumerate() {
        rows.push(row(vec![
            key(name(place)),
            whole(tier.customers),
            Cell::Ratio(tier.customers_share),
            amount(tier.sales_minor, currency)?,
            ratio(tier.sales_share),
            profit_of(tier)?,
            profit_share(tier),
        ]));
        let members = found.tier_of.iter().enumerate().filter(|(_, of)| usize::from(**of) == place);
        segments.push(segment(name(place), ids_at(&customers, members.map(|(customer, _)| customer))));
    }
    let mut drawn = vec![
        series("share_of_customers", Kind::Ratio, found.tiers.iter().map(|tier| tier.customers_share).collect()),
        series("share_of_sales", Kind::Ratio, found.tiers.iter().map(|tier| tier.sales_share.unwrap_or(0.0)).collect()),
    ];
    if has_profit {
        let shares = found.tiers.iter().map(|tier| tier.profit_share.unwrap_or(0.0)).collect();
        drawn.push(series("share_of_profit", Kind::Ratio, shares));
    }
    let picture = bars(TIERS.map(label).to_vec(), drawn);
    let tiers = columns(&[
        ("tier", Kind::Key),
        ("customers", Kind::Whole),
        ("share_of_customers", Kind::Ratio),
        ("sales", Kind::Money),
        ("share_of_sales", Kind::Ratio),
        ("profit", Kind::Money),
        ("share_of_profit", Kind::Ratio),
    ]);
    let explained = || {
        let bounds = ["bound_top", "bound_large", "bound_medium"].into_iter().zip(TIER_BOUNDS_PERMILLE);
        let bounds = bounds.map(|(label, permille)| worked(label, Cell::Ratio(f64::from(permille) / 1000.0)));
        std::iter::once(worked("customers", whole(customers.len()))).chain(bounds).collect()
    };
    let mut places: Vec<usize> = (0..customers.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(sales.get(*place).map(|sales| sales.minor)));
    let mut listed = Vec::with_capacity(places.len());
    for place in places {
        let (Some(customer), Some(sales), Some(profit)) = (customers.get(place), sales.get(place), profits.get(place))
        else {
            continue;
        };
        let profit = if has_profit { Cell::Money(*profit) } else { Cell::Empty };
        let tier = name(found.tier_of.get(place).copied().map_or(0, usize::from));
        listed.push(row_of(customer, [Cell::Money(*sales), profit, key(tier)]));
    }
    let by_customer =
        columns(&[("customer", Kind::Name), ("sales", Kind::Money), ("profit", Kind::Money), ("tier", Kind::Key)]);
    Ok(vec![
        section("pyramid.tiers", picture, (tiers, rows), segments, ("formula.pyramid", SOURCE, explained())),
        section("pyramid.customers", None, (by_customer, listed), Vec::new(), ("formula.pyramid", SOURCE, explained())),
    ])
}
