//! What the whole page knows: the worker's status, what changed, notices to show. One value, handed down by context.

mod names;

use std::collections::BTreeMap;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos_use::signal_throttled;
use satchel_model::{CustomerId, Unit, UserId};
use satchel_protocol::bridge::{Account, Answer, Connection, Failure, Notice, Phase, Request, Status};

use crate::bridge::{self, News};
use crate::browser::spare;
use crate::browser::storage::StorageReport;
use crate::browser::{mark, set_root_attribute};
use crate::language::text;
use crate::state::names::Names;

/// How long a notice stays that nobody answers.
const NOTICE_MS: u32 = 7_000;
/// The shortest time from one look at changed rows to the next; the first is at once.
const ROWS_MS: f64 = 60.0;
/// Marks that the page sets itself, when the person can see the result; the worker's own get a prefix.
const MARKS_OF_THE_PAGE: [&str; 2] = ["satchel:list-ready", "satchel:edit-durable"];

/// The page's state. Copy: it holds only handles of signals.
#[derive(Clone, Copy)]
pub(crate) struct App {
    /// The worker's last word; `None` until its first.
    pub(crate) status: RwSignal<Option<Status>>,
    /// Grows when rows changed, some times a second at most: a first sync changes them in hundreds of steps.
    pub(crate) rows_version: Signal<u64>,
    rows_heard: RwSignal<u64>,
    /// For each customer on screen, how often its file changed.
    pub(crate) file_versions: RwSignal<BTreeMap<CustomerId, u64>>,
    /// The notice at the lower edge.
    pub(crate) toast: RwSignal<Option<Toast>>,
    /// A new version of the app waits.
    pub(crate) update_ready: RwSignal<bool>,
    /// The worker does not start.
    pub(crate) stopped: RwSignal<bool>,
    /// Forms on screen with unsaved text.
    pub(crate) unsaved_forms: RwSignal<u32>,
    /// Grows when a draft was kept or forgotten.
    pub(crate) drafts_version: RwSignal<u64>,
    /// What the browser says of the storage.
    pub(crate) storage: RwSignal<StorageReport>,
    /// The form that a customer's page opens as soon as it is on screen, by the last part of its draft key.
    pub(crate) wanted_form: RwSignal<Option<(CustomerId, String)>>,
    names: Names,
}

