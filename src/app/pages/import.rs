//! Taking customers in from a file: choose it, say what its columns are, look at what would come of it, and let it run.
//!
//! A worker of its own reads the file (`bridge/files.rs`), the engine's makes the customers, a hundred at a time; this page
//! only carries drafts from one to the other. Whoever leaves it stops there: what was made is whole, and can be undone.

mod columns;
mod earlier;
mod outcome;
mod problems;

use leptos::prelude::*;
use satchel_exchange::desk::{Answer as OfFiles, Ask, Opened, Planned};
use satchel_exchange::table::{FILE_BYTES, ROWS, ReadError};
use satchel_exchange::{Draft, Mapping};
use satchel_model::{Currency, CustomerId, UnixMillis, UserId};
use satchel_protocol::bridge::{Account, Answer, Failure, ImportRow, ImportRows, Request};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;

use self::columns::Columns;
pub(super) use self::columns::{column_label, offered};
use self::earlier::Earlier;
use self::outcome::Outcome;
use self::problems::{Problems, unreadable_text};
use crate::bridge::{self, files};
use crate::browser::{self, intl, keep_preference, now, preference};
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::pages::customer::colleagues;
use crate::state::{App, use_app};
use crate::words::failure_text;

/// Customers in one request to the engine.
const ROWS_AT_ONCE: u32 = 100;

/// What the page is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Waiting for a file.
    Choose,
    /// The file is being read.
    Reading,
    /// It was not: why.
    NoFile(Trouble),
    /// Its columns are on screen.
    Columns,
    /// Customers are being made.
    Running,
    /// All are made, or as many as could be.
    Done,
}

/// Why there is nothing to show of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trouble {
    /// The file is none that can be read.
    Unreadable(ReadError),
    /// The browser does not give its bytes, or its worker stopped.
    Stopped,
}

/// What has become of the rows so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Made {
    batch: UnixMillis,
    /// Rows that were handed to the engine.
    done: u32,
    created: u32,
    here: Vec<(u32, CustomerId)>,
    refused: Vec<(u32, Failure)>,
    /// Why it stopped before its end, if it did.
    stopped: Option<Failure>,
}

/// The import on screen. Copy: it holds only handles of signals.
#[derive(Clone, Copy)]
struct Work {
    app: App,
    step: RwSignal<Step>,
    name: RwSignal<String>,
    opened: RwSignal<Option<Opened>>,
    mapping: RwSignal<Mapping>,
    planned: RwSignal<Option<Planned>>,
    made: RwSignal<Made>,
    /// The person does not want to go on.
    stop: RwSignal<bool>,
    /// Grows when the list of earlier imports may differ.
    imports_version: RwSignal<u32>,
}

impl Work {
    /// Reads a file that was chosen.
    fn read(self, file: web_sys::File) {
        self.step.set(Step::Reading);
        self.name.set(file.name());
        spawn_local(async move {
            match opened(&file).await {
                Ok(opened) => {
                    let kept = preference(&kept_name(&opened));
                    let kept = kept.and_then(|kept| serde_json::from_str::<Mapping>(&kept).ok());
                    let fits = |kept: &Mapping| kept.columns.len() == opened.columns.len();
                    self.mapping.try_set(kept.filter(fits).unwrap_or_else(|| opened.guess.clone()));
                    self.opened.try_set(Some(opened));
                    self.step.try_set(Step::Columns);
                    self.plan();
                }
                Err(trouble) => drop(self.step.try_set(Step::NoFile(trouble))),
            }
        });
    }

    /// Asks what would come of the file as its columns are chosen now.
    fn plan(self) {
        let account = self.app.account().try_get_untracked().flatten();
        let (Some(mapping), Some(account)) = (self.mapping.try_get_untracked(), account) else { return };
        self.planned.try_set(None);
        spawn_local(async move {
            let people = owners(&account);
            let ask =
                Ask::Plan { mapping: mapping.clone(), importer: account.user.id, currency: Currency::CNY, people };
            match files::ask(ask).await {
                // Somebody may have chosen otherwise meanwhile; that is planned too.
                Some(OfFiles::Planned(planned)) if self.mapping.try_get_untracked() == Some(mapping) => {
                    self.planned.try_set(Some(planned));
                }
                Some(OfFiles::Planned(_)) => {}
                _ => drop(self.step.try_set(Step::NoFile(Trouble::Stopped))),
            }
        });
    }

