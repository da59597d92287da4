//! Search, filter, new; how many customers, in which order.

use leptos::html;
use leptos::prelude::*;

use super::filter::FilterSheet;
use super::question::Question;
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::language::{text, word};
use crate::place::Place;
use crate::words::sort_label;

/// The tools above the rows.
#[component]
pub(crate) fn Toolbar(
    /// What is asked.
    question: Question,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let close = Callback::new(move |()| open.set(false));
    let count = move || {
        let total = question.cache.with(|cache| cache.is_answered().then(|| cache.total()));
        total.map(|total| {
            let count = intl::number(total);
            if question.is_narrowed() {
                text!(list.count_found, count = count)
            } else {
                text!(list.count, count = count)
            }
        })
    };
    let is_filtered = move || question.filter.with(|filter| *filter != Default::default());
    view! {
        <div class="toolbar">
            <div class="toolbar-row">
                <Search question=question />
                <a class="button primary icon-only" href=Place::NewCustomer.path() data-testid="new-customer"
                    aria-label=word!(list.new) title=word!(list.new)>
                    <Glyph icon=Icon::Add />
                </a>
            </div>
            <div class="toolbar-row facts-row">
                <span class="list-count figures" data-testid="list-count" role="status">{count}</span>
                <a class="button quiet small icon-only" href=Place::Export.path() data-testid="list-export"
                    aria-label=word!(export.title) title=word!(export.title)>
                    <Glyph icon=Icon::Share />
                </a>
                <button type="button" class="button quiet small" data-testid="list-filter" aria-haspopup="dialog"
                    class:active=is_filtered on:click=move |_| open.set(true)>
                    <Glyph icon=Icon::Filter />
                    {move || sort_label(question.sort.get())}
                </button>
            </div>
            {move || question.segment.get().map(|name| view! {
                <p class="list-segment" data-testid="list-segment">
                    <span>{name}</span>
                    <button type="button" class="button quiet small icon-only" data-testid="list-segment-clear"
                        aria-label=word!(list.clear_segment) on:click=move |_| question.widen()>
                        <Glyph icon=Icon::Clear />
                    </button>
                </p>
            })}
        </div>
        <Show when=move || open.get()>
            <FilterSheet question=question on_close=close />
        </Show>
    }
}

#[component]
fn Search(
    /// What is asked.
    question: Question,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let clear = move |_| {
        question.search.set(String::new());
        if let Some(input) = input.get_untracked() {
            // Only a field that is not on screen cannot take the focus.
            let _ = input.focus();
        }
    };
    view! {
        <div class="search" role="search">
            <Glyph icon=Icon::Search />
            <input
                type="search"
                enterkeyhint="search"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                node_ref=input
                data-testid="list-search"
                aria-label=word!(list.search)
                placeholder=word!(list.search)
                prop:value=question.search
                on:input=move |event| question.search.set(event_target_value(&event))
            />
            <Show when=move || question.search.with(|search| !search.is_empty())>
                <button type="button" class="button quiet icon-only" data-testid="list-clear-search"
                    aria-label=word!(list.clear_search) on:click=clear>
                    <Glyph icon=Icon::Clear />
                </button>
            </Show>
        </div>
    }
}
