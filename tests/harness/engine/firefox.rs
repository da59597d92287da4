//! Firefox ESR.

use crate::harness::look::{Look, Scheme};
use serde_json::{Value, json};
use std::path::Path;
use tokio::process::Command;

pub(super) fn driver(program: &Path) -> Command {
    let mut command = Command::new(program);
    // The second port is that of the event stream, which must differ from every other browser's.
    command.args(["--port", "0", "--websocket-port", "0"]);
    command
}

pub(super) fn announced_port(line: &str) -> Option<u16> {
    let (_, after) = line.split_once("Listening on 127.0.0.1:")?;
    after.trim().parse().ok()
}

pub(super) fn capabilities(browser: &Path, profile: &Path, look: Look) -> Value {
    let scheme = match look.scheme {
        Scheme::Dark => 0,
        Scheme::Light => 1,
    };
    json!({
        "browserName": "firefox",
        "webSocketUrl": true,
        "unhandledPromptBehavior": "ignore",
        "moz:firefoxOptions": {
            "binary": browser,
            "args": ["-headless", "-profile", profile],
            "prefs": {
                "intl.accept_languages": look.language.accepted(),
                "layout.css.prefers-color-scheme.content-override": scheme,
                // A wish for lasting storage asks the person, who is not there.
                "dom.storageManager.prompt.testing": true,
                "dom.storageManager.prompt.testing.allow": true,
                // The browser itself must not use the network.
                "network.captive-portal-service.enabled": false,
                "network.connectivity-service.enabled": false,
                "services.settings.server": "data:,",
            },
        },
    })
}
