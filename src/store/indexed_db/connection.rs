//! The connection to the database: opened when it is needed, reopened when it was lost.

use super::failure::{Failure, open_failure};
use super::slot::Slot;
use crate::StoreError;
use crate::migration::{Step, steps_from, version_of};
use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::error::{Error, OpenDbError};
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::Build;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// A connection that heals: [`Connection::run`] is the one way to the database.
pub(super) struct Connection(Rc<Shared>);

struct Shared {
    name: String,
    steps: &'static [Step],
    link: RefCell<Link>,
    /// Called when the browser closes a connection, or asks us to.
    on_gone: Closure<dyn FnMut(web_sys::Event)>,
}

/// Where the connection stands.
enum Link {
    /// Nobody has needed it since it was lost.
    Closed,
    /// It is being opened, and these wait for it.
    Opening(Vec<Slot<Result<Database, StoreError>>>),
    /// An older tab does not let go of the database. The request stays with the browser and goes
    /// on by itself when that tab is closed.
    Blocked,
    /// It is open.
    Open(Database),
}

impl Connection {
    /// A connection to the database with this name, brought up to date by these steps when it is
    /// first needed.
    pub(super) fn new(name: &str, steps: &'static [Step]) -> Self {
        Self(Rc::new_cyclic(|shared: &Weak<Shared>| {
            let shared = Weak::clone(shared);
            Shared {
                name: name.to_owned(),
                steps,
                link: RefCell::new(Link::Closed),
                on_gone: Closure::new(move |event: web_sys::Event| {
                    let target = event.target().map(JsValue::from);
                    if let Some(database) = target.and_then(|it| it.dyn_into().ok()) {
                        gone(&shared, &database);
                    }
                }),
            }
        }))
    }

    /// Runs an attempt; when the connection turns out to be lost, once more on a fresh one.
    ///
    /// An attempt that fails must have changed nothing.
    pub(super) async fn run<T>(&self, attempt: impl AsyncFn(&Database) -> Result<T, Failure>) -> Result<T, StoreError> {
        let database = match self.database().await {
            Err(StoreError::Closed { .. }) => self.database().await?,
            answer => answer?,
        };
        match attempt(&database).await {
            Err(failure) if failure.wants_a_fresh_connection() => {
                self.0.discard(database.as_sys());
            }
            answer => return Ok(answer?),
        }
        let database = self.database().await?;
        Ok(attempt(&database).await?)
    }

    /// Removes the whole database, whatever version it has.
    pub(super) async fn delete_database(&self) -> Result<(), StoreError> {
        let request = Database::delete_by_name(&self.0.name).map_err(|error| self.0.open_failure(error))?;
        let answer = Slot::new();
        let on_blocked = Closure::<dyn FnMut()>::new({
            let answer = answer.clone();
            move || answer.fill(Err(StoreError::Blocked))
        });
        let handle: web_sys::IdbOpenDbRequest = request.as_sys().clone().unchecked_into();
        handle.set_onblocked(Some(on_blocked.as_ref().unchecked_ref()));
        spawn_local({
            let answer = answer.clone();
            async move {
                let deleted = request.await.map_err(|error| Failure::from(error).into());
                answer.fill(deleted);
                drop(on_blocked);
            }
        });
        answer.take().await
    }

    async fn database(&self) -> Result<Database, StoreError> {
        let slot = Slot::new();
        {
            let mut link = self.0.link.borrow_mut();
            match &mut *link {
                Link::Open(database) => return Ok(database.clone()),
                Link::Blocked => return Err(StoreError::Blocked),
                Link::Opening(waiting) => waiting.push(slot.clone()),
                Link::Closed => {
                    *link = Link::Opening(vec![slot.clone()]);
                    // A task of its own: a caller that gives up must not take the upgrade's
                    // event handlers away in the middle of it.
                    spawn_local(open(Rc::clone(&self.0)));
                }
            }
        }
        slot.take().await
    }
}

impl Shared {
    fn open_failure(&self, error: OpenDbError) -> StoreError {
        open_failure(error, version_of(self.steps))
    }

    /// Passes the outcome to everyone who waits for it.
    fn settle(&self, link: Link, outcome: &Result<Database, StoreError>) {
        let before = self.link.replace(link);
        if let Link::Opening(waiting) = before {
            for slot in waiting {
                slot.fill(outcome.clone());
            }
        }
    }

    fn discard(&self, database: &web_sys::IdbDatabase) {
        database.close();
        let mut link = self.link.borrow_mut();
        if let Link::Open(current) = &*link
            && JsValue::from(current.as_sys()) == JsValue::from(database)
        {
            *link = Link::Closed;
        }
    }

    fn watch(&self, database: &Database) {
        let database = database.as_sys();
        let handler = self.on_gone.as_ref().unchecked_ref();
        database.set_onversionchange(Some(handler));
        database.set_onclose(Some(handler));
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Link::Open(database) = &*self.link.borrow() {
            let database = database.as_sys();
            database.set_onversionchange(None);
            database.set_onclose(None);
            database.close();
        }
    }
}

/// A newer version wants to upgrade, somebody wants to delete, or the browser has closed the
/// connection by itself: stepping aside at once keeps the others from waiting for us.
fn gone(shared: &Weak<Shared>, database: &web_sys::IdbDatabase) {
    match shared.upgrade() {
        Some(shared) => shared.discard(database),
        None => database.close(),
    }
}

async fn open(shared: Rc<Shared>) {
    let steps = shared.steps;
    let opening = Database::open(shared.name.as_str())
        .with_version(version_of(steps))
        .with_on_blocked({
            let shared = Rc::downgrade(&shared);
            move |_| {
                if let Some(shared) = shared.upgrade() {
                    shared.settle(Link::Blocked, &Err(StoreError::Blocked));
                }
                Ok(())
            }
        })
        .with_on_upgrade_needed(move |event, database| upgrade(steps, &event, &database))
        .build();
    let outcome = match opening {
        Ok(opening) => opening.await,
        Err(error) => Err(error),
    };
    let outcome = outcome.map_err(|error| shared.open_failure(error));
    let link = match &outcome {
        Ok(database) => {
            shared.watch(database);
            Link::Open(database.clone())
        }
        Err(_) => Link::Closed,
    };
    shared.settle(link, &outcome);
}

fn upgrade(steps: &[Step], event: &VersionChangeEvent, database: &Database) -> Result<(), Error> {
    for step in steps_from(steps, event.old_version()) {
        match step {
            Step::CreateTables(tables) => {
                for table in tables {
                    database.create_object_store(table.name()).build()?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
