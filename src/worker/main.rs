//! The Web Worker: runs the engine and performs its effects with the browser's means.
//!
//! Start at `shell.rs`. Only one worker of a browser profile runs an engine (`leader.rs`); the
//! others pass their page's requests on to it. Never in here: a rule of the business, or anything
//! that a person reads.

#[cfg(target_arch = "wasm32")]
mod channel;
#[cfg(target_arch = "wasm32")]
mod leader;
#[cfg(target_arch = "wasm32")]
mod network;
#[cfg(target_arch = "wasm32")]
mod poke;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
mod storage;

fn main() {
    #[cfg(target_arch = "wasm32")]
    leader::start();
}
