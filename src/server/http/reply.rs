//! Answers: every one is a frame, problems too, so that a tablet knows who spoke.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use satchel_protocol::frame::{Epoch, MEDIA_TYPE};
use serde::Serialize;

use crate::clock;
use crate::endpoint::{self, Reply};
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
    response(endpoint::reply(epoch, clock::now(), outcome))
}

/// Frames a problem.
pub(super) fn problem(epoch: Epoch, error: &ServerError) -> Response {
    response(endpoint::problem(epoch, clock::now(), error))
}

fn response(reply: Reply) -> Response {
    let Ok(status) = StatusCode::from_u16(reply.status) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (status, headers, reply.body).into_response();
    if let Some(wait_ms) = reply.retry_after_ms {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait_ms.div_ceil(1000)));
    }
    response
}
