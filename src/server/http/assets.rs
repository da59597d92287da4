//! The built app: files as the bundle step left them, with the caching that their names allow.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

/// Named by content: the same name never has other bytes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Asked about each time; an unchanged file costs a 304.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");
/// Hexadecimal digits that make a part of a file name a content hash.
const HASH_DIGITS: usize = 16;

/// A folder with the built app.
#[derive(Debug, Clone)]
pub(super) struct Site {
    folder: Option<PathBuf>,
}

impl Site {
    /// The app in a folder; none when there is no page in it.
    pub(super) fn open(folder: Option<PathBuf>) -> Self {
        let folder = folder.filter(|folder| {
            let has_page = folder.join("index.html").is_file();
            if !has_page {
                tracing::warn!(folder = %folder.display(), "there is no index.html: only the sync endpoint is served");
            }
            has_page
        });
        Self { folder }
    }

    /// The text of a file, where there is one.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.as_ref()?.join(name)).ok()
    }
}

/// Serves the site.
pub(super) fn service(site: Site) -> Router {
    let Some(folder) = site.folder else {
        return Router::new().fallback(any(|| async { StatusCode::NOT_FOUND }));
    };
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let answer = move |request: Request| {
        let files = files.clone();
        async move {
            let Ok(response) = files.oneshot(request).await.map_err(|never: Infallible| match never {});
            response.map(Body::new)
        }
    };
    Router::new().fallback(any(answer)).layer(from_fn(prepare))
}

/// Turns a page of the app into its one HTML file, and tells how long the answer may be kept.
async fn prepare(mut request: Request, next: Next) -> Response {
    if is_private(request.uri().path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if is_page(&request) {
        *request.uri_mut() = Uri::from_static("/index.html");
    }
    let caching = if is_named_by_content(request.uri().path()) { FOREVER } else { ASK };
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(header::CACHE_CONTROL, caching);
    }
    response
}

/// Paths of the endpoint and what only the server reads are never files.
fn is_private(path: &str) -> bool {
    path.starts_with("/v1/") || path == "/csp.json"
}

/// Whether somebody navigates inside the app: no file extension, and HTML is wanted.
fn is_page(request: &Request) -> bool {
    let wants_html = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepted| accepted.contains("text/html"));
    let path = request.uri().path();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    is_read && (path == "/" || (wants_html && Path::new(path).extension().is_none()))
}

/// Whether the file name holds a content hash: a part, between `-`, `_` or `.`, of at least
/// [`HASH_DIGITS`] hexadecimal digits.
fn is_named_by_content(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '_', '.'])
        .any(|part| part.len() >= HASH_DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_content_hash_are_kept_forever() {
        assert!(is_named_by_content("/app-0123456789abcdef.js"));
        assert!(is_named_by_content("/worker-0123456789abcdef_bg.wasm"));
        for path in ["/", "/index.html", "/sw.js", "/manifest.webmanifest", "/assets.json", "/app-beef.js"] {
            assert!(!is_named_by_content(path), "{path}");
        }
    }
}
