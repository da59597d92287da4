//! C7 RFM: recency, frequency and monetary value in buckets, and ten named segments.

use satchel_insight::ledger::Ledger;
use satchel_insight::rfm::{Dimension, Rfm, Score, TABLE, buyers, rfm};
use satchel_model::Currency;

use super::build::{amount, bars, columns, drawn, key, label, row, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Label, Picture, Section};

pub(super) const REPORT: Definition = Definition {
    name: "rfm",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[CURRENCY, Parameter::whole("buckets", 3, 10, 5), Parameter::whole("window_days", 0, 36_500, 0)],
    sections,
};

const SOURCE: &str = "A. M. Hughes, Strategic Database Marketing, 1994; R. J. Hyndman and Y. Fan, The American Statistician 50(4), 1996 (type 7)";

/// A buyer with what it was scored by.
struct Scored<'a> {
    customer: &'a Customer,
    buyer: satchel_insight::rfm::Buyer,
    score: Score,
}

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let purchases = input.purchases(&customers)?;
    let ledger = match input.values.whole("window_days") {
        0 => Ledger::at(input.as_of, customers.len(), &purchases)?,
        days => Ledger::between(input.days_before(days - 1), input.as_of, customers.len(), &purchases)?,
    };
    let found = buyers(&ledger, input.as_of);
    let counted: Vec<_> = found.iter().map(|(_, buyer)| *buyer).collect();
    let scores = rfm(&counted, u8::try_from(input.values.whole("buckets")).unwrap_or(0))?;
    let mut scored: Vec<Scored<'_>> = Vec::with_capacity(found.len());
    for ((place, buyer), score) in found.iter().zip(&scores.scores) {
        let customer = customers.get(*place).copied().ok_or(Missing::Customers)?;
        scored.push(Scored { customer, buyer: *buyer, score: *score });
    }
    scored.sort_by_key(|scored| {
        let Score { recency, frequency, monetary, segment } = scored.score;
        (segment, std::cmp::Reverse((recency, frequency, monetary, scored.buyer.monetary_minor)))
    });
    Ok(vec![
        segments(&scored, &scores, currency)?,
        by_customer(&scored, &scores, currency)?,
        cutoffs(&scores, currency),
    ])
}

fn segments(scored: &[Scored<'_>], scores: &Rfm, currency: Currency) -> Result<Section, Missing> {
    let total = scored.len().max(1) as f64;
    let (mut rows, mut heads, mut labels, mut segments) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for table in &TABLE {
        let members: Vec<&Scored<'_>> = scored.iter().filter(|scored| scored.score.segment == table.segment).collect();
        let share = members.len() as f64 / total;
        rows.push(row(vec![
            key(name(table.segment)),
            whole(members.len()),
            Cell::Ratio(share),
            amount(members.iter().map(|scored| scored.buyer.monetary_minor).sum(), currency)?,
        ]));
        heads.push(share);
        labels.push(label(name(table.segment)));
        segments.push(segment(name(table.segment), members.iter().map(|scored| scored.customer.id).collect()));
    }
    let columns = columns(&[
        ("segment", Kind::Key),
        ("customers", Kind::Whole),
        ("share_of_customers", Kind::Ratio),
        ("sales", Kind::Money),
    ]);
    let worked = vec![worked("buyers", whole(scored.len())), worked("buckets", whole(scores.buckets))];
    let picture = bars(labels, vec![series("share_of_customers", Kind::Ratio, heads)]);
    Ok(section("rfm.segments", picture, (columns, rows), segments, ("formula.rfm_segments", SOURCE, worked)))
}

fn by_customer(scored: &[Scored<'_>], scores: &Rfm, currency: Currency) -> Result<Section, Missing> {
    let mut rows = Vec::with_capacity(scored.len());
    let size = usize::from(scores.buckets);
    let mut counts = vec![vec![0.0; size]; size];
    for Scored { customer, buyer, score } in scored {
        rows.push(row_of(
            customer,
            [
                whole(buyer.recency_days),
                whole(buyer.frequency),
                amount(buyer.monetary_minor, currency)?,
                whole(score.recency),
                whole(score.frequency),
                whole(score.monetary),
                key(name(score.segment)),
            ],
        ));
        // The most recent on top.
        let line = counts.get_mut(size - usize::from(score.recency).clamp(1, size));
        if let Some(count) = line.and_then(|line| line.get_mut(usize::from(score.frequency).saturating_sub(1))) {
            *count += 1.0;
        }
    }
    let names = |scores: &mut dyn Iterator<Item = u8>| scores.map(|score| Label::Name(score.to_string())).collect();
    let picture = Some(Picture::Matrix {
        rows: names(&mut (1..=scores.buckets).rev()),
        columns: names(&mut (1..=scores.buckets)),
        down: "recency".into(),
        across: "frequency".into(),
        values: counts,
        kind: Kind::Whole,
    });
    let columns = columns(&[
        ("customer", Kind::Name),
        ("days_since", Kind::Whole),
        ("purchases", Kind::Whole),
        ("sales", Kind::Money),
        ("recency", Kind::Whole),
        ("frequency", Kind::Whole),
        ("monetary", Kind::Whole),
        ("segment", Kind::Key),
    ]);
    let worked = vec![worked("buyers", whole(scored.len())), worked("buckets", whole(scores.buckets))];
    Ok(section("rfm.customers", picture, (columns, rows), Vec::new(), ("formula.rfm", SOURCE, worked)))
}

/// Where each score begins, and which nobody has.
fn cutoffs(scores: &Rfm, currency: Currency) -> Section {
    let dimensions = [
        (Dimension::Recency, "recency", scores.recency.values()),
        (Dimension::Frequency, "frequency", scores.frequency.values()),
        (Dimension::Monetary, "monetary", scores.monetary.values()),
    ];
    let unit = drawn(1, currency);
    let mut rows = Vec::new();
    for (dimension, label, values) in dimensions {
        for (bucket, value) in (1..).zip(values) {
            let value = if dimension == Dimension::Monetary { value * unit } else { value };
            rows.push(row(vec![key(label), whole(bucket), Cell::Decimal(value)]));
        }
    }
    let empty = scores.empty.iter().map(|(dimension, bucket)| {
        let label = dimensions_label(*dimension);
        worked(label, whole(*bucket))
    });
    let columns = columns(&[("dimension", Kind::Key), ("cutoff", Kind::Whole), ("value", Kind::Decimal)]);
    let explanation = ("formula.rfm_cutoffs", SOURCE, empty.collect());
    section("rfm.cutoffs", None, (columns, rows), Vec::new(), explanation)
}

/// A score that nobody has.
const fn dimensions_label(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Recency => "empty_recency",
        Dimension::Frequency => "empty_frequency",
        Dimension::Monetary => "empty_monetary",
    }
}

const fn name(segment: satchel_insight::rfm::Segment) -> &'static str {
    use satchel_insight::rfm::Segment;
    match segment {
        Segment::Champion => "rfm.champion",
        Segment::Loyal => "rfm.loyal",
        Segment::PotentialLoyalist => "rfm.potential_loyalist",
        Segment::NewCustomer => "rfm.new_customer",
        Segment::Promising => "rfm.promising",
        Segment::NeedsAttention => "rfm.needs_attention",
        Segment::AboutToSleep => "rfm.about_to_sleep",
        Segment::CannotLose => "rfm.cannot_lose",
        Segment::AtRisk => "rfm.at_risk",
        Segment::Hibernating => "rfm.hibernating",
    }
}
