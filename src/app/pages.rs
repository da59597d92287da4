//! What fills the screen: each page composes parts, a file for each.

pub(crate) mod admin;
pub(crate) mod complaints;
pub(crate) mod customer;
pub(crate) mod customers;
pub(crate) mod day;
mod duplicates;
mod export;
pub(crate) mod forms;
mod import;
pub(crate) mod insight;
pub(crate) mod later;
pub(crate) mod lock;
mod nearby;
pub(crate) mod new_customer;
pub(crate) mod pipeline;
pub(crate) mod review;
pub(crate) mod settings;
mod sheet;
pub(crate) mod sign_in;
pub(crate) mod sync;
mod week;
pub(crate) mod workspace;
