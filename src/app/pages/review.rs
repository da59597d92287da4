//! What waits for a person: fields that two people changed, and work that the server did not accept.

use leptos::prelude::*;
use satchel_model::{ConflictValue, CustomerId, Edit, Field, Target};
use satchel_protocol::bridge::{Answer, RefusedItem, RemovedItem, Request, Review, ReviewItem, Save};
use wasm_bindgen_futures::spawn_local;

use crate::bridge;
use crate::browser::{intl, mark};
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::language::{text, word, words};
use crate::pages::customer::{ConflictValues, value_text};
use crate::place::Place;
use crate::state::use_app;
use crate::words::{failure_text, field_label, refusal_text};

/// The inbox as last read.
#[derive(Clone, Copy)]
struct Inbox(RwSignal<Option<Review>>);

impl Inbox {
    fn read(self) {
        spawn_local(async move {
            if let Answer::Review(review) = bridge::ask(Request::Review).await {
                self.0.try_set(Some(review));
            }
        });
    }
}

/// The page.
#[component]
pub(crate) fn ReviewPage() -> impl IntoView {
    let app = use_app();
    let inbox = Inbox(RwSignal::new(None));
    // The counts of the status and the rows say that something was settled, here or elsewhere.
    let changes = Memo::new(move |_| {
        let counts = app.status.with(|status| {
            status.as_ref().map(|status| (status.conflicts, status.edited_after_removal, status.refused))
        });
        (counts, app.rows_version.get())
    });
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        changes.get();
        inbox.read();
    });
    provide_context(inbox);
    let conflicts = move || inbox.0.with(|review| review.as_ref().map(|it| it.conflicts.clone()).unwrap_or_default());
    let refused = move || inbox.0.with(|review| review.as_ref().map(|it| it.refused.clone()).unwrap_or_default());
    let removed = move || inbox.0.with(|review| review.as_ref().map(|it| it.removed.clone()).unwrap_or_default());
    let duplicates =
        Memo::new(move |_| app.status.with(|status| status.as_ref().map_or(0, |status| status.duplicates)));
    let is_empty = move || {
        let has_nothing = |it: &Review| it.conflicts.is_empty() && it.removed.is_empty() && it.refused.is_empty();
        inbox.0.with(|review| review.as_ref().is_some_and(has_nothing)) && duplicates.get() == 0
    };
    view! {
        <article class="page" data-testid="review-page">
            <h1>{word!(review.title)}</h1>
            <Show when=is_empty>
                <Empty icon=Icon::Check title=words(word!(review.empty_title))
                    note=words(word!(review.empty_note)) />
            </Show>
            {move || (duplicates.get() > 0).then(|| view! {
                <a class="day-note" href=Place::Duplicates.path() data-testid="review-duplicates">
                    <Glyph icon=Icon::Customers />
                    <span>{text!(alike.inbox, count = duplicates.get())}</span>
                </a>
            })}
            <Show when=move || !conflicts().is_empty()>
                <h2>{word!(review.conflicts)}</h2>
                <p class="hint">{word!(conflict.explain)}</p>
                <ul class="cards">
                    {move || conflicts().into_iter().map(|item| view! { <ConflictCard item=item /> }).collect_view()}
                </ul>
            </Show>
            <Show when=move || !removed().is_empty()>
                <h2>{word!(review.removed)}</h2>
                <p class="hint">{word!(review.removed_note)}</p>
                <ul class="cards">
                    {move || removed().into_iter().map(|item| view! { <RemovedCard item=item /> }).collect_view()}
                </ul>
            </Show>
            <Show when=move || !refused().is_empty()>
                <h2>{word!(review.refused)}</h2>
                <p class="hint">{word!(review.refused_note)}</p>
                <ul class="cards">
                    {move || refused().into_iter().map(|item| view! { <RefusedCard item=item /> }).collect_view()}
                </ul>
            </Show>
        </article>
    }
}

#[component]
fn CardHead(
    /// The customer.
    customer: CustomerId,
    /// The customer's name.
    name: String,
    /// What it is about.
    #[prop(into)]
    about: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="card-head">
            <h3>{name}<span class="card-about">{about}</span></h3>
            <a class="button quiet small" href=Place::Customer(customer).path() data-testid="review-open">{word!(review.open)}</a>
        </div>
    }
}

