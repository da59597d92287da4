//! Where the device is, by the browser's own means.

use satchel_model::{Position, UnixMillis};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Position as Found, PositionError, PositionOptions};

use leptos::prelude::window;

/// How long a satellite may take.
const TIMEOUT_MS: u32 = 15_000;

/// Asks once, for where the device is now: where it was a minute ago may be with another customer. Calls back with nothing
/// where the person or the device refuses.
pub(crate) fn now(then: impl FnOnce(Option<Position>) + 'static) {
    let Ok(geolocation) = window().navigator().geolocation() else { return then(None) };
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(TIMEOUT_MS);
    options.set_maximum_age(0);
    let then = std::rc::Rc::new(std::cell::Cell::new(Some(then)));
    let call = {
        let then = then.clone();
        move |position| {
            if let Some(then) = then.take() {
                then(position);
            }
        }
    };
    let of_error = call.clone();
    let found = Closure::once_into_js(move |found: Found| call(Some(read(&found))));
    let failed = Closure::once_into_js(move |_: PositionError| of_error(None));
    let asked = geolocation.get_current_position_with_error_callback_and_options(
        found.unchecked_ref(),
        Some(failed.unchecked_ref()),
        &options,
    );
    if asked.is_err()
        && let Some(then) = then.take()
    {
        then(None);
    }
}

fn read(found: &Found) -> Position {
    let coordinates = found.coords();
    let micro = |degrees: f64| (degrees * 1e6).round() as i32;
    Position {
        latitude: micro(coordinates.latitude()),
        longitude: micro(coordinates.longitude()),
        accuracy_m: Some(coordinates.accuracy().round().clamp(0.0, f64::from(u32::MAX)) as u32),
        at: UnixMillis(found.timestamp() as i64),
    }
}
