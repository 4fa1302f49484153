//! The store contract over memory and SQLite.

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
