//! One table of routes: the router is made of it, and so is the OpenAPI document, which therefore cannot drift.
//!
//! Invariants: a route of the API is added here or nowhere; what it needs of its caller stands beside it and is
//! checked before its handler runs; the shapes of entities are read from `domain`, those of the rest from values of
//! the very types that are sent, and tests hold real answers against them.

mod document;
mod known;
mod operation;
mod schema;

pub use document::{document, page};
pub use operation::{Needs, Operation, delete, get, post, put};
pub use schema::Shape;

use super::app::Shared;
use super::visit::Visit;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::on;

/// Routes, and what is to be said of them.
#[derive(Default)]
pub struct Api {
    pub router: Router<Shared>,
    pub operations: Vec<Operation>,
}

impl Api {
    /// Adds a route.
    pub fn add<H, T>(mut self, operation: Operation, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let needs = operation.needs;
        let check = move |visit: Visit, request: Request, next: Next| async move {
            match visit.may(needs) {
                Ok(()) => next.run(request).await,
                Err(error) => error.into_response(),
            }
        };
        let route = on(operation.filter(), handler).route_layer(from_fn(check));
        self.router = self.router.route(operation.path, route);
        self.operations.push(operation);
        self
    }

    /// Adds the routes of a room.
    pub fn with(self, room: impl FnOnce(Self) -> Self) -> Self {
        room(self)
    }
}
