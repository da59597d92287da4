//! What the tests of this crate share: people, stamps and a customer file with everything in it.

use satchel_model::{
    Activity, ActivityId, ActorId, Address, Complaint, ComplaintId, Contact, ContactId, Customer, CustomerId, Deletion,
    Edit, Field, Finding, Kind, LifecycleState, LineId, Opportunity, OpportunityId, Order, OrderId, OrderLine,
    Position, Record, StageEntry, StageMove, StateEntry, Target, Transition, TransitionId, UnixMillis, UserId, Value,
};

use crate::change::{NewChange, Stamp};
use crate::document::Document;
use satchel_model::DocumentKind;

pub(crate) const CUSTOMER: CustomerId = CustomerId::from_bytes([0xc0; 16]);
pub(crate) const LI: UserId = UserId::from_bytes([0x11; 16]);
pub(crate) const WANG: UserId = UserId::from_bytes([0x33; 16]);

/// A person at a device, at some minute of a day.
pub(crate) fn stamp(person: UserId, minute: i64) -> Stamp {
    let [first, ..] = *person.as_bytes();
    let now = UnixMillis(1_790_000_000_000 + minute * 60_000);
    Stamp {
        actor: ActorId::from_bytes([first; 16]),
        author: person,
        now,
        seed: [u8::try_from(minute % 251).unwrap(); 16],
    }
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn set(target: Target, field: Field, value: Value) -> Edit {
    Edit::Set { target, field, value: Some(value) }
}

pub(crate) fn empty(target: Target, field: Field) -> Edit {
    Edit::Set { target, field, value: None }
}

pub(crate) fn line(product: &str, yuan: i64) -> OrderLine {
    let unit_price = format!("{yuan} CNY").parse().unwrap();
    OrderLine { product: product.to_owned(), quantity_thousandths: 2_000, unit_price }
}

/// A new customer document with one edit in it.
pub(crate) fn document() -> Document {
    let mut document = Document::genesis(DocumentKind::Customer, CUSTOMER.into());
    document.edit(&[set(Target::Customer, Field::Name, text("山海公司"))], &stamp(LI, 0)).unwrap();
    document
}

pub(crate) fn edit(document: &mut Document, person: UserId, minute: i64, edits: &[Edit]) -> NewChange {
    let changes = document.edit(edits, &stamp(person, minute)).unwrap();
    let [change] = <[NewChange; 1]>::try_from(changes).unwrap();
    change
}

/// Gives each document what the other has.
pub(crate) fn sync(one: &mut Document, other: &mut Document) {
    let (left, right) = (one.changes_since(&other.heads()), other.changes_since(&one.heads()));
    let bytes = |changes: Vec<(_, Vec<u8>)>| changes.into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>();
    one.apply(&bytes(right)).unwrap();
    other.apply(&bytes(left)).unwrap();
    assert_eq!(one.heads(), other.heads());
}

/// A value for any field.
pub(crate) fn sample(field: Field) -> Value {
    match field.kind() {
        Kind::Line | Kind::Text => text(&format!("{field} 值")),
        Kind::Phone => text("+86 138 0013 8000"),
        Kind::Email => text("li@example.com"),
        Kind::Date => Value::Date("2026-03-07".parse().unwrap()),
        Kind::Instant => Value::Instant(UnixMillis(1_700_000_000_000)),
        Kind::Birthday => Value::Birthday("--02-29".parse().unwrap()),
        Kind::Count => Value::Count(12),
        Kind::Money => Value::Money("1234.50 CNY".parse().unwrap()),
        Kind::Address => Value::Address(Box::new(Address { city: "苏州".to_owned(), ..Address::default() })),
        Kind::Choice(codes) => text(codes[0]),
        Kind::State => Value::State(Box::new(StateEntry {
            state: LifecycleState::Loyal,
            reason: "very \"good\"".to_owned(),
            at: UnixMillis(1_600_000_000_000),
            by: WANG,
        })),
        Kind::Item => Value::Item(Box::new(line("泵", 99))),
        Kind::Customer => Value::Customer(CUSTOMER),
        Kind::Stage => Value::Stage(Box::new(stage("proposal", "报价已送"))),
        Kind::Finding(most) => {
            let on = "2026-03-07".parse().unwrap();
            Value::Finding(Box::new(Finding { degree: most, evidence: "年报 \"2025\"".to_owned(), on }))
        }
        Kind::Position => Value::Position(Position {
            latitude: 31_298_900,
            longitude: 120_585_300,
            accuracy_m: Some(15),
            at: UnixMillis(1_700_000_000_000),
        }),
        Kind::Opportunity => Value::Opportunity(OpportunityId::from_bytes([1; 16])),
        Kind::Person => Value::Person(WANG),
    }
}

pub(crate) fn stage(code: &str, reason: &str) -> StageEntry {
    StageEntry { stage: code.to_owned(), reason: reason.to_owned(), at: UnixMillis(1_600_000_000_000), by: WANG }
}

fn record(fields: impl Iterator<Item = Field>) -> Record {
    Record(fields.map(|field| (field, sample(field))).collect())
}

/// A file with every field, a removed child of each kind, and all that hangs on it.
pub(crate) fn full_file() -> Customer {
    use satchel_model::Entity;
    let mut file = Customer::empty(CUSTOMER);
    let gone = Some(Deletion { at: UnixMillis(1_650_000_000_000), by: WANG });
    file.record = record(Field::of(Entity::Customer));
    file.background = record(Field::of(Entity::Background));
    file.tags = ["VIP", "华东"].map(str::to_owned).into();
    file.note = "第一行\n👨‍👩‍👧 second line".to_owned();
    for index in 1..=4_u8 {
        let deleted = gone.filter(|_| index == 4);
        let contact = Contact { record: record(Field::of(Entity::Contact)), deleted };
        file.contacts.insert(ContactId::from_bytes([index; 16]), contact);
        let author = Some(if index == 2 { WANG } else { LI });
        let activity = Activity { record: record(Field::of(Entity::Activity)), author, deleted };
        file.activities.insert(ActivityId::from_bytes([index; 16]), activity);
        let step = StageMove { from: Some("lead".to_owned()), to: stage("proposal", "报价已送") };
        let moves = [(TransitionId::from_bytes([index; 16]), step)].into();
        let opportunity = Opportunity { record: record(Field::of(Entity::Opportunity)), moves, deleted };
        file.opportunities.insert(OpportunityId::from_bytes([index; 16]), opportunity);
        let complaint = Complaint { record: record(Field::of(Entity::Complaint)), deleted };
        file.complaints.insert(ComplaintId::from_bytes([index; 16]), complaint);
        let lines = (1..=index).map(|line_index| (LineId::from_bytes([line_index; 16]), line("阀", 3))).collect();
        let order = Order { record: record(Field::of(Entity::Order)), lines, deleted };
        file.orders.insert(OrderId::from_bytes([index; 16]), order);
    }
    let Some(Value::State(entry)) = file.record.get(Field::State).cloned() else { panic!("a state") };
    let transition = Transition { from: LifecycleState::Repeat, to: *entry };
    file.transitions.insert(TransitionId::from_bytes([9; 16]), transition);
    file
}

/// Numbers that look random and are the same in every run (SplitMix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }
}

/// Wraps a body into a chunk of that type with a right checksum.
pub(crate) fn seal(chunk_type: u8, body: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    let mut hashed = vec![chunk_type];
    unsigned(body.len() as u64, &mut hashed);
    hashed.extend_from_slice(body);
    let checksum = sha2::Sha256::digest(&hashed);
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83];
    chunk.extend_from_slice(&checksum[..4]);
    chunk.extend_from_slice(&hashed);
    chunk
}

/// Writes a number in LEB128.
pub(crate) fn unsigned(mut number: u64, out: &mut Vec<u8>) {
    loop {
        let byte = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        if number == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

/// What follows the head of a chunk.
pub(crate) fn body(chunk: &[u8]) -> &[u8] {
    let mut start = 9;
    while chunk[start] & 0x80 != 0 {
        start += 1;
    }
    &chunk[start + 1..]
}

pub(crate) fn order_target(id: u8) -> Target {
    Target::Order(OrderId::from_bytes([id; 16]))
}
