//! Whatever four devices do, in whatever order they hear of each other, they end with the same file, and with the one
//! that an independent model predicts.
//!
//! A pass means: no edit is lost, none counts twice, and winners, conflicts, removals and states follow the rules and
//! not the order of delivery. The model (`satchel_tests::reference`) shares only the rules of the domain with the
//! product. Histories come from fixed seeds; a failure names its seed and step.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on must stop"
)]

use std::collections::BTreeMap;

use satchel_document::{ChangeHash, Document, DocumentKind, Stamp, project, read, validate};
use satchel_model::{
    ActivityId, ActorId, ComplaintId, ContactId, Customer, CustomerId, Edit, Entity, Field, Kind, LineId,
    OpportunityId, OrderId, Target, Transition, UnixMillis, UserId,
};
use satchel_tests::form::{any_stage, any_value, stands_alone};
use satchel_tests::numbers::Numbers;
use satchel_tests::reference::{Model, Save, expected, take_moves};

const CUSTOMER: CustomerId = CustomerId::from_bytes([0xc5; 16]);
const REPLICAS: usize = 4;
/// Edits in one history; a save has one to three.
const EDITS: usize = 1_000;

/// A change on its way.
#[derive(Clone)]
struct Message {
    kind: DocumentKind,
    hash: ChangeHash,
    bytes: Vec<u8>,
}

/// One device: its documents, what the model says of them, and what it has not heard yet.
struct Replica {
    index: u8,
    customer: Document,
    background: Document,
    model: Model,
    background_model: Model,
    inbox: Vec<Message>,
    /// The note as some form was opened on it.
    opened_note: String,
}

impl Replica {
    fn new(index: u8) -> Self {
        Self {
            index,
            customer: Document::genesis(DocumentKind::Customer, CUSTOMER.into()),
            background: Document::genesis(DocumentKind::Background, DocumentKind::background_id(CUSTOMER)),
            model: Model::new(15),
            background_model: Model::new(3),
            inbox: Vec::new(),
            opened_note: String::new(),
        }
    }

    fn read(&self) -> Customer {
        read(&self.customer, Some(&self.background))
    }

    fn stamp(&self, numbers: &mut Numbers) -> Stamp {
        // Clocks are up to two days off, and two people share the four devices.
        let now = UnixMillis(1_790_000_000_000 + i64::try_from(numbers.below(2 * 86_400_000)).unwrap());
        let author = UserId::from_bytes([self.index % 2 + 1; 16]);
        // The actors are not in the order of the replicas.
        let actor = ActorId::from_bytes([[9, 3, 200, 77][usize::from(self.index)]; 16]);
        Stamp { actor, author, now, seed: numbers.id() }
    }

    /// Compares what is shown with what the model says.
    fn check(&self, place: &str) {
        let shown = self.read();
        let mut model = expected(&self.model, &self.background_model, CUSTOMER);
        let note: std::collections::BTreeSet<char> = shown.note.chars().collect();
        assert_eq!(note, self.model.note(), "note of {place}");
        assert_eq!(shown.note.chars().count(), note.len(), "each character once, {place}");
        let sorted = |mut log: Vec<Transition>| {
            log.sort_by_key(|entry| (entry.to.at, entry.to.by, entry.from, entry.to.state));
            log
        };
        let log: Vec<Transition> = shown.transitions.values().cloned().collect();
        assert_eq!(sorted(log), sorted(self.model.log()), "log of {place}");
        take_moves(&self.model, &shown, &mut model).unwrap_or_else(|what| panic!("{place}: {what}"));
        model.note.clone_from(&shown.note);
        model.transitions.clone_from(&shown.transitions);
        // Which edits a removal did not know of is for the tests of reading: the model keeps no order of saves.
        model.edited_after_removal = shown.edited_after_removal;
        assert_eq!(shown, model, "{place}");
    }
}

