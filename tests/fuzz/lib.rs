//! What the fuzz targets share: a heap that refuses to grow beyond what a target may use.

use cap::Cap;
use std::alloc::System;

pub use satchel_tests::untrusted;

/// The most bytes that a target holds at once. The limit that libFuzzer checks counts pages in use; this one counts what is
/// asked for, so that a length that nobody fills is found too.
const HEAP_BYTES: usize = 192 * 1024 * 1024;

#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, HEAP_BYTES);
