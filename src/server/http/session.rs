//! The session of a request, from its bearer token. It is known before the body is read.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::Response;
use satchel_protocol::sync::ProblemCode;

use super::App;
use super::reply::{blocking, problem};
use crate::auth::{Session, authenticate};
use crate::clock;
use crate::error::ServerError;

/// The token of a request, whatever it is good for.
pub(super) struct Bearer(pub(super) String);

impl FromRequestParts<App> for Bearer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Response> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
        token.map(Self).ok_or_else(|| problem([0; 16], &ServerError::refused(ProblemCode::NotSignedIn)))
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Bearer(token) = Bearer::from_request_parts(parts, app).await?;
        let session = blocking(app.service.clone(), move |service| authenticate(service, &token, clock::now()))
            .await
            .map_err(|error| problem([0; 16], &error))?;
        // The body's reader answers problems with the epoch that this session knows.
        parts.extensions.insert(session.clone());
        Ok(session)
    }
}
