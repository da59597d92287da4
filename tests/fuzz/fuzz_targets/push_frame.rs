//! See `satchel_tests::untrusted::push_frame`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::untrusted::push_frame(bytes));
