//! Chromium.

use crate::harness::look::Look;
use serde_json::{Value, json};
use std::path::Path;
use tokio::process::Command;

pub(super) fn driver(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("--port=0");
    command
}

pub(super) fn announced_port(line: &str) -> Option<u16> {
    let (_, after) = line.split_once("started successfully on port ")?;
    after.trim_end_matches('.').parse().ok()
}

pub(super) fn capabilities(browser: &Path, profile: &Path, look: Look) -> Value {
    let arguments = [
        "--headless=new".to_owned(),
        // Tests may run as root, where the sandbox refuses to start.
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        // The browser itself must not use the network, or its traffic is measured with ours.
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1".to_owned(),
        format!("--window-size={},{}", look.width_px, look.height_px),
        format!("--accept-lang={}", look.language.accepted()),
        format!("--lang={}", look.language.name()),
        format!("--user-data-dir={}", profile.display()),
    ];
    json!({
        "browserName": "chrome",
        "webSocketUrl": true,
        "unhandledPromptBehavior": "ignore",
        "goog:chromeOptions": { "binary": browser, "args": arguments },
    })
}
