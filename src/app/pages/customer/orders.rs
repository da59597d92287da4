//! The customer's orders with their lines and exact totals, the latest first.

use leptos::prelude::*;
use satchel_model::{Field, Order, OrderId, Target};

use super::children::{AddButton, EntryConflicts, EntryTools, filled};
use super::file::use_file;
use super::sheets::SheetKind;
use crate::browser::intl;
use crate::components::icon::Icon;
use crate::components::message::Empty;
use crate::form::lines::quantity_text;
use crate::language::{text, word, words};
use crate::words::choice_label;

/// The orders.
#[component]
pub(super) fn Orders() -> impl IntoView {
    let file = use_file();
    let ids = file.part(|view| {
        let mut here: Vec<_> = view
            .customer
            .orders
            .iter()
            .filter(|(_, order)| order.deleted.is_none())
            .map(|(id, order)| (order.record.date(Field::OrderDate), *id))
            .collect();
        here.sort_by(|one, other| other.cmp(one));
        here.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    });
    let is_empty = move || ids.with(|ids| ids.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="part-head">
            <AddButton kind=SheetKind::Order(None) label=words(word!(orders.add)) testid="add-order" />
        </div>
        <Show when=is_empty>
            <Empty icon=Icon::Inbox title=words(word!(orders.empty))
                note=words(word!(orders.empty_note)) />
        </Show>
        <ul class="entries">
            <For each=move || ids.get().unwrap_or_default() key=|id| *id let:id>
                <OrderEntry id=id />
            </For>
        </ul>
    }
}

#[component]
fn OrderEntry(
    /// The order.
    id: OrderId,
) -> impl IntoView {
    let file = use_file();
    let order = file.part(move |view| view.customer.orders.get(&id).cloned());
    let number = Signal::derive(move || {
        let number = order
            .with(|it| it.as_ref().and_then(|it| it.as_ref()).and_then(|it| filled(&it.record, Field::OrderNumber)));
        number.unwrap_or_else(|| text!(orders.unnumbered).to_owned())
    });
    let removed = Signal::derive(move || text!(orders.removed, number = number.get()));
    view! {
        <li class="entry" data-testid="order" data-id=id.to_string()>
            <div class="entry-body">
                {move || order.get().flatten().map(|order| view! { <OrderContent order=order number=number /> })}
                <EntryConflicts target=Target::Order(id) />
            </div>
            <EntryTools kind=SheetKind::Order(Some(id)) target=Target::Order(id) removed=removed testid="order" />
        </li>
    }
}

#[component]
fn OrderContent(
    /// The order.
    order: Order,
    /// What it is called.
    #[prop(into)]
    number: Signal<String>,
) -> impl IntoView {
    let date = order.record.date(Field::OrderDate);
    let state = order.record.text(Field::OrderState).to_owned();
    let note = filled(&order.record, Field::OrderNote);
    let total = order.total();
    let total_text = move || total.map_or_else(|_| text!(orders.no_total).to_owned(), intl::money);
    let lines = order.lines.into_values().map(|line| {
        let quantity = quantity_text(line.quantity_thousandths);
        view! {
            <tr>
                <td>{line.product.clone()}</td>
                <td class="figures">{quantity}</td>
                <td class="figures">{move || intl::money(line.unit_price)}</td>
            </tr>
        }
    });
    let lines = lines.collect::<Vec<_>>();
    view! {
        <p class="entry-title">
            <strong>{move || date.map(intl::date)}</strong>
            <span class="entry-about">{number}</span>
            {move || choice_label(Field::OrderState, &state).map(|word| view! { <span class="label">{word}</span> })}
            <span class="entry-amount figures" data-testid="order-total">{total_text}</span>
        </p>
        {(!lines.is_empty()).then(|| view! { <table class="lines"><tbody>{lines}</tbody></table> })}
        {note.map(|note| view! { <p class="hint">{note}</p> })}
    }
}
