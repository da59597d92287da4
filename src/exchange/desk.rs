//! The worker for files without its browser: it keeps the file that somebody takes in, and answers questions about it.
//!
//! The page hands over the bytes of a file, and gets what it shows of it: the names of the columns, a few cells of each, and
//! which part of a customer each looks like. Rows come back as drafts, some at a time, for the engine. Both ends are of one
//! build.

use std::collections::BTreeMap;

use satchel_model::{Currency, Customer, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::draft::{Draft, Problem, ProblemKind, Reading};
use crate::export::{Export, Wanted};
use crate::mapping::{Mapping, fingerprint};
use crate::plan::{Known, Outcome, Plan};
use crate::table::{self, ReadError, Table};
use crate::write;

/// Cells of each column that are shown beside its name.
pub const SAMPLES: usize = 3;

/// Rows that are named for one thing that is wrong.
pub const NAMED_ROWS: usize = 5;

/// What is shown of a cell: enough to know it again.
const SAMPLE_CHARS: usize = 40;

/// What the page can ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Read this file. It takes the place of the one before. → [`Answer::Opened`]
    Open(ByteBuf),
    /// Say what would come of the file. → [`Answer::Planned`]
    Plan {
        /// What the columns become.
        mapping: Mapping,
        /// Who takes the file in.
        importer: UserId,
        /// The currency of amounts that name none.
        currency: Currency,
        /// To whom customers can be given, by name.
        people: Vec<(String, UserId)>,
    },
    /// Some of the customers that come of the last plan. → [`Answer::Drafts`]
    Drafts {
        /// From which, from 0.
        from: u32,
        /// How many at most.
        most: u32,
    },
    /// The rows that come to nothing, as a file. → [`Answer::File`]
    Rejected {
        /// Names of the two columns before those of the file: its row, and why.
        names: [String; 2],
        /// Words for each kind of problem of the plan. In those for a repeated row `{row}` stands for the earlier one.
        words: Vec<(ProblemKind, String)>,
        /// Rows that the engine refused, with the reason in words.
        refused: Vec<(u32, String)>,
    },
    /// Begin a file of customers. → [`Answer::Nothing`]
    Begin(Wanted),
    /// Customers for it, as an engine hands them out: a `Vec` of [`satchel_model::Customer`]. → [`Answer::Added`]
    Add(ByteBuf),
    /// Make the file of those that were added. → [`Answer::File`]
    Finish,
}

/// The answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Ask::Open`].
    Opened(Opened),
    /// To [`Ask::Plan`].
    Planned(Planned),
    /// To [`Ask::Drafts`], in the order of the file.
    Drafts(Vec<Draft>),
    /// To [`Ask::Rejected`]: a CSV file; to [`Ask::Finish`]: what was wanted.
    File(ByteBuf),
    /// To [`Ask::Add`]: how many customers came.
    Added(u32),
    /// The file is none that can be read. The one before is gone too.
    Unreadable(ReadError),
    /// Nothing is open, no plan is made, no file is begun.
    Nothing,
}

/// A file as it is shown before anything is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The columns in their order.
    pub columns: Vec<ShownColumn>,
    /// Rows below the header.
    pub rows: u32,
    /// By what the same columns are known again.
    pub fingerprint: String,
    /// What the columns look like.
    pub guess: Mapping,
}

/// A column as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownColumn {
    /// Its name, which may be empty.
    pub name: String,
    /// The beginnings of its first cells that are not empty, at most [`SAMPLES`].
    pub samples: Vec<String>,
}

/// What would come of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// Rows that become customers, as far as the file alone says.
    pub customers: u32,
    /// Rows that come to nothing.
    pub rejected: u32,
    /// What is wrong, most frequent first.
    pub problems: Vec<ProblemGroup>,
}

/// What is wrong in the same way with some rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemGroup {
    /// The column, from 0; `None` where it is about the row.
    pub column: Option<u16>,
    /// What it is. Of a repeated row it names no row: each has another.
    pub kind: ProblemKind,
    /// How often it stands in the file.
    pub count: u32,
    /// The first rows, at most [`NAMED_ROWS`].
    pub rows: Vec<u32>,
}

/// Everything that the worker knows.
#[derive(Debug, Default)]
pub struct Desk {
    open: Option<Table>,
    plan: Option<Plan>,
    export: Option<Export>,
}

impl Desk {
    /// Answers an [`Ask`] in bytes with an [`Answer`] in bytes.
    pub fn handle(&mut self, bytes: &[u8]) -> Vec<u8> {
        encode(&decode::<Ask>(bytes).map_or(Answer::Nothing, |ask| self.answer(ask)))
    }