    /// Keeps the choice of columns for the next file with the same ones, and makes the customers.
    fn run(self) {
        if let Some(opened) = self.opened.get_untracked()
            && let Ok(kept) = serde_json::to_string(&self.mapping.get_untracked())
        {
            keep_preference(&kept_name(&opened), &kept);
        }
        self.stop.set(false);
        self.made.set(Made { batch: now(), ..Made::default() });
        self.step.set(Step::Running);
        spawn_local(async move {
            while self.some_more().await {}
            self.step.try_set(Step::Done);
            self.imports_version.try_update(|version| *version += 1);
        });
    }

    /// Makes the next customers; false when there are none, or it cannot or must not go on.
    async fn some_more(self) -> bool {
        let (Some(made), Some(false)) = (self.made.try_get_untracked(), self.stop.try_get_untracked()) else {
            return false;
        };
        let stopped = |why: Failure| {
            self.made.try_update(|made| made.stopped = Some(why));
            false
        };
        let drafts = match files::ask(Ask::Drafts { from: made.done, most: ROWS_AT_ONCE }).await {
            Some(OfFiles::Drafts(drafts)) => drafts,
            _ => return stopped(Failure::Restarted),
        };
        if drafts.is_empty() {
            return false;
        }
        let handed = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
        let rows = drafts.into_iter().map(|Draft { row, customer, edits, owner, .. }| ImportRow {
            row,
            customer,
            edits,
            owner,
        });
        match bridge::ask(Request::Import(ImportRows { batch: made.batch, rows: rows.collect() })).await {
            Answer::Imported(imported) => {
                let done = self.made.try_update(|made| {
                    made.done += handed;
                    made.created += u32::try_from(imported.created.len()).unwrap_or(u32::MAX);
                    made.here.extend(imported.here);
                    made.refused.extend(imported.refused);
                });
                done.is_some()
            }
            Answer::Failed(why) => stopped(why),
            _ => stopped(Failure::Restarted),
        }
    }

    /// Waits for another file.
    fn begin_anew(self) {
        self.opened.set(None);
        self.planned.set(None);
        self.step.set(Step::Choose);
    }
}

/// To whom the person can give customers, and the person.
fn owners(account: &Account) -> Vec<(String, UserId)> {
    let others = if account.user.role.assigns() { colleagues(account, None) } else { Vec::new() };
    let mut people: Vec<(String, UserId)> = others.into_iter().map(|person| (person.name, person.id)).collect();
    if !people.iter().any(|(_, id)| *id == account.user.id) {
        people.push((account.user.name.clone(), account.user.id));
    }
    people
}

/// Under which name the choice of columns is kept on the device: what the columns are called says it, not what is in them.
fn kept_name(opened: &Opened) -> String {
    format!("columns.{}", opened.fingerprint)
}

async fn opened(file: &web_sys::File) -> Result<Opened, Trouble> {
    // One that is too large is not even read.
    if file.size() > FILE_BYTES as f64 {
        return Err(Trouble::Unreadable(ReadError::TooLarge));
    }
    let bytes = browser::bytes_of(file).await.ok_or(Trouble::Stopped)?;
    match files::ask(Ask::Open(bytes.into())).await {
        Some(OfFiles::Opened(opened)) => Ok(opened),
        Some(OfFiles::Unreadable(error)) => Err(Trouble::Unreadable(error)),
        _ => Err(Trouble::Stopped),
    }
}

