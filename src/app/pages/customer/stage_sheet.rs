//! Moving an opportunity to another stage (阶段升迁): always with a reason, and every move is logged.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_model::stage::Direction;
use satchel_model::{Edit, OpportunityId, Stages};

use super::file::use_file;
use super::reason::{Reason, ReasonFields};
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::words::{failure_text, stage_label};

/// The sheet's content.
#[component]
pub(super) fn StageSheet(
    /// The opportunity.
    opportunity: OpportunityId,
) -> impl IntoView {
    let file = use_file();
    let stages = StoredValue::new(Stages::default());
    let from = file
        .now(|view| view.customer.opportunities.get(&opportunity)?.stage().map(|entry| entry.stage.clone()))
        .flatten()
        .unwrap_or_default();
    let chosen = RwSignal::new(None::<String>);
    let reason = Reason::new();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some((words, to)) = reason.given().zip(chosen.get_untracked()) {
            file.save_then(vec![Edit::Stage { opportunity, to, reason: words }], move || file.sheet.set(None));
        }
    };
    let now = from.clone();
    let options = stages.with_value(|stages| {
        let others = stages.all().iter().filter(|stage| stage.code != now);
        others.map(|stage| (stage.code.clone(), stage.percent)).collect::<Vec<_>>()
    });
    let option = move |(code, percent): (String, u8)| {
        let (of_test, of_check, of_choice, of_word) = (code.clone(), code.clone(), code.clone(), code);
        view! {
            <label class="chip-check">
                <input type="radio" name="stage-to" data-testid=format!("stage-to-{of_test}")
                    prop:checked=move || chosen.with(|chosen| chosen.as_ref() == Some(&of_check))
                    on:change=move |_| chosen.set(Some(of_choice.clone())) />
                <span>{move || stage_label(&of_word)}<span class="hint figures">{format!("{percent}%")}</span></span>
            </label>
        }
    };
    let start = from.clone();
    let goes = move || {
        let to = chosen.get()?;
        Some(match stages.with_value(|stages| stages.direction(&start, &to)) {
            Direction::Promotion => text!(opportunities.promotes),
            Direction::Demotion => text!(opportunities.demotes),
        })
    };
    view! {
        <form class="form" on:submit=on_submit novalidate>
            {move || file.failure.get().map(|failure| view! { <Message tone=Tone::Failure text=failure_text(&failure) /> })}
            <p class="hint">{move || text!(opportunities.move_from, stage = stage_label(&from))}</p>
            <fieldset class="field">
                <legend class="field-label">{word!(opportunities.move_to)}</legend>
                <div class="chips">{options.into_iter().map(option).collect_view()}</div>
                {move || (reason.is_tried() && chosen.with(Option::is_none)).then(|| view! { <span class="field-problem">{text!(opportunities.needs_stage)}</span> })}
            </fieldset>
            <ReasonFields reason=reason label=Signal::derive(move || goes().unwrap_or_else(|| text!(move_to.reason)).to_owned()) hint=word!(opportunities.reason_hint)
                missing=word!(opportunities.needs_reason) submit=word!(opportunities.move_submit) testid="stage" />
        </form>
    }
}
