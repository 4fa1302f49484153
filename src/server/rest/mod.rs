//! REST for other programs: bare JSON, plain arrays.
//!
//! Invariants: membership is part of every query and is checked again in the transaction of every write; a stranger
//! gets 404, whether or not there is something; a write is a change like any other, stamped, merged, logged and told.

mod comment;
mod history;
mod project;
mod select;
mod shape;
mod ticket;
mod write;

use super::app::Shared;
use axum::Router;
use axum::routing::{get, post, put};

/// The routes of entities.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/projects", get(project::list).post(project::create))
        .route("/api/projects/{id}", get(project::show).put(project::update).delete(project::delete))
        .route("/api/projects/{id}/archive", post(project::archive))
        .route("/api/projects/{id}/unarchive", post(project::unarchive))
        .route("/api/tickets", get(ticket::list).post(ticket::create))
        .route("/api/tickets/{id}", get(ticket::show).put(ticket::update).delete(ticket::delete))
        .route("/api/tickets/{id}/comments", get(comment::list).post(comment::create))
        .route("/api/history/{type}/{id}", get(history::show))
        .route("/api/comments/{id}", put(comment::update).delete(comment::delete))
}
