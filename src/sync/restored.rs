//! What a replica does when its server was restored from a backup: what was acknowledged is offered anew.

use super::authority::MISSING;
use super::replica::{Replica, Standing};
use super::wire::{ChangeResult, SyncResponse};
use crate::domain::{ChangeId, Scope};
use crate::merge::{Change, Outcome};
use crate::store::{Batch, QueueRow, QueueState};
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};

/// How long after it was made a change is still offered anew.
const OFFERED_DAYS: i64 = 30;

/// Puts what was acknowledged in the scopes that start again back into the queue: before everything else, in its
/// order, under the same ids, so that what the backup holds is answered as a repeat. Also of scopes that the server
/// does not know any more, of which all that is held here stays.
pub fn offer_anew(
    replica: &Replica,
    response: &SyncResponse,
    standings: &mut BTreeMap<Scope, Standing>,
    batch: &mut Batch,
) {
    let mut lost: BTreeSet<Scope> =
        response.scopes.iter().filter(|state| state.restart).map(|state| state.scope).collect();
    if lost.is_empty() {
        return;
    }
    let told: BTreeSet<Scope> = response.scopes.iter().map(|state| state.scope).collect();
    let unknown: Vec<Scope> = standings.keys().filter(|scope| !told.contains(scope)).copied().collect();
    for scope in unknown {
        standings.remove(&scope);
        lost.insert(scope);
    }
    let answered: BTreeSet<ChangeId> = batch.put_queue.iter().map(|row| row.change.id).collect();
    let oldest = response.server_time - TimeDelta::days(OFFERED_DAYS);
    let again = replica.queue().filter(|row| {
        row.state == QueueState::Done
            && lost.contains(&row.scope)
            && row.change.timestamp >= oldest
            && !answered.contains(&row.change.id)
    });
    batch.put_queue.extend(again.map(|row| QueueRow { state: QueueState::Queued, ..row.clone() }));
}

/// Whether a change has only to wait: it was made in an epoch before `newest_epoch`, and what it belongs to was lost
/// and will be offered anew by who made that.
pub fn may_wait(change: &Change, result: &ChangeResult, newest_epoch: u32) -> bool {
    result.outcome == Outcome::Rejected
        && result.code.as_deref() == Some(MISSING)
        && change.seen.cursor.epoch < newest_epoch
}

/// Whether an answer, once it was absorbed, has left changes waiting.
pub fn waits_after(replica: &Replica, response: &SyncResponse) -> bool {
    response.results.iter().filter(|result| result.outcome == Outcome::Rejected).any(|result| {
        let row = result.id.parse().ok().and_then(|id| replica.row(id));
        row.is_some_and(|row| row.state.is_pending())
    })
}
