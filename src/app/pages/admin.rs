//! Administration: people, devices, requests, handed-in work, the log. It needs the network and keeps nothing here.
//!
//! Each section is drawn anew from what the server said ([`desk`]); whatever is to be done opens one sheet ([`act`],
//! [`sheet`]). The parts are functions over views without types, so that six sections cost the page little.

mod act;
mod desk;
mod devices;
mod file_request;
mod log;
mod parts;
mod people;
mod requests;
mod rules;
mod sheet;
mod waiting;

use leptos::prelude::*;
use satchel_protocol::admin::Office;
use satchel_protocol::bridge::Failure;

use self::desk::Desk;
use self::parts::{button, hint, live, nothing};
use self::sheet::open_sheet;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::{Empty, Message, Tone};
use crate::language::{text, word};
use crate::place::{Place, Section};

fn label(section: Section) -> &'static str {
    match section {
        Section::People => text!(admin.people),
        Section::Devices => text!(admin.devices),
        Section::Requests => text!(admin.requests),
        Section::Waiting => text!(admin.waiting),
        Section::Log => text!(admin.log),
        Section::Rules => text!(admin.rules),
    }
}

/// How many things of a section wait for somebody.
fn waiting_in(section: Section, office: &Office) -> u32 {
    match section {
        Section::Requests => office.requests.iter().filter(|request| request.state.is_open()).count() as u32,
        Section::Waiting => office.waiting,
        _ => 0,
    }
}

/// Whether somebody has a use for a section.
const fn is_for(section: Section, office: &Office) -> bool {
    match section {
        Section::People | Section::Devices | Section::Requests => true,
        Section::Waiting => office.rights.reviews,
        Section::Log => office.rights.reads_log,
        Section::Rules => office.rights.executes,
    }
}

/// The page.
#[component]
pub(crate) fn AdminPage(
    /// What is shown.
    section: Memo<Section>,
) -> impl IntoView {
    let desk = Desk::open(section);
    Effect::new(move |_| {
        section.get();
        desk.load();
    });
    view! {
        <article class="page admin" data-testid="admin-page">
            <div class="card-head">
                <h1>{word!(admin.title)}</h1>
                <button type="button" class="button quiet" data-testid="admin-refresh" on:click=move |_| desk.load()>
                    <Glyph icon=Icon::Sync />
                    {word!(admin.refresh)}
                </button>
            </div>
            <nav class="tabs" aria-label=word!(admin.title)>{live(move || tabs(desk))}</nav>
            {live(move || trouble(desk))}
            {live(move || content(desk))}
            {live(move || open_sheet(desk))}
        </article>
    }
}

fn tabs(desk: Desk) -> AnyView {
    let Some(office) = desk.known.get().office else { return nothing() };
    let here = desk.section.get();
    let mut tabs: Vec<AnyView> = Vec::new();
    for section in Section::ALL.into_iter().filter(|section| is_for(*section, &office)) {
        let waiting = waiting_in(section, &office);
        tabs.push(
            view! {
                <a class="tab" href=Place::Admin(section).path() data-testid=format!("admin-{}", section.code())
                    aria-current=(section == here).then_some("page")>
                    {label(section)}
                    {(waiting > 0).then(|| view! { <span class="count-badge">{waiting}</span> })}
                </a>
            }
            .into_any(),
        );
    }
    tabs.into_any()
}

fn content(desk: Desk) -> AnyView {
    let known = desk.known.get();
    match (known.office, desk.section.get()) {
        (None, _) if known.failure.is_some() => nothing(),
        (None, _) => hint(text!(admin.loading).to_owned()),
        (Some(_), Section::People) => people::people(desk),
        (Some(office), Section::Devices) => devices::device_lines(desk, &office, None),
        (Some(office), Section::Requests) => requests::requests(desk, &office),
        (Some(_), Section::Waiting) => waiting::waiting(desk, known.waiting.as_deref()),
        (Some(_), Section::Log) => log::log(desk, known.log.as_deref(), known.has_older),
        (Some(office), Section::Rules) => rules::rules(desk, &office),
    }
}

/// What was asked for did not come: why, and another try.
fn trouble(desk: Desk) -> AnyView {
    let known = desk.known.get();
    let Some(failure) = known.failure else { return nothing() };
    let retry = button("button", "admin-retry", text!(action.retry), move || desk.load());
    if known.office.is_none() && matches!(failure, Failure::Offline | Failure::NotOurServer) {
        let (title, note) = (text!(admin.offline_title).to_owned(), text!(admin.offline_note).to_owned());
        view! { <Empty icon=Icon::CloudOff title=title note=note>{retry}</Empty> }.into_any()
    } else {
        let words = desk::failure_words(&failure);
        view! { <Message tone=Tone::Warning testid="admin-failure" text=words>{retry}</Message> }.into_any()
    }
}
