//! Giving a customer to another owner: the server decides, and the feed tells every device what follows.

use satchel_model::{CustomerId, UserId};
use satchel_protocol::bridge::Answer;
use satchel_protocol::sync::{Assign, Assigned, path};

use crate::context::Cx;
use crate::sync::call;

/// Asks the server and then for what follows from it here.
pub(crate) async fn assign(cx: &Cx, customer: CustomerId, owner: UserId) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let token = cx.state.borrow().session.as_ref().map(|session| session.token.clone());
    match call::call::<_, Assigned>(cx, path::ASSIGN, token, &Assign { customer, owner }).await {
        Ok(Assigned) => {
            cx.state.borrow().wake_sync();
            Answer::Done
        }
        Err(trouble) => Answer::Failed(trouble.failure()),
    }
}
