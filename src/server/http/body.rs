//! Reads a request body in its time and its place among the others; [`crate::intake`] bounds what it becomes.

use std::time::Duration;

use axum::extract::{FromRequest, Request};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_ENCODING;
use axum::response::Response;
use futures_util::StreamExt;
use satchel_protocol::frame;
use satchel_protocol::sync::ProblemCode;
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::App;
use super::reply::problem;
use crate::auth::Session;
use crate::error::{RETRY_AFTER_MS, ServerError};
use crate::intake::Intake;

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
    let mut intake = Intake::new(request.headers().get(CONTENT_ENCODING).map(HeaderValue::as_bytes))?;
    let mut chunks = request.into_body().into_data_stream();
    while let Some(chunk) = chunks.next().await {
        intake.take(&chunk.map_err(|_| ServerError::refused(ProblemCode::BadRequest))?)?;
    }
    intake.finish()
}
