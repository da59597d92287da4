//! The storage that the browser grants: how much, and for how long.

use super::engine::Engine;
use super::tablet::Tablet;
use anyhow::{Context, Result, bail};
use serde_json::json;
use thirtyfour::bidi::modules::permissions::PermissionState;

impl Tablet {
    /// Makes the disk appear full once the site uses this many bytes; `None` ends it.
    ///
    /// # Errors
    /// Fails when the browser refuses.
    pub async fn limit_storage(&self, bytes: Option<u64>) -> Result<()> {
        let mut parameters = json!({ "origin": self.origin() });
        if let (Some(bytes), Some(map)) = (bytes, parameters.as_object_mut()) {
            map.insert("quotaSize".to_owned(), json!(bytes));
        }
        self.chromium("Storage.overrideQuotaForOrigin", parameters).await.map(drop)
    }

    /// Answers the page's next wish for storage that the browser does not clear by itself. Firefox
    /// was told to grant it when it started, and WebKitGTK never does.
    ///
    /// # Errors
    /// Fails when the browser refuses.
    pub async fn allow_persistent_storage(&self, allow: bool) -> Result<()> {
        match (self.engine(), allow) {
            (Engine::Chromium, _) => {
                let state = if allow { PermissionState::Granted } else { PermissionState::Denied };
                let bidi = self.driver()?.bidi().await?;
                bidi.permissions()
                    .set_permission(json!({ "name": "persistent-storage" }), state, self.origin())
                    .await
                    .context("setting the permission")
            }
            (Engine::Firefox, true) | (Engine::Webkit, false) => Ok(()),
            (Engine::Firefox, false) | (Engine::Webkit, true) => {
                bail!("{} always answers otherwise", self.engine().name())
            }
        }
    }

    /// The tables of the app's IndexedDB in which one of these ids (in hexadecimal) lies, in a key or in a record.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub async fn tables_with(&self, ids: &[String]) -> Result<Vec<String>> {
        let script = "
            const [ids] = arguments;
            const wanted = ids.map(id => id.match(/../g).map(pair => parseInt(pair, 16)));
            const bytesOf = value => value instanceof ArrayBuffer ? new Uint8Array(value)
                : ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
                : new TextEncoder().encode(String(value));
            const holds = value => {
                const bytes = bytesOf(value);
                return wanted.some(id => {
                    for (let at = bytes.indexOf(id[0]); at >= 0; at = bytes.indexOf(id[0], at + 1)) {
                        if (id.every((byte, place) => bytes[at + place] === byte)) return true;
                    }
                    return false;
                });
            };
            const done = request => new Promise((resolve, reject) => {
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
            });
            return (async () => {
                const database = await done(indexedDB.open('satchel'));
                const found = [];
                for (const table of database.objectStoreNames) {
                    const store = database.transaction(table).objectStore(table);
                    const [keys, records] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
                    if (keys.some(holds) || records.some(holds)) found.push(table);
                }
                database.close();
                return found;
            })();";
        let found = self.js_with(script, vec![json!(ids)]).await?;
        let found = found.as_array().context("no list of tables")?;
        Ok(found.iter().filter_map(|table| table.as_str().map(String::from)).collect())
    }
}
