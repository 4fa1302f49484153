//! What a replica does when its server was restored from a backup: what was acknowledged is offered anew.

use super::authority::MISSING;
use super::replica::Replica;
use super::retention::{Keeping, UPLOAD};
use super::standing::Standing;
use super::wire::{ChangeResult, ScopeState, SyncResponse};
use crate::domain::{ChangeId, EntityType, Fields, Scope, Time};
use crate::merge::{Change, Outcome};
use crate::store::{Batch, QueueRow, QueueState};
use chrono::TimeDelta;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How long after it was made a change is still offered anew.
const OFFERED_DAYS: i64 = 30;

/// Puts what was acknowledged back into the queue: before everything else, in its order, under the same ids, so that
/// what the backup holds is answered as a repeat. Also of scopes that the server does not know any more, of which all
/// that is held here stays, and of those that this person lost with the backup: then the refusal says so.
pub fn offer_anew(
    replica: &Replica,
    response: &SyncResponse,
    standings: &mut BTreeMap<Scope, Standing>,
    batch: &mut Batch,
) {
    // Every scope begins its epochs together with all others; one of which nothing was given yet does not restart.
    let newest = replica.scopes().map(|scope| replica.standing(scope).cursor.epoch).max();
    let is_new = |state: &ScopeState| state.restart || newest.is_some_and(|newest| newest < state.cursor.epoch);
    if !response.scopes.iter().any(is_new) {
        return;
    }
    let told: BTreeSet<Scope> = response.scopes.iter().map(|state| state.scope).collect();
    standings.retain(|scope, _| told.contains(scope));
    let answered: BTreeSet<ChangeId> = batch.put_queue.iter().map(|row| row.change.id).collect();
    let oldest = response.server_time - TimeDelta::days(OFFERED_DAYS);
    // A clock may have been set back since: what stands behind something recent is recent.
    let recent = replica.queue().skip_while(|row| row.change.timestamp.max(row.change.stamp.time()) < oldest);
    let again = recent.filter(|row| {
        row.state == QueueState::Done
            && replica.keeping_of(row.scope) != Keeping::DeviceOnly
            && !answered.contains(&row.change.id)
    });
    for row in again {
        batch.put_queue.push(QueueRow { state: QueueState::Queued, ..row.clone() });
        // The bytes of a file may be lost with the rest; a server that has them says so.
        if let Some(hash) = hash_of(&row.change.entity_type, &row.change.data) {
            batch.put_meta.insert(format!("{UPLOAD}{hash}"), Some(Value::Bool(true)));
        }
    }
}

/// The content address of the bytes that belong to an attachment.
pub fn hash_of<'a>(entity_type: &EntityType, data: &'a Fields) -> Option<&'a str> {
    data.get("hash").filter(|_| *entity_type == EntityType::Attachment).and_then(Value::as_str)
}

/// Whether a change has only to wait: it was made in an epoch before `newest_epoch`, and what it belongs to was lost
/// and will be offered anew by who made that.
pub fn may_wait(change: &Change, result: &ChangeResult, newest_epoch: u32, server_time: Time) -> bool {
    result.outcome == Outcome::Rejected
        && result.code.as_deref() == Some(MISSING)
        && is_of_before(change, newest_epoch, server_time)
}

/// Whether a change was made in an epoch before this one, and what was lost with that may still be offered anew: after
/// so long nobody does that any more, and what waits for it would wait for ever. Epochs are numbered by the clock, in
/// seconds.
pub fn is_of_before(change: &Change, epoch: u32, server_time: Time) -> bool {
    change.seen.cursor.epoch < epoch && !is_past(epoch, server_time)
}

/// Whether what was lost before this epoch is offered anew no more.
pub fn is_past(epoch: u32, server_time: Time) -> bool {
    server_time.timestamp() - i64::from(epoch) >= TimeDelta::days(OFFERED_DAYS).num_seconds()
}

/// Whether an answer, once it was absorbed, has left changes waiting.
pub fn waits_after(replica: &Replica, response: &SyncResponse) -> bool {
    response.results.iter().filter(|result| result.outcome == Outcome::Rejected).any(|result| {
        let row = result.id.parse().ok().and_then(|id| replica.row(id));
        row.is_some_and(|row| row.state.is_pending())
    })
}
