//! Reads a request body within limits, while it arrives: no message ever takes more memory than
//! one message may, whatever it unpacks to.

use std::io::{self, Write};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_ENCODING;
use axum::response::Response;
use flate2::write::GzDecoder;
use futures_util::StreamExt;
use satchel_protocol::frame;
use satchel_protocol::limits::REQUEST_BYTES;
use satchel_protocol::sync::ProblemCode;
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::App;
use super::reply::problem;
use crate::auth::Session;
use crate::error::{RETRY_AFTER_MS, ServerError};

/// How long a body may take to arrive: 4 MiB over a weak mobile connection.
const ARRIVAL: Duration = Duration::from_secs(120);
/// How long a request waits for others to leave memory.
const WAIT: Duration = Duration::from_secs(10);

/// A message that was read from a body. Holding it keeps its place among the requests in memory.
#[derive(Debug)]
pub(super) struct Framed<T> {
    pub(super) message: T,
    _place: OwnedSemaphorePermit,
}

impl<T: DeserializeOwned + Send> FromRequest<App> for Framed<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let epoch = request.extensions().get::<Session>().map_or([0; 16], |session| session.epoch);
        let read = async {
            let overloaded =
                ServerError::Refused { code: ProblemCode::Unavailable, retry_after_ms: Some(RETRY_AFTER_MS) };
            let Ok(Ok(place)) = timeout(WAIT, app.requests.clone().acquire_owned()).await else {
                return Err(overloaded);
            };
            let bytes = timeout(ARRIVAL, unpacked(request))
                .await
                .map_err(|_| ServerError::refused(ProblemCode::BadRequest))??;
            let (_, message) = frame::decode(&bytes)?;
            Ok(Self { message, _place: place })
        };
        read.await.map_err(|error| problem(epoch, &error))
    }
}

/// The body as it was before it was packed.
async fn unpacked(request: Request) -> Result<Vec<u8>, ServerError> {
    let encoding = request.headers().get(CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    match encoding.as_deref() {
        None | Some(b"identity") => collect(request.into_body(), Bounded::default()).await.map(|all| all.bytes),
        Some(b"gzip") => {
            let decoder = collect(request.into_body(), GzDecoder::new(Bounded::default())).await?;
            decoder.finish().map(|all| all.bytes).map_err(|error| of_io(&error))
        }
        Some(_) => Err(ServerError::refused(ProblemCode::BadRequest)),
    }
}

async fn collect<W: Write>(body: Body, mut sink: W) -> Result<W, ServerError> {
    let mut chunks = body.into_data_stream();
    let mut arrived: usize = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| ServerError::refused(ProblemCode::BadRequest))?;
        arrived += chunk.len();
        if arrived > REQUEST_BYTES {
            return Err(ServerError::refused(ProblemCode::TooLarge));
        }
        sink.write_all(&chunk).map_err(|error| of_io(&error))?;
    }
    Ok(sink)
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
