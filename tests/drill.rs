//! Drills: the real server process is killed, backed up and restored while several tablets work, by seed. Afterwards it
//! is counted what was lost.
//!
//! Start at [`kill::run`] and [`restore::run`]. The tablets ([`crew`]) are real engines over the store's memory backend;
//! they reach the server over real sockets, through a [`crate::line::Line`] that breaks at a byte. [`ledger`] compares
//! what tablets were told with what the server has on its disk.

pub mod crew;
pub mod kill;
pub mod ledger;
pub mod restore;
