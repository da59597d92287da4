//! Two customers become one: what the file that is kept says afterwards, before it is written.

use std::collections::BTreeSet;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_model::{Customer, CustomerId, Field, Joining, Value};
use satchel_protocol::bridge::{AlikeCustomer, Answer, Failure, Request};
use wasm_bindgen_futures::spawn_local;

use super::about;
use crate::bridge;
use crate::browser::{intl, mark};
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::pages::customer::value_text;
use crate::state::{App, use_app};
use crate::words::{failure_text, field_label};

/// The choice on screen. Copy: it holds only handles of signals.
#[derive(Clone, Copy)]
struct Choice {
    /// Both files, once they are read.
    files: RwSignal<Option<(Customer, Customer)>>,
    /// The second of the two is kept.
    keeps_second: RwSignal<bool>,
    /// Fields that take the other's value.
    take: RwSignal<BTreeSet<Field>>,
    failure: RwSignal<Option<Failure>>,
    is_busy: RwSignal<bool>,
}

impl Choice {
    /// Something of the kept file and the other, followed.
    fn of<T: Default>(self, part: impl FnOnce(&Customer, &Customer) -> T) -> T {
        self.files.with(|files| match (files, self.keeps_second.get()) {
            (Some((one, other)), false) => part(one, other),
            (Some((one, other)), true) => part(other, one),
            (None, _) => T::default(),
        })
    }

    fn read(self, one: CustomerId, other: CustomerId) {
        spawn_local(async move {
            let first = bridge::ask(Request::Open(one)).await;
            let second = bridge::ask(Request::Open(other)).await;
            match (first, second) {
                (Answer::Customer(one), Answer::Customer(other)) => {
                    self.files.try_set(Some((one.customer, other.customer)));
                }
                (Answer::Failed(failure), _) | (_, Answer::Failed(failure)) => {
                    drop(self.failure.try_set(Some(failure)))
                }
                _ => {}
            }
        });
    }
}

/// The sheet's content.
#[component]
pub(super) fn JoinSheet(
    /// One of the two, as a rule the older one.
    one: AlikeCustomer,
    /// The other.
    other: AlikeCustomer,
    /// Called when they are one.
    on_done: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let choice = Choice {
        files: RwSignal::new(None),
        keeps_second: RwSignal::new(false),
        take: RwSignal::new(BTreeSet::new()),
        failure: RwSignal::new(None),
        is_busy: RwSignal::new(false),
    };
    let ids = (one.customer, other.customer);
    choice.read(ids.0, ids.1);
    let joining = Memo::new(move |_| choice.of(Joining::of));
    let has_conflicts = Memo::new(move |_| choice.of(|_, other| !other.conflicts.is_empty()));
    let is_ready = move || choice.files.with(Option::is_some) && !has_conflicts.get() && !choice.is_busy.get();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !untrack(is_ready) {
            return;
        }
        let (kept, other) = if choice.keeps_second.get_untracked() { (ids.1, ids.0) } else { ids };
        let take = choice.take.get_untracked().into_iter().collect();
        choice.is_busy.set(true);
        spawn_local(async move {
            let answer = bridge::ask(Request::Join { kept, other, take }).await;
            choice.is_busy.try_set(false);
            match answer {
                Answer::Saved(_) => {
                    mark("satchel:edit-durable", "");
                    app.say_with_undo(text!(join.done).to_owned(), move || part(app, other));
                    on_done.try_run(());
                }
                Answer::Failed(failure) => drop(choice.failure.try_set(Some(failure))),
                _ => {}
            }
        });
    };
    view! {
        <form class="form join" on:submit=on_submit novalidate>
            {move || choice.failure.get().map(|failure| view! { <Message tone=Tone::Failure testid="join-failure" text=failure_text(&failure) /> })}
            <Kept choice=choice sides=[one, other] />
            {move || has_conflicts.get().then(|| view! { <Message tone=Tone::Warning testid="join-conflicts" text=text!(join.conflicts).to_owned() /> })}
            <Differing choice=choice joining=joining />
            <Coming choice=choice joining=joining />
            <div class="actions">
                <button type="submit" class="button primary" data-testid="join-submit" disabled=move || !is_ready()>
                    {word!(join.submit)}
                </button>
            </div>
        </form>
    }
}

