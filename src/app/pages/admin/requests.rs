//! Requests about accounts: filed, approved, executed, each within one working day.

use leptos::prelude::*;
use satchel_protocol::admin::{AccountRequest, Office, RequestKind, RequestState};

use super::act::Act;
use super::desk::Desk;
use super::file_request::{code, for_somebody_new, kind_label};
use super::parts::{actions, by, card, cards, empty, facts, hint, mark, opener, post_text};
use super::sheet::Leaf;
use crate::browser::{intl, now};
use crate::components::icon::Icon;
use crate::language::text;

/// The section.
pub(super) fn requests(desk: Desk, office: &Office) -> AnyView {
    let (open, done): (Vec<_>, Vec<_>) = office.requests.iter().partition(|request| request.state.is_open());
    let drawn = |list: Vec<&AccountRequest>| cards(list.into_iter().map(|it| request_card(desk, office, it)).collect());
    let file = office.rights.files.then(|| {
        let leaf = Leaf::Act(Act::File(for_somebody_new(desk)));
        opener(desk, "button primary", "file-request", text!(request.file), leaf)
    });
    let open_part =
        if open.is_empty() { empty(Icon::Check, text!(request.none), text!(request.none_note)) } else { drawn(open) };
    let done_part = (!done.is_empty()).then(|| view! { <h2>{text!(request.done_ones)}</h2>{drawn(done)} });
    view! {
        <div class="card-head"><h2>{text!(request.open_one)}</h2>{file}</div>
        {open_part}
        {done_part}
    }
    .into_any()
}

fn request_card(desk: Desk, office: &Office, request: &AccountRequest) -> AnyView {
    let filing = &request.filing;
    let mut known = Vec::new();
    match &filing.kind {
        RequestKind::Open { sign_in_name, post, .. } => {
            known.push((text!(admin.sign_in_name), sign_in_name.clone()));
            known.push((text!(request.post), post_text(desk, post)));
        }
        RequestKind::Change { post, .. } => known.push((text!(request.post), post_text(desk, post))),
        RequestKind::Close { successor, .. } => {
            let to = successor.map_or_else(|| text!(request.stay).to_owned(), |to| desk.name(to));
            known.push((text!(request.successor), to));
        }
        RequestKind::Freeze { .. } | RequestKind::Unfreeze { .. } => {}
    }
    known.push((text!(request.reason), filing.reason.clone()));
    known.push((text!(request.treatment), filing.treatment.clone()));
    known.push((text!(request.note), request.note.clone()));
    let mut marks = vec![state_mark(request.state)];
    let is_open = request.state.is_open();
    if is_open && now() > request.due_at {
        marks.push(mark("label failure", text!(request.overdue)));
    }
    let mut body = vec![facts(known), hint(steps(desk, request))];
    if is_open {
        body.push(hint(text!(request.due, when = intl::instant_in_full(request.due_at))));
        body.push(actions(deeds(desk, office, request)));
    }
    card("request", request.id.to_string(), request_title(desk, request), marks, body)
}

/// What is asked for, and for whom.
pub(super) fn request_title(desk: Desk, request: &AccountRequest) -> String {
    let kind = &request.filing.kind;
    let who = match kind {
        RequestKind::Open { display_name, .. } => display_name.clone(),
        other => other.about().map(|user| desk.name(user)).unwrap_or_default(),
    };
    format!("{} · {who}", kind_label(code(kind)))
}

fn state_mark(state: RequestState) -> AnyView {
    match state {
        RequestState::Filed => mark("label accent", text!(request.state_filed)),
        RequestState::Approved => mark("label accent", text!(request.state_approved)),
        RequestState::Rejected => mark("label", text!(request.state_rejected)),
        RequestState::Executed => mark("label", text!(request.state_executed)),
    }
}

/// Who took which step, and when.
fn steps(desk: Desk, request: &AccountRequest) -> String {
    let (name, when) = by(desk, request.filed.by, request.filed.at);
    let mut steps = vec![text!(request.filed, name = name, when = when)];
    if let Some(step) = &request.decided {
        let (name, when) = by(desk, step.by, step.at);
        steps.push(if request.state == RequestState::Rejected {
            text!(request.rejected_by, name = name, when = when)
        } else {
            text!(request.approved_by, name = name, when = when)
        });
    }
    if let Some(step) = &request.executed {
        let (name, when) = by(desk, step.by, step.at);
        steps.push(text!(request.executed_by, name = name, when = when));
    }
    steps.join(" · ")
}

fn deeds(desk: Desk, office: &Office, request: &AccountRequest) -> Vec<AnyView> {
    let me = desk.me();
    let is_mine = Some(request.filed.by) == me;
    let is_about_me = request.filing.kind.about().is_some_and(|user| Some(user) == me);
    let mut deeds = Vec::new();
    let mut add = |class, testid, word, act| deeds.push(opener(desk, class, testid, word, Leaf::Act(act)));
    match request.state {
        RequestState::Filed if is_mine => {
            add("button", "request-take-back", text!(request.take_back), Act::TakeBack(request.id));
        }
        RequestState::Filed if office.rights.decides && !is_about_me && is_covered(desk, &request.filing.kind) => {
            add("button", "request-reject", text!(request.reject), Act::Reject(request.id));
            add("button primary", "request-approve", text!(request.approve), Act::Approve(request.id));
        }
        RequestState::Approved if office.rights.executes && !is_about_me => {
            add("button primary", "request-execute", text!(request.execute), Act::Execute(request.id));
        }
        _ => {}
    }
    deeds
}

/// Whether a post lies within what is decided here: beyond a unit, group management decides.
fn is_covered(desk: Desk, kind: &RequestKind) -> bool {
    match (desk.my_unit(), kind) {
        (Some(unit), RequestKind::Open { post, .. } | RequestKind::Change { post, .. }) => {
            post.unit == Some(unit) && post.role.has_unit()
        }
        _ => true,
    }
}
