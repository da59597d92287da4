//! A device that shows nothing: too long without the server, or its account or enrolment has ended.
//!
//! After too many days without the server everything stays on the device and opens again with the next contact. When the
//! account is frozen or closed or the device revoked, the device hands in what is unsent, and erases itself once the
//! server has all of it. Until then it keeps everything and tries again, also after a crash: the lock is durable.

use std::collections::BTreeSet;

use satchel_protocol::bridge::{Connection, Lock, Notice, Phase};
use satchel_protocol::limits::{PUSH_CHANGES, REQUEST_BYTES};
use satchel_protocol::sync::{HandIn, HandedIn, PushDocument, path};
use serde_bytes::ByteBuf;

use crate::context::{Context, Cx};
use crate::effect::Effect;
use crate::records::{Ended, SetAsideReason};
use crate::sync::call::{self, Trouble, of_lock, writing};
use crate::sync::push::{ROOM_BYTES, gather};
use crate::{session, status};

const DAY_MS: i64 = 24 * 3_600_000;

impl From<Ended> for Lock {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Frozen => Self::Frozen,
            Ended::Closed => Self::Closed,
            Ended::Revoked => Self::Revoked,
        }
    }
}

/// What the device is with this session, once its store is read.
pub(crate) fn phase(cx: &Context) -> Phase {
    let state = cx.state.borrow();
    let Some(session) = state.session.as_ref() else { return Phase::SignedOut };
    if let Some(ended) = session.ended {
        return Phase::Locked(ended.into());
    }
    let days = session.offline_days;
    let is_over = days > 0
        && state.progress.last_sync.is_some_and(|last| {
            // A clock that was set back says nothing about how long it has been.
            cx.now().0.saturating_sub(last.0) >= i64::from(days) * DAY_MS
        });
    if is_over { Phase::Locked(Lock::Offline { days }) } else { Phase::Ready }
}

/// Locks the device, or opens it, as it is due now. Says whether the phase is another one.
pub(crate) fn review(cx: &Context) {
    let due = phase(cx);
    let changed = {
        let mut state = cx.state.borrow_mut();
        let is_about_locks = matches!(state.phase, Phase::Ready | Phase::Locked(_));
        let changed = is_about_locks && state.phase != due;
        if changed {
            state.phase = due;
        }
        changed
    };
    if changed {
        let version = cx.state.borrow().book.version();
        cx.notice(Notice::RowsChanged { version });
        status::publish(cx);
    }
}

/// The server gives this device nothing any more: locks it for good, and hands in what is unsent.
pub(crate) async fn end(cx: &Cx, ended: Ended) -> Result<(), Trouble> {
    {
        let _writing = writing(cx).await?;
        set_ended(cx, Some(ended)).await?;
        cx.emit(Effect::Poke { hello: None });
    }
    hand_in(cx, ended).await
}

/// Writes down whether the account has ended, and locks or opens the device. The caller holds the writer.
async fn set_ended(cx: &Cx, ended: Option<Ended>) -> Result<(), Trouble> {
    let Some(mut session) = cx.state.borrow().session.clone() else { return Err(Trouble::Erased) };
    session.ended = ended;
    session::store(cx, &session).await?;
    cx.state.borrow_mut().session = Some(session);
    review(cx);
    Ok(())
}

/// Hands in everything that the server may not have, then erases the device. Where the account works again, the device
/// goes on as before.
pub(crate) async fn hand_in(cx: &Cx, ended: Ended) -> Result<(), Trouble> {
    let mut given: BTreeSet<u64> = BTreeSet::new();
    loop {
        let parcel = gather(cx, |number, _| !given.contains(&number)).await?;
        let numbers: Vec<u64> = parcel.numbers().collect();
        if numbers.is_empty() {
            break;
        }
        if !hand_over(cx, HandIn { documents: parcel.documents(), is_last: false }).await? {
            return Ok(());
        }
        given.extend(numbers);
    }
    for documents in set_aside(cx) {
        if !hand_over(cx, HandIn { documents, is_last: false }).await? {
            return Ok(());
        }
    }
    if !hand_over(cx, HandIn { documents: Vec::new(), is_last: true }).await? {
        return Ok(());
    }
    session::erase(cx).await?;
    cx.state.borrow_mut().connection = Connection::Error(of_lock(ended.into()));
    status::publish(cx);
    Ok(())
}

/// Gives the server a part. False when the account works again, and with it the device.
async fn hand_over(cx: &Cx, request: HandIn) -> Result<bool, Trouble> {
    let token = cx.state.borrow().session.as_ref().map(|session| session.token.clone());
    let HandedIn { is_locked } = call::call(cx, path::HAND_IN, token, &request).await?;
    if !is_locked {
        let _writing = writing(cx).await?;
        set_ended(cx, None).await?;
    }
    Ok(is_locked)
}

/// The bytes of this person's work that the server refused or that was found damaged, in parts of one request each.
fn set_aside(cx: &Context) -> Vec<Vec<PushDocument>> {
    let state = cx.state.borrow();
    let mut parts: Vec<Vec<PushDocument>> = Vec::new();
    let (mut changes, mut bytes) = (PUSH_CHANGES, 0);
    for record in state.set_aside.values().filter(|record| record.reason != SetAsideReason::Unattested) {
        for change in &record.bytes {
            if changes == PUSH_CHANGES || bytes + change.len() > REQUEST_BYTES - ROOM_BYTES {
                parts.push(Vec::new());
                (changes, bytes) = (0, 0);
            }
            changes += 1;
            bytes += change.len();
            let Some(part) = parts.last_mut() else { continue };
            let change = ByteBuf::from(change.to_vec());
            match part.last_mut() {
                Some(document) if document.name == record.name => document.changes.push(change),
                _ => part.push(PushDocument { name: record.name, changes: vec![change] }),
            }
        }
    }
    parts
}
