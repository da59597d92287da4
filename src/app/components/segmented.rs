//! A row of choices of which one is taken: radio buttons that look like one control.

use leptos::prelude::*;

/// One of a few choices.
#[component]
pub(crate) fn Segmented(
    /// Names the group for the browser; unique on the page.
    name: String,
    /// Named for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Value and word of each choice.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// The value taken.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the value that the person takes.
    on_choose: Callback<String>,
    /// For tests: each choice is `<testid>-<value>`.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    let option = move |(code, word): (String, String)| {
        let checked = {
            let code = code.clone();
            move || value.with(|value| *value == code)
        };
        let chosen = code.clone();
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name=name.clone()
                    value=code.clone()
                    prop:checked=checked
                    data-testid=format!("{testid}-{code}")
                    on:change=move |_| on_choose.run(chosen.clone())
                />
                <span>{word}</span>
            </label>
        }
    };
    view! {
        <div class="segmented" role="radiogroup" aria-label=label>
            {move || choices.get().into_iter().map(&option).collect_view()}
        </div>
    }
}
