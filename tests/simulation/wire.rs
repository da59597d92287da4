//! What lies between a tablet and the server: it loses, doubles, cuts and answers in the server's place. And what every
//! answer is held to before the tablet sees it.

use satchel_document::{ChangeHash, Document, DocumentKind, Heads};
use satchel_engine::{HttpAnswer, Unreachable};
use satchel_model::{CustomerId, CustomerRow};
use satchel_protocol::frame;
use satchel_protocol::sync::{
    BootstrapPage, ChangeResult, DocumentName, HandIn, HandedIn, Item, Packed, Problem, ProblemCode, Pulled, Push,
    Pushed, Reconciled, Reseed, Reseeded, Rest, path,
};
use satchel_server::endpoint::Reply;
use serde::de::DeserializeOwned;

use super::Violation;
use super::tab::Sent;
use super::world::World;
use crate::numbers::Numbers;

/// A request that was sent, for whoever sends it again.
#[derive(Debug, Clone)]
pub struct Letter {
    /// From which tablet.
    pub tablet: usize,
    /// The request.
    pub sent: Sent,
    /// The restores that the server had gone through when it took everything of this push, if it did.
    pub taken_at: Option<u32>,
}

/// One exchange with everything that can happen to it.
///
/// # Errors
/// The answer breaks a law.
pub fn exchange(
    world: &mut World,
    tablet: usize,
    sent: Sent,
    numbers: &mut Numbers,
) -> Result<Result<HttpAnswer, Unreachable>, Violation> {
    let is_online = world.tablets.get(tablet).is_some_and(|tablet| tablet.is_online);
    if !is_online || !world.server.is_reachable {
        return Ok(Err(Unreachable));
    }
    let wire = world.wire;
    let mut happens = |share: u16| numbers.per_mille(share);
    if happens(wire.request_lost) {
        world.tally.faults += 1;
        return Ok(Err(Unreachable));
    }
    if happens(wire.portal) {
        world.tally.faults += 1;
        return Ok(Ok(HttpAnswer { status: 200, body: b"<!doctype html><title>Wi-Fi</title>".to_vec() }));
    }
    if happens(wire.gateway) {
        world.tally.faults += 1;
        let status = numbers.pick(&[413, 429, 500, 502, 503, 504]);
        return Ok(Ok(HttpAnswer { status, body: b"<html>gateway</html>".to_vec() }));
    }
    let protocol = world.tablets.get(tablet).map_or(0, |tablet| tablet.protocol);
    if protocol != 0 {
        return other_version(world, &sent, protocol).map(Ok);
    }
    let is_doubled = happens(wire.doubled);
    let mut letter = Letter { tablet, sent, taken_at: None };
    let mut reply = deliver(world, &mut letter)?;
    if is_doubled {
        world.tally.faults += 1;
        let second = deliver(world, &mut letter)?;
        if numbers.one_in(2) {
            reply = second;
        }
    }
    if letter.sent.path == path::HAND_IN && reply.status == 200 {
        let (HandIn { rest, .. }, answer): (HandIn, HandedIn) = (decoded(&letter.sent.body)?, decoded(&reply.body)?);
        // A tab whose lock was stolen cannot erase, and what the other one has done since is not its to hand in.
        let may_erase = world.tablet(tablet)?.leads();
        if may_erase && rest == Rest::Nothing && matches!(answer, HandedIn::Kept { .. }) {
            world.is_handed_in(tablet)?;
        }
    }
    world.letters.push(letter);
    if numbers.per_mille(wire.server_dies) {
        world.tally.faults += 1;
        world.server.restart()?;
        return Ok(Err(Unreachable));
    }
    if numbers.per_mille(wire.answer_lost) {
        world.tally.faults += 1;
        return Ok(Err(Unreachable));
    }
    let Reply { status, mut body, .. } = reply;
    if numbers.per_mille(wire.cut) {
        world.tally.faults += 1;
        body.truncate(numbers.below(body.len()));
    }
    Ok(Ok(HttpAnswer { status, body }))
}

