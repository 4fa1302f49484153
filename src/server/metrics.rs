//! What the server counts of itself: `GET /metrics`, in the text format of Prometheus.
//!
//! Invariants: numbers only, nothing of anybody's data; given to this machine alone, or to who shows the token of
//! `WORKNEST_METRICS_TOKEN` where one is set.

use super::app::Shared;
use super::error::ServerError;
use super::rows;
use crate::merge::Outcome;
use crate::sync::SyncResponse;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// By class of status, `1xx` to `5xx`.
const CLASSES: usize = 5;
const OUTCOMES: [(Outcome, &str); 4] = [
    (Outcome::Applied, "applied"),
    (Outcome::Merged, "merged"),
    (Outcome::Conflict, "conflict"),
    (Outcome::Rejected, "rejected"),
];

/// Counters since the start of this process.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: [AtomicU64; CLASSES],
    request_micros: AtomicU64,
    syncs: AtomicU64,
    changes: [AtomicU64; OUTCOMES.len()],
    records_sent: AtomicU64,
    live_streams: AtomicU64,
}

fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Ordering::Relaxed);
}

impl Metrics {
    /// A sync was answered.
    pub fn synced(&self, response: &SyncResponse) {
        add(&self.syncs, 1);
        add(&self.records_sent, response.server_changes.len());
        for ((outcome, _), counter) in OUTCOMES.iter().zip(&self.changes) {
            add(counter, response.results.iter().filter(|result| result.outcome == *outcome).count());
        }
    }

    fn answered(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, CLASSES) - 1;
        add(&self.requests[class], 1);
        self.request_micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn write(&self, database: &Database) -> String {
        let mut text = String::new();
        let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let requests: Vec<u64> = self.requests.iter().map(value).collect();
        head(&mut text, "worknest_http_requests_total", "counter", "Requests answered, by class of status.");
        for (class, count) in requests.iter().enumerate() {
            line(&mut text, &format!("worknest_http_requests_total{{status=\"{}xx\"}}", class + 1), count);
        }
        let name = "worknest_http_request_duration_seconds";
        head(&mut text, name, "summary", "Time from a request to the head of its answer.");
        line(&mut text, &format!("{name}_sum"), value(&self.request_micros) as f64 / 1e6);
        line(&mut text, &format!("{name}_count"), requests.iter().sum::<u64>());
        head(&mut text, "worknest_sync_batches_total", "counter", "Syncs answered.");
        line(&mut text, "worknest_sync_batches_total", value(&self.syncs));
        head(&mut text, "worknest_sync_changes_total", "counter", "Changes answered, by outcome.");
        for ((_, name), counter) in OUTCOMES.iter().zip(&self.changes) {
            line(&mut text, &format!("worknest_sync_changes_total{{outcome=\"{name}\"}}"), value(counter));
        }
        head(&mut text, "worknest_sync_records_sent_total", "counter", "Records given to clients.");
        line(&mut text, "worknest_sync_records_sent_total", value(&self.records_sent));
        head(&mut text, "worknest_live_streams", "gauge", "Streams of live events that are open.");
        line(&mut text, "worknest_live_streams", value(&self.live_streams));
        head(&mut text, "worknest_database_up", "gauge", "Whether the database answers.");
        line(&mut text, &format!("worknest_database_up{{kind=\"{}\"}}", database.kind), u8::from(database.up));
        head(&mut text, "worknest_database_ping_seconds", "gauge", "How long the database took to answer just now.");
        line(&mut text, "worknest_database_ping_seconds", database.ping.as_secs_f64());
        text
    }
}

struct Database {
    kind: &'static str,
    up: bool,
    ping: Duration,
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    _ = writeln!(text, "{name} {value}");
}

/// A stream of live events, counted as long as it is there.
pub struct OpenStream(Shared);

impl OpenStream {
    pub fn new(app: &Shared) -> Self {
        add(&app.metrics.live_streams, 1);
        Self(app.clone())
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.metrics.live_streams.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Counts every request.
pub async fn count(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let response = next.run(request).await;
    app.metrics.answered(response.status().as_u16(), start.elapsed());
    response
}

/// `GET /metrics`.
///
/// # Errors
/// 404 for those who may not see it: they need not know that it is there.
pub async fn get_metrics(
    State(app): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, ServerError> {
    if !may_see(app.settings.metrics_token.as_deref(), peer, &headers) {
        return Err(ServerError::NotFound { what: "route" });
    }
    let start = Instant::now();
    let up = rows::one(app.database.reader(), "SELECT count(*) FROM secrets", []).await.is_ok();
    let kind = match app.database.backend() {
        sea_orm::DbBackend::Postgres => "postgresql",
        _ => "sqlite",
    };
    let text = app.metrics.write(&Database { kind, up, ping: start.elapsed() });
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn may_see(token: Option<&str>, peer: SocketAddr, headers: &HeaderMap) -> bool {
    let Some(token) = token else {
        // A proxy on this machine passes on what comes from others, and says so.
        let is_passed_on = ["forwarded", "x-forwarded-for", "x-real-ip"].iter().any(|name| headers.contains_key(*name));
        return peer.ip().is_loopback() && !is_passed_on;
    };
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    // Hashes of one length tell nothing by the time that it takes to compare them.
    shown.is_some_and(|shown| blake3::hash(shown.as_bytes()) == blake3::hash(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_given_to_this_machine_or_to_who_shows_the_token() {
        let (here, there) = (SocketAddr::from(([127, 0, 0, 1], 5)), SocketAddr::from(([192, 0, 2, 7], 5)));
        let with = |name: &'static str, value: &'static str| {
            let value = header::HeaderValue::from_static(value);
            HeaderMap::from_iter([(header::HeaderName::from_static(name), value)])
        };
        assert!(may_see(None, here, &HeaderMap::new()));
        assert!(!may_see(None, there, &HeaderMap::new()));
        assert!(!may_see(None, here, &with("x-forwarded-for", "192.0.2.7")));
        assert!(may_see(Some("secret"), there, &with("authorization", "Bearer secret")));
        assert!(!may_see(Some("secret"), here, &HeaderMap::new()));
        assert!(!may_see(Some("secret"), here, &with("authorization", "Bearer guess")));
    }

    #[test]
    fn every_number_has_its_help_and_type() {
        let metrics = Metrics::default();
        metrics.answered(200, Duration::from_millis(1500));
        metrics.answered(999, Duration::ZERO);
        let text = metrics.write(&Database { kind: "sqlite", up: true, ping: Duration::ZERO });
        assert!(text.contains("worknest_http_requests_total{status=\"2xx\"} 1\n"), "{text}");
        assert!(text.contains("worknest_http_requests_total{status=\"5xx\"} 1\n"), "{text}");
        assert!(text.contains("worknest_http_request_duration_seconds_sum 1.5\n"), "{text}");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split(['{', ' ']).next().expect("a name");
            let name = name.trim_end_matches("_sum").trim_end_matches("_count");
            assert!(text.contains(&format!("# HELP {name} ")) && text.contains(&format!("# TYPE {name} ")), "{line}");
        }
    }
}
