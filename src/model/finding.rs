//! What somebody found out about a customer: a degree with its evidence and date, one value.

use serde::{Deserialize, Serialize};

use crate::time::{Date, date_text};

/// A finding: an atomic group, so that the evidence of one person never stands beside the degree of another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// From 0 to the field's greatest degree; for a yes or no, 1 is yes.
    pub degree: u8,
    /// What it rests on.
    pub evidence: String,
    /// When it was found.
    #[serde(with = "date_text")]
    pub on: Date,
}

impl Finding {
    /// The longest evidence, in characters.
    pub const EVIDENCE_CHARS: usize = 1_000;
}
