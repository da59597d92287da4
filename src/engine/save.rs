//! Saving a form: edits become one change for each document, durable before the person is told.

use satchel_document::{Document, DocumentError, NewChange, Stamp, Violation, read};
use satchel_model::man::{self, Advice};
use satchel_model::{CustomerId, DocumentKind, Edit, Field, Kind, Role, StageEntry, Target, Value, customer_code};
use satchel_protocol::bridge::{Answer, Failure, Save};
use satchel_protocol::sync::DocumentName;

use crate::context::Cx;
use crate::documents::LoadFault;
use crate::effect::{Batch, Durability, Table};
use crate::open::{File, load_file, view};
use crate::records::{OutboxEntry, SetAsideReason, key};
use crate::staged::Staged;
use crate::status;

/// Edits in one save: more than any form has.
const MOST_EDITS: usize = 500;

/// Saves. Either everything is durable and the answer is the new view, or nothing was changed.
pub(crate) async fn save(cx: &Cx, save: Save) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    if is_beyond_the_grade(cx, &save) {
        return Answer::Failed(Failure::NotAllowed);
    }
    if let Err(failure) = check(&save) {
        return Answer::Failed(failure);
    }
    let _writing = cx.writer.lock().await;
    if let Some(failure) = crate::not_ready(cx) {
        // The device was locked or erased while this waited for its turn.
        return Answer::Failed(failure);
    }
    let customer = save.customer;
    let mut file = match open_or_create(cx, &save).await {
        Ok(file) => file,
        Err(failure) => return Answer::Failed(failure),
    };
    let is_new = cx.state.borrow().book.get(customer).is_none_or(|entry| entry.stored.main.is_none());
    let mut edits = save.edits;
    if is_new {
        edits.extend(missing_code(customer, &edits));
    }
    match write(cx, customer, &mut file, &edits, is_new).await {
        Ok(()) => {
            let view = view(cx, &file);
            crate::open::close_file(cx, customer, file);
            cx.mark("satchel:edit-durable", String::new());
            cx.state.borrow().wake_sync();
            Answer::Saved(Box::new(view))
        }
        Err(failure) => Answer::Failed(failure),
    }
}

/// Takes the last change of this device back.
pub(crate) async fn undo(cx: &Cx, customer: CustomerId, reason: &str) -> Answer {
    match crate::past::taken_back(cx, customer, reason).await {
        Ok(edits) if edits.is_empty() => Answer::Failed(Failure::NotNow),
        Ok(edits) => save(cx, Save { customer, create: false, edits }).await,
        Err(failure) => Answer::Failed(failure),
    }
}

/// The code of a new customer that nobody gave one. A form that says nothing of the customer itself makes none.
pub(crate) fn missing_code(customer: CustomerId, edits: &[Edit]) -> Option<Edit> {
    let is_about = |edit: &Edit| matches!(edit, Edit::Set { target: Target::Customer, value: Some(_), .. });
    let gives_code = |edit: &Edit| matches!(edit, Edit::Set { field: Field::Code, .. });
    let is_missing = edits.iter().any(is_about) && !edits.iter().any(gives_code);
    is_missing.then(|| Edit::Set {
        target: Target::Customer,
        field: Field::Code,
        value: Some(Value::Text(customer_code(customer))),
    })
}

/// Whether the server would refuse this for good: better the person hears it at once than after the next sync.
pub(crate) fn is_beyond_the_grade(cx: &Cx, save: &Save) -> bool {
    let state = cx.state.borrow();
    let Some(session) = state.session.as_ref() else { return false };
    let is_about_background = save.edits.iter().any(Edit::is_background);
    (is_about_background && !session.user.reads_background)
        || (save.create && session.user.role == Role::SystemAdministrator)
}

