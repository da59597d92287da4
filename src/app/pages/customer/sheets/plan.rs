//! What the form of each sheet is opened on: its fields, what must be filled, what stands there already.

use std::sync::Arc;

use satchel_model::man::{self, Advice};
use satchel_model::{
    ActivityId, ComplaintId, ComplaintState, ContactId, Edit, Entity, Field, OpportunityId, OrderId, Record, Target,
    Value,
};

use super::{FormName, SheetKind};
use crate::browser::{LOCAL_TIME, intl, now, random};
use crate::form::draft::DraftKey;
use crate::pages::customer::file::OpenFile;
use crate::pages::forms::FormPlan;

/// A past visit, call, message or note, as people jot it down.
const ACTIVITY: &[Field] = &[
    Field::ActivityKind,
    Field::ActivityAt,
    Field::ActivitySubject,
    Field::ActivityText,
    Field::ActivityResult,
    Field::ActivityNextStep,
    Field::ActivityNextDate,
    Field::ActivityOpportunity,
];
/// A visit ahead, with the four questions of its preparation (会前准备清单): where and what for, what to bring, who
/// attends, how long.
const PLAN: &[Field] = &[
    Field::ActivityKind,
    Field::ActivityPlanned,
    Field::ActivityPurpose,
    Field::ActivityPlace,
    Field::ActivityMaterials,
    Field::ActivityAttendees,
    Field::ActivityMinutes,
    Field::ActivityOpportunity,
    Field::ActivityAssignee,
];
/// The structured report of a visit.
const REPORT: &[Field] = &[
    Field::ActivityCheckIn,
    Field::ActivityAt,
    Field::ActivityPurpose,
    Field::ActivityResult,
    Field::ActivityNeed,
    Field::ActivityNextDate,
    Field::ActivityNextStep,
    Field::ActivityNextPlace,
    Field::ActivityText,
    Field::ActivityOpinion,
    Field::ActivityOpportunity,
];
/// An action for somebody to do.
const ACTION: &[Field] = &[
    Field::ActivitySubject,
    Field::ActivityDue,
    Field::ActivityAssignee,
    Field::ActivityText,
    Field::ActivityOpportunity,
];
/// An action that was done.
const DONE: &[Field] = &[Field::ActivityAt, Field::ActivityResult, Field::ActivityText, Field::ActivityNextStep];

/// A complaint as it comes in.
const COMPLAINT: &[Field] = &[
    Field::ComplaintSubject,
    Field::ComplaintText,
    Field::ComplaintReceived,
    Field::ComplaintChannel,
    Field::ComplaintCause,
    Field::ComplaintProduct,
    Field::ComplaintAssignee,
];
/// The first answer, who looks after it, what was promised, and to whom the customer's words were passed on (意见转告).
const ANSWER: &[Field] = &[
    Field::ComplaintAnswered,
    Field::ComplaintAssignee,
    Field::ComplaintPromise,
    Field::ComplaintPromised,
    Field::ComplaintRelayedTo,
    Field::ComplaintRelayedAt,
];
/// The solution, how it was made good again, and what is changed in the house.
const SOLUTION: &[Field] = &[
    Field::ComplaintSolved,
    Field::ComplaintSolution,
    Field::ComplaintRecovery,
    Field::ComplaintCost,
    Field::ComplaintImprovement,
];
/// The two compulsory steps.
const FEEDBACK: &[Field] = &[Field::ComplaintFedBack, Field::ComplaintAttitude, Field::ComplaintAttitudeNote];

/// The fields that no plain form writes: stages move by reasons.
fn opportunity_fields() -> Vec<Field> {
    Field::of(Entity::Opportunity).filter(|field| *field != Field::OpportunityStage).collect()
}

