//! What a deletion hides that its author had not seen.

use super::Caller;
use super::accept::{is_noticed, is_own, side_of};
use crate::domain::{EntityType, Scope};
use crate::merge::{Change, Record, RecordKey, Side};
use crate::store::{Ledger, StoreError};

/// For a deletion: the newest write of something below that its author had not received.
pub(super) async fn unseen_child<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    scope: Scope,
) -> Result<Option<Side>, StoreError> {
    let mut newest: Option<Side> = None;
    for record in unseen_below(ledger, change, scope).await? {
        let entries = ledger.entries(&record.key()).await?;
        let unseen = entries.into_iter().filter(|entry| {
            entry.seq > change.seen.cursor.seq
                && entry.author.user.is_some()
                && !is_own(caller, &entry.author)
                && is_noticed(entry)
        });
        for entry in unseen {
            if newest.as_ref().is_none_or(|side| side.stamp < entry.change.stamp) {
                newest = Some(side_of(&entry.change, &entry.author, false));
            }
        }
    }
    Ok(newest)
}

/// What lives below and was written after the author's last pull. Of a project that is much of the scope's newest;
/// of anything else a few children, however much else happened in the scope.
async fn unseen_below<L: Ledger>(ledger: &mut L, change: &Change, scope: Scope) -> Result<Vec<Record>, StoreError> {
    let after = change.seen.cursor.seq;
    if change.entity_type == EntityType::Project {
        let is_below = |record: &Record| {
            matches!(record.entity_type, EntityType::Ticket | EntityType::Comment | EntityType::Attachment)
        };
        let mut page = ledger.page(scope, after, usize::MAX).await?;
        page.retain(|record| !record.deleted && is_below(record));
        return Ok(page);
    }
    let mut below = Vec::new();
    let mut parents: Vec<RecordKey> = vec![(change.entity_type.clone(), change.entity_id)];
    while let Some(parent) = parents.pop() {
        for child in ledger.children(&parent).await? {
            parents.push(child.key());
            if child.seq > after && !child.deleted {
                below.push(child);
            }
        }
    }
    Ok(below)
}
