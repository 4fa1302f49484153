//! Measures stores and server against the budgets of the design, next to raw SQL in the same run:
//! `cargo run --release --features server --example bench_store [records, at most]` (any feature with SQL does).
//!
//! Each line: what, measured by the clock and per second of this process's processor time, the bar, and the ratio
//! to the raw statements of the same run. On a machine that others use too, the processor says more than the clock.

mod client;
mod samples;
mod server;
mod table;
mod wire;

use worknest::store::StoreError;
use worknest::store::sql::Database;

/// How many records there are on the server when pulls are measured.
const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];

/// How many records a new device receives.
const FIRST_SYNCS: [usize; 2] = [10_000, 100_000];

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let most = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(usize::MAX);
    let folder = tempfile::tempdir().expect("a folder for the measurement");
    let place = |name: &str| folder.path().join(name);
    table::head();
    for size in FIRST_SYNCS {
        client::first_sync(&place(&format!("client-{size}.sqlite")), most.min(size)).await?;
    }
    client::single_commits(&place("single.sqlite"), most.min(1_000)).await?;
    wire::changes(most.min(500)).await?;
    let database = Database::connect_sqlite(&place("server.sqlite")).await?;
    server::accept(&database, "SQLite", most.min(20_000)).await?;
    if let Ok(url) = std::env::var("WORKNEST_TEST_POSTGRES") {
        server::accept(&Database::connect(&url).await?, "PostgreSQL", most.min(20_000)).await?;
    }
    let database = Database::connect_sqlite(&place("pulls.sqlite")).await?;
    for size in SIZES.into_iter().filter(|size| *size <= most) {
        server::pulls(&database, size).await?;
    }
    Ok(())
}
