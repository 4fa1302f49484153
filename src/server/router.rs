//! All routes, and the layers around them.

use super::app::Shared;
use super::error::ServerError;
use super::openapi::{self, Api, Operation, Shape, get, post, put};
use super::{
    api_token, audit, auth, base_path, blob, health, invitation, live, member, metrics, oidc, own_account, passkey,
    people, rest, second_factor, shell, surface, sync, upload, visit, webhook,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get as get_method};
use dioxus_server::{DioxusRouterExt, FullstackState};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::trace::TraceLayer;

/// How large a body of REST may be.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The whole server.
pub fn router(app: Shared) -> Router {
    let functions = Router::new()
        .register_server_functions()
        .layer(from_fn(visit::no_tokens))
        .layer(from_fn(surface::whole_json_body))
        .layer(from_fn(surface::own_errors))
        .layer(DefaultBodyLimit::disable())
        .with_state(FullstackState::headless());
    let quick = quick_api()
        .router
        .merge(reading_matter(operations()))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(sync_api().router.layer(RequestDecompressionLayer::new().pass_through_unaccepted(true)))
        .layer(DefaultBodyLimit::max(surface::BODY_BYTES_MAX))
        .merge(functions)
        .layer(from_fn_with_state(app.clone(), in_time));
    let api = quick
        .merge(slow_api().router.layer(DefaultBodyLimit::disable()))
        .method_not_allowed_fallback(|| async { method_not_allowed() })
        .layer(from_fn_with_state(app.clone(), visit::resolve))
        .layer(from_fn_with_state(app.clone(), surface::same_site))
        .layer(from_fn_with_state(app.clone(), surface::note_refusals));
    // The settings of a server last as long as its program.
    let base: &'static str = String::leak(app.settings.base_path.clone());
    let router = Router::new()
        .merge(api)
        .merge(health::routes())
        .merge(shell::routes(&app.settings, base))
        .layer(CatchPanicLayer::custom(|_| panicked()))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), surface::headers))
        .layer(from_fn_with_state(app.clone(), metrics::count))
        .layer(TraceLayer::new_for_http())
        .with_state(app);
    base_path::under(base, router)
}

/// All of REST, for the document: the very tables that the router is made of.
pub fn operations() -> Vec<Operation> {
    [quick_api(), sync_api(), slow_api()].into_iter().flat_map(|api| api.operations).collect()
}

fn quick_api() -> Api {
    Api::default()
        .with(auth::routes)
        .with(own_account::routes)
        .with(people::routes)
        .with(second_factor::routes)
        .with(oidc::routes)
        .with(passkey::routes)
        .with(api_token::routes)
        .with(member::routes)
        .with(invitation::routes)
        .with(webhook::routes)
        .with(audit::routes)
        .with(rest::routes)
}

/// Its bodies may be larger, and packed: what is unpacked counts for the limit.
fn sync_api() -> Api {
    let sync = post("/api/sync", "Offline clients: changes up, what is new down. Takes `content-encoding: gzip` too.")
        .status(200)
        .takes(Shape::One("SyncRequest"))
        .gives(Shape::One("SyncResponse"));
    Api::default().add(sync, sync::post_sync)
}

/// Those that take as long as they take.
fn slow_api() -> Api {
    let live =
        get("/api/live", "Server-sent events `{\"scope\", \"head\"}`: something has moved, pull.").gives(Shape::Events);
    let up =
        put("/api/blobs/{hash}", "The bytes of an attachment under their BLAKE3; 200 when they are there already.")
            .status(201)
            .also(200)
            .also(202)
            .takes(Shape::Bytes)
            .gives(Shape::One("Received"));
    let received = get("/api/blobs/{hash}/received", "How far my upload is: `PUT` with `content-range` goes on there.")
        .gives(Shape::One("Received"));
    let down = get("/api/blobs/{hash}", "The bytes of an attachment, as a harmless download.").gives(Shape::Bytes);
    Api::default()
        .add(live, live::get_live)
        .add(down, blob::get_blob)
        .add(up, blob::put_blob)
        .add(received, upload::get_received)
        .with(rest::file_routes)
}

/// The document for programs and the page for people. Anybody may read them: they hold no secret.
fn reading_matter(operations: Vec<Operation>) -> Router<Shared> {
    let document = openapi::document(&operations);
    Router::new()
        .route("/api/openapi.json", get_method(move || async move { axum::Json(document) }))
        .route("/api/docs", get_method(move || async move { openapi::page(&operations) }))
        .route("/api/{*rest}", any(|| async { ServerError::NotFound { what: "route" } }))
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
