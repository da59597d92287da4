//! What people typed into forms and have not saved yet.

use satchel_model::CustomerId;
use satchel_model::order::sort_by_key;
use satchel_protocol::bridge::{Answer, Failure};

use crate::context::Cx;
use crate::effect::{Batch, Durability, Table};
use crate::records::{Draft, read, read_found, write};

/// The longest draft in bytes: a note of the longest kind, with room.
const DRAFT_BYTES: usize = 1024 * 1024;
/// The longest form key in bytes.
const KEY_BYTES: usize = 200;

pub(crate) async fn put(cx: &Cx, form: String, body: String) -> Answer {
    if body.len() > DRAFT_BYTES || form.len() > KEY_BYTES {
        return Answer::Failed(Failure::InvalidEdit);
    }
    if customer_of(&form).is_some_and(|customer| cx.state.borrow().book.get(customer).is_none()) {
        // A form that closes because its customer left this device would leave the text behind.
        return Answer::Failed(Failure::NotFound);
    }
    let mut batch = Batch::default();
    batch.put(Table::Drafts, form.into_bytes(), write(&Draft { at: cx.now(), body }));
    done(cx.commit(batch, Durability::Strict).await)
}

/// The customer that a form is on, by the form's key.
fn customer_of(form: &str) -> Option<CustomerId> {
    let (customer, _) = form.strip_prefix("customer/")?.split_once('/')?;
    customer.parse().ok()
}

pub(crate) async fn get(cx: &Cx, form: String) -> Answer {
    match cx.read(vec![(Table::Drafts, form.into_bytes())]).await {
        Ok(found) => Answer::Draft(found.first().and_then(read_found::<Draft>).map(|draft| draft.body)),
        Err(fault) => Answer::Failed(fault.into()),
    }
}

pub(crate) async fn delete(cx: &Cx, form: String) -> Answer {
    let mut batch = Batch::default();
    batch.delete(Table::Drafts, form.into_bytes());
    done(cx.commit(batch, Durability::Relaxed).await)
}

pub(crate) async fn list(cx: &Cx) -> Answer {
    match cx.scan(Table::Drafts, Vec::new()).await {
        Ok(scanned) => {
            let mut drafts: Vec<_> = scanned
                .records
                .into_iter()
                .filter_map(|(form, bytes)| Some((String::from_utf8(form).ok()?, read::<Draft>(&bytes)?.at)))
                .collect();
            sort_by_key(&mut drafts, |(_, at)| std::cmp::Reverse(*at));
            Answer::Drafts(drafts)
        }
        Err(fault) => Answer::Failed(fault.into()),
    }
}

fn done(result: Result<(), crate::effect::StoreFault>) -> Answer {
    match result {
        Ok(()) => Answer::Done,
        Err(fault) => Answer::Failed(fault.into()),
    }
}
