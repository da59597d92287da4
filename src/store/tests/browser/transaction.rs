//! One commit is one transaction of the browser, with the durability that was asked for.

use super::device::Browser;
use super::faults;
use js_sys::ArrayBuffer;
use satchel_store::conformance::{self, Device};
use satchel_store::{Batch, Durability, Key, Record, Store, StoreError, Table};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

fn two_puts(value: &str) -> Batch {
    let mut batch = Batch::new();
    for key in ["one", "two"] {
        batch.put(Table::Outbox, Key::name(key), value.as_bytes().to_vec());
    }
    batch
}

#[wasm_bindgen_test]
async fn the_durability_asked_for_reaches_the_browser() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    faults::watch_commits();
    for durability in [Durability::Relaxed, Durability::Strict] {
        assert_eq!(store.commit(two_puts("value"), durability).await, Ok(()));
    }
    assert_eq!(store.erase().await, Ok(()));
    assert_eq!(faults::durabilities(), "relaxed strict strict");
}

#[wasm_bindgen_test]
async fn a_commit_returns_only_after_the_browser_called_it_complete() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    faults::watch_commits();
    for done in 1..=5 {
        let committed = store.commit(two_puts("value"), Durability::Strict).await;
        assert_eq!((committed, faults::completed()), (Ok(()), done));
    }
}

/// WebKit forgets a transaction that is told to commit when its page goes at that moment, and whatever needs the same
/// tables waits for ever.
#[wasm_bindgen_test]
async fn the_browser_commits_by_itself() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    faults::watch_commits();
    assert_eq!(store.commit(two_puts("value"), Durability::Strict).await, Ok(()));
    assert_eq!(store.erase().await, Ok(()));
    assert_eq!((faults::completed(), faults::calls()), (2, 0));
}

#[wasm_bindgen_test]
async fn a_disk_that_fills_up_in_the_middle_of_a_batch_keeps_nothing_of_it() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    assert_eq!(store.commit(two_puts("old"), Durability::Strict).await, Ok(()));
    faults::fill_the_disk_at_the_second_put();
    let failure = store.commit(two_puts("new"), Durability::Strict).await;
    assert_eq!(failure, Err(StoreError::Quota));
    faults::mend();
    let kept = store.get(&[(Table::Outbox, Key::name("one"))]).await;
    assert_eq!(kept, Ok(vec![Record::Found(b"old".to_vec())]));
}

#[wasm_bindgen_test]
async fn a_transaction_aborted_without_a_reason_is_done_again_once() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    faults::abort_commits(1);
    assert_eq!(store.commit(two_puts("1"), Durability::Strict).await, Ok(()));
    assert_eq!(faults::calls(), 1);
    let kept = store.get(&[(Table::Outbox, Key::name("two"))]).await;
    assert_eq!(kept, Ok(vec![Record::Found(b"1".to_vec())]));

    faults::mend();
    faults::abort_commits(u32::MAX);
    let failure = store.commit(two_puts("2"), Durability::Strict).await;
    assert_eq!(failure, Err(StoreError::Aborted { cause: None }));
    assert_eq!(faults::calls(), 2);
}

#[wasm_bindgen_test]
async fn what_fails_with_a_transaction_is_no_error_that_nobody_catches() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    let before = faults::uncaught();
    faults::abort_commits(u32::MAX);
    let failure = store.commit(two_puts("1"), Durability::Strict).await;
    assert_eq!(failure, Err(StoreError::Aborted { cause: None }));
    faults::mend();
    // Another way to the browser and back: by then every request of before has been heard.
    assert_eq!(store.commit(two_puts("2"), Durability::Strict).await, Ok(()));
    assert_eq!(faults::uncaught(), before);
}

#[wasm_bindgen_test]
async fn a_commit_tried_again_does_not_overtake_the_next_one() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    faults::abort_commits(1);
    let first = store.commit(two_puts("first"), Durability::Strict);
    let second = store.commit(two_puts("second"), Durability::Strict);
    let done = conformance::both(first, second).await;
    assert_eq!(done, (Ok(()), Ok(())));
    let kept = store.get(&[(Table::Outbox, Key::name("one"))]).await;
    assert_eq!(kept, Ok(vec![Record::Found(b"second".to_vec())]));
}

/// The browser stores what a buffer belongs to: a view of the program's memory would drag all of
/// that memory into every record.
#[wasm_bindgen_test]
async fn a_stored_value_is_a_buffer_of_exactly_one_record() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    assert_eq!(store.commit(two_puts("value"), Durability::Strict).await, Ok(()));
    let value = device.raw_value(Table::Outbox, &Key::name("one")).await;
    let buffer: ArrayBuffer = value.unwrap().dyn_into().unwrap();
    assert_eq!(buffer.byte_length(), 22 + 5);
}
