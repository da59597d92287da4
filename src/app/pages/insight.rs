//! Insight (客户分析): every figure about customers, computed on the device.
//!
//! The home page offers the reports by the question that they answer. A report is a picture first, the customers behind
//! each segment one tap away, the numbers beneath, and how they came about. The worker for figures computes
//! ([`crate::bridge::figures`]); what it answers is drawn by functions over views without types.

mod file;
mod geometry;
mod picture;
mod saved;
mod section;
mod study;
mod words;

use leptos::prelude::*;
use satchel_model::{CustomerId, Date};
use satchel_report::exchange::{Place as At, Shown};
use satchel_report::{Part, Report};
use wasm_bindgen_futures::spawn_local;

use self::saved::{SavedSegments, shower, toggle};
use self::section::{Opened, section};
use self::study::{Study, Trouble};
use self::words::{Unit, label, missing_text};
use crate::browser::intl;
use crate::components::dialog::Sheet;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::{Empty, Message, Tone};
use crate::language::{text, word, words};
use crate::place::{Place, REPORTS, ReportGroup};

/// Every report, by the question that it answers.
#[component]
pub(crate) fn InsightPage() -> impl IntoView {
    let group = |(group, names): &'static (ReportGroup, &'static [&'static str])| {
        let title = group_words(*group);
        let links = names.iter().map(|name| {
            view! {
                <li>
                    <a class="report-link" href=Place::Report(name).path() data-testid=format!("report-{name}")>
                        <span>{move || label(&format!("report.{name}"))}</span>
                    </a>
                </li>
            }
            .into_any()
        });
        view! {
            <section class="report-group">
                <h2>{title}</h2>
                <ul class="report-links">{links.collect::<Vec<AnyView>>()}</ul>
            </section>
        }
        .into_any()
    };
    view! {
        <article class="page insight" data-testid="insight-page">
            <h1>{word!(insight.title)}</h1>
            <p class="hint">{word!(insight.note)}</p>
            <SavedSegments />
            {REPORTS.iter().map(group).collect::<Vec<AnyView>>()}
        </article>
    }
}

fn group_words(group: ReportGroup) -> fn() -> &'static str {
    match group {
        ReportGroup::Who => word!(insight.group_who),
        ReportGroup::Worth => word!(insight.group_worth),
        ReportGroup::Time => word!(insight.group_time),
        ReportGroup::Products => word!(insight.group_products),
        ReportGroup::Loyalty => word!(insight.group_loyalty),
    }
}

/// One report.
#[component]
pub(crate) fn ReportPage(
    /// Its name.
    name: &'static str,
) -> impl IntoView {
    let study = Study::of(name);
    let opened = RwSignal::new(None::<Opened>);
    let content = move || match study.shown.get() {
        None => view! { <p class="hint" role="status">{word!(insight.computing)}</p> }.into_any(),
        Some(Ok(shown)) => report(study, shown, opened),
        Some(Err(trouble)) => trouble_view(study, trouble),
    };
    let is_stale = move || study.is_computing.get() && study.shown.with(Option::is_some);
    view! {
        <article class="page insight" data-testid="report-page" data-report=name aria-busy=move || study.is_computing.get().to_string()>
            <a class="back" href=Place::Insight.path() data-testid="report-back">
                <Glyph icon=Icon::Back />
                {word!(insight.title)}
            </a>
            <div class="page-head">
                <h1>{move || label(&format!("report.{name}"))}</h1>
                <DayOfReport study=study />
            </div>
            <Parameters study=study />
            <div data-stale=move || is_stale().then_some("")>{content}</div>
            {move || opened.get().map(|of| view! { <Members study=study of=of opened=opened /> })}
        </article>
    }
}

/// Of which day the report is.
#[component]
fn DayOfReport(
    /// The report.
    study: Study,
) -> impl IntoView {
    let value = move || study.as_of.get().or_else(intl::today).map(|day| day.to_string()).unwrap_or_default();
    let latest = intl::today().map(|day| day.to_string());
    let choose = move |event| {
        if let Ok(day) = event_target_value(&event).parse::<Date>() {
            study.as_of.set(Some(day));
        }
    };
    view! {
        <label class="field inline">
            <span class="field-label">{word!(insight.as_of)}</span>
            <input type="date" class="input" data-testid="report-day" max=latest prop:value=value on:change=choose />
        </label>
    }
}

/// What the report takes, to be changed; every report names what it used.
#[component]
fn Parameters(
    /// The report.
    study: Study,
) -> impl IntoView {
    let names = Memo::new(move |before: Option<&Vec<String>>| {
        let names: Vec<String> = study.used().iter().map(|used| used.name.to_string()).collect();
        // A parameter that was not taken leaves its field on screen.
        if names.is_empty() { before.cloned().unwrap_or_default() } else { names }
    });
    let field = move |name: String| {
        let (of_value, of_change) = (name.clone(), name.clone());
        let value = move || {
            let given = study
                .parameters
                .with(|given| given.iter().find(|(known, _)| *known == of_value).map(|(_, value)| value.clone()));
            let used = || study.used().into_iter().find(|used| used.name == of_value).map(|used| used.value);
            given.or_else(used).unwrap_or_default()
        };
        let testid = format!("parameter-{name}");
        view! {
            <label class="field">
                <span class="field-label">{move || label(&name)}</span>
                <input type="text" class="input" inputmode="decimal" data-testid=testid prop:value=value
                    on:change=move |event| study.set_parameter(&of_change, event_target_value(&event)) />
            </label>
        }
        .into_any()
    };
    view! {
        <Show when=move || names.with(|names| !names.is_empty())>
            <details class="parameters" data-testid="parameters">
                <summary>{word!(insight.parameters)}</summary>
                <div class="form-fields">{move || names.get().into_iter().map(field).collect::<Vec<AnyView>>()}</div>
            </details>
        </Show>
    }
}

