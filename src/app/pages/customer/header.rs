//! Who the customer is: name, state, grade, owner, tags, and the ways to reach them.

use leptos::prelude::*;
use satchel_model::row::phone_to_call;
use satchel_model::selection::risks;
use satchel_model::{Field, Target, UserId};

use super::file::use_file;
use super::sheets::SheetKind;
use super::state_mark::StateMark;
use super::tags::Tags;
use super::value::tel;
use crate::components::icon::{Glyph, Icon};
use crate::language::{text, word};
use crate::place::Place;
use crate::words::{field_label, state_label};

/// The header of the page.
#[component]
pub(super) fn Header() -> impl IntoView {
    let file = use_file();
    let name = file.part(|view| view.customer.display_name().to_owned());
    let shown_name =
        move || name.get().filter(|name| !name.is_empty()).unwrap_or_else(|| text!(customer.unnamed).to_owned());
    let unsent = file.part(|view| view.unsent);
    view! {
        <header class="customer-header">
            <div class="customer-title">
                <a class="button quiet icon-only back" href=Place::Customers.path() data-testid="customer-back"
                    aria-label=word!(nav.back)>
                    <Glyph icon=Icon::Back />
                </a>
                <h1 data-testid="customer-name">{shown_name}</h1>
                <Reach />
            </div>
            <div class="customer-facts">
                <StateButton />
                <Standing />
                {move || unsent.get().filter(|count| *count > 0).map(|count| view! {
                    <span class="fact quiet" data-testid="customer-unsent">{text!(customer.unsent, count = count)}</span>
                })}
                <Tags />
            </div>
        </header>
    }
}

/// Call, write, remove.
#[component]
fn Reach() -> impl IntoView {
    let file = use_file();
    let phone = file.part(|view| phone_to_call(&view.customer).to_owned());
    let mail = file.part(|view| view.customer.record.text(Field::Email).to_owned());
    let filled = |value: Memo<Option<String>>| value.get().filter(|text| !text.is_empty());
    let remove = move |_| {
        let name = file.now(|view| view.customer.display_name().to_owned()).unwrap_or_default();
        file.remove(Target::Customer, text!(customer.removed_toast, name = name));
    };
    view! {
        <div class="customer-reach">
            {move || filled(phone).map(|number| view! {
                <a class="button icon-only" href=tel(&number) data-testid="customer-call" aria-label=text!(action.call) title=number>
                    <Glyph icon=Icon::Call />
                </a>
            })}
            {move || filled(mail).map(|mail| view! {
                <a class="button icon-only" href=format!("mailto:{mail}") data-testid="customer-mail" aria-label=text!(action.mail) title=mail>
                    <Glyph icon=Icon::Mail />
                </a>
            })}
            <a class="button quiet icon-only" href=Place::Sheet(file.id).path() data-testid="customer-sheet"
                aria-label=word!(sheet.title) title=word!(sheet.title)>
                <Glyph icon=Icon::Share />
            </a>
            <Show when=move || file.is_writable()>
                <button type="button" class="button quiet icon-only" data-testid="customer-remove"
                    aria-label=word!(action.remove) title=word!(action.remove) on:click=remove>
                    <Glyph icon=Icon::Trash />
                </button>
            </Show>
        </div>
    }
}

/// The state, and the way to change it.
#[component]
fn StateButton() -> impl IntoView {
    let file = use_file();
    let state = file.part(|view| view.customer.state());
    let content = move || {
        state.get().map(|state| {
            view! { <StateMark state=state />{move || state_label(state)} }
        })
    };
    view! {
        <button type="button" class="button small state-button" data-testid="customer-state"
            data-state=move || state.get().map(|state| state.code())
            aria-label=move || format!("{} {}", text!(move_to.button), state.get().map(state_label).unwrap_or_default())
            disabled=move || !file.is_writable()
            on:click=move |_| file.sheet.set(Some(SheetKind::Move))>
            {content}
            <Glyph icon=Icon::Down />
        </button>
        <super::conflict::ConflictChip target=Target::Customer field=Field::State />
    }
}

/// Grade and owner.
#[component]
fn Standing() -> impl IntoView {
    let file = use_file();
    let grade = file.part(|view| view.grade);
    let owner = file.part(|view| view.owner);
    // What a large customer risks is of interest to whoever meets it; of a small one it stands with the rest.
    let risks = file.part(|view| if view.grade == Some('A') { risks(&view.customer.record) } else { Vec::new() });
    let risk = |field: Field| view! { <span class="fact risk" data-testid="customer-risk">{field_label(field)}</span> };
    let grade_text = move || {
        grade.get().flatten().map_or_else(
            || text!(customer.no_grade).to_owned(),
            |grade| text!(customer.grade, grade = grade.to_string()),
        )
    };
    view! {
        <span class="fact" data-testid="customer-grade">{grade_text}</span>
        {move || owner.get().flatten().map(|owner| view! { <OwnerFact owner=owner /> })}
        {move || risks.get().unwrap_or_default().into_iter().map(risk).collect_view()}
    }
}

/// Whose customer it is; a button for those who may hand it over.
#[component]
fn OwnerFact(
    /// The owner.
    owner: UserId,
) -> impl IntoView {
    let file = use_file();
    let account = file.app.account();
    let assigns = Memo::new(move |_| account.get().is_some_and(|account| account.user.role.assigns()));
    let content = move || {
        view! {
            <span data-testid="customer-owner">
                {word!(customer.owner)}" "{move || file.app.person_name(Some(owner))}
            </span>
        }
    };
    move || {
        if assigns.get() {
            view! {
                <button type="button" class="button small" data-testid="customer-assign" title=word!(assign.title)
                    on:click=move |_| file.sheet.set(Some(SheetKind::Assign))>
                    {content()}
                    <Glyph icon=Icon::Down />
                </button>
            }
            .into_any()
        } else {
            view! { <span class="fact quiet">{content()}</span> }.into_any()
        }
    }
}
