//! Where a server process keeps its data.

use sea_orm::ConnectionTrait;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use worknest::store::sql::Database;

/// A data folder of its own, and a database in it or in PostgreSQL.
pub struct Place {
    pub folder: TempDir,
    /// `None` is SQLite in the data folder.
    pub database_url: Option<String>,
}

impl Place {
    pub fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), database_url: None }
    }

    /// A fresh database in the cluster for tests, where there is one.
    pub async fn postgres(case: &str) -> Option<Self> {
        let Ok(url) = std::env::var("WORKNEST_TEST_POSTGRES") else {
            println!("left out: {case} on PostgreSQL (WORKNEST_TEST_POSTGRES is not set)");
            return None;
        };
        let database_url = Some(fresh_database(&url).await);
        Some(Self { database_url, ..Self::sqlite() })
    }

    /// Another machine's folder, with the same database.
    pub fn beside(&self) -> Self {
        Self { database_url: self.database_url.clone(), ..Self::sqlite() }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The database as it lies there, beside whatever the server does.
    pub async fn database(&self) -> Database {
        match &self.database_url {
            Some(url) => Database::connect(url).await.expect("the database opens"),
            None => Database::connect_sqlite(&self.data().join("worknest.db")).await.expect("the database opens"),
        }
    }

    /// What SQLite says of its own file; PostgreSQL is not what is killed here.
    pub async fn check_integrity(&self) {
        if self.database_url.is_some() {
            return;
        }
        let database = self.database().await;
        let row = database
            .reader()
            .query_one_raw(sea_orm::Statement::from_string(database.backend(), "PRAGMA integrity_check".to_owned()));
        let row = row.await.expect("SQLite answers").expect("with a row");
        assert_eq!(row.try_get_by_index::<String>(0).expect("a text"), "ok");
        database.close().await.expect("closes");
    }
}

async fn fresh_database(url: &str) -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let name = format!("worknest_processes_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let cluster = sea_orm::Database::connect(url).await.expect("the cluster for tests answers");
    cluster.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database is made");
    cluster.close().await.expect("closes");
    let (before, query) = url.split_once('?').map_or((url, String::new()), |(a, q)| (a, format!("?{q}")));
    let server = before.rsplit_once('/').expect("a URL with a database").0;
    format!("{server}/{name}{query}")
}