/// What the form of a sheet is opened on; `None` for the sheets that are no form of a record.
pub(super) fn plan(file: OpenFile, kind: SheetKind) -> Option<FormPlan> {
    let (target, record) = opened(file, kind)?;
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
    let advice = file.now(|view| man::of_record(&view.customer.record)).flatten();
    let needs_override = matches!(kind, SheetKind::Plan(_) | SheetKind::FollowUp) && advice == Some(Advice::Stop);
    let (mut fields, mut required) = (fields(kind, entity), required(kind));
    if needs_override {
        fields.insert(0, Field::ActivityOverride);
        required.push(Field::ActivityOverride);
    }
    let prefill = prefill(kind).into_iter().filter(|(field, _)| record.get(*field).is_none()).collect();
    Some(FormPlan {
        key: DraftKey::of_customer(file.id, &FormName::Sheet(kind).key()),
        fields,
        required,
        record,
        prefill,
        order,
        also: also(kind, target),
        customer: file.id,
        create: false,
        targets: Arc::new(move |asked| (asked == entity).then_some(target)),
    })
}

/// The record that a form writes, and what is in it.
fn opened(file: OpenFile, kind: SheetKind) -> Option<(Target, Record)> {
    let activity = |id: Option<ActivityId>| {
        let record = id.and_then(|id| file.now(|view| view.customer.activities.get(&id).map(|it| it.record.clone())));
        (Target::Activity(id.unwrap_or_else(|| ActivityId::at(now(), random()))), record.flatten())
    };
    let (target, record) = match kind {
        SheetKind::Contact(id) => {
            let record = id.and_then(|id| file.now(|view| view.customer.contacts.get(&id).map(|it| it.record.clone())));
            (Target::Contact(id.unwrap_or_else(|| ContactId::at(now(), random()))), record.flatten())
        }
        SheetKind::Activity(id) | SheetKind::Plan(id) | SheetKind::Action(id) => activity(id),
        SheetKind::FollowUp => activity(None),
        SheetKind::Report(id) | SheetKind::Done(id) | SheetKind::CallOff(id) => activity(Some(id)),
        SheetKind::Opportunity(id) => {
            let record =
                id.and_then(|id| file.now(|view| view.customer.opportunities.get(&id).map(|it| it.record.clone())));
            (Target::Opportunity(id.unwrap_or_else(|| OpportunityId::at(now(), random()))), record.flatten())
        }
        SheetKind::Lead => (Target::Opportunity(OpportunityId::at(now(), random())), None),
        SheetKind::Complaint(id) => complaint(file, id),
        SheetKind::Step(id, _) => complaint(file, Some(id)),
        SheetKind::Order(id) => {
            let record = id.and_then(|id| file.now(|view| view.customer.orders.get(&id).map(|it| it.record.clone())));
            (Target::Order(id.unwrap_or_else(|| OrderId::at(now(), random()))), record.flatten())
        }
        SheetKind::Move | SheetKind::Assign | SheetKind::Stage(_) | SheetKind::Conflict(..) => return None,
    };
    Some((target, record.unwrap_or_default()))
}

fn complaint(file: OpenFile, id: Option<ComplaintId>) -> (Target, Option<Record>) {
    let record = id.and_then(|id| file.now(|view| view.customer.complaints.get(&id).map(|it| it.record.clone())));
    (Target::Complaint(id.unwrap_or_else(|| ComplaintId::at(now(), random()))), record.flatten())
}

fn fields(kind: SheetKind, entity: Entity) -> Vec<Field> {
    match kind {
        SheetKind::Activity(_) => ACTIVITY.to_vec(),
        SheetKind::Plan(_) | SheetKind::FollowUp => PLAN.to_vec(),
        SheetKind::Report(_) => REPORT.to_vec(),
        SheetKind::Action(_) => ACTION.to_vec(),
        SheetKind::Done(_) => DONE.to_vec(),
        SheetKind::CallOff(_) => vec![Field::ActivityCalledOff],
        SheetKind::Opportunity(_) | SheetKind::Lead => opportunity_fields(),
        SheetKind::Complaint(None) => COMPLAINT.to_vec(),
        // The last step is a button.
        SheetKind::Complaint(Some(_)) => Field::of(entity).filter(|field| *field != Field::ComplaintArchived).collect(),
        SheetKind::Step(_, ComplaintState::Assigned) => ANSWER.to_vec(),
        SheetKind::Step(_, ComplaintState::Solved) => SOLUTION.to_vec(),
        SheetKind::Step(..) => FEEDBACK.to_vec(),
        _ => Field::of(entity).collect(),
    }
}

