//! Goal: the command line and every tablet make the same report of the same customers, and the command line says what it
//! lacks.
//!
//! A pass means something because it is the program `satchel` with the demo team's real purchases, two real engines that
//! synchronise with it over sockets, and the crate that a worker computes reports with.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on must stop"
)]

#[path = "reports/command.rs"]
mod command;
#[path = "reports/tablets.rs"]
mod tablets;

use satchel_tests::server_process::ServerProcess;

/// A server with the demo team in its database.
fn demo() -> ServerProcess {
    let server = ServerProcess::new().unwrap();
    server.satchel(&["demo"]).unwrap();
    server
}
