//! Randomness from the operating system: the only place of this crate that draws any.

use crate::error::ServerError;

/// Random bytes that nobody can predict.
///
/// # Errors
/// The operating system has none to give.
pub fn bytes<const N: usize>() -> Result<[u8; N], ServerError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| ServerError::NoRandomness)?;
    Ok(bytes)
}
