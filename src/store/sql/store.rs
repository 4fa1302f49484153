//! A client's store on SQLite.

use super::connect::open_sqlite;
use super::error::store_error;
use super::row::{from_json, get, json_text, parsed};
use super::statement::{IN_MAX, Kind, all, is, is_one_of, one, run, run_all, upserts, write_records};
use super::table::{TYPE, Table};
use super::whole::read_whole;
use crate::merge::{Record, RecordKey};
use crate::store::{Batch, QueueRow, QueueState, Rejection, Snapshot, Store, StoreError};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, Value as SqlValue};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, QueryResult, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::fs::{File, TryLockError};
use std::path::Path;

/// The tables that hold a client's things beside the records.
const QUEUE: &str = "queue";
const META: &str = "meta";
const BLOBS: &str = "blobs";

/// A durable store in one SQLite file. One program at a time: a second one gets [`StoreError::Busy`].
#[derive(Debug)]
pub struct SqlStore {
    connection: DatabaseConnection,
    /// Held as long as the store is open; the system lets go of it however the program ends.
    _lock: File,
}

impl SqlStore {
    /// Opens the store in the file `path`, made where there is none, and brings it to this version's shape.
    pub async fn open(path: impl AsRef<Path>) -> Result<SqlStore, StoreError> {
        let path = path.as_ref();
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(unavailable)?;
        }
        let lock = lock(path)?;
        let connection = open_sqlite(path).await?;
        drop_indices(&connection).await?;
        Ok(SqlStore { connection, _lock: lock })
    }

    /// Waits for what is in flight and closes the file; dropping does so in the background.
    pub async fn close(self) -> Result<(), StoreError> {
        self.connection.close().await.map_err(store_error)
    }

    async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.connection.begin_with_options(options).await.map_err(store_error)
    }
}

/// What the server's questions need beside the keys: a client reads everything at once and writes by key, so that
/// each index would only be kept up to date for nobody.
async fn drop_indices(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    let mut query = Query::select();
    query.column(Alias::new("name")).from(Alias::new("sqlite_master")).and_where(is("type", "index"));
    // Those without a statement of their own belong to keys.
    query.and_where(Expr::col(Alias::new("sql")).is_not_null());
    for row in all(connection, &query).await? {
        let drop = format!("DROP INDEX \"{}\"", get::<String>(&row, 0)?);
        connection.execute_unprepared(&drop).await.map_err(store_error)?;
    }
    Ok(())
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = File::create(Path::new(&name)).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy { source: None }),
        Err(TryLockError::Error(error)) => Err(unavailable(error)),
    }
}

fn unavailable(error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            StoreError::Full { source: Some(Box::new(error)) }
        }
        _ => StoreError::Unavailable { why: error.to_string().into() },
    }
}

impl Store for SqlStore {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        // One transaction: records, queue and cursor of one moment.
        let transaction = self.begin().await?;
        let mut records = Vec::new();
        for table in Table::all() {
            read_whole(&transaction, table, &mut records).await?;
        }
        let queue = load_queue(&transaction).await?;
        let meta = load_meta(&transaction).await?;
        transaction.commit().await.map_err(store_error)?;
        Ok(Snapshot { records, queue, meta })
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let transaction = self.begin().await?;
        apply(&transaction, &batch).await?;
        transaction.commit().await.map_err(store_error)
    }

    async fn put_blob(&self, hash: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let kind = Kind::new(BLOBS, &["hash", "bytes"], &["hash"]);
        let push = |(hash, bytes): &(&str, &[u8]), row: &mut Vec<SqlValue>| {
            row.extend([(*hash).into(), bytes.to_vec().into()]);
            Ok(())
        };
        run_all(&self.connection, upserts(self.connection.get_database_backend(), kind, vec![(hash, bytes)], push))
            .await
    }

    async fn blob(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = Query::select();
        query.column(Alias::new("bytes")).from(Alias::new(BLOBS)).and_where(is("hash", hash));
        one(&self.connection, &query).await?.map(|row| get(&row, 0)).transpose()
    }

    async fn remove_blob(&self, hash: &str) -> Result<(), StoreError> {
        let mut delete = Query::delete();
        run(&self.connection, delete.from_table(Alias::new(BLOBS)).and_where(is("hash", hash))).await
    }

    async fn blob_hashes(&self) -> Result<Vec<String>, StoreError> {
        let mut query = Query::select();
        query.column(Alias::new("hash")).from(Alias::new(BLOBS));
        all(&self.connection, &query).await?.iter().map(|row| get(row, 0)).collect()
    }

    async fn clear(&self) -> Result<(), StoreError> {
        let on = |sql| async move { self.connection.execute_unprepared(sql).await.map_err(store_error) };
        // What was deleted is overwritten, in the file and in the journal.
        on("PRAGMA secure_delete = ON").await?;
        let transaction = self.begin().await?;
        let tables = Table::all().iter().map(|table| table.name).chain([QUEUE, META, BLOBS]);
        for table in tables {
            run(&transaction, Query::delete().from_table(Alias::new(table))).await?;
        }
        transaction.commit().await.map_err(store_error)?;
        on("PRAGMA secure_delete = OFF").await?;
        on("VACUUM").await?;
        on("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        Ok(())
    }
}

