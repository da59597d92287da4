//! Goal: the store keeps its promises in a real browser, also when the browser does not keep its
//! own. A pass means something because nothing here is a stand-in: the faults are made by the
//! browser's own `abort`, `close` and version changes, or thrown where it would throw them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

mod conformance;
mod connection;
mod device;
mod faults;
mod foreign;
mod transaction;
