//! What the server will never take: set aside until the person decides, with all that depends on it.

use super::authority::PARENT_DELETED;
use super::in_view;
use super::replica::Replica;
use crate::domain::{ChangeId, EntityId};
use crate::merge::{Change, Operation, shown};
use crate::store::{Batch, QueueRow, QueueState, Rejection};
use std::collections::{BTreeMap, BTreeSet};

/// The code of a change that stands on, or waits for, one that was refused.
pub const DEPENDENT: &str = "depends_on_rejected";

impl Replica {
    /// Sets aside what was sent alone and refused, with those that depend on it. That is the first of those that were
    /// sent: what is offered anew since stands before it, and is not to blame.
    pub fn set_aside(&self, rejection: &Rejection) -> Batch {
        let mut batch = Batch::default();
        if let Some(row) = self.pending().find(|row| row.state == QueueState::Sent) {
            batch.put_queue.push(QueueRow { state: QueueState::Rejected(rejection.clone()), ..row.clone() });
            with_dependents(self, &mut batch);
        }
        batch
    }

    /// Queues a rejected change again as a new one, with its original data, stamp and `seen`; but for what was refused
    /// because its parent was deleted and that lives now: the person has seen it live since. What waited for it waits
    /// for the new one, whether it may have been sent or not: a repeat gets its first answer whatever it says.
    pub fn retry(&self, change: ChangeId, new_id: ChangeId) -> Option<Batch> {
        let row = self.row(change)?;
        let QueueState::Rejected(rejection) = &row.state else { return None };
        let mut again = Change { id: new_id, ..row.change.clone() };
        if rejection.code == PARENT_DELETED && self.lives_above(row) && self.is_as_seen(row) {
            again.seen.cursor = self.seen(row.scope, &row.key()).cursor;
        }
        let mut batch = self.enqueue([(row.scope, again)]);
        batch.remove_queue.push(change);
        let waits = |row: &&QueueRow| row.state != QueueState::Done && row.change.waits_for.contains(&change);
        batch.put_queue.extend(self.queue().filter(waits).cloned().map(|mut row| {
            row.change.waits_for.iter_mut().filter(|id| **id == change).for_each(|id| *id = new_id);
            row
        }));
        Some(batch)
    }

    /// Whether all that it belongs to is shown.
    fn lives_above(&self, row: &QueueRow) -> bool {
        let written = shown(row.scope, self.confirmed(&row.key()), [&row.change]);
        let mut next = written.and_then(|record| record.parent());
        while let Some(key) = next {
            let Some(above) = self.shown(&key).filter(|above| !above.deleted) else { return false };
            next = above.parent();
        }
        true
    }

    /// Whether nobody has written it since: with a later cursor its author then claims to have seen no more of it.
    fn is_as_seen(&self, row: &QueueRow) -> bool {
        let seen = &row.change.seen;
        match self.confirmed(&row.key()) {
            Some(record) => record.seq <= seen.up_to() && self.standing(row.scope).cursor.epoch == seen.cursor.epoch,
            None => row.change.operation == Operation::Create,
        }
    }
}

/// To what `batch` rejects, adds what stood on it: changes of what a rejected create did not make, or of what is in
/// that, and what waits for a rejected change. Nobody else will make it, so that they would wait for ever.
pub(super) fn with_dependents(replica: &Replica, batch: &mut Batch) {
    // What is not there, and what was refused, each with why.
    let mut gone: BTreeMap<EntityId, String> = BTreeMap::new();
    let mut refused: BTreeMap<ChangeId, String> = BTreeMap::new();
    for row in &batch.put_queue {
        if let QueueState::Rejected(rejection) = &row.state {
            refused.insert(row.change.id, rejection.message.clone());
            if row.change.operation == Operation::Create {
                gone.insert(row.change.entity_id, rejection.message.clone());
            }
        }
    }
    let answered: BTreeSet<_> = batch.put_queue.iter().map(|row| row.change.id).collect();
    let is_open = |row: &&QueueRow| !refused.is_empty() && !answered.contains(&row.change.id);
    let open: Vec<&QueueRow> = replica.pending().filter(is_open).collect();
    for row in open {
        let parent = row.change.entity_type.parent_id(&row.change.data);
        let stands_on = [Some(row.change.entity_id), parent].into_iter().flatten();
        let below = stands_on.filter_map(|id| gone.get(&id)).next().cloned();
        let awaited = || row.change.waits_for.iter().find_map(|id| refused.get(id)).cloned();
        if let Some(message) = &below {
            gone.insert(row.change.entity_id, message.clone());
        }
        if let Some(message) = below.or_else(awaited) {
            refused.insert(row.change.id, message.clone());
            let state = QueueState::Rejected(Rejection { code: DEPENDENT.to_owned(), message });
            batch.put_queue.push(QueueRow { state, ..row.clone() });
        }
    }
    in_view::pass_over_refused(replica, batch);
}
