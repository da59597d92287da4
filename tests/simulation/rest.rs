//! The end of a run: the faults stop, everybody syncs, and then everything must be where it belongs.

use std::collections::{BTreeMap, BTreeSet};

use satchel_document::{ChangeHash, DocumentKind};
use satchel_engine::Table;
use satchel_model::agenda::{Month, OpportunityRow};
use satchel_model::complaint::ComplaintRow;
use satchel_model::{ComplaintId, Customer, CustomerId, CustomerRow, OpportunityId, Stages, Transition, UnixMillis};
use satchel_protocol::bridge::{
    Answer, ComplaintsQuery, Connection, CustomerView, Filter, ListQuery, ListRow, PipelineQuery, Request, Status,
};
use satchel_protocol::sync::path;

use super::plan::Wire;
use super::world::World;
use super::{Tally, Violation};
use crate::numbers::Numbers;
use crate::reference::{expected, take_moves};

/// Syncs of every tablet until all must agree.
const ROUNDS: usize = 6;
const HOUR_MS: i64 = 3_600_000;
/// Pieces of work after which a tablet that still has some will never rest.
const MOST_WORK: usize = 4_000;

/// Lets the team come to rest and checks every law.
///
/// # Errors
/// The first law that does not hold.
pub fn settle(world: &mut World) -> Result<Tally, Violation> {
    let mut numbers = Numbers(0x005e_771e);
    world.wire = Wire::default();
    world.server.is_reachable = true;
    for number in 0..world.tablets.len() {
        let tablet = world.tablet(number)?;
        tablet.is_online = true;
        tablet.next_fault = None;
        tablet.store.fail_no_commit();
        if tablet.protocol != 0 {
            world.update(number, &mut numbers)?;
        }
    }
    for person in std::mem::take(&mut world.access.frozen) {
        world.server.freeze(person, false)?;
    }
    world.server.mend()?;
    // Whoever tried to sign in too often may try again.
    world.now = UnixMillis(world.now.0 + HOUR_MS);
    world.server.now = world.now;
    for round in 1..=ROUNDS {
        world.review(true)?;
        for number in 0..world.tablets.len() {
            drain(world, number, &mut numbers)?;
            let now = world.now;
            world.tablet(number)?.try_again(now)?;
            drain(world, number, &mut numbers)?;
            if !world.tablet(number)?.is_signed_in() {
                world.sign_in(number)?;
                drain(world, number, &mut numbers)?;
            }
            let now = world.now;
            world.tablet(number)?.ask(now, Request::SyncNow)?;
            drain(world, number, &mut numbers)?;
        }
        match all_agree(world, &mut numbers) {
            Ok(()) => break,
            Err(violation) if round == ROUNDS => return Err(violation),
            Err(_) => {}
        }
    }
    nothing_is_lost(world)?;
    world.tally.changes = u64::try_from(world.server.log()?.len()).unwrap_or(u64::MAX);
    Ok(world.tally)
}

fn drain(world: &mut World, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
    for _ in 0..MOST_WORK {
        if !world.work(number, numbers)? {
            return Ok(());
        }
    }
    Err(Violation::new("a tablet comes to rest", format!("tablet {number}")))
}

/// Asks a tablet that has nothing else to do.
fn ask(world: &mut World, number: usize, request: Request, numbers: &mut Numbers) -> Result<Answer, Violation> {
    let now = world.now;
    // A tab that finds out that it leads no more answers nothing: its page asks the next worker.
    for _ in 0..3 {
        let asked = world.tablet(number)?.ask(now, request.clone())?;
        let asked_in = world.tablet(number)?.tab.boot;
        drain(world, number, numbers)?;
        let tab = &mut world.tablet(number)?.tab;
        if let Some(answer) = tab.take_answer(asked).filter(|_| tab.boot == asked_in) {
            return Ok(answer);
        }
    }
    Err(Violation::new("every question is answered", format!("tablet {number}")))
}

/// What a customer looks like wherever it is held.
struct Seen {
    view: CustomerView,
    row: CustomerRow,
}

