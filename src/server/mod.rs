//! The server: its configuration from the environment, its router, its start and its stop.
//!
//! Invariants: with nothing configured it listens on loopback only; every page it serves carries
//! the content security policy; a signal to stop lets running requests finish.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::get;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// Scripts, styles and connections from this server only, and WASM may compile.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
     manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

/// What the environment says. Every field has a default.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen: `IP` and `PORT`, else 127.0.0.1:8080.
    pub address: SocketAddr,
    /// The data folder: `WORKNEST_DATA`, else `./worknest-data`.
    pub data: PathBuf,
    /// `DATABASE_URL`; none means SQLite in the data folder.
    pub database_url: Option<String>,
    /// The web app's files: `DIOXUS_PUBLIC_PATH`, else `public` beside the executable.
    pub public: PathBuf,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable of the environment cannot be read.
    #[error("{name} is \"{value}\", which is not {expected}")]
    Setting {
        /// The variable.
        name: &'static str,
        /// What it holds.
        value: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// The operating system refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Settings {
    /// Reads the environment.
    pub fn from_env() -> Result<Self, StartError> {
        let variable = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
        let ip = match variable("IP") {
            None => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Some(value) => {
                value.parse().map_err(|_| StartError::Setting { name: "IP", value, expected: "an IP address" })?
            }
        };
        let port = match variable("PORT") {
            None => 8080,
            Some(value) => {
                value.parse().map_err(|_| StartError::Setting { name: "PORT", value, expected: "a port number" })?
            }
        };
        let beside_executable = || {
            let executable = std::env::current_exe().unwrap_or_default();
            executable.with_file_name("public")
        };
        Ok(Settings {
            address: SocketAddr::new(ip, port),
            data: variable("WORKNEST_DATA").map_or_else(|| "worknest-data".into(), PathBuf::from),
            database_url: variable("DATABASE_URL"),
            public: variable("DIOXUS_PUBLIC_PATH").map_or_else(beside_executable, PathBuf::from),
        })
    }
}

/// All routes: health, the web app's files, and its shell for every other path.
pub fn router(settings: &Settings) -> Router {
    let shell = ServeFile::new(settings.public.join("index.html"));
    let files = ServeDir::new(&settings.public).precompressed_br().fallback(shell);
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    let set = |name: HeaderName, value| SetResponseHeaderLayer::overriding(name, value);
    Router::new()
        .route("/livez", get(|| async { "ok" }))
        .fallback_service(files)
        .layer(set(header::CONTENT_SECURITY_POLICY, policy))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
}

/// The server program: reads the environment, serves until it is told to stop.
pub fn main() -> ExitCode {
    tracing_subscriber::fmt().init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("worknest: cannot start its threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(serve()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("worknest: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), StartError> {
    let settings = Settings::from_env()?;
    std::fs::create_dir_all(&settings.data).map_err(|source| StartError::Io {
        what: format!("cannot make the data folder {}", settings.data.display()),
        source,
    })?;
    let cannot_listen = |source| StartError::Io { what: format!("cannot listen on {}", settings.address), source };
    let listener = tokio::net::TcpListener::bind(settings.address).await.map_err(cannot_listen)?;
    tracing::info!("Worknest serves http://{}", settings.address);
    let app = router(&settings).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await.map_err(cannot_listen)
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
