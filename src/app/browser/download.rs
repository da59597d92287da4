//! Files for the person.

use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Hands a text to the person as a file. The browser asks where to, or puts it with the other downloads.
pub(crate) fn text(name: &str, kind: &str, content: &str) {
    // A browser without any of this has no files to give.
    let _ = try_text(name, kind, content);
}

/// The same with bytes.
pub(crate) fn bytes(name: &str, kind: &str, content: &[u8]) {
    let _ = try_bytes(name, kind, content);
}

fn try_text(name: &str, kind: &str, content: &str) -> Result<(), JsValue> {
    let content = Array::of1(&content.into());
    save(name, &Blob::new_with_str_sequence_and_options(&content, &of_kind(kind))?)
}

fn try_bytes(name: &str, kind: &str, content: &[u8]) -> Result<(), JsValue> {
    let content = Array::of1(&Uint8Array::from(content));
    save(name, &Blob::new_with_u8_array_sequence_and_options(&content, &of_kind(kind))?)
}

fn of_kind(kind: &str) -> BlobPropertyBag {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    options
}

fn save(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