fn all_agree(world: &mut World, numbers: &mut Numbers) -> Result<(), Violation> {
    world.server.check()?;
    let mut heads: BTreeMap<(CustomerId, DocumentKind), Vec<ChangeHash>> = BTreeMap::new();
    for record in world.server.documents()? {
        heads.insert((record.name.customer, record.name.kind), record.heads.as_slice().to_vec());
    }
    let mut seen: BTreeMap<CustomerId, Seen> = BTreeMap::new();
    let stages = Stages::default();
    for number in 0..world.tablets.len() {
        is_settled(world, number, numbers)?;
        let rows = rows(world, number, numbers)?;
        let held: BTreeSet<CustomerId> = rows.keys().copied().collect();
        let person = world.tablet(number)?.person;
        let due: BTreeSet<CustomerId> = world.access.held_by(person).collect();
        if held != due {
            let detail = format!("tablet {number} holds {held:?} and should hold {due:?}");
            return Err(Violation::new("a tablet holds what its person may hold, all of it and nothing else", detail));
        }
        let mut waiting = BTreeMap::new();
        let mut complaints: BTreeMap<ComplaintId, ComplaintRow> = BTreeMap::new();
        for (customer, row) in rows {
            let shown = row.row.clone();
            let view = match ask(world, number, Request::Open(customer), numbers)? {
                Answer::Customer(view) => *view,
                other => {
                    let detail = format!("tablet {number}, {customer}: {other:?}");
                    return Err(Violation::new("every file opens", detail));
                }
            };
            let of_server: Vec<String> =
                heads.get(&(customer, DocumentKind::Customer)).into_iter().flatten().map(ToString::to_string).collect();
            if view.heads != of_server {
                let detail = format!("tablet {number}, {customer}: {:?} and {of_server:?}", view.heads);
                return Err(Violation::new("tablets and server have equal heads", detail));
            }
            let mut of_file = CustomerRow::of(&view.customer);
            let open = of_file.agenda.opportunities.iter().filter(|row| stages.phase(&row.stage).is_open());
            waiting.extend(open.filter(|_| !of_file.deleted).map(|row| (row.id, row.clone())));
            let complained = of_file.agenda.complaints.iter().filter(|_| !of_file.deleted);
            complaints.extend(complained.map(|row| (row.id, row.clone())));
            of_file = of_file.for_lists();
            of_file.set_background_conflicts(shown.background_conflicts);
            if shown != of_file {
                let detail = format!("tablet {number}, {customer}: {shown:?} is not {of_file:?}");
                return Err(Violation::new("a row is that of its file", detail));
            }
            match seen.get(&customer) {
                Some(first) if first.view.customer != view.customer || first.row != row.row => {
                    return Err(Violation::new("equal heads show equal files", format!("tablet {number}, {customer}")));
                }
                Some(_) => {}
                None => drop(seen.insert(customer, Seen { view, row: row.row })),
            }
        }
        shows_the_opportunities(world, number, &waiting, numbers)?;
        shows_the_complaints(world, number, &complaints, numbers)?;
        holds_nothing_else(world, number, &due)?;
        is_quiet(world, number, numbers)?;
    }
    world.tally.conflicts = 0;
    for (customer, Seen { view, .. }) in &seen {
        let of = |kind| heads.get(&(*customer, kind)).cloned().unwrap_or_default();
        is_as_the_model_says(world, &view.customer, &of(DocumentKind::Customer), &of(DocumentKind::Background))?;
        world.tally.conflicts += u64::try_from(view.customer.conflicts.len()).unwrap_or(0);
    }
    Ok(())
}

fn status(world: &mut World, number: usize, numbers: &mut Numbers) -> Result<Status, Violation> {
    match ask(world, number, Request::Status, numbers)? {
        Answer::Status(status) => Ok(*status),
        _ => Err(Violation::new("every question is answered", "a status")),
    }
}

fn is_settled(world: &mut World, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
    let status = status(world, number, numbers)?;
    if status.connection != Connection::Idle || status.unsent != 0 || status.damaged != 0 {
        let detail = format!(
            "tablet {number}: {:?}, {:?}, {} unsent, {} damaged",
            status.phase, status.connection, status.unsent, status.damaged
        );
        return Err(Violation::new("at rest within six rounds", detail));
    }
    Ok(())
}

fn rows(world: &mut World, number: usize, numbers: &mut Numbers) -> Result<BTreeMap<CustomerId, ListRow>, Violation> {
    let mut rows = BTreeMap::new();
    for deleted in [false, true] {
        let query = ListQuery { limit: 200, filter: Filter { deleted, ..Filter::default() }, ..ListQuery::default() };
        if let Answer::List(page) = ask(world, number, Request::List(query), numbers)? {
            rows.extend(page.rows.into_iter().map(|row| (row.row.id, row)));
        }
    }
    Ok(rows)
}

/// No byte of a customer that the person may not hold is anywhere, but in what was set aside.
fn holds_nothing_else(world: &mut World, number: usize, due: &BTreeSet<CustomerId>) -> Result<(), Violation> {
    const TABLES: [Table; 8] = [
        Table::Docs,
        Table::Packs,
        Table::Changes,
        Table::Rows,
        Table::Texts,
        Table::Outbox,
        Table::Meta,
        Table::Drafts,
    ];
    let foreign: Vec<[u8; 16]> = world
        .ledger
        .documents
        .iter()
        .filter(|(_, (_, customer))| !due.contains(customer))
        .flat_map(|(document, (_, customer))| [*document.as_bytes(), *customer.as_bytes()])
        .collect();
    let tablet = world.tablet(number)?;
    for of in TABLES {
        for (key, bytes) in tablet.records(of) {
            let has =
                |id: &[u8; 16]| key.windows(16).any(|part| part == id) || bytes.windows(16).any(|part| part == id);
            if foreign.iter().any(has) {
                let detail = format!("tablet {number}, {of:?}");
                return Err(Violation::new("what was taken away leaves no byte", detail));
            }
        }
    }
    Ok(())
}

