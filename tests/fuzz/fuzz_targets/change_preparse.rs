//! See `satchel_tests::untrusted::change_preparse`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::untrusted::change_preparse(bytes));
