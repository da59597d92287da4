//! Everything that is known of a customer on one sheet of paper, and its contacts as cards for a telephone.

use leptos::prelude::*;
use satchel_exchange::card::{self, Card, Version};
use satchel_model::{Activity, Contact, Customer, CustomerId, Deletion, Field, Order, Part, Record, UnixMillis};
use satchel_protocol::bridge::{Answer, CustomerView, Failure, Request};
use wasm_bindgen_futures::spawn_local;

use super::customer::{part_label, value_text};
use super::forms::OpportunityChoices;
use crate::bridge;
use crate::browser::{download, intl};
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::place::Place;
use crate::state::{App, use_app};
use crate::words::{failure_text, field_label, state_label};

/// The parts of the file, as far as this device holds them.
const PARTS: [Part; 5] = [Part::Business, Part::Communication, Part::Background, Part::Selection, Part::Relationship];
/// Visits, orders and complaints that fit beside the rest.
const LATEST: usize = 8;

/// The page.
#[component]
pub(crate) fn SheetPage(
    /// The customer.
    id: CustomerId,
) -> impl IntoView {
    let app = use_app();
    let view = RwSignal::new(None::<Result<CustomerView, Failure>>);
    let version = app.watch_file(id);
    Effect::new(move |_| {
        version.get();
        spawn_local(async move {
            match bridge::ask(Request::Open(id)).await {
                Answer::Customer(found) => drop(view.try_set(Some(Ok(*found)))),
                Answer::Failed(failure) => drop(view.try_set(Some(Err(failure)))),
                _ => {}
            }
        });
    });
    provide_context(OpportunityChoices(Signal::derive(move || {
        view.with(|view| match view {
            Some(Ok(view)) => {
                let name = |record: &Record| record.text(Field::OpportunityName).to_owned();
                view.customer.opportunities.iter().map(|(id, it)| (*id, name(&it.record))).collect()
            }
            _ => Vec::new(),
        })
    })));
    let content = move || match view.get() {
        Some(Ok(view)) => sheet(app, &view),
        Some(Err(failure)) => view! { <Message tone=Tone::Failure text=failure_text(&failure) /> }.into_any(),
        None => ().into_any(),
    };
    let cards = move |_| {
        if let Some(Ok(view)) = view.get_untracked() {
            save_cards(&view.customer);
        }
    };
    let has_contacts = move || {
        view.with(|view| matches!(view, Some(Ok(view)) if standing(view.customer.contacts.values(), |it| it.deleted).next().is_some()))
    };
    view! {
        <article class="page sheet-page" data-testid="sheet-page">
            <div class="actions sheet-tools">
                <a class="button quiet" href=Place::Customer(id).path() data-testid="sheet-back">{word!(nav.back)}</a>
                <Show when=has_contacts>
                    <button type="button" class="button" data-testid="sheet-cards" on:click=cards>{word!(sheet.cards)}</button>
                </Show>
                <button type="button" class="button primary" data-testid="sheet-print" on:click=|_| drop(window().print())>
                    {word!(sheet.print)}
                </button>
            </div>
            {content}
        </article>
    }
}

/// What is not removed.
fn standing<'a, T: 'a>(
    all: impl Iterator<Item = &'a T>,
    deleted: impl Fn(&T) -> Option<Deletion>,
) -> impl Iterator<Item = &'a T> {
    all.filter(move |it| deleted(it).is_none())
}

fn save_cards(customer: &Customer) {
    let company = customer.display_name();
    let card = |contact: &Contact| Card { company: company.to_owned(), contact: contact.record.clone() };
    let cards: Vec<Card> = standing(customer.contacts.values(), |it| it.deleted).map(card).collect();
    download::text(&format!("{company}.vcf"), "text/vcard", &card::write(&cards, Version::Three));
}

