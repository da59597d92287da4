//! The sheets over a customer's page: forms of its children, another state, another owner, a conflict to settle.

mod plan;

use leptos::prelude::*;
use satchel_model::{
    ActivityId, ComplaintId, ComplaintState, ContactId, Field, OpportunityId, OrderId, Part, Record, Target,
};
use satchel_protocol::bridge::CustomerView;

use super::assign_sheet::AssignSheet;
use super::conflict::ConflictSheet;
use super::file::use_file;
use super::move_sheet::MoveSheet;
use super::stage_sheet::StageSheet;
use super::tabs::Tab;
use crate::components::dialog::Sheet;
use crate::language::text;
use crate::pages::forms::RecordForm;
use crate::words::step_text;

/// What a sheet is about; a child without an id is a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SheetKind {
    /// A contact's form.
    Contact(Option<ContactId>),
    /// An activity's form.
    Activity(Option<ActivityId>),
    /// A planned visit.
    Plan(Option<ActivityId>),
    /// A new plan for a follow-up visit.
    FollowUp,
    /// The report of a visit.
    Report(ActivityId),
    /// An action for somebody.
    Action(Option<ActivityId>),
    /// What came of an action.
    Done(ActivityId),
    /// A plan that comes to nothing, with its reason.
    CallOff(ActivityId),
    /// An opportunity's form.
    Opportunity(Option<OpportunityId>),
    /// A new lead.
    Lead,
    /// The move of an opportunity to another stage.
    Stage(OpportunityId),
    /// A complaint's form.
    Complaint(Option<ComplaintId>),
    /// The next step of a complaint, by where it leads.
    Step(ComplaintId, ComplaintState),
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
            "selection" => return Some(Self::Tab(Tab::Part(Part::Selection))),
            "relationship" => return Some(Self::Tab(Tab::Part(Part::Relationship))),
            "note" => return Some(Self::Tab(Tab::Note)),
            "contact" => SheetKind::Contact(if is_new { None } else { Some(id.parse().ok()?) }),
            "activity" => SheetKind::Activity(if is_new { None } else { Some(id.parse().ok()?) }),
            "plan" => SheetKind::Plan(if is_new { None } else { Some(id.parse().ok()?) }),
            "follow_up" => SheetKind::FollowUp,
            "report" => SheetKind::Report(id.parse().ok()?),
            "action" => SheetKind::Action(if is_new { None } else { Some(id.parse().ok()?) }),
            "done" => SheetKind::Done(id.parse().ok()?),
            "call_off" => SheetKind::CallOff(id.parse().ok()?),
            "opportunity" => SheetKind::Opportunity(if is_new { None } else { Some(id.parse().ok()?) }),
            "lead" => SheetKind::Lead,
            "stage" => SheetKind::Stage(id.parse().ok()?),
            "complaint" => SheetKind::Complaint(if is_new { None } else { Some(id.parse().ok()?) }),
            "order" => SheetKind::Order(if is_new { None } else { Some(id.parse().ok()?) }),
            _ => {
                let step = ComplaintState::ALL.into_iter().find(|step| kind == step.code())?;
                SheetKind::Step(id.parse().ok()?, step)
            }
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
            Self::Sheet(sheet) => match sheet {
                SheetKind::Contact(id) => named("contact", id.map(|id| id.to_string())),
                SheetKind::Activity(id) => named("activity", id.map(|id| id.to_string())),
                SheetKind::Plan(id) => named("plan", id.map(|id| id.to_string())),
                SheetKind::FollowUp => named("follow_up", None),
                SheetKind::Report(id) => named("report", Some(id.to_string())),
                SheetKind::Action(id) => named("action", id.map(|id| id.to_string())),
                SheetKind::Done(id) => named("done", Some(id.to_string())),
                SheetKind::CallOff(id) => named("call_off", Some(id.to_string())),
                SheetKind::Opportunity(id) => named("opportunity", id.map(|id| id.to_string())),
                SheetKind::Lead => named("lead", None),
                SheetKind::Stage(id) => named("stage", Some(id.to_string())),
                SheetKind::Complaint(id) => named("complaint", id.map(|id| id.to_string())),
                SheetKind::Step(id, step) => named(step.code(), Some(id.to_string())),
                SheetKind::Order(id) => named("order", id.map(|id| id.to_string())),
                SheetKind::Move => "move".to_owned(),
                SheetKind::Assign => "assign".to_owned(),
                SheetKind::Conflict(..) => "conflict".to_owned(),
            },
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
            Self::Activity(_)
            | Self::Plan(_)
            | Self::FollowUp
            | Self::Report(_)
            | Self::Action(_)
            | Self::Done(_)
            | Self::CallOff(_) => Some(Tab::Timeline),
            Self::Opportunity(_) | Self::Lead | Self::Stage(_) => Some(Tab::Opportunities),
            Self::Complaint(_) | Self::Step(..) => Some(Tab::Complaints),
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
            Self::Plan(None) => text!(plans.add).to_owned(),
            Self::Plan(Some(_)) => text!(plans.edit).to_owned(),
            Self::FollowUp => text!(plans.follow_up).to_owned(),
            Self::Report(_) => text!(plans.report).to_owned(),
            Self::Action(None) => text!(plans.add_action).to_owned(),
            Self::Action(Some(_)) => text!(plans.edit_action).to_owned(),
            Self::Done(_) => text!(plans.done).to_owned(),
            Self::CallOff(_) => text!(plans.call_off).to_owned(),
            Self::Opportunity(None) => text!(opportunities.add).to_owned(),
            Self::Opportunity(Some(_)) => text!(opportunities.edit).to_owned(),
            Self::Lead => text!(opportunities.add_lead).to_owned(),
            Self::Stage(_) => text!(opportunities.move_title).to_owned(),
            Self::Complaint(None) => text!(complaints.add).to_owned(),
            Self::Complaint(Some(_)) => text!(complaints.edit).to_owned(),
            Self::Step(_, step) => step_text(step).to_owned(),
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
            Self::Plan(_) | Self::FollowUp => "plan-sheet",
            Self::Report(_) => "report-sheet",
            Self::Action(_) => "action-sheet",
            Self::Done(_) => "done-sheet",
            Self::CallOff(_) => "call-off-sheet",
            Self::Opportunity(_) | Self::Lead => "opportunity-sheet",
            Self::Stage(_) => "stage-sheet",
            Self::Complaint(_) | Self::Step(..) => "complaint-sheet",
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
                SheetKind::Stage(opportunity) => view! { <StageSheet opportunity=opportunity /> }.into_any(),
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
    plan::plan(file, kind).map(|plan| view! { <RecordForm plan=plan on_saved=on_saved on_cancel=on_cancel /> })
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
        let activity = ActivityId::from_bytes([6; 16]);
        for form in [
            FormName::Tab(Tab::Part(Part::Background)),
            FormName::Tab(Tab::Part(Part::Selection)),
            FormName::Tab(Tab::Part(Part::Relationship)),
            FormName::Tab(Tab::Note),
            FormName::Sheet(SheetKind::Contact(None)),
            FormName::Sheet(SheetKind::Contact(Some(contact))),
            FormName::Sheet(SheetKind::Order(None)),
            FormName::Sheet(SheetKind::Activity(None)),
            FormName::Sheet(SheetKind::Plan(Some(activity))),
            FormName::Sheet(SheetKind::FollowUp),
            FormName::Sheet(SheetKind::Report(activity)),
            FormName::Sheet(SheetKind::Action(None)),
            FormName::Sheet(SheetKind::Done(activity)),
            FormName::Sheet(SheetKind::CallOff(activity)),
            FormName::Sheet(SheetKind::Opportunity(None)),
            FormName::Sheet(SheetKind::Complaint(None)),
            FormName::Sheet(SheetKind::Step(ComplaintId::from_bytes([8; 16]), ComplaintState::FedBack)),
            FormName::Sheet(SheetKind::Lead),
            FormName::Sheet(SheetKind::Stage(OpportunityId::from_bytes([7; 16]))),
        ] {
            assert_eq!(FormName::of(&form.key()), Some(form));
        }
        assert_eq!(FormName::of("contact/nonsense"), None);
        assert_eq!(FormName::of("report/new"), None);
        assert_eq!(FormName::of("conflict"), None);
    }
}
