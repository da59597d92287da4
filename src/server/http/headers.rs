//! Headers by which a browser keeps the app to itself.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::assets::Site;
use super::policy::InlineHashes;

/// Where the paths of the endpoint begin.
const MESSAGES: &str = "/v1/";

/// The headers, ready to be added.
#[derive(Debug, Clone)]
pub(super) struct Security {
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Security {
    /// The headers for a site, with the hashes that its bundle step wrote or that its page has.
    pub(super) fn of(site: &Site) -> Self {
        let written = site.text("csp.json").and_then(|json| InlineHashes::read(&json));
        let hashes = written.or_else(|| site.text("index.html").map(|page| InlineHashes::of_page(&page)));
        let policy = hashes.unwrap_or_default().policy();
        let mut headers = vec![
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static("camera=(), geolocation=(self), microphone=(), payment=(), usb=()"),
            ),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("cross-origin-embedder-policy"), HeaderValue::from_static("require-corp")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        ];
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.push((header::CONTENT_SECURITY_POLICY, policy));
        }
        Self { headers }
    }
}

/// Adds the headers to an answer. A message of the endpoint is never shown as a page: it gets the one that keeps a browser
/// from taking it for anything else, which an idle sync of a whole team would pay for otherwise.
pub(super) async fn add(State(security): State<Arc<Security>>, request: Request, next: Next) -> Response {
    let is_message = request.uri().path().starts_with(MESSAGES);
    let mut response = next.run(request).await;
    let all = security.headers.iter().filter(|(name, _)| !is_message || name == header::X_CONTENT_TYPE_OPTIONS);
    for (name, value) in all {
        response.headers_mut().insert(name, value.clone());
    }
    response
}
