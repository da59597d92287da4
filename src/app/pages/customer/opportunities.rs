//! The customer's leads and opportunities: where each stands, what it is worth, and the log of its moves.

use leptos::prelude::*;
use satchel_model::{Field, Opportunity, OpportunityId, Stages, Target};

use super::children::{AddButton, EntryConflicts, EntryTools, filled};
use super::file::use_file;
use super::sheets::SheetKind;
use super::value::value_text;
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::language::{text, word, words};
use crate::words::stage_label;

/// The opportunities, those that are worked on first.
#[component]
pub(super) fn Opportunities() -> impl IntoView {
    let file = use_file();
    let ids = file.part(|view| {
        let stages = Stages::default();
        let here = view.customer.opportunities.iter().filter(|(_, it)| it.deleted.is_none());
        let mut here: Vec<_> = here
            .map(|(id, it)| {
                let stage = it.stage();
                let is_closed = stage.is_some_and(|entry| !stages.phase(&entry.stage).is_open());
                (is_closed, std::cmp::Reverse(stage.map(|entry| entry.at)), *id)
            })
            .collect();
        here.sort_unstable();
        here.into_iter().map(|(_, _, id)| id).collect::<Vec<_>>()
    });
    let is_empty = move || ids.with(|ids| ids.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="part-head">
            <AddButton kind=SheetKind::Opportunity(None) label=words(word!(opportunities.add)) testid="add-opportunity" />
            <AddButton kind=SheetKind::Lead label=words(word!(opportunities.add_lead)) testid="add-lead" />
        </div>
        <Show when=is_empty>
            <Empty icon=Icon::Pipeline title=words(word!(opportunities.empty)) note=words(word!(opportunities.empty_note)) />
        </Show>
        <ul class="entries">
            <For each=move || ids.get().unwrap_or_default() key=|id| *id let:id>
                <OpportunityEntry id=id />
            </For>
        </ul>
    }
}

#[component]
fn OpportunityEntry(
    /// The opportunity.
    id: OpportunityId,
) -> impl IntoView {
    let file = use_file();
    let opportunity = file.part(move |view| view.customer.opportunities.get(&id).cloned());
    let removed = words(word!(opportunities.removed));
    let move_on = move |_| file.sheet.set(Some(SheetKind::Stage(id)));
    let stage = move || {
        let stage = opportunity.with(|it| it.as_ref()?.as_ref()?.stage().map(|entry| entry.stage.clone()));
        stage.map(|code| stage_label(&code)).unwrap_or_default()
    };
    view! {
        <li class="entry" data-testid="opportunity" data-id=id.to_string()>
            <div class="entry-body">
                {move || opportunity.get().flatten().map(|opportunity| view! { <OpportunityContent opportunity=opportunity /> })}
                <button type="button" class="button small" data-testid="move-opportunity" aria-haspopup="dialog"
                    disabled=move || !file.is_writable() on:click=move_on>
                    {stage}
                    <Glyph icon=Icon::Down />
                </button>
                <EntryConflicts target=Target::Opportunity(id) />
            </div>
            <EntryTools kind=SheetKind::Opportunity(Some(id)) target=Target::Opportunity(id) removed=removed testid="opportunity" />
        </li>
    }
}

#[component]
fn OpportunityContent(
    /// The opportunity.
    opportunity: Opportunity,
) -> impl IntoView {
    let file = use_file();
    let name = filled(&opportunity.record, Field::OpportunityName);
    let amount = opportunity.amount();
    let close = opportunity.record.date(Field::OpportunityClose);
    let need = filled(&opportunity.record, Field::OpportunityNeed);
    let competitor = opportunity.record.get(Field::OpportunityCompetitor).cloned();
    let moves: Vec<_> = opportunity.moves.into_values().rev().collect();
    let count = moves.len();
    let log = move || {
        let moves = moves.clone();
        moves
            .into_iter()
            .map(|step| {
                let by = step.to.by;
                let (from, to, reason) = (step.from, step.to.stage, step.to.reason);
                let way = move || match &from {
                    Some(from) => format!("{} → {}", stage_label(from), stage_label(&to)),
                    None => stage_label(&to),
                };
                let who = move || format!("{} · {}", file.app.person_name(Some(by)), intl::instant(step.to.at));
                view! {
                    <li data-testid="stage-move">
                        <span>{way}</span>
                        {(!reason.is_empty()).then(|| view! { <span class="entry-text">{reason.clone()}</span> })}
                        <span class="hint">{who}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <p class="entry-title">
            <strong data-testid="opportunity-name">{name}</strong>
            {amount.map(|amount| view! { <span class="figures" data-testid="opportunity-amount">{move || intl::money(amount)}</span> })}
        </p>
        {need.map(|need| view! { <p class="entry-text">{need}</p> })}
        <p class="hint">
            {close.map(|close| view! { <span>{move || text!(opportunities.closes, when = intl::date(close))}</span> })}
            {competitor.map(|value| view! { <span>" · "{word!(field.opportunity_competitor)}" "{move || value_text(Field::OpportunityCompetitor, &value)}</span> })}
        </p>
        <details class="moves">
            <summary class="hint">{move || text!(opportunities.moves, count = count)}</summary>
            <ol class="move-log">{log}</ol>
        </details>
    }
}
