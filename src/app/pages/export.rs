//! Customers as a file for another program: those that search and filter of the list leave in, in the form that the person
//! chooses.
//!
//! The engine hands out files, fifty at a time; a worker of its own makes the one file of them (`bridge/files.rs`). This page
//! only carries bytes from one to the other, so it stays awake while ten thousand customers go by.

use leptos::prelude::*;
use satchel_exchange::Column;
use satchel_exchange::desk::{Answer as OfFiles, Ask};
use satchel_exchange::export::{Format, Wanted};
use satchel_model::{CustomerId, Field, Kind, LifecycleState};
use satchel_protocol::bridge::{Answer, Failure, ListRow, Request};
use wasm_bindgen_futures::spawn_local;

use super::customers::Question;
use super::import::{column_label, offered};
use crate::bridge::{self, files};
use crate::browser::{download, intl};
use crate::components::message::{Message, Tone};
use crate::components::segmented::Segmented;
use crate::language::{text, word, words};
use crate::words::{choice_label, failure_text, state_label};

/// Customers in one question for their files.
const FILES_AT_ONCE: usize = 50;
/// Rows in one question for the list.
const ROWS_AT_ONCE: u32 = 200;

/// What the page is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Waiting for the person.
    Choose,
    /// The file is being made.
    Running,
    /// The browser has the file, under this name, with so many customers; so many could not be read.
    Done(String, u32, u32),
    /// There is no file: why.
    Stopped(Failure),
}

/// The export on screen. Copy: it holds only handles of signals.
#[derive(Clone, Copy)]
struct Work {
    question: Question,
    format: RwSignal<Format>,
    step: RwSignal<Step>,
    /// So many customers are in the file, of so many.
    progress: RwSignal<(u32, u32)>,
    /// The person does not want to go on.
    stop: RwSignal<bool>,
}

impl Work {
    fn run(self) {
        self.stop.set(false);
        self.progress.set((0, self.question.total()));
        self.step.set(Step::Running);
        spawn_local(async move {
            let step = match self.made().await {
                Ok(step) => step,
                Err(why) => Step::Stopped(why),
            };
            self.step.try_set(step);
        });
    }

    /// Makes the file. Whoever leaves the page, or stops, gets none.
    async fn made(self) -> Result<Step, Failure> {
        let format = self.format.get_untracked();
        let columns = columns().into_iter().map(|column| (column, column_label(column))).collect();
        files::ask(Ask::Begin(Wanted { format, columns, words: stored_words() })).await.ok_or(Failure::Restarted)?;
        let customers = self.customers().await?;
        let total = count(customers.len());
        let (mut done, mut added) = (0, 0);
        for some in customers.chunks(FILES_AT_ONCE) {
            if self.stop.try_get_untracked() != Some(false) {
                return Ok(Step::Choose);
            }
            let bytes = match bridge::ask(Request::Files(some.to_vec())).await {
                Answer::Files(bytes) => bytes,
                Answer::Failed(why) => return Err(why),
                _ => return Err(Failure::Restarted),
            };
            match files::ask(Ask::Add(bytes)).await {
                Some(OfFiles::Added(customers)) => added += customers,
                _ => return Err(Failure::Restarted),
            }
            done += count(some.len());
            self.progress.try_set((done, total));
        }
        let Some(OfFiles::File(bytes)) = files::ask(Ask::Finish).await else { return Err(Failure::Restarted) };
        let (ending, kind) = file_kind(format);
        let day = intl::today().map(|today| today.to_string()).unwrap_or_default();
        let name = format!("{}-{day}.{ending}", text!(export.file));
        download::bytes(&name, kind, &bytes);
        Ok(Step::Done(name, added, total - added))
    }

    /// The customers of the list, each once, whatever moves in it meanwhile.
    async fn customers(self) -> Result<Vec<CustomerId>, Failure> {
        let mut customers: Vec<CustomerId> = Vec::new();
        let mut offset = 0;
        loop {
            let query = self.question.window(offset, ROWS_AT_ONCE);
            let page = match bridge::ask(Request::List(query)).await {
                Answer::List(page) => page,
                Answer::Failed(why) => return Err(why),
                _ => return Err(Failure::Restarted),
            };
            offset += count(page.rows.len());
            customers.extend(page.rows.iter().map(|row: &ListRow| row.row.id));
            if page.rows.is_empty() || offset >= page.total {
                break;
            }
        }
        let mut known = std::collections::HashSet::new();
        customers.retain(|customer| known.insert(*customer));
        Ok(customers)
    }
}

/// What the columns of a table say: everything that a file could bring in, and the state.
fn columns() -> Vec<Column> {
    let is_said = |column: &Column| match column {
        Column::Owner => false,
        Column::Field(field) => !matches!(field.kind(), Kind::Finding(_) | Kind::Position),
        _ => true,
    };
    std::iter::once(Column::Field(Field::State)).chain(offered().into_iter().filter(is_said)).collect()
}

