//! Every fact of the contract, over IndexedDB.

use super::device::Browser;
use satchel_store::conformance;
use wasm_bindgen_test::wasm_bindgen_test;

macro_rules! over_indexed_db {
    ($($fact:ident)+) => {$(
        #[wasm_bindgen_test]
        async fn $fact() {
            conformance::$fact(&Browser::new().await).await;
        }
    )+};
}

satchel_store::store_conformance!(over_indexed_db);
