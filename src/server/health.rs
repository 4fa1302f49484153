//! Whether the server lives, whether it can work, and how much it does.

use super::app::Shared;
use super::{metrics, rows};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use std::time::Duration;

/// A database that takes longer is not ready.
const PATIENCE: Duration = Duration::from_secs(5);

/// `/livez`, `/readyz` and `/metrics`.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics::get_metrics))
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
