//! The past of a customer: what a field said before, the file as it was on a day, and the last change taken back.

use leptos::prelude::*;
use satchel_model::{Date, Entity, Field, Part, PastValue, UnixMillis};
use satchel_protocol::bridge::{Answer, CustomerView, Failure, Request};
use wasm_bindgen_futures::spawn_local;

use super::file::{OpenFile, use_file};
use super::part::target_of;
use super::sheets::part_record;
use super::value::value_text;
use crate::bridge;
use crate::browser::intl;
use crate::language::{text, word};
use crate::words::{failure_text, field_label};

/// The parts of a file whose fields have a past to show.
const PARTS: [Part; 5] = [Part::Business, Part::Communication, Part::Background, Part::Selection, Part::Relationship];

/// Beneath the log of states. It reads nothing until somebody asks.
#[component]
pub(crate) fn Past() -> impl IntoView {
    let file = use_file();
    view! {
        <section class="past" data-testid="past">
            <FieldPast file=file />
            <AsItWas file=file />
            <Show when=move || file.is_writable()>
                <TakeBack file=file />
            </Show>
        </section>
    }
}

fn fields(file: OpenFile) -> Vec<Field> {
    let parts = PARTS.into_iter().filter(|part| !file.hides(*part).get());
    parts
        .flat_map(Field::in_part)
        .filter(|field| matches!(field.entity(), Entity::Customer | Entity::Background))
        .collect()
}

/// Every value that a field was given, with who gave it when.
#[component]
fn FieldPast(
    /// The file.
    file: OpenFile,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<Field>);
    let values = RwSignal::new(None::<Vec<PastValue>>);
    Effect::new(move |_| {
        // Anew when the file changes while it is on screen.
        file.view.track();
        let Some(field) = chosen.get() else { return };
        let question = Request::History { customer: file.id, target: target_of(field), field };
        spawn_local(async move {
            if let Answer::History(found) = bridge::ask(question).await
                && chosen.try_get_untracked().flatten() == Some(field)
            {
                values.try_set(Some(found));
            }
        });
    });
    let choose = move |event| {
        values.set(None);
        chosen.set(event_target_value(&event).parse::<Field>().ok());
    };
    let options = move || {
        let option = |field: Field| view! { <option value=field.to_string()>{field_label(field)}</option> }.into_any();
        fields(file).into_iter().map(option).collect::<Vec<AnyView>>()
    };
    let line = move |past: PastValue| {
        let field = chosen.get_untracked().unwrap_or(Field::Name);
        let said = past.value.as_ref().map_or_else(|| text!(conflict.emptied).to_owned(), |it| value_text(field, it));
        let by = text!(
            conflict.by,
            name = file.app.person_name(past.author.user),
            when = intl::instant_in_full(past.author.at)
        );
        view! {
            <li class="conflict-value" data-testid="past-value">
                <div>
                    <p class="conflict-text">{said}</p>
                    <p class="hint">{by}</p>
                </div>
            </li>
        }
        .into_any()
    };
    let list = move || {
        values.get().map(|values| {
            if values.is_empty() {
                return view! { <p class="hint" data-testid="past-none">{word!(past.none)}</p> }.into_any();
            }
            view! { <ol class="conflict-values">{values.into_iter().map(line).collect::<Vec<AnyView>>()}</ol> }
                .into_any()
        })
    };
    view! {
        <label class="field">
            <span class="field-label">{word!(past.field)}</span>
            <select class="input" data-testid="past-field" on:change=choose>
                <option value="">{word!(past.choose)}</option>
                {options}
            </select>
        </label>
        {list}
    }
}

/// The file as it was at the end of a day, plainly marked as the past.
#[component]
fn AsItWas(
    /// The file.
    file: OpenFile,
) -> impl IntoView {
    let day = RwSignal::new(None::<Date>);
    let found = RwSignal::new(None::<Result<CustomerView, Failure>>);
    Effect::new(move |_| {
        let Some(chosen) = day.get() else { return };
        let question = Request::AsOf { customer: file.id, at: end_of(chosen) };
        spawn_local(async move {
            let answer = match bridge::ask(question).await {
                Answer::Customer(view) => Ok(*view),
                Answer::Failed(failure) => Err(failure),
                _ => return,
            };
            if day.try_get_untracked().flatten() == Some(chosen) {
                found.try_set(Some(answer));
            }
        });
    });
    let choose = move |event| {
        found.set(None);
        day.set(event_target_value(&event).parse::<Date>().ok());
    };
    let latest = intl::today().map(|day| day.to_string());
    let shown = move || {
        let on = day.get().map(intl::date).unwrap_or_default();
        found.get().map(|found| match found {
            Ok(view) => as_it_was(&view, &on),
            Err(Failure::NotFound) => {
                view! { <p class="hint" data-testid="past-not-yet">{word!(past.not_yet)}</p> }.into_any()
            }
            Err(failure) => view! { <p class="hint">{failure_text(&failure)}</p> }.into_any(),
        })
    };
    view! {
        <label class="field">
            <span class="field-label">{word!(past.as_of)}</span>
            <input type="date" class="input" data-testid="past-day" max=latest on:change=choose />
        </label>
        {shown}
    }
}

fn as_it_was(view: &CustomerView, on: &str) -> AnyView {
    let mut facts: Vec<AnyView> = Vec::new();
    for part in PARTS {
        let record = part_record(view, part);
        for field in Field::in_part(part) {
            if let Some(value) = record.get(field) {
                let (name, said) = (field_label(field), value_text(field, value));
                facts.push(view! { <div class="fact-pair"><dt>{name}</dt><dd>{said}</dd></div> }.into_any());
            }
        }
    }
    let counts = text!(
        past.counts,
        contacts = view.customer.contacts.len(),
        activities = view.customer.activities.len(),
        orders = view.customer.orders.len()
    );
    view! {
        <div class="as-it-was" data-testid="as-it-was">
            <p class="message"><strong>{text!(past.banner, day = on)}</strong></p>
            <dl class="facts part-facts">{facts}</dl>
            <p class="hint">{counts}</p>
        </div>
    }
    .into_any()
}

/// The last instant of a day in the device's zone.
fn end_of(day: Date) -> UnixMillis {
    const HALF_A_DAY_MS: i64 = 12 * 3_600_000;
    let noon_in_utc = UnixMillis::noon(day).0;
    UnixMillis(noon_in_utc + HALF_A_DAY_MS - 1 - i64::from(crate::browser::zone_offset_minutes()) * 60_000)
}

/// Takes the last change back that was made of this customer on this device.
#[component]
fn TakeBack(
    /// The file.
    file: OpenFile,
) -> impl IntoView {
    let take_back = move |_| {
        spawn_local(async move {
            let question = Request::Undo { customer: file.id, reason: text!(past.undo_reason).to_owned() };
            match bridge::ask(question).await {
                Answer::Saved(view) => {
                    file.view.try_set(Some(*view));
                    file.app.say(text!(past.undone).to_owned());
                }
                Answer::Failed(Failure::NotNow) => file.app.say(text!(past.nothing_to_undo).to_owned()),
                Answer::Failed(failure) => file.app.say(failure_text(&failure)),
                _ => {}
            }
        });
    };
    view! {
        <div class="past-undo">
            <button type="button" class="button" data-testid="past-undo" on:click=take_back>{word!(past.undo)}</button>
            <p class="hint">{word!(past.undo_note)}</p>
        </div>
    }
}
