//! A device that shows nothing: too long without the server, or its account or enrolment has ended.
//!
//! After too many days without the server everything stays on the device and opens again with the next contact. When the
//! account is frozen or closed or the device revoked, the device hands in what is unsent, and erases itself once the
//! server has all of it. Until then it keeps everything and tries again, also after a crash: the lock is durable.

use std::collections::BTreeSet;

use satchel_model::DocumentKind;
use satchel_protocol::bridge::{Connection, Lock, Notice, Phase};
use satchel_protocol::limits::{HAND_IN_DOCUMENTS, HAND_IN_HEADS, PUSH_CHANGES, PUSH_DOCUMENTS, REQUEST_BYTES};
use satchel_protocol::sync::{DocumentName, HandIn, HandedIn, Holding, PushDocument, Rest, path};
use serde_bytes::ByteBuf;

use crate::context::{Context, Cx};
use crate::documents::{LoadFault, heads_bytes, load, readable_changes};
use crate::effect::Effect;
use crate::records::{Ended, SetAsideReason, StoredRow};
use crate::sync::call::{self, Trouble, of_lock, writing};
use crate::sync::push::{ROOM_BYTES, gather};
use crate::sync::refuse::author;
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

/// Why a hand-in ends early.
enum Halt {
    /// The account works again.
    Works,
    /// It did not work; the next round begins anew.
    Trouble(Trouble),
}

impl<T: Into<Trouble>> From<T> for Halt {
    fn from(trouble: T) -> Self {
        Self::Trouble(trouble.into())
    }
}

/// Hands in everything that the server may not have, then erases the device. Where the account works again, the device
/// goes on as before.
pub(crate) async fn hand_in(cx: &Cx, ended: Ended) -> Result<(), Trouble> {
    match Courier::new(cx).hand_in_all().await {
        Ok(()) => {
            session::erase(cx).await?;
            cx.state.borrow_mut().connection = Connection::Error(of_lock(ended.into()));
            status::publish(cx);
            Ok(())
        }
        Err(Halt::Works) => {
            let _writing = writing(cx).await?;
            set_ended(cx, None).await
        }
        Err(Halt::Trouble(trouble)) => Err(trouble),
    }
}

/// Brings work to the server, one request after the other.
struct Courier<'a> {
    cx: &'a Cx,
    /// The stamp of the server's last answer.
    stamp: Option<ByteBuf>,
    /// Changes of one request in the making.
    documents: Vec<PushDocument>,
    changes: usize,
    bytes: usize,
}

impl<'a> Courier<'a> {
    fn new(cx: &'a Cx) -> Self {
        Self { cx, stamp: None, documents: Vec::new(), changes: 0, bytes: 0 }
    }

    /// Ends well when the server has everything.
    async fn hand_in_all(&mut self) -> Result<(), Halt> {
        let mut given: BTreeSet<u64> = BTreeSet::new();
        loop {
            let parcel = gather(self.cx, |number, _| !given.contains(&number)).await?;
            if parcel.numbers().next().is_none() {
                break;
            }
            self.give(parcel.documents(), Rest::More).await?;
            given.extend(parcel.numbers());
        }
        for (name, bytes) in set_aside(self.cx) {
            self.put(name, bytes).await?;
        }
        self.send().await?;
        for name in self.lacking().await? {
            self.put_own(name).await?;
        }
        self.send().await?;
        self.give(Vec::new(), Rest::Nothing).await?;
        Ok(())
    }

    /// The documents here of which the server lacks something: what is unsent, and what it had and was put back before.
    async fn lacking(&mut self) -> Result<Vec<DocumentName>, Halt> {
        let held: Vec<Holding> = {
            let state = self.cx.state.borrow();
            state.book.all().flat_map(|entry| holdings(&entry.stored)).collect()
        };
        // A document that was found damaged has no heads any more: what can be read of it is handed in without asking.
        let (asked, sent): (Vec<_>, Vec<_>) =
            held.into_iter().partition(|it| (1..=HAND_IN_HEADS).contains(&it.heads.len()));
        let mut lacking: Vec<DocumentName> = sent.into_iter().map(|it| it.name).collect();
        for part in asked.chunks(HAND_IN_DOCUMENTS) {
            lacking.extend(self.give(Vec::new(), Rest::Holding(part.to_vec())).await?);
        }
        Ok(lacking)
    }

    /// Hands in each change of this person's that is in a document here: the server keeps those that it lacks.
    async fn put_own(&mut self, name: DocumentName) -> Result<(), Halt> {
        let me = self.cx.state.borrow().session.as_ref().map(|session| session.user.id);
        let changes = match load(self.cx, name.customer, name.kind).await {
            Ok(Some(document)) => document.all_changes().into_iter().map(|(_, bytes)| bytes).collect(),
            Ok(None) => Vec::new(),
            Err(LoadFault::Damaged) => readable_changes(self.cx, name.document).await?,
            Err(LoadFault::Store(fault)) => return Err(fault.into()),
        };
        for bytes in changes.into_iter().filter(|bytes| author(bytes) == me) {
            self.put(name, bytes).await?;
        }
        Ok(())
    }

    /// Adds a change to the request in the making, after that was sent where it is full.
    async fn put(&mut self, name: DocumentName, bytes: Vec<u8>) -> Result<(), Halt> {
        let is_full = self.changes == PUSH_CHANGES
            || self.documents.len() == PUSH_DOCUMENTS
            || self.bytes + bytes.len() > REQUEST_BYTES - ROOM_BYTES;
        if is_full {
            self.send().await?;
        }
        self.changes += 1;
        self.bytes += bytes.len();
        let change = ByteBuf::from(bytes);
        match self.documents.last_mut() {
            Some(document) if document.name == name => document.changes.push(change),
            _ => self.documents.push(PushDocument { name, changes: vec![change] }),
        }
        Ok(())
    }

    /// Sends the request in the making.
    async fn send(&mut self) -> Result<(), Halt> {
        (self.changes, self.bytes) = (0, 0);
        let documents = std::mem::take(&mut self.documents);
        if !documents.is_empty() {
            self.give(documents, Rest::More).await?;
        }
        Ok(())
    }

    /// Gives the server a part. Returns the documents of which it lacks something, where the part asks for them.
    async fn give(&mut self, documents: Vec<PushDocument>, rest: Rest) -> Result<Vec<DocumentName>, Halt> {
        let token = self.cx.state.borrow().session.as_ref().map(|session| session.token.clone());
        let part = HandIn { documents, stamp: self.stamp.clone(), rest };
        match call::call(self.cx, path::HAND_IN, token, &part).await? {
            HandedIn::Kept { stamp, lacking } => {
                self.stamp = Some(stamp);
                Ok(lacking)
            }
            HandedIn::WentBack => Err(Trouble::Server.into()),
            HandedIn::NotLocked => Err(Halt::Works),
        }
    }
}

/// The documents of a customer that are held here, each with its state.
fn holdings(stored: &StoredRow) -> impl Iterator<Item = Holding> {
    DocumentKind::ALL.into_iter().filter_map(|kind| {
        let held = stored.held(kind)?;
        Some(Holding { name: DocumentName::new(kind, stored.customer), heads: heads_bytes(&held.heads) })
    })
}

/// This person's work that the server refused or that was found damaged.
fn set_aside(cx: &Context) -> Vec<(DocumentName, Vec<u8>)> {
    let state = cx.state.borrow();
    let own = state.set_aside.values().filter(|record| record.reason != SetAsideReason::Unattested);
    own.flat_map(|record| record.bytes.iter().map(|bytes| (record.name, bytes.to_vec()))).collect()
}
