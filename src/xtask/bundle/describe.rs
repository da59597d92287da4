//! Tells the service worker what to cache, and the server what to allow.

use super::site::{Site, sha256_hex};
use anyhow::{Result, anyhow};
use data_encoding::BASE64;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Hex digits of the version: enough to tell any two builds apart.
const VERSION_DIGITS: usize = 16;

/// Adds `assets.json` and `csp.json`, and opens `sw.js` with the list of files to cache.
pub(super) fn add_descriptions(site: &mut Site) -> Result<()> {
    let version = version_of(site);
    let assets: Vec<_> = site
        .iter()
        .map(|(path, bytes)| json!({ "path": path, "sha256": sha256_hex(bytes), "bytes": bytes.len() }))
        .collect();
    let policy = {
        let page = site.text("index.html")?;
        json!({
            "script": inline_hashes(page, "script")?,
            "style": inline_hashes(page, "style")?,
        })
    };
    if site.get("sw.js").is_some() {
        let build = json!({ "version": version, "files": cached_paths(site) });
        let script = format!("self.satchelBuild = {build};\n{}", site.text("sw.js")?);
        site.insert("sw.js", script.into_bytes());
    }
    site.insert("assets.json", json!({ "version": version, "files": assets }).to_string().into_bytes());
    site.insert("csp.json", policy.to_string().into_bytes());
    Ok(())
}

/// One name for exactly these files with exactly this content.
fn version_of(site: &Site) -> String {
    let lines: String = site.iter().map(|(path, bytes)| format!("{path} {}\n", sha256_hex(bytes))).collect();
    let hash = sha256_hex(lines.as_bytes());
    hash.get(..VERSION_DIGITS).unwrap_or(&hash).to_owned()
}

/// What the page needs offline, as absolute paths; the page itself is `/`.
fn cached_paths(site: &Site) -> Vec<String> {
    site.iter()
        .map(|(path, _)| path)
        .filter(|path| *path != "sw.js")
        .map(|path| if path == "index.html" { "/".to_owned() } else { format!("/{path}") })
        .collect()
}

/// The policy's names of all inline elements of this kind, such as `'sha256-…'`.
fn inline_hashes(page: &str, element: &str) -> Result<Vec<String>> {
    let opening = format!("<{element}");
    let closing = format!("</{element}>");
    let mut hashes = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once(&opening) {
        let unfinished = || anyhow!("index.html has an unfinished <{element}> element");
        let (attributes, after) = after.split_once('>').ok_or_else(unfinished)?;
        let (content, after) = after.split_once(&closing).ok_or_else(unfinished)?;
        if !attributes.contains("src=") {
            let hash = BASE64.encode(&Sha256::digest(content.as_bytes()));
            hashes.push(format!("'sha256-{hash}'"));
        }
        rest = after;
    }
    Ok(hashes)
}

#[cfg(test)]
mod tests {
    use super::{add_descriptions, inline_hashes};
    use crate::bundle::site::Site;
    use serde_json::json;

    #[test]
    fn only_inline_scripts_are_hashed() {
        let page = "<script src=/a.js></script><script type=\"module\">alert(1)</script>";
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let expected = ["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"];
        assert_eq!(inline_hashes(page, "script").unwrap(), expected);
    }

    #[test]
    fn the_service_worker_learns_every_file_but_itself() {
        let mut site = Site::default();
        for path in ["index.html", "app-1.js", "sw.js"] {
            site.insert(path, Vec::new());
        }
        add_descriptions(&mut site).unwrap();
        let script = site.text("sw.js").unwrap();
        let build = script.strip_prefix("self.satchelBuild = ").and_then(|rest| rest.strip_suffix(";\n")).unwrap();
        let build: serde_json::Value = serde_json::from_str(build).unwrap();
        assert_eq!(build["files"], json!(["/app-1.js", "/"]));
    }
}