/// A program of another version asks: it is told to update, and nothing happens.
fn other_version(world: &mut World, sent: &Sent, protocol: i16) -> Result<HttpAnswer, Violation> {
    world.tally.faults += 1;
    let before = world.server.head()?;
    let body = restamped(&sent.body, protocol);
    let reply = world.server.answer(sent.path, sent.token.as_deref(), &body)?;
    let is_refusal =
        decoded::<Problem>(&reply.body)?.code == ProblemCode::UpdateRequired || matches!(reply.status, 401 | 403);
    if !is_refusal || world.server.head()? != before {
        let detail = format!("{} {}", sent.path, reply.status);
        return Err(Violation::new("a program of another version is told to update", detail));
    }
    // The tablet's program of that version takes the server's for another one by as much.
    Ok(HttpAnswer { status: reply.status, body: restamped(&reply.body, -protocol) })
}

/// The same message as a program wrote it that is so many versions on.
#[must_use]
pub fn restamped(message: &[u8], by: i16) -> Vec<u8> {
    let mut message = message.to_vec();
    if let Some(stamp) = message.get_mut(frame::MAGIC.len()..frame::MAGIC.len() + 2) {
        stamp.copy_from_slice(&frame::VERSION.saturating_add_signed(by).to_le_bytes());
    }
    message
}

/// The server does a request; its answer is held against what the harness knows.
///
/// # Errors
/// The answer breaks a law.
pub fn deliver(world: &mut World, letter: &mut Letter) -> Result<Reply, Violation> {
    world.tally.requests += 1;
    let before = if letter.taken_at == Some(world.restores) { Some(world.server.head()?) } else { None };
    let is_handed_in = letter.sent.path == path::HAND_IN;
    let head = if is_handed_in { Some(world.server.head()?) } else { None };
    let sent = &letter.sent;
    let reply = world.server.answer(sent.path, sent.token.as_deref(), &sent.body)?;
    if world.is_traced {
        println!("  tablet {} {} {} {}", letter.tablet, sent.path, reply.status, told(sent.path, &reply));
    }
    if let Some(before) = before
        && world.server.head()? != before
    {
        return Err(Violation::new("a request that was taken changes nothing when it comes again", sent.path));
    }
    if reply.status != 200 {
        return Ok(reply);
    }
    let person = world.tablets.get(letter.tablet).map_or(0, |tablet| tablet.person);
    if let Some(head) = head {
        if world.server.head()? != head {
            return Err(Violation::new("nothing is merged that nobody accepted", sent.path));
        }
        return Ok(reply);
    }
    let is_revoked = sent.token.as_ref().is_some_and(|token| world.access.revoked.contains(token));
    if is_revoked || world.access.frozen.contains(&person) {
        return Err(Violation::new("a locked tablet is answered nothing", sent.path));
    }
    match sent.path {
        path::PUSH => {
            let push: Push = decoded(&sent.body)?;
            let pushed: Pushed = decoded(&reply.body)?;
            if taken(world, person, &push, &pushed)? {
                letter.taken_at = Some(world.restores);
            }
            if let Some(pulled) = &pushed.pulled {
                page(world, letter.tablet, person, pulled)?;
            }
        }
        path::PULL => page(world, letter.tablet, person, &decoded(&reply.body)?)?,
        path::BOOTSTRAP => {
            let page: BootstrapPage = decoded(&reply.body)?;
            page.documents.iter().try_for_each(|packed| whole(world, person, packed))?;
        }
        path::RECONCILE => {
            if !world.may_compare {
                return Err(Violation::new("nobody compares without a reason", format!("tablet {}", letter.tablet)));
            }
            if let Reconciled::Documents { documents, leave, .. } = decoded(&reply.body)? {
                for name in leave {
                    world.told_to_leave.insert((letter.tablet, name.document));
                }
                documents.iter().try_for_each(|packed| whole(world, person, packed))?;
            }
        }
        path::RESEED => {
            let reseed: Reseed = decoded(&sent.body)?;
            let reseeded: Reseeded = decoded(&reply.body)?;
            let taken = reseed.documents.iter().zip(&reseeded.refused).filter(|(_, refused)| refused.is_none());
            for (seed, _) in taken {
                // The harness numbers people; their ids say the number.
                let [number, ..] = *seed.owner.as_bytes();
                let named = usize::from(number).saturating_sub(1);
                let may_name = named == person || world.access.may_hold_of(person, named);
                accepted(world, seed.name, if may_name { named } else { person });
            }
        }
        _ => {}
    }
    Ok(reply)
}

