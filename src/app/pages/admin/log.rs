//! The log of administration: who did what, when, about whom; never what is in a customer's file.

use leptos::prelude::*;
use satchel_protocol::admin::{AuditAction, AuditEntry};

use super::desk::Desk;
use super::parts::{button, empty, hint, nothing};
use crate::browser::intl;
use crate::components::icon::Icon;
use crate::language::text;

/// The section.
pub(super) fn log(desk: Desk, entries: Option<&Vec<AuditEntry>>, has_older: bool) -> AnyView {
    let Some(entries) = entries else { return hint(text!(admin.loading).to_owned()) };
    if entries.is_empty() {
        return empty(Icon::Note, text!(log.empty), text!(log.empty_note));
    }
    let lines: Vec<AnyView> = entries.iter().map(|entry| line(desk, entry)).collect();
    let older =
        if has_older { button("button", "log-more", text!(log.more), move || desk.load_older()) } else { nothing() };
    view! { <ol class="entries">{lines}</ol>{older} }.into_any()
}

fn line(desk: Desk, entry: &AuditEntry) -> AnyView {
    let device = entry.device.and_then(|device| desk.device_label(device));
    let count = entry.count.map(|count| match entry.action {
        AuditAction::OfflineDaysSet => text!(log.days, count = count),
        AuditAction::CustomersAssigned => text!(log.customers, count = count),
        _ => text!(handed.changes, count = count),
    });
    let reason = Some(entry.reason.clone()).filter(|reason| !reason.is_empty());
    let about: Vec<String> =
        [Some(intl::instant_in_full(entry.at)), device, count, reason].into_iter().flatten().collect();
    view! {
        <li class="entry" data-testid="log-entry" data-action=entry.action.code()>
            <div class="entry-body"><p>{sentence(desk, entry)}</p>{hint(about.join(" · "))}</div>
        </li>
    }
    .into_any()
}

/// Who did what to whom.
fn sentence(desk: Desk, entry: &AuditEntry) -> String {
    let who = entry.by.map_or_else(|| text!(log.system).to_owned(), |by| desk.name(by));
    let did = deed(entry.action).to_owned();
    match entry.about.filter(|about| entry.by != Some(*about)) {
        Some(about) => text!(log.line, who = who, did = did, whom = desk.name(about)),
        None => text!(log.line_short, who = who, did = did),
    }
}

fn deed(action: AuditAction) -> &'static str {
    match action {
        AuditAction::DeviceEnrolled => text!(log.device_enrolled),
        AuditAction::DeviceRevoked => text!(log.device_revoked),
        AuditAction::WorkHandedIn => text!(log.work_handed_in),
        AuditAction::DeviceEmptied => text!(log.device_emptied),
        AuditAction::WorkAccepted => text!(log.work_accepted),
        AuditAction::WorkRejected => text!(log.work_rejected),
        AuditAction::AccountOpened => text!(log.account_opened),
        AuditAction::AccountChanged => text!(log.account_changed),
        AuditAction::AccountFrozen => text!(log.account_frozen),
        AuditAction::AccountUnfrozen => text!(log.account_unfrozen),
        AuditAction::AccountClosed => text!(log.account_closed),
        AuditAction::PasswordReset => text!(log.password_reset),
        AuditAction::RequestFiled => text!(log.request_filed),
        AuditAction::RequestApproved => text!(log.request_approved),
        AuditAction::RequestRejected => text!(log.request_rejected),
        AuditAction::CustomersAssigned => text!(log.customers_assigned),
        AuditAction::UnitAdded => text!(log.unit_added),
        AuditAction::OfflineDaysSet => text!(log.offline_days_set),
    }
}
