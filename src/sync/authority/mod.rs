//! The server's side of sync: accepts changes in order, exactly once each, and gives out what is new.
//!
//! Invariants:
//! - counters are locked first, by scope, before rights and records are read;
//! - rights are checked inside the transaction, on the record and on its parents;
//! - a change's effect, its log entry and its answer are in one transaction, behind a savepoint of its own;
//! - order is commit order: sequence numbers come from the scope's counter row, under its lock.

mod accept;
mod access;
mod below;
mod epoch;
mod parent;
mod plain;
mod pull;
mod server_write;
mod waiting;

pub use accept::{Accepting, Incoming, MISSING, accept_changes};
pub use parent::PARENT_DELETED;
pub use pull::{PAGE_RECORDS, pull};
pub use server_write::{ServerWrite, write_as_server};

use super::wire::{SyncRequest, SyncResponse};
use crate::domain::{Scope, Time, UserId};
use crate::merge::Author;
use crate::store::{Book, Ledger, StoreError};

/// Who asks: from the session, never from the request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub user: UserId,
    /// The name to show beside what this person did.
    pub name: String,
    /// The replica or program (`client_id`).
    pub replica: String,
}

impl Caller {
    /// The user as the author of changes made through other ways than sync.
    pub fn new(user: UserId, name: &str, replica: &str) -> Self {
        Self { user, name: name.to_owned(), replica: replica.to_owned() }
    }

    /// As the author of changes.
    pub fn author(&self) -> Author {
        Author { user: Some(self.user), name: self.name.clone(), replica: self.replica.clone() }
    }
}

/// Whether a session may do what a request asks that names the user whose data it is about: our own clients name them,
/// since a browser sends the session of whoever signed in last. Other programs name nobody, and mean themselves.
pub fn is_meant_for(session: UserId, named: Option<UserId>) -> bool {
    named.is_none_or(|named| named == session)
}

/// What a sync came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Synced {
    pub response: SyncResponse,
    /// The scopes in which something was accepted: whom to tell.
    pub moved: Vec<Scope>,
}

/// Answers one `POST /api/sync`: accepts its changes in one transaction, then pulls from one read snapshot.
///
/// # Errors
/// The storage underneath failed; nothing was accepted, and trying again with the same ids is safe.
pub async fn sync<B: Book>(book: &B, caller: &Caller, request: &SyncRequest, now: Time) -> Result<Synced, StoreError> {
    sync_in_pages(book, caller, request, now, PAGE_RECORDS).await
}

/// [`sync`], with answers of about so many records.
///
/// # Errors
/// As [`sync`].
pub async fn sync_in_pages<B: Book>(
    book: &B,
    caller: &Caller,
    request: &SyncRequest,
    now: Time,
    page_records: usize,
) -> Result<Synced, StoreError> {
    let mut accepted = Accepting::default();
    if !request.changes.is_empty() {
        let mut ledger = book.write().await?;
        let changes = plain::normalise(&mut ledger, caller, request, now).await?;
        accepted = accept_changes(&mut ledger, caller, changes, now).await?;
        ledger.finish().await?;
    }
    let mut ledger = book.read().await?;
    let mut response = pull(&mut ledger, caller, request, &mut accepted, now, page_records).await?;
    drop(ledger);
    if request.scopes.is_none() {
        response.last_sync = plain::remember(book, caller, &response, now).await?;
    }
    let known: Vec<_> = response.conflicts.iter().map(|conflict| conflict.id).collect();
    response.conflicts.extend(accepted.conflicts.into_iter().filter(|conflict| !known.contains(&conflict.id)));
    response.results = accepted.results;
    Ok(Synced { response, moved: accepted.moved.into_iter().collect() })
}
