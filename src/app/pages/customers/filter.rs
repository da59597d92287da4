//! What the list leaves in, and in which order: one sheet, applied as it is touched.

use leptos::prelude::*;
use satchel_model::{LifecycleState, Person};
use satchel_protocol::bridge::{Account, Filter, Sort};

use super::question::Question;
use crate::components::dialog::Sheet;
use crate::components::segmented::Segmented;
use crate::language::{text, word, words};
use crate::pages::customer::person_label;
use crate::pages::customer::state_mark::StateMark;
use crate::state::use_app;
use crate::words::{sort_label, state_label};

const SORTS: [Sort; 7] =
    [Sort::Name, Sort::LastActivity, Sort::NextDate, Sort::LastOrder, Sort::Sales, Sort::City, Sort::State];

const fn sort_code(sort: Sort) -> &'static str {
    match sort {
        Sort::Name => "name",
        Sort::LastActivity => "last_activity",
        Sort::NextDate => "next_date",
        Sort::LastOrder => "last_order",
        Sort::Sales => "sales",
        Sort::City => "city",
        Sort::State => "state",
    }
}

/// Whether people expect the large or late values first.
const fn starts_descending(sort: Sort) -> bool {
    matches!(sort, Sort::LastActivity | Sort::LastOrder | Sort::Sales)
}

/// The sheet.
#[component]
pub(crate) fn FilterSheet(
    /// What is asked.
    question: Question,
    /// Called when the person is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let filter = question.filter;
    view! {
        <Sheet title=words(word!(filter.title)) on_close=on_close testid="filter-sheet">
            <div class="form">
                <div class="form-fields">
                    <Order question=question />
                </div>
                <States filter=filter />
                <Grade filter=filter />
                <div class="form-fields">
                    <Tag question=question />
                    <Owner filter=filter />
                    <label class="check">
                        <input type="checkbox" data-testid="filter-conflicts" prop:checked=move || filter.with(|it| it.conflicts_only)
                            on:change=move |event| filter.update(|it| it.conflicts_only = event_target_checked(&event)) />
                        <span>{word!(filter.conflicts)}</span>
                    </label>
                    <label class="check">
                        <input type="checkbox" data-testid="filter-removed" prop:checked=move || filter.with(|it| it.deleted)
                            on:change=move |event| filter.update(|it| it.deleted = event_target_checked(&event)) />
                        <span>{word!(filter.removed)}</span>
                    </label>
                </div>
                <div class="actions">
                    <button type="button" class="button" data-testid="filter-reset" on:click=move |_| question.reset()>
                        {word!(filter.reset)}
                    </button>
                    <button type="button" class="button primary" data-testid="filter-apply" on:click=move |_| on_close.run(())>
                        {word!(filter.apply)}
                    </button>
                </div>
            </div>
        </Sheet>
    }
}

#[component]
fn Order(
    /// What is asked.
    question: Question,
) -> impl IntoView {
    let choose = move |event| {
        let code = event_target_value(&event);
        if let Some(sort) = SORTS.into_iter().find(|sort| sort_code(*sort) == code) {
            question.sort.set(sort);
            question.descending.set(starts_descending(sort));
        }
    };
    let options = move || {
        SORTS
            .into_iter()
            .map(|sort| {
                let selected = move || question.sort.get() == sort;
                view! { <option value=sort_code(sort) selected=selected>{sort_label(sort)}</option> }
            })
            .collect_view()
    };
    view! {
        <label class="field">
            <span class="field-label">{word!(filter.order)}</span>
            <select data-testid="filter-sort" on:change=choose>{options}</select>
        </label>
        <label class="check">
            <input type="checkbox" data-testid="filter-descending" prop:checked=question.descending
                on:change=move |event| question.descending.set(event_target_checked(&event)) />
            <span>{word!(filter.descending)}</span>
        </label>
    }
}

#[component]
fn States(
    /// What is left in.
    filter: RwSignal<Filter>,
) -> impl IntoView {
    let toggle = move |state: LifecycleState, on: bool| {
        filter.update(|filter| {
            filter.states.retain(|other| *other != state);
            if on {
                filter.states.push(state);
            }
        });
    };
    let option = move |state: LifecycleState| {
        view! {
            <label class="chip-check">
                <input type="checkbox" data-testid=format!("filter-state-{}", state.code())
                    prop:checked=move || filter.with(|filter| filter.states.contains(&state))
                    on:change=move |event| toggle(state, event_target_checked(&event)) />
                <span><StateMark state=state />{move || state_label(state)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field-label">{word!(filter.states)}</legend>
            <div class="chips">{LifecycleState::ALL.into_iter().map(option).collect_view()}</div>
        </fieldset>
    }
}

#[component]
fn Grade(
    /// What is left in.
    filter: RwSignal<Filter>,
) -> impl IntoView {
    let choices = Signal::derive(|| {
        let any = ("any".to_owned(), text!(filter.any).to_owned());
        std::iter::once(any)
            .chain(["A", "B", "C"].map(|grade| (grade.to_owned(), grade.to_owned())))
            .collect::<Vec<_>>()
    });
    let value = Signal::derive(move || filter.with(|filter| filter.grade.map_or("any".to_owned(), String::from)));
    let choose = Callback::new(move |code: String| {
        filter.update(|filter| filter.grade = if code == "any" { None } else { code.chars().next() });
    });
    view! {
        <div class="field">
            <span class="field-label">{word!(filter.grade)}</span>
            <Segmented name="grade".to_owned() label=words(word!(filter.grade)) choices=choices value=value on_choose=choose testid="filter-grade" />
        </div>
    }
}

#[component]
fn Tag(
    /// What is asked.
    question: Question,
) -> impl IntoView {
    let filter = question.filter;
    let tags = move || {
        let chosen = filter.with(|filter| filter.tag.clone());
        let mut tags = question.cache.with(|cache| cache.tags().to_vec());
        if let Some(chosen) = chosen.as_ref().filter(|chosen| !tags.contains(chosen)) {
            tags.push(chosen.clone());
        }
        tags.into_iter()
            .map(|tag| {
                let selected = chosen.as_ref() == Some(&tag);
                view! { <option value=tag.clone() selected=selected>{tag.clone()}</option> }
            })
            .collect_view()
    };
    let choose = move |event| {
        let tag = event_target_value(&event);
        filter.update(|filter| filter.tag = (!tag.is_empty()).then_some(tag));
    };
    view! {
        <label class="field">
            <span class="field-label">{word!(filter.tag)}</span>
            <select data-testid="filter-tag" on:change=choose>
                <option value="">{word!(filter.any)}</option>
                {tags}
            </select>
        </label>
    }
}

#[component]
fn Owner(
    /// What is left in.
    filter: RwSignal<Filter>,
) -> impl IntoView {
    let account = use_app().account();
    let people = move || {
        let chosen = filter.with(|filter| filter.owner);
        let option = |account: &Account, person: &Person| {
            let label = person_label(account, person);
            view! { <option value=person.id.to_string() selected=chosen == Some(person.id)>{label}</option> }
        };
        account.get().map(|account| account.people.iter().map(|person| option(&account, person)).collect_view())
    };
    let choose = move |event| filter.update(|filter| filter.owner = event_target_value(&event).parse().ok());
    view! {
        <label class="field">
            <span class="field-label">{word!(filter.owner)}</span>
            <select data-testid="filter-owner" on:change=choose>
                <option value="">{word!(filter.any)}</option>
                {people}
            </select>
        </label>
    }
}