/// A sync with nothing to do is one question.
fn is_quiet(world: &mut World, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
    world.tablet(number)?.tab.requests.clear();
    ask(world, number, Request::SyncNow, numbers)?;
    let requests = std::mem::take(&mut world.tablet(number)?.tab.requests);
    if requests != [path::PULL] {
        let detail = format!("tablet {number}: {requests:?}");
        return Err(Violation::new("a sync with nothing to do is one question", detail));
    }
    Ok(())
}

/// The board of a tablet has every open opportunity of its files as the file has it.
fn shows_the_opportunities(
    world: &mut World,
    number: usize,
    waiting: &BTreeMap<OpportunityId, OpportunityRow>,
    numbers: &mut Numbers,
) -> Result<(), Violation> {
    let query = PipelineQuery { today: "2026-11-25".parse().unwrap_or_default(), owner: None };
    let Answer::Pipeline(board) = ask(world, number, Request::Pipeline(query), numbers)? else {
        return Err(Violation::new("the board is shown", format!("tablet {number}")));
    };
    let open = board.stages.into_iter().filter(|column| column.stage.phase.is_open());
    let shown: BTreeMap<_, _> =
        open.flat_map(|column| column.cards).map(|card| (card.opportunity.id, card.opportunity)).collect();
    if shown == *waiting {
        return Ok(());
    }
    Err(Violation::new("the board is that of the files", format!("tablet {number}: {shown:?} is not {waiting:?}")))
}

/// The reports of a tablet have every complaint of its files, in its month, as the file has it.
fn shows_the_complaints(
    world: &mut World,
    number: usize,
    complaints: &BTreeMap<ComplaintId, ComplaintRow>,
    numbers: &mut Numbers,
) -> Result<(), Violation> {
    let months: BTreeSet<Month> = complaints.values().filter_map(|row| Month::of(row.received)).collect();
    let mut shown: BTreeMap<ComplaintId, ComplaintRow> = BTreeMap::new();
    for month in months {
        let query = ComplaintsQuery { month, owner: None };
        let Answer::Complaints(report) = ask(world, number, Request::Complaints(query), numbers)? else {
            return Err(Violation::new("complaints are reported", format!("tablet {number}")));
        };
        shown.extend(report.lines.into_iter().map(|line| (line.row.id, line.row)));
    }
    if shown == *complaints {
        return Ok(());
    }
    let detail = format!("tablet {number}: {shown:?} is not {complaints:?}");
    Err(Violation::new("the complaints are those of the files", detail))
}

fn is_as_the_model_says(
    world: &World,
    shown: &Customer,
    main: &[ChangeHash],
    background: &[ChangeHash],
) -> Result<(), Violation> {
    let customer = world.ledger.model(DocumentKind::Customer, main);
    let background = world.ledger.model(DocumentKind::Background, background);
    let mut model = expected(&customer, &background, shown.id);
    let wrong = |what: &str| Violation::new("the file is the one that the model says", format!("{}: {what}", shown.id));
    if shown.note.chars().collect::<BTreeSet<char>>() != customer.note() {
        return Err(wrong("the note"));
    }
    let sorted = |mut log: Vec<Transition>| {
        log.sort_by_key(|entry| (entry.to.at, entry.to.by, entry.from, entry.to.state, entry.to.reason.clone()));
        log
    };
    let (of_file, of_model) = (sorted(shown.transitions.values().cloned().collect()), sorted(customer.log()));
    if of_file != of_model {
        return Err(wrong(&format!("the log of states: {of_file:?} is not {of_model:?}")));
    }
    take_moves(&customer, shown, &mut model).map_err(|what| wrong(&what))?;
    model.note.clone_from(&shown.note);
    model.transitions.clone_from(&shown.transitions);
    // Which edits a removal did not know of is for the tests of reading: the model keeps no order of saves.
    model.edited_after_removal = shown.edited_after_removal;
    if model == *shown { Ok(()) } else { Err(wrong(&format!("{shown:?} is not {model:?}"))) }
}

/// Every change that became durable is in the server's log, or the tablet lists it as refused, or an event that nobody
/// can survive took it.
fn nothing_is_lost(world: &mut World) -> Result<(), Violation> {
    let kept = world.kept()?;
    let set_aside: Vec<Vec<(Vec<u8>, Vec<u8>)>> =
        world.tablets.iter().map(|tablet| tablet.records(Table::Quarantine)).collect();
    for (name, change) in &world.ledger.changes {
        if kept.contains(name.as_bytes()) {
            continue;
        }
        let is_listed = set_aside.get(change.tablet).is_some_and(|records| {
            records.iter().any(|(_, bytes)| bytes.windows(change.bytes.len()).any(|part| part == change.bytes))
        });
        match (is_listed, change.excused) {
            (true, _) if !world.may_refuse => {
                let detail = format!("{name} of tablet {}", change.tablet);
                return Err(Violation::new("honest work is not refused without a reason", detail));
            }
            (true, _) => world.tally.refused += 1,
            (false, Some(_)) => world.tally.excused += 1,
            (false, None) => {
                let detail = format!("{name} of tablet {}, acknowledged: {}", change.tablet, change.is_acknowledged);
                return Err(Violation::new("no change is lost", detail));
            }
        }
    }
    Ok(())
}
