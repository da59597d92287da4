//! What each column of a file becomes: its name, a few of its cells, and a choice.

use leptos::prelude::*;
use satchel_exchange::desk::ShownColumn;
use satchel_exchange::{AddressPart, Column};
use satchel_model::{Entity, Field};

use super::Work;
use crate::language::{text, word};
use crate::words::field_label;

/// Everything that a column can become, in the order of the choice.
pub(in crate::pages) fn offered() -> Vec<Column> {
    let of = |entity: Entity| {
        let is_one_cell = |field: &Field| !matches!(field, Field::State | Field::Address | Field::ReferredBy);
        Field::of(entity).filter(is_one_cell).map(Column::Field)
    };
    let address = [
        AddressPart::Country,
        AddressPart::Province,
        AddressPart::City,
        AddressPart::District,
        AddressPart::Street,
        AddressPart::Postcode,
    ];
    let customer = of(Entity::Customer).chain(address.map(Column::Address));
    customer.chain([Column::Tags, Column::Note, Column::Owner]).chain(of(Entity::Contact)).collect()
}

/// What a column becomes, in words.
pub(in crate::pages) fn column_label(column: Column) -> String {
    match column {
        Column::Field(field) if field.entity() == Entity::Contact => {
            text!(import.of_contact, field = field_label(field))
        }
        Column::Field(field) => field_label(field).to_owned(),
        Column::Address(part) => match part {
            AddressPart::Country => text!(address.country),
            AddressPart::Province => text!(address.province),
            AddressPart::City => text!(address.city),
            AddressPart::District => text!(address.district),
            AddressPart::Street => text!(address.street),
            AddressPart::Postcode => text!(address.postcode),
        }
        .to_owned(),
        Column::Tags => text!(import.tags).to_owned(),
        Column::Note => text!(tab.note).to_owned(),
        Column::Owner => text!(customer.owner).to_owned(),
    }
}

/// All columns of the file.
#[component]
pub(super) fn Columns(
    /// The import.
    work: Work,
) -> impl IntoView {
    let columns =
        work.opened.with_untracked(|opened| opened.as_ref().map(|opened| opened.columns.clone()).unwrap_or_default());
    let lines = columns.into_iter().enumerate();
    view! {
        <ol class="import-columns" data-testid="import-columns">
            {lines.map(|(place, column)| view! { <Line work=work place=place column=column /> }).collect_view()}
        </ol>
    }
}

#[component]
fn Line(
    /// The import.
    work: Work,
    /// Which column, from 0.
    place: usize,
    /// What is shown of it.
    column: ShownColumn,
) -> impl IntoView {
    let ShownColumn { name, samples } = column;
    let title = move || match name.as_str() {
        "" => text!(import.unnamed, number = (place + 1).to_string()),
        name => name.to_owned(),
    };
    let label = title.clone();
    let chosen = move || work.mapping.with(|mapping| mapping.columns.get(place).copied().flatten());
    let choose = move |event: leptos::ev::Event| {
        let wanted: Option<usize> = event_target_value(&event).parse().ok();
        let wanted = wanted.and_then(|wanted| offered().get(wanted).copied());
        work.mapping.update(|mapping| {
            // One column for each part: the later choice has it.
            for column in mapping.columns.iter_mut().filter(|column| column.is_some() && **column == wanted) {
                *column = None;
            }
            if let Some(column) = mapping.columns.get_mut(place) {
                *column = wanted;
            }
        });
        work.plan();
    };
    let options = move || {
        let chosen = chosen();
        let option = |(number, column): (usize, Column)| {
            view! { <option value=number.to_string() selected=chosen == Some(column)>{column_label(column)}</option> }
        };
        offered().into_iter().enumerate().map(option).collect_view()
    };
    view! {
        <li class="import-column" class:left-out=move || chosen().is_none() data-testid="import-column">
            <span class="import-name">
                <strong>{title}</strong>
                <span class="hint import-samples">{samples.join(" · ")}</span>
            </span>
            <select class="input" aria-label=label data-testid=format!("import-column-{place}") on:change=choose>
                <option value="" selected=move || chosen().is_none()>{word!(import.leave_out)}</option>
                {options}
            </select>
        </li>
    }
}
