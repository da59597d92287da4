//! Customers that may be one, in pairs: a person says that they are two, or makes them one.

mod join_sheet;

use leptos::prelude::*;
use satchel_model::CustomerId;
use satchel_protocol::bridge::{AlikeCustomer, Answer, DuplicatePair, Request};
use wasm_bindgen_futures::spawn_local;

use self::join_sheet::JoinSheet;
use crate::bridge;
use crate::components::dialog::Sheet;
use crate::components::icon::Icon;
use crate::components::message::Empty;
use crate::language::{text, word, words};
use crate::place::Place;
use crate::state::{App, use_app};
use crate::words::{failure_text, reasons_text};

/// The pairs as last read, and the one whose joining is on screen.
#[derive(Clone, Copy)]
struct Pairs {
    app: App,
    list: RwSignal<Option<Vec<DuplicatePair>>>,
    joining: RwSignal<Option<(AlikeCustomer, AlikeCustomer)>>,
}

impl Pairs {
    fn read(self) {
        spawn_local(async move {
            if let Answer::Duplicates(pairs) = bridge::ask(Request::Duplicates).await {
                self.list.try_set(Some(pairs));
            }
        });
    }

    /// Says that two customers are two, or takes it back.
    fn apart(self, one: CustomerId, other: CustomerId, are_two: bool) {
        spawn_local(async move {
            match bridge::ask(Request::Apart { one, other, are_two }).await {
                Answer::Done => {
                    self.read();
                    if are_two {
                        let back = move || self.apart(one, other, false);
                        self.app.say_with_undo(text!(alike.apart_toast).to_owned(), back);
                    }
                }
                Answer::Failed(failure) => self.app.say(failure_text(&failure)),
                _ => {}
            }
        });
    }
}

/// The page.
#[component]
pub(crate) fn DuplicatesPage() -> impl IntoView {
    let app = use_app();
    let pairs = Pairs { app, list: RwSignal::new(None), joining: RwSignal::new(None) };
    let changes = Memo::new(move |_| {
        (app.status.with(|status| status.as_ref().map(|status| status.duplicates)), app.rows_version.get())
    });
    Effect::new(move |_| {
        changes.get();
        pairs.read();
    });
    let is_empty = move || pairs.list.with(|list| list.as_ref().is_some_and(Vec::is_empty));
    let is_some = move || pairs.list.with(|list| list.as_ref().is_some_and(|list| !list.is_empty()));
    view! {
        <article class="page" data-testid="duplicates-page">
            <h1>{word!(alike.title)}</h1>
            <Show when=is_empty>
                <Empty icon=Icon::Check title=words(word!(alike.empty_title)) note=words(word!(alike.empty_note)) />
            </Show>
            <Show when=is_some>
                <p class="hint">{word!(alike.note)}</p>
                <ul class="cards">
                    {move || pairs.list.get().unwrap_or_default().into_iter().map(|pair| view! { <PairCard pairs=pairs pair=pair /> }).collect_view()}
                </ul>
            </Show>
            {move || pairs.joining.get().map(|(one, other)| view! {
                <Sheet title=words(word!(join.title)) on_close=Callback::new(move |()| pairs.joining.set(None)) testid="join-sheet">
                    <JoinSheet one=one other=other on_done=Callback::new(move |()| {
                        pairs.joining.set(None);
                        pairs.read();
                    }) />
                </Sheet>
            })}
        </article>
    }
}

#[component]
fn PairCard(
    /// The list that it is of.
    pairs: Pairs,
    /// The two.
    pair: DuplicatePair,
) -> impl IntoView {
    let DuplicatePair { one, other, likeness } = pair;
    let (first, second) = (one.customer, other.customer);
    let sides =
        [one.clone(), other.clone()].map(|customer| view! { <li><Side app=pairs.app customer=customer /></li> });
    view! {
        <li class="card alike-card" data-testid="duplicate-item" data-one=first.to_string() data-other=second.to_string()>
            <p class="alike-reason" data-testid="duplicate-reason">{move || reasons_text(&likeness)}</p>
            <ul class="alike-pair">{sides.into_iter().collect_view()}</ul>
            <div class="actions">
                <button type="button" class="button" data-testid="duplicate-apart" on:click=move |_| pairs.apart(first, second, true)>
                    {word!(alike.apart)}
                </button>
                <button type="button" class="button primary" data-testid="duplicate-join" aria-haspopup="dialog"
                    on:click=move |_| pairs.joining.set(Some((one.clone(), other.clone())))>
                    {word!(alike.join)}
                </button>
            </div>
        </li>
    }
}

/// What tells a customer from another.
#[component]
fn Side(
    /// Knows the people.
    app: App,
    /// The customer.
    customer: AlikeCustomer,
) -> impl IntoView {
    let owner = customer.owner;
    let about = about(&customer);
    view! {
        <a href=Place::Customer(customer.customer).path() class="alike-side" data-testid="duplicate-open">
            <span class="alike-name">{customer.name}</span>
            <span class="alike-about">{about}</span>
            <span class="alike-about">{move || text!(alike.owner, name = app.person_name(owner))}</span>
        </a>
    }
}

/// Code, city and phone number, as far as they are known.
fn about(customer: &AlikeCustomer) -> String {
    let parts = [&customer.code, &customer.city, &customer.phone];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}