fn required(kind: SheetKind) -> Vec<Field> {
    match kind {
        SheetKind::Contact(_) => vec![Field::ContactName],
        SheetKind::Activity(_) => vec![Field::ActivityKind, Field::ActivityAt],
        SheetKind::Plan(_) | SheetKind::FollowUp => {
            vec![Field::ActivityKind, Field::ActivityPlanned, Field::ActivityPurpose]
        }
        SheetKind::Report(_) => vec![
            Field::ActivityAt,
            Field::ActivityPurpose,
            Field::ActivityResult,
            Field::ActivityNeed,
            Field::ActivityNextDate,
        ],
        SheetKind::Action(_) => vec![Field::ActivitySubject, Field::ActivityDue],
        SheetKind::Done(_) => vec![Field::ActivityAt],
        SheetKind::CallOff(_) => vec![Field::ActivityCalledOff],
        SheetKind::Opportunity(_) | SheetKind::Lead => vec![Field::OpportunityName],
        SheetKind::Complaint(_) => vec![Field::ComplaintSubject, Field::ComplaintReceived, Field::ComplaintCause],
        SheetKind::Step(_, ComplaintState::Assigned) => vec![Field::ComplaintAnswered],
        SheetKind::Step(_, ComplaintState::Solved) => vec![Field::ComplaintSolved, Field::ComplaintSolution],
        SheetKind::Step(_, ComplaintState::FedBack) => vec![Field::ComplaintFedBack],
        SheetKind::Step(..) => vec![Field::ComplaintFedBack, Field::ComplaintAttitude],
        SheetKind::Order(_) => vec![Field::OrderDate, Field::OrderCurrency, Field::OrderState],
        SheetKind::Move | SheetKind::Assign | SheetKind::Stage(_) | SheetKind::Conflict(..) => Vec::new(),
    }
}

/// The usual case: a visit just now, a plan for this time tomorrow, an order signed today in yuan.
fn prefill(kind: SheetKind) -> Vec<(Field, String)> {
    const DAY_MS: i64 = 24 * 3_600_000;
    let at = |later_ms: i64| {
        let mut instant = now();
        instant.0 += later_ms;
        (LOCAL_TIME.show)(instant)
    };
    match kind {
        SheetKind::Activity(None) => vec![(Field::ActivityKind, "visit".to_owned()), (Field::ActivityAt, at(0))],
        SheetKind::Plan(None) => {
            vec![(Field::ActivityKind, "visit".to_owned()), (Field::ActivityPlanned, at(DAY_MS))]
        }
        SheetKind::FollowUp => {
            vec![(Field::ActivityKind, "follow_up".to_owned()), (Field::ActivityPlanned, at(DAY_MS))]
        }
        SheetKind::Report(_) | SheetKind::Done(_) => vec![(Field::ActivityAt, at(0))],
        SheetKind::Complaint(None) => vec![(Field::ComplaintReceived, at(0))],
        SheetKind::Step(_, ComplaintState::Assigned) => vec![(Field::ComplaintAnswered, at(0))],
        SheetKind::Step(_, ComplaintState::Solved) => vec![(Field::ComplaintSolved, at(0))],
        SheetKind::Step(..) => vec![(Field::ComplaintFedBack, at(0))],
        SheetKind::Order(None) => vec![
            (Field::OrderDate, intl::today().map(|date| date.to_string()).unwrap_or_default()),
            (Field::OrderCurrency, "CNY".to_owned()),
            (Field::OrderState, "signed".to_owned()),
        ],
        _ => Vec::new(),
    }
}

/// What a new record says beside what is typed: the stage in which an opportunity begins, and that an action is one.
fn also(kind: SheetKind, target: Target) -> Vec<Edit> {
    let begin = |code: &str| match target {
        Target::Opportunity(opportunity) => {
            vec![Edit::Stage { opportunity, to: code.to_owned(), reason: String::new() }]
        }
        _ => Vec::new(),
    };
    match kind {
        SheetKind::Opportunity(None) => begin("prospecting"),
        SheetKind::Lead => begin("lead"),
        SheetKind::Action(None) => {
            let value = Some(Value::Text("action".to_owned()));
            vec![Edit::Set { target, field: Field::ActivityKind, value }]
        }
        _ => Vec::new(),
    }
}
