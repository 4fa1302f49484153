//! What a deletion hides that its author had not seen.

use super::accept::{is_noticed, side_of};
use crate::domain::EntityType;
use crate::merge::{Author, Entry, Record, RecordKey, Side, deletions};
use crate::store::{Ledger, StoreError};

/// Where `entries`, the log of `record`, leaves it deleted: the newest write of something below it that nobody who
/// wants it deleted had received. Whoever had it before their eyes has decided for all. It follows from the logs of
/// both alone, so that it is the same whichever of them comes last.
pub(super) async fn unseen_child<L: Ledger>(
    ledger: &mut L,
    record: &Record,
    entries: &[Entry],
) -> Result<Option<Side>, StoreError> {
    let Some(living) = deletions(entries, record.created) else { return Ok(None) };
    let is_living = |entry: &&Entry| living.iter().any(|side| side.change == entry.change.id);
    let deletions: Vec<&Entry> = entries.iter().filter(is_living).collect();
    let after = deletions.iter().map(|deletion| deletion.change.seen.cursor.seq).max().unwrap_or(0);
    let mut newest: Option<Side> = None;
    for child in living_below(ledger, record, after).await? {
        let entries = ledger.entries(&child.key()).await?;
        let unseen = entries.iter().filter(|entry| {
            entry.author.user.is_some()
                && is_noticed(entry)
                && !deletions.iter().any(|deletion| had_seen(deletion, entry))
        });
        let sides = unseen.map(|entry| side_of(&entry.change, &entry.author, false));
        newest = newest.into_iter().chain(sides).max_by_key(Side::rank);
    }
    Ok(newest)
}

/// Whether the author of a deletion had received, or made, what was written below, or names it in their decision.
fn had_seen(deletion: &Entry, below: &Entry) -> bool {
    let is_same = |one: &Author, other: &Author| (one.user, &one.replica) == (other.user, &other.replica);
    let named = || deletion.change.resolves.iter().flat_map(|resolves| &resolves.sides);
    below.seq <= deletion.change.seen.cursor.seq
        || below.seq < deletion.seq && is_same(&deletion.author, &below.author)
        || named().any(|side| *side == below.change.id)
}

/// What lives below and was written after a place in the scope's order. Of a project that is much of the scope's
/// newest; of anything else a few children, however much else happened in the scope.
async fn living_below<L: Ledger>(ledger: &mut L, record: &Record, after: u64) -> Result<Vec<Record>, StoreError> {
    if record.entity_type == EntityType::Project {
        let is_below = |record: &Record| {
            record.entity_type != EntityType::Project && EntityType::WRITTEN.contains(&record.entity_type)
        };
        let mut page = ledger.page(record.scope, after, usize::MAX).await?;
        page.retain(|record| !record.deleted && is_below(record));
        return Ok(page);
    }
    let mut below = Vec::new();
    let mut parents: Vec<RecordKey> = vec![record.key()];
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