async fn open_or_create(cx: &Cx, save: &Save) -> Result<File, Failure> {
    match load_file(cx, save.customer).await {
        Ok(Some(file)) => Ok(file),
        Ok(None) if save.create => {
            let main = Document::genesis(DocumentKind::Customer, save.customer.into());
            Ok(File { main, background: None })
        }
        Ok(None) => Err(Failure::NotFound),
        Err(LoadFault::Damaged) => {
            crate::sync::damage::report(cx, save.customer).await;
            Err(Failure::Damaged)
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Writes the edits into the documents and makes them durable.
async fn write(cx: &Cx, customer: CustomerId, file: &mut File, edits: &[Edit], is_new: bool) -> Result<(), Failure> {
    let stamp = stamp(cx)?;
    let main_changes = file.main.edit(edits, &stamp).map_err(failure)?;
    if is_new && main_changes.is_empty() {
        // A file of which the main part says nothing never reaches the server, and what hangs on it neither.
        return Err(Failure::InvalidEdit);
    }
    if plans_against_advice(&file.main, edits) {
        return Err(Failure::NeedsOverride);
    }
    if let Some(missing) = crate::complaints::missing(&file.main, edits) {
        return Err(Failure::ComplaintIncomplete { missing });
    }
    let mut background_changes = Vec::new();
    if edits.iter().any(Edit::is_background) {
        background_changes = file.background_or_new(customer).edit(edits, &stamp).map_err(failure)?;
    }
    let mut work = Staged::new(cx);
    if stage(cx, &mut work, &stamp, customer, file, [main_changes, background_changes]) {
        work.commit(cx, Durability::Strict).await?;
    }
    Ok(())
}

/// Puts the changes of one customer's two documents into a batch; false where there are none.
pub(crate) fn stage(
    cx: &Cx,
    work: &mut Staged,
    stamp: &Stamp,
    customer: CustomerId,
    file: &File,
    [main_changes, background_changes]: [Vec<NewChange>; 2],
) -> bool {
    let mut stored = cx.state.borrow().book.stored(customer);
    // The server gives a new customer to whoever brings it.
    stored.owner.get_or_insert(stamp.author);
    let changes = [
        (DocumentKind::Customer, Some(&file.main), main_changes),
        (DocumentKind::Background, file.background.as_ref(), background_changes),
    ];
    let mut changed = false;
    for (kind, document, changes) in changes {
        let Some(document) = document else { continue };
        for NewChange { hash, bytes, .. } in changes {
            work.change(document, hash, bytes);
            Staged::hold(&mut stored, kind, document, 1);
            work.unsent(OutboxEntry { name: DocumentName::new(kind, customer), hash, made_at: stamp.now });
            changed = true;
        }
    }
    if changed {
        work.project(stored, Some(&file.main), file.background.as_ref());
    }
    changed
}

/// Whether a visit is planned with a customer whose contact should stop (m+a+n), and nobody said why all the same.
fn plans_against_advice(main: &Document, edits: &[Edit]) -> bool {
    let plans = edits.iter().filter_map(|edit| match edit {
        Edit::Set { target: Target::Activity(id), field: Field::ActivityPlanned, value: Some(_) } => Some(*id),
        _ => None,
    });
    let mut plans = plans.peekable();
    if plans.peek().is_none() {
        return false;
    }
    let file = read(main, None);
    let has_reason = |id| {
        let activity = file.activities.get(&id);
        activity.is_some_and(|it| !it.record.text(Field::ActivityOverride).is_empty())
    };
    man::of_record(&file.record) == Some(Advice::Stop) && !plans.all(has_reason)
}

pub(crate) fn stamp(cx: &Cx) -> Result<Stamp, Failure> {
    let state = cx.state.borrow();
    let session = state.session.as_ref().ok_or(Failure::NotFound)?;
    Ok(Stamp { actor: session.actor, author: session.user.id, now: cx.now(), seed: cx.random() })
}

/// What the page sends is from outside: every value must be one that its field can hold.
pub(crate) fn check(save: &Save) -> Result<(), Failure> {
    if save.edits.len() > MOST_EDITS {
        return Err(Failure::InvalidEdit);
    }
    for edit in &save.edits {
        match edit {
            Edit::Set { target, field, value } => {
                if field.entity() != target.entity() {
                    return Err(Failure::InvalidEdit);
                }
                if let Some(value) = value
                    && !matches!(value, Value::State(_) | Value::Stage(_) | Value::Unknown(_))
                {
                    let parsed = field.kind().parse(&value.encode());
                    let parsed = parsed.map_err(|error| Failure::InvalidField { field: *field, error })?;
                    if parsed.is_none() {
                        return Err(Failure::InvalidEdit);
                    }
                }
            }
            Edit::Tag { tag, .. } => {
                let length = tag.chars().count();
                if length == 0 || length > Edit::TAG_CHARS || tag.trim() != tag {
                    return Err(Failure::InvalidEdit);
                }
            }
            Edit::Delete(Target::Background) | Edit::Restore(Target::Background) => return Err(Failure::InvalidEdit),
            Edit::Stage { to, reason, .. } => {
                if !StageEntry::is_code(to) || reason.chars().count() > Kind::TEXT_CHARS {
                    return Err(Failure::InvalidEdit);
                }
            }
            // Only whoever writes both files removes one of them for it.
            Edit::JoinInto(_) => return Err(Failure::InvalidEdit),
            Edit::Note { .. } | Edit::Move { .. } | Edit::Delete(_) | Edit::Restore(_) => {}
        }
    }
    Ok(())
}

pub(crate) fn failure(error: DocumentError) -> Failure {
    match error {
        DocumentError::Newer { .. } => Failure::ReadOnly,
        DocumentError::ForbiddenTransition(forbidden) => {
            Failure::ForbiddenTransition { from: forbidden.from, to: forbidden.to }
        }
        DocumentError::Violation(violation) => violation_failure(&violation),
        DocumentError::WrongDocument
        | DocumentError::WrongField { .. }
        | DocumentError::StateNeedsMove
        | DocumentError::EmptyMove => Failure::InvalidEdit,
        _ => Failure::Damaged,
    }
}

const fn violation_failure(violation: &Violation) -> Failure {
    match violation {
        Violation::DocumentOperations
        | Violation::DocumentChanges
        | Violation::DocumentActors
        | Violation::DocumentBytes
        | Violation::ChangeTooLarge => Failure::DocumentFull,
        Violation::Note => Failure::NoteTooLong,
        _ => Failure::InvalidEdit,
    }
}

/// The person has seen what was refused; its bytes go.
pub(crate) async fn dismiss_refused(cx: &Cx, customer: CustomerId) -> Answer {
    let numbers: Vec<u64> = {
        let state = cx.state.borrow();
        let of_customer = state.set_aside.iter().filter(|(_, record)| {
            record.name.customer == customer && matches!(record.reason, SetAsideReason::Refused(_))
        });
        of_customer.map(|(number, _)| *number).collect()
    };
    let mut batch = Batch::default();
    for number in &numbers {
        batch.delete(Table::Quarantine, key::number(*number));
    }
    if let Err(fault) = cx.commit(batch, Durability::Strict).await {
        return Answer::Failed(fault.into());
    }
    {
        let mut state = cx.state.borrow_mut();
        for number in numbers {
            state.set_aside.remove(&number);
        }
    }
    status::publish(cx);
    Answer::Done
}
