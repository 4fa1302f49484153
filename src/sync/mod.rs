//! Sync: the wire, the client's replica and engine, and the server's side (the authority).
//!
//! No I/O, clock or randomness of its own: time and ids come in as arguments, storage through the contracts of
//! `store`. The same code runs in the product and in the simulator.
//!
//! Invariants:
//! - shown = confirmed + queue, at every moment;
//! - a change that may have been sent is never altered, merged or discarded before its answer;
//! - a record or cursor is never replaced by an older one of the same epoch;
//! - the server answers a repeat of a change with the outcome that it gave first.

pub mod authority;
pub mod engine;
mod in_view;
pub mod lacking;
pub mod replica;
pub mod restored;
pub mod retention;
mod set_aside;
mod standing;
pub mod taken_along;
mod touched;
pub mod wire;

pub use engine::{Engine, Fault, Next, Phase};
pub use lacking::Lacking;
pub use replica::Replica;
pub use retention::Keeping;
pub use standing::Standing;
pub use wire::{
    ChangeResult, PROTOCOL, ScopeCursor, ScopeState, ServerChange, SyncRequest, SyncResponse, WireChange, WireConflict,
};
