//! The store contract over memory and SQLite.

#[cfg(feature = "sql")]
#[path = "store_contract/sqlite.rs"]
mod sqlite_alone;
mod store_contract;

use store_contract::Place;
use worknest::store::memory::MemoryStore;

impl Place for MemoryStore {
    type Store = MemoryStore;
    async fn open(&self) -> MemoryStore {
        self.reopen()
    }
}

mod memory {
    use worknest::store::memory::MemoryStore;

    macro_rules! tests {
        ($($case:ident)+) => {$(
            #[test]
            fn $case() {
                pollster::block_on(crate::store_contract::$case(&MemoryStore::default()));
            }
        )+};
    }
    crate::for_each_case!(tests);
}

#[cfg(feature = "sql")]
mod sqlite {
    use crate::store_contract::Place;
    use tempfile::TempDir;
    use worknest::store::sql::SqlStore;

    impl Place for TempDir {
        type Store = SqlStore;
        async fn open(&self) -> SqlStore {
            SqlStore::open(self.path().join("store.sqlite")).await.expect("the store opens")
        }
    }

    macro_rules! tests {
        ($($case:ident)+) => {$(
            #[tokio::test]
            async fn $case() {
                crate::store_contract::$case(&tempfile::tempdir().expect("a folder")).await;
            }
        )+};
    }
    crate::for_each_case!(tests);
}
