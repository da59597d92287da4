//! Upgrades from one version of the tables to the next, with other tabs in the way.

use super::{Connection, Failure};
use crate::StoreError;
use crate::Table;
use crate::migration::Step;
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::{Build, QuerySource};
use indexed_db_futures::transaction::TransactionMode;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use wasm_bindgen_test::wasm_bindgen_test;

const FIRST: &[Step] = &[Step::CreateTables(&[Table::Docs])];
const SECOND: &[Step] = &[Step::CreateTables(&[Table::Docs]), Step::CreateTables(&[Table::Rows, Table::Meta])];

async fn fresh(name: &str) -> &str {
    let deleted = Database::delete_by_name(name).unwrap();
    deleted.await.unwrap();
    name
}

async fn tables(connection: &Connection) -> Result<String, StoreError> {
    let names = async |database: &Database| {
        let names: Vec<String> = database.object_store_names().collect();
        Ok::<_, Failure>(names.join(" "))
    };
    connection.run(names).await
}

async fn put(connection: &Connection, value: &str) {
    let put = async |database: &Database| {
        let transaction = database.transaction("docs").with_mode(TransactionMode::Readwrite).build()?;
        let store = transaction.object_store("docs")?;
        store.put(value).with_key(1_u32).without_key_type().build()?;
        drop(store);
        transaction.commit().await?;
        Ok::<_, Failure>(())
    };
    assert_eq!(connection.run(put).await, Ok(()));
}

async fn get(connection: &Connection) -> Result<Option<String>, StoreError> {
    let get = async |database: &Database| {
        let transaction = database.transaction("docs").build()?;
        let store = transaction.object_store("docs")?;
        Ok::<_, Failure>(store.get::<String, _, _>(1_u32).await?)
    };
    connection.run(get).await
}

#[wasm_bindgen_test]
async fn an_upgrade_adds_what_is_missing_and_keeps_what_is_there() {
    let name = fresh("upgrade").await;
    let first = Connection::new(name, FIRST);
    assert_eq!(tables(&first).await, Ok("docs".to_owned()));
    put(&first, "kept").await;

    // The first version is still open, and steps aside by itself.
    let second = Connection::new(name, SECOND);
    assert_eq!(tables(&second).await, Ok("docs meta rows".to_owned()));
    assert_eq!(get(&second).await, Ok(Some("kept".to_owned())));
    let newer = StoreError::NewerVersion { known: 1 };
    assert_eq!(get(&first).await, Err(newer));
}

#[wasm_bindgen_test]
async fn a_tab_that_does_not_step_aside_blocks_the_upgrade_until_it_is_closed() {
    let name = fresh("blocked").await;
    assert_eq!(tables(&Connection::new(name, FIRST)).await, Ok("docs".to_owned()));
    let stubborn = Database::open(name).await.unwrap();

    let second = Connection::new(name, SECOND);
    for _ in 0..3 {
        assert_eq!(tables(&second).await, Err(StoreError::Blocked));
    }
    stubborn.as_sys().close();
    // The browser answers requests for one database in order: once this one is answered, the
    // blocked upgrade is done.
    Database::open(name).await.unwrap().close();
    assert_eq!(tables(&second).await, Ok("docs meta rows".to_owned()));
}

#[wasm_bindgen_test]
async fn a_caller_that_gives_up_does_not_leave_a_database_without_tables() {
    let name = fresh("given-up").await;
    let connection = Connection::new(name, SECOND);
    {
        let mut asking = pin!(tables(&connection));
        poll_fn(|context| {
            assert!(asking.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    }
    assert_eq!(tables(&connection).await, Ok("docs meta rows".to_owned()));
    drop(connection);
    let left = Database::open(name).await.unwrap();
    assert_eq!(left.object_store_names().count(), 3);
}

#[wasm_bindgen_test]
async fn everyone_who_waits_for_the_connection_gets_it() {
    let name = fresh("waiting").await;
    let connection = Connection::new(name, SECOND);
    let both = crate::conformance::both(tables(&connection), tables(&connection)).await;
    assert_eq!(both, (Ok("docs meta rows".to_owned()), Ok("docs meta rows".to_owned())));
}

#[wasm_bindgen_test]
async fn a_dropped_connection_is_closed() {
    let name = fresh("dropped").await;
    let connection = Connection::new(name, FIRST);
    assert_eq!(tables(&connection).await, Ok("docs".to_owned()));
    drop(connection);
    // Nobody is left who could block it, or be asked to step aside.
    let upgraded = Database::open(name)
        .with_version(7_u32)
        .with_on_blocked(|_| panic!("the connection is still open"))
        .with_on_upgrade_needed(|_, _| Ok(()))
        .await;
    assert!(upgraded.is_ok());
}
