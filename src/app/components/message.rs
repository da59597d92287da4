//! Notes to the person: inline messages, and what stands where nothing is.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How urgent a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Good to know.
    Quiet,
    /// Wants attention.
    Warning,
    /// Something did not work.
    Failure,
}

/// A message inside the page, with room for a button.
#[component]
pub(crate) fn Message(
    /// How urgent it is.
    tone: Tone,
    /// The words.
    #[prop(into)]
    text: Signal<String>,
    /// For tests.
    #[prop(default = "message")]
    testid: &'static str,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, role) = match tone {
        Tone::Quiet => ("message", "status"),
        Tone::Warning => ("message warning", "status"),
        Tone::Failure => ("message failure", "alert"),
    };
    view! {
        <div class=class role=role data-testid=testid>
            {(tone != Tone::Quiet).then(|| view! { <Glyph icon=Icon::Warning /> })}
            <p>{text}</p>
            {children.map(|children| view! { <div class="message-actions">{children()}</div> })}
        </div>
    }
}

/// What stands where nothing is yet: says so, and what to do.
#[component]
pub(crate) fn Empty(
    /// What is missing.
    #[prop(into)]
    title: Signal<String>,
    /// What to do about it.
    #[prop(into)]
    note: Signal<String>,
    /// A drawing above.
    icon: Icon,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" data-testid="empty">
            <Glyph icon=icon />
            <p class="empty-title">{title}</p>
            <p class="empty-note">{note}</p>
            {children.map(|children| children())}
        </div>
    }
}
