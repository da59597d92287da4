//! The page: what a salesperson sees and touches.
//!
//! Start at [`start`] and `app.rs`. `bridge.rs` is the only way to the data: the page asks the
//! worker and hears its notices; it never fetches, never stores. `form.rs` and `list.rs` hold what
//! can be decided without a browser, `browser.rs` what only the browser knows. `pages/` composes,
//! `components/` draws, `words.rs` and `locales/` speak. `testids.rs` lists the hooks for tests.
//!
//! This crate never knows Automerge, the store or the engine.

#![allow(unreachable_pub, reason = "the component macro writes `pub` into modules that are private")]

// Wordings are compiled from `locales/` by `build.rs`.
include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

mod app;
mod bridge;
mod browser;
mod components;
mod form;
mod language;
mod list;
mod pages;
mod place;
mod state;
mod testids;
mod theme;
mod words;

/// Mounts the page into the document and starts the worker.
pub fn start() {
    app::start();
}
