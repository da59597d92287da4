//! Signing in, which enrols the device, and signing out, which erases it.

use satchel_model::{ActorId, UnixMillis};
use satchel_protocol::bridge::{Answer, Connection, Failure, Phase};
use satchel_protocol::sync::{SignIn, SignedIn, path};
use serde_bytes::ByteBuf;

use crate::context::Cx;
use crate::effect::{Batch, Durability, Effect, Table};
use crate::records::{Session, key, write, write_session};
use crate::sync::call;
use crate::{lock, start, status};

/// Asks the server for a token and remembers it. Work on the device is kept when the same person
/// signs in again; another person must sign out first.
pub(crate) async fn sign_in(cx: &Cx, name: String, password: String, device_label: String) -> Answer {
    // One at a time: a second one must know what the first has made of the device.
    let _signing = cx.signing.lock().await;
    let before = cx.state.borrow().session.clone();
    if before.as_ref().is_some_and(|session| session.ended.is_some() && !session.expired) {
        // What is unsent is handed in first, under the enrolment that it was made in. A server that was restored from
        // before that enrolment does not know it, and takes nothing under it: then the person may be let in again.
        cx.state.borrow().wake_sync();
        return Answer::Failed(Failure::Locked);
    }
    let device = before.as_ref().map(|session| session.device);
    let request = SignIn { name, password, device_label: device_label.clone(), device };
    let signed_in: SignedIn = match call::call(cx, path::SIGN_IN, None, &request).await {
        Ok(answer) => answer,
        Err(trouble) => return Answer::Failed(trouble.failure()),
    };
    let person = match &before {
        Some(session) => Some(session.user.id),
        None => match start::person(cx).await {
            Ok(person) => person,
            Err(fault) => return Answer::Failed(fault.into()),
        },
    };
    if person.is_some_and(|person| person != signed_in.user.id) {
        return Answer::Failed(Failure::OtherPerson);
    }
    // A sign-in record that was lost takes the certainty about the actor with it, so a new one is
    // drawn unless this very session goes on on this very device.
    let actor = before
        .filter(|session| session.device == signed_in.device)
        .map_or_else(|| ActorId::from_bytes(cx.random()), |session| session.actor);
    let session = Session {
        token: signed_in.token,
        device: signed_in.device,
        device_label,
        user: signed_in.user,
        team: signed_in.team,
        team_name: signed_in.team_name,
        people: signed_in.roster.people,
        units: signed_in.roster.units,
        offline_days: signed_in.roster.offline_days,
        actor,
        expired: false,
        ended: None,
    };
    if let Err(fault) = store(cx, &session).await {
        return Answer::Failed(fault.into());
    }
    let is_start = cx.state.borrow().phase == Phase::SignedOut;
    if is_start && let Err(fault) = start::go_on(cx, session.clone()).await {
        return Answer::Failed(fault.into());
    }
    {
        let mut state = cx.state.borrow_mut();
        state.session = Some(session);
        state.connection = Connection::Busy;
        state.wake_sync();
    }
    lock::review(cx);
    status::publish(cx);
    Answer::Done
}

/// Writes the session record, and whose store this is.
pub(crate) async fn store(cx: &Cx, session: &Session) -> Result<(), crate::effect::StoreFault> {
    let mut batch = Batch::default();
    batch.put(Table::Meta, key::SESSION, write_session(session));
    batch.put(Table::Meta, key::PERSON, write(&session.user.id));
    cx.commit(batch, Durability::Strict).await
}

/// Erases the device, unless that would lose work.
pub(crate) async fn sign_out(cx: &Cx, discard_unsent: bool) -> Answer {
    let _signing = cx.signing.lock().await;
    if cx.state.borrow().session.as_ref().is_some_and(|session| session.ended.is_some()) {
        return Answer::Failed(Failure::Locked);
    }
    let unsent = cx.state.borrow().unsent();
    if unsent > 0 && !discard_unsent {
        return Answer::Failed(Failure::UnsentWork { unsent });
    }
    match erase(cx).await {
        Ok(()) => Answer::Done,
        Err(fault) => Answer::Failed(fault.into()),
    }
}

/// Erases everything on the device and in memory.
pub(crate) async fn erase(cx: &Cx) -> Result<(), crate::effect::StoreFault> {
    let _writing = cx.writer.lock().await;
    cx.emit(Effect::Poke { hello: None });
    cx.erase().await?;
    let version = {
        let mut state = cx.state.borrow_mut();
        state.forget();
        state.book.version()
    };
    cx.notice(satchel_protocol::bridge::Notice::RowsChanged { version });
    status::publish(cx);
    Ok(())
}

/// Passes on what somebody who looks after accounts asks, and the answer, without knowing either: nothing of it is kept.
pub(crate) async fn admin(cx: &Cx, ask: &[u8]) -> Answer {
    match call::pass_on(cx, path::ADMIN, ask).await {
        Ok(answer) => Answer::Admin(ByteBuf::from(answer)),
        Err(trouble) => Answer::Failed(trouble.failure()),
    }
}

/// The server no longer takes the token; everything on the device stays.
pub(crate) async fn expire(cx: &Cx) {
    let session = {
        let mut state = cx.state.borrow_mut();
        let Some(session) = state.session.as_mut() else { return };
        session.expired = true;
        session.clone()
    };
    // If this record is not kept, the next exchange finds out again.
    let _found_out_again = store(cx, &session).await;
}

/// Where the clocks differ by more than this, people are told: dates that they write will be off.
const SKEW_TOLD_MS: i64 = 5 * 60 * 1000;

/// Compares the server's clock with this device's.
pub(crate) fn compare_clocks(cx: &Cx, server_time_ms: i64) {
    let UnixMillis(now) = cx.now();
    let skew = now.saturating_sub(server_time_ms);
    cx.state.borrow_mut().clock_skew_ms = (skew.abs() > SKEW_TOLD_MS).then_some(skew);
}
