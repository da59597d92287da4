//! The life-cycle state as a shape: it is read without colour, and always stands beside its word.

use leptos::prelude::*;
use satchel_model::LifecycleState;

/// The filled part of the disc, from an empty ring to a full disc; a bar or a cross for who left.
const fn shape(state: LifecycleState) -> &'static str {
    match state {
        LifecycleState::Potential => "",
        LifecycleState::Target => "M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
        LifecycleState::FirstTime => "M8 8V2a6 6 0 0 1 6 6z",
        LifecycleState::Repeat => "M8 2a6 6 0 0 1 0 12z",
        LifecycleState::Loyal => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z",
        LifecycleState::Lost => "M3.5 7h9v2h-9z",
        LifecycleState::NonCustomer => "M5 3.9 3.9 5 6.9 8l-3 3L5 12.1l3-3 3 3 1.1-1.1-3-3 3-3L11 3.9l-3 3z",
    }
}

/// Draws the shape in the colour of the state.
#[component]
pub(crate) fn StateMark(
    /// The state.
    state: LifecycleState,
) -> impl IntoView {
    view! {
        <svg class="state-mark" viewBox="0 0 16 16" aria-hidden="true" data-state=state.code()>
            <circle cx="8" cy="8" r="6" />
            <path d=shape(state) />
        </svg>
    }
}
