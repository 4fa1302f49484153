//! What becomes of a change to something whose parent was deleted.

use super::Caller;
use super::accept::{is_noticed, is_own, open_conflicts, side_of};
use crate::merge::record::DELETED;
use crate::merge::{Accepted, Change, Conflict, Record, Refusal};
use crate::store::{Ledger, StoreError};
use serde_json::Value;
use std::sync::Arc;

/// A child is written while its parent (or the project) is deleted: refused when its author knew, else kept, with a
/// conflict that offers to restore the parent.
pub(super) async fn judge_parent<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    parent: &Arc<Record>,
    accepted: &Accepted,
) -> Result<Result<Option<Conflict>, Refusal>, StoreError> {
    let mut next = Some(Arc::clone(parent));
    while let Some(ancestor) = next {
        if ancestor.deleted {
            return judge_deleted(ledger, caller, change, &ancestor, accepted).await;
        }
        next = match ancestor.parent() {
            Some(key) => ledger.record(&key).await?,
            None => None,
        };
    }
    Ok(Ok(None))
}

async fn judge_deleted<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    ancestor: &Record,
    accepted: &Accepted,
) -> Result<Result<Option<Conflict>, Refusal>, StoreError> {
    let deletion = ancestor.mark(DELETED);
    let entries = ledger.entries(&ancestor.key()).await?;
    let deleting = entries.iter().find(|entry| entry.seq == deletion.seq);
    let is_known =
        deletion.seq <= change.seen.cursor.seq || deleting.is_some_and(|entry| is_own(caller, &entry.author));
    if is_known {
        return Ok(Err(Refusal::new("parent_deleted", "What it belongs to was deleted. Restore that first.")));
    }
    let is_news = accepted.entries.iter().any(is_noticed);
    let Some(deleting) = deleting.filter(|_| is_news && !accepted.record.deleted) else { return Ok(Ok(None)) };
    let open = open_conflicts(ledger, &ancestor.key()).await?;
    let mut conflict = open.into_iter().find(|conflict| conflict.field == DELETED).unwrap_or_else(|| Conflict {
        id: Conflict::id_for(ancestor.id, DELETED, deleting.change.id, change.id),
        entity_type: ancestor.entity_type.clone(),
        entity_id: ancestor.id,
        field: DELETED.to_owned(),
        base: Value::Bool(false),
        sides: vec![side_of(&deleting.change, &deleting.author, true)],
        resolved: false,
    });
    let living = side_of(change, &caller.author(), false);
    match conflict.sides.iter_mut().find(|side| side.value == living.value) {
        Some(side) if side.stamp < living.stamp => *side = living,
        Some(_) => {}
        None => conflict.sides.push(living),
    }
    conflict.sides.sort_by_key(|side| side.stamp);
    Ok(Ok(Some(conflict)))
}
