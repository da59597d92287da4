//! The small parts that the sections are put together from. They return views without types: each is compiled once.

use std::sync::Arc;

use leptos::prelude::*;
use satchel_model::{AccountState, Post, UnixMillis, UserId};

use super::desk::Desk;
use super::sheet::Leaf;
use crate::browser::intl;
use crate::components::icon::Icon;
use crate::components::message::Empty;
use crate::language::text;
use crate::words::role_label;

/// Draws anew whenever something changes that it reads. All such places are of one type.
pub(super) fn live(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    follow(Arc::new(draw))
}

fn follow(draw: Arc<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    (move || draw()).into_any()
}

/// Nothing.
pub(super) fn nothing() -> AnyView {
    ().into_any()
}

/// What stands where nothing is.
pub(super) fn empty(icon: Icon, title: &'static str, note: &'static str) -> AnyView {
    view! { <Empty icon=icon title=title.to_owned() note=note.to_owned() /> }.into_any()
}

/// A button that runs something.
pub(super) fn button(
    class: &'static str,
    testid: &'static str,
    word: &'static str,
    run: impl Fn() + 'static,
) -> AnyView {
    plain_button(class, testid, word, Box::new(run))
}

fn plain_button(class: &'static str, testid: &'static str, word: &'static str, run: Box<dyn Fn()>) -> AnyView {
    view! { <button type="button" class=class data-testid=testid on:click=move |_| run()>{word}</button> }.into_any()
}

/// A button that opens a sheet.
pub(super) fn opener(desk: Desk, class: &'static str, testid: &'static str, word: &'static str, leaf: Leaf) -> AnyView {
    button(class, testid, word, move || desk.leaf.set(Some(leaf.clone())))
}

/// The buttons of a card; nothing where there are none.
pub(super) fn actions(buttons: Vec<AnyView>) -> AnyView {
    if buttons.is_empty() { nothing() } else { view! { <div class="actions">{buttons}</div> }.into_any() }
}

/// Labels and values; those without a value are left out.
pub(super) fn facts(facts: Vec<(&'static str, String)>) -> AnyView {
    let mut shown: Vec<AnyView> = Vec::new();
    for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        shown.push(view! { <dt>{label}</dt><dd>{value}</dd> }.into_any());
    }
    view! { <dl class="facts">{shown}</dl> }.into_any()
}

/// A word about a state, with the colour of its urgency.
pub(super) fn mark(class: &'static str, word: &'static str) -> AnyView {
    view! { <span class=class>{word}</span> }.into_any()
}

/// Quiet words on a line.
pub(super) fn hint(words: String) -> AnyView {
    if words.is_empty() { nothing() } else { view! { <p class="hint">{words}</p> }.into_any() }
}

/// A card: its heading with a mark, what it says, and what can be done.
pub(super) fn card(
    testid: &'static str,
    id: String,
    title: String,
    marks: Vec<AnyView>,
    body: Vec<AnyView>,
) -> AnyView {
    view! {
        <li class="card admin-card" data-testid=testid data-id=id>
            <div class="admin-title"><h3>{title}</h3>{marks}</div>
            {body}
        </li>
    }
    .into_any()
}

/// Cards under each other.
pub(super) fn cards(cards: Vec<AnyView>) -> AnyView {
    view! { <ul class="cards">{cards}</ul> }.into_any()
}

/// The mark of an account that is not active.
pub(super) fn state_mark(state: AccountState) -> Option<AnyView> {
    match state {
        AccountState::Active => None,
        AccountState::Frozen => Some(mark("label warning", text!(admin.frozen))),
        AccountState::Closed => Some(mark("label", text!(admin.closed))),
    }
}

/// Role, unit, and the grade where it is not the role's own.
pub(super) fn post_text(desk: Desk, post: &Post) -> String {
    let mut text = role_label(post.role).to_owned();
    if post.unit.is_some() {
        text = format!("{text} · {}", desk.unit_name(post.unit));
    }
    if post.reads_background != post.role.reads_background() {
        text = format!("{text} · {}: {}", text!(admin.background), background(post.reads_background));
    }
    text
}

/// The word for a grade.
pub(super) fn background(reads: bool) -> &'static str {
    if reads { text!(admin.background_yes) } else { text!(admin.background_no) }
}

/// A person and a time on a line.
pub(super) fn by(desk: Desk, user: UserId, at: UnixMillis) -> (String, String) {
    (desk.name(user), intl::instant(at))
}
