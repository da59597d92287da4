//! The worker for figures: a `Desk` of `satchel_report` behind a browser's messages, so that a report never holds up the page
//! or the engine.
//!
//! It holds no store and knows no network: the page hands it what the engine's worker told. When it ends, nothing is lost.

#[cfg(target_arch = "wasm32")]
mod listen;

fn main() {
    #[cfg(target_arch = "wasm32")]
    listen::start();
}
