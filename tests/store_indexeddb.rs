//! The store contract over IndexedDB, and what is IndexedDB's own: run in a real browser, by
//! `scripts/browser.sh`.

#![cfg(target_arch = "wasm32")]

#[path = "store_indexeddb/lock.rs"]
mod lock;
#[path = "store_indexeddb/own.rs"]
mod own;
#[path = "store_indexeddb/raw.rs"]
mod raw;
mod store_contract;
#[path = "store_indexeddb/vectors.rs"]
mod vectors;
#[path = "store_indexeddb/worker.rs"]
mod worker;

use std::sync::atomic::{AtomicU32, Ordering};
use store_contract::Place;
use wasm_bindgen_test::wasm_bindgen_test_configure;
use worknest::store::indexeddb::IndexedDbStore;

wasm_bindgen_test_configure!(run_in_browser);

/// A name that no other case uses; the browser's profile is fresh for each run.
struct Name(String);

impl Name {
    fn fresh() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self(format!("case-{}", NEXT.fetch_add(1, Ordering::Relaxed)))
    }
}

impl Place for Name {
    type Store = IndexedDbStore;
    async fn open(&self) -> IndexedDbStore {
        IndexedDbStore::open(&self.0).await.unwrap()
    }
}

mod contract {
    use super::Name;
    use wasm_bindgen_test::wasm_bindgen_test;

    macro_rules! tests {
        ($($case:ident)+) => {$(
            #[wasm_bindgen_test]
            async fn $case() {
                crate::store_contract::$case(&Name::fresh()).await;
            }
        )+};
    }
    crate::for_each_case!(tests);
}
