//! The IndexedDB backend in a window, where the same promises hold.
#![cfg(target_arch = "wasm32")]

mod browser;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
