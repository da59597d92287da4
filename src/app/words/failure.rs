//! What a failure is called on screen: what happened, what was kept, what to do.

use satchel_model::{Edit, ValueError};
use satchel_protocol::bridge::Failure;
use satchel_protocol::sync::RefusalCode;

use super::{field_label, state_label};
use crate::form::Problem;
use crate::form::lines::LineProblem;
use crate::language::text;

/// A failure as one or two sentences.
pub(crate) fn failure_text(failure: &Failure) -> String {
    match failure {
        Failure::TooManyAttempts { retry_after_s } => text!(failure.too_many, seconds = *retry_after_s),
        Failure::ServerBusy { retry_after_s } => text!(failure.server_busy, seconds = *retry_after_s),
        Failure::UnsentWork { unsent } => text!(failure.unsent_work, count = *unsent),
        Failure::ForbiddenTransition { from, to } => {
            text!(failure.forbidden_transition, from = state_label(*from), to = state_label(*to))
        }
        Failure::InvalidField { field, error } => {
            text!(failure.invalid_field, field = field_label(*field), problem = value_error_text(*error))
        }
        Failure::ComplaintIncomplete { missing } => {
            let fields: Vec<&str> = missing.iter().map(|field| field_label(*field)).collect();
            text!(failure.complaint_incomplete, fields = fields.join(text!(complaints.and)))
        }
        Failure::NeedsOverride => text!(failure.needs_override).to_owned(),
        Failure::NoteTooLong => text!(failure.note_too_long, limit = Edit::NOTE_CHARS),
        other => plain_text(other).to_owned(),
    }
}

fn plain_text(failure: &Failure) -> &'static str {
    match failure {
        Failure::Offline => text!(failure.offline),
        Failure::NotOurServer => text!(failure.not_our_server),
        Failure::WrongPassword => text!(failure.wrong_password),
        Failure::SignInExpired => text!(failure.sign_in_expired),
        Failure::DeviceRevoked => text!(failure.device_revoked),
        Failure::OtherPerson => text!(failure.other_person),
        Failure::UpdateRequired => text!(failure.update_required),
        Failure::StorageFull => text!(failure.storage_full),
        Failure::StorageUnavailable => text!(failure.storage_unavailable),
        Failure::StorageFailed => text!(failure.storage_failed),
        Failure::StorageNewer => text!(failure.storage_newer),
        Failure::NotAllowed => text!(failure.not_allowed),
        Failure::NotFound => text!(failure.not_found),
        Failure::ReadOnly => text!(failure.read_only),
        Failure::Damaged => text!(failure.damaged),
        Failure::DocumentFull => text!(failure.document_full),
        Failure::AccountFrozen => text!(failure.account_frozen),
        Failure::AccountClosed => text!(failure.account_closed),
        Failure::Locked => text!(failure.locked),
        Failure::NameTaken => text!(failure.name_taken),
        Failure::NotNow => text!(failure.not_now),
        Failure::Restarted => text!(failure.restarted),
        Failure::ServerTrouble => text!(failure.server_trouble),
        _ => text!(failure.invalid_edit),
    }
}

/// What is wrong with a field as typed.
pub(crate) fn problem_text(problem: Problem) -> String {
    match problem {
        Problem::Missing => text!(problem.missing).to_owned(),
        Problem::Invalid(error) => value_error_text(error),
    }
}

/// What is wrong with a value.
pub(crate) fn value_error_text(error: ValueError) -> String {
    match error {
        ValueError::TooLong { limit } => return text!(problem.too_long, limit = limit),
        ValueError::NotAPhone => text!(problem.phone),
        ValueError::NotAnEmail => text!(problem.email),
        ValueError::NotADate => text!(problem.date),
        ValueError::NotACount => text!(problem.count),
        ValueError::NotMoney => text!(problem.money),
        ValueError::NotAChoice => text!(problem.choice),
        ValueError::Malformed => text!(problem.malformed),
    }
    .to_owned()
}

/// What is wrong with an order line.
pub(crate) fn line_problem_text(problem: LineProblem) -> &'static str {
    match problem {
        LineProblem::NoProduct => text!(problem.product),
        LineProblem::Quantity => text!(problem.quantity),
        LineProblem::Price => text!(problem.price),
    }
}

/// Why the server did not accept a change.
pub(crate) fn refusal_text(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::Malformed => text!(refusal.malformed),
        RefusalCode::TooLarge => text!(refusal.too_large),
        RefusalCode::ForeignActor => text!(refusal.foreign_actor),
        RefusalCode::SequenceReused => text!(refusal.sequence_reused),
        RefusalCode::NotAllowed => text!(refusal.not_allowed),
        RefusalCode::ForeignAuthor => text!(refusal.foreign_author),
        RefusalCode::Invalid => text!(refusal.invalid),
        RefusalCode::DocumentFull => text!(refusal.document_full),
        RefusalCode::DependencyLost | RefusalCode::NotAttested => text!(refusal.dependency_lost),
    }
}
