//! What the tests that cross crates share.

pub mod device;
pub mod drill;
pub mod form;
#[cfg(feature = "e2e")]
pub mod harness;
pub mod line;
pub mod local_server;
pub mod numbers;
pub mod reference;
pub mod server_process;
pub mod simulation;
pub mod untrusted;