/// A notice that leaves by itself.
#[derive(Clone)]
pub(crate) struct Toast {
    number: u64,
    /// What happened.
    pub(crate) text: String,
    /// Takes it back.
    pub(crate) undo: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl App {
    /// Nothing known yet.
    pub(crate) fn new() -> Self {
        let rows_heard = RwSignal::new(0);
        Self {
            status: RwSignal::new(None),
            rows_version: signal_throttled(rows_heard, ROWS_MS),
            rows_heard,
            file_versions: RwSignal::new(BTreeMap::new()),
            toast: RwSignal::new(None),
            update_ready: RwSignal::new(false),
            stopped: RwSignal::new(false),
            unsaved_forms: RwSignal::new(0),
            drafts_version: RwSignal::new(0),
            storage: RwSignal::new(StorageReport::default()),
            wanted_form: RwSignal::new(None),
            names: Names::default(),
        }
    }

    /// Takes in what the worker says by itself.
    pub(crate) fn hear(self, news: News) {
        match news {
            News::Notice(Notice::Status(status)) => self.take_status(*status),
            News::Notice(Notice::RowsChanged { version }) => self.rows_heard.set(version),
            News::Notice(Notice::CustomersChanged(ids)) => self.bump_files(&ids),
            News::Notice(Notice::Mark { name, detail }) => {
                let name = if MARKS_OF_THE_PAGE.contains(&name.as_str()) { format!("worker:{name}") } else { name };
                mark(&name, &detail);
            }
            News::Recovered => self.say(text!(notice.restarted).to_owned()),
            News::Stopped => self.stopped.set(true),
            News::Woken => {
                self.rows_heard.update(|version| *version += 1);
                self.file_versions.update(|files| files.values_mut().for_each(|version| *version += 1));
            }
        }
    }

    /// Takes in a status, and keeps `<html data-sync data-unsent>` true.
    pub(crate) fn take_status(self, status: Status) {
        let sync = match status.connection {
            Connection::Offline => "offline",
            Connection::Idle => "idle",
            Connection::Busy => "busy",
            Connection::Error(_) => "error",
        };
        set_root_attribute("data-sync", sync);
        set_root_attribute("data-unsent", &status.unsent.to_string());
        set_root_attribute("data-conflicts", &status.conflicts.to_string());
        let before = self.status.with_untracked(|before| before.as_ref().map_or(0, |before| before.unsent));
        let has_sent = status.unsent < before;
        self.status.set(Some(status));
        if has_sent {
            // Rows and the opened file say which of their changes are unsent.
            self.rows_heard.update(|version| *version += 1);
            let on_screen: Vec<_> = self.file_versions.with_untracked(|files| files.keys().copied().collect());
            self.bump_files(&on_screen);
        }
    }

    fn bump_files(self, ids: &[CustomerId]) {
        let touches_screen = self.file_versions.with_untracked(|files| ids.iter().any(|id| files.contains_key(id)));
        if touches_screen {
            self.file_versions.update(|files| {
                for id in ids {
                    if let Some(version) = files.get_mut(id) {
                        *version += 1;
                    }
                }
            });
        }
    }

    /// Keeps a draft: a copy at once, the draft in the store as soon as the worker can.
    pub(crate) fn keep_draft(self, key: String, body: String) {
        spare::keep(&key, &body);
        let of_copy = (key.clone(), body.clone());
        bridge::tell_then(Request::PutDraft { key, body }, move |answer| {
            let (key, body) = of_copy;
            // A draft that the store has no room for, or that a stopped worker gave up, is kept by its copy alone.
            if matches!(answer, Some(Answer::Done | Answer::Failed(Failure::NotFound | Failure::InvalidEdit))) {
                spare::release(&key, &body);
            }
            self.drafts_changed();
        });
    }

    /// Forgets a draft that was saved or given up.
    pub(crate) fn forget_draft(self, key: String) {
        spare::forget(&key);
        bridge::tell_then(Request::DeleteDraft { key }, move |_| self.drafts_changed());
    }

    /// Brings the worker the copies of drafts that an earlier page could not bring it any more.
    pub(crate) fn bring_spare_drafts(self) {
        for (key, body) in spare::all() {
            self.keep_draft(key, body);
        }
    }

    /// Who lists drafts looks again: not before the worker has answered, since a draft that waits behind a commit is not
    /// in the store yet.
    fn drafts_changed(self) {
        self.drafts_version.try_update(|version| *version += 1);
    }

    /// Watches one customer's file until the present owner is gone; the memo grows when it changed.
    pub(crate) fn watch_file(self, id: CustomerId) -> Memo<u64> {
        self.file_versions.update(|files| {
            files.entry(id).or_insert(0);
        });
        Memo::new(move |_| self.file_versions.with(|files| files.get(&id).copied().unwrap_or(0)))
    }

    /// Something of the status, followed.
    pub(crate) fn part_of_status<T>(self, part: impl Fn(&Status) -> T + Send + Sync + 'static) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.status.with(|status| status.as_ref().map(&part)))
    }

    /// Where the worker is with its start.
    pub(crate) fn phase(self) -> Memo<Option<Phase>> {
        self.part_of_status(|status| status.phase.clone())
    }

    /// Who is signed in.
    pub(crate) fn account(self) -> Memo<Option<Account>> {
        Memo::new(move |_| self.status.with(|status| status.as_ref().and_then(|status| status.account.clone())))
    }

    /// Something of whoever is signed in, followed.
    pub(crate) fn part_of_account(self, part: fn(&Account) -> bool) -> Memo<bool> {
        Memo::new(move |_| {
            self.status.with(|status| status.as_ref().and_then(|status| status.account.as_ref()).is_some_and(part))
        })
    }

    /// The units of the team.
    pub(crate) fn units(self) -> Vec<Unit> {
        let of = |status: &Option<Status>| Some(status.as_ref()?.account.as_ref()?.units.clone());
        self.status.with_untracked(of).unwrap_or_default()
    }

    /// The name of a person of the team: you, a colleague's name, or "a colleague".
    pub(crate) fn person_name(self, user: Option<UserId>) -> String {
        let name = self.status.with(|status| {
            let account = status.as_ref()?.account.as_ref()?;
            let user = user?;
            if account.user.id == user {
                return Some(text!(conflict.you).to_owned());
            }
            account.people.iter().find(|person| person.id == user).map(|person| person.name.clone())
        });
        name.unwrap_or_else(|| text!(conflict.someone).to_owned())
    }

    /// Shows a notice for a few seconds.
    pub(crate) fn say(self, text: String) {
        self.show(text, None);
    }

    /// Shows a notice with a way back.
    pub(crate) fn say_with_undo(self, text: String, undo: impl Fn() + Send + Sync + 'static) {
        self.show(text, Some(Arc::new(undo)));
    }

    fn show(self, text: String, undo: Option<Arc<dyn Fn() + Send + Sync>>) {
        let number = self.toast.with_untracked(|toast| toast.as_ref().map_or(0, |toast| toast.number + 1));
        self.toast.set(Some(Toast { number, text, undo }));
        Timeout::new(NOTICE_MS, move || {
            let is_mine = self.toast.with_untracked(|toast| toast.as_ref().is_some_and(|toast| toast.number == number));
            if is_mine {
                self.toast.set(None);
            }
        })
        .forget();
    }
}

/// The page's state, from anywhere below the root.
pub(crate) fn use_app() -> App {
    expect_context()
}
