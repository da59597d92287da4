//! See `satchel_tests::untrusted::cursor`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::untrusted::cursor(bytes));
