//! Who asks: a device, from its bearer token, or somebody unknown, from an address. Both are known, and counted, before the
//! body is read.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use satchel_protocol::sync::ProblemCode;

use super::App;
use super::rates::Door;
use super::reply::{blocking, problem};
use crate::auth::{Session, authenticate};
use crate::clock;
use crate::error::ServerError;

/// The token of a request, whatever it is good for. It is counted as a request of somebody unknown.
pub(super) struct Bearer(pub(super) String);

impl FromRequestParts<App> for Bearer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        stranger(parts, app, Door::Token).await?;
        bearer(parts).map(Self).map_err(|error| problem([0; 16], &error))
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let session = match known(parts, app).await {
            Ok(session) => session,
            Err(error) => {
                stranger(parts, app, Door::Token).await?;
                return Err(problem([0; 16], &error));
            }
        };
        app.buckets.of_device(session.device).map_err(|error| problem(session.epoch, &error))?;
        // The body's reader answers problems with the epoch that this session knows.
        parts.extensions.insert(session.clone());
        Ok(session)
    }
}

fn bearer(parts: &Parts) -> Result<String, ServerError> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    token.ok_or(ServerError::refused(ProblemCode::NotSignedIn))
}

async fn known(parts: &Parts, app: &App) -> Result<Session, ServerError> {
    let token = bearer(parts)?;
    blocking(app.service.clone(), move |service| authenticate(service, &token, clock::now())).await
}

/// The address of somebody who signs in.
pub(super) struct SigningIn(pub(super) IpAddr);

impl FromRequestParts<App> for SigningIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        stranger(parts, app, Door::SignIn).await.map(Self)
    }
}

/// Somebody who opens the poke channel and says there who it is.
pub(super) struct Listening;

impl FromRequestParts<App> for Listening {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        stranger(parts, app, Door::Poke).await.map(|_| Self)
    }
}

/// Counts a request of somebody unknown.
async fn stranger(parts: &mut Parts, app: &App, door: Door) -> Result<IpAddr, Response> {
    let address =
        ConnectInfo::<SocketAddr>::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
    let address = address.0.ip();
    app.buckets.of_stranger(door, address).map_err(|error| problem([0; 16], &error))?;
    Ok(address)
}
