//! The worker for files: it starts when somebody takes a file in, and ends with the page that did.

use std::cell::RefCell;

use satchel_exchange::desk::{Answer, Ask, decode, encode};

use super::aside::{self, Aside};
use crate::browser::files_address;

thread_local! {
    static FILES: RefCell<Aside> = const { RefCell::new(Aside::new(files_address)) };
}

/// Asks. `None`: the worker for files does not run, or had to stop.
pub(crate) async fn ask(question: Ask) -> Option<Answer> {
    decode(&aside::ask(&FILES, encode(&question)).await?)
}

/// Lets go of the file, and of the memory that it took.
pub(crate) fn end() {
    aside::end(&FILES);
}