fn report(study: Study, shown: Shown, opened: RwSignal<Option<Opened>>) -> AnyView {
    let Shown { report, hash, sizes } = shown;
    let notes = notes(&report);
    let many = report.parts.len() > 1;
    let foot = text!(
        insight.foot,
        customers = intl::number(report.customers),
        version = report.rule_version,
        hash = hash.to_string().chars().take(12).collect::<String>()
    );
    let parts = report.parts.into_iter().zip(sizes).enumerate();
    let part = |(number, (part, sizes)): (usize, (Part, Vec<_>))| {
        let unit = Unit(part.currency);
        let heading =
            part.currency.filter(|_| many).map(|currency| view! { <h2 class="currency">{currency.code()}</h2> });
        let content = match part.outcome {
            Err(missing) => {
                let note = missing_text(&missing);
                view! { <Empty icon=Icon::Chart title=words(word!(insight.nothing)) note=note /> }.into_any()
            }
            Ok(sections) => {
                let mut sizes = sizes.into_iter();
                let drawn = sections.into_iter().enumerate().map(|(place, it)| {
                    let at = At { part: number as u32, section: place as u32 };
                    section(study, it, sizes.next(), at, unit, opened)
                });
                drawn.collect::<Vec<AnyView>>().into_any()
            }
        };
        view! { <div class="report-part">{heading}{content}</div> }.into_any()
    };
    view! {
        {notes}
        {parts.map(part).collect::<Vec<AnyView>>()}
        <p class="hint figures" data-testid="report-foot" data-hash=hash.to_string()>{foot}</p>
    }
    .into_any()
}

/// What the report could not take.
fn notes(report: &Report) -> AnyView {
    let mut notes: Vec<AnyView> = Vec::new();
    if report.left_out > 0 {
        let words = text!(insight.left_out, count = report.left_out);
        notes.push(view! { <Message tone=Tone::Warning text=words /> }.into_any());
    }
    if report.later > 0 {
        let words = text!(insight.later, count = report.later);
        notes.push(view! { <Message tone=Tone::Quiet text=words /> }.into_any());
    }
    notes.into_any()
}

fn trouble_view(study: Study, trouble: Trouble) -> AnyView {
    let words = match trouble {
        Trouble::Parameters => text!(insight.bad_parameter).to_owned(),
        Trouble::Ended => text!(insight.ended).to_owned(),
    };
    let again = move |_| {
        if trouble == Trouble::Parameters {
            study.parameters.set(Vec::new());
        } else {
            study.read();
        }
    };
    let label = match trouble {
        Trouble::Parameters => word!(insight.reset),
        Trouble::Ended => word!(action.retry),
    };
    view! {
        <Message tone=Tone::Warning testid="report-trouble" text=words>
            <button type="button" class="button" data-testid="report-again" on:click=again>{label}</button>
        </Message>
    }
    .into_any()
}

/// The customers of a segment, each a tap away from its file.
#[component]
fn Members(
    /// The report.
    study: Study,
    /// The segment.
    of: Opened,
    /// Closes it.
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let members = RwSignal::new(None::<Vec<(CustomerId, String)>>);
    let title = format!("{} · {}", label(&of.key), of.count);
    let segment = study.segment(&of);
    let (name, show) = (segment.words(), shower());
    let in_list = move |_| {
        let customers = members.with_untracked(|members| members.iter().flatten().map(|(id, _)| *id).collect());
        show(name.clone(), customers);
    };
    let is_kept = RwSignal::new(saved::all().contains(&segment));
    let keep = move |_| {
        toggle(&segment);
        is_kept.set(saved::all().contains(&segment));
    };
    spawn_local(async move {
        let found = study.members(of.at, of.segment).await;
        members.try_set(Some(found));
    });
    let list = move || {
        members.get().map(|members| {
            let line = |(customer, name): (CustomerId, String)| {
                view! { <li><a class="member" href=Place::Customer(customer).path()>{name}</a></li> }.into_any()
            };
            view! { <ul class="members">{members.into_iter().map(line).collect::<Vec<AnyView>>()}</ul> }
        })
    };
    view! {
        <Sheet title=title on_close=Callback::new(move |()| opened.set(None)) testid="members-sheet">
            <div class="actions report-tools">
                <button type="button" class="button primary small" data-testid="members-list" on:click=in_list
                    disabled=move || members.with(Option::is_none)>
                    {word!(insight.show_in_list)}
                </button>
                <button type="button" class="button small" data-testid="members-keep" on:click=keep
                    aria-pressed=move || is_kept.get().to_string()>
                    {move || if is_kept.get() { text!(insight.segment_kept) } else { text!(insight.keep_segment) }}
                </button>
            </div>
            {list}
        </Sheet>
    }
}
