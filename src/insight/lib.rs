//! Figures about customers: pure functions over plain numbers, each with its formula and source.
//!
//! Start at [`abc`]. This crate knows the domain's types and nothing of documents, clocks,
//! browsers or networks; equal input gives equal output on every device.

pub mod abc;
