//! Short words for the parts that sections are made of.

use satchel_insight::amount::money;
use satchel_model::{Currency, CustomerId};

use crate::facts::Customer;
use crate::missing::Missing;
use crate::report::{
    Axis, Cell, Column, Explanation, Key, Kind, Label, Picture, Row, Section, Segment, Series, Table, Worked,
};

/// Dots of a curve: more than a screen has columns would only cost bytes.
const MOST_DOTS: usize = 200;

pub(super) fn columns(columns: &[(&'static str, Kind)]) -> Vec<Column> {
    columns.iter().map(|(key, kind)| Column { key: (*key).into(), kind: *kind }).collect()
}

pub(super) fn row_of(customer: &Customer, rest: impl IntoIterator<Item = Cell>) -> Row {
    let name = Cell::Name(customer.name.clone());
    Row { customer: Some(customer.id), cells: std::iter::once(name).chain(rest).collect() }
}

pub(super) const fn row(cells: Vec<Cell>) -> Row {
    Row { customer: None, cells }
}

pub(super) fn key(key: impl Into<Key>) -> Cell {
    Cell::Key(key.into())
}

pub(super) fn whole(number: impl TryInto<i64>) -> Cell {
    Cell::Whole(number.try_into().unwrap_or(i64::MAX))
}

pub(super) fn ratio(ratio: Option<f64>) -> Cell {
    ratio.map_or(Cell::Empty, Cell::Ratio)
}

pub(super) fn amount(minor: i128, currency: Currency) -> Result<Cell, Missing> {
    Ok(Cell::Money(money(minor, currency)?))
}

/// Minor units as whole ones, to draw them.
pub(super) fn drawn(minor: i128, currency: Currency) -> f64 {
    minor as f64 / f64::from(10_u32.pow(currency.decimals()))
}

pub(super) fn worked(label: &'static str, value: Cell) -> Worked {
    Worked { label: label.into(), value }
}

pub(super) fn bars(categories: Vec<Label>, series: Vec<Series>) -> Option<Picture> {
    Some(Picture::Bars { categories, series })
}

pub(super) fn series(label: &'static str, kind: Kind, values: Vec<f64>) -> Series {
    Series { label: label.into(), kind, values }
}

pub(super) fn axis(label: &'static str, kind: Kind, border: Option<f64>) -> Axis {
    Axis { label: label.into(), kind, border }
}

pub(super) fn label(key: impl Into<Key>) -> Label {
    Label::Key(key.into())
}

pub(super) fn segment(key: impl Into<Key>, customers: Vec<CustomerId>) -> Segment {
    Segment { key: key.into(), customers }
}

/// The share that the largest amounts bring together, over the share of those who bring it: from (0, 0) to (1, 1).
pub(super) fn concentration(x: &'static str, y: &'static str, mut minor: Vec<i128>) -> Option<Picture> {
    minor.retain(|minor| *minor > 0);
    minor.sort_unstable_by_key(|minor| std::cmp::Reverse(*minor));
    let (count, total) = (minor.len(), minor.iter().sum::<i128>());
    if total == 0 {
        return None;
    }
    let step = count.div_ceil(MOST_DOTS);
    let (mut at, mut values, mut sum) = (vec![0.0], vec![0.0], 0_i128);
    for (rank, minor) in (1..).zip(minor) {
        sum += minor;
        if rank % step == 0 || rank == count {
            at.push(rank as f64 / count as f64);
            values.push(sum as f64 / total as f64);
        }
    }
    Some(Picture::Curve { x: axis(x, Kind::Ratio, None), at, series: vec![series(y, Kind::Ratio, values)] })
}

/// A section with all its parts.
pub(super) fn section(
    title: &'static str,
    picture: Option<Picture>,
    table: (Vec<Column>, Vec<Row>),
    segments: Vec<Segment>,
    (formula, source, worked): (&'static str, &'static str, Vec<Worked>),
) -> Section {
    let (columns, rows) = table;
    Section {
        title: title.into(),
        picture,
        table: Table { columns, rows },
        segments,
        explanation: Explanation { formula: formula.into(), source: source.into(), worked },
    }
}
