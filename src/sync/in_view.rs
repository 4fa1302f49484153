//! Which own queued changes were in view: told with a change as few as say it all, and never one that was refused.

use super::replica::Replica;
use crate::domain::ChangeId;
use crate::merge::{RecordKey, Seen};
use crate::store::{Batch, QueueRow, QueueState};
use std::cmp::Reverse;
use std::collections::BTreeSet;

fn is_refused(row: &QueueRow) -> bool {
    matches!(row.state, QueueState::Rejected(_))
}

fn place(row: &QueueRow) -> (u64, ChangeId) {
    (row.order, row.change.id)
}

/// `seen`, naming no change that another one follows, and none that was refused since.
pub(super) fn told(replica: &Replica, seen: Seen) -> Seen {
    let mut rows: Vec<&QueueRow> = seen.own().filter_map(|own| replica.row(own)).collect();
    let refused: BTreeSet<ChangeId> = rows.iter().filter(|row| is_refused(row)).map(|row| row.change.id).collect();
    rows.retain(|row| !is_refused(row));
    rows.sort_by_key(|row| place(row));
    let mut followed: BTreeSet<ChangeId> = BTreeSet::new();
    let mut next: Vec<ChangeId> = rows.iter().flat_map(|row| row.change.seen.own()).collect();
    while let Some(id) = next.pop() {
        if followed.insert(id) {
            next.extend(replica.row(id).into_iter().flat_map(|row| row.change.seen.own()));
        }
    }
    // One without a row is made in the same breath, or was discarded: then it names nothing.
    let fresh = seen.after.filter(|after| replica.row(*after).is_none());
    let after = fresh.or_else(|| rows.last().map(|row| row.change.id));
    let is_needed = |own: &ChangeId| !followed.contains(own) && !refused.contains(own) && Some(*own) != after;
    let beside = seen.own().filter(is_needed).collect();
    Seen { after, beside, ..seen }
}

/// A change that goes out for the first time, as it is told: a tab that had not heard of it yet may have made it on top
/// of one that was refused meanwhile.
pub(super) fn told_at_last(replica: &Replica, row: &QueueRow) -> QueueRow {
    let (mut told, key) = (row.clone(), row.key());
    if replica.is_set_aside(&key) {
        let refused: Vec<&QueueRow> = replica.queue().filter(|row| is_refused(row) && row.key() == key).collect();
        let newest_first = refused.into_iter().rev();
        newest_first.for_each(|refused| told.change.seen.pass_over(refused.change.id, &refused.change.seen));
    }
    told
}

/// What was made on top of a refused change stands on what that one stood on: only so much of it is told anew,
/// whether it may have been sent or not. Where it arrived as it was, it was together with the refused one, and the
/// server passed over that by itself.
pub(super) fn pass_over_refused(replica: &Replica, batch: &mut Batch) {
    let mut refused: Vec<QueueRow> = batch.put_queue.iter().filter(|row| is_refused(row)).cloned().collect();
    refused.sort_by_key(|row| Reverse(place(row)));
    if refused.is_empty() {
        return;
    }
    let pass_over = |row: &mut QueueRow| {
        refused.iter().for_each(|refused| row.change.seen.pass_over(refused.change.id, &refused.change.seen));
    };
    // Refused ones too: they may be tried again.
    batch.put_queue.iter_mut().filter(|row| is_refused(row)).for_each(pass_over);
    let answered: BTreeSet<ChangeId> = batch.put_queue.iter().map(|row| row.change.id).collect();
    let keys: BTreeSet<RecordKey> = refused.iter().map(QueueRow::key).collect();
    let open = |row: &&QueueRow| (row.state.is_pending() || is_refused(row)) && keys.contains(&row.key());
    for row in replica.queue().filter(open).filter(|row| !answered.contains(&row.change.id)) {
        let mut told = row.clone();
        pass_over(&mut told);
        batch.put_queue.extend((told != *row).then_some(told));
    }
}
