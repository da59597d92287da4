//! The endpoint as tablets see it: a real socket, a real SQLite file, real documents.
//!
//! One file for each path of the endpoint and for each command that changes what tablets see. A
//! pass means that the promise in the test's name holds through HTTP, not only in a function.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on stops, also in a function beside the test"
)]

mod endpoint {
    mod access;
    mod accounts;
    mod assign;
    mod backup;
    mod bootstrap;
    mod check;
    mod compression;
    mod fold;
    mod hand_in;
    mod harness;
    mod import;
    mod migrate;
    mod people;
    mod poke;
    mod pull;
    mod push;
    mod push_refusals;
    mod rates;
    mod reconcile;
    mod reseed;
    mod sign_in;
    mod static_files;
    mod tablet;
    mod wire;
}
