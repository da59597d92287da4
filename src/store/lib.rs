//! Durable bytes on the device: named tables of keys and values, and nothing about what they mean.
//!
//! Start at [`Store`], the contract; [`Batch`] is what a caller writes, [`Key`] and [`Table`] are
//! where it lies. `memory` and `indexed_db` keep the contract, `conformance` proves that they do,
//! and `seal` is the one place that every record passes on its way in and out.
//!
//! What this crate never does: look inside a value, read the clock, draw randomness, or log.

mod batch;
pub mod conformance;
mod error;
#[cfg(any(target_arch = "wasm32", test))]
mod gate;
#[cfg(target_arch = "wasm32")]
mod indexed_db;
mod key;
mod lease;
mod memory;
#[cfg(any(target_arch = "wasm32", test))]
mod migration;
mod record;
mod seal;
mod store;
mod table;

pub use batch::{Batch, Operation};
pub use error::{BrowserError, StoreError};
#[cfg(target_arch = "wasm32")]
pub use indexed_db::IndexedDb;
pub use key::Key;
pub use lease::Lease;
pub use memory::{Fault, MemoryStore};
pub use record::{Record, Scan};
pub use seal::{Damage, Framed, Seal};
pub use store::{Durability, MAX_RECORD_BYTES, Store};
pub use table::Table;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
