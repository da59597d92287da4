//! Requests to the server that served the app.

use futures_util::future::{Either, select};
use gloo::net::http::Request;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use satchel_engine::{HttpAnswer, Unreachable};
use satchel_protocol::frame::MEDIA_TYPE;
use satchel_protocol::limits::ANSWER_BYTES;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult};

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
    let body = match answer.body() {
        Some(body) => bytes_of(&body).await.map_err(|_| Unreachable)?,
        None => Vec::new(),
    };
    Ok(HttpAnswer { status, body })
}

/// The bytes of an answer, piece by piece. Reading ends where no answer of ours goes on, so that one without an end is never
/// held whole: what is longer is a gateway's page, which the engine tells apart by its start.
async fn bytes_of(body: &ReadableStream) -> Result<Vec<u8>, JsValue> {
    let reader = ReadableStreamDefaultReader::new(body)?;
    let (mut pieces, mut length): (Vec<Uint8Array>, usize) = (Vec::new(), 0);
    while length < ANSWER_BYTES {
        let read: ReadableStreamReadResult = JsFuture::from(reader.read()).await?.unchecked_into();
        if read.get_done().unwrap_or(true) {
            break;
        }
        let piece: Uint8Array = read.get_value().unchecked_into();
        length += piece.byte_length() as usize;
        pieces.push(piece);
    }
    if length >= ANSWER_BYTES {
        // Whether the other end hears of it does not matter any more.
        let _ = reader.cancel();
    }
    let mut bytes = vec![0; length];
    let mut rest = bytes.as_mut_slice();
    for piece in pieces {
        let Some((place, after)) = rest.split_at_mut_checked(piece.byte_length() as usize) else { break };
        piece.copy_to(place);
        rest = after;
    }
    bytes.truncate(ANSWER_BYTES);
    Ok(bytes)
}
