//! What committing promises: exact bytes, order, atomicity, and that they stay.

use super::{Device, commit_strictly, found, keys, opened, puts, read};
use crate::{Batch, Durability, Key, Record, Store, Table};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Every byte value, in keys and in values, in every table, under both durabilities.
pub async fn a_value_comes_back_as_it_was_put(device: &impl Device) {
    let store = opened(device).await;
    let bytes: Vec<u8> = (0..=255).collect();
    for durability in [Durability::Relaxed, Durability::Strict] {
        for table in Table::ALL {
            let key = Key::raw([table.name().as_bytes(), &bytes].concat());
            let value = [&bytes, table.name().as_bytes()].concat();
            let batch = puts(table, &[(&key, &value)]);
            assert_eq!(store.commit(batch, durability).await, Ok(()));
            assert_eq!(read(&store, table, &[&key]).await, [found(&value)]);
        }
    }
}

/// Empty is not missing.
pub async fn empty_keys_and_values_are_kept(device: &impl Device) {
    let store = opened(device).await;
    let (empty, name) = (Key::empty(), Key::name("name"));
    commit_strictly(&store, puts(Table::Meta, &[(&empty, b"value"), (&name, b"")])).await;
    let records = read(&store, Table::Meta, &[&empty, &name]).await;
    assert_eq!(records, [found(b"value"), found(b"")]);
    assert_eq!(keys(&store, Table::Meta, &empty).await, [empty, name]);
}

/// A value of several megabytes beside a thousand small ones, in one commit.
pub async fn large_values_and_many_records_are_kept(device: &impl Device) {
    let store = opened(device).await;
    let large: Vec<u8> = (0..3_000_000_u32).map(|index| (index % 251) as u8).collect();
    let mut batch = puts(Table::Packs, &[(&Key::name("large"), &large)]);
    for number in 0..1_000 {
        batch.put(Table::Changes, Key::number(number), vec![7; 100]);
    }
    commit_strictly(&store, batch).await;
    let kept = read(&store, Table::Packs, &[&Key::name("large")]).await;
    assert!(kept == [Record::Found(large)]);
    assert_eq!(store.count(Table::Changes).await, Ok(1_000));
}

/// Within one batch and from one batch to the next.
pub async fn the_last_put_of_a_key_wins(device: &impl Device) {
    let store = opened(device).await;
    let key = Key::name("cursor");
    commit_strictly(&store, puts(Table::Meta, &[(&key, b"1"), (&key, b"2")])).await;
    assert_eq!(read(&store, Table::Meta, &[&key]).await, [found(b"2")]);
    commit_strictly(&store, puts(Table::Meta, &[(&key, b"3")])).await;
    assert_eq!(read(&store, Table::Meta, &[&key]).await, [found(b"3")]);
    assert_eq!(store.count(Table::Meta).await, Ok(1));
}

/// What is put behind a delete stays; what is deleted behind a put does not.
pub async fn the_steps_of_a_batch_happen_in_order(device: &impl Device) {
    let store = opened(device).await;
    let [stays, goes, cleared] = ["page/1", "page/2", "page/3"].map(Key::name);
    let old = puts(Table::Rows, &[(&goes, b"old"), (&cleared, b"old")]);
    commit_strictly(&store, old).await;

    let mut batch = Batch::new();
    batch.delete_prefix(Table::Rows, Key::name("page/"));
    batch.put(Table::Rows, stays.clone(), b"new".to_vec());
    batch.put(Table::Rows, goes.clone(), b"new".to_vec());
    batch.delete(Table::Rows, goes.clone());
    batch.delete(Table::Rows, Key::name("never there"));
    batch.put(Table::Texts, goes.clone(), b"new".to_vec());
    batch.clear(Table::Texts);
    batch.put(Table::Texts, stays.clone(), b"new".to_vec());
    commit_strictly(&store, batch).await;

    let rows = read(&store, Table::Rows, &[&stays, &goes, &cleared]).await;
    assert_eq!(rows, [found(b"new"), Record::Missing, Record::Missing]);
    assert_eq!(keys(&store, Table::Texts, &Key::empty()).await, [stays]);
}

/// The neighbours on both sides stay, and so does the same key in another table.
pub async fn deleting_a_prefix_removes_exactly_what_lies_below(device: &impl Device) {
    let store = opened(device).await;
    let doc = Key::raw(vec![1, 255]);
    let below = [&[1, 255][..], &[1, 255, 0], &[1, 255, 255, 255]];
    let beside = [&[1][..], &[1, 254, 255], &[2], &[2, 0]];
    let mut batch = Batch::new();
    for key in below.iter().chain(&beside) {
        batch.put(Table::Changes, Key::raw(key.to_vec()), vec![1]);
        batch.put(Table::Outbox, Key::raw(key.to_vec()), vec![1]);
    }
    commit_strictly(&store, batch).await;

    let mut batch = Batch::new();
    batch.delete_prefix(Table::Changes, doc);
    commit_strictly(&store, batch).await;
    let left = keys(&store, Table::Changes, &Key::empty()).await;
    assert_eq!(left, beside.map(|key| Key::raw(key.to_vec())));
    assert_eq!(store.count(Table::Outbox).await, Ok(7));

    let mut batch = Batch::new();
    batch.delete_prefix(Table::Changes, Key::empty());
    commit_strictly(&store, batch).await;
    assert_eq!(store.count(Table::Changes).await, Ok(0));
}

