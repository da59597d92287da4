//! What an import made, what it left out, and the file of what it left out.

use leptos::prelude::*;
use satchel_exchange::desk::{Answer as OfFiles, Ask};
use wasm_bindgen_futures::spawn_local;

use super::problems::kind_text;
use super::{Made, Work, stop_text};
use crate::bridge::files;
use crate::browser::{download, intl};
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::place::Place;
use crate::words::failure_text;

/// The end of an import.
#[component]
pub(super) fn Outcome(
    /// The import.
    work: Work,
) -> impl IntoView {
    let Made { created, here, refused, stopped, done, .. } = work.made.get_untracked();
    let planned = work.planned.get_untracked().unwrap_or_default();
    let here = u32::try_from(here.len()).unwrap_or(u32::MAX);
    let left_out = planned.rejected + u32::try_from(refused.len()).unwrap_or(0);
    let not_begun = planned.customers.saturating_sub(done);
    let line = |count: u32, testid: &'static str, words: fn() -> &'static str| {
        (count > 0).then(|| {
            view! { <div><dt>{words}</dt><dd class="figures" data-testid=testid>{move || intl::number(count)}</dd></div> }
        })
    };
    let save = move |_| {
        spawn_local(async move {
            let words: Vec<_> = work.planned.with_untracked(|planned| {
                let kinds = planned.iter().flat_map(|planned| planned.problems.iter().map(|group| group.kind));
                kinds.map(|kind| (kind, kind_text(kind))).collect()
            });
            let refused = work.made.with_untracked(|made| {
                made.refused.iter().map(|(row, why)| (*row, failure_text(why))).collect::<Vec<_>>()
            });
            let names = [text!(import.row).to_owned(), text!(import.reason).to_owned()];
            if let Some(OfFiles::File(file)) = files::ask(Ask::Rejected { names, words, refused }).await {
                let name = work.name.with_untracked(|name| {
                    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
                    text!(import.error_file, name = stem.to_owned())
                });
                download::text(&name, "text/csv", &String::from_utf8_lossy(&file));
            }
        });
    };
    view! {
        <section class="import-done" data-testid="import-done">
            {stopped.map(|why| view! { <Message tone=Tone::Warning text=Signal::derive(move || stop_text(&why)) testid="import-stopped" /> })}
            <dl class="import-counts">
                <div><dt>{word!(import.made)}</dt><dd class="figures" data-testid="import-made">{move || intl::number(created)}</dd></div>
                {line(here, "import-here", || text!(import.here))}
                {line(left_out, "import-left-out", || text!(import.left_out))}
                {line(not_begun, "import-not-begun", || text!(import.not_begun))}
            </dl>
            <div class="actions">
                {(left_out > 0).then(|| view! {
                    <button type="button" class="button" data-testid="import-errors" on:click=save>{word!(import.save_errors)}</button>
                })}
                <button type="button" class="button" data-testid="import-again" on:click=move |_| work.begin_anew()>{word!(import.other_file)}</button>
                <a class="button primary" href=Place::Customers.path()>{word!(import.to_list)}</a>
            </div>
        </section>
    }
}
