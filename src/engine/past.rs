//! The past of one customer, from the histories of its documents: what a field said, the file on a day, a change taken back.

use satchel_document::{Document, read};
use satchel_model::{CustomerId, Edit, Field, Target, UnixMillis};
use satchel_protocol::bridge::{Answer, CustomerView, Failure};

use crate::context::Cx;
use crate::open::{File, close_file, load_file};

/// Opens a file, takes something from it and puts it back.
async fn of_file<T>(cx: &Cx, customer: CustomerId, take: impl FnOnce(&File) -> T) -> Result<T, Failure> {
    if let Some(failure) = crate::not_ready(cx) {
        return Err(failure);
    }
    let file = load_file(cx, customer).await?.ok_or(Failure::NotFound)?;
    let taken = take(&file);
    close_file(cx, customer, file);
    Ok(taken)
}

/// Every value of a field.
pub(crate) async fn history(cx: &Cx, customer: CustomerId, target: Target, field: Field) -> Answer {
    let values = of_file(cx, customer, |file| match target {
        Target::Background => file.background.as_ref().map(|it| it.history(target, field)).unwrap_or_default(),
        _ => file.main.history(target, field),
    });
    values.await.map_or_else(Answer::Failed, Answer::History)
}

/// The file as it was.
pub(crate) async fn as_of(cx: &Cx, customer: CustomerId, at: UnixMillis) -> Answer {
    let view = of_file(cx, customer, |file| {
        let main = file.main.as_of(at)?;
        let background = file.background.as_ref().and_then(|background| background.as_of(at));
        let heads = main.heads().as_slice().iter().map(ToString::to_string).collect();
        let customer = read(&main, background.as_ref());
        Some(CustomerView { customer, owner: None, grade: None, unsent: 0, heads })
    });
    match view.await {
        Ok(Some(view)) => Answer::Customer(Box::new(view)),
        Ok(None) => Answer::Failed(Failure::NotFound),
        Err(failure) => Answer::Failed(failure),
    }
}

/// The edits that take the last change of this device back, in whichever of the two documents it was.
pub(crate) async fn taken_back(cx: &Cx, customer: CustomerId, reason: &str) -> Result<Vec<Edit>, Failure> {
    let actor = cx.state.borrow().session.as_ref().map(|session| session.actor).ok_or(Failure::NotFound)?;
    let last = of_file(cx, customer, |file| {
        let documents = [Some(&file.main), file.background.as_ref()].into_iter().flatten();
        documents.filter_map(|document: &Document| document.undo(actor, reason)).max_by_key(|(at, _)| *at)
    });
    Ok(last.await?.map(|(_, edits)| edits).unwrap_or_default())
}