/// Words for the codes that files store.
fn stored_words() -> Vec<(Field, String, String)> {
    let states =
        LifecycleState::ALL.map(|state| (Field::State, state.code().to_owned(), state_label(state).to_owned()));
    let of_field = |field: Field| {
        let codes: &[&str] = match field.kind() {
            Kind::Choice(codes) => codes,
            _ => &[],
        };
        let word = move |code: &&str| Some((field, (*code).to_owned(), choice_label(field, code)?.to_owned()));
        codes.iter().filter_map(word)
    };
    let fields = columns().into_iter().filter_map(|column| match column {
        Column::Field(field) => Some(field),
        _ => None,
    });
    states.into_iter().chain(fields.flat_map(of_field)).collect()
}

const fn file_kind(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Workbook => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Format::Csv => ("csv", "text/csv"),
        Format::Json => ("json", "application/json"),
        Format::Cards => ("vcf", "text/vcard"),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The page.
#[component]
pub(crate) fn ExportPage() -> impl IntoView {
    let work = Work {
        question: expect_context::<Question>(),
        format: RwSignal::new(Format::Workbook),
        step: RwSignal::new(Step::Choose),
        progress: RwSignal::new((0, 0)),
        stop: RwSignal::new(false),
    };
    on_cleanup(files::end);
    let progress = move || {
        let (done, all) = work.progress.get();
        text!(export.progress, done = intl::number(done), all = intl::number(all))
    };
    let content = move || {
        match work.step.get() {
        Step::Choose => view! { <Choose work=work /> }.into_any(),
        Step::Running => view! {
            <p role="status">{progress}</p>
            <progress value=move || work.progress.get().0.to_string() max=move || work.progress.get().1.to_string()></progress>
            <div class="actions">
                <button type="button" class="button" data-testid="export-stop" on:click=move |_| work.stop.set(true)>
                    {word!(import.stop)}
                </button>
            </div>
        }
        .into_any(),
        Step::Done(name, added, left_out) => {
            let left_out = (left_out > 0).then(|| view! {
                <Message tone=Tone::Warning testid="export-left-out" text=text!(export.left_out, count = intl::number(left_out)) />
            });
            view! {
                <Message tone=Tone::Quiet testid="export-done" text=text!(export.done, name = name, count = intl::number(added)) />
                {left_out}
                <Choose work=work />
            }
            .into_any()
        }
        Step::Stopped(why) => view! {
            <Message tone=Tone::Failure testid="export-failure" text=failure_text(&why) />
            <Choose work=work />
        }
        .into_any(),
    }
    };
    view! {
        <article class="page" data-testid="export-page">
            <h1>{word!(export.title)}</h1>
            {content}
        </article>
    }
}

/// Which customers, in which form.
#[component]
fn Choose(
    /// The export.
    work: Work,
) -> impl IntoView {
    let question = work.question;
    let which = move || {
        let count = intl::number(question.total());
        if question.is_narrowed() { text!(export.narrowed, count = count) } else { text!(export.all, count = count) }
    };
    let name = |format: Format| match format {
        Format::Workbook => text!(export.workbook),
        Format::Csv => text!(export.csv),
        Format::Json => text!(export.json),
        Format::Cards => text!(export.cards),
    };
    const FORMATS: [Format; 4] = [Format::Workbook, Format::Csv, Format::Json, Format::Cards];
    let code = |format: Format| file_kind(format).0.to_owned();
    let choices = Signal::derive(move || FORMATS.map(|format| (code(format), name(format).to_owned())).to_vec());
    let value = Signal::derive(move || code(work.format.get()));
    let choose = Callback::new(move |chosen: String| {
        if let Some(format) = FORMATS.into_iter().find(|format| file_kind(*format).0 == chosen) {
            work.format.set(format);
        }
    });
    let about = move || match work.format.get() {
        Format::Workbook | Format::Csv => text!(export.about_table),
        Format::Json => text!(export.about_json),
        Format::Cards => text!(export.about_cards),
    };
    view! {
        <p data-testid="export-which">{which}</p>
        <Segmented name="export-format".to_owned() label=words(word!(export.format)) choices=choices value=value
            on_choose=choose testid="export-format" />
        <p class="hint">{about}</p>
        <p class="hint">{word!(export.private)}</p>
        <div class="actions">
            <button type="button" class="button primary" data-testid="export-run" disabled=move || question.total() == 0
                on:click=move |_| work.run()>{word!(export.run)}</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use satchel_exchange::Mapping;

    use super::*;
    use crate::i18n::Locale;
    use crate::language;

    #[test]
    fn an_import_knows_the_columns_again() {
        for language in [Locale::zh_CN, Locale::en] {
            language::choose(language);
            let columns = columns().into_iter().filter(|column| *column != Column::Field(Field::State));
            let written: Vec<(Column, String)> = columns.map(|column| (column, column_label(column))).collect();
            let headings: Vec<String> = written.iter().map(|(_, heading)| heading.clone()).collect();
            let guessed = Mapping::guess(&headings).columns;
            let is_unknown = |((column, _), guess): &(&(Column, String), &Option<Column>)| **guess != Some(*column);
            let unknown: Vec<_> = written.iter().zip(&guessed).filter(is_unknown).collect();
            assert!(unknown.is_empty(), "{unknown:?}");
        }
    }
}
