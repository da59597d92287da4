//! See `satchel_tests::untrusted::table_file`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::untrusted::table_file(bytes));
