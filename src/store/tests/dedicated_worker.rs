//! The IndexedDB backend in a dedicated worker, where the engine runs: no window anywhere.
#![cfg(target_arch = "wasm32")]

mod browser;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