/// What an answer says, for whoever follows a run.
fn told(of: &str, reply: &Reply) -> String {
    match (reply.status, of) {
        (200, path::PUSH) => decoded::<Pushed>(&reply.body).map(|pushed| format!("{:?}", pushed.results)),
        (200, path::PULL) => decoded::<Pulled>(&reply.body).map(|pulled| format!("{} items", pulled.items.len())),
        (200, path::RESEED) => decoded::<Reseeded>(&reply.body).map(|reseeded| format!("{:?}", reseeded.refused)),
        (200, path::RECONCILE) => decoded::<Reconciled>(&reply.body).map(|reconciled| match reconciled {
            Reconciled::Buckets { unequal, .. } => format!("{} buckets", unequal.len()),
            Reconciled::Documents { wanted, documents, leave, .. } => {
                let names: Vec<_> = documents.iter().map(|packed| packed.name.document).collect();
                let leave: Vec<_> = leave.iter().map(|name| name.document).collect();
                format!("wanted {wanted:?}, sent {names:?}, leave {leave:?}")
            }
        }),
        (200, _) => Ok(String::new()),
        _ => decoded::<Problem>(&reply.body).map(|problem| format!("{:?}", problem.code)),
    }
    .unwrap_or_default()
}

fn decoded<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Violation> {
    let (_, message) =
        frame::decode(bytes).map_err(|error| Violation::new("both ends speak frames", error.to_string()))?;
    Ok(message)
}

/// Notes what the server accepted; true when it has all of it now.
fn taken(world: &mut World, person: usize, push: &Push, pushed: &Pushed) -> Result<bool, Violation> {
    let mut is_all_taken = true;
    for kind in DocumentKind::ALL {
        let answered = push.documents.iter().zip(&pushed.results);
        for (name, results) in answered.map(|(document, results)| (document.name, results)) {
            if name.kind != kind {
                continue;
            }
            if results.iter().any(|result| matches!(result, ChangeResult::Accepted { .. })) {
                may_write(world, person, name)?;
                accepted(world, name, person);
            }
            is_all_taken &= results
                .iter()
                .all(|result| matches!(result, ChangeResult::Accepted { .. } | ChangeResult::Duplicate { .. }));
        }
    }
    Ok(is_all_taken)
}

fn may_write(world: &World, person: usize, name: DocumentName) -> Result<(), Violation> {
    if world.access.may_write(person, name.customer) {
        return Ok(());
    }
    Err(Violation::new("nobody writes what they may not", format!("person {person}")))
}

fn accepted(world: &mut World, name: DocumentName, owner: usize) {
    if name.kind == DocumentKind::Customer {
        world.access.owners.entry(name.customer).or_insert(owner);
    }
}

fn page(world: &mut World, tablet: usize, person: usize, pulled: &Pulled) -> Result<(), Violation> {
    for item in &pulled.items {
        match item {
            // The name of what must go, and nothing of it.
            Item::Leave { name, .. } => drop(world.told_to_leave.insert((tablet, name.document))),
            Item::Change { name, .. } | Item::Echo { name, .. } => held(world, person, name.customer)?,
            Item::Enter(packed) => {
                world.told_to_leave.remove(&(tablet, packed.name.document));
                whole(world, person, packed)?;
            }
            Item::Owner { customer, .. } => held(world, person, *customer)?,
        }
    }
    Ok(())
}

/// A document that is sent whole is whole, and of changes that people made.
fn whole(world: &World, person: usize, packed: &Packed) -> Result<(), Violation> {
    let DocumentName { document, kind, customer } = packed.name;
    if !world.is_rotten {
        return held(world, person, customer);
    }
    let heads: Heads = packed.heads.iter().copied().map(ChangeHash).collect();
    let loaded = Document::load(kind, document, &packed.bytes, &[], Some(&heads));
    let is_row = kind != DocumentKind::Customer || postcard::from_bytes::<CustomerRow>(&packed.row).is_ok();
    if loaded.is_err() || !is_row || heads.as_slice().iter().any(|head| !world.ledger.changes.contains_key(head)) {
        return Err(Violation::new("what is sent is what was written", format!("document {document}")));
    }
    held(world, person, customer)
}

/// No byte of a customer goes to somebody who may not hold it at that moment.
fn held(world: &World, person: usize, customer: CustomerId) -> Result<(), Violation> {
    if world.access.may_hold(person, customer) {
        return Ok(());
    }
    Err(Violation::new("no byte goes to whoever may not hold it", format!("person {person}, customer {customer}")))
}
