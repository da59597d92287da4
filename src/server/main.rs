//! The program `satchel`: serves tablets, and looks after the database they share.

use std::process::ExitCode;

fn main() -> ExitCode {
    satchel_server::cli::main()
}
