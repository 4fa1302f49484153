//! Databases of their own in a PostgreSQL for tests.

use sea_orm::ConnectionTrait;
use std::sync::atomic::{AtomicU32, Ordering};
use worknest::store::sql::Database;

static MADE: AtomicU32 = AtomicU32::new(0);

/// A new database in the cluster for tests; `None`, and a line that says so, where there is no cluster.
pub async fn fresh(case: &str) -> Option<Database> {
    let Ok(url) = std::env::var("WORKNEST_TEST_POSTGRES") else {
        println!("left out: {case} on PostgreSQL (WORKNEST_TEST_POSTGRES is not set)");
        return None;
    };
    let name = format!("worknest_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let cluster = sea_orm::Database::connect(&url).await.expect("the cluster for tests answers");
    cluster.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database of its own");
    cluster.close().await.expect("closes");
    let (before, query) = url.split_once('?').map_or((url.as_str(), String::new()), |(a, q)| (a, format!("?{q}")));
    let server = before.rsplit_once('/').expect("a URL with a database").0;
    Some(Database::connect(&format!("{server}/{name}{query}")).await.expect("it opens"))
}
