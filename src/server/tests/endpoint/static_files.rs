//! The built app: right types, right caching, right compression, and a policy for the page.

use std::path::Path;

use satchel_server::Options;

use super::harness::Server;
use super::wire::{Answer, request};

const SCRIPT: &str = "app-0123456789abcdef.js";
const MODULE: &str = "app_bg-fedcba9876543210.wasm";

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).unwrap();
}

async fn server() -> (Server, tempfile::TempDir) {
    let dist = tempfile::tempdir().unwrap();
    let page = "<!doctype html><script type=module>alert(1)</script>";
    write(dist.path(), "index.html", page.as_bytes());
    write(dist.path(), "index.html.br", b"packed page");
    write(dist.path(), SCRIPT, b"export {}");
    write(dist.path(), &format!("{SCRIPT}.gz"), b"packed script");
    write(dist.path(), MODULE, b"\0asm");
    write(dist.path(), "sw.js", b"self");
    write(dist.path(), "manifest.webmanifest", b"{}");
    write(dist.path(), "csp.json", b"[\"'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='\"]");
    let server = Server::start_with(Options::default(), Some(dist.path().to_owned())).await;
    (server, dist)
}

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    request(server.address, ("GET", path), headers, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn names_with_a_hash_are_kept_for_ever_and_the_others_asked_about() {
    let (server, _dist) = server().await;
    for path in [SCRIPT, MODULE] {
        let response = get(&server, &format!("/{path}"), &[]).await;
        assert_eq!(response.status, 200);
        assert_eq!(response.header("cache-control"), "public, max-age=31536000, immutable");
    }
    for path in ["/", "/index.html", "/sw.js", "/manifest.webmanifest"] {
        let response = get(&server, path, &[]).await;
        assert_eq!(response.status, 200, "{path}");
        assert_eq!(response.header("cache-control"), "no-cache", "{path}");
        let tag = response.header("etag").to_owned();
        assert!(!tag.is_empty(), "{path}");
        let again = get(&server, path, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, 304, "{path}");
        assert_eq!(again.header("cache-control"), "no-cache", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn types_are_those_that_browsers_insist_on() {
    let (server, _dist) = server().await;
    for (path, expected) in [
        ("/", "text/html"),
        ("/app-0123456789abcdef.js", "text/javascript"),
        ("/app_bg-fedcba9876543210.wasm", "application/wasm"),
        ("/manifest.webmanifest", "application/manifest+json"),
    ] {
        let response = get(&server, path, &[]).await;
        assert!(response.header("content-type").starts_with(expected), "{path}: {response:?}");
        assert_eq!(response.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_copies_are_sent_to_whoever_takes_them() {
    let (server, _dist) = server().await;
    let page = get(&server, "/", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(page.header("content-encoding"), "br");
    assert_eq!(page.body, b"packed page");
    let script = get(&server, &format!("/{SCRIPT}"), &[("accept-encoding", "gzip")]).await;
    assert_eq!(script.header("content-encoding"), "gzip");
    assert_eq!(script.body, b"packed script");
    assert_eq!(get(&server, &format!("/{SCRIPT}"), &[]).await.body, b"export {}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_answers_for_its_own_paths_and_nothing_else() {
    let (server, _dist) = server().await;
    let html = [("accept", "text/html,*/*")];
    let page = get(&server, "/customers/0123", &html).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-cache"));
    assert!(page.body.starts_with(b"<!doctype html>"));
    for path in ["/missing.js", "/app-ffffffffffffffff.js", "/v1/unknown", "/csp.json", "/../Cargo.toml"] {
        assert_eq!(get(&server, path, &html).await.status, 404, "{path}");
    }
    assert_eq!(get(&server, "/customers", &[("accept", "*/*")]).await.status, 404, "nobody navigates");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_allows_the_pages_own_inline_script_and_no_other() {
    let (server, _dist) = server().await;
    let page = get(&server, "/", &[]).await;
    let policy = page.header("content-security-policy");
    let scripts = policy.split("; ").find(|directive| directive.starts_with("script-src")).unwrap();
    // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    let expected = "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
    assert_eq!(scripts, expected);
    for directive in ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_healthy_without_a_page() {
    let server = Server::start().await;
    assert_eq!(get(&server, "/healthz", &[]).await.status, 200);
    assert_eq!(get(&server, "/", &[]).await.status, 404);
}
