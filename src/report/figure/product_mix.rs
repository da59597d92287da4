//! E3 商品销售构成: products by the sales that they bring.

use satchel_insight::abc::{Bounds, Grade};
use satchel_insight::product_mix::product_mix;
use satchel_model::Money as Amount;

use super::build::{amount, bars, columns, key, row, section, series, whole, worked};
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Label, Section};

pub(super) const REPORT: Definition = Definition {
    name: "product-mix",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[CURRENCY, Parameter::whole("a_percent", 1, 99, 75), Parameter::whole("b_percent", 1, 100, 95)],
    sections,
};

const SOURCE: &str =
    "H. F. Dickie, ABC inventory analysis shoots for dollars, Factory Management and Maintenance, 1951";
/// Bars that can be told apart.
const MOST_BARS: usize = 30;

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let catalogue = input.catalogue(&customers);
    let names = catalogue.names();
    let (mut lines, mut holders) = (Vec::new(), vec![std::collections::BTreeSet::new(); names.len()]);
    for customer in &customers {
        for line in input.orders(customer).flat_map(|order| &order.lines) {
            let Some(name) = customer.product(line) else { continue };
            let place = catalogue.place(name);
            lines.push((place, Amount { minor: line.minor, currency }));
            if let Some(holders) = holders.get_mut(place as usize) {
                holders.insert(customer.id);
            }
        }
    }
    if lines.is_empty() {
        return Err(Missing::Products);
    }
    let percent = |name| u8::try_from(input.values.whole(name)).unwrap_or(100);
    let bounds = Bounds { a_percent: percent("a_percent"), b_percent: percent("b_percent") };
    let found = product_mix(&lines, &[], bounds)?;
    let name = |place: u32| names.get(place as usize).copied().unwrap_or_default();
    let rows = found
        .iter()
        .map(|product| {
            let holders = holders.get(product.product as usize).map_or(0, std::collections::BTreeSet::len);
            row(vec![
                Cell::Name(name(product.product).to_owned()),
                Cell::Money(product.sales),
                Cell::Ratio(product.share),
                Cell::Ratio(product.cumulative_share),
                key(grade(product.grade)),
                whole(holders),
            ])
        })
        .collect();
    let shown = || found.iter().take(MOST_BARS);
    let picture = bars(
        shown().map(|product| Label::Name(name(product.product).to_owned())).collect(),
        vec![
            series("share_of_sales", Kind::Ratio, shown().map(|product| product.share).collect()),
            series("share_through", Kind::Ratio, shown().map(|product| product.cumulative_share).collect()),
        ],
    );
    let columns = columns(&[
        ("product", Kind::Name),
        ("sales", Kind::Money),
        ("share_of_sales", Kind::Ratio),
        ("share_through", Kind::Ratio),
        ("grade", Kind::Key),
        ("customers", Kind::Whole),
    ]);
    let total: i128 = found.iter().map(|product| i128::from(product.sales.minor)).sum();
    let worked = vec![worked("products", whole(found.len())), worked("sales", amount(total, currency)?)];
    Ok(vec![section(
        "product_mix.products",
        picture,
        (columns, rows),
        Vec::new(),
        ("formula.product_mix", SOURCE, worked),
    )])
}

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "grade.a",
        Grade::B => "grade.b",
        Grade::C => "grade.c",
    }
}
