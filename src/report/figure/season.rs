//! E1 季节指数法, E2: the seasonal index of three years, and an annual target spread by it.

use satchel_insight::months::months;
use satchel_insight::season::{NEEDED_MONTHS, Season, share_met};
use satchel_model::{Currency, Money as Amount};

use super::build::{amount, axis, bars, columns, key, label, ratio, row, section, series, worked};
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Picture, Section};

pub(super) const REPORT: Definition = Definition {
    name: "season",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[CURRENCY, Parameter::whole("target", 0, 1_000_000_000_000, 0)],
    sections,
};

const SOURCE: &str = "S. P. Gupta, Statistical Methods, 1969 (method of simple averages)";
const MONTHS: [&str; 12] = [
    "month.1", "month.2", "month.3", "month.4", "month.5", "month.6", "month.7", "month.8", "month.9", "month.10",
    "month.11", "month.12",
];

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let purchases = input.purchases(&customers)?;
    let found = months(input.as_of, &purchases)?;
    let season = Season::of(&found.sales, found.last_month)?;
    let minor =
        input.values.whole("target").checked_mul(10_i64.pow(currency.decimals())).ok_or(Missing::SmallerAmounts)?;
    let annual = Amount { minor, currency };
    let targets = season.targets(annual)?;
    let actual = this_year(input, &purchases, currency)?;
    let mut rows = Vec::with_capacity(12);
    for (place, name) in MONTHS.into_iter().enumerate() {
        let at = |list: &[i64; 12]| list.get(place).copied().unwrap_or(0) as f64 / 10_000.0;
        let sum = season.sums_minor.get(place).copied().unwrap_or(0);
        let target = targets.get(place).copied().filter(|_| annual.minor > 0);
        let sold = actual.get(place).copied().flatten();
        rows.push(row(vec![
            key(name),
            amount(sum, currency)?,
            amount(sum / 3, currency)?,
            Cell::Ratio(at(&season.index_rounded)),
            Cell::Ratio(at(&season.share_rounded)),
            target.map_or(Cell::Empty, Cell::Money),
            sold.map_or(Cell::Empty, Cell::Money),
            ratio(target.zip(sold).and_then(|(target, sold)| share_met(sold, target))),
        ]));
    }
    let picture = bars(
        MONTHS.map(label).to_vec(),
        vec![series("index", Kind::Ratio, season.index_percent.iter().map(|percent| percent / 100.0).collect())],
    );
    let columns = columns(&[
        ("month", Kind::Key),
        ("sum_of_years", Kind::Money),
        ("average", Kind::Money),
        ("index", Kind::Ratio),
        ("share_of_year", Kind::Ratio),
        ("target", Kind::Money),
        ("actual", Kind::Money),
        ("target_met", Kind::Ratio),
    ]);
    let total: i128 = season.sums_minor.iter().sum();
    let explained = vec![
        worked("months_used", Cell::Whole(NEEDED_MONTHS as i64)),
        worked("sales", amount(total, currency)?),
        worked("average_month", amount(total / NEEDED_MONTHS as i128, currency)?),
        worked("january_index", Cell::Ratio(season.index_percent.first().copied().unwrap_or(0.0) / 100.0)),
    ];
    let index = section("season.index", picture, (columns, rows), Vec::new(), ("formula.season", SOURCE, explained));
    Ok(vec![index, course(&found.sales, found.last_month)])
}

/// What was sold in the months of the report's year that have begun.
fn this_year(
    input: &Input<'_>,
    purchases: &[satchel_insight::ledger::Purchase],
    currency: Currency,
) -> Result<[Option<Amount>; 12], Missing> {
    let mut sums = [0_i128; 12];
    for purchase in purchases.iter().filter(|purchase| purchase.date.year() == input.as_of.year()) {
        if let Some(sum) = sums.get_mut(usize::from(purchase.date.month().unsigned_abs()).saturating_sub(1)) {
            *sum += i128::from(purchase.amount.minor);
        }
    }
    let mut sold = [None; 12];
    let begun = usize::from(input.as_of.month().unsigned_abs());
    for (slot, sum) in sold.iter_mut().zip(sums).take(begun) {
        *slot = Some(satchel_insight::amount::money(sum, currency)?);
    }
    Ok(sold)
}

/// The sales of the 36 months that the index is made of.
fn course(months: &[Amount], last_month: u8) -> Section {
    let used = months.get(months.len().saturating_sub(NEEDED_MONTHS)..).unwrap_or_default();
    let at: Vec<f64> = (1..=used.len()).map(|month| month as f64 - used.len() as f64).collect();
    let unit = |amount: &Amount| super::build::drawn(amount.minor.into(), amount.currency);
    let picture = Some(Picture::Curve {
        x: axis("months_ago", Kind::Whole, None),
        at,
        series: vec![series("sales", Kind::Money, used.iter().map(unit).collect())],
    });
    let name = |place: usize| MONTHS.get((usize::from(last_month) + place) % 12).copied().unwrap_or("month.1");
    let rows = used.iter().enumerate().map(|(place, sales)| row(vec![key(name(place)), Cell::Money(*sales)])).collect();
    let columns = columns(&[("month", Kind::Key), ("sales", Kind::Money)]);
    section("season.months", picture, (columns, rows), Vec::new(), ("formula.months", SOURCE, Vec::new()))
}
