//! The signed-in app: bar, navigation, list and detail, laid out by the width of the container.

mod keys;

pub(crate) use keys::is_typing;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use satchel_model::Role;
use satchel_protocol::bridge::Status;

use crate::browser::service_worker;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::language::{text, word, words};
use crate::pages::customer::CustomerPage;
use crate::pages::customers::{CustomersPane, Question};
use crate::pages::day::DayPage;
use crate::pages::later::{Later, LaterPage};
use crate::pages::lock::forget_farewell;
use crate::pages::new_customer::NewCustomerPage;
use crate::pages::review::ReviewPage;
use crate::pages::sync::{SignInAgain, SyncStatus};
use crate::place::{Place, Section};
use crate::state::use_app;

/// Bar, navigation, the list and whatever is opened beside it. The list stays mounted, so it
/// keeps its place.
#[component]
pub(crate) fn Workspace() -> impl IntoView {
    forget_farewell();
    use_app().bring_spare_drafts();
    let pathname = use_location().pathname;
    let place = Memo::new(move |_| pathname.with(|path| Place::of(path)));
    keys::listen(place);
    let question = Question::new();
    provide_context(question);
    let layout = move || match place.get() {
        Place::Customers => "list",
        other if other.is_customers() => "detail",
        _ => "page",
    };
    // The sections of the administration are one page, which keeps what it has read.
    let page = Memo::new(move |_| match place.get() {
        Place::Admin(_) => Place::Admin(Section::People),
        other => other,
    });
    let section = Memo::new(move |_| match place.get() {
        Place::Admin(section) => section,
        _ => Section::People,
    });
    let later = |wanted| view! { <LaterPage wanted=wanted /> }.into_any();
    let detail = move || match page.get() {
        Place::Day => view! { <DayPage /> }.into_any(),
        Place::Pipeline => later(Later::Pipeline),
        Place::Complaints => later(Later::Complaints),
        Place::Customers => view! { <NothingChosen /> }.into_any(),
        Place::NewCustomer => view! { <NewCustomerPage /> }.into_any(),
        Place::Week => later(Later::Week),
        Place::Nearby => later(Later::Nearby),
        Place::Import => later(Later::Import),
        Place::Export => later(Later::Export),
        Place::Duplicates => later(Later::Duplicates),
        Place::Customer(id) => view! { <CustomerPage id=id /> }.into_any(),
        Place::Sheet(id) => later(Later::Sheet(id)),
        Place::Review => view! { <ReviewPage /> }.into_any(),
        Place::Insight => later(Later::Insight),
        Place::Report(name) => later(Later::Report(name)),
        Place::Settings => later(Later::Settings),
        Place::Admin(_) => later(Later::Admin(section)),
    };
    view! {
        <div class="shell" data-layout=layout>
            <a class="skip" href="#main">{word!(app.skip)}</a>
            <header class="bar">
                <span class="bar-name">{word!(app.name)}</span>
                <UpdatePrompt />
                <SyncStatus />
            </header>
            <Navigation place=place />
            <CustomersPane question=question place=place />
            <main class="detail-pane" id="main" tabindex="-1">
                <SignInAgain />
                {detail}
            </main>
        </div>
    }
}

/// The rail in landscape, the bar at the thumb in portrait.
#[component]
fn Navigation(
    /// Where the person is.
    #[prop(into)]
    place: Signal<Place>,
) -> impl IntoView {
    let app = use_app();
    let waiting = Memo::new(move |_| app.status.with(|status| status.as_ref().map_or(0, Status::waiting)));
    // The other roles look after somebody, as the server's `policy/office.rs` has it.
    let looks_after = app.part_of_account(|account| account.user.role != Role::Salesperson);
    let current = move |is_here: bool| is_here.then_some("page");
    view! {
        <nav class="navigation" aria-label=word!(nav.label)>
            <a href="/today" data-testid="nav-day" aria-current=move || current(matches!(place.get(), Place::Day | Place::Week | Place::Nearby))>
                <Glyph icon=Icon::Day />
                <span>{word!(nav.day)}</span>
            </a>
            <a href="/" data-testid="nav-customers" aria-current=move || current(place.get().is_customers())>
                <Glyph icon=Icon::Customers />
                <span>{word!(nav.customers)}</span>
            </a>
            <a href="/pipeline" data-testid="nav-pipeline" aria-current=move || current(place.get() == Place::Pipeline)>
                <Glyph icon=Icon::Pipeline />
                <span>{word!(nav.pipeline)}</span>
            </a>
            <a href="/insight" data-testid="nav-insight" aria-current=move || current(matches!(place.get(), Place::Insight | Place::Report(_)))>
                <Glyph icon=Icon::Chart />
                <span>{word!(nav.insight)}</span>
            </a>
            <a href="/review" data-testid="nav-review" aria-current=move || current(matches!(place.get(), Place::Review | Place::Duplicates))>
                <Glyph icon=Icon::Inbox />
                <span>{word!(nav.review)}</span>
                {move || (waiting.get() > 0).then(|| view! { <span class="count-badge">{waiting.get()}</span> })}
            </a>
            <Show when=move || looks_after.get()>
                <a href="/admin/people" data-testid="nav-admin" aria-current=move || current(matches!(place.get(), Place::Admin(_)))>
                    <Glyph icon=Icon::Shield />
                    <span>{word!(nav.admin)}</span>
                </a>
            </Show>
            <a href="/settings" data-testid="nav-settings" aria-current=move || current(place.get() == Place::Settings)>
                <Glyph icon=Icon::Settings />
                <span>{word!(nav.settings)}</span>
            </a>
        </nav>
    }
}

/// Beside the list in landscape, when nothing is opened.
#[component]
fn NothingChosen() -> impl IntoView {
    view! {
        <Empty
            icon=Icon::Customers
            title=words(word!(list.choose_title))
            note=words(word!(list.choose_note))
        />
    }
}

/// A new version waits; it takes over when nothing unsaved is on screen.
#[component]
fn UpdatePrompt() -> impl IntoView {
    let app = use_app();
    let has_unsaved = move || app.unsaved_forms.get() > 0;
    let prompt = move || {
        view! {
            <div class="update" role="status" data-testid="update-ready">
                <span>{move || if has_unsaved() { text!(notice.update_wait) } else { text!(notice.update) }}</span>
                <button type="button" class="button small" data-testid="update-now" disabled=has_unsaved
                    on:click=|_| service_worker::take_update()>
                    {word!(notice.update_now)}
                </button>
            </div>
        }
    };
    view! { <Show when=move || app.update_ready.get()>{prompt()}</Show> }
}
