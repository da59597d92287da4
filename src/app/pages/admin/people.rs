//! Who is in the team, by unit, and a person's sheet.

use leptos::prelude::*;
use satchel_model::{AccountState, Role, UserId};
use satchel_protocol::admin::{Member, Office};

use super::act::Act;
use super::desk::Desk;
use super::devices::device_lines;
use super::file_request::about;
use super::parts::{actions, background, empty, facts, live, nothing, opener, state_mark};
use super::sheet::Leaf;
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::language::text;
use crate::words::role_label;

/// The section.
pub(super) fn people(desk: Desk) -> AnyView {
    let found = live(move || {
        let words = desk.search.get();
        desk.office().map_or_else(nothing, |office| groups(desk, &office, words.trim()))
    });
    view! {
        <div class="search">
            <Glyph icon=Icon::Search />
            <input type="search" data-testid="member-search" placeholder=text!(admin.search) aria-label=text!(admin.search)
                prop:value=desk.search.get_untracked() on:input=move |event| desk.search.set(event_target_value(&event)) />
        </div>
        {found}
    }
    .into_any()
}

fn groups(desk: Desk, office: &Office, words: &str) -> AnyView {
    let matches =
        |member: &&Member| [&member.person.name, &member.sign_in_name].into_iter().any(|name| contains(name, words));
    let units = office.units.iter().map(|unit| Some(unit.id)).chain([None]);
    let mut groups = Vec::new();
    for unit in units {
        let members: Vec<_> = office.members.iter().filter(|it| it.person.unit == unit).filter(matches).collect();
        if members.is_empty() {
            continue;
        }
        let lines: Vec<AnyView> = members.into_iter().map(|member| line(desk, member)).collect();
        groups.push(
            view! { <section class="member-group"><h2>{desk.unit_name(unit)}</h2><ul class="entries">{lines}</ul></section> }
                .into_any(),
        );
    }
    if groups.is_empty() {
        groups.push(empty(Icon::Search, text!(admin.nobody), ""));
    }
    groups.into_any()
}

/// Whether a name contains what is searched for, in capitals or not.
fn contains(name: &str, words: &str) -> bool {
    let (name, words) = (name.as_bytes(), words.as_bytes());
    words.is_empty() || name.windows(words.len()).any(|part| part.eq_ignore_ascii_case(words))
}

fn line(desk: Desk, member: &Member) -> AnyView {
    let id = member.person.id;
    let about = format!("{} · {}", role_label(member.person.role), member.sign_in_name);
    let customers = (member.customers > 0).then(|| text!(list.count, count = intl::number(member.customers)));
    view! {
        <li>
            <button type="button" class="member" data-testid="member" data-id=id.to_string()
                on:click=move |_| desk.leaf.set(Some(Leaf::Person(id)))>
                <span class="member-name">{member.person.name.clone()}{state_mark(member.state)}</span>
                <span class="hint">{about}</span>
                <span class="hint figures member-amount">{customers}</span>
            </button>
        </li>
    }
    .into_any()
}

/// What is known of a person, and what can be done.
pub(super) fn person(desk: Desk, office: &Office, id: UserId) -> AnyView {
    let Some(member) = office.members.iter().find(|member| member.person.id == id) else { return nothing() };
    let person = &member.person;
    let state = match member.state {
        AccountState::Active => text!(admin.active),
        AccountState::Frozen => text!(admin.frozen),
        AccountState::Closed => text!(admin.closed),
    };
    let mut known = vec![
        (text!(admin.sign_in_name), member.sign_in_name.clone()),
        (text!(settings.role), role_label(person.role).to_owned()),
        (text!(admin.unit), person.unit.map(|unit| desk.unit_name(Some(unit))).unwrap_or_default()),
        (text!(admin.state), state.to_owned()),
    ];
    if person.role != Role::SystemAdministrator {
        known.push((text!(admin.background), background(person.reads_background).to_owned()));
        known.push((text!(admin.customers), intl::number(member.customers)));
    }
    let devices = device_lines(desk, office, Some(id));
    view! {
        {facts(known)}
        <h3>{text!(admin.devices)}</h3>
        {devices}
        {actions(deeds(desk, office, member))}
    }
    .into_any()
}

fn deeds(desk: Desk, office: &Office, member: &Member) -> Vec<AnyView> {
    let (rights, state, person) = (office.rights, member.state, &member.person);
    let is_me = desk.me() == Some(person.id);
    let mut deeds = Vec::new();
    let mut add = |class, testid, word, act| deeds.push(opener(desk, class, testid, word, Leaf::Act(act)));
    if rights.files && state != AccountState::Closed {
        let file = |code| Act::File(about(person, code));
        add("button", "person-change", text!(request.change), file("change"));
        add("button", "person-close", text!(request.close), file("close"));
        if state == AccountState::Frozen && !rights.unfreezes {
            add("button", "person-ask-unfreeze", text!(request.unfreeze), file("unfreeze"));
        }
    }
    if rights.executes && state == AccountState::Active {
        add("button", "person-password", text!(act.password), Act::NewPassword(person.id));
    }
    if rights.unfreezes && state == AccountState::Frozen {
        add("button primary", "person-unfreeze", text!(act.unfreeze), Act::Unfreeze(person.id));
    }
    if rights.freezes && state == AccountState::Active && !is_me {
        add("button danger", "person-freeze", text!(act.freeze), Act::Freeze(person.id));
    }
    deeds
}
