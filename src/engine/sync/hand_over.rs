//! Customers of an import that belong to colleagues: once the server has them, it is asked to give them to their owners.

use std::collections::BTreeMap;

use satchel_model::{CustomerId, UserId};
use satchel_protocol::limits::ASSIGN_CUSTOMERS;
use satchel_protocol::sync::{AssignMany, AssignedMany, path};

use super::call::{self, Trouble, writing};
use crate::context::Cx;
use crate::effect::{Batch, Durability, Table};
use crate::records::{key, read};

/// Asks for every customer that waits and of which nothing is unsent. What gets no answer waits for the next sync; what the
/// server refuses stays with whoever imported it.
pub(super) async fn run(cx: &Cx) -> Result<(), Trouble> {
    if cx.state.borrow().owners_wait == Some(false) {
        return Ok(());
    }
    let scanned = cx.scan(Table::Meta, key::OWNERS.to_vec()).await?;
    let unsent = cx.state.borrow().unsent_by_customer();
    let mut customers_by_owner: BTreeMap<UserId, Vec<CustomerId>> = BTreeMap::new();
    let mut is_more = false;
    for (record_key, bytes) in &scanned.records {
        let customer = record_key.get(key::OWNERS.len()..).and_then(|id| CustomerId::from_slice(id).ok());
        let (Some(customer), Some(owner)) = (customer, read::<UserId>(bytes)) else { continue };
        if unsent.contains_key(&customer) {
            is_more = true;
        } else {
            customers_by_owner.entry(owner).or_default().push(customer);
        }
    }
    let is_some = !customers_by_owner.is_empty();
    for (owner, customers) in customers_by_owner {
        for some in customers.chunks(ASSIGN_CUSTOMERS) {
            give(cx, owner, some).await?;
        }
    }
    let mut state = cx.state.borrow_mut();
    state.owners_wait = Some(is_more);
    if is_some {
        // The feed says what follows from it here.
        state.wake_sync();
    }
    Ok(())
}

async fn give(cx: &Cx, owner: UserId, customers: &[CustomerId]) -> Result<(), Trouble> {
    let token = cx.state.borrow().session.as_ref().map(|session| session.token.clone());
    let ask = AssignMany { customers: customers.to_vec(), owner };
    let AssignedMany { .. } = call::call(cx, path::ASSIGN_MANY, token, &ask).await?;
    let _writing = writing(cx).await?;
    let mut batch = Batch::default();
    for customer in customers {
        batch.delete(Table::Meta, key::owner(*customer));
    }
    Ok(cx.commit(batch, Durability::Relaxed).await?)
}
