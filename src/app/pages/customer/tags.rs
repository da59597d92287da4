//! The customer's tags: added and taken off with one tap.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use satchel_model::Edit;

use super::file::use_file;
use crate::components::icon::{Glyph, Icon};
use crate::language::{text, word};

/// The tags and the small form that adds one.
#[component]
pub(super) fn Tags() -> impl IntoView {
    let file = use_file();
    let tags = file.part(|view| view.customer.tags.iter().cloned().collect::<Vec<_>>());
    let adding = RwSignal::new(false);
    let chip = move |tag: String| {
        let removed = tag.clone();
        let label = tag.clone();
        let remove = move |_| {
            let tag = removed.clone();
            let back = removed.clone();
            file.save_then(vec![Edit::Tag { tag: tag.clone(), present: false }], move || {
                file.app.say_with_undo(text!(customer.remove_tag, tag = tag), move || {
                    file.save_then(vec![Edit::Tag { tag: back.clone(), present: true }], || ());
                });
            });
        };
        view! {
            <span class="tag" data-testid="tag">
                {tag}
                <button type="button" class="tag-remove" data-testid="tag-remove"
                    aria-label=move || text!(customer.remove_tag, tag = label.clone()) on:click=remove>
                    <Glyph icon=Icon::Close />
                </button>
            </span>
        }
    };
    view! {
        <span class="tags">
            <For each=move || tags.get().unwrap_or_default() key=Clone::clone let:tag>{chip(tag)}</For>
            <Show when=move || file.is_writable()>
                <Show when=move || adding.get() fallback=move || view! {
                    <button type="button" class="button quiet small" data-testid="tag-add" on:click=move |_| adding.set(true)>
                        <Glyph icon=Icon::Add />
                        {word!(customer.add_tag)}
                    </button>
                }>
                    <TagForm adding=adding />
                </Show>
            </Show>
        </span>
    }
}

#[component]
fn TagForm(
    /// Whether the form is on screen.
    adding: RwSignal<bool>,
) -> impl IntoView {
    let file = use_file();
    let input = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // Only an element that is not on screen cannot take the focus.
            let _ = input.focus();
        }
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let tag: String = typed.get_untracked().trim().chars().take(Edit::TAG_CHARS).collect();
        if !tag.is_empty() {
            file.save_then(vec![Edit::Tag { tag, present: true }], || ());
        }
        adding.set(false);
    };
    view! {
        <form class="tag-form" on:submit=on_submit>
            <input type="text" node_ref=input maxlength=Edit::TAG_CHARS.to_string() data-testid="tag-input" enterkeyhint="done"
                aria-label=word!(customer.tag_name) placeholder=word!(customer.tag_name)
                prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) />
            <button type="submit" class="button small" data-testid="tag-save">{word!(action.add)}</button>
        </form>
    }
}
