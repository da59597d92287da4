//! One page of the feed: what happened in the device's scopes since its cursor.

use std::collections::{BTreeSet, HashSet};

use rusqlite::Connection;
use satchel_model::{DocumentId, DocumentKind, UserId};
use satchel_protocol::limits::PULL_BYTES;
use satchel_protocol::sync::{Attested, DocumentName, Item, Pull, Pulled};
use serde_bytes::ByteBuf;

use crate::attest::short;
use crate::auth::Session;
use crate::cursor::Cursor;
use crate::error::ServerError;
use crate::service::Service;
use crate::store::log::{self, Entry, EntryKind};
use crate::store::{document, fold, packed, people, scope, team};

/// Answers a pull from one consistent state of the database.
///
/// # Errors
/// The cursor is not of this log, or the database failed.
pub fn pull(service: &Service, session: &Session, request: &Pull) -> Result<Pulled, ServerError> {
    let answer = page(service, session, request);
    service.announced.note(session, &answer);
    answer
}

fn page(service: &Service, session: &Session, request: &Pull) -> Result<Pulled, ServerError> {
    service.store.read(|connection| {
        let team = team::load(connection, session.team)?;
        let cursor = Cursor::check(&request.cursor, connection, &team, session)?;
        let mut page = Page::fill(connection, session, cursor.seq, service.pages().pull_items)?;
        let end = if page.more {
            let chain = log::chain_at(connection, team.id, page.seq)?;
            let chain = chain.ok_or(ServerError::Damaged("the log has a gap"))?;
            Cursor { seq: page.seq, chain, people_version: cursor.people_version, ..Cursor::at_head(&team, session) }
        } else {
            Cursor::at_head(&team, session)
        };
        let roster = if cursor.people_version == end.people_version {
            None
        } else {
            Some(Box::new(people::roster(connection, &team)?))
        };
        let digest = if page.more { None } else { Some(scope::digest(connection, team.id, &session.scopes)?) };
        let attested = attest(service, connection, session, &mut page.items)?;
        Ok(Pulled { items: page.items, cursor: end.encode()?, more: page.more, digest, roster, attested })
    })
}

/// Attests the documents that a page sends whole, and gives the attestations of those that it changes, in the order of
/// the first change.
fn attest(
    service: &Service,
    connection: &Connection,
    session: &Session,
    items: &mut [Item],
) -> Result<Vec<Attested>, ServerError> {
    let mut known: HashSet<DocumentId> = HashSet::new();
    let mut attested = Vec::new();
    for item in items {
        match item {
            Item::Enter(packed) => service.attest.attest_all(session.team, std::slice::from_mut(&mut **packed)),
            Item::Change { name, .. } if known.insert(name.document) => {
                let record = document::find(connection, session.team, name.document)?;
                let record = record.ok_or(ServerError::Damaged("a change of a document that is not there"))?;
                attested.push(service.attest.attested(session.team, name.document, &record.heads));
            }
            _ => {}
        }
    }
    Ok(attested)
}

struct Page {
    items: Vec<Item>,
    bytes: usize,
    /// The last place that the page stands for.
    seq: i64,
    more: bool,
    /// Documents of which a folded change was passed over: they come whole, with the last such change.
    due: BTreeSet<DocumentId>,
    /// Documents that are named as left.
    gone: BTreeSet<DocumentId>,
}

