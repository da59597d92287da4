//! The choice between one's own and everybody's, for those who see more than their own customers.

use leptos::prelude::*;
use satchel_model::Role;

use super::segmented::Segmented;
use crate::language::{text, word, words};
use crate::state::use_app;

/// The two choices; nothing for whoever sees only their own.
#[component]
pub(crate) fn Whose(
    /// Whether everybody's are shown.
    everybody: RwSignal<bool>,
    /// For tests: `<testid>-mine`, `<testid>-all`.
    testid: &'static str,
) -> impl IntoView {
    let sees_others = use_app().part_of_account(|account| account.user.role != Role::Salesperson);
    let choices = Signal::derive(|| {
        vec![("mine".to_owned(), text!(day.mine).to_owned()), ("all".to_owned(), text!(day.everybody).to_owned())]
    });
    let value = Signal::derive(move || if everybody.get() { "all" } else { "mine" }.to_owned());
    view! {
        <Show when=move || sees_others.get()>
            <Segmented name=testid.to_owned() label=words(word!(day.whose)) choices=choices value=value
                on_choose=Callback::new(move |code: String| everybody.set(code == "all")) testid=testid />
        </Show>
    }
}
