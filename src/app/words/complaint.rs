//! The words for a complaint: how far it has come, its next step, how long a step took.

use satchel_model::ComplaintState;

use crate::language::text;

/// How far a complaint has come.
pub(crate) fn complaint_label(state: ComplaintState) -> &'static str {
    match state {
        ComplaintState::Received => text!(complaints.received),
        ComplaintState::Assigned => text!(complaints.assigned),
        ComplaintState::Solved => text!(complaints.solved),
        ComplaintState::FedBack => text!(complaints.fed_back),
        ComplaintState::Tracked => text!(complaints.tracked),
        ComplaintState::Archived => text!(complaints.archived),
    }
}

/// What to do so that a complaint gets there.
pub(crate) fn step_text(to: ComplaintState) -> &'static str {
    match to {
        ComplaintState::Received | ComplaintState::Assigned => text!(complaints.to_assigned),
        ComplaintState::Solved => text!(complaints.to_solved),
        ComplaintState::FedBack => text!(complaints.to_fed_back),
        ComplaintState::Tracked => text!(complaints.to_tracked),
        ComplaintState::Archived => text!(complaints.to_archived),
    }
}

/// How long something took: in minutes below an hour, in hours below two days, then in days with one decimal.
pub(crate) fn duration_text(minutes: u64) -> String {
    match minutes {
        0..60 => text!(complaints.minutes, count = minutes),
        60..2_880 => text!(complaints.hours, count = minutes / 60),
        _ => text!(complaints.days, count = format!("{}.{}", minutes / 1_440, minutes % 1_440 / 144)),
    }
}
