//! What the workers beside the engine have in common: they are asked in bytes and answer in bytes, one question after the
//! other, hold no store and know no network. When one ends, nothing is lost.

#[cfg(target_arch = "wasm32")]
mod listen;

#[cfg(target_arch = "wasm32")]
pub use listen::listen;

/// The string (not bytes) that such a worker posts once it listens.
pub const READY: &str = "ready";

/// The string that it posts when it panics, before it ends. The page starts another.
pub const PANIC: &str = "panic";
