//! The merge rule and what it works on: stamp, change, record, entry, conflict.
//!
//! Pure: values in, values out; no I/O, no clock, no randomness. The server runs the rule when it takes a
//! change; a client never merges what the server has confirmed, it only lays its queue on top.
//!
//! Invariants, each a property test in `tests/merge_laws.rs`:
//! - what its author saw never beats a write, whatever the clocks say;
//! - the order of arrival changes neither what lives nor what is kept;
//! - a value that lost is in a conflict until somebody resolves it.

pub mod change;
pub mod conflict;
mod deletion;
pub mod entry;
mod log;
mod member;
mod overlay;
pub mod record;
mod register;
mod rule;
pub mod set;
mod settle;
pub mod stamp;
mod text;

pub use change::{Change, Cursor, Operation, Resolves, Seen};
pub use conflict::{Conflict, Side};
pub use entry::{Author, Entry, Outcome, Write};
pub use overlay::{created, effects, shown};
pub use record::{Mark, Record, RecordKey};
pub use rule::{Accepted, Context, Refusal, accept};
pub use set::SetEdit;
pub use stamp::{Clock, Stamp, WriterId};
pub use text::merge_text;
