//! What can be done, as data: what its form asks for, and what is then asked of the server.

use leptos::prelude::*;
use satchel_model::{CustomerId, DeviceId, RequestId, UserId};
use satchel_protocol::admin::{Ask, Verdict};

use super::desk::Desk;
use super::file_request;
use super::requests::request_title;
use super::waiting::work_title;
use crate::language::text;
use crate::pages::customer::colleague_choices;

/// Something that can be done.
#[derive(Clone, PartialEq)]
pub(super) enum Act {
    /// Files a request; the form begins with these values.
    File(Values),
    Approve(RequestId),
    Reject(RequestId),
    /// Takes back a request of one's own.
    TakeBack(RequestId),
    Execute(RequestId),
    Freeze(UserId),
    Unfreeze(UserId),
    NewPassword(UserId),
    Revoke(DeviceId),
    AddUnit,
    OfflineDays,
    /// Merges handed-in work.
    Accept(DeviceId, CustomerId),
    /// Keeps handed-in work out.
    Refuse(DeviceId, CustomerId),
    HandOver(DeviceId, CustomerId),
}

/// What stands in a form, by the key of each field.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Values(Vec<(&'static str, String)>);

impl Values {
    pub(super) fn get(&self, key: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value.as_str())
    }

    pub(super) fn set(&mut self, key: &'static str, value: String) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.0.push((key, value)),
        }
    }
}

/// A field of a form.
#[derive(Clone, PartialEq)]
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) shape: Shape,
    pub(super) is_required: bool,
}

/// How a field is filled in.
#[derive(Clone, PartialEq)]
pub(super) enum Shape {
    /// Words on one line.
    Line,
    /// A few lines.
    Lines,
    /// One of these: value and word.
    Choice(Vec<(String, String)>),
}

impl Field {
    pub(super) const fn must(key: &'static str, label: &'static str, shape: Shape) -> Self {
        Self { key, label, shape, is_required: true }
    }

    pub(super) const fn may(key: &'static str, label: &'static str, shape: Shape) -> Self {
        Self { key, label, shape, is_required: false }
    }

    /// What stands in the field; a choice that is not offered any more is none.
    pub(super) fn value<'a>(&self, values: &'a Values) -> &'a str {
        let value = values.get(self.key).trim();
        match &self.shape {
            Shape::Choice(choices) if !choices.iter().any(|(code, _)| code == value) => "",
            _ => value,
        }
    }
}

