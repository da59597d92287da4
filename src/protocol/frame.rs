//! The wrapper of every sync message: magic, protocol version, epoch and server time, then the body.
//!
//! A hotel's sign-in page that answers 200 with HTML has no magic, so it is a network failure,
//! never an empty answer.

use postcard::ser_flavors::{AllocVec, Flavor as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::limits::ANSWER_BYTES;

/// The first four bytes of every message.
pub const MAGIC: [u8; 4] = *b"SATC";
/// The version of the messages in [`crate::sync`]. An older server or tablet says so instead of guessing.
pub const VERSION: u16 = 4;
/// Media type of a framed body.
pub const MEDIA_TYPE: &str = "application/vnd.satchel.sync";
/// Magic 4, version 2, epoch 16, server time 8.
pub const HEADER_BYTES: usize = 30;

/// The incarnation of a server's log. A restored server has another one.
pub type Epoch = [u8; 16];

/// What stands before the body of an answer. A request carries zeroes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Header {
    /// The server's epoch.
    pub epoch: Epoch,
    /// The server's clock, milliseconds since 1970-01-01T00:00:00Z.
    pub server_time_ms: i64,
}

/// Why bytes are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// No magic: not from a Satchel peer.
    #[error("the bytes do not come from a satchel peer")]
    Foreign,
    /// The peer speaks a newer version.
    #[error("the peer speaks version {0} of the protocol")]
    Version(u16),
    /// Longer than [`ANSWER_BYTES`].
    #[error("the message is longer than the limit")]
    TooLarge,
    /// Cut off, or no body of the expected shape.
    #[error("the message is damaged")]
    Damaged,
}

/// Wraps a message.
///
/// # Errors
/// [`FrameError::TooLarge`] beyond the limit, [`FrameError::Damaged`] when the body cannot be written.
pub fn encode(header: Header, body: &impl Serialize) -> Result<Vec<u8>, FrameError> {
    let mut output = AllocVec::new();
    output.try_extend(&start(header)).map_err(|_| FrameError::TooLarge)?;
    let bytes = postcard::serialize_with_flavor(body, output).map_err(|_| FrameError::Damaged)?;
    if bytes.len() > ANSWER_BYTES { Err(FrameError::TooLarge) } else { Ok(bytes) }
}

/// Wraps a body that somebody else has written: whoever passes a message on need not know it.
#[must_use]
pub fn wrap(header: Header, body: &[u8]) -> Vec<u8> {
    [&start(header), body].concat()
}

fn start(header: Header) -> Vec<u8> {
    [&MAGIC[..], &VERSION.to_le_bytes(), &header.epoch, &header.server_time_ms.to_le_bytes()].concat()
}

/// Unwraps a message, which must fill the bytes exactly.
///
/// # Errors
/// [`FrameError`] says what the bytes are instead.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<(Header, T), FrameError> {
    let (header, body) = unwrap(bytes)?;
    match postcard::take_from_bytes(body) {
        Ok((message, [])) => Ok((header, message)),
        _ => Err(FrameError::Damaged),
    }
}

/// Unwraps a body without reading it.
///
/// # Errors
/// [`FrameError`] says what the bytes are instead.
pub fn unwrap(bytes: &[u8]) -> Result<(Header, &[u8]), FrameError> {
    if bytes.len() > ANSWER_BYTES {
        return Err(FrameError::TooLarge);
    }
    let rest = bytes.strip_prefix(&MAGIC).ok_or(FrameError::Foreign)?;
    let (version, rest) = rest.split_first_chunk::<2>().ok_or(FrameError::Damaged)?;
    let version = u16::from_le_bytes(*version);
    if version != VERSION {
        return Err(FrameError::Version(version));
    }
    let (epoch, rest) = rest.split_first_chunk::<16>().ok_or(FrameError::Damaged)?;
    let (time, body) = rest.split_first_chunk::<8>().ok_or(FrameError::Damaged)?;
    Ok((Header { epoch: *epoch, server_time_ms: i64::from_le_bytes(*time) }, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{Problem, ProblemCode};

    #[test]
    fn a_message_reads_back_and_anything_else_is_named() {
        let header = Header { epoch: [7; 16], server_time_ms: -5 };
        let problem = Problem { code: ProblemCode::TooLarge, retry_after_ms: Some(9) };
        let bytes = encode(header, &problem).unwrap();
        assert_eq!(decode(&bytes), Ok((header, problem.clone())));
        let (read, body) = unwrap(&bytes).unwrap();
        assert_eq!((read, wrap(header, body)), (header, bytes.clone()));
        assert_eq!(decode::<Problem>(b"<!doctype html><title>Hotel</title>"), Err(FrameError::Foreign));
        assert_eq!(decode::<Problem>(&[]), Err(FrameError::Foreign));
        for cut in MAGIC.len()..bytes.len() {
            assert_eq!(decode::<Problem>(&bytes[..cut]), Err(FrameError::Damaged), "{cut}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(decode::<Problem>(&longer), Err(FrameError::Damaged));
        let mut newer = bytes;
        newer[4] = 9;
        assert_eq!(decode::<Problem>(&newer), Err(FrameError::Version(9)));
    }
}
