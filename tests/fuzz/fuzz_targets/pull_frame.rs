//! See `satchel_tests::untrusted::pull_frame`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::untrusted::pull_frame(bytes));