async fn apply(connection: &impl ConnectionTrait, batch: &Batch) -> Result<(), StoreError> {
    for scope in &batch.purge_scopes {
        for table in Table::all() {
            let mut delete = Query::delete();
            run(connection, delete.from_table(Alias::new(table.name)).and_where(is("scope", scope.to_string())))
                .await?;
        }
    }
    remove_records(connection, &batch.remove_records).await?;
    // The last of several with one key stays.
    let records: HashMap<RecordKey, &Record> = batch.put_records.iter().map(|record| (record.key(), record)).collect();
    write_records(connection, records.into_values()).await?;
    remove_by(connection, QUEUE, "change_id", batch.remove_queue.iter().map(ToString::to_string)).await?;
    put_queue(connection, &batch.put_queue).await?;
    put_meta(connection, &batch.put_meta).await
}

async fn remove_records(connection: &impl ConnectionTrait, keys: &[RecordKey]) -> Result<(), StoreError> {
    for table in Table::all() {
        let mine = keys.iter().filter(|(entity_type, _)| std::ptr::eq(Table::of(entity_type), table));
        if table.entity_type.is_some() {
            remove_by(connection, table.name, "id", mine.map(|(_, id)| id.to_string())).await?;
            continue;
        }
        for (entity_type, id) in mine {
            let mut delete = Query::delete();
            delete.from_table(Alias::new(table.name)).and_where(is("id", id.to_string()));
            run(connection, delete.and_where(is(TYPE, entity_type.as_str()))).await?;
        }
    }
    Ok(())
}

async fn remove_by(
    connection: &impl ConnectionTrait,
    table: &'static str,
    column: &'static str,
    keys: impl Iterator<Item = String>,
) -> Result<(), StoreError> {
    let keys: Vec<String> = keys.collect();
    for chunk in keys.chunks(IN_MAX) {
        let mut delete = Query::delete();
        run(connection, delete.from_table(Alias::new(table)).and_where(is_one_of(column, chunk))).await?;
    }
    Ok(())
}

const QUEUE_COLUMNS: [&str; 7] = ["change_id", "place", "scope", "state", "code", "message", "change"];

async fn put_queue(connection: &impl ConnectionTrait, queue: &[QueueRow]) -> Result<(), StoreError> {
    let last: BTreeMap<_, _> = queue.iter().map(|row| (row.change.id, row)).collect();
    let kind = Kind::new(QUEUE, &QUEUE_COLUMNS, &["change_id"]);
    let rows = upserts(connection.get_database_backend(), kind, last.into_values().collect(), push_queue_row);
    run_all(connection, rows).await
}

fn push_queue_row(row: &&QueueRow, values: &mut Vec<SqlValue>) -> Result<(), StoreError> {
    let (state, rejection) = match &row.state {
        QueueState::Queued => ("queued", None),
        QueueState::Sent => ("sent", None),
        QueueState::Done => ("done", None),
        QueueState::Rejected(rejection) => ("rejected", Some(rejection)),
    };
    values.extend([
        row.change.id.to_string().into(),
        (row.order as i64).into(),
        row.scope.to_string().into(),
        state.into(),
        SqlValue::String(rejection.map(|rejection| rejection.code.clone())),
        SqlValue::String(rejection.map(|rejection| rejection.message.clone())),
        json_text(&row.change)?.into(),
    ]);
    Ok(())
}

async fn load_queue(connection: &impl ConnectionTrait) -> Result<Vec<QueueRow>, StoreError> {
    let mut query = Query::select();
    query.columns(QUEUE_COLUMNS.map(Alias::new)).from(Alias::new(QUEUE)).order_by(Alias::new("place"), Order::Asc);
    query.order_by(Alias::new("change_id"), Order::Asc);
    all(connection, &query).await?.iter().map(read_queue_row).collect()
}

fn read_queue_row(row: &QueryResult) -> Result<QueueRow, StoreError> {
    let state = match get::<String>(row, 3)?.as_str() {
        "queued" => QueueState::Queued,
        "sent" => QueueState::Sent,
        "done" => QueueState::Done,
        "rejected" => QueueState::Rejected(Rejection { code: get(row, 4)?, message: get(row, 5)? }),
        other => return Err(StoreError::Unreadable { what: format!("{other:?} is no state of a queued change") }),
    };
    Ok(QueueRow {
        order: get::<i64>(row, 1)? as u64,
        scope: parsed(get(row, 2)?)?,
        change: from_json(&get::<String>(row, 6)?)?,
        state,
    })
}

async fn put_meta(connection: &impl ConnectionTrait, meta: &BTreeMap<String, Option<Value>>) -> Result<(), StoreError> {
    let removed = meta.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name.clone());
    remove_by(connection, META, "name", removed).await?;
    let kept: Vec<_> = meta.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))).collect();
    let push = |(name, value): &(&String, &Value), row: &mut Vec<SqlValue>| {
        row.extend([name.as_str().into(), json_text(value)?.into()]);
        Ok(())
    };
    let kind = Kind::new(META, &["name", "value"], &["name"]);
    run_all(connection, upserts(connection.get_database_backend(), kind, kept, push)).await
}

async fn load_meta(connection: &impl ConnectionTrait) -> Result<BTreeMap<String, Value>, StoreError> {
    let mut query = Query::select();
    query.columns(["name", "value"].map(Alias::new)).from(Alias::new(META));
    let rows = all(connection, &query).await?;
    rows.iter().map(|row| Ok((get(row, 0)?, from_json(&get::<String>(row, 1)?)?))).collect()
}
