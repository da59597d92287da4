//! The records of a tablet's store, as anything may have left them.

use satchel_model::{Edit, Field, Target, Value};
use satchel_protocol::bridge::{Answer, Request, Save};
use satchel_store::{Framed, Key, MemoryStore, Seal as _, Table};

use super::tablet::{Tablet, memory_follows_the_store};
use super::{chunk, ground};

/// The most records of one input.
const MOST_RECORDS: usize = 6;

/// Whatever lies in the store, sealed or not, the tablet starts, answers its person, and takes a save, which then is in the
/// store, or says why not. It shows what its store holds, unless something was sealed: a seal notices accidents, and records
/// that lie about each other under their seals are none.
///
/// The input is records, each after its length in two bytes. A record is a form, a table, the length of a key, the key and
/// the bytes; the lowest bit of the form says whether they are stored as they are or under the seal of their place, the next
/// whether the key is the number of one that is there.
pub fn stored_record(bytes: &[u8]) {
    let store = ground::tablet_with_unsent_work();
    let mut is_forged = false;
    for record in chunk::parts(bytes, MOST_RECORDS) {
        is_forged |= record.first().is_some_and(|form| form & 1 == 1);
        put(&store, record);
    }
    let mut tablet = Tablet::start(store.copy(), []);
    if is_forged {
        tablet.look();
        Tablet::start(tablet.close(), []).look();
    } else {
        memory_follows_the_store(tablet);
    }
    let mut tablet = Tablet::start(store, []);
    let before = tablet.status().map_or(0, |status| status.unsent);
    let [customer, ..] = ground::customers();
    let phone = Value::Text("010-7".to_owned());
    let edits = vec![Edit::Set { target: Target::Customer, field: Field::Phone, value: Some(phone) }];
    if let Some(Answer::Saved(view)) = tablet.ask(Request::Save(Save { customer, create: false, edits })) {
        assert_eq!(view.customer.record.text(Field::Phone), "010-7");
        let mut again = Tablet::start(tablet.close(), []);
        assert!(again.status().is_some_and(|status| status.unsent > before), "what was saved is in the store");
    }
}

fn put(store: &MemoryStore, record: &[u8]) {
    let Some(([form, table, key_length], rest)) = record.split_first_chunk() else { return };
    let Some(table) = Table::ALL.get(usize::from(*table) % Table::ALL.len()).copied() else { return };
    let (key, value) = if form & 2 == 2 {
        let Some(key) = ground::keys_of(table).into_iter().nth(usize::from(*key_length)) else { return };
        (key, rest)
    } else {
        let Some((key, value)) = rest.split_at_checked(usize::from(*key_length)) else { return };
        (Key::raw(key.to_vec()), value)
    };
    let stored = if form & 1 == 1 { Framed.seal(table, &key, value) } else { value.to_vec() };
    match Framed.open(table, &key, stored.clone()) {
        Ok(opened) => assert_eq!(Framed.seal(table, &key, &opened), stored, "one value has one seal"),
        Err(_) => assert_eq!(form & 1, 0, "what was sealed opens"),
    }
    store.tamper(table, &key, stored);
}
