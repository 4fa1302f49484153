//! What becomes of a change to something whose parent was deleted.

use super::Caller;
use super::accept::{is_noticed, is_own, open_conflicts, side_of};
use super::below::unseen_child;
use crate::merge::record::DELETED;
use crate::merge::{Accepted, Change, Conflict, Entry, Record, Refusal, Settlement, Side, deletions};
use crate::store::{Ledger, StoreError};
use serde_json::Value;
use std::sync::Arc;

/// The code of a change to something whose parent its author had seen deleted.
pub const PARENT_DELETED: &str = "parent_deleted";

/// What is deleted of the parent and all above it; a refusal where the author of `change` had that before their eyes.
pub(super) async fn deleted_above<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    parent: Arc<Record>,
) -> Result<Result<Vec<Arc<Record>>, Refusal>, StoreError> {
    let mut deleted = Vec::new();
    let mut next = Some(parent);
    while let Some(ancestor) = next {
        next = match ancestor.parent() {
            Some(key) => ledger.record(&key).await?,
            None => None,
        };
        // Also where somebody else has restored it since: which of two came first changes nothing.
        if !ancestor.marks.contains_key(DELETED) {
            continue;
        }
        // Children are judged by the cursor alone; their own author's changes came before.
        let is_in_view = |entry: &Entry| entry.seq <= change.seen.cursor.seq || is_own(caller, &entry.author);
        let mut in_view = ledger.entries(&ancestor.key()).await?;
        in_view.retain(is_in_view);
        if deletions(&in_view, ancestor.created).is_some() {
            return Ok(Err(Refusal::new(PARENT_DELETED, "What it belongs to was deleted. Restore that first.")));
        }
        if ancestor.deleted {
            deleted.push(ancestor);
        }
    }
    Ok(Ok(deleted))
}

/// Whether what was accepted writes something that whoever deletes what is above it should know of.
pub(super) fn is_news(accepted: &Accepted) -> bool {
    !accepted.record.deleted && accepted.entries.iter().any(is_noticed)
}

/// A child was written while these of its ancestors are deleted: it is kept, with a conflict on each that offers to
/// restore it. Where the child itself was deleted or restored, another may stand for those below, or none.
pub(super) async fn settle_above<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    deleted: &[Arc<Record>],
    accepted: &Accepted,
) -> Result<Vec<Conflict>, StoreError> {
    let is_life = accepted.entries.iter().any(|entry| entry.writes.contains_key(DELETED));
    let mut conflicts = Vec::new();
    for ancestor in deleted {
        let open = open_conflicts(ledger, &ancestor.key()).await?;
        let entries = ledger.entries(&ancestor.key()).await?;
        let child = if is_life {
            unseen_child(ledger, ancestor, &entries).await?
        } else {
            let known = open.iter().filter(|open| open.field == DELETED).flat_map(|open| &open.sides);
            let known = known.filter(|side| side.value == Value::Bool(false)).cloned();
            let coming = is_news(accepted).then(|| side_of(change, &caller.author(), false));
            known.chain(coming).max_by_key(Side::rank)
        };
        let sides = deletions(&entries, ancestor.created).into_iter().flatten().chain(child).collect();
        let mut settlement = Settlement::new(&open);
        settlement.settle(ancestor, DELETED, Value::Bool(false), sides);
        conflicts.extend(settlement.changed());
    }
    Ok(conflicts)
}