/// A record that is there, or now and then a new one.
fn any_target(replica: &Replica, numbers: &mut Numbers) -> Target {
    let known: Vec<Target> = replica.model.children().collect();
    match numbers.below(10) {
        0 => Target::Contact(ContactId::from_bytes(numbers.id())),
        1 => Target::Activity(ActivityId::from_bytes(numbers.id())),
        2 if known.len() < 40 && numbers.one_in(2) => Target::Order(OrderId::from_bytes(numbers.id())),
        2 if known.len() < 40 && numbers.one_in(2) => Target::Complaint(ComplaintId::from_bytes(numbers.id())),
        2 if known.len() < 40 => Target::Opportunity(OpportunityId::from_bytes(numbers.id())),
        3 => Target::Background,
        4..=6 => Target::Customer,
        _ if known.is_empty() => Target::Customer,
        _ => match numbers.pick(&known) {
            Target::Order(order) if numbers.one_in(2) => {
                Target::Line(order, LineId::from_bytes([u8::try_from(numbers.below(3)).unwrap(); 16]))
            }
            target => target,
        },
    }
}

/// A fresh character for the note: each is written once in the whole history.
fn any_note(replica: &mut Replica, fresh: &mut u32, numbers: &mut Numbers) -> Edit {
    if replica.opened_note.is_empty() || numbers.one_in(2) {
        replica.opened_note = replica.read().note;
    }
    let base = replica.opened_note.clone();
    let mut text: Vec<char> = base.chars().collect();
    for _ in 0..=numbers.below(3) {
        *fresh += 1;
        text.insert(numbers.below(text.len() + 1), char::from_u32(0x4e00 + *fresh).unwrap());
    }
    if text.len() > 3 && numbers.one_in(2) {
        text.remove(numbers.below(text.len() - 1));
    }
    let text: String = text.into_iter().collect();
    replica.opened_note = String::new();
    Edit::Note { base, text }
}

fn any_edit(replica: &mut Replica, fresh: &mut u32, numbers: &mut Numbers) -> Edit {
    let target = any_target(replica, numbers);
    match numbers.below(20) {
        0 | 1 => Edit::Tag { tag: numbers.pick(&["A", "B", "C"]).to_owned(), present: numbers.one_in(2) },
        2 => any_note(replica, fresh, numbers),
        3 => {
            let next: Vec<_> = replica.model.state().next().collect();
            Edit::Move { to: numbers.pick(&next), reason: numbers.pick(&["", "展会"]).to_owned() }
        }
        _ if matches!(target, Target::Opportunity(_)) && numbers.one_in(2) => {
            any_stage(target, &replica.read(), numbers)
        }
        4 if target != Target::Background => Edit::Delete(target),
        5 if target != Target::Background => Edit::Restore(target),
        6..=8 => match replica.read().conflicts.as_slice() {
            [] => Edit::Tag { tag: "D".to_owned(), present: true },
            conflicts => {
                let conflict = numbers.pick(conflicts);
                let value = numbers.pick(&conflict.values).value;
                Edit::Set { target: conflict.target, field: conflict.field, value }
            }
        },
        _ => {
            let fields: Vec<Field> = match target.entity() {
                // Few fields, so that devices meet at them.
                Entity::Customer => vec![Field::Name, Field::Phone, Field::Address, Field::Turnover, Field::Industry],
                entity => Field::of(entity).filter(|field| field.kind() != Kind::Stage).take(4).collect(),
            };
            let field = numbers.pick(&fields);
            let value = (!numbers.one_in(6)).then(|| any_value(field, numbers));
            Edit::Set { target, field, value }
        }
    }
}

/// All devices, and what each save did by its change.
struct World {
    replicas: Vec<Replica>,
    saves: BTreeMap<ChangeHash, Save>,
    fresh: u32,
    edits: usize,
    numbers: Numbers,
}

impl World {
    /// One device saves one to three edits, of which a move is never beside another.
    fn save(&mut self, index: usize, place: &str) {
        let stamp = self.replicas[index].stamp(&mut self.numbers);
        let count = 1 + self.numbers.below(3);
        let mut edits: Vec<Edit> = Vec::new();
        for _ in 0..count {
            let edit = any_edit(&mut self.replicas[index], &mut self.fresh, &mut self.numbers);
            if stands_alone(&edit) {
                edits = vec![edit];
                break;
            }
            edits.push(edit);
        }
        self.edits += edits.len();
        let mut sent = Vec::new();
        let replica = &mut self.replicas[index];
        for kind in DocumentKind::ALL {
            let own: Vec<Edit> = edits.iter().filter(|edit| kind.takes(edit)).cloned().collect();
            let note = replica.read().note;
            let (document, model) = match kind {
                DocumentKind::Customer => (&mut replica.customer, &mut replica.model),
                DocumentKind::Background => (&mut replica.background, &mut replica.background_model),
            };
            let changes = document.edit(&edits, &stamp).unwrap_or_else(|error| panic!("{place}: {error} {edits:?}"));
            let save = model.save(&own, &note, &stamp);
            assert_eq!(changes.len(), usize::from(save.is_some()), "{place}: {edits:?}");
            if let (Some(change), Some(save)) = (changes.into_iter().next(), save) {
                self.saves.insert(change.hash, save);
                sent.push(Message { kind, hash: change.hash, bytes: change.bytes });
            }
        }
        for (other, replica) in self.replicas.iter_mut().enumerate() {
            if other != index {
                replica.inbox.extend(sent.iter().cloned());
            }
        }
    }

