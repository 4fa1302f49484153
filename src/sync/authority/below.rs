//! What a deletion hides that its author had not seen.

use super::Caller;
use super::accept::{is_noticed, is_own, side_of};
use crate::domain::{EntityType, Scope};
use crate::merge::record::DELETED;
use crate::merge::{Author, Change, Entry, Operation, Record, RecordKey, Side};
use crate::store::{Ledger, StoreError};
use serde_json::Value;

/// Whether a change deletes: as such, or by saying so of a record that somebody else wants to live.
pub(super) fn deletes(change: &Change) -> bool {
    change.operation == Operation::Delete || change.data.get(DELETED) == Some(&Value::Bool(true))
}

/// For a deletion: the newest write of something below that its author had not received, nor anybody else who wants
/// it deleted. Whoever had it before their eyes has decided for all.
pub(super) async fn unseen_child<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    current: &Record,
) -> Result<Option<Side>, StoreError> {
    let agreed = if current.deleted { deletions_of(&ledger.entries(&current.key()).await?) } else { Vec::new() };
    let mut newest: Option<Side> = None;
    for record in unseen_below(ledger, change, current.scope).await? {
        let entries = ledger.entries(&record.key()).await?;
        let unseen = entries.into_iter().filter(|entry| {
            entry.seq > change.seen.cursor.seq
                && entry.author.user.is_some()
                && !is_own(caller, &entry.author)
                && is_noticed(entry)
                && !agreed.iter().any(|deletion| had_seen(deletion, entry))
        });
        for entry in unseen {
            if newest.as_ref().is_none_or(|side| side.stamp < entry.change.stamp) {
                newest = Some(side_of(&entry.change, &entry.author, false));
            }
        }
    }
    Ok(newest)
}

/// The deletions of a log since the record was last restored.
fn deletions_of(entries: &[Entry]) -> Vec<Entry> {
    let is_restored = |entry: &Entry| entry.writes.get(DELETED).is_some_and(|write| write.value == Value::Bool(false));
    let since = entries.iter().rev().take_while(|entry| !is_restored(entry));
    since.filter(|entry| deletes(&entry.change)).cloned().collect()
}

/// Whether the author of a deletion had received, or made, what was written below.
fn had_seen(deletion: &Entry, below: &Entry) -> bool {
    let is_same = |one: &Author, other: &Author| (one.user, &one.replica) == (other.user, &other.replica);
    below.seq <= deletion.change.seen.cursor.seq || below.seq < deletion.seq && is_same(&deletion.author, &below.author)
}

/// What lives below and was written after the author's last pull. Of a project that is much of the scope's newest;
/// of anything else a few children, however much else happened in the scope.
async fn unseen_below<L: Ledger>(ledger: &mut L, change: &Change, scope: Scope) -> Result<Vec<Record>, StoreError> {
    let after = change.seen.cursor.seq;
    if change.entity_type == EntityType::Project {
        let is_below = |record: &Record| {
            record.entity_type != EntityType::Project && EntityType::WRITTEN.contains(&record.entity_type)
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
