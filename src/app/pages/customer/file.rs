//! The opened file: what is known of it, what is being edited, and how edits are saved.

use leptos::prelude::*;
use satchel_model::{CustomerId, Edit, Part, Target};
use satchel_protocol::bridge::{Answer, CustomerView, Failure, Request, Save};
use wasm_bindgen_futures::spawn_local;

use super::sheets::{FormName, SheetKind};
use super::tabs::Tab;
use crate::bridge;
use crate::browser::{after_paint, mark};
use crate::language::text;
use crate::state::{App, use_app};

/// One customer's file on screen. Handles only.
#[derive(Clone, Copy)]
pub(crate) struct OpenFile {
    /// The page's state.
    pub(crate) app: App,
    /// The customer.
    pub(crate) id: CustomerId,
    /// The file; `None` until it is read.
    pub(crate) view: RwSignal<Option<CustomerView>>,
    /// Why it could not be read, or the last save failed.
    pub(crate) failure: RwSignal<Option<Failure>>,
    /// The tab on screen.
    pub(crate) tab: RwSignal<Tab>,
    /// The tab whose form is open in place.
    pub(crate) editing: RwSignal<Option<Tab>>,
    /// The sheet that is open.
    pub(crate) sheet: RwSignal<Option<SheetKind>>,
    /// Keys of forms with unsaved text.
    pub(crate) drafts: RwSignal<Vec<String>>,
}

impl OpenFile {
    /// Reads the file, and again whenever it changes.
    pub(crate) fn open(id: CustomerId) -> Self {
        let app = use_app();
        let file = Self {
            app,
            id,
            view: RwSignal::new(None),
            failure: RwSignal::new(None),
            tab: RwSignal::new(Tab::first()),
            editing: RwSignal::new(None),
            sheet: RwSignal::new(None),
            drafts: RwSignal::new(Vec::new()),
        };
        let version = app.watch_file(id);
        Effect::new(move |_| {
            // Read, not only tracked: a memo that nobody reads follows nothing.
            version.get();
            file.read();
        });
        Effect::new(move |_| {
            file.look_for_drafts(app.drafts_version.get());
        });
        file
    }

    fn read(self) {
        spawn_local(async move {
            match bridge::ask(Request::Open(self.id)).await {
                Answer::Customer(view) => {
                    let is_first = self.view.try_with_untracked(Option::is_none).unwrap_or(false);
                    self.view.try_set(Some(*view));
                    self.failure.try_set(None);
                    if is_first {
                        after_paint(|| mark("satchel:customer-open", ""));
                    }
                }
                Answer::Failed(failure) => {
                    if failure == Failure::NotFound {
                        // It left this device while it was open.
                        self.sheet.try_set(None);
                        self.view.try_set(None);
                    }
                    self.failure.try_set(Some(failure));
                }
                _ => {}
            }
        });
    }

    fn look_for_drafts(self, version: u64) {
        spawn_local(async move {
            if let Answer::Drafts(drafts) = bridge::ask(Request::ListDrafts).await
                && self.app.drafts_version.get_untracked() == version
            {
                self.drafts.try_set(drafts.into_iter().map(|(key, _)| key).collect());
            }
        });
    }

    /// Something of the file, followed; `None` until it is read.
    pub(crate) fn part<T>(self, part: impl Fn(&CustomerView) -> T + Send + Sync + 'static) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.view.with(|view| view.as_ref().map(&part)))
    }

    /// Something of the file as it is now.
    pub(crate) fn now<T>(self, part: impl Fn(&CustomerView) -> T) -> Option<T> {
        self.view.with_untracked(|view| view.as_ref().map(part))
    }

    /// Whether the person's grade leaves a part of the file out; this device does not have it then.
    pub(crate) fn hides(self, part: Part) -> Memo<bool> {
        let account = self.app.account();
        Memo::new(move |_| {
            part == Part::Background && account.get().is_some_and(|account| !account.user.reads_background)
        })
    }

