//! What an import would do: which rows become customers, which are here already, which are wrong.

use std::collections::HashMap;

use satchel_model::CustomerId;
use serde::{Deserialize, Serialize};

use crate::draft::{Draft, Problem, ProblemKind, Reading};
use crate::table::Table;

/// What is known of the customer of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Known {
    /// Nothing.
    No,
    /// The customer is here: it came from this row before, or has the row's code or tax number.
    Here(CustomerId),
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// A new customer.
    Create(Draft),
    /// Nothing: the customer is here already.
    Here {
        /// The row.
        row: u32,
        /// The customer.
        customer: CustomerId,
    },
    /// Nothing: these are the reasons.
    Rejected(Vec<Problem>),
}

/// The outcomes of all rows, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// One for each row of the table.
    pub outcomes: Vec<Outcome>,
}

impl Plan {
    /// Plans a whole table. `known` says whether a draft's customer is here already.
    #[must_use]
    pub fn of(table: &Table, reading: &Reading<'_>, known: impl Fn(&Draft) -> Known) -> Self {
        let mut row_by_customer: HashMap<CustomerId, u32> = HashMap::new();
        let outcomes = table.rows.iter().map(|row| match reading.draft(row) {
            Err(problems) => Outcome::Rejected(problems),
            Ok(draft) => match (row_by_customer.insert(draft.customer, draft.row), known(&draft)) {
                (Some(first), _) => {
                    row_by_customer.insert(draft.customer, first);
                    let kind = ProblemKind::Repeated { row: first };
                    Outcome::Rejected(vec![Problem { row: draft.row, column: None, kind }])
                }
                (None, Known::Here(customer)) => Outcome::Here { row: draft.row, customer },
                (None, Known::No) => Outcome::Create(draft),
            },
        });
        Self { outcomes: outcomes.collect() }
    }

    /// Drafts of new customers.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Create(draft) => Some(draft),
            _ => None,
        })
    }

    /// Rows whose customer is here already.
    #[must_use]
    pub fn here(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Here { .. })).count()
    }

    /// What is wrong, row by row.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.outcomes.iter().flat_map(|outcome| match outcome {
            Outcome::Rejected(problems) => problems.as_slice(),
            _ => &[],
        })
    }
}
