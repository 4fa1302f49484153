//! The ledger contract over memory, SQLite and PostgreSQL.
//!
//! PostgreSQL takes part when `WORKNEST_TEST_POSTGRES` holds the URL of a database in a cluster for tests: each
//! case makes a database of its own there. Otherwise the run says that it was left out.

#[path = "ledger_contract/mod.rs"]
mod cases;
#[cfg(feature = "sql")]
#[path = "ledger_contract/concurrency.rs"]
mod concurrency;
#[cfg(feature = "sql")]
#[path = "ledger_contract/postgres.rs"]
mod postgres;
#[cfg(feature = "sql")]
#[path = "ledger_contract/properties.rs"]
mod properties;

mod in_memory {
    use worknest::store::memory::MemoryBook;

    macro_rules! tests {
        ($($case:ident)+) => {$(
            #[test]
            fn $case() {
                pollster::block_on(crate::cases::$case(&MemoryBook::default()));
            }
        )+};
    }
    crate::for_each_ledger_case!(tests);
}

#[cfg(feature = "sql")]
mod on_sqlite {
    use worknest::store::sql::Database;

    macro_rules! tests {
        ($($case:ident)+) => {$(
            #[tokio::test]
            async fn $case() {
                let folder = tempfile::tempdir().expect("a folder");
                let database = Database::connect_sqlite(&folder.path().join("server.sqlite")).await.expect("it opens");
                crate::cases::$case(&database).await;
            }
        )+};
    }
    crate::for_each_ledger_case!(tests);
}

#[cfg(feature = "sql")]
mod on_postgres {
    macro_rules! tests {
        ($($case:ident)+) => {$(
            #[tokio::test]
            async fn $case() {
                if let Some(database) = crate::postgres::fresh(stringify!($case)).await {
                    crate::cases::$case(&database).await;
                }
            }
        )+};
    }
    crate::for_each_ledger_case!(tests);
}

/// Handlers of the server run on any thread: what they await must be `Send`. Checked by the compiler.
#[cfg(feature = "sql")]
#[allow(dead_code, reason = "compiling is the test")]
mod futures_are_send {
    use worknest::domain::{EntityType, Scope, Time};
    use worknest::store::sql::{Database, SqlLedger};
    use worknest::store::{Book, Ledger, StoreError};
    use worknest::sync::SyncRequest;
    use worknest::sync::authority::{Caller, sync};

    async fn over_any_book<B: Book>(book: &B) -> Result<(), StoreError> {
        let mut ledger = book.write().await?;
        ledger.lock(&[Scope::Person(Default::default())]).await?;
        over_any_ledger(&mut ledger).await?;
        ledger.finish().await
    }

    async fn over_any_ledger<L: Ledger>(ledger: &mut L) -> Result<(), StoreError> {
        let key = (EntityType::Ticket, Default::default());
        ledger.savepoint().await?;
        ledger.children(&key).await?;
        ledger.open_conflicts(&key).await?;
        ledger.page(Scope::Person(Default::default()), 0, 1).await?;
        ledger.roll_back().await
    }

    fn assert_send<T: Send>(value: T) -> T {
        value
    }

    async fn handler(database: Database) -> Result<(), StoreError> {
        assert_send(over_any_book(&database)).await?;
        let mut ledger: SqlLedger = assert_send(database.read()).await?;
        assert_send(over_any_ledger(&mut ledger)).await?;
        assert_send(ledger.finish()).await
    }

    async fn synced(database: Database, caller: Caller, request: SyncRequest) -> Result<(), StoreError> {
        assert_send(sync(&database, &caller, &request, Time::default())).await?;
        Ok(())
    }

    fn spawned(database: Database, caller: Caller, request: SyncRequest) {
        drop(assert_send(handler(database.clone())));
        drop(assert_send(synced(database, caller, request)));
    }
}