#[component]
fn ConflictCard(
    /// The field to decide on.
    item: ReviewItem,
) -> impl IntoView {
    let app = use_app();
    let inbox: Inbox = expect_context();
    let ReviewItem { customer, name, conflict } = item;
    let (target, field) = (conflict.target, conflict.field);
    let choose = Callback::new(move |chosen: ConflictValue| {
        spawn_local(async move {
            let edits = vec![Edit::Set { target, field, value: chosen.value }];
            match bridge::ask(Request::Save(Save { customer, create: false, edits })).await {
                Answer::Saved(_) => {
                    mark("satchel:edit-durable", "");
                    app.say(text!(conflict.settled).to_owned());
                    inbox.read();
                }
                Answer::Failed(failure) => app.say(failure_text(&failure)),
                _ => {}
            }
        });
    });
    view! {
        <li class="card" data-testid="review-item" data-customer=customer.to_string() data-field=field.to_string()>
            <CardHead customer=customer name=name about=Signal::derive(move || field_label(field).to_owned()) />
            <ConflictValues conflict=conflict on_choose=choose testid="review" />
        </li>
    }
}

#[component]
fn RemovedCard(
    /// The customer that was removed and changed.
    item: RemovedItem,
) -> impl IntoView {
    let app = use_app();
    let inbox: Inbox = expect_context();
    let RemovedItem { customer, name, removal, edit } = item;
    let decide = Callback::new(move |stays_removed: bool| {
        spawn_local(async move {
            let mut edits = vec![Edit::Restore(Target::Customer)];
            // Removed once more, by somebody who knows of the edits.
            edits.extend(stays_removed.then_some(Edit::Delete(Target::Customer)));
            match bridge::ask(Request::Save(Save { customer, create: false, edits })).await {
                Answer::Saved(_) => {
                    mark("satchel:edit-durable", "");
                    app.say(
                        if stays_removed { text!(conflict.settled) } else { text!(customer.restored_toast) }.to_owned(),
                    );
                    inbox.read();
                }
                Answer::Failed(failure) => app.say(failure_text(&failure)),
                _ => {}
            }
        });
    });
    let person = move |user| app.person_name(user);
    let removed_by =
        move || text!(customer.removed_by, name = person(Some(removal.by)), when = intl::instant(removal.at));
    let edited_by = move || text!(review.edited_by, name = person(edit.user), when = intl::instant(edit.at));
    view! {
        <li class="card" data-testid="removed-item" data-customer=customer.to_string()>
            <CardHead customer=customer name=name about=words(word!(review.removed_about)) />
            <ul class="refused-content"><li>{removed_by}</li><li>{edited_by}</li></ul>
            <div class="actions">
                <button type="button" class="button" data-testid="removed-keep" on:click=move |_| decide.run(true)>{word!(review.keep_removed)}</button>
                <button type="button" class="button primary" data-testid="removed-restore" on:click=move |_| decide.run(false)>{word!(action.restore)}</button>
            </div>
        </li>
    }
}

#[component]
fn RefusedCard(
    /// What the server did not accept.
    item: RefusedItem,
) -> impl IntoView {
    let inbox: Inbox = expect_context();
    let RefusedItem { customer, name, code, at, content } = item;
    let dismiss = move |_| {
        spawn_local(async move {
            bridge::ask(Request::DismissRefused(customer)).await;
            inbox.read();
        });
    };
    let about = Signal::derive(move || format!("{} · {}", refusal_text(code), intl::instant(at)));
    view! {
        <li class="card" data-testid="refused-item" data-customer=customer.to_string()>
            <CardHead customer=customer name=name about=about />
            {move || content_list(&content)}
            <div class="actions">
                <button type="button" class="button" data-testid="refused-dismiss" on:click=dismiss>{word!(review.dismiss)}</button>
            </div>
        </li>
    }
}

/// What some changes say, a line for each field. A line is `field=value`, as the document crate writes it.
pub(crate) fn content_list(content: &[String]) -> AnyView {
    let line = |line: &String| {
        let (code, value) = line.split_once('=').unwrap_or(("", line));
        let (label, value) = match (code.parse::<Field>(), code) {
            (Ok(field), _) => (field_label(field), value_text(field, &field.kind().decode(value))),
            (_, "customer.note") => (text!(tab.note), value.to_owned()),
            (_, "customer.tag") => (text!(filter.tag), value.to_owned()),
            _ => ("", line.clone()),
        };
        view! { <dt>{label}</dt><dd>{value}</dd> }
    };
    view! { <dl class="facts refused-content">{content.iter().map(line).collect_view()}</dl> }.into_any()
}
