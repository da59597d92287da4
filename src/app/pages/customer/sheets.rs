//! The sheets over a customer's page: forms of its children, another state, another owner, a conflict to settle.

use std::sync::Arc;

use leptos::prelude::*;
use satchel_model::{ActivityId, ContactId, Entity, Field, OrderId, Part, Record, Target};
use satchel_protocol::bridge::CustomerView;

use super::assign_sheet::AssignSheet;
use super::conflict::ConflictSheet;
use super::file::{OpenFile, use_file};
use super::move_sheet::MoveSheet;
use super::tabs::Tab;
use crate::browser::{LOCAL_TIME, intl, now, random};
use crate::components::dialog::Sheet;
use crate::form::draft::DraftKey;
use crate::language::text;
use crate::pages::forms::{FormPlan, RecordForm};

/// What a sheet is about; a child without an id is a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SheetKind {
    /// A contact's form.
    Contact(Option<ContactId>),
    /// An activity's form.
    Activity(Option<ActivityId>),
    /// An order's form.
    Order(Option<OrderId>),
    /// The move to another life-cycle state.
    Move,
    /// Another owner.
    Assign,
    /// A field with more than one value.
    Conflict(Target, Field),
}

/// A form that can have a draft: in place on a tab, or on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormName {
    /// In place.
    Tab(Tab),
    /// Over the page.
    Sheet(SheetKind),
}

impl FormName {
    /// The form of a draft key's last part: `business`, `contact/new`, `order/<id>`.
    pub(crate) fn of(key: &str) -> Option<Self> {
        let (kind, id) = key.split_once('/').unwrap_or((key, "new"));
        let is_new = id == "new";
        let sheet = match kind {
            "business" => return Some(Self::Tab(Tab::Part(Part::Business))),
            "communication" => return Some(Self::Tab(Tab::Part(Part::Communication))),
            "background" => return Some(Self::Tab(Tab::Part(Part::Background))),
            "note" => return Some(Self::Tab(Tab::Note)),
            "contact" => SheetKind::Contact(if is_new { None } else { Some(id.parse().ok()?) }),
            "activity" => SheetKind::Activity(if is_new { None } else { Some(id.parse().ok()?) }),
            "order" => SheetKind::Order(if is_new { None } else { Some(id.parse().ok()?) }),
            _ => return None,
        };
        Some(Self::Sheet(sheet))
    }

    /// The last part of the form's draft key.
    pub(crate) fn key(self) -> String {
        fn named(kind: &str, id: Option<String>) -> String {
            format!("{kind}/{}", id.unwrap_or_else(|| "new".to_owned()))
        }
        match self {
            Self::Tab(tab) => tab.code().to_owned(),
            Self::Sheet(SheetKind::Contact(id)) => named("contact", id.map(|id| id.to_string())),
            Self::Sheet(SheetKind::Activity(id)) => named("activity", id.map(|id| id.to_string())),
            Self::Sheet(SheetKind::Order(id)) => named("order", id.map(|id| id.to_string())),
            Self::Sheet(SheetKind::Move) => "move".to_owned(),
            Self::Sheet(SheetKind::Assign) => "assign".to_owned(),
            Self::Sheet(SheetKind::Conflict(..)) => "conflict".to_owned(),
        }
    }

    /// What the form is called.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Tab(tab) => tab.label().to_owned(),
            Self::Sheet(sheet) => sheet.title(),
        }
    }
}

impl SheetKind {
    /// The tab on which the result of the sheet is seen.
    pub(super) const fn tab(self) -> Option<Tab> {
        match self {
            Self::Contact(_) => Some(Tab::Contacts),
            Self::Activity(_) => Some(Tab::Timeline),
            Self::Order(_) => Some(Tab::Orders),
            Self::Move | Self::Assign | Self::Conflict(..) => None,
        }
    }

    fn title(self) -> String {
        match self {
            Self::Contact(None) => text!(contacts.add).to_owned(),
            Self::Contact(Some(_)) => text!(contacts.edit).to_owned(),
            Self::Activity(None) => text!(activities.add).to_owned(),
            Self::Activity(Some(_)) => text!(activities.edit).to_owned(),
            Self::Order(None) => text!(orders.add).to_owned(),
            Self::Order(Some(_)) => text!(orders.edit).to_owned(),
            Self::Move => text!(move_to.title).to_owned(),
            Self::Assign => text!(assign.title).to_owned(),
            Self::Conflict(_, field) => text!(conflict.title, field = crate::words::field_label(field)),
        }
    }

    const fn testid(self) -> &'static str {
        match self {
            Self::Contact(_) => "contact-sheet",
            Self::Activity(_) => "activity-sheet",
            Self::Order(_) => "order-sheet",
            Self::Move => "move-sheet",
            Self::Assign => "assign-sheet",
            Self::Conflict(..) => "conflict-sheet",
        }
    }
}

