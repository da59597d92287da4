//! The worker for figures: a `Desk` of `satchel_report` behind a browser's messages, so that a report never holds up the page
//! or the engine.
//!
//! The page hands it what the engine's worker told of customers.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        let mut desk = satchel_report::Desk::default();
        satchel_aside::listen(move |bytes| desk.handle(bytes));
    }
}
