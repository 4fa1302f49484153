//! `serve`: starts, serves until it is told to stop, stops gracefully.

use super::app::{App, Shared};
use super::error::ServerError;
use super::settings::{SettingError, Settings};
use super::{herald, router, webhook};
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The environment is wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    /// The data folder or the database cannot be had.
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// How long running requests may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves with these settings until a signal to stop.
///
/// # Errors
/// When the address, the data folder or the database cannot be had.
pub async fn serve(settings: Settings) -> Result<(), StartError> {
    let address = settings.address;
    let app = App::open(settings).await?;
    let cannot_listen = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    tracing::info!(settings = ?app.settings, "Worknest serves http://{address}");
    serve_until(app, listener, told_to_stop()).await.map_err(cannot_listen)
}

/// Serves until `stop` ends; then no new request is taken, and those that run may finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve_until(
    app: Shared,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let herald = herald::run(app.clone());
    tokio::spawn(webhook::run(app.clone()));
    let stopping = app.clone();
    let stop = async move {
        stop.await;
        tracing::info!("stopping");
        stopping.hub.stop();
    };
    let server = axum::serve(listener, service).with_graceful_shutdown(stop);
    let patience = async move {
        app.hub.stopped().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server => result,
        never = herald => match never {},
        () = patience => {
            tracing::warn!("requests still ran after {GRACE:?}: they are cut off");
            Ok(())
        }
    }
}

/// Ends at Ctrl-C, and at the signal by which service managers stop a program.
async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
