//! All routes, and the layers around them.

use super::app::Shared;
use super::error::ServerError;
use super::{auth, blob, health, live, member, rest, shell, surface, sync, visit};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use dioxus_server::{DioxusRouterExt, FullstackState};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

/// How large a body of REST may be.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The whole server.
pub fn router(app: Shared) -> Router {
    let functions = Router::new()
        .register_server_functions()
        .layer(from_fn(surface::whole_json_body))
        .layer(from_fn(surface::own_errors))
        .layer(DefaultBodyLimit::disable())
        .with_state(FullstackState::headless());
    let quick = rest_routes()
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(Router::new().route("/api/sync", post(sync::post_sync)))
        .layer(DefaultBodyLimit::max(surface::BODY_BYTES_MAX))
        .merge(functions)
        .layer(from_fn_with_state(app.clone(), in_time));
    let api = quick
        .merge(slow_routes())
        .method_not_allowed_fallback(|| async { method_not_allowed() })
        .layer(from_fn_with_state(app.clone(), visit::resolve))
        .layer(from_fn_with_state(app.clone(), surface::same_site));
    Router::new()
        .merge(api)
        .merge(health::routes())
        .merge(shell::routes(&app.settings))
        .layer(CatchPanicLayer::custom(|_| panicked()))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), surface::headers))
        .layer(TraceLayer::new_for_http())
        .with_state(app)
}

fn rest_routes() -> Router<Shared> {
    Router::new()
        .route("/api/auth/register", post(auth::post_register))
        .route("/api/auth/login", post(auth::post_login))
        .route("/api/auth/renew", post(auth::post_renew))
        .route("/api/auth/logout", post(auth::post_logout))
        .route("/api/users/me", get(auth::get_me))
        .route("/api/projects/{id}/members", get(member::get_members).post(member::post_member))
        .route("/api/projects/{id}/members/{user_id}", put(member::put_member).delete(member::delete_member))
        .merge(rest::routes())
        .route("/api/{*rest}", any(|| async { ServerError::NotFound { what: "route" } }))
}

/// Those that take as long as they take.
fn slow_routes() -> Router<Shared> {
    Router::new()
        .route("/api/live", get(live::get_live))
        .route("/api/blobs/{hash}", get(blob::get_blob).put(blob::put_blob))
        .layer(DefaultBodyLimit::disable())
}

async fn in_time(State(app): State<Shared>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(app.settings.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ServerError::Request {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "timeout",
            message: "the request took too long and was undone: try again".into(),
        }
        .into_response(),
    }
}

fn method_not_allowed() -> ServerError {
    ServerError::Request {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "method_not_allowed",
        message: "this address does not take this method".into(),
    }
}

fn panicked() -> Response {
    ServerError::Internal { what: "a request panicked", source: None }.into_response()
}
