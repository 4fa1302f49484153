//! Several transactions at once, on SQLite and PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test")]

use crate::cases::samples::{head, person, scope, ticket};
use sea_orm::ConnectionTrait;
use serde_json::json;
use worknest::domain::Scope;
use worknest::store::sql::Database;
use worknest::store::{Book, Head, Ledger, StoreError};

async fn sqlite(folder: &tempfile::TempDir) -> Database {
    Database::connect_sqlite(&folder.path().join("server.sqlite")).await.expect("it opens")
}

/// Runs a check on both databases.
macro_rules! on_both {
    ($($check:ident)+) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $check() {
                let folder = tempfile::tempdir().unwrap();
                super::$check(super::sqlite(&folder).await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $check() {
                if let Some(database) = crate::postgres::fresh(stringify!($check)).await {
                    super::$check(database).await;
                }
            })+
        }
    };
}

on_both! {
    writers_that_lock_in_any_order_lose_no_count
    a_snapshot_never_shows_half_a_transaction
    a_reader_goes_on_while_somebody_writes
}

async fn count_up(database: &Database, scopes: [Scope; 3]) -> Result<(), StoreError> {
    let mut ledger = database.write().await?;
    ledger.lock(&scopes).await?;
    for scope in scopes {
        let head = ledger.head(scope).await?;
        ledger.put_head(scope, Head { seq: head.seq + 1, ..head }).await?;
    }
    ledger.finish().await
}

async fn writers_that_lock_in_any_order_lose_no_count(database: Database) {
    let orders = [[1, 2, 3], [3, 2, 1], [2, 3, 1], [1, 3, 2]];
    let writers = (0..8).map(|writer| {
        let database = database.clone();
        tokio::spawn(async move {
            for round in 0..20 {
                let [a, b, c] = orders[(writer + round) % orders.len()];
                count_up(&database, [scope(a), person(b), scope(c + 10)]).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().expect("no deadlock, no lost lock");
    }
    let mut ledger = database.read().await.unwrap();
    let mut total = 0;
    for number in 1..4 {
        for counted in [scope(number), person(number), scope(number + 10)] {
            total += ledger.head(counted).await.unwrap().seq;
        }
    }
    assert_eq!(total, 8 * 20 * 3);
}

async fn a_snapshot_never_shows_half_a_transaction(database: Database) {
    let write = async |number: u64| {
        let mut ledger = database.write().await.unwrap();
        ledger.lock(&[scope(1)]).await.unwrap();
        for at in 1..4 {
            let mut record = ticket(at, number);
            record.fields.insert("title".into(), json!(number));
            ledger.put_record(&record).await.unwrap();
        }
        ledger.put_head(scope(1), head(number)).await.unwrap();
        ledger.finish().await.unwrap();
    };
    write(1).await;
    let reader = tokio::spawn({
        let database = database.clone();
        async move {
            for _ in 0..60 {
                let mut ledger = database.read().await.unwrap();
                let head = ledger.head(scope(1)).await.unwrap();
                let page = ledger.page(scope(1), 0, 9).await.unwrap();
                assert_eq!(page.len(), 3);
                assert!(page.iter().all(|record| record.fields["title"] == head.seq && record.seq == head.seq));
            }
        }
    });
    for number in 2..60 {
        write(number).await;
    }
    reader.await.unwrap();
}

async fn a_reader_goes_on_while_somebody_writes(database: Database) {
    let mut writer = database.write().await.unwrap();
    writer.lock(&[scope(1)]).await.unwrap();
    writer.put_record(&ticket(1, 1)).await.unwrap();
    let mut reader = database.read().await.unwrap();
    assert_eq!(reader.head(scope(1)).await.unwrap(), Head::default());
    writer.finish().await.unwrap();
    assert_eq!(reader.record(&ticket(1, 1).key()).await.unwrap(), None, "its snapshot is from before");
    let mut later = database.read().await.unwrap();
    assert_eq!(later.record(&ticket(1, 1).key()).await.unwrap().as_deref(), Some(&ticket(1, 1)));
}

#[tokio::test]
async fn a_full_disk_is_told_and_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(&folder).await;
    let connection = database.connection();
    connection.execute_unprepared("PRAGMA max_page_count = 100").await.unwrap();
    let mut ledger = database.write().await.unwrap();
    for number in 0..200 {
        let mut record = ticket(number, 1);
        record.fields.insert("description".into(), json!("x".repeat(10_000)));
        ledger.put_record(&record).await.unwrap();
    }
    let error = ledger.finish().await.unwrap_err();
    assert!(matches!(error, StoreError::Full { source: Some(_) }), "{error:?}");
    assert!(database.read().await.unwrap().page(scope(1), 0, 9).await.unwrap().is_empty());
    let mut ledger = database.write().await.unwrap();
    ledger.put_record(&ticket(1, 1)).await.unwrap();
    ledger.finish().await.expect("what fits is taken");
}

#[tokio::test]
async fn a_url_of_another_database_is_refused_with_a_reason() {
    let error = Database::connect("mysql://somewhere/else").await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_may_start_at_once_on_a_new_file() {
    // Often enough that two of them meet while the file is turned into a WAL.
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.sqlite");
        let starting: Vec<_> = (0..4)
            .map(|_| {
                let path = path.clone();
                tokio::spawn(async move { Database::connect_sqlite(&path).await })
            })
            .collect();
        for started in starting {
            let database = started.await.unwrap().expect("each waits for the one before");
            assert_eq!(database.read().await.unwrap().head(scope(1)).await.unwrap(), Head::default());
        }
    }
}
