//! What reading promises: order, prefixes, and nothing that was not put.

use super::{Device, commit_strictly, found, items, keys, opened, puts, read};
use crate::{Batch, Key, Record, Store, Table};

/// Every table of a new device is empty.
pub async fn a_new_device_holds_nothing(device: &impl Device) {
    let store = opened(device).await;
    for table in Table::ALL {
        assert_eq!(store.count(table).await, Ok(0));
        assert_eq!(items(&store, table, &Key::empty()).await, vec![]);
    }
    let missing = read(&store, Table::Meta, &[&Key::name("cursor")]).await;
    assert_eq!(missing, vec![Record::Missing]);
}

/// No keys, no answers, no error.
pub async fn getting_nothing_answers_nothing(device: &impl Device) {
    let store = opened(device).await;
    assert_eq!(store.get(&[]).await, Ok(vec![]));
}

/// Answers stand where their keys stood: over tables, with gaps, and with a key asked twice.
pub async fn get_answers_in_the_order_of_asking(device: &impl Device) {
    let store = opened(device).await;
    let (one, two) = (Key::number(1), Key::number(2));
    let mut batch = puts(Table::Docs, &[(&one, b"docs 1"), (&two, b"docs 2")]);
    batch.append(puts(Table::Rows, &[(&one, b"rows 1")]));
    commit_strictly(&store, batch).await;

    let wanted = [
        (Table::Docs, two.clone()),
        (Table::Rows, two.clone()),
        (Table::Rows, one.clone()),
        (Table::Docs, one.clone()),
        (Table::Docs, two.clone()),
    ];
    let answers = [found(b"docs 2"), Record::Missing, found(b"rows 1"), found(b"docs 1"), found(b"docs 2")];
    assert_eq!(store.get(&wanted).await, Ok(answers.to_vec()));
}

/// Bytes are compared as unsigned, and a key sorts before every longer key that it begins.
pub async fn a_scan_is_ordered_by_bytes(device: &impl Device) {
    let store = opened(device).await;
    let ordered = [
        vec![],
        vec![0],
        vec![0, 0],
        vec![0, 255],
        vec![1],
        vec![127],
        vec![127, 255],
        vec![128],
        vec![254, 255, 255],
        vec![255],
        vec![255, 0],
        vec![255, 255],
    ]
    .map(Key::raw);
    let mut batch = Batch::new();
    for key in ordered.iter().rev() {
        batch.put(Table::Changes, key.clone(), key.as_bytes().to_vec());
    }
    commit_strictly(&store, batch).await;

    let records = items(&store, Table::Changes, &Key::empty()).await;
    let expected: Vec<_> = ordered.iter().map(|key| (key.clone(), key.as_bytes().to_vec())).collect();
    assert_eq!(records, expected);
}

/// A prefix covers itself and what begins with it: not its neighbours, not other tables.
pub async fn a_scan_keeps_to_its_prefix_and_table(device: &impl Device) {
    let store = opened(device).await;
    let doc = [7; 16];
    let below = [Key::change(doc, [0; 32]), Key::change(doc, [255; 32])];
    let before = Key::change([6; 16], [255; 32]);
    let mut next = doc;
    next[15] = 8;
    let behind = Key::change(next, [0; 32]);
    let mut batch = Batch::new();
    for key in [&before, &below[0], &below[1], &behind] {
        batch.put(Table::Changes, key.clone(), vec![1]);
    }
    batch.put(Table::Docs, Key::doc(doc), vec![2]);
    commit_strictly(&store, batch).await;

    assert_eq!(keys(&store, Table::Changes, &Key::doc(doc)).await, below);
    assert_eq!(keys(&store, Table::Docs, &Key::doc(doc)).await, [Key::doc(doc)]);
    assert_eq!(keys(&store, Table::Changes, &Key::doc([5; 16])).await, Vec::<Key>::new());
}

/// The prefix for which there is no next prefix still ends where its table ends.
pub async fn an_all_ones_prefix_covers_only_what_lies_below(device: &impl Device) {
    let store = opened(device).await;
    let ones = Key::raw(vec![255, 255]);
    let below = [ones.clone(), Key::raw(vec![255, 255, 255, 3])];
    let mut batch = Batch::new();
    batch.put(Table::Packs, Key::raw(vec![255, 254]), vec![]);
    for key in &below {
        batch.put(Table::Packs, key.clone(), vec![]);
    }
    // The table behind this one must not leak into the scan.
    batch.put(Table::Changes, ones.clone(), vec![]);
    commit_strictly(&store, batch).await;

    assert_eq!(keys(&store, Table::Packs, &ones).await, below);
    let mut batch = Batch::new();
    batch.delete_prefix(Table::Packs, ones.clone());
    commit_strictly(&store, batch).await;
    assert_eq!(store.count(Table::Packs).await, Ok(1));
    assert_eq!(store.count(Table::Changes).await, Ok(1));
}

/// However a backend cuts a long scan into pieces, nothing is lost or doubled at the cuts.
pub async fn a_scan_gives_more_records_than_fit_a_page(device: &impl Device) {
    let store = opened(device).await;
    let ordered: Vec<Key> = (0..1_500).map(Key::number).collect();
    let mut batch = Batch::new();
    for key in &ordered {
        batch.put(Table::Rows, key.clone(), key.as_bytes().to_vec());
    }
    commit_strictly(&store, batch).await;
    assert_eq!(keys(&store, Table::Rows, &Key::empty()).await, ordered);
    assert_eq!(store.count(Table::Rows).await, Ok(1_500));
}
