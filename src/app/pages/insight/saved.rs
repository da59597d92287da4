//! Segments that somebody keeps on this device: a report, its parameters and a class. Who is in it is computed anew each
//! time, of the customers as they are.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use satchel_model::CustomerId;
use satchel_report::exchange::{Answer, Ask, Place as At, Wanted};
use satchel_report::{Report, Section};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

use super::words::label;
use crate::bridge::figures;
use crate::browser::{intl, keep_preference, preference};
use crate::components::icon::{Glyph, Icon};
use crate::language::{text, word};
use crate::pages::customers::Question;
use crate::place::Place;
use crate::state::use_app;

const PREFERENCE: &str = "segments";

/// A class of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Saved {
    /// The report's name.
    pub(super) report: String,
    /// Parameters that somebody changed.
    pub(super) parameters: Vec<(String, String)>,
    /// The part of the report: one for each currency.
    pub(super) part: u32,
    /// The key of the class.
    pub(super) key: String,
}

impl Saved {
    /// What it is called.
    pub(super) fn words(&self) -> String {
        format!("{} · {}", label(&format!("report.{}", self.report)), label(&self.key))
    }

    /// Who is in it today; `None` where the report has no such class any more.
    async fn members(&self) -> Option<Vec<CustomerId>> {
        let wanted = Wanted { name: self.report.clone(), as_of: intl::today()?, parameters: self.parameters.clone() };
        let Some(Answer::Report(shown)) = figures::report(wanted.clone()).await else { return None };
        let (at, segment) = find(&shown.report, self.part, &self.key)?;
        let answer = figures::ask_of_now(|| Ask::Segment { of: wanted.clone(), at, segment }).await;
        let Some(Answer::Customers(customers)) = answer else { return None };
        Some(customers.into_iter().map(|(customer, _)| customer).collect())
    }
}

fn find(report: &Report, part: u32, key: &str) -> Option<(At, u32)> {
    let sections = report.parts.get(usize::try_from(part).ok()?)?.outcome.as_ref().ok()?;
    let place = |of: &Section| of.segments.iter().position(|segment| segment.key == key);
    let found = sections.iter().enumerate().find_map(|(section, of)| Some((section, place(of)?)));
    let (section, segment) = found?;
    Some((At { part, section: u32::try_from(section).ok()? }, u32::try_from(segment).ok()?))
}

/// What is kept; nothing where another version kept something else.
pub(super) fn all() -> Vec<Saved> {
    preference(PREFERENCE).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps a segment, or lets it go.
pub(super) fn toggle(segment: &Saved) {
    let mut kept = all();
    let before = kept.len();
    kept.retain(|other| other != segment);
    if kept.len() == before {
        kept.push(segment.clone());
    }
    keep_preference(PREFERENCE, &serde_json::to_string(&kept).unwrap_or_default());
}

/// Narrows the list to these customers and shows it. Called while a component is built.
pub(super) fn shower() -> impl Fn(String, Vec<CustomerId>) + Clone {
    let (question, navigate) = (expect_context::<Question>(), use_navigate());
    move |words, customers| {
        question.clear();
        question.narrow_to(words, customers);
        navigate(&Place::Customers.path(), NavigateOptions::default());
    }
}

/// The segments that are kept, each a tap away from its customers in the list.
#[component]
pub(super) fn SavedSegments() -> impl IntoView {
    let kept = RwSignal::new(all());
    let (app, show) = (use_app(), shower());
    let chip = move |segment: Saved| {
        let (of_tap, of_release, show) = (segment.clone(), segment.clone(), show.clone());
        let tap = move |_| {
            let (segment, show) = (of_tap.clone(), show.clone());
            spawn_local(async move {
                match segment.members().await {
                    Some(customers) if customers.is_empty() => app.say(text!(insight.segment_empty).to_owned()),
                    Some(customers) => show(segment.words(), customers),
                    None => app.say(text!(insight.segment_gone).to_owned()),
                }
            });
        };
        let release = move |_| {
            toggle(&of_release);
            kept.set(all());
        };
        let words = segment.words();
        let remove = text!(insight.release_segment, name = words.clone());
        view! {
            <li class="saved-segment">
                <button type="button" class="button small" data-testid="saved-segment" on:click=tap>{words}</button>
                <button type="button" class="button quiet icon-only small" data-testid="saved-segment-release"
                    aria-label=remove on:click=release>
                    <Glyph icon=Icon::Close />
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <Show when=move || kept.with(|kept| !kept.is_empty())>
            <section class="report-group">
                <h2>{word!(insight.saved_segments)}</h2>
                <ul class="saved-segments">{kept.get().into_iter().map(chip.clone()).collect::<Vec<AnyView>>()}</ul>
            </section>
        </Show>
    }
}
