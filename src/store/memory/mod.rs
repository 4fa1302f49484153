//! Stores in memory: a client's, and the server's book, for tests and for the simulator.
//!
//! Invariant: same answers as their SQL counterparts; the contract suites and a property test compare them.

mod book;
mod store;

pub use book::{MemoryBook, MemoryLedger};
pub use store::{Fold, MemoryStore};