/// The sheet that is open, if any.
#[component]
pub(super) fn Sheets() -> impl IntoView {
    let file = use_file();
    let close = Callback::new(move |()| file.sheet.set(None));
    move || {
        file.sheet.get().map(|kind| {
            let content = match kind {
                SheetKind::Move => view! { <MoveSheet /> }.into_any(),
                SheetKind::Assign => view! { <AssignSheet /> }.into_any(),
                SheetKind::Conflict(target, field) => view! { <ConflictSheet target=target field=field /> }.into_any(),
                _ => view! { <ChildForm kind=kind /> }.into_any(),
            };
            view! {
                <Sheet title=Signal::derive(move || kind.title()) on_close=close testid=kind.testid()>
                    {content}
                </Sheet>
            }
        })
    }
}

#[component]
fn ChildForm(
    /// The child.
    kind: SheetKind,
) -> impl IntoView {
    let file = use_file();
    let on_saved = Callback::new(move |view: Option<CustomerView>| {
        file.sheet.set(None);
        file.take(view);
    });
    let on_cancel = Callback::new(move |()| file.sheet.set(None));
    plan(file, kind).map(|plan| view! { <RecordForm plan=plan on_saved=on_saved on_cancel=on_cancel /> })
}

/// What the form of a child is opened on.
fn plan(file: OpenFile, kind: SheetKind) -> Option<FormPlan> {
    let (target, record, is_new) = match kind {
        SheetKind::Contact(id) => {
            let record = id
                .and_then(|id| file.now(|view| view.customer.contacts.get(&id).map(|it| it.record.clone())).flatten());
            (Target::Contact(id.unwrap_or_else(|| ContactId::at(now(), random()))), record, id.is_none())
        }
        SheetKind::Activity(id) => {
            let record = id.and_then(|id| {
                file.now(|view| view.customer.activities.get(&id).map(|it| it.record.clone())).flatten()
            });
            (Target::Activity(id.unwrap_or_else(|| ActivityId::at(now(), random()))), record, id.is_none())
        }
        SheetKind::Order(id) => {
            let record =
                id.and_then(|id| file.now(|view| view.customer.orders.get(&id).map(|it| it.record.clone())).flatten());
            (Target::Order(id.unwrap_or_else(|| OrderId::at(now(), random()))), record, id.is_none())
        }
        SheetKind::Move | SheetKind::Assign | SheetKind::Conflict(..) => return None,
    };
    let entity = target.entity();
    let order = match target {
        Target::Order(order) => Some((
            order,
            file.now(|view| {
                let order = view.customer.orders.get(&order);
                order.map(|it| it.lines.iter().map(|(id, line)| (*id, line.clone())).collect()).unwrap_or_default()
            })
            .unwrap_or_default(),
        )),
        _ => None,
    };
    Some(FormPlan {
        key: DraftKey::of_customer(file.id, &FormName::Sheet(kind).key()),
        fields: Field::of(entity).collect(),
        required: required(entity),
        record: record.unwrap_or_default(),
        prefill: if is_new { prefill(entity) } else { Vec::new() },
        order,
        customer: file.id,
        create: false,
        targets: Arc::new(move |asked| (asked == entity).then_some(target)),
    })
}

fn required(entity: Entity) -> Vec<Field> {
    match entity {
        Entity::Contact => vec![Field::ContactName],
        Entity::Activity => vec![Field::ActivityKind, Field::ActivityAt],
        Entity::Order => vec![Field::OrderDate, Field::OrderCurrency, Field::OrderState],
        Entity::Customer | Entity::Background | Entity::Line => Vec::new(),
    }
}

/// The usual case: a visit just now, an order signed today in yuan.
fn prefill(entity: Entity) -> Vec<(Field, String)> {
    match entity {
        Entity::Activity => {
            vec![(Field::ActivityKind, "visit".to_owned()), (Field::ActivityAt, (LOCAL_TIME.show)(now()))]
        }
        Entity::Order => vec![
            (Field::OrderDate, intl::today().map(|date| date.to_string()).unwrap_or_default()),
            (Field::OrderCurrency, "CNY".to_owned()),
            (Field::OrderState, "signed".to_owned()),
        ],
        _ => Vec::new(),
    }
}

/// The record of a part of the file.
pub(super) fn part_record(view: &CustomerView, part: Part) -> Record {
    if part == Part::Background { view.customer.background.clone() } else { view.customer.record.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found_again_by_its_key() {
        let contact = ContactId::from_bytes([5; 16]);
        for form in [
            FormName::Tab(Tab::Part(Part::Background)),
            FormName::Tab(Tab::Note),
            FormName::Sheet(SheetKind::Contact(None)),
            FormName::Sheet(SheetKind::Contact(Some(contact))),
            FormName::Sheet(SheetKind::Order(None)),
            FormName::Sheet(SheetKind::Activity(None)),
        ] {
            assert_eq!(FormName::of(&form.key()), Some(form));
        }
        assert_eq!(FormName::of("contact/nonsense"), None);
        assert_eq!(FormName::of("conflict"), None);
    }
}
