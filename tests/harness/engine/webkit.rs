//! WebKitGTK: the engine of iPads.

use crate::harness::look::{Look, Scheme};
use serde_json::{Value, json};
use std::path::Path;
use tokio::process::Command;

/// The word before every message that a page or worker logs.
const CONSOLE: &str = "CONSOLE ";
/// The level that counts, before the message; another word may say what logged it.
const ERROR: &str = "ERROR ";
/// Messages that are no error of the page: a request that a lost network broke off, the body of a request
/// that went with its page, and words for other browsers, which this one skips.
const FORGIVEN: [&str; 4] = [
    "NETWORK ",
    "JS ERROR Cannot load blob:",
    "SECURITY ERROR Unrecognized Content-Security-Policy directive 'manifest-src'",
    "RENDERING ERROR Viewport argument key \"interactive-widget\" not recognized",
];

pub(super) fn driver(program: &Path, port: u16) -> Command {
    let mut command = Command::new(program);
    command.arg(format!("--port={port}"));
    // There is no desktop to which it could offer its pages.
    command.env("NO_AT_BRIDGE", "1");
    command
}

pub(super) fn logged_error(line: &str) -> Option<&str> {
    let (_, message) = line.split_once(CONSOLE)?;
    if FORGIVEN.iter().any(|start| message.starts_with(start)) {
        return None;
    }
    let is_error =
        message.starts_with(ERROR) || message.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(ERROR));
    is_error.then_some(message)
}

pub(super) fn capabilities(browser: &Path, profile: &Path, look: Look) -> Value {
    let mut arguments = vec![
        format!("--data={}", profile.display()),
        format!("--size={}x{}", look.width_px, look.height_px),
        format!("--languages={}", look.language.accepted()),
    ];
    if look.scheme == Scheme::Dark {
        arguments.push("--dark".to_owned());
    }
    json!({
        "unhandledPromptBehavior": "ignore",
        "webkitgtk:browserOptions": { "binary": browser, "args": arguments },
    })
}

#[cfg(test)]
mod tests {
    use super::logged_error;

    #[test]
    fn errors_of_pages_and_workers_are_told_from_everything_else() {
        assert_eq!(logged_error("CONSOLE ERROR again"), Some("ERROR again"));
        let uncaught = "http://127.0.0.1/page.js:2:54: CONSOLE JS ERROR Error: nobody catches me";
        assert_eq!(logged_error(uncaught), Some("JS ERROR Error: nobody catches me"));
        assert_eq!(logged_error("CONSOLE WARN store: quota"), None);
        assert_eq!(logged_error("CONSOLE NETWORK ERROR Failed to load resource"), None);
        assert_eq!(logged_error("ERROR of something else"), None);
    }
}
