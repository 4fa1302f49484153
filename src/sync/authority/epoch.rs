//! Changes that were made before the server was restored from a backup, and are offered anew.

use super::Caller;
use super::accept::is_own;
use crate::domain::{ChangeId, Scope, Time};
use crate::merge::{Change, Entry, RecordKey};
use crate::store::{Head, Ledger, StoreError};
use crate::sync::restored::is_of_before;
use std::collections::BTreeSet;

/// What was seen in an epoch before the last restore counts up to where this epoch began, and no further than the change
/// at its cursor shows that both have one history: there may have been several restores since. Where that change is not
/// in the log, the author saw a history that was lost, and nothing of this one. Their own earlier writes to the record
/// they have seen, unless one saw more than they: each change is offered anew after those it came after.
pub(super) async fn bound_seen<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &mut Change,
    scope: Scope,
    head: &Head,
) -> Result<(), StoreError> {
    if change.seen.cursor.epoch == head.epoch || change.seen.up_to() == 0 {
        return Ok(());
    }
    // A head is also moved by what stands in the log of another scope (a membership).
    let entry = ledger.entry(change.seen.cursor.change).await?;
    let is_shared = entry.is_some_and(|entry| entry.scope != scope || entry.seq <= change.seen.cursor.seq);
    let key: RecordKey = (change.entity_type.clone(), change.entity_id);
    let entries = ledger.entries(&key).await?;
    let seen = &mut change.seen;
    let told = seen.up_to();
    let up_to = if is_shared { seen.cursor.seq.min(head.epoch_start) } else { 0 };
    seen.cursor.epoch = head.epoch;
    seen.cursor.seq = up_to;
    seen.seq = seen.seq.min(up_to);
    let named = seen.after.filter(|after| entries.iter().any(|entry| entry.change.id == *after));
    let own = entries.iter().filter(|entry| is_own(caller, &entry.author) && entry.change.stamp < change.stamp);
    change.seen.after = named.or_else(|| newest_seen(own, told));
    Ok(())
}

/// The newest of somebody's changes to a record that had seen no more than what is up to `told`: who follows a change has
/// seen what it saw, and an editor may have been open since before that.
fn newest_seen<'a>(own: impl Iterator<Item = &'a Entry>, told: u64) -> Option<ChangeId> {
    let (mut newest, mut beyond) = (None, BTreeSet::new());
    for Entry { change, .. } in own {
        if change.seen.up_to() > told || change.seen.own().any(|below| beyond.contains(&below)) {
            beyond.insert(change.id);
        } else {
            newest = Some(change.id);
        }
    }
    newest
}

/// Whether a change whose parent is missing has only to wait: the parent was lost in a restore, and its author will
/// offer it anew. Then its rejection is not kept, and the same id may be tried again.
pub(super) async fn may_wait<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    now: Time,
) -> Result<bool, StoreError> {
    // Every scope begins its epochs together with all others.
    let epoch = ledger.head(Scope::Person(caller.user)).await?.epoch;
    Ok(is_of_before(change, epoch, now))
}
