//! The merge rule and what it works on: stamp, change, record, entry, conflict.
//!
//! Pure: values in, values out; no I/O, no clock, no randomness. The server runs the rule when it takes a
//! change; a client never merges what the server has confirmed, it only lays its queue on top.
//!
//! How it is put together: [`rule`](accept) takes a change; `log` knows who saw what; `register` reads one field
//! through that log (a write ends those that its author saw and made it from; what is left lives; the greatest stamp
//! is shown, the others are kept in a conflict); `deletion`, `member` and `text` are what is particular to life and
//! death, to sets and to long texts. Where an author saw all there is, record and conflicts say all, and the log is
//! not asked.
//!
//! Invariants, each a property test in `tests/merge_laws.rs`:
//! - what its author saw never beats a write, whatever the clocks say;
//! - the order of arrival changes neither what lives nor what is kept (of three texts of which two overlap, it may
//!   change which pair is merged: nothing is lost either way);
//! - a value that lost is in a conflict until somebody resolves it;
//! - two equal values are one side, under the greater stamp; ending one of them does not end the other, which its
//!   author did not see.

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
pub use deletion::deletions;
pub use entry::{Author, Entry, Outcome, Write};
pub use overlay::{created, effects, shown};
pub use record::{Mark, Record, RecordKey};
pub use rule::{Accepted, Context, Refusal, accept};
pub use set::SetEdit;
pub use settle::Settlement;
pub use stamp::{Clock, Stamp, WriterId};
pub use text::merge_text;
