//! The worker for files: a `Desk` of `satchel_exchange` behind a browser's messages, so that reading a file never holds up the
//! page or the engine.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        let mut desk = satchel_exchange::desk::Desk::default();
        satchel_aside::listen(move |bytes| desk.handle(bytes));
    }
}