    /// Whether the file may be written.
    pub(crate) fn is_writable(self) -> bool {
        self.view
            .with(|view| view.as_ref().is_some_and(|view| !view.customer.read_only && view.customer.deleted.is_none()))
    }

    /// Shows the file as it is after a save.
    pub(crate) fn take(self, view: Option<CustomerView>) {
        if let Some(view) = view {
            self.view.set(Some(view));
            self.failure.set(None);
            self.app.say(text!(customer.saved_toast).to_owned());
        }
    }

    /// Saves edits; `then` runs when they are durable.
    pub(crate) fn save_then(self, edits: Vec<Edit>, then: impl FnOnce() + 'static) {
        spawn_local(async move {
            let save = Save { customer: self.id, create: false, edits };
            match bridge::ask(Request::Save(save)).await {
                Answer::Saved(view) => {
                    mark("satchel:edit-durable", "");
                    self.view.try_set(Some(*view));
                    self.failure.try_set(None);
                    then();
                }
                Answer::Failed(failure) => drop(self.failure.try_set(Some(failure))),
                _ => {}
            }
        });
    }

    /// Removes a record of the file, with a way back.
    pub(crate) fn remove(self, target: Target, notice: String) {
        self.save_then(vec![Edit::Delete(target)], move || {
            self.app.say_with_undo(notice, move || restore(self.app, self.id, target));
        });
    }

    /// Takes the removal of the customer back.
    pub(crate) fn restore_customer(self) {
        self.save_then(vec![Edit::Restore(Target::Customer)], move || {
            self.app.say(text!(customer.restored_toast).to_owned())
        });
    }

    /// Makes two customers again of this one and the one whose file it went into.
    pub(crate) fn part_again(self) {
        spawn_local(async move {
            match bridge::ask(Request::Part { other: self.id, reason: text!(join.part).to_owned() }).await {
                Answer::Saved(view) => {
                    mark("satchel:edit-durable", "");
                    self.view.try_set(Some(*view));
                    self.failure.try_set(None);
                    self.app.say(text!(join.parted).to_owned());
                }
                Answer::Failed(failure) => drop(self.failure.try_set(Some(failure))),
                _ => {}
            }
        });
    }

    /// Opens the form that another page asked for, once the file is here.
    pub(super) fn open_wanted_form(self) {
        Effect::new(move |_| {
            let is_here = self.view.with(Option::is_some);
            let wanted = self.app.wanted_form.get().filter(|(customer, _)| *customer == self.id && is_here);
            if let Some((_, key)) = wanted {
                self.app.wanted_form.set(None);
                if let Some(form) = FormName::of(&key) {
                    self.show(form);
                }
            }
        });
    }

    /// Opens the form with this name.
    pub(crate) fn show(self, form: FormName) {
        match form {
            FormName::Tab(tab) => {
                self.tab.set(tab);
                self.editing.set(Some(tab));
            }
            FormName::Sheet(sheet) => {
                if let Some(tab) = sheet.tab() {
                    self.tab.set(tab);
                }
                self.sheet.set(Some(sheet));
            }
        }
    }

    /// Whether the form with this name is open.
    pub(crate) fn is_on_screen(self, form: FormName) -> bool {
        match form {
            FormName::Tab(tab) => self.editing.get() == Some(tab),
            FormName::Sheet(sheet) => self.sheet.get() == Some(sheet),
        }
    }
}

/// Takes a removal back, wherever the person is by now.
fn restore(app: App, customer: CustomerId, target: Target) {
    spawn_local(async move {
        let save = Save { customer, create: false, edits: vec![Edit::Restore(target)] };
        match bridge::ask(Request::Save(save)).await {
            Answer::Saved(_) => {
                app.file_versions.update(|files| {
                    if let Some(version) = files.get_mut(&customer) {
                        *version += 1;
                    }
                });
                app.say(text!(customer.restored_toast).to_owned());
            }
            Answer::Failed(failure) => app.say(crate::words::failure_text(&failure)),
            _ => {}
        }
    });
}

/// The opened file, from anywhere on its page.
pub(crate) fn use_file() -> OpenFile {
    expect_context()
}
