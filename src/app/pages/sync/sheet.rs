//! What stands behind the sync state: connection, unsent work, storage, and what the person should know.

use leptos::prelude::*;
use satchel_model::UnixMillis;
use satchel_protocol::bridge::{Connection, Request, Status};

use crate::bridge;
use crate::browser::{device, intl, now};
use crate::components::icon::{Glyph, Icon};
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::pages::settings::storage::StorageFacts;
use crate::place::Place;
use crate::state::use_app;
use crate::words::failure_text;

/// Unsent work this old is in danger: the device may be lost before the next network.
const OLD_UNSENT_DAYS: i64 = 5;
const DAY_MS: i64 = 86_400_000;

/// Whole days since an instant.
const fn days_since(at: UnixMillis, now: UnixMillis) -> i64 {
    (now.0 - at.0) / DAY_MS
}

/// How old the oldest unsent work is, once that is dangerous.
pub(super) fn old_unsent_days(status: &Status, now: UnixMillis) -> Option<i64> {
    status.oldest_unsent.map(|at| days_since(at, now)).filter(|days| *days >= OLD_UNSENT_DAYS)
}

/// The sheet's content.
#[component]
pub(crate) fn SyncSheet() -> impl IntoView {
    view! {
        <Advice />
        <SyncFacts />
        <StorageFacts />
        <InstallGuide />
    }
}

/// Sentences for what is not as it should be, the most urgent first.
fn advice(status: &Status, now: UnixMillis) -> Vec<(Tone, String)> {
    let mut advice = Vec::new();
    if let Connection::Error(failure) = &status.connection {
        advice.push((Tone::Failure, failure_text(failure)));
    }
    if let Some(days) = old_unsent_days(status, now) {
        advice.push((Tone::Warning, text!(sync.old_unsent, days = days)));
    }
    if let Some(skew_ms) = status.clock_skew_ms {
        advice.push((Tone::Warning, text!(sync.skew, minutes = skew_ms.abs() / 60_000)));
    }
    if status.damaged > 0 {
        advice.push((Tone::Warning, text!(sync.damaged, count = status.damaged)));
    }
    if status.connection == Connection::Offline {
        advice.push((Tone::Quiet, text!(sync.offline_note).to_owned()));
    }
    advice
}

#[component]
fn Advice() -> impl IntoView {
    let app = use_app();
    let sentences = move || app.status.with(|status| status.as_ref().map(|status| advice(status, now())));
    let refused = app.part_of_status(|status| status.refused);
    view! {
        {move || sentences().unwrap_or_default().into_iter().map(|(tone, text)| view! { <Message tone=tone text=text /> }).collect_view()}
        {move || refused.get().filter(|count| *count > 0).map(|count| view! {
            <a class="button wide" href=Place::Review.path() data-testid="sync-refused">{text!(sync.refused, count = count)}</a>
        })}
    }
}

#[component]
fn SyncFacts() -> impl IntoView {
    let app = use_app();
    let status = move |show: fn(&Status) -> String| app.status.with(|status| status.as_ref().map(show));
    view! {
        <dl class="facts">
            <dt>{word!(sync.unsent_label)}</dt>
            <dd data-testid="sheet-unsent">{move || status(unsent_text)}</dd>
            <dt>{word!(sync.last)}</dt>
            <dd>{move || status(last_sync_text)}</dd>
            <dt>{word!(sync.customers)}</dt>
            <dd>{move || status(|status| intl::number(status.customers))}</dd>
        </dl>
        <button type="button" class="button wide" data-testid="sync-now" on:click=|_| bridge::tell(Request::SyncNow)>
            <Glyph icon=Icon::Sync />
            {word!(sync.now)}
        </button>
    }
}

fn unsent_text(status: &Status) -> String {
    if status.unsent == 0 { text!(sync.none_unsent).to_owned() } else { intl::number(status.unsent) }
}

fn last_sync_text(status: &Status) -> String {
    let Some(at) = status.last_sync else { return text!(sync.never).to_owned() };
    match days_since(at, now()) {
        0 => intl::instant(at),
        days => text!(sync.days_since, days = days),
    }
}

/// How to put the app on the home screen, where the system clears what is not there.
#[component]
fn InstallGuide() -> impl IntoView {
    device::wants_installing().then(|| {
        view! {
            <section class="install">
                <h3>{word!(storage.install_title)}</h3>
                <p>{word!(storage.install_note)}</p>
                <ol>
                    <li>{word!(storage.install_step_share)}<Glyph icon=Icon::Share /></li>
                    <li>{word!(storage.install_step_add)}</li>
                    <li>{word!(storage.install_step_open)}</li>
                </ol>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_days() {
        assert_eq!(days_since(UnixMillis(0), UnixMillis(DAY_MS * 5 - 1)), 4);
        assert_eq!(days_since(UnixMillis(0), UnixMillis(DAY_MS * 5)), 5);
    }
}
