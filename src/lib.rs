//! Worknest: an offline-first work tracker. One crate, four programs; the room table in
//! `ARCHITECTURE.md` says which module may know which.

pub mod api;
#[cfg(all(any(feature = "sql", feature = "web"), not(feature = "server")))]
pub mod client;
pub mod domain;
pub mod import;
pub mod merge;
pub mod platform;
pub mod query;
#[cfg(feature = "server")]
pub mod server;
pub mod store;
pub mod sync;
#[cfg(all(any(feature = "sql", feature = "web"), not(feature = "server")))]
pub mod ui;
