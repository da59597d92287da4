//! Where bytes cross between the program's memory and JavaScript.

use crate::{Damage, Key};
use indexed_db_futures::KeyRange;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// What lies under a key, before it is opened.
pub(super) enum Stored {
    /// Nothing.
    Missing,
    /// Bytes.
    Bytes(Vec<u8>),
    /// Something that no seal has to look at.
    Damaged(Damage),
}

/// A buffer of exactly these bytes. It is a copy: the browser would store a view of the
/// program's memory together with all of that memory.
pub(super) fn buffer_of(bytes: &[u8]) -> JsValue {
    Uint8Array::new_from_slice(bytes).buffer().into()
}

/// The bytes of a stored value; a value that is no buffer was not written by us.
pub(super) fn stored_of(value: JsValue) -> Stored {
    match value.dyn_into::<ArrayBuffer>() {
        Ok(buffer) => Stored::Bytes(Uint8Array::new(&buffer).to_vec()),
        Err(_) => Stored::Damaged(Damage::Format),
    }
}

/// The bytes of a stored key.
pub(super) fn key_of(key: &JsValue) -> Option<Key> {
    let buffer = key.dyn_ref::<ArrayBuffer>()?;
    Some(Key::raw(Uint8Array::new(buffer).to_vec()))
}

/// Every key that begins with `prefix` and lies behind `after`. IndexedDB sorts numbers and
/// strings before binary keys and arrays behind them, so that no range of ours holds a key that
/// is not binary.
pub(super) fn range_of(prefix: &Key, after: Option<&JsValue>) -> KeyRange<JsValue> {
    let end = match prefix.end_of_prefix() {
        Some(end) => buffer_of(end.as_bytes()),
        None => Array::new().into(),
    };
    match after {
        Some(after) => KeyRange::Bound(after.clone(), true, end, true),
        None => KeyRange::Bound(buffer_of(prefix.as_bytes()), false, end, true),
    }
}
