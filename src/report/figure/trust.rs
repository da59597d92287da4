//! J6 信任方程式: credibility, reliability and intimacy over self-orientation, of every customer of which all four are rated.

use satchel_insight::loyalty::trust;

use super::build::{bars, columns, label, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition =
    Definition { name: "trust", rule_version: 1, money: Money::None, parameters: &[], sections };

const SOURCE: &str = "D. H. Maister, C. H. Green and R. M. Galford, The Trusted Advisor, 2000";
const TERMS: [&str; 4] = ["trust.credibility", "trust.reliability", "trust.intimacy", "trust.self_orientation"];

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.served();
    if customers.is_empty() {
        return Err(Missing::Customers);
    }
    let rated = customers.iter().filter_map(|customer| {
        let [credibility, reliability, intimacy, own] = customer.relationship.trust.map(|rating| input.degree(rating));
        Some((*customer, [credibility?, reliability?, intimacy?, own?].map(f64::from)))
    });
    // A degree of 0, which the equation has no place for, leaves the customer among those without a number.
    let mut found: Vec<(&Customer, [f64; 4], Option<f64>)> = rated
        .map(|(customer, terms)| {
            let [credibility, reliability, intimacy, own] = terms;
            (customer, terms, trust(credibility, reliability, intimacy, own).ok())
        })
        .collect();
    if found.is_empty() {
        return Err(Missing::Ratings);
    }
    let rank = |trust: &Option<f64>| trust.unwrap_or(-1.0);
    found.sort_by(|(_, _, one), (_, _, other)| rank(other).total_cmp(&rank(one)));
    let rows = found.iter().map(|(customer, terms, trust)| {
        let trust = trust.map_or(Cell::Empty, Cell::Decimal);
        row_of(customer, terms.map(Cell::Decimal).into_iter().chain([trust]))
    });
    let rows = rows.collect();
    let mean = |term: usize| {
        let degrees = found.iter().filter_map(|(_, terms, _)| terms.get(term));
        degrees.sum::<f64>() / found.len() as f64
    };
    let means: Vec<f64> = (0..TERMS.len()).map(mean).collect();
    let picture = bars(TERMS.into_iter().map(label).collect(), vec![series("average", Kind::Decimal, means)]);
    let of = |has_number: bool| {
        let members = found.iter().filter(move |(_, _, trust)| trust.is_some() == has_number);
        members.map(|(customer, ..)| customer.id).collect::<Vec<_>>()
    };
    let segments = vec![segment("trust.rated", of(true)), segment("trust.out_of_range", of(false))];
    let mut shown = vec![("customer", Kind::Name)];
    shown.extend(TERMS.map(|term| (term, Kind::Decimal)));
    shown.push(("trust", Kind::Decimal));
    let explained = vec![worked("customers", whole(customers.len())), worked("customers_rated", whole(found.len()))];
    let formula = ("formula.trust", SOURCE, explained);
    Ok(vec![section("trust.customers", picture, (columns(&shown), rows), segments, formula)])
}
