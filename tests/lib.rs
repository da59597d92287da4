//! What the tests that cross crates share.

pub mod device;
#[cfg(feature = "e2e")]
pub mod harness;
pub mod local_server;
