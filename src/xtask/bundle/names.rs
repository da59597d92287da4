//! Puts the hash of its content into the name of every script, sheet and wasm module.
//!
//! A file is named after everything that it refers to has been, so that its own hash covers
//! the names it mentions: a new wasm module gives its script a new name, and so up to
//! `index.html`, which keeps its name; files that mention each other share one hash. Old and new files can then lie in one cache and
//! never be mixed.

use super::site::{Site, extension, sha256_hex};
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};

/// Served under this name for ever: browsers look here for a newer version.
const SERVICE_WORKER: &str = "sw.js";
/// Hex digits of a hash in a file name; 64 bits rule out an accident.
const HASH_DIGITS: usize = 16;

/// The same site with content hashes in its names and in all mentions of them.
pub(super) fn with_content_hashes(plain: Site) -> Result<Site> {
    let mut pending: BTreeSet<String> =
        plain.iter().map(|(path, _)| path).filter(|path| is_hashed(path)).map(String::from).collect();
    let mut new_name_by_old = BTreeMap::new();
    let mut mentioned = BTreeSet::new();
    let mut hashed = Site::default();
    while let Some(group) = next_group(&plain, &pending) {
        // Mentions within the group stay as they are while it is hashed.
        let contents: Vec<_> =
            group.iter().map(|path| (path, renamed_mentions(&plain, path, &new_name_by_old, &mut mentioned))).collect();
        let hash = match contents.as_slice() {
            [(_, alone)] => sha256_hex(alone),
            several => sha256_hex(&several.iter().map(|(_, bytes)| sha256_hex(bytes)).collect::<String>().into_bytes()),
        };
        for path in &group {
            pending.remove(path);
            new_name_by_old.insert(path.clone(), hashed_name(path, &hash));
        }
        for path in &group {
            let bytes = renamed_mentions(&plain, path, &new_name_by_old, &mut mentioned);
            hashed.insert(hashed_name(path, &hash), bytes);
        }
    }
    for (path, _) in plain.iter().filter(|(path, _)| !is_hashed(path)) {
        hashed.insert(path, renamed_mentions(&plain, path, &new_name_by_old, &mut mentioned));
    }
    if let Some(path) = new_name_by_old.keys().find(|path| !mentioned.contains(*path)) {
        bail!("nothing mentions {path}, so under its hashed name nothing would load it");
    }
    Ok(hashed)
}

fn is_hashed(path: &str) -> bool {
    path != SERVICE_WORKER && matches!(extension(path), "css" | "js" | "wasm")
}

/// The fewest files without a name that mention no other file without one: a single one, or some that mention each other.
fn next_group(site: &Site, pending: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    pending.iter().map(|path| reached_from(site, path, pending)).min_by_key(BTreeSet::len)
}

/// A file and everything without a name that it leads to.
fn reached_from(site: &Site, path: &str, pending: &BTreeSet<String>) -> BTreeSet<String> {
    let mut reached = BTreeSet::from([path.to_owned()]);
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        let Some(text) = text_of(site, &path) else { continue };
        for other in pending.iter().filter(|other| mentions(text, other).next().is_some()) {
            if reached.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
    reached
}

/// The content of a file in which every old name is replaced by its new one.
fn renamed_mentions(
    site: &Site,
    path: &str,
    new_name_by_old: &BTreeMap<String, String>,
    mentioned: &mut BTreeSet<String>,
) -> Vec<u8> {
    let Some(text) = text_of(site, path) else {
        return site.get(path).unwrap_or_default().to_vec();
    };
    let mut text = text.to_owned();
    for (old, new) in new_name_by_old {
        let places: Vec<usize> = mentions(&text, old).collect();
        for &place in places.iter().rev() {
            text.replace_range(place..place + old.len(), new);
            mentioned.insert(old.clone());
        }
    }
    text.into_bytes()
}

fn text_of<'a>(site: &'a Site, path: &str) -> Option<&'a str> {
    let is_text = matches!(extension(path), "css" | "html" | "js" | "json" | "webmanifest");
    is_text.then(|| site.text(path).ok()).flatten()
}

/// Where a text names this file: as a whole name, not as the end of a longer one.
fn mentions<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let continues_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    text.match_indices(name).map(|(place, _)| place).filter(move |&place| {
        let before = text.get(..place).and_then(|text| text.chars().next_back());
        let after = text.get(place + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(continues_name) && !after.is_some_and(continues_name)
    })
}

fn hashed_name(path: &str, hash: &str) -> String {
    let digits = hash.get(..HASH_DIGITS).unwrap_or(hash);
    match path.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{digits}.{extension}"),
        None => format!("{path}-{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{mentions, with_content_hashes};
    use crate::bundle::site::Site;

    fn site(files: &[(&str, &str)]) -> Site {
        let mut site = Site::default();
        for (path, text) in files {
            site.insert(*path, text.as_bytes().to_vec());
        }
        site
    }

    fn hashed_page(wasm: &str) -> String {
        let plain = site(&[
            ("index.html", "<script src=/app.js>"),
            ("app.js", "import './app_bg.wasm'"),
            ("app_bg.wasm", wasm),
        ]);
        let hashed = with_content_hashes(plain).unwrap();
        hashed.text("index.html").unwrap().to_owned()
    }

    #[test]
    fn a_changed_module_changes_the_page_through_its_script() {
        assert_eq!(hashed_page("one"), hashed_page("one"));
        assert_ne!(hashed_page("one"), hashed_page("two"));
    }

    #[test]
    fn a_mention_is_a_whole_name() {
        let text = "'./worker.js' my-worker.js worker.json /worker.js";
        assert_eq!(mentions(text, "worker.js").collect::<Vec<_>>(), [3, 40]);
    }

    #[test]
    fn the_service_worker_keeps_its_name() {
        let hashed = with_content_hashes(site(&[("sw.js", "self")])).unwrap();
        assert!(hashed.get("sw.js").is_some());
    }

    #[test]
    fn a_script_that_nothing_loads_is_an_error() {
        let error = with_content_hashes(site(&[("worker.js", ""), ("index.html", "")])).unwrap_err();
        assert!(error.to_string().contains("worker.js"), "{error}");
    }

    #[test]
    fn files_that_mention_each_other_change_their_names_together() {
        let named = |part: &str| {
            let plain = site(&[
                ("index.html", "<script src=/app.js>"),
                ("app.js", "import './link.js'"),
                ("link.js", "import './app.js'; load('./part.wasm')"),
                ("part.wasm", part),
            ]);
            let hashed = with_content_hashes(plain).unwrap();
            let script = hashed.text("index.html").unwrap().trim_matches(|c| c != '/' && c != '.').to_owned();
            (script, hashed.iter().map(|(path, _)| path.to_owned()).collect::<Vec<_>>())
        };
        let (one, two) = (named("one"), named("two"));
        assert_eq!(one, named("one"));
        assert!(one.1.iter().all(|path| path == "index.html" || !two.1.contains(path)), "{one:?} {two:?}");
    }

    #[test]
    fn a_circle_mentions_its_new_names() {
        let plain = site(&[("a.js", "'b.js'"), ("b.js", "'a.js'")]);
        let hashed = with_content_hashes(plain).unwrap();
        let names: Vec<_> = hashed.iter().map(|(path, _)| path.to_owned()).collect();
        let [a, b] = names.as_slice() else { panic!("{names:?}") };
        assert_eq!(hashed.text(a).unwrap(), format!("'{b}'"));
        assert_eq!(hashed.text(b).unwrap(), format!("'{a}'"));
    }
}
