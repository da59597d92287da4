//! What must hold for any bytes from outside, said as functions over bytes: fuzzing looks for bytes that break them
//! (`tests/fuzz/`), and the tests replay every input that was kept.
//!
//! Each function stands at a door of the product and goes through it as the product does. A hash or a checksum would stop
//! every random input at the first door, so most of them also read their input as contents and seal it themselves.

use std::fmt;

mod apply;
mod bootstrap_page;
mod chunk;
mod cursors;
mod ground;
mod parse;
mod pull_answer;
mod push_body;
mod records;
pub mod seeds;
mod table_file;
mod tablet;

pub use apply::bounded_apply;
pub use bootstrap_page::bootstrap_pack;
pub use cursors::cursor;
pub use parse::change_preparse;
pub use pull_answer::pull_frame;
pub use push_body::push_frame;
pub use records::stored_record;
pub use table_file::table_file;

/// A door and what must hold there.
pub struct Target {
    /// The name of its program and of its folder of inputs.
    pub name: &'static str,
    /// Panics when the bytes break what must hold.
    pub check: fn(&[u8]),
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Every door.
pub const TARGETS: [Target; 8] = [
    Target { name: "bootstrap_pack", check: bootstrap_pack },
    Target { name: "bounded_apply", check: bounded_apply },
    Target { name: "change_preparse", check: change_preparse },
    Target { name: "cursor", check: cursor },
    Target { name: "pull_frame", check: pull_frame },
    Target { name: "push_frame", check: push_frame },
    Target { name: "stored_record", check: stored_record },
    Target { name: "table_file", check: table_file },
];
