//! What the lists of contacts, activities and orders have in common: a head with "add", an empty state, the tools of an entry.

use leptos::prelude::*;
use satchel_model::{Field, Record, Target};

use super::conflict::ConflictChip;
use super::file::use_file;
use super::sheets::SheetKind;
use crate::components::icon::{Glyph, Icon};
use crate::language::word;

/// The button that adds a child.
#[component]
pub(super) fn AddButton(
    /// The form that it opens.
    kind: SheetKind,
    /// Its word.
    #[prop(into)]
    label: Signal<String>,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let file = use_file();
    view! {
        <Show when=move || file.is_writable()>
            <button type="button" class="button" data-testid=testid on:click=move |_| file.sheet.set(Some(kind))>
                <Glyph icon=Icon::Add />
                {label}
            </button>
        </Show>
    }
}

/// Edit and remove, at the end of an entry.
#[component]
pub(super) fn EntryTools(
    /// The form that edits it.
    kind: SheetKind,
    /// The record.
    target: Target,
    /// What the notice says when it was removed.
    #[prop(into)]
    removed: Signal<String>,
    /// For tests: `edit-<testid>`, `remove-<testid>`.
    testid: &'static str,
) -> impl IntoView {
    let file = use_file();
    view! {
        <Show when=move || file.is_writable()>
            <div class="entry-tools">
                <button type="button" class="button quiet icon-only" aria-label=word!(action.edit)
                    data-testid=format!("edit-{testid}") on:click=move |_| file.sheet.set(Some(kind))>
                    <Glyph icon=Icon::Edit />
                </button>
                <button type="button" class="button quiet icon-only" aria-label=word!(action.remove)
                    data-testid=format!("remove-{testid}") on:click=move |_| file.remove(target, removed.get_untracked())>
                    <Glyph icon=Icon::Trash />
                </button>
            </div>
        </Show>
    }
}

/// The chips of a child's fields that two people changed.
#[component]
pub(super) fn EntryConflicts(
    /// The record.
    target: Target,
) -> impl IntoView {
    let file = use_file();
    let fields = file.part(move |view| {
        let here = view.customer.conflicts.iter().filter(|conflict| conflict.target == target);
        here.map(|conflict| conflict.field).collect::<Vec<_>>()
    });
    view! {
        <For each=move || fields.get().unwrap_or_default() key=|field| *field let:field>
            <ConflictChip target=target field=field />
        </For>
    }
}

/// Whether a text field of a record is filled, and its text.
pub(super) fn filled(record: &Record, field: Field) -> Option<String> {
    Some(record.text(field)).filter(|text| !text.is_empty()).map(str::to_owned)
}
