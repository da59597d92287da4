//! Codes of the domain as words for people, in the present language.

mod alike;
mod choice;
mod complaint;
mod failure;
mod field;
mod stage;
mod state;

pub(crate) use alike::reasons_text;
pub(crate) use choice::choice_label;
pub(crate) use complaint::{complaint_label, duration_text, step_text};
pub(crate) use failure::{failure_text, line_problem_text, problem_text, refusal_text, value_error_text};
pub(crate) use field::field_label;
pub(crate) use stage::{advice_text, stage_label};
pub(crate) use state::{role_label, sort_label, state_label};
