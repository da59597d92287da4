//! C1 客户 ABC 分类: the customers of each trade type by the sales that they bring.

use satchel_insight::abc::{Bounds, Entry, Grade, Placing, by_type};

use super::build::{
    amount, bars, columns, concentration, key, label, ratio, row, row_of, section, segment, series, whole, worked,
};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::{Input, trade_type, trade_types};
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "abc",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[CURRENCY, Parameter::whole("a_percent", 1, 99, 75), Parameter::whole("b_percent", 1, 100, 95)],
    sections,
};

const SOURCE: &str =
    "H. F. Dickie, ABC inventory analysis shoots for dollars, Factory Management and Maintenance, 1951";
const GRADES: [Grade; 3] = [Grade::A, Grade::B, Grade::C];

/// A customer with its sales and what the classification says of it.
type Placed<'a> = (&'a Customer, i128, Placing);

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let (_, types) = trade_types(&customers);
    let sales = input.sales(&customers)?;
    let entries: Vec<Entry> =
        types.iter().zip(&sales).map(|(kind, sales)| Entry { kind: *kind, sales: *sales }).collect();
    let percent = |name| u8::try_from(input.values.whole(name)).unwrap_or(100);
    let bounds = Bounds { a_percent: percent("a_percent"), b_percent: percent("b_percent") };
    let placings = by_type(&entries, bounds)?;
    let mut placed: Vec<(u32, Placed<'_>)> = Vec::with_capacity(customers.len());
    for (((customer, kind), sales), placing) in customers.into_iter().zip(types).zip(sales).zip(placings) {
        placed.push((kind, (customer, sales.minor.into(), placing)));
    }
    placed.sort_by_key(|(kind, (_, _, placing))| (*kind, placing.rank));
    let placed: Vec<Placed<'_>> = placed.into_iter().map(|(_, placed)| placed).collect();
    if placed.iter().all(|(_, minor, _)| *minor <= 0) {
        return Err(Missing::Sales);
    }
    Ok(vec![by_grade(&placed, bounds, currency)?, by_customer(&placed, bounds, currency)?])
}

fn by_grade(placed: &[Placed<'_>], bounds: Bounds, currency: satchel_model::Currency) -> Result<Section, Missing> {
    let total: i128 = placed.iter().map(|(_, minor, _)| minor.max(&0)).sum();
    let (mut rows, mut heads, mut shares, mut segments) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for grade in GRADES {
        let members: Vec<&Placed<'_>> = placed.iter().filter(|(_, _, placing)| placing.grade == grade).collect();
        let minor: i128 = members.iter().map(|(_, minor, _)| minor).sum();
        let share = members.iter().map(|(_, minor, _)| minor.max(&0)).sum::<i128>() as f64 / total as f64;
        let head_share = members.len() as f64 / placed.len() as f64;
        rows.push(row(vec![
            key(name(grade)),
            whole(members.len()),
            Cell::Ratio(head_share),
            amount(minor, currency)?,
            Cell::Ratio(share),
        ]));
        heads.push(head_share);
        shares.push(share);
        segments.push(segment(name(grade), members.iter().map(|(customer, _, _)| customer.id).collect()));
    }
    let picture = bars(
        GRADES.map(|grade| label(name(grade))).to_vec(),
        vec![series("share_of_customers", Kind::Ratio, heads), series("share_of_sales", Kind::Ratio, shares)],
    );
    let columns = columns(&[
        ("grade", Kind::Key),
        ("customers", Kind::Whole),
        ("share_of_customers", Kind::Ratio),
        ("sales", Kind::Money),
        ("share_of_sales", Kind::Ratio),
    ]);
    let worked = vec![
        worked("customers", whole(placed.len())),
        worked("sales_above_zero", amount(total, currency)?),
        worked("a_percent", whole(bounds.a_percent)),
        worked("b_percent", whole(bounds.b_percent)),
    ];
    Ok(section("abc.grades", picture, (columns, rows), segments, ("formula.abc", SOURCE, worked)))
}

fn by_customer(placed: &[Placed<'_>], bounds: Bounds, currency: satchel_model::Currency) -> Result<Section, Missing> {
    let mut rows = Vec::with_capacity(placed.len());
    for (customer, minor, placing) in placed {
        rows.push(row_of(
            customer,
            [
                trade_type(&customer.trade_type),
                whole(placing.rank),
                amount(*minor, currency)?,
                Cell::Ratio(placing.share),
                Cell::Ratio(placing.share_before),
                key(name(placing.grade)),
            ],
        ));
    }
    let columns = columns(&[
        ("customer", Kind::Name),
        ("trade_type", Kind::Key),
        ("rank", Kind::Whole),
        ("sales", Kind::Money),
        ("share_of_sales", Kind::Ratio),
        ("share_before", Kind::Ratio),
        ("grade", Kind::Key),
    ]);
    let picture =
        concentration("share_of_customers", "share_of_sales", placed.iter().map(|(_, minor, _)| *minor).collect());
    let mut example = vec![worked("a_percent", whole(bounds.a_percent)), worked("b_percent", whole(bounds.b_percent))];
    // The first of the first type: its share and what stands before it.
    if let Some((customer, minor, placing)) = placed.first() {
        example.extend([
            worked("customer", Cell::Name(customer.name.clone())),
            worked("sales", amount(*minor, currency)?),
            worked("share_of_sales", ratio(Some(placing.share))),
            worked("share_before", ratio(Some(placing.share_before))),
            worked("grade", key(name(placing.grade))),
        ]);
    }
    Ok(section("abc.customers", picture, (columns, rows), Vec::new(), ("formula.abc", SOURCE, example)))
}

const fn name(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "grade.a",
        Grade::B => "grade.b",
        Grade::C => "grade.c",
    }
}
