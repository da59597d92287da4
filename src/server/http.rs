//! The endpoint: paths to handlers. Each handler reads, authorises, makes one call and answers.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use governor::clock::MonotonicClock;
use satchel_protocol::admin::{Answer, Ask};
use satchel_protocol::sync::{
    Assign, AssignMany, Assigned, AssignedMany, Bootstrap, BootstrapPage, HandIn, HandedIn, ProblemCode, Pull, Pulled,
    Push, Pushed, Reconcile, Reconciled, Reseed, Reseeded, SignIn, SignedIn, path,
};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::auth::{self, Session};
use crate::clock;
use crate::error::ServerError;
use crate::service::Service;
use crate::{admin, assign, bootstrap, hand_in, pull, push, reconcile, reseed};

mod assets;
mod body;
mod headers;
mod poke;
mod policy;
mod rates;
mod reply;
mod session;
mod watcher;

use body::Framed;
use rates::Buckets;
use reply::{blocking, reply};
use session::{Bearer, SigningIn};

/// Brotli of middle effort: about a tenth of a page of documents remains, at 50 MB a second.
const BROTLI_QUALITY: i32 = 5;
/// Passwords that are hashed at the same time: 19 MiB each.
const SIGN_INS_AT_ONCE: usize = 4;
/// Requests whose bodies are in memory at the same time: 4 MiB each.
const REQUESTS_AT_ONCE: usize = 16;
/// How long requests may go on after the program was asked to end.
const GRACE: Duration = Duration::from_secs(10);

/// What every handler shares.
#[derive(Debug, Clone)]
pub(crate) struct App {
    service: Arc<Service>,
    requests: Arc<Semaphore>,
    sign_ins: Arc<Semaphore>,
    buckets: Arc<Buckets>,
    closing: watch::Receiver<bool>,
}

/// Serves until `shutdown`, then lets running requests finish.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    dist: Option<PathBuf>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (close, closing) = watch::channel(false);
    let mut ended = closing.clone();
    let app = App {
        buckets: Arc::new(Buckets::new(service.rates(), MonotonicClock)),
        service,
        requests: Arc::new(Semaphore::new(REQUESTS_AT_ONCE)),
        sign_ins: Arc::new(Semaphore::new(SIGN_INS_AT_ONCE)),
        closing,
    };
    let watcher = tokio::spawn(watcher::watch(app.clone()));
    let router = router(app, dist).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
        shutdown.await;
        // Sockets that wait for news see this and close.
        let _ = close.send(true);
    });
    let outcome = tokio::select! {
        outcome = serving => outcome,
        () = grace(&mut ended) => Ok(()),
    };
    watcher.abort();
    outcome
}

async fn grace(closing: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end as well.
    let _ = closing.wait_for(|closing| *closing).await;
    tokio::time::sleep(GRACE).await;
}

fn router(app: App, dist: Option<PathBuf>) -> Router {
    let site = assets::Site::open(dist);
    let security = headers::Security::of(&site);
    Router::new()
        .route(path::SIGN_IN, post(sign_in))
        .route(path::PUSH, post(push))
        .route(path::PULL, post(pull))
        .route(path::BOOTSTRAP, post(bootstrap))
        .route(path::RECONCILE, post(reconcile))
        .route(path::ASSIGN, post(assign))
        .route(path::ASSIGN_MANY, post(assign_many))
        .route(path::RESEED, post(reseed))
        .route(path::HAND_IN, post(hand_in))
        .route(path::ADMIN, post(admin))
        .route(path::POKE, get(poke::poke))
        .route(path::HEALTH, get(health))
        .with_state(app)
        .fallback_service(assets::service(site))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(BROTLI_QUALITY)))
        .layer(from_fn_with_state(Arc::new(security), headers::add))
}

async fn health(State(app): State<App>) -> StatusCode {
    let alive = blocking(app.service, |service| {
        service.store.read(|connection| Ok(connection.query_row("SELECT 1", [], |_| Ok(()))?))
    });
    match alive.await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn sign_in(State(app): State<App>, SigningIn(address): SigningIn, body: Framed<SignIn>) -> Response {
    let Ok(_permit) = app.sign_ins.acquire().await else {
        return reply::<SignedIn>([0; 16], Err(ServerError::refused(ProblemCode::Unavailable)));
    };
    let outcome = blocking(app.service, move |service| auth::sign_in(service, &body.message, address, clock::now()));
    match outcome.await {
        Ok((epoch, signed_in)) => reply(epoch, Ok(signed_in)),
        Err(error) => reply::<SignedIn>([0; 16], Err(error)),
    }
}

async fn push(State(app): State<App>, session: Session, body: Framed<Push>) -> Response {
    let epoch = session.epoch;
    let outcome = blocking(app.service, move |service| push::push(service, &session, body.message, clock::now()));
    reply::<Pushed>(epoch, outcome.await)
}

async fn pull(State(app): State<App>, session: Session, body: Framed<Pull>) -> Response {
    let epoch = session.epoch;
    let outcome = blocking(app.service, move |service| pull::pull(service, &session, &body.message));
    reply::<Pulled>(epoch, outcome.await)
}

async fn bootstrap(State(app): State<App>, session: Session, body: Framed<Bootstrap>) -> Response {
    let epoch = session.epoch;
    let outcome = blocking(app.service, move |service| bootstrap::bootstrap(service, &session, &body.message));
    reply::<BootstrapPage>(epoch, outcome.await)
}

async fn reconcile(State(app): State<App>, session: Session, body: Framed<Reconcile>) -> Response {
    let epoch = session.epoch;
    let outcome =
        blocking(app.service, move |service| reconcile::reconcile(service, &session, &body.message, clock::now()));
    reply::<Reconciled>(epoch, outcome.await)
}

async fn assign(State(app): State<App>, session: Session, body: Framed<Assign>) -> Response {
    let epoch = session.epoch;
    let outcome = blocking(app.service, move |service| assign::serve(service, &session, body.message, clock::now()));
    reply::<Assigned>(epoch, outcome.await)
}

async fn assign_many(State(app): State<App>, session: Session, body: Framed<AssignMany>) -> Response {
    let epoch = session.epoch;
    let outcome =
        blocking(app.service, move |service| assign::serve_many(service, &session, body.message, clock::now()));
    reply::<AssignedMany>(epoch, outcome.await)
}

async fn reseed(State(app): State<App>, session: Session, body: Framed<Reseed>) -> Response {
    let epoch = session.epoch;
    let outcome = blocking(app.service, move |service| reseed::reseed(service, &session, body.message, clock::now()));
    reply::<Reseeded>(epoch, outcome.await)
}

async fn hand_in(State(app): State<App>, Bearer(token): Bearer, body: Framed<HandIn>) -> Response {
    let outcome = blocking(app.service, move |service| hand_in::hand_in(service, &token, body.message, clock::now()));
    match outcome.await {
        Ok((epoch, handed_in)) => reply(epoch, Ok(handed_in)),
        Err(error) => reply::<HandedIn>([0; 16], Err(error)),
    }
}

async fn admin(State(app): State<App>, session: Session, body: Framed<Ask>) -> Response {
    let epoch = session.epoch;
    let outcome = blocking(app.service, move |service| admin::serve(service, &session, body.message, clock::now()));
    reply::<Answer>(epoch, outcome.await)
}
