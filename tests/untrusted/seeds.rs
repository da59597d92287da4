//! The inputs that fuzzing starts from, made by the product's own encoders: what a door sees on a good day, and the bad days
//! that were thought of.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use satchel_document::{Document, Heads, preparse};
use satchel_model::{ContactId, DocumentKind, Edit, Field, LifecycleState, Target};
use satchel_protocol::limits::{CURSOR_BYTES, REQUEST_BYTES};
use satchel_protocol::sync::{
    Attested, Bootstrap, BootstrapPage, DocumentName, Item, Pull, Push, PushDocument, Roster, ScopeDigest,
};
use satchel_server::bootstrap::bootstrap;
use satchel_server::pull::pull;
use satchel_store::{Record, Store as _, Table};
use serde_bytes::ByteBuf;

use super::chunk;
use super::ground::{
    ANNA, BEN, bootstrap_page, colleague, customers, framed, heads, keys_of, packed, page, people, set, stamp,
    tablet_with_unsent_work, taken, with_server, written,
};

/// An input.
pub struct Seed {
    /// The target.
    pub target: &'static str,
    /// What it is.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{} ({} bytes)", self.target, self.name, self.bytes.len())
    }
}

/// Every input.
#[must_use]
pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    push_frames(&mut seeds);
    pull_frames(&mut seeds);
    cursors(&mut seeds);
    changes(&mut seeds);
    pages(&mut seeds);
    records(&mut seeds);
    super::table_file::add_seeds(&mut seeds);
    seeds
}

fn add(seeds: &mut Vec<Seed>, target: &'static str, name: &str, form: u8, bytes: &[u8]) {
    seeds.push(Seed { target, name: name.to_owned(), bytes: [&[form], bytes].concat() });
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.unwrap_or_default()
}

/// What a colleague writes next, each on what is there.
fn next_changes() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let contact = Target::Contact(ContactId::from_bytes([3; 16]));
    let written = |edits: &[Edit]| written(&mut colleague().clone(), edits, &stamp(BEN, 12, 20));
    vec![
        ("a-field", written(&[set(Target::Customer, Field::Website, "example.cn")])),
        ("a-conflict-settled", written(&[set(Target::Customer, Field::Phone, "010-3")])),
        ("a-contact-removed", written(&[Edit::Delete(contact)])),
        (
            "a-note",
            written(&[Edit::Note {
                base: "第一行\nsecond".to_owned(), text: "第行\nse 👨‍👩‍👧 cond".to_owned()
            }]),
        ),
        ("a-move", written(&[Edit::Move { to: LifecycleState::Potential, reason: "又来了".to_owned() }])),
    ]
}

fn push_frames(seeds: &mut Vec<Seed>) {
    let target = "push_frame";
    let [customer, other, _] = customers();
    let name = |customer| DocumentName::new(DocumentKind::Customer, customer);
    let changes: Vec<ByteBuf> =
        next_changes().into_iter().flat_map(|(_, changes)| changes).map(ByteBuf::from).collect();
    let documents = vec![
        PushDocument { name: name(customer), changes: changes.clone() },
        PushDocument { name: DocumentName::new(DocumentKind::Background, other), changes: Vec::new() },
    ];
    let push = Push { documents, cursor: Some(ByteBuf::from(vec![7; 32])) };
    let plain = framed(&push);
    add(seeds, target, "a-push", 0, &plain);
    add(seeds, target, "a-push-in-small-pieces", 2, &plain);
    add(seeds, target, "a-packed-push", 1, &gzip(&plain));
    add(seeds, target, "a-packed-push-cut", 7, gzip(&plain).get(..100).unwrap_or_default());
    add(seeds, target, "nothing-to-push", 0, &framed(&Push::default()));
    add(seeds, target, "a-bomb", 1, &gzip(&vec![0; 2 * REQUEST_BYTES]));
    // Each empty change is one byte here and was 24 in memory.
    let empty = PushDocument { name: name(customer), changes: vec![ByteBuf::new(); REQUEST_BYTES - 100] };
    let millions = framed(&Push { documents: vec![empty], cursor: None });
    add(seeds, target, "four-million-empty-changes", 1, &gzip(&millions));
}

