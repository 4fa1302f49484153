//! The server's database, and the transactions on it.

use super::connect::{connect_sqlite_pool, open_sqlite, pool_options, sqlite_options};
use super::error::store_error;
use super::ledger::{SqlBase, SqlLedger};
use super::migrate::migrate;
use crate::store::transaction::Transaction;
use crate::store::{Book, StoreError};
use sea_orm::{
    AccessMode, DatabaseConnection, DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use std::path::Path;

const SQLITE_READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 16;

/// The server's database: on SQLite one connection that writes and several that read, on PostgreSQL a pool.
#[derive(Clone, Debug)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Database {
    /// Opens `postgres://…`, or SQLite at `sqlite://path` (created where there is none), and migrates it.
    pub async fn connect(url: &str) -> Result<Database, StoreError> {
        let database = match url.strip_prefix("sqlite:") {
            Some(path) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                Self::connect_sqlite(Path::new(path)).await?
            }
            None if DbBackend::Postgres.is_prefix_of(url) => Self::connect_postgres(url).await?,
            None => {
                return Err(StoreError::Unavailable {
                    why: "the database's address starts with neither sqlite: nor postgres:".to_owned().into(),
                });
            }
        };
        Ok(database)
    }

    /// Opens SQLite in a file, created where there is none, and migrates it.
    pub async fn connect_sqlite(path: &Path) -> Result<Database, StoreError> {
        let writer = open_sqlite(path).await?;
        let reader = connect_sqlite_pool(sqlite_options(path).pragma("query_only", "ON"), SQLITE_READERS).await?;
        Ok(Database { writer, reader })
    }

    async fn connect_postgres(url: &str) -> Result<Database, StoreError> {
        let mut options = pool_options(url, POSTGRES_CONNECTIONS);
        // A writer that waits for another's lock this long gives up, and its client sends again.
        options.map_sqlx_postgres_opts(|options| options.options([("lock_timeout", "20s")]));
        let pool = sea_orm::Database::connect(options).await.map_err(store_error)?;
        migrate(&pool).await?;
        Ok(Database { writer: pool.clone(), reader: pool })
    }

    /// For the server's own tables: reads and writes. On SQLite this is the one connection that writes; a
    /// statement on it waits for the end of whatever [`Database::write`] began.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// For reading the server's own tables beside whoever writes.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Which database it is.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// Waits for what is in flight and closes every connection.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await.map_err(store_error)?;
        self.writer.close().await.map_err(store_error)
    }

    fn on_postgres<T>(&self, option: T) -> Option<T> {
        (self.backend() == DbBackend::Postgres).then_some(option)
    }
}

impl Book for Database {
    type Ledger = SqlLedger;

    /// A transaction that writes: alone on SQLite; on PostgreSQL together with those that lock other scopes.
    async fn write(&self) -> Result<SqlLedger, StoreError> {
        let options = TransactionOptions {
            isolation_level: self.on_postgres(IsolationLevel::ReadCommitted),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await.map_err(store_error)?;
        Ok(Transaction::new(SqlBase::new(transaction), true))
    }

    /// One read snapshot over all tables. Writing through it fails.
    async fn read(&self) -> Result<SqlLedger, StoreError> {
        let options = TransactionOptions {
            isolation_level: self.on_postgres(IsolationLevel::RepeatableRead),
            access_mode: self.on_postgres(AccessMode::ReadOnly),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
        };
        let transaction = self.reader.begin_with_options(options).await.map_err(store_error)?;
        Ok(Transaction::new(SqlBase::new(transaction), false))
    }
}
