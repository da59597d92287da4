//! The sync server of Satchel: it stores and orders validated changes, and sends each device its scopes.
//!
//! Start at [`service`]: the server without its transport. [`push`] takes changes in, [`pull`],
//! [`bootstrap`] and [`reconcile`] give them out, [`auth`] knows who asks and [`policy`] what they
//! may see. [`hand_in`] keeps what locked devices have not sent, [`admin`] is for those who look after
//! accounts. [`store`] is the SQLite file, [`http`] the endpoint, [`cli`] the program `satchel`.
//!
//! The changes are the truth; snapshots, rows and digests are computed from them and checked by
//! `satchel check`. This crate never knows the page or the engine, and never writes anything of
//! a customer into a log line.

pub mod admin;
pub mod appoint;
pub mod assign;
pub mod attest;
pub mod auth;
pub mod backup;
pub mod bootstrap;
pub mod bulk;
pub mod check;
pub mod cli;
pub mod clock;
pub mod cursor;
pub mod demo;
pub mod endpoint;
pub mod error;
pub mod facts;
pub mod hand_in;
pub mod http;
pub mod hub;
pub mod intake;
pub mod lease;
pub mod mend;
pub mod policy;
pub mod pull;
pub mod push;
pub mod random;
pub mod reconcile;
pub mod reproject;
pub mod reseed;
pub mod service;
pub mod store;
pub mod transfer;

pub use error::ServerError;
pub use service::{Options, Pages, Rate, Rates, Service};
