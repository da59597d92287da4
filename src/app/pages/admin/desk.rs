//! What the page of administration knows, and how it asks the server.

use std::sync::Arc;

use leptos::prelude::*;
use satchel_model::{DeviceId, Person, UnitId, UserId};
use satchel_protocol::admin::{Answer, Ask, AuditEntry, Office, Waiting};
use satchel_protocol::bridge::{Answer as BridgeAnswer, Failure, Request, decode, encode};
use serde_bytes::ByteBuf;
use wasm_bindgen_futures::spawn_local;

use super::sheet::Leaf;
use crate::bridge;
use crate::language::text;
use crate::place::Section;
use crate::state::{App, use_app};
use crate::words::failure_text;

/// What the server said last. One value, so that one kind of signal holds it.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// People, devices, requests.
    pub(super) office: Option<Arc<Office>>,
    /// Handed-in work, in its section.
    pub(super) waiting: Option<Arc<Vec<Waiting>>>,
    /// The log as far as it was read, in its section.
    pub(super) log: Option<Arc<Vec<AuditEntry>>>,
    /// Whether there is more of the log.
    pub(super) has_older: bool,
    /// Why the last reading did not work.
    pub(super) failure: Option<Failure>,
}

impl Known {
    /// Takes in an answer. `before` says after which entry of the log it was asked for.
    fn hear(&mut self, answer: Result<Answer, Failure>, before: Option<u64>) {
        self.failure = None;
        match answer {
            Ok(Answer::Office(office)) => self.office = Some(Arc::from(office)),
            Ok(Answer::Waiting(waiting)) => self.waiting = Some(Arc::new(waiting)),
            Ok(Answer::Audit { mut entries, more }) => {
                if let Some(newer) = self.log.take().filter(|_| before.is_some()) {
                    entries.splice(0..0, newer.iter().cloned());
                }
                self.log = Some(Arc::new(entries));
                self.has_older = more;
            }
            Ok(_) => {}
            Err(failure) => self.failure = Some(failure),
        }
    }
}

/// The page's state: handles only.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) app: App,
    /// What is shown.
    pub(super) section: Memo<Section>,
    pub(super) known: RwSignal<Known>,
    /// The sheet on top.
    pub(super) leaf: RwSignal<Option<Leaf>>,
    /// Who is searched for.
    pub(super) search: RwSignal<String>,
}

impl Desk {
    /// Nothing known yet.
    pub(super) fn open(section: Memo<Section>) -> Self {
        Self {
            app: use_app(),
            section,
            known: RwSignal::new(Known::default()),
            leaf: RwSignal::new(None),
            search: RwSignal::new(String::new()),
        }
    }

    /// Reads everything of the section again; what is on screen stays until it has come.
    pub(super) fn load(self) {
        self.read(None);
    }

    /// Reads the next page of the log.
    pub(super) fn load_older(self) {
        let log = self.known.get_untracked().log;
        self.read(log.and_then(|log| log.last().map(|entry| entry.number)));
    }

    fn read(self, before: Option<u64>) {
        let more = match self.section.get_untracked() {
            Section::Waiting => Some(Ask::Waiting),
            Section::Log => Some(Ask::Audit { before }),
            _ => None,
        };
        spawn_local(async move {
            for asked in [Some(Ask::Office), more].into_iter().flatten() {
                let answer = ask(&asked).await;
                let failed = answer.is_err();
                self.known.try_update(|known| known.hear(answer, before));
                if failed {
                    break;
                }
            }
        });
    }

    /// What is known of people and devices, not followed.
    pub(super) fn office(self) -> Option<Arc<Office>> {
        self.known.get_untracked().office
    }

    /// Who works here.
    pub(super) fn me(self) -> Option<UserId> {
        self.user().map(|user| user.id)
    }

    /// The unit of whoever works here; `None` for those who look after everybody.
    pub(super) fn my_unit(self) -> Option<UnitId> {
        self.user().and_then(|user| user.unit)
    }

    pub(super) fn user(self) -> Option<Person> {
        self.app.status.with_untracked(|status| Some(status.as_ref()?.account.as_ref()?.user.clone()))
    }

    /// A person's name: also of somebody new, whom this device has not been told of yet.
    pub(super) fn name(self, user: UserId) -> String {
        let office = self.office();
        let mut members = office.iter().flat_map(|office| &office.members);
        let member = members.find(|member| member.person.id == user).map(|member| member.person.name.clone());
        member.unwrap_or_else(|| self.app.person_name(Some(user)))
    }

    /// What a device is called.
    pub(super) fn device_label(self, id: DeviceId) -> Option<String> {
        let office = self.office()?;
        office.devices.iter().find(|device| device.id == id).map(|device| device.label.clone())
    }

    /// The name of a unit, or the words for none.
    pub(super) fn unit_name(self, unit: Option<UnitId>) -> String {
        let mut units = self.office().map(|office| office.units.clone()).unwrap_or_default();
        units.extend(self.app.units());
        let found = units.into_iter().find(|known| Some(known.id) == unit).map(|known| known.name);
        found.unwrap_or_else(|| text!(admin.no_unit).to_owned())
    }
}

/// Asks the server, through the worker.
///
/// # Errors
/// What the worker or the server says is in the way.
pub(super) async fn ask(ask: &Ask) -> Result<Answer, Failure> {
    let bytes = encode(ask).map_err(|_| Failure::InvalidEdit)?;
    match bridge::ask(Request::Admin(ByteBuf::from(bytes))).await {
        BridgeAnswer::Admin(bytes) => decode(&bytes).map_err(|_| Failure::UpdateRequired),
        BridgeAnswer::Failed(failure) => Err(failure),
        _ => Err(Failure::ServerTrouble),
    }
}

/// Here a thing that is not found is a person, a device or a request, and nothing was edited.
pub(super) fn failure_words(failure: &Failure) -> String {
    match failure {
        Failure::NotFound => text!(admin.gone).to_owned(),
        Failure::InvalidEdit => text!(admin.not_sent).to_owned(),
        other => failure_text(other),
    }
}