/// Only the one that was named.
pub async fn clearing_empties_one_table(device: &impl Device) {
    let store = opened(device).await;
    let key = Key::name("key");
    for table in Table::ALL {
        commit_strictly(&store, puts(table, &[(&key, b"value")])).await;
    }
    let mut batch = Batch::new();
    batch.clear(Table::Drafts);
    commit_strictly(&store, batch).await;
    for table in Table::ALL {
        let expected = u64::from(table != Table::Drafts);
        assert_eq!(store.count(table).await, Ok(expected), "{table:?}");
    }
}

/// Nothing to do is done.
pub async fn an_empty_batch_commits(device: &impl Device) {
    let store = opened(device).await;
    commit_strictly(&store, Batch::new()).await;
    assert_eq!(store.count(Table::Meta).await, Ok(0));
}

/// Two connections to one device see the same records.
pub async fn a_commit_is_seen_through_every_connection(device: &impl Device) {
    let (one, other) = (opened(device).await, opened(device).await);
    let key = Key::name("key");
    commit_strictly(&one, puts(Table::Meta, &[(&key, b"one")])).await;
    assert_eq!(read(&other, Table::Meta, &[&key]).await, [found(b"one")]);
    commit_strictly(&other, puts(Table::Meta, &[(&key, b"other")])).await;
    assert_eq!(read(&one, Table::Meta, &[&key]).await, [found(b"other")]);
}

/// Closing the last connection takes nothing along.
pub async fn a_reopened_store_holds_what_was_committed(device: &impl Device) {
    let key = Key::name("key");
    for durability in [Durability::Relaxed, Durability::Strict] {
        let value = format!("{durability:?}").into_bytes();
        let store = opened(device).await;
        let batch = puts(Table::Drafts, &[(&key, &value)]);
        assert_eq!(store.commit(batch, durability).await, Ok(()));
        drop(store);
        let store = opened(device).await;
        assert_eq!(read(&store, Table::Drafts, &[&key]).await, [found(&value)]);
    }
}

/// A read that runs beside a commit sees all of it or none of it.
pub async fn a_batch_is_read_wholly_or_not_at_all(device: &impl Device) {
    let (writer, reader) = (opened(device).await, opened(device).await);
    let first: Vec<Key> = (0..40).map(Key::number).collect();
    for round in 0..10_u8 {
        let mut batch = Batch::new();
        for key in &first {
            batch.put(Table::Rows, key.clone(), vec![round]);
        }
        let wanted: Vec<_> = first.iter().map(|key| (Table::Rows, key.clone())).collect();
        let commit = writer.commit(batch, Durability::Relaxed);
        let (done, seen) = both(commit, reader.get(&wanted)).await;
        assert_eq!(done, Ok(()));
        let seen = seen.unwrap_or_default();
        assert_eq!(seen.len(), first.len());
        assert!(seen.iter().all(|record| Some(record) == seen.first()));
        let after = read(&reader, Table::Rows, &first.iter().collect::<Vec<_>>()).await;
        assert!(after.iter().all(|record| *record == found(&[round])));
    }
}

/// The commit that was begun last has the last word, however they overlap.
pub async fn commits_begun_together_happen_in_order(device: &impl Device) {
    let store = opened(device).await;
    let key = Key::name("key");
    for _ in 0..10 {
        let mut slow = Batch::new();
        for number in 0..200 {
            slow.put(Table::Changes, Key::number(number), vec![0; 500]);
        }
        slow.put(Table::Meta, key.clone(), b"first".to_vec());
        let quick = puts(Table::Meta, &[(&key, b"second")]);
        let first = store.commit(slow, Durability::Strict);
        let second = store.commit(quick, Durability::Relaxed);
        assert_eq!(both(first, second).await, (Ok(()), Ok(())));
        assert_eq!(read(&store, Table::Meta, &[&key]).await, [found(b"second")]);
    }
}

/// Polls both until both are done, the first one first.
pub async fn both<A: Future, B: Future>(one: A, other: B) -> (A::Output, B::Output) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    poll_fn(move |context| {
        if first.is_none()
            && let Poll::Ready(output) = one.as_mut().poll(context)
        {
            first = Some(output);
        }
        if second.is_none()
            && let Poll::Ready(output) = other.as_mut().poll(context)
        {
            second = Some(output);
        }
        match (first.take(), second.take()) {
            (Some(first), Some(second)) => Poll::Ready((first, second)),
            (one_done, other_done) => {
                (first, second) = (one_done, other_done);
                Poll::Pending
            }
        }
    })
    .await
}
