//! Reports: the figures of `insight` over a team's customers, as a picture, a table, the customers behind every segment and
//! the way in which each was computed.
//!
//! Start at [`Report`], which is what a screen, a file or a printed page is made of, and at [`compute()`], which makes one of
//! [`Facts`] at a date. [`figure`] has one file for each report. Words are keys: an app translates them, the command line
//! takes [`label::english`].
//!
//! Equal facts give an equal [`Report::hash`] on every machine, whatever the order in which customers came. Nothing in here
//! knows documents, clocks, browsers or networks, and two currencies are never added up: a report has a part for each.

mod compute;
mod desk;
mod digest;
pub mod exchange;
pub mod facts;
pub mod figure;
mod input;
pub mod label;
mod missing;
pub mod parameter;
mod report;

pub use compute::{ReportError, compute};
pub use desk::Desk;
pub use digest::Digest;
pub use facts::Facts;
pub use missing::Missing;
pub use report::{
    Axis, Cell, Column, Explanation, Key, Kind, Label, Part, Picture, Point, Report, Row, Section, Segment, Series,
    Table, Used, Worked,
};
