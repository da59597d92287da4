//! E6 交叉销售: which products are bought together, and what similar customers have that one lacks.

use super::build::{columns, row_of, section, segment, whole, worked};
use super::holdings::holdings;
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::Parameter;
use crate::report::{Cell, Kind, Label, Picture, Section};

pub(super) const REPORT: Definition = Definition {
    name: "cross-sell",
    rule_version: 1,
    money: Money::None,
    parameters: &[
        Parameter::whole("most_customers", 1, 2_000, 200),
        Parameter::whole("neighbours", 1, 200, 20),
        Parameter::whole("least_support", 1, 200, 2),
    ],
    sections,
};

const SOURCE: &str = "P. Jaccard, Étude comparative de la distribution florale, 1901";
/// Products in the picture: the most held ones.
const MOST_DRAWN: usize = 20;

/// Suggestions are made for the customers who ordered most often: comparing everybody with everybody takes time that
/// grows with the square of the customers.
fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.buyers()?;
    let catalogue = input.catalogue(&customers);
    let names = catalogue.names();
    let held = holdings(input, &customers, &catalogue)?;
    if names.len() < 2 {
        return Err(Missing::OtherProducts);
    }
    let number = |name| usize::try_from(input.values.whole(name)).unwrap_or(1);
    let least = u32::try_from(input.values.whole("least_support")).unwrap_or(1);
    let mut chosen: Vec<usize> = (0..customers.len()).collect();
    chosen.sort_by_key(|place| {
        std::cmp::Reverse(customers.get(*place).map_or(0, |customer| input.orders(customer).count()))
    });
    chosen.truncate(number("most_customers"));
    let (mut rows, mut members) = (Vec::new(), Vec::new());
    for place in &chosen {
        let Some(customer) = customers.get(*place) else { continue };
        let suggestions = held.suggestions(*place, number("neighbours"), least);
        members.extend((!suggestions.is_empty()).then_some(customer.id));
        for suggestion in suggestions {
            let name = names.get(suggestion.product as usize).copied().unwrap_or_default();
            let cells = [Cell::Name(name.to_owned()), whole(suggestion.support), Cell::Ratio(suggestion.confidence)];
            rows.push(row_of(customer, cells));
        }
    }
    let table = columns(&[
        ("customer", Kind::Name),
        ("product", Kind::Name),
        ("support", Kind::Whole),
        ("confidence", Kind::Ratio),
    ]);
    let worked = vec![worked("customers_compared", whole(chosen.len())), worked("products", whole(names.len()))];
    let picture = together(&held, &names);
    let segments = vec![segment("with_suggestions", members)];
    Ok(vec![section(
        "cross_sell.suggestions",
        picture,
        (table, rows),
        segments,
        ("formula.cross_sell", SOURCE, worked),
    )])
}

/// How many customers have both of each pair of products.
fn together(held: &satchel_insight::holding::Holdings, names: &[&str]) -> Option<Picture> {
    let mut counts = vec![0_u32; names.len()];
    let products_of = |customer: usize| held.of(customer).map(|(product, _)| product as usize);
    for product in (0..held.customers()).flat_map(products_of) {
        if let Some(count) = counts.get_mut(product) {
            *count += 1;
        }
    }
    let mut drawn: Vec<usize> = (0..names.len()).collect();
    drawn.sort_by_key(|product| std::cmp::Reverse(counts.get(*product).copied()));
    drawn.truncate(MOST_DRAWN);
    let mut values = vec![vec![0.0; drawn.len()]; drawn.len()];
    for customer in 0..held.customers() {
        let places: Vec<usize> =
            products_of(customer).filter_map(|product| drawn.iter().position(|known| *known == product)).collect();
        for one in &places {
            for other in &places {
                if let Some(value) = values.get_mut(*one).and_then(|row: &mut Vec<f64>| row.get_mut(*other)) {
                    *value += 1.0;
                }
            }
        }
    }
    let labels: Vec<Label> =
        drawn.iter().filter_map(|product| names.get(*product)).map(|name| Label::Name((*name).to_owned())).collect();
    let (down, across) = ("product".into(), "product".into());
    Some(Picture::Matrix { rows: labels.clone(), columns: labels, down, across, values, kind: Kind::Whole })
}
