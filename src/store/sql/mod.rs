//! The store and the ledger on SQL: SQLite for desktop, mobile and the server's default, PostgreSQL for a
//! server that outgrew one machine.
//!
//! Invariants:
//! - a record comes back exactly as it was put: what its columns cannot hold is in `extra`;
//! - nothing here knows an entity: tables follow from [`EntityType::fields`](crate::domain::EntityType::fields)
//!   and `migrations/`, and a test holds the two together;
//! - a database written by a newer version is refused, and left as it is.

mod cache;
mod connect;
mod database;
mod entry;
mod error;
mod ledger;
mod migrate;
mod query;
mod row;
mod statement;
mod store;
mod table;
mod whole;

pub use database::Database;
pub use ledger::SqlLedger;
pub use store::SqlStore;
