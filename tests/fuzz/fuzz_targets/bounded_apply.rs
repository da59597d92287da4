//! See `satchel_tests::untrusted::bounded_apply`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::untrusted::bounded_apply(bytes));
