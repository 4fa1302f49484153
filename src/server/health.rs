//! Whether the server lives, and whether it can work.

use super::app::Shared;
use super::rows;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use std::time::Duration;

/// A database that takes longer is not ready.
const PATIENCE: Duration = Duration::from_secs(5);

/// `/livez` and `/readyz`.
pub fn routes() -> Router<Shared> {
    Router::new().route("/livez", get(|| async { "ok" })).route("/readyz", get(ready))
}

async fn ready(State(app): State<Shared>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(PATIENCE, rows::one(app.database.reader(), "SELECT count(*) FROM secrets", [])).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}
