//! Every message that crosses a process boundary.
//!
//! [`sync`] is what a tablet and the server say to each other, [`bridge`] what the page and the
//! worker of one tablet say, [`frame`] how a sync message is wrapped so that nothing else on the
//! network is mistaken for one. [`admin`] is what people who look after accounts ask of the server. [`limits`] bounds what
//! either side accepts, [`refusals`] says what becomes of the rest.
//!
//! This crate knows shapes, never behaviour: no storage, no clock, no network.

pub mod admin;
mod bounded;
pub mod bridge;
pub mod frame;
pub mod limits;
pub mod refusals {
    #![doc = include_str!("refusals.md")]
}
pub mod sync;
