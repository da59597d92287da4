//! What a locked device shows instead of customers: why, what is kept, what happens next.

use leptos::prelude::*;
use satchel_protocol::bridge::{Connection, Failure, Lock, Request};

use crate::bridge;
use crate::browser::{keep_preference, preference};
use crate::components::icon::{Glyph, Icon};
use crate::components::message::{Message, Tone};
use crate::language::text;
use crate::pages::settings::language::LanguageSwitch;
use crate::pages::sync::SignInAgain;
use crate::state::use_app;
use crate::words::failure_text;

/// The preference that says why the device erased itself.
const FAREWELL: &str = "farewell";
/// The locks that end with it.
const ENDED: [Lock; 3] = [Lock::Frozen, Lock::Closed, Lock::Revoked];

const fn code(lock: Lock) -> &'static str {
    match lock {
        Lock::Offline { .. } => "offline",
        Lock::Frozen => "frozen",
        Lock::Closed => "closed",
        Lock::Revoked => "revoked",
    }
}

/// Title, and why.
fn reason(lock: Lock) -> (&'static str, String) {
    match lock {
        Lock::Offline { days } => (text!(lock.offline), text!(lock.offline_note, days = days)),
        Lock::Frozen => (text!(lock.frozen), text!(lock.frozen_note).to_owned()),
        Lock::Closed => (text!(lock.closed), text!(lock.closed_note).to_owned()),
        Lock::Revoked => (text!(lock.revoked), text!(lock.revoked_note).to_owned()),
    }
}

/// The whole screen.
#[component]
pub(crate) fn LockScreen(
    /// Why.
    lock: Lock,
) -> impl IntoView {
    let app = use_app();
    let unsent = app.part_of_status(|status| status.unsent);
    let kept = move || match unsent.get().unwrap_or(0) {
        0 => text!(lock.none_unsent).to_owned(),
        count => text!(lock.unsent, count = count),
    };
    let is_busy = move || app.status.with(|status| status.as_ref().is_some_and(|it| it.connection == Connection::Busy));
    let trouble = move || app.status.with(|status| status.as_ref().and_then(|it| trouble(&it.connection)));
    // Without a sign-in that works, connecting opens nothing.
    let is_offline = matches!(lock, Lock::Offline { .. });
    let account = app.account();
    let needs_sign_in =
        Memo::new(move |_| is_offline && account.with(|account| account.as_ref().is_some_and(|it| it.expired)));
    let next = move || if is_offline { text!(lock.offline_next) } else { text!(lock.next) };
    view! {
        <main class="sign-in" id="main" data-testid="lock-screen" data-lock=code(lock)>
            <div class="sign-in-card lock-card">
                <Glyph icon=Icon::Lock />
                <h1>{move || reason(lock).0}</h1>
                <p>{move || reason(lock).1}</p>
                <p class="lock-kept" data-testid="lock-kept">{kept}</p>
                <p>{next}</p>
                <SignInAgain />
                {move || trouble().map(|text| view! { <Message tone=Tone::Quiet text=text /> })}
                <Show when=move || !needs_sign_in.get()>
                    <button type="button" class="button primary wide" data-testid="lock-connect" disabled=is_busy
                        on:click=|_| bridge::tell(Request::SyncNow)>
                        {move || if is_busy() { text!(sync.busy) } else { text!(lock.connect) }}
                    </button>
                </Show>
                <LanguageSwitch />
            </div>
        </main>
    }
}

/// Why the last attempt to connect did not work; the lock itself is no trouble.
fn trouble(connection: &Connection) -> Option<String> {
    match connection {
        Connection::Offline => Some(failure_text(&Failure::Offline)),
        Connection::Error(
            // Said above, with the way on.
            Failure::SignInExpired
            | Failure::AccountFrozen
            | Failure::AccountClosed
            | Failure::DeviceRevoked
            | Failure::Locked,
        )
        | Connection::Idle
        | Connection::Busy => None,
        Connection::Error(failure) => Some(failure_text(failure)),
    }
}

/// Forgets why the device had erased itself: somebody is signed in again.
pub(crate) fn forget_farewell() {
    keep_preference(FAREWELL, "");
}

/// On the sign-in page after a device has erased itself: what happened, and that nothing is lost.
#[component]
pub(crate) fn Farewell() -> impl IntoView {
    let app = use_app();
    let ended = app.part_of_status(|status| match &status.connection {
        Connection::Error(Failure::AccountFrozen) => Some(Lock::Frozen),
        Connection::Error(Failure::AccountClosed) => Some(Lock::Closed),
        Connection::Error(Failure::DeviceRevoked) => Some(Lock::Revoked),
        _ => None,
    });
    // The words stay until somebody signs in: the person may look at the tablet only days later.
    let kept = preference(FAREWELL).and_then(|kept| ENDED.into_iter().find(|lock| code(*lock) == kept));
    let ended = Memo::new(move |_| ended.get().flatten().or(kept));
    Effect::new(move |_| {
        if let Some(lock) = ended.get() {
            keep_preference(FAREWELL, code(lock));
        }
    });
    move || {
        ended.get().map(|lock| {
            let text = Signal::derive(move || text!(lock.erased, title = reason(lock).0));
            view! { <Message tone=Tone::Warning testid="farewell" text=text /> }
        })
    }
}
