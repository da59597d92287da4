//! The root: starts the worker and shows what its phase asks for.

use console_error_panic_hook::set_once;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use satchel_protocol::bridge::{Failure, Lock, Phase, Request};
use wasm_bindgen_futures::spawn_local;

use crate::browser::{after_paint, mark, preference, service_worker, set_root_attribute, storage};
use crate::components::icon::Icon;
use crate::components::message::Empty;
use crate::components::toast::ToastPlace;
use crate::i18n::Locale;
use crate::language::{word, words};
use crate::pages::lock::LockScreen;
use crate::pages::sign_in::SignIn;
use crate::pages::workspace::Workspace;
use crate::state::{App, use_app};
use crate::theme::Theme;
use crate::words::failure_text;
use crate::{bridge, language};

/// What fills the screen.
#[derive(Debug, Clone, PartialEq)]
enum Screen {
    /// The worker reads the store.
    Starting,
    /// Nobody is signed in.
    SignIn,
    /// The app.
    Workspace,
    /// The data is here and is not shown.
    Locked(Lock),
    /// The store cannot be used.
    Failed(Failure),
}

pub(crate) fn start() {
    set_once();
    Theme::kept().show();
    language::choose(first_language());
    leptos::mount::mount_to_body(Root);
    if let Ok(Some(first_paint)) = document().query_selector("#boot") {
        first_paint.remove();
    }
    after_paint(|| mark("satchel:shell", ""));
}

/// What was chosen on this device, else the first language of the browser that there are words in, else Chinese.
fn first_language() -> Locale {
    let kept = preference("language").as_deref().and_then(language::by_tag);
    let preferred = window().navigator().languages();
    kept.or_else(|| preferred.iter().filter_map(|tag| tag.as_string()).find_map(|tag| language::nearest(&tag)))
        .unwrap_or_default()
}

#[component]
fn Root() -> impl IntoView {
    let app = App::new();
    provide_context(app);
    bridge::start(move |news| app.hear(news));
    spawn_local(async move { app.storage.set(storage::persist_and_report().await) });
    service_worker::register(app.update_ready);
    tell_worker_of_the_window();
    Effect::new(move |_| set_root_attribute("lang", language::tag(language::current())));
    view! {
        <Router>
            <FlatRoutes fallback=|| ()>
                <Route path=path!("/*place") view=Whole />
            </FlatRoutes>
            <ToastPlace />
        </Router>
    }
}

/// A hidden page syncs less; a network that came back is tried at once.
fn tell_worker_of_the_window() {
    let visible = window_event_listener_untyped("visibilitychange", |_| {
        bridge::tell(Request::Visible(!document().hidden()));
    });
    let online = window_event_listener_untyped("online", |_| bridge::tell(Request::Network(true)));
    let offline = window_event_listener_untyped("offline", |_| bridge::tell(Request::Network(false)));
    on_cleanup(move || [visible, online, offline].into_iter().for_each(|handle| handle.remove()));
}

#[component]
fn Whole() -> impl IntoView {
    let app = use_app();
    let phase = app.phase();
    // A worker that starts again does not take the workspace, and what is typed there, off the screen.
    let screen = Memo::new(move |before: Option<&Screen>| match phase.get() {
        None | Some(Phase::Starting) => before.cloned().unwrap_or(Screen::Starting),
        Some(Phase::SignedOut) => Screen::SignIn,
        Some(Phase::Ready) => Screen::Workspace,
        Some(Phase::Locked(lock)) => Screen::Locked(lock),
        Some(Phase::Failed(failure)) => Screen::Failed(failure),
    });
    Effect::new(move |_| {
        if !matches!(screen.get(), Screen::Starting) {
            service_worker::booted();
        }
    });
    let content = move || match screen.get() {
        Screen::Starting => view! { <p class="starting" data-testid="starting">{word!(app.starting)}</p> }.into_any(),
        Screen::SignIn => view! { <SignIn /> }.into_any(),
        Screen::Workspace => view! { <Workspace /> }.into_any(),
        Screen::Locked(lock) => view! { <LockScreen lock=lock /> }.into_any(),
        Screen::Failed(failure) => view! { <Broken text=Signal::derive(move || failure_text(&failure)) /> }.into_any(),
    };
    move || {
        if app.stopped.get() {
            view! { <Broken text=words(word!(notice.stopped)) /> }.into_any()
        } else {
            view! { {content} }.into_any()
        }
    }
}

/// The app cannot go on: why, and another try.
#[component]
fn Broken(
    /// What happened, what was kept.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let app = use_app();
    let retry = move |_| {
        app.stopped.set(false);
        bridge::try_again();
    };
    view! {
        <main class="broken" data-testid="broken">
            <Empty icon=Icon::Warning title=words(word!(app.name)) note=text>
                <button type="button" class="button primary" data-testid="try-again" on:click=retry>
                    {word!(action.retry)}
                </button>
            </Empty>
        </main>
    }
}
