//! Imports of this device that can still be undone.

use leptos::prelude::*;
use satchel_model::{CustomerId, UnixMillis};
use satchel_protocol::bridge::{Answer, ImportBatch, Request, Undone};
use wasm_bindgen_futures::spawn_local;

use super::Work;
use crate::bridge;
use crate::browser::intl;
use crate::components::dialog::Sheet;
use crate::components::message::{Message, Tone};
use crate::language::{text, word, words};
use crate::place::Place;
use crate::words::failure_text;

/// The imports, the latest first.
#[component]
pub(super) fn Earlier(
    /// The import on screen.
    work: Work,
) -> impl IntoView {
    let batches = RwSignal::new(Vec::<ImportBatch>::new());
    Effect::new(move |_| {
        work.imports_version.track();
        spawn_local(async move {
            if let Answer::Imports(found) = bridge::ask(Request::Imports).await {
                batches.try_set(found);
            }
        });
    });
    let line = move |ImportBatch { batch, customers }: ImportBatch| {
        let when = move || text!(import.earlier_line, when = intl::instant(batch), count = intl::number(customers));
        view! {
            <li class="import-batch" data-testid="import-batch">
                <span>{when}</span>
                <UndoButton work=work batch=batch count=customers />
            </li>
        }
    };
    let list = move || {
        let batches = batches.get();
        (!batches.is_empty()).then(|| {
            view! {
                <section class="import-earlier">
                    <h2>{word!(import.earlier)}</h2>
                    <ul>{batches.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    };
    view! { {list} }
}

/// Undoes one import, after a question; then says what stays.
#[component]
fn UndoButton(
    /// The import on screen.
    work: Work,
    /// Which import.
    batch: UnixMillis,
    /// Its customers.
    count: u32,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let undone = RwSignal::new(None::<Undone>);
    let failure = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let close = Callback::new(move |()| {
        open.set(false);
        if undone.get_untracked().is_some() {
            work.imports_version.update(|version| *version += 1);
        }
    });
    let undo = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            match bridge::ask(Request::UndoImport(batch)).await {
                Answer::ImportUndone(done) => drop(undone.try_set(Some(done))),
                Answer::Failed(why) => drop(failure.try_set(Some(failure_text(&why)))),
                _ => {}
            }
            is_busy.try_set(false);
        });
    };
    let undo_word = move || if is_busy.get() { text!(import.undoing) } else { text!(import.undo) };
    let question = move || text!(import.undo_question, count = intl::number(count));
    let asked = move || {
        view! {
            <p>{question}</p>
            {move || failure.get().map(|why| view! { <Message tone=Tone::Failure text=why /> })}
            <div class="actions">
                <button type="button" class="button" on:click=move |_| close.run(())>{word!(action.cancel)}</button>
                <button type="button" class="button danger" data-testid="import-undo-confirm" disabled=is_busy on:click=undo>{undo_word}</button>
            </div>
        }
        .into_any()
    };
    let told = move |Undone { removed, edited }: Undone| {
        let stay = |(customer, name): (CustomerId, String)| {
            view! { <li><a href=Place::Customer(customer).path()>{name}</a></li> }
        };
        let stays = (!edited.is_empty()).then(|| {
            view! {
                <p>{word!(import.undo_stays)}</p>
                <ul class="import-stays" data-testid="import-stays">{edited.into_iter().map(stay).collect_view()}</ul>
            }
        });
        view! {
            <p data-testid="import-undone">{move || text!(import.undone, count = intl::number(removed))}</p>
            {stays}
            <div class="actions">
                <button type="button" class="button primary" data-testid="import-undo-close" on:click=move |_| close.run(())>{word!(action.close)}</button>
            </div>
        }
        .into_any()
    };
    view! {
        <button type="button" class="button" data-testid="import-undo" on:click=move |_| open.set(true)>{word!(import.undo)}</button>
        <Show when=move || open.get()>
            <Sheet title=words(word!(import.undo_title)) on_close=close testid="import-undo-sheet">
                {move || undone.get().map_or_else(asked, told)}
            </Sheet>
        </Show>
    }
}
