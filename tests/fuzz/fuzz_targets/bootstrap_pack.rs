//! See `satchel_tests::untrusted::bootstrap_pack`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::untrusted::bootstrap_pack(bytes));
