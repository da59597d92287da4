//! What kind of device this is, as far as the page needs to know.

use leptos::prelude::window;

/// What the device is called in the sign-in form.
pub(crate) fn platform() -> &'static str {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    // An iPad calls itself a Mac, but a Mac has no touch screen.
    if agent.contains("iPad") || (agent.contains("Macintosh") && navigator.max_touch_points() > 1) {
        "iPad"
    } else if agent.contains("iPhone") {
        "iPhone"
    } else if agent.contains("Android") {
        "Android"
    } else if agent.contains("Macintosh") {
        "Mac"
    } else if agent.contains("Windows") {
        "Windows"
    } else {
        "Linux"
    }
}

/// Whether the system clears sites that are not on the home screen, and this one is not there.
pub(crate) fn wants_installing() -> bool {
    matches!(platform(), "iPad" | "iPhone") && !is_installed()
}

fn is_installed() -> bool {
    window().match_media("(display-mode: standalone)").ok().flatten().is_some_and(|query| query.matches())
}
