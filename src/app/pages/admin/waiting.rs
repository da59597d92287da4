//! Handed-in work of locked devices: what it says, and the decision.

use leptos::prelude::*;
use satchel_protocol::admin::Waiting;

use super::act::Act;
use super::desk::Desk;
use super::parts::{actions, card, cards, empty, hint, opener};
use super::sheet::Leaf;
use crate::browser::intl;
use crate::components::icon::Icon;
use crate::language::text;
use crate::pages::review::content_list;

/// The section.
pub(super) fn waiting(desk: Desk, waiting: Option<&Vec<Waiting>>) -> AnyView {
    match waiting {
        None => hint(text!(admin.loading).to_owned()),
        Some(waiting) if waiting.is_empty() => empty(Icon::Inbox, text!(handed.empty), text!(handed.empty_note)),
        Some(waiting) => cards(waiting.iter().map(|work| work_card(desk, work)).collect()),
    }
}

/// The customer's name, for those who may read it.
pub(super) fn work_title(work: &Waiting) -> String {
    work.title.clone().unwrap_or_else(|| text!(handed.unnamed).to_owned())
}

fn work_card(desk: Desk, work: &Waiting) -> AnyView {
    let title = work_title(work);
    let device = desk.device_label(work.device).unwrap_or_default();
    let changes = work.files.iter().map(|file| file.changes).sum::<u32>();
    let about = [desk.name(work.user), device, intl::instant(work.received_at), text!(handed.changes, count = changes)];
    let mut body = vec![hint(about.join(" · "))];
    if let Some(owner) = work.owner.filter(|owner| *owner != work.user) {
        body.push(hint(text!(handed.owner, name = desk.name(owner))));
    }
    for file in &work.files {
        body.push(if file.content.is_empty() {
            hint(text!(handed.hidden).to_owned())
        } else {
            content_list(&file.content)
        });
    }
    let (device, customer) = (work.device, work.customer);
    let open = |class, testid, word, act| opener(desk, class, testid, word, Leaf::Act(act));
    let mut deeds = vec![open("button danger", "work-refuse", text!(act.refuse), Act::Refuse(device, customer))];
    if desk.user().is_some_and(|user| user.role.assigns()) {
        deeds.push(open("button", "work-hand-over", text!(act.hand_over), Act::HandOver(device, customer)));
    }
    deeds.push(open("button primary", "work-accept", text!(act.accept), Act::Accept(device, customer)));
    body.push(actions(deeds));
    card("work", customer.to_string(), title, Vec::new(), body)
}
