//! The pipeline (销售机会): a board of stages, what it is worth by probability, and when.

mod card;

use leptos::prelude::*;
use satchel_model::{Money, Phase};
use satchel_protocol::bridge::{Answer, Pipeline, PipelineQuery, Request, StageColumn};
use wasm_bindgen_futures::spawn_local;

use self::card::BoardCard;
use crate::bridge;
use crate::browser::intl;
use crate::components::icon::Icon;
use crate::components::message::Empty;
use crate::components::whose::Whose;
use crate::language::{text, word, words};
use crate::state::{App, use_app};
use crate::words::stage_label;

/// The board as last read.
#[derive(Clone, Copy)]
struct Board {
    app: App,
    pipeline: RwSignal<Option<Pipeline>>,
    everybody: RwSignal<bool>,
}

impl Board {
    fn read(self) {
        let me = self.app.account().get_untracked().map(|account| account.user.id);
        let Some(today) = intl::today() else { return };
        let query = PipelineQuery { today, owner: me.filter(|_| !self.everybody.get_untracked()) };
        spawn_local(async move {
            if let Answer::Pipeline(pipeline) = bridge::ask(Request::Pipeline(query)).await {
                self.pipeline.try_set(Some(pipeline));
            }
        });
    }
}

/// The page. It follows every change of the rows.
#[component]
pub(crate) fn PipelinePage() -> impl IntoView {
    let app = use_app();
    let board = Board { app, pipeline: RwSignal::new(None), everybody: RwSignal::new(true) };
    let is_ready = app.phase();
    Effect::new(move |_| {
        app.rows_version.track();
        board.everybody.track();
        is_ready.track();
        board.read();
    });
    let columns =
        Memo::new(move |_| board.pipeline.with(|it| it.as_ref().map(|it| it.stages.clone()).unwrap_or_default()));
    let is_empty = move || {
        let has_nothing = |it: &Pipeline| it.stages.iter().all(|column| column.count == 0);
        board.pipeline.with(|it| it.as_ref().is_some_and(has_nothing))
    };
    view! {
        <article class="page pipeline" data-testid="pipeline-page">
            <div class="page-head">
                <h1>{word!(pipeline.title)}</h1>
                <Whose everybody=board.everybody testid="pipeline-whose" />
            </div>
            <Show when=is_empty>
                <Empty icon=Icon::Pipeline title=words(word!(pipeline.empty_title)) note=words(word!(pipeline.empty_note)) />
            </Show>
            <Show when=move || !is_empty()>
                <Forecast board=board />
                <div class="board" role="list" tabindex="0" aria-label=word!(pipeline.board)>
                    {move || columns.get().into_iter().map(|column| view! { <Column column=column /> }).collect_view()}
                </div>
            </Show>
        </article>
    }
}

/// Amounts of several currencies in one line.
fn amounts(sums: &[Money]) -> String {
    sums.iter().map(|sum| intl::money_short(*sum)).collect::<Vec<_>>().join(" + ")
}

/// What is expected: in all, and month by month.
#[component]
fn Forecast(
    /// The board.
    board: Board,
) -> impl IntoView {
    let weighted = move || board.pipeline.with(|it| it.as_ref().map(|it| amounts(&it.weighted)).unwrap_or_default());
    let months = move || {
        let months = board.pipeline.with(|it| it.as_ref().map(|it| it.months.clone()).unwrap_or_default());
        months
            .into_iter()
            .map(|month| {
                let name = match month.month {
                    Some((year, number)) => intl::month(year, number),
                    None => text!(pipeline.no_date).to_owned(),
                };
                let worth = amounts(&month.weighted);
                view! {
                    <li data-testid="forecast-month">
                        <span class="hint">{name}</span>
                        <span class="figures">{worth}</span>
                        <span class="hint figures">{text!(pipeline.count, count = month.count)}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <section class="forecast">
            <p>
                <span class="hint">{word!(pipeline.weighted)}</span>
                <strong class="figures" data-testid="forecast-weighted">{weighted}</strong>
            </p>
            <ul class="forecast-months">{months}</ul>
        </section>
    }
}

#[component]
fn Column(
    /// The stage and its opportunities.
    column: StageColumn,
) -> impl IntoView {
    let StageColumn { stage, count, sums, cards } = column;
    let (code, of_test) = (stage.code.clone(), stage.code.clone());
    let percent = (stage.phase == Phase::Open).then(|| format!("{}%", stage.percent));
    let left_out = count.saturating_sub(u32::try_from(cards.len()).unwrap_or(u32::MAX));
    let worth = move || amounts(&sums);
    view! {
        <section class="board-column" role="listitem" data-testid=format!("stage-{of_test}") data-phase=phase_code(stage.phase)>
            <h2>
                {move || stage_label(&code)}
                {percent.map(|percent| view! { <span class="hint figures">{percent}</span> })}
                <span class="tab-amount figures">{count}</span>
            </h2>
            <p class="hint figures">{worth}</p>
            <ul class="board-cards">
                {cards.into_iter().map(|card| view! { <BoardCard card=card /> }).collect_view()}
            </ul>
            {(left_out > 0).then(|| view! { <p class="hint">{move || text!(day.more, count = left_out)}</p> })}
        </section>
    }
}

const fn phase_code(phase: Phase) -> &'static str {
    match phase {
        Phase::Lead => "lead",
        Phase::Open => "open",
        Phase::Won => "won",
        Phase::Lost => "lost",
    }
}