fn pull_frames(seeds: &mut Vec<Seed>) {
    let target = "pull_frame";
    let [one, two, own] = customers();
    let name = |customer| DocumentName::new(DocumentKind::Customer, customer);
    let mut of_push = Vec::new();
    for (what, changes) in next_changes() {
        let items: Vec<Item> =
            changes.into_iter().map(|bytes| Item::Change { name: name(one), bytes: ByteBuf::from(bytes) }).collect();
        let attested = Attested { heads: [0; 4], attestation: [1; 16] };
        add(seeds, target, what, 1, &framed(&page(items.clone(), vec![attested])));
        of_push.extend(items);
    }
    add(seeds, target, "a-push-and-everything-at-once", 3, &framed(&taken(page(of_push, Vec::new()))));
    add(seeds, target, "nothing-new", 0, &framed(&page(Vec::new(), Vec::new())));
    let hash = heads(colleague()).first().copied().unwrap_or_default();
    let scopes = vec![
        Item::Enter(Box::new(packed(colleague(), one))),
        Item::Echo { name: name(two), hash },
        Item::Owner { customer: two, owner: BEN },
        Item::Leave { name: name(one), heads: [0; 4] },
        Item::Leave { name: name(own), heads: [0; 4] },
    ];
    let mut moves = page(scopes, Vec::new());
    moves.digest = Some(ScopeDigest { leaves: [1; 32], documents: 2 });
    moves.roster = Some(Box::new(Roster { people: people(), ..Roster::default() }));
    moves.more = true;
    add(seeds, target, "comings-and-goings", 0, &framed(&moves));
    add(seeds, target, "a-push-and-comings-and-goings", 2, &framed(&taken(moves)));
    add(seeds, target, "a-hotel", 0, b"<!doctype html><title>Wi-Fi</title>");
}

fn cursors(seeds: &mut Vec<Seed>) {
    let target = "cursor";
    let mut add = |name: &str, bytes: Vec<u8>| seeds.push(Seed { target, name: name.to_owned(), bytes });
    with_server(|server| {
        let first = bootstrap(&server.service, &server.session, &Bootstrap::default());
        let Ok(BootstrapPage { resume: Some(resume), cursor, .. }) = first else { return };
        add("the-end-of-the-log", cursor.to_vec());
        add("cut", cursor.get(..cursor.len() / 2).unwrap_or_default().to_vec());
        let newest = pull(&server.service, &server.session, &Pull { cursor });
        add("after-a-pull", newest.map(|page| page.cursor.into_vec()).unwrap_or_default());
        add("where-a-first-sync-goes-on", resume.into_vec());
    });
    add("too-long", vec![0; CURSOR_BYTES + 1]);
}

fn changes(seeds: &mut Vec<Seed>) {
    for (number, (_, bytes)) in colleague().all_changes().into_iter().enumerate() {
        add(seeds, "change_preparse", &format!("change-{number}"), 1, chunk::contents(&bytes));
        if number == 0 {
            add(seeds, "change_preparse", "a-whole-chunk", 0, &bytes);
        }
    }
    let target = "bounded_apply";
    let mut add = |name: &str, changes: &[Vec<u8>]| {
        let bytes = chunk::joined(changes.iter().map(|bytes| chunk::contents(bytes)));
        seeds.push(Seed { target, name: name.to_owned(), bytes });
    };
    for (what, changes) in next_changes() {
        add(what, &changes);
    }
    let mut document = colleague().clone();
    let first = written(&mut document, &[set(Target::Customer, Field::Industry, "水泵")], &stamp(ANNA, 11, 21));
    let second = written(&mut document, &[set(Target::Customer, Field::Industry, "阀门")], &stamp(BEN, 12, 22));
    let third = written(&mut document, &[Edit::Tag { tag: "VIP".to_owned(), present: false }], &stamp(BEN, 12, 23));
    add("a-chain-turned-round", &[third.clone(), second.clone(), first.clone(), second.clone()].concat());
    add("without-what-it-builds-on", &third);
    let mut at_once = colleague().clone();
    let other = written(&mut at_once, &[set(Target::Customer, Field::Industry, "管道")], &stamp(BEN, 12, 24));
    add("two-at-once", &[first, other.clone()].concat());
    add("one-number-twice", &[other, next_changes().swap_remove(0).1].concat());
    let known: Vec<Vec<u8>> =
        colleague().changes_since(&Heads::default()).into_iter().map(|(_, bytes)| bytes).collect();
    add("what-is-there", &known);
    let alone = known.iter().find(|bytes| preparse(bytes).is_ok_and(|header| header.sequence == 1)).cloned();
    add("the-first-again", &alone.into_iter().collect::<Vec<_>>());
}