impl Act {
    /// The heading of its form.
    pub(super) fn title(&self) -> &'static str {
        match self {
            Self::File(_) => text!(request.file),
            Self::Approve(_) => text!(request.approve),
            Self::Reject(_) => text!(request.reject),
            Self::TakeBack(_) => text!(request.take_back),
            Self::Execute(_) => text!(request.execute),
            Self::Freeze(_) => text!(act.freeze),
            Self::Unfreeze(_) => text!(act.unfreeze),
            Self::NewPassword(_) => text!(act.password),
            Self::Revoke(_) => text!(act.revoke),
            Self::AddUnit => text!(act.add_unit),
            Self::OfflineDays => text!(admin.offline_days),
            Self::Accept(..) => text!(act.accept),
            Self::Refuse(..) => text!(act.refuse),
            Self::HandOver(..) => text!(act.hand_over),
        }
    }

    /// What will happen.
    pub(super) fn note(&self) -> &'static str {
        match self {
            Self::Approve(_) => text!(act.approve_note),
            Self::TakeBack(_) => text!(act.take_back_note),
            Self::Execute(_) => text!(act.execute_note),
            Self::Freeze(_) => text!(act.freeze_note),
            Self::Unfreeze(_) => text!(act.unfreeze_note),
            Self::NewPassword(_) => text!(act.password_note),
            Self::Revoke(_) => text!(act.revoke_note),
            Self::OfflineDays => text!(act.days_hint),
            Self::Accept(..) => text!(act.accept_note),
            Self::Refuse(..) => text!(act.refuse_note),
            Self::HandOver(..) => text!(act.hand_over_note),
            Self::File(_) | Self::Reject(_) | Self::AddUnit => "",
        }
    }

    /// Whom or what it is about.
    pub(super) fn about(&self, desk: Desk) -> String {
        match self {
            Self::Freeze(user) | Self::Unfreeze(user) | Self::NewPassword(user) => desk.name(*user),
            Self::Revoke(device) => desk.device_label(*device).unwrap_or_default(),
            Self::Approve(id) | Self::Reject(id) | Self::TakeBack(id) | Self::Execute(id) => {
                let office = desk.office();
                let mut requests = office.iter().flat_map(|office| &office.requests);
                let request = requests.find(|request| request.id == *id);
                request.map(|request| request_title(desk, request)).unwrap_or_default()
            }
            Self::Accept(device, customer) | Self::Refuse(device, customer) | Self::HandOver(device, customer) => {
                let waiting = desk.known.get_untracked().waiting;
                let mut works = waiting.iter().flat_map(|waiting| waiting.iter());
                let work = works.find(|work| work.device == *device && work.customer == *customer);
                work.map(work_title).unwrap_or_default()
            }
            Self::File(_) | Self::AddUnit | Self::OfflineDays => String::new(),
        }
    }

    /// Whether it takes something away from somebody.
    pub(super) const fn is_danger(&self) -> bool {
        matches!(self, Self::Freeze(_) | Self::Revoke(_) | Self::Reject(_) | Self::Refuse(..))
    }

    /// What stands in the form at first.
    pub(super) fn values(&self, desk: Desk) -> Values {
        let mut values = Values::default();
        match self {
            Self::File(given) => return given.clone(),
            Self::OfflineDays => {
                let days = desk.office().map_or(0, |office| office.offline_days);
                values.set("days", days.to_string());
            }
            _ => {}
        }
        values
    }

    /// The fields of its form.
    pub(super) fn fields(&self, desk: Desk, values: &Values) -> Vec<Field> {
        match self {
            Self::File(_) => {
                desk.office().map(|office| file_request::fields(desk, &office, values)).unwrap_or_default()
            }
            Self::Approve(_) | Self::Reject(_) => vec![Field::may("note", text!(request.note), Shape::Lines)],
            Self::Freeze(_) | Self::Unfreeze(_) | Self::Revoke(_) => {
                vec![Field::must("reason", text!(request.reason), Shape::Lines)]
            }
            Self::AddUnit => vec![Field::must("name", text!(act.unit_name), Shape::Line)],
            Self::OfflineDays => vec![Field::must("days", text!(act.days), Shape::Line)],
            Self::HandOver(..) => {
                let account = desk.app.account().get_untracked();
                let colleagues = account.map(|account| colleague_choices(&account, None)).unwrap_or_default();
                vec![Field::must("to", text!(act.hand_over_to), Shape::Choice(colleagues))]
            }
            Self::TakeBack(_) | Self::Execute(_) | Self::NewPassword(_) | Self::Accept(..) | Self::Refuse(..) => {
                Vec::new()
            }
        }
    }

    /// What is asked of the server, once every required field is filled in.
    ///
    /// # Errors
    /// Words about what is filled in wrongly.
    pub(super) fn ask(&self, values: &Values) -> Result<Ask, &'static str> {
        let word = |key| values.get(key).trim().to_owned();
        let review = |device: &DeviceId, customer: &CustomerId, verdict| Ask::Review {
            device: *device,
            customer: *customer,
            verdict,
        };
        Ok(match self {
            Self::File(_) => Ask::File(file_request::filing(values).ok_or(text!(admin.not_sent))?),
            Self::Approve(request) => Ask::Decide { request: *request, approve: true, note: word("note") },
            Self::Reject(request) | Self::TakeBack(request) => {
                Ask::Decide { request: *request, approve: false, note: word("note") }
            }
            Self::Execute(request) => Ask::Execute(*request),
            Self::Freeze(user) => Ask::Freeze { user: *user, reason: word("reason") },
            Self::Unfreeze(user) => Ask::Unfreeze { user: *user, reason: word("reason") },
            Self::NewPassword(user) => Ask::NewPassword(*user),
            Self::Revoke(device) => Ask::Revoke { device: *device, reason: word("reason") },
            Self::AddUnit => Ask::AddUnit { name: word("name") },
            Self::OfflineDays => {
                let days = word("days").parse().ok().filter(|days| *days <= MOST_DAYS);
                Ask::OfflineDays(days.ok_or(text!(act.days_problem))?)
            }
            Self::Accept(device, customer) => review(device, customer, Verdict::Accept),
            Self::Refuse(device, customer) => review(device, customer, Verdict::Reject),
            Self::HandOver(device, customer) => {
                let to = word("to").parse().map_err(|_| text!(admin.not_sent))?;
                review(device, customer, Verdict::HandOver { to })
            }
        })
    }
}

/// The server takes no more.
const MOST_DAYS: u16 = 3_650;