    /// One device hears some of what waits for it, in any order and some of it twice.
    fn deliver(&mut self, index: usize, share: usize) {
        let replica = &mut self.replicas[index];
        let mut messages: Vec<Message> = Vec::new();
        for _ in 0..replica.inbox.len() / share {
            let at = self.numbers.below(replica.inbox.len());
            messages.push(replica.inbox.swap_remove(at));
            if self.numbers.one_in(5) {
                messages.push(messages[messages.len() - 1].clone());
            }
        }
        for kind in DocumentKind::ALL {
            let bytes: Vec<Vec<u8>> =
                messages.iter().filter(|message| message.kind == kind).map(|message| message.bytes.clone()).collect();
            let (document, model) = match kind {
                DocumentKind::Customer => (&mut replica.customer, &mut replica.model),
                DocumentKind::Background => (&mut replica.background, &mut replica.background_model),
            };
            let applied = document.apply(&bytes).unwrap();
            for hash in &applied.added {
                model.hear(&self.saves[hash]);
            }
            // What waits for others comes again later.
            let waiting = messages.iter().filter(|message| applied.waiting.contains(&message.hash));
            replica.inbox.extend(waiting.cloned());
        }
    }
}

fn history(seed: u64) {
    let replicas = (0..REPLICAS).map(|index| Replica::new(u8::try_from(index).unwrap())).collect();
    let mut world = World { replicas, saves: BTreeMap::new(), fresh: 0, edits: 0, numbers: Numbers(seed) };
    let mut conflicts = 0;
    for step in 0.. {
        if world.edits >= EDITS {
            break;
        }
        let place = format!("seed {seed}, step {step}");
        let index = world.numbers.below(REPLICAS);
        world.save(index, &place);
        if world.numbers.one_in(4) {
            let index = world.numbers.below(REPLICAS);
            let share = 1 + world.numbers.below(3);
            world.deliver(index, share);
        }
        if step % 25 == 0 {
            world.replicas[index].check(&place);
            conflicts += world.replicas[index].read().conflicts.len();
        }
    }
    assert!(conflicts > 15, "seed {seed}: a history in which devices meet, {conflicts}");
    while world.replicas.iter().any(|replica| !replica.inbox.is_empty()) {
        for index in 0..REPLICAS {
            world.deliver(index, 1);
        }
    }
    let [first, others @ ..] = world.replicas.as_slice() else { panic!("replicas") };
    first.check(&format!("seed {seed}, the end"));
    validate(&first.customer).unwrap();
    validate(&first.background).unwrap();
    let json = serde_json::to_string(&first.read()).unwrap();
    let row = project(&first.customer, Some(&first.background));
    for other in others {
        assert_eq!(other.customer.heads(), first.customer.heads(), "seed {seed}");
        assert_eq!(other.background.heads(), first.background.heads(), "seed {seed}");
        assert_eq!(project(&other.customer, Some(&other.background)), row, "seed {seed}");
        assert_eq!(serde_json::to_string(&other.read()).unwrap(), json, "seed {seed}");
        other.check(&format!("seed {seed}, the end of replica {}", other.index));
    }
    let loaded = Document::load(
        DocumentKind::Customer,
        CUSTOMER.into(),
        &first.customer.save(),
        &[],
        Some(&first.customer.heads()),
    )
    .unwrap();
    assert_eq!(serde_json::to_string(&read(&loaded, Some(&first.background))).unwrap(), json, "seed {seed}");
}

#[test]
fn four_devices_end_with_the_file_that_the_model_predicts_first_history() {
    history(1);
}

#[test]
fn four_devices_end_with_the_file_that_the_model_predicts_second_history() {
    history(2);
}

#[test]
fn four_devices_end_with_the_file_that_the_model_predicts_third_history() {
    history(0x5a7c_4e1d);
}
