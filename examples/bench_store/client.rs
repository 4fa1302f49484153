//! A client's store on SQLite: first sync, loading, one durable write.

use super::samples::record;
use super::table::{Speed, Stopwatch, line};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait, Value};
use std::path::Path;
use std::time::Instant;
use uuid::Uuid;
use worknest::domain::{EntityType, ProjectId};
use worknest::merge::Record;
use worknest::store::sql::{Database, SqlStore};
use worknest::store::{Batch, Store, StoreError};

/// As many as the server gives in one answer.
const PAGE: usize = 2_000;

fn records(count: usize) -> impl Iterator<Item = Record> {
    let project = ProjectId(Uuid::from_u128(1));
    (0..count).map(move |at| record(project, at))
}

fn pages(count: usize) -> Vec<Vec<Record>> {
    let all: Vec<Record> = records(count).collect();
    all.chunks(PAGE).map(<[Record]>::to_vec).collect()
}

async fn commit_all(store: &SqlStore, count: usize) -> Result<Speed, StoreError> {
    let pages = pages(count);
    let watch = Stopwatch::start();
    for put_records in pages {
        store.commit(Batch { put_records, ..Batch::default() }).await?;
    }
    Ok(watch.speed(count))
}

pub async fn first_sync(path: &Path, count: usize) -> Result<(), StoreError> {
    let raw = raw_inserts(&path.with_extension("raw"), count).await?;
    let store = SqlStore::open(path).await?;
    raw.line(&format!("raw inserts of the same {count} rows, SQLite"), "", None);
    let what = format!("first sync of {count} into SQLite, records");
    commit_all(&store, count).await?.line(&what, ">= 50,000/s", Some(raw));
    commit_all(&store, count).await?.line("the same again, replacing", "", Some(raw));
    store.close().await?;
    let store = SqlStore::open(path).await?;
    let watch = Stopwatch::start();
    let found = store.load().await?.records.len();
    assert_eq!(found, count);
    let speed = watch.speed(count).per_processor_second;
    line(&format!("loading {count} records"), format!("{:.0} ms", watch.millis()), speed, "", None);
    Ok(())
}

/// One row a statement, as anybody would write it by hand: every value in a column of its own, one index.
async fn raw_inserts(path: &Path, count: usize) -> Result<Speed, StoreError> {
    let database = Database::connect_sqlite(path).await?;
    let on = database.connection();
    for table in ["raw_tickets", "raw_comments"] {
        let columns: Vec<String> = (1..16).map(|column| format!("c{column} TEXT")).collect();
        let create = format!("CREATE TABLE {table} (id TEXT NOT NULL PRIMARY KEY, {})", columns.join(", "));
        on.execute_unprepared(&create).await.map_err(failed)?;
    }
    let pages: Vec<Vec<Statement>> =
        pages(count).iter().map(|page| page.iter().map(|record| raw_insert(&database, record)).collect()).collect();
    let watch = Stopwatch::start();
    for page in pages {
        let transaction = on.begin().await.map_err(failed)?;
        for insert in page {
            transaction.execute_raw(insert).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
    }
    Ok(watch.speed(count))
}

fn raw_insert(database: &Database, record: &Record) -> Statement {
    let table = if record.entity_type == EntityType::Ticket { "raw_tickets" } else { "raw_comments" };
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut values: Vec<Value> = vec![record.id.to_string().into(), record.scope.to_string().into()];
    values.extend([Value::from(record.seq as i64), record.created.stamp.to_string().into()]);
    values.extend(record.fields.values().map(|value| Value::from(text(value))));
    values.resize(16, Value::String(None));
    let sql = format!("INSERT INTO {table} VALUES ({})", vec!["?"; 16].join(", "));
    Statement::from_sql_and_values(database.backend(), sql, values)
}

pub fn failed(error: sea_orm::DbErr) -> StoreError {
    StoreError::Failed { what: error.to_string(), source: Some(Box::new(error)) }
}

pub async fn single_commits(path: &Path, count: usize) -> Result<(), StoreError> {
    let store = SqlStore::open(path).await?;
    let mut times = Vec::with_capacity(count);
    for record in records(count) {
        let start = Instant::now();
        store.commit(Batch { put_records: vec![record], ..Batch::default() }).await?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let micros = |percent: usize| format!("{} µs", times[(count * percent / 100).min(count - 1)].as_micros());
    line("one durable write into SQLite, median", micros(50), None, "", None);
    line("one durable write into SQLite, 95th percentile", micros(95), None, "", None);
    Ok(())
}
