//! The content security policy of the page: its own files only, inline code only by hash.

use data_encoding::BASE64;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Hashes of the inline elements of the page, such as `'sha256-…'`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct InlineHashes {
    scripts: Vec<String>,
    styles: Vec<String>,
}

/// The two forms of `csp.json`: scripts and styles, or scripts alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Scripts(Vec<String>),
    Both {
        #[serde(default)]
        script: Vec<String>,
        #[serde(default)]
        style: Vec<String>,
    },
}

impl InlineHashes {
    /// Reads what the bundle step wrote.
    pub(super) fn read(json: &str) -> Option<Self> {
        let (scripts, styles) = match serde_json::from_str(json).ok()? {
            File::Scripts(scripts) => (scripts, Vec::new()),
            File::Both { script, style } => (script, style),
        };
        scripts.iter().chain(&styles).all(|hash| is_hash(hash)).then_some(Self { scripts, styles })
    }

    /// Computes them from the page itself.
    pub(super) fn of_page(html: &str) -> Self {
        Self { scripts: of_elements(html, "script"), styles: of_elements(html, "style") }
    }

    /// The policy. Inline style attributes are allowed: the virtual list places its lines by them,
    /// and they cannot run code.
    pub(super) fn policy(&self) -> String {
        let Self { scripts, styles } = self;
        [
            "default-src 'self'".to_owned(),
            format!("script-src 'self' 'wasm-unsafe-eval' {}", scripts.join(" ")),
            format!("style-src 'self' {}", styles.join(" ")),
            "style-src-attr 'unsafe-inline'".to_owned(),
            "img-src 'self' data: blob:".to_owned(),
            "connect-src 'self'".to_owned(),
            "worker-src 'self'".to_owned(),
            "manifest-src 'self'".to_owned(),
            "object-src 'none'".to_owned(),
            "frame-ancestors 'none'".to_owned(),
            "base-uri 'none'".to_owned(),
            "form-action 'self'".to_owned(),
        ]
        .map(|directive| directive.trim_end().to_owned())
        .join("; ")
    }
}

fn is_hash(text: &str) -> bool {
    text.strip_prefix("'sha256-")
        .and_then(|rest| rest.strip_suffix('\''))
        .is_some_and(|digits| BASE64.decode(digits.as_bytes()).is_ok_and(|bytes| bytes.len() == 32))
}

fn of_elements(html: &str, element: &str) -> Vec<String> {
    let (opening, closing) = (format!("<{element}"), format!("</{element}>"));
    html.split(&opening)
        .skip(1)
        .filter_map(|rest| {
            let (attributes, rest) = rest.split_once('>')?;
            let (content, _) = rest.split_once(&closing)?;
            (!attributes.contains("src=")).then_some(content)
        })
        .map(|content| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(content.as_bytes()))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    const ALERT: &str = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";

    #[test]
    fn hashes_are_the_same_whether_read_or_computed() {
        let page = "<script src=\"/a.js\"></script><script type=module>alert(1)</script>";
        let computed = InlineHashes::of_page(page);
        assert_eq!(computed.scripts, [ALERT]);
        assert_eq!(InlineHashes::read(&format!("[\"{ALERT}\"]")), Some(computed));
        let both = InlineHashes::read(&format!("{{\"script\":[],\"style\":[\"{ALERT}\"]}}")).unwrap();
        assert_eq!(both.styles, [ALERT]);
    }

    #[test]
    fn nothing_but_hashes_gets_into_the_policy() {
        assert_eq!(InlineHashes::read("[\"'unsafe-inline'\"]"), None);
        assert_eq!(InlineHashes::read("[\"'sha256-x'; script-src *\"]"), None);
        let policy = InlineHashes::default().policy();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
        assert!(!policy.contains("'unsafe-eval'"), "{policy}");
    }
}