fn pages(seeds: &mut Vec<Seed>) {
    let target = "bootstrap_pack";
    let [one, _, own] = customers();
    add(seeds, target, "everything", 0, &framed(&bootstrap_page()));
    add(seeds, target, "everything-sealed-anew", 1, &framed(&bootstrap_page()));
    let more = BootstrapPage { resume: Some(ByteBuf::from(vec![9; 16])), ..bootstrap_page() };
    add(seeds, target, "one-page-twice", 3, &framed(&more));
    let kind = DocumentKind::Background;
    let mut background = Document::genesis(kind, kind.document_id(one));
    written(&mut background, &[set(Target::Background, Field::Hobbies, "钓鱼")], &stamp(ANNA, 11, 6));
    let mut of_background = packed(&background, one);
    of_background.name = DocumentName::new(kind, one);
    let mut own_document = Document::genesis(DocumentKind::Customer, DocumentKind::Customer.document_id(own));
    written(&mut own_document, &[set(Target::Customer, Field::Name, "大山公司")], &stamp(BEN, 12, 7));
    let documents = vec![of_background, packed(colleague(), one), packed(&own_document, own)];
    let parts = BootstrapPage { documents, total: 3, ..bootstrap_page() };
    add(seeds, target, "a-background-and-a-customer-that-is-here", 1, &framed(&parts));
    let nothing = BootstrapPage { documents: Vec::new(), total: 0, ..bootstrap_page() };
    add(seeds, target, "nothing", 0, &framed(&nothing));
}

/// Records under their own seals, at the places of those that are there.
fn records(seeds: &mut Vec<Seed>) {
    let target = "stored_record";
    let store = tablet_with_unsent_work();
    for (number, table) in (0_u8..).zip(Table::ALL) {
        let of_table: Vec<Vec<u8>> = (0_u8..3)
            .zip(keys_of(table))
            .filter_map(|(place, key)| match pollster::block_on(store.get(&[(table, key)])).ok()?.pop()? {
                Record::Found(value) => Some([&[3, number, place][..], &value].concat()),
                Record::Missing | Record::Damaged(_) => None,
            })
            .collect();
        let bytes = chunk::joined(of_table.iter().map(Vec::as_slice));
        seeds.push(Seed { target, name: table.name().to_owned(), bytes });
    }
    let garbage = [[0, 6, 7].as_slice(), b"session", &[0xc5, 1, 9]].concat();
    seeds.push(Seed { target, name: "garbage-for-a-session".to_owned(), bytes: chunk::joined([garbage.as_slice()]) });
    let outbox = [[1, 5, 8].as_slice(), &[0xff; 8], &[1, 2]].concat();
    let page = [[1, 3, 9, 0].as_slice(), &[0xff; 8], &[2, 0]].concat();
    let counters = [[1, 6, 8].as_slice(), b"counters", &[1], &[0xff; 9], &[1, 0, 0, 0]].concat();
    let last = chunk::joined([outbox.as_slice(), &page, &counters]);
    seeds.push(Seed { target, name: "the-last-numbers-there-are".to_owned(), bytes: last });
}
