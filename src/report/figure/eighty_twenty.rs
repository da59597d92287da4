//! C4 二八法则, C5 80/20/30 法则: what the best customers really bring, and what the worst eat of it.

use satchel_insight::eighty_twenty::{EightyTwentyError, eighty_twenty};

use super::build::{amount, columns, concentration, key, ratio, row, row_of, section, segment, whole, worked};
use super::{Definition, Money};
use crate::input::{Input, ids_at};
use crate::missing::Missing;
use crate::parameter::CURRENCY;
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition =
    Definition { name: "eighty-twenty", rule_version: 1, money: Money::ByCurrency, parameters: &[CURRENCY], sections };

const SOURCE: &str = "J. M. Juran, Quality Control Handbook, 1951; W. A. Sherden, Market Ownership, 1994";

/// Where costs are not known there is no profit: then the customers are ranked by sales alone, and what is about profit
/// stays empty.
fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let sales = input.sales(&customers)?;
    let profits = input.gross_profits(&customers)?;
    let has_profit = profits.is_some();
    let ranked = profits.unwrap_or_else(|| sales.clone());
    let found = eighty_twenty(&sales, &ranked).map_err(|error| match error {
        EightyTwentyError::Amount(_) => Missing::SmallerAmounts,
        EightyTwentyError::NoCustomers | EightyTwentyError::Lengths { .. } => Missing::Customers,
    })?;
    let of_profit = |cell: Cell| if has_profit { cell } else { Cell::Empty };
    let rows = vec![
        row(vec![key("top_share_of_sales"), Cell::Ratio(0.8), ratio(found.top_share_of_sales)]),
        row(vec![key("top_share_of_profit"), Cell::Ratio(0.8), of_profit(ratio(found.top_share_of_profit))]),
        row(vec![key("eaten_share"), Cell::Ratio(0.5), of_profit(ratio(found.eaten_share))]),
    ];
    let measures = columns(&[("measure", Kind::Key), ("claimed", Kind::Ratio), ("actual", Kind::Ratio)]);
    let picture =
        concentration("share_of_customers", "share_of_sales", sales.iter().map(|sales| sales.minor.into()).collect());
    let mut explained = vec![
        worked("customers", whole(customers.len())),
        worked("top_customers", whole(found.top_customers)),
        worked("bottom_customers", whole(found.bottom_customers)),
    ];
    if has_profit {
        explained.extend([
            worked("profit", amount(found.profit_minor, currency)?),
            worked("top_profit", amount(found.top_profit_minor, currency)?),
            worked("bottom_loss", amount(found.bottom_loss_minor, currency)?),
        ]);
    }
    let mut by_value: Vec<usize> = (0..customers.len()).collect();
    by_value.sort_by_key(|place| std::cmp::Reverse(ranked.get(*place).map(|value| value.minor)));
    by_value.truncate(found.top_customers);
    let segments = vec![
        segment("top_customers", ids_at(&customers, by_value)),
        segment("bottom_customers", ids_at(&customers, found.bottom.iter().copied())),
    ];
    let bottom = found.bottom.iter().filter_map(|place| {
        let (customer, sales, value) = (customers.get(*place)?, sales.get(*place)?, ranked.get(*place)?);
        Some(row_of(customer, [Cell::Money(*sales), of_profit(Cell::Money(*value))]))
    });
    let bottom = bottom.collect();
    let listed = columns(&[("customer", Kind::Name), ("sales", Kind::Money), ("profit", Kind::Money)]);
    let formula = ("formula.eighty_twenty", SOURCE, explained);
    Ok(vec![
        section("eighty_twenty.measures", picture, (measures, rows), segments, formula.clone()),
        section("eighty_twenty.bottom", None, (listed, bottom), Vec::new(), formula),
    ])
}
