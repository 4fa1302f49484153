//! The server: accounts and sessions, REST, the server's side of sync, live events, attachments, the web app's files.
//!
//! Invariants:
//! - with nothing configured it listens on loopback only;
//! - every answer carries the content security policy; every error has one shape ([`ServerError`]);
//! - who is signed in is read from the database on each request, what they may do inside the transaction that acts;
//! - what several listen to is told after the commit, never before;
//! - a signal to stop lets running requests finish.

mod account;
mod address;
mod api_token;
mod app;
mod audit;
mod auth;
mod base_path;
mod blob;
mod cli;
mod clock;
mod cookie;
mod device;
mod error;
mod extract;
pub(crate) mod functions;
mod health;
mod herald;
mod hub;
mod invitation;
mod leaked;
mod live;
mod mail;
mod member;
mod metrics;
mod oidc;
mod openapi;
mod outside;
mod own_account;
mod passkey;
mod password;
mod people;
mod quota;
mod rest;
mod router;
mod rows;
mod scanner;
mod seal;
mod second_factor;
mod secret;
mod serve;
mod session;
mod settings;
mod shell;
mod surface;
mod sync;
mod throttle;
mod token;
mod upload;
mod visit;
mod webhook;

pub use address::Network;
pub use app::{App, Shared};
pub use cli::main;
pub use error::ServerError;
pub use oidc::OidcSettings;
pub use openapi::{Needs, Operation};
pub use router::{operations, router};
pub use serve::{StartError, serve, serve_until};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
pub use settings::{SettingError, Settings, SignUp};
pub use throttle::Counted;
pub use visit::{Caller, Visit};
