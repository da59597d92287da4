//! What a report is made of.

use std::borrow::Cow;

use satchel_model::time::date_text;
use satchel_model::{Currency, CustomerId, Date, Money};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::missing::Missing;

/// Names a text: an app has its translation, [`crate::label::english`] its English.
pub type Key = Cow<'static, str>;

/// A finished report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Its name: `abc`, `rfm`, …; its title is the key `report.<name>`.
    pub name: Key,
    /// Grows with every change of the rule by which it is computed.
    pub rule_version: u16,
    /// Of which day it is: later orders are not there yet.
    #[serde(with = "date_text")]
    pub as_of: Date,
    /// Every parameter with the value that was used.
    pub parameters: Vec<Used>,
    /// Customers of the facts that it was computed from.
    pub customers: u32,
    /// Orders that count and that no figure could take, see [`satchel_model::trade::Orders::left_out`].
    pub left_out: u32,
    /// Orders of a later day than `as_of`.
    pub later: u32,
    /// The fingerprint of the facts.
    pub input: Digest,
    /// One part for each currency; one without a currency where money plays no role, or where there are no orders.
    pub parts: Vec<Part>,
}

/// A parameter as it was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Used {
    /// Its name; its label is the key of that name.
    pub name: Key,
    /// Its value as it is typed in.
    pub value: String,
}

/// The report in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The currency of every amount in it.
    pub currency: Option<Currency>,
    /// Its sections, or what is missing for them.
    pub outcome: Result<Vec<Section>, Missing>,
}

/// A picture, its table, the customers behind it, and how it was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its title.
    pub title: Key,
    /// What to draw, where there is something to draw.
    pub picture: Option<Picture>,
    /// The numbers.
    pub table: Table,
    /// Customers by class.
    pub segments: Vec<Segment>,
    /// How it was computed.
    pub explanation: Explanation,
}

/// Numbers to draw, without a form or a colour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// Bars beside each other for each category.
    Bars {
        /// What stands below the bars.
        categories: Vec<Label>,
        /// One bar of each series for each category.
        series: Vec<Series>,
    },
    /// Lines over a common axis.
    Curve {
        /// The axis from left to right.
        x: Axis,
        /// The values on it, rising, as many as each series has.
        at: Vec<f64>,
        /// The lines.
        series: Vec<Series>,
    },
    /// A number for each pair.
    Matrix {
        /// From top to bottom.
        rows: Vec<Label>,
        /// From left to right.
        columns: Vec<Label>,
        /// What changes from top to bottom.
        down: Key,
        /// What changes from left to right.
        across: Key,
        /// One list for each row, one number for each column.
        values: Vec<Vec<f64>>,
        /// What the numbers are.
        kind: Kind,
    },
    /// A dot for each thing.
    Scatter {
        /// The axis from left to right.
        x: Axis,
        /// The axis from bottom to top.
        y: Axis,
        /// The dots.
        points: Vec<Point>,
    },
}

/// A row of numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What they are.
    pub label: Key,
    /// How to write them. Money is in whole units of the currency here.
    pub kind: Kind,
    /// The numbers, finite.
    pub values: Vec<f64>,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What it shows.
    pub label: Key,
    /// How to write its numbers.
    pub kind: Kind,
    /// Where low ends and high begins, where the figure says so.
    pub border: Option<f64>,
}

/// A dot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// From left to right.
    pub x: f64,
    /// From bottom to top.
    pub y: f64,
    /// What it is.
    pub label: Label,
    /// Whose it is.
    pub customer: Option<CustomerId>,
}

/// A key to translate, or a name that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// To be translated.
    Key(Key),
    /// As it is.
    Name(String),
}

/// Numbers in columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in the order in which they are read.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading; also its name in files.
    pub key: Key,
    /// What its cells are, unless they are empty.
    pub kind: Kind,
}

/// What a number or text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A key to translate.
    Key,
    /// A name as somebody typed it.
    Name,
    /// An amount.
    Money,
    /// A whole number.
    Whole,
    /// A fraction that people read as percent.
    Ratio,
    /// Any other number.
    Decimal,
    /// A day.
    Date,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The customer that it is about.
    pub customer: Option<CustomerId>,
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// A key to translate.
    Key(Key),
    /// A name as somebody typed it.
    Name(String),
    /// An amount.
    Money(Money),
    /// A whole number.
    Whole(i64),
    /// A fraction.
    Ratio(f64),
    /// Any other number.
    Decimal(f64),
    /// A day.
    Date(#[serde(with = "date_text")] Date),
}

/// The customers of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The class.
    pub key: Key,
    /// Its customers, in the order of the table.
    pub customers: Vec<CustomerId>,
}

/// How a section was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The rule in words.
    pub formula: Key,
    /// Who described it, as it is cited.
    pub source: Key,
    /// The numbers of this report in the rule.
    pub worked: Vec<Worked>,
}

/// One number of the rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worked {
    /// What it is.
    pub label: Key,
    /// The number.
    pub value: Cell,
}

impl Report {
    /// Equal for equal reports on every machine: BLAKE3 of everything that is in it.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of("satchel report", self)
    }

    /// What is missing, of the first part, where no part has anything to show.
    #[must_use]
    pub fn missing(&self) -> Option<&Missing> {
        let first = self.parts.first()?.outcome.as_ref().err()?;
        self.parts.iter().all(|part| part.outcome.is_err()).then_some(first)
    }
}