/// The page.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let work = Work {
        app: use_app(),
        step: RwSignal::new(Step::Choose),
        name: RwSignal::new(String::new()),
        opened: RwSignal::new(None),
        mapping: RwSignal::new(Mapping::default()),
        planned: RwSignal::new(None),
        made: RwSignal::new(Made::default()),
        stop: RwSignal::new(false),
        imports_version: RwSignal::new(0),
    };
    on_cleanup(files::end);
    let content = move || match work.step.get() {
        Step::Choose => view! { <Choose work=work /> }.into_any(),
        Step::Reading => {
            view! { <p class="hint" role="status" data-testid="import-reading">{word!(import.reading)}</p> }.into_any()
        }
        Step::NoFile(trouble) => {
            let why = move || match trouble {
                Trouble::Unreadable(error) => unreadable_text(error),
                Trouble::Stopped => text!(import.stopped).to_owned(),
            };
            view! {
                <Message tone=Tone::Warning testid="import-trouble" text=Signal::derive(why) />
                <Choose work=work />
            }
            .into_any()
        }
        Step::Columns => view! { <Preview work=work /> }.into_any(),
        Step::Running => view! { <Progress work=work /> }.into_any(),
        Step::Done => view! { <Outcome work=work /> }.into_any(),
    };
    view! {
        <article class="page import" data-testid="import-page">
            <h1>{word!(import.title)}</h1>
            {content}
            <Earlier work=work />
        </article>
    }
}

/// The button for a file, and what the file should be like.
#[component]
fn Choose(
    /// The import.
    work: Work,
) -> impl IntoView {
    let chosen = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let Some(input) = input
            && let Some(file) = input.files().and_then(|files| files.item(0))
        {
            work.read(file);
        }
    };
    let limits =
        move || text!(import.limits, rows = intl::number(ROWS as u32), size = (FILE_BYTES / 1_048_576).to_string());
    view! {
        <section class="import-choose">
            <p>{word!(import.note)}</p>
            <label class="button primary file-button">
                {word!(import.choose)}
                <input type="file" accept=".csv,.txt,.tsv,.xlsx,.xlsm" data-testid="import-file" on:change=chosen />
            </label>
            <p class="hint">{limits}</p>
        </section>
    }
}

/// The columns, and what would come of the file.
#[component]
fn Preview(
    /// The import.
    work: Work,
) -> impl IntoView {
    let facts = move || {
        let rows = work.opened.with(|opened| opened.as_ref().map_or(0, |opened| opened.rows));
        text!(import.facts, name = work.name.get(), rows = intl::number(rows))
    };
    let sum = move || match work.planned.get() {
        None => text!(import.looking).to_owned(),
        Some(planned) => {
            let customers = text!(import.will_make, count = intl::number(planned.customers));
            match planned.rejected {
                0 => customers,
                rejected => format!("{customers}{}", text!(import.will_reject, count = intl::number(rejected))),
            }
        }
    };
    let count = move || work.planned.with(|planned| planned.as_ref().map_or(0, |planned| planned.customers));
    let button = move || text!(import.run, count = intl::number(count()));
    view! {
        <p class="import-facts" data-testid="import-facts">{facts}</p>
        <Columns work=work />
        <p class="import-sum" role="status" data-testid="import-sum">{sum}</p>
        <Problems work=work />
        <p class="hint">{word!(import.here_note)}</p>
        <div class="actions">
            <button type="button" class="button" data-testid="import-back" on:click=move |_| work.begin_anew()>{word!(import.other_file)}</button>
            <button type="button" class="button primary" data-testid="import-run" disabled=move || count() == 0
                on:click=move |_| work.run()>{button}</button>
        </div>
    }
}

/// How far it is.
#[component]
fn Progress(
    /// The import.
    work: Work,
) -> impl IntoView {
    let all = work.planned.with_untracked(|planned| planned.as_ref().map_or(0, |planned| planned.customers));
    let done = move || work.made.with(|made| made.done);
    let words = move || text!(import.progress, done = intl::number(done()), all = intl::number(all));
    view! {
        <section class="first-sync" data-testid="import-progress">
            <p class="figures" role="status">{words}</p>
            <progress value=move || done().to_string() max=all.to_string() aria-label=word!(import.title)></progress>
            <p class="hint">{word!(import.progress_note)}</p>
            <div class="actions">
                <button type="button" class="button" data-testid="import-stop" on:click=move |_| work.stop.set(true)>{word!(import.stop)}</button>
            </div>
        </section>
    }
}

/// Why an import stopped, in words.
fn stop_text(why: &Failure) -> String {
    text!(import.interrupted, why = failure_text(why))
}
