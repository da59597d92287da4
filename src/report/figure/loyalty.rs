//! J1 忠诚客户 5 特征, J2 客户忠诚阶梯: by orders, by whom customers brought, and by what somebody found out about them.

use satchel_insight::churn::Rule;
use satchel_insight::loyalty::{Facts, Standing, Traits, TraitsRule, rung, traits};
use satchel_model::relationship::date_of;

use super::build::{bars, columns, key, label, row, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::Parameter;
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "loyalty",
    rule_version: 2,
    money: Money::None,
    parameters: &[
        Parameter::whole("least_purchases", 1, 100, 3),
        Parameter::whole("least_products", 1, 100, 2),
        Parameter::whole("factor_percent", 100, 1_000, 200),
        Parameter::whole("satisfied_degree", 0, 10, 7),
    ],
    sections,
};

const SOURCE: &str = "J. Griffin, Customer Loyalty: How to Earn It, How to Keep It, 1995; M. Christopher, A. Payne and D. Ballantyne, Relationship Marketing, 1991";
const RUNGS: [&str; 6] =
    ["rung.prospect", "rung.customer", "rung.client", "rung.supporter", "rung.advocate", "rung.partner"];

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.served();
    if customers.is_empty() {
        return Err(Missing::Customers);
    }
    let number = |name| input.values.whole(name);
    let rule = TraitsRule {
        least_purchases: usize::try_from(number("least_purchases")).unwrap_or(1),
        silence: Rule { factor_percent: u32::try_from(number("factor_percent")).unwrap_or(0), ..Rule::DEFAULT },
        least_products: u32::try_from(number("least_products")).unwrap_or(1),
        ..TraitsRule::DEFAULT
    };
    let brought = Input::brought(&customers);
    let satisfied = u8::try_from(number("satisfied_degree")).unwrap_or(0);
    let mut found: Vec<(&Customer, Traits, usize, usize)> = Vec::with_capacity(customers.len());
    for customer in &customers {
        let bought: Vec<_> = input.orders(customer).filter(|order| order.minor() >= 0).collect();
        let lines = bought.iter().flat_map(|order| &order.lines);
        let products: std::collections::BTreeSet<&str> = lines.filter_map(|line| customer.product(line)).collect();
        let known = &customer.relationship;
        let referrals = brought.get(&customer.id).copied().unwrap_or(0);
        let complaints = known.complaint_days.iter().filter_map(|day| date_of(*day)).filter(|day| *day <= input.as_of);
        let facts = Facts {
            purchase_days: bought.iter().map(|order| order.date).collect(),
            products: u32::try_from(products.len()).unwrap_or(u32::MAX),
            referrals,
            withstood_rivals: input.degree(known.withstood_rivals).map(|degree| degree > 0),
            last_complaint: complaints.max(),
        };
        let has = traits(&facts, input.as_of, rule).map_err(|_| Missing::Parameters)?;
        let standing = Standing {
            purchases: u32::try_from(bought.len()).unwrap_or(u32::MAX),
            is_satisfied: input.degree(known.satisfaction).map(|degree| degree >= satisfied),
            referrals,
            is_partnership: input.degree(known.partnership).is_some_and(|degree| degree > 0),
        };
        found.push((customer, has, bought.len(), rung(standing) as usize));
    }
    found.sort_by_key(|(_, has, purchases, rung)| std::cmp::Reverse((*rung, has.count(), *purchases)));
    let name = |rung: usize| RUNGS.get(rung).copied().unwrap_or("rung.prospect");
    let yes = |has: bool| key(if has { "yes" } else { "no" });
    let rows = found
        .iter()
        .map(|(customer, has, purchases, rung)| {
            let traits = [yes(has.buys_regularly), yes(has.buys_several_products), yes(has.recommends)];
            let asked = [has.is_immune, has.is_tolerant].map(|has| has.map_or(Cell::Empty, yes));
            let traits = traits.into_iter().chain(asked).chain([whole(has.count())]);
            row_of(customer, [whole(*purchases)].into_iter().chain(traits).chain([key(name(*rung))]))
        })
        .collect();
    let of_rung = |rung: usize| found.iter().filter(move |(_, _, _, of)| *of == rung);
    let members = |rung: usize| of_rung(rung).map(|(customer, ..)| customer.id).collect();
    let segments: Vec<_> = (0..RUNGS.len()).map(|rung| segment(name(rung), members(rung))).collect();
    let counts: Vec<f64> = segments.iter().map(|segment| segment.customers.len() as f64).collect();
    let ladder_rows = segments.iter().map(|segment| {
        let share = segment.customers.len() as f64 / found.len() as f64;
        row(vec![Cell::Key(segment.key.clone()), whole(segment.customers.len()), Cell::Ratio(share)])
    });
    let ladder_rows = ladder_rows.collect();
    let picture = bars(RUNGS.into_iter().map(label).collect(), vec![series("customers", Kind::Whole, counts)]);
    let of_ladder = columns(&[("rung", Kind::Key), ("customers", Kind::Whole), ("share_of_customers", Kind::Ratio)]);
    let of_customers = columns(&[
        ("customer", Kind::Name),
        ("purchases", Kind::Whole),
        ("buys_regularly", Kind::Key),
        ("buys_several_products", Kind::Key),
        ("recommends", Kind::Key),
        ("withstands_rivals", Kind::Key),
        ("tolerates_failures", Kind::Key),
        ("traits", Kind::Whole),
        ("rung", Kind::Key),
    ]);
    let formula = ("formula.loyalty", SOURCE, vec![worked("customers", whole(found.len()))]);
    Ok(vec![
        section("loyalty.ladder", picture, (of_ladder, ladder_rows), segments, formula.clone()),
        section("loyalty.customers", None, (of_customers, rows), Vec::new(), formula),
    ])
}
