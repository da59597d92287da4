//! The customer file on screen: header, the three parts, contacts, timeline, orders, note, history.

mod activities;
mod assign_sheet;
mod children;
mod complaints;
mod conflict;
mod contacts;
mod file;
mod header;
mod history;
mod move_sheet;
mod note;
mod opportunities;
mod orders;
mod part;
mod past;
mod reason;
mod sheets;
mod stage_sheet;
pub(crate) mod state_mark;
mod tabs;
mod tags;
mod value;

use leptos::prelude::*;
use satchel_model::{CustomerId, Deletion, Field, Part};

pub(crate) use self::assign_sheet::{colleague_choices, colleagues, person_label};
pub(crate) use self::conflict::ConflictValues;
use self::file::OpenFile;
use self::header::Header;
pub(crate) use self::past::Past;
use self::sheets::Sheets;
use self::tabs::{Tab, TabPanel, Tabs};
pub(crate) use self::value::value_text;
use crate::components::icon::Icon;
use crate::components::message::{Empty, Message, Tone};
use crate::form::draft::DraftKey;
use crate::language::{text, word, words};
use crate::pages::forms::OpportunityChoices;
use crate::place::Place;
use crate::words::failure_text;

/// The word for a part of the file.
pub(crate) fn part_label(part: Part) -> &'static str {
    Tab::Part(part).label()
}

/// One customer's page.
#[component]
pub(crate) fn CustomerPage(
    /// The customer.
    id: CustomerId,
) -> impl IntoView {
    let file = OpenFile::open(id);
    provide_context(file);
    provide_context(OpportunityChoices(Signal::derive(move || {
        file.view.with(|view| {
            let opportunities = view.as_ref().map(|view| &view.customer.opportunities).into_iter().flatten();
            let here = opportunities.filter(|(_, it)| it.deleted.is_none());
            here.map(|(id, it)| (*id, it.record.text(Field::OpportunityName).to_owned())).collect()
        })
    })));
    file.open_wanted_form();
    let is_here = Memo::new(move |_| file.view.with(Option::is_some));
    let failure = move || file.failure.get().filter(|_| !is_here.get());
    let heads = move || file.view.with(|view| view.as_ref().map(|view| view.heads.join(" ")));
    view! {
        <Show when=move || is_here.get()>
            <article class="customer" data-testid="customer-page" data-customer=id.to_string() data-heads=heads>
                <Header />
                <Notes />
                <Tabs />
                <div class="tab-panels">{Tab::ALL.map(|tab| view! { <TabPanel tab=tab /> })}</div>
                <Sheets />
            </article>
        </Show>
        {move || failure().map(|failure| view! {
            <Empty icon=Icon::Search title=words(word!(customer.not_found_title))
                note=Signal::derive(move || failure_text(&failure))>
                <a class="button" href=Place::Customers.path()>{word!(customer.back_to_list)}</a>
            </Empty>
        })}
    }
}

/// What the person should know before anything else on this page.
#[component]
fn Notes() -> impl IntoView {
    let file = file::use_file();
    let is_read_only = file.part(|view| view.customer.read_only);
    let removed = file.part(|view| view.customer.deleted.map(|deletion| (deletion, view.customer.joined_into)));
    let removed_text = move |deletion: Deletion, is_joined: bool| {
        let (name, when) = (file.app.person_name(Some(deletion.by)), crate::browser::intl::instant(deletion.at));
        if is_joined {
            text!(join.joined_by, name = name, when = when)
        } else {
            text!(customer.removed_by, name = name, when = when)
        }
    };
    let removed_note = move |(deletion, kept): (Deletion, Option<CustomerId>)| {
        let way_back = match kept {
            Some(kept) => view! {
                <a class="button small" href=Place::Customer(kept).path() data-testid="customer-kept">{word!(join.open_kept)}</a>
                <button type="button" class="button small" data-testid="customer-part" on:click=move |_| file.part_again()>
                    {word!(join.part)}
                </button>
            }
            .into_any(),
            None => view! {
                <button type="button" class="button small" data-testid="customer-restore" on:click=move |_| file.restore_customer()>
                    {word!(action.restore)}
                </button>
            }
            .into_any(),
        };
        let text = Signal::derive(move || removed_text(deletion, kept.is_some()));
        view! { <Message tone=Tone::Warning text=text>{way_back}</Message> }
    };
    view! {
        <Show when=move || is_read_only.get() == Some(true)>
            <Message tone=Tone::Warning text=words(word!(customer.read_only)) />
        </Show>
        {move || removed.get().flatten().map(removed_note)}
        {move || file.failure.get().map(|failure| view! { <Message tone=Tone::Failure testid="save-failure" text=failure_text(&failure) /> })}
        <Drafts />
    }
}

/// Forms of this customer with text that was never saved.
#[component]
fn Drafts() -> impl IntoView {
    let file = file::use_file();
    let waiting = move || {
        let mut forms = Vec::new();
        for key in file.drafts.get() {
            if let Some(form) = DraftKey::form_of(file.id, &key).and_then(sheets::FormName::of)
                && !file.is_on_screen(form)
            {
                forms.push(form);
            }
        }
        forms
    };
    move || {
        waiting()
            .into_iter()
            .map(|form| {
                view! {
                    <Message tone=Tone::Quiet text=Signal::derive(move || text!(customer.draft_here, form = form.label())) testid="draft">
                        <button type="button" class="button quiet small" data-testid="draft-resume" on:click=move |_| file.show(form)>
                            {word!(action.resume)}
                        </button>
                    </Message>
                }
            })
            .collect_view()
    }
}