fn sheet(app: App, view: &CustomerView) -> AnyView {
    let customer = &view.customer;
    let owner = view.owner.map(|owner| format!("{} {}", text!(customer.owner), app.person_name(Some(owner))));
    let grade = view.grade.map(|grade| text!(customer.grade, grade = grade.to_string()));
    let about = [Some(state_label(customer.state()).to_owned()), grade, owner, intl::today().map(intl::date_in_full)];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let mut sections: Vec<AnyView> = Vec::new();
    for part in PARTS {
        let record = if part == Part::Background { &customer.background } else { &customer.record };
        let filled = Field::in_part(part).filter_map(|field| Some((field, record.get(field)?)));
        let facts: Vec<AnyView> =
            filled.map(|(field, value)| fact(field_label(field), value_text(field, value))).collect();
        sections.extend(section(part_label(part), facts));
    }
    let contacts = standing(customer.contacts.values(), |it| it.deleted);
    let of_contacts = [Field::ContactTitle, Field::ContactMobile, Field::ContactPhone, Field::ContactEmail];
    let lines = contacts.map(|it| line(&it.record, Field::ContactName, &of_contacts)).collect();
    sections.extend(section(text!(tab.contacts), lines));
    let opportunities = standing(customer.opportunities.values(), |it| it.deleted);
    let of_opportunities = [Field::OpportunityStage, Field::OpportunityAmount, Field::OpportunityClose];
    let lines = opportunities.map(|it| line(&it.record, Field::OpportunityName, &of_opportunities)).collect();
    sections.extend(section(text!(tab.opportunities), lines));
    sections.extend(section(text!(tab.orders), orders(customer)));
    sections.extend(section(text!(tab.complaints), complaints(customer)));
    sections.extend(section(text!(tab.timeline), activities(customer)));
    if !customer.note.trim().is_empty() {
        let note = view! { <p class="sheet-note">{customer.note.clone()}</p> }.into_any();
        sections.push(view! { <section><h2>{text!(tab.note)}</h2>{note}</section> }.into_any());
    }
    let tags = customer.tags.iter().cloned().collect::<Vec<_>>().join("、");
    view! {
        <h1>{customer.display_name().to_owned()}</h1>
        <p class="hint" data-testid="sheet-about">{about}</p>
        {(!tags.is_empty()).then(|| view! { <p>{tags}</p> })}
        {sections}
    }
    .into_any()
}

fn section(title: &'static str, facts: Vec<AnyView>) -> Option<AnyView> {
    (!facts.is_empty())
        .then(|| view! { <section><h2>{title}</h2><dl class="facts part-facts">{facts}</dl></section> }.into_any())
}

fn fact(name: impl Into<String>, said: String) -> AnyView {
    let name: String = name.into();
    view! { <div class="fact-pair"><dt>{name}</dt><dd>{said}</dd></div> }.into_any()
}

/// A record as its name and what else is said of it.
fn line(record: &Record, name: Field, fields: &[Field]) -> AnyView {
    let said = fields.iter().filter_map(|field| Some(value_text(*field, record.get(*field)?)));
    fact(record.text(name), said.collect::<Vec<_>>().join(" · "))
}

fn orders(customer: &Customer) -> Vec<AnyView> {
    let day = |order: &&Order| order.record.date(Field::OrderDate);
    let mut orders: Vec<&Order> = customer.valid_orders().collect();
    orders.sort_by_key(|order| std::cmp::Reverse(day(order)));
    let of_one = |order: &&Order| {
        let when = day(order).map(intl::date).unwrap_or_default();
        let total = order.total().map(intl::money).unwrap_or_default();
        let parts = [order.record.text(Field::OrderNumber).to_owned(), total];
        fact(when, parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
    };
    orders.iter().take(LATEST).map(of_one).collect()
}

fn complaints(customer: &Customer) -> Vec<AnyView> {
    let complaints = standing(customer.complaints.values(), |it| it.deleted);
    let fields = [Field::ComplaintReceived, Field::ComplaintSolution];
    let mut lines: Vec<AnyView> = complaints.map(|it| line(&it.record, Field::ComplaintSubject, &fields)).collect();
    lines.reverse();
    lines.truncate(LATEST);
    lines
}

fn activities(customer: &Customer) -> Vec<AnyView> {
    let mut done: Vec<(UnixMillis, &Activity)> =
        customer.activities.values().filter_map(|it| Some((it.done_at()?, it))).collect();
    done.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let of_one = |(at, activity): &(UnixMillis, &Activity)| {
        let fields = [Field::ActivityKind, Field::ActivitySubject, Field::ActivityResult, Field::ActivityText];
        let said = fields.iter().filter_map(|field| Some(value_text(*field, activity.record.get(*field)?)));
        fact(intl::day(*at), said.collect::<Vec<_>>().join(" · "))
    };
    done.iter().take(LATEST).map(of_one).collect()
}