/// Takes a joining back, wherever the person is by now.
fn part(app: App, other: CustomerId) {
    spawn_local(async move {
        match bridge::ask(Request::Part { other, reason: text!(join.part).to_owned() }).await {
            Answer::Saved(_) => {
                mark("satchel:edit-durable", "");
                app.say(text!(join.parted).to_owned());
            }
            Answer::Failed(failure) => app.say(failure_text(&failure)),
            _ => {}
        }
    });
}

/// Which of the two files is kept.
#[component]
fn Kept(
    /// The choice on screen.
    choice: Choice,
    /// The two.
    sides: [AlikeCustomer; 2],
) -> impl IntoView {
    let keep = move |is_second: bool| {
        choice.keeps_second.set(is_second);
        choice.take.update(BTreeSet::clear);
    };
    let side = |(number, customer): (usize, AlikeCustomer)| {
        let is_second = number == 1;
        let about = about(&customer);
        view! {
            <label class="join-choice">
                <input type="radio" name="join-kept" data-testid=format!("join-keep-{number}")
                    prop:checked=move || choice.keeps_second.get() == is_second on:change=move |_| keep(is_second) />
                <span><span class="alike-name">{customer.name}</span><span class="alike-about">{about}</span></span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field-label">{word!(join.keep)}</legend>
            {sides.into_iter().enumerate().map(side).collect_view()}
            <span class="hint">{word!(join.keep_hint)}</span>
        </fieldset>
    }
}

/// The fields in which both say something else.
#[component]
fn Differing(
    /// The choice on screen.
    choice: Choice,
    /// What joining does.
    joining: Memo<Joining>,
) -> impl IntoView {
    let values = move |field: Field| choice.of(|kept, other| [kept, other].map(|file| shown(file, field)));
    let row = move |field: Field| {
        let option = move |(number, value): (usize, String)| {
            let is_other = number == 1;
            let choose = move |_| {
                choice.take.update(|take| {
                    if is_other {
                        take.insert(field)
                    } else {
                        take.remove(&field)
                    };
                });
            };
            view! {
                <label class="join-choice">
                    <input type="radio" name=format!("join-{field}") data-testid=format!("join-{field}-{number}")
                        prop:checked=move || choice.take.with(|take| take.contains(&field)) == is_other on:change=choose />
                    <span>{value}</span>
                </label>
            }
        };
        view! {
            <fieldset class="field join-field">
                <legend class="field-label">{field_label(field)}</legend>
                {values(field).into_iter().enumerate().map(option).collect_view()}
            </fieldset>
        }
    };
    move || {
        let differing = joining.with(|joining| joining.differing.clone());
        (!differing.is_empty()).then(|| {
            view! {
                <h3>{word!(join.differing)}</h3>
                {differing.into_iter().map(row).collect_view()}
            }
        })
    }
}

/// What the kept file gets besides.
#[component]
fn Coming(
    /// The choice on screen.
    choice: Choice,
    /// What joining does.
    joining: Memo<Joining>,
) -> impl IntoView {
    let filled = move |field: Field| {
        let value = choice.of(|_, other| shown(other, field));
        view! { <div class="fact-pair"><dt>{field_label(field)}</dt><dd>{value}</dd></div> }
    };
    let records = move |(count, label): (usize, &'static str)| {
        (count > 0).then(|| view! { <div class="fact-pair"><dt>{label}</dt><dd class="figures">{intl::number(count as f64)}</dd></div> })
    };
    move || {
        let Joining { filled: fields, records: counts, .. } = joining.get();
        let labels = [
            text!(tab.contacts),
            text!(tab.timeline),
            text!(tab.opportunities),
            text!(tab.complaints),
            text!(tab.orders),
        ];
        let is_something = !fields.is_empty() || counts.iter().any(|count| *count > 0);
        is_something.then(|| {
            view! {
                <h3>{word!(join.coming)}</h3>
                <dl class="facts part-facts" data-testid="join-coming">
                    {fields.into_iter().map(filled).collect_view()}
                    {counts.into_iter().zip(labels).map(records).collect_view()}
                </dl>
            }
        })
    }
}

fn shown(file: &Customer, field: Field) -> String {
    let value: Option<&Value> = file.record.get(field).or_else(|| file.background.get(field));
    value.map(|value| value_text(field, value)).unwrap_or_default()
}
