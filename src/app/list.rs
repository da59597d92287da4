//! The customer list's arithmetic and memory, without a browser.

pub(crate) mod cache;
pub(crate) mod window;