    /// Answers a question.
    pub fn answer(&mut self, ask: Ask) -> Answer {
        match ask {
            Ask::Open(bytes) => self.open(&bytes),
            Ask::Plan { mapping, importer, currency, people } => {
                self.plan(&Reading { mapping: &mapping, importer, currency, people: &people })
            }
            Ask::Drafts { from, most } => self.drafts(from, most),
            Ask::Rejected { names, words, refused } => self.rejected(names, &words, &refused),
            Ask::Begin(wanted) => {
                self.export = Some(Export::new(wanted));
                Answer::Nothing
            }
            Ask::Add(customers) => self.add(&customers),
            Ask::Finish => match self.export.take().map(Export::finish) {
                Some(Ok(file)) => Answer::File(file.into()),
                _ => Answer::Nothing,
            },
        }
    }

    fn add(&mut self, customers: &[u8]) -> Answer {
        let (Some(export), Some(customers)) = (&mut self.export, decode::<Vec<Customer>>(customers)) else {
            return Answer::Nothing;
        };
        customers.iter().for_each(|customer| export.add(customer));
        Answer::Added(count(customers.len()))
    }

    fn open(&mut self, bytes: &[u8]) -> Answer {
        (self.open, self.plan) = (None, None);
        match table::read(bytes) {
            Ok(table) => {
                let opened = shown(&table);
                self.open = Some(table);
                Answer::Opened(opened)
            }
            Err(error) => Answer::Unreadable(error),
        }
    }

    fn plan(&mut self, reading: &Reading<'_>) -> Answer {
        let Some(table) = &self.open else { return Answer::Nothing };
        // Whether a customer is here already is for the engine to say, when the row comes.
        let plan = Plan::of(table, reading, |_| Known::No);
        let planned = Planned {
            customers: count(plan.drafts().count()),
            rejected: count(plan.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Rejected(_))).count()),
            problems: groups(plan.problems()),
        };
        self.plan = Some(plan);
        Answer::Planned(planned)
    }

    fn drafts(&self, from: u32, most: u32) -> Answer {
        let Some(plan) = &self.plan else { return Answer::Nothing };
        Answer::Drafts(plan.drafts().skip(place(from)).take(place(most)).cloned().collect())
    }

    fn rejected(&self, names: [String; 2], words: &[(ProblemKind, String)], refused: &[(u32, String)]) -> Answer {
        let (Some(table), Some(plan)) = (&self.open, &self.plan) else { return Answer::Nothing };
        let refused: BTreeMap<u32, &str> = refused.iter().map(|(row, reason)| (*row, reason.as_str())).collect();
        let reason = |kind: ProblemKind| {
            let found = words.iter().find(|(known, _)| *known == general(kind));
            let words = found.map(|(_, words)| words.as_str()).unwrap_or_default();
            match kind {
                ProblemKind::Repeated { row } => words.replace("{row}", &row.to_string()),
                _ => words.to_owned(),
            }
        };
        Answer::File(write::rejected(table, plan, names, reason, &refused).into())
    }
}

fn shown(table: &Table) -> Opened {
    // A row that is longer than the header has columns without a name.
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(table.header.len());
    let column = |place: usize| {
        let cells = table.rows.iter().map(|row| row.cell(place)).filter(|cell| !cell.is_empty());
        let samples = cells.take(SAMPLES).map(|cell| cell.chars().take(SAMPLE_CHARS).collect()).collect();
        ShownColumn { name: table.header.get(place).cloned().unwrap_or_default(), samples }
    };
    let mut guess = Mapping::guess(&table.header);
    guess.columns.resize(width, None);
    Opened {
        columns: (0..width).map(column).collect(),
        rows: count(table.rows.len()),
        fingerprint: fingerprint(&table.header),
        guess,
    }
}

fn groups<'a>(problems: impl Iterator<Item = &'a Problem>) -> Vec<ProblemGroup> {
    let mut groups: Vec<ProblemGroup> = Vec::new();
    for problem in problems {
        let kind = general(problem.kind);
        let known = groups.iter_mut().find(|group| group.column == problem.column && group.kind == kind);
        match known {
            Some(group) => {
                group.count += 1;
                if group.rows.len() < NAMED_ROWS {
                    group.rows.push(problem.row);
                }
            }
            None => groups.push(ProblemGroup { column: problem.column, kind, count: 1, rows: vec![problem.row] }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

/// What a problem has in common with those of other rows.
const fn general(kind: ProblemKind) -> ProblemKind {
    match kind {
        ProblemKind::Repeated { .. } => ProblemKind::Repeated { row: 0 },
        other => other,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Writes a message. Nothing in them is of a kind that cannot be written.
pub fn encode(message: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(message).unwrap_or_default()
}

/// Reads a message; `None` for bytes that are none.
#[must_use]
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