impl Page {
    fn fill(connection: &Connection, session: &Session, since: i64, most: usize) -> Result<Self, ServerError> {
        let places = log::places_after(connection, session.team, &session.scopes, since, most + 1)?;
        let mut page =
            Self { items: Vec::new(), bytes: 0, seq: since, more: false, due: BTreeSet::new(), gone: BTreeSet::new() };
        let mut whole: HashSet<DocumentId> = HashSet::new();
        for (count, place) in places.into_iter().enumerate() {
            let entry = log::entry(connection, session.team, place)?;
            if count >= most || (page.bytes > 0 && page.bytes + entry.bytes.len() > PULL_BYTES) {
                page.more = true;
                break;
            }
            page.add(connection, session, since, entry, &mut whole)?;
            page.seq = place;
            if page.bytes >= PULL_BYTES {
                // Whether anything follows is found by the next page.
                page.more = true;
                break;
            }
        }
        if page.more {
            // The last change of these is beyond the page. What the cursor stands for must be there all the same: the
            // server may be put back to a copy in which they are not folded yet.
            for document in std::mem::take(&mut page.due) {
                page.send_whole(connection, session, document)?;
            }
        }
        Ok(page)
    }

    /// Adds what an entry means for this device. A document that came into its scopes since the
    /// cursor is sent whole, once, and one that is no longer in them not at all.
    fn add(
        &mut self,
        connection: &Connection,
        session: &Session,
        since: i64,
        entry: Entry,
        whole: &mut HashSet<DocumentId>,
    ) -> Result<(), ServerError> {
        let document = entry.name.document;
        let Some(member) = scope::membership(connection, session.team, document, &session.scopes)? else {
            if entry.kind == EntryKind::Leave {
                self.let_go(connection, session, entry.name)?;
            }
            return Ok(());
        };
        if member.entered > since && member.by != session.device {
            if whole.insert(document) {
                self.send_whole(connection, session, document)?;
            }
            return Ok(());
        }
        match (entry.kind, entry.hash) {
            (EntryKind::Change, Some(hash)) if entry.device == session.device => {
                self.items.push(Item::Echo { name: entry.name, hash });
            }
            // The document that was sent whole has it.
            (EntryKind::Change, Some(_)) if whole.contains(&document) => {}
            (EntryKind::Change, Some(_)) if entry.bytes.is_empty() => {
                // In place of all folded changes comes the whole document, once: with the last of them.
                let last = fold::last_of_others(connection, session.team, document, session.device)?;
                if last == Some(entry.seq) {
                    self.send_whole(connection, session, document)?;
                    whole.insert(document);
                    self.due.remove(&document);
                } else {
                    self.due.insert(document);
                }
            }
            (EntryKind::Change, Some(_)) => {
                self.bytes += entry.bytes.len() + 64;
                self.items.push(Item::Change { name: entry.name, bytes: ByteBuf::from(entry.bytes) });
            }
            (EntryKind::Owner, _) => {
                let owner = UserId::from_slice(&entry.bytes).map_err(|_| ServerError::Damaged("an owner is no id"))?;
                self.items.push(Item::Owner { customer: entry.name.customer, owner });
            }
            // What came and is still there was sent whole; what left and came back is there.
            _ => {}
        }
        Ok(())
    }

    /// Names a document that left, and the background of a customer with it: that goes as well, and the device looks at
    /// the state of each before it goes.
    fn let_go(&mut self, connection: &Connection, session: &Session, left: DocumentName) -> Result<(), ServerError> {
        let background = DocumentName::new(DocumentKind::Background, left.customer);
        let has_both = left != background && session.standing.reads_background;
        for name in [Some(left), has_both.then_some(background)].into_iter().flatten() {
            if !self.gone.contains(&name.document)
                && let Some(record) = document::find(connection, session.team, name.document)?
            {
                self.gone.insert(name.document);
                self.items.push(Item::Leave { name, heads: short(&record.heads) });
            }
        }
        Ok(())
    }

    fn send_whole(
        &mut self,
        connection: &Connection,
        session: &Session,
        document: DocumentId,
    ) -> Result<(), ServerError> {
        let Some(packed) = packed::packed(connection, session.team, document)? else { return Ok(()) };
        let packed = packed::for_device(packed, session);
        self.bytes += packed::weight(&packed);
        self.items.push(Item::Enter(Box::new(packed)));
        Ok(())
    }
}
