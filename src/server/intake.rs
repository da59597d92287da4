//! What a request body unpacks to, bounded while it arrives: no message ever takes more memory than one message may,
//! whatever it claims to be.

use std::io::{self, Write};

use flate2::write::GzDecoder;
use satchel_protocol::limits::REQUEST_BYTES;
use satchel_protocol::sync::ProblemCode;

use crate::error::ServerError;

/// A body on its way in. It takes at most [`REQUEST_BYTES`], packed and unpacked.
#[derive(Debug)]
pub struct Intake {
    arrived: usize,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Plain(Bounded),
    Gzip(Box<GzDecoder<Bounded>>),
}

impl Intake {
    /// For a body with this `Content-Encoding`.
    ///
    /// # Errors
    /// [`ProblemCode::BadRequest`] for another than none, `identity` and `gzip`.
    pub fn new(encoding: Option<&[u8]>) -> Result<Self, ServerError> {
        let sink = match encoding.map(<[u8]>::to_ascii_lowercase).as_deref() {
            None | Some(b"identity") => Sink::Plain(Bounded::default()),
            Some(b"gzip") => Sink::Gzip(Box::new(GzDecoder::new(Bounded::default()))),
            Some(_) => return Err(ServerError::refused(ProblemCode::BadRequest)),
        };
        Ok(Self { arrived: 0, sink })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`ProblemCode::TooLarge`] beyond the limit, [`ProblemCode::BadRequest`] for what is not packed as it says.
    pub fn take(&mut self, chunk: &[u8]) -> Result<(), ServerError> {
        self.arrived = self.arrived.saturating_add(chunk.len());
        if self.arrived > REQUEST_BYTES {
            return Err(ServerError::refused(ProblemCode::TooLarge));
        }
        let written = match &mut self.sink {
            Sink::Plain(bounded) => bounded.write_all(chunk),
            Sink::Gzip(decoder) => decoder.write_all(chunk),
        };
        written.map_err(|error| of_io(&error))
    }

    /// The body as it was before it was packed.
    ///
    /// # Errors
    /// As [`Intake::take`]; also when the end is missing.
    pub fn finish(self) -> Result<Vec<u8>, ServerError> {
        match self.sink {
            Sink::Plain(bounded) => Ok(bounded.bytes),
            Sink::Gzip(decoder) => decoder.finish().map(|all| all.bytes).map_err(|error| of_io(&error)),
        }
    }
}

fn of_io(error: &io::Error) -> ServerError {
    let code = match error.kind() {
        io::ErrorKind::FileTooLarge => ProblemCode::TooLarge,
        _ => ProblemCode::BadRequest,
    };
    ServerError::refused(code)
}

/// Bytes that refuse to become more than a message may be.
#[derive(Debug, Default)]
struct Bounded {
    bytes: Vec<u8>,
}

impl Write for Bounded {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + chunk.len() > REQUEST_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(chunk);
        Ok(chunk.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
