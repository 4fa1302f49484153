//! How connections are opened: what each database is told before its first statement.

use super::error::store_error;
use super::migrate::migrate;
use crate::store::StoreError;
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, DatabaseConnection};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a writer waits for another process on the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Between two attempts to open a file that another process is making.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// The one connection that writes, migrated.
pub(super) async fn open_sqlite(path: &Path) -> Result<DatabaseConnection, StoreError> {
    let writer = connect_sqlite_pool(sqlite_options(path).create_if_missing(true), 1).await?;
    migrate(&writer).await?;
    Ok(writer)
}

pub(super) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .pragma("cache_size", "-16384")
        .pragma("journal_size_limit", "67108864")
        .row_buffer_size(1024)
        .disable_statement_logging()
}

pub(super) async fn connect_sqlite_pool(
    sqlite: SqliteConnectOptions,
    connections: u32,
) -> Result<DatabaseConnection, StoreError> {
    let mut options = pool_options("sqlite:", connections);
    options.map_sqlx_sqlite_opts(move |_| sqlite.clone());
    let started = Instant::now();
    loop {
        match sea_orm::Database::connect(options.clone()).await.map_err(store_error) {
            // While another process turns a new file into a WAL, SQLite says "busy" at once instead of waiting
            // for its timeout: two that read and both want to write would wait for each other.
            Err(StoreError::Busy { .. }) if started.elapsed() < BUSY_TIMEOUT => tokio::time::sleep(BUSY_PAUSE).await,
            connected => return connected,
        }
    }
}

pub(super) fn pool_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        // A connection that broke is noticed by its first statement; asking before each costs a round trip.
        .test_before_acquire(url.starts_with("postgres"));
    options
}
