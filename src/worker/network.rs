//! Requests to the server that served the app.

use futures_util::future::{Either, select};
use gloo::net::http::Request;
use gloo_timers::future::TimeoutFuture;
use satchel_engine::{HttpAnswer, Unreachable};
use satchel_protocol::frame::MEDIA_TYPE;
use satchel_protocol::limits::ANSWER_BYTES;
use web_sys::AbortController;

/// Posts a body and reads the whole answer, or gives up after the time.
pub(crate) async fn post(
    path: &'static str,
    token: Option<String>,
    body: Vec<u8>,
    timeout_ms: u32,
) -> Result<HttpAnswer, Unreachable> {
    let controller = AbortController::new().map_err(|_| Unreachable)?;
    let exchange = Box::pin(exchange(path, token, body, &controller));
    match select(exchange, TimeoutFuture::new(timeout_ms)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => {
            controller.abort();
            Err(Unreachable)
        }
    }
}

async fn exchange(
    path: &'static str,
    token: Option<String>,
    body: Vec<u8>,
    controller: &AbortController,
) -> Result<HttpAnswer, Unreachable> {
    let signal = controller.signal();
    let mut request = Request::post(path)
        .abort_signal(Some(&signal))
        .cache(web_sys::RequestCache::NoStore)
        .header("Content-Type", MEDIA_TYPE);
    if let Some(token) = token {
        request = request.header("Authorization", &format!("Bearer {token}"));
    }
    let request = request.body(js_sys::Uint8Array::from(body.as_slice())).map_err(|_| Unreachable)?;
    let answer = request.send().await.map_err(|_| Unreachable)?;
    let status = answer.status();
    let body = answer.binary().await.map_err(|_| Unreachable)?;
    if body.len() > ANSWER_BYTES {
        // No server of ours answers so much: a gateway's page, which the engine tells apart by its start.
        return Ok(HttpAnswer { status, body: body.into_iter().take(ANSWER_BYTES).collect() });
    }
    Ok(HttpAnswer { status, body })
}
