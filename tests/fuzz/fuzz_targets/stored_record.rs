//! See `satchel_tests::untrusted::stored_record`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::untrusted::stored_record(bytes));
