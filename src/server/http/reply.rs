//! Answers: every one is a frame, problems too, so that a tablet knows who spoke.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use satchel_protocol::frame::{self, Epoch, Header, MEDIA_TYPE};
use satchel_protocol::sync::{Problem, ProblemCode};
use serde::Serialize;

use crate::clock;
use crate::error::ServerError;
use crate::service::Service;

/// Does work that waits for the database or computes for long, away from the threads that serve.
pub(super) async fn blocking<T: Send + 'static>(
    service: Arc<Service>,
    work: impl FnOnce(&Service) -> Result<T, ServerError> + Send + 'static,
) -> Result<T, ServerError> {
    tokio::task::spawn_blocking(move || work(&service)).await.unwrap_or(Err(ServerError::Panicked))
}

/// Frames an outcome.
pub(super) fn reply<T: Serialize>(epoch: Epoch, outcome: Result<T, ServerError>) -> Response {
    match outcome {
        Ok(message) => framed(StatusCode::OK, epoch, &message),
        Err(error) => problem(epoch, &error),
    }
}

/// Frames a problem. Detail goes to the log, never into the answer.
pub(super) fn problem(epoch: Epoch, error: &ServerError) -> Response {
    let code = error.problem();
    let status = status(code);
    if status.is_server_error() {
        tracing::error!(%error, "a request failed");
    } else {
        tracing::debug!(%error, "a request was refused");
    }
    let retry_after_ms = error.retry_after_ms();
    let mut response = framed(status, epoch, &Problem { code, retry_after_ms });
    if let Some(wait_ms) = retry_after_ms {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait_ms.div_ceil(1000)));
    }
    response
}

fn framed(status: StatusCode, epoch: Epoch, message: &impl Serialize) -> Response {
    let header = Header { epoch, server_time_ms: clock::now().0 };
    let Ok(bytes) = frame::encode(header, message) else {
        tracing::error!("an answer is beyond the limit of a message");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, bytes).into_response()
}

/// The HTTP status of a problem, as `ProblemCode` documents it.
const fn status(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::BadRequest => StatusCode::BAD_REQUEST,
        ProblemCode::UpdateRequired => StatusCode::UPGRADE_REQUIRED,
        ProblemCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::NotSignedIn
        | ProblemCode::TokenExpired
        | ProblemCode::DeviceRevoked
        | ProblemCode::WrongPassword => StatusCode::UNAUTHORIZED,
        ProblemCode::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        ProblemCode::ReconcileRequired => StatusCode::CONFLICT,
        ProblemCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ProblemCode::ServerFull => StatusCode::INSUFFICIENT_STORAGE,
        ProblemCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ProblemCode::NotAllowed => StatusCode::FORBIDDEN,
        ProblemCode::NotFound => StatusCode::NOT_FOUND,
    }
}
