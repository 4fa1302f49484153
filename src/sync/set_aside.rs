//! What the server will never take: set aside until the person decides, with all that depends on it.

use super::in_view;
use super::replica::Replica;
use crate::domain::EntityId;
use crate::merge::Operation;
use crate::store::{Batch, QueueRow, QueueState, Rejection};
use std::collections::{BTreeMap, BTreeSet};

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
}

/// To what `batch` rejects, adds what stood on it: changes of what a rejected create did not make, or of what is in
/// that. Nobody else will make it, so that they would wait for ever.
pub(super) fn with_dependents(replica: &Replica, batch: &mut Batch) {
    let mut gone: BTreeMap<EntityId, String> = BTreeMap::new();
    for row in batch.put_queue.iter().filter(|row| row.change.operation == Operation::Create) {
        if let QueueState::Rejected(rejection) = &row.state {
            gone.insert(row.change.entity_id, rejection.message.clone());
        }
    }
    let answered: BTreeSet<_> = batch.put_queue.iter().map(|row| row.change.id).collect();
    let is_open = |row: &&QueueRow| !gone.is_empty() && !answered.contains(&row.change.id);
    let open: Vec<&QueueRow> = replica.pending().filter(is_open).collect();
    for row in open {
        let parent = row.change.entity_type.parent_id(&row.change.data);
        let stands_on = [Some(row.change.entity_id), parent].into_iter().flatten();
        if let Some(message) = stands_on.filter_map(|id| gone.get(&id)).next().cloned() {
            gone.insert(row.change.entity_id, message.clone());
            let state = QueueState::Rejected(Rejection { code: "depends_on_rejected".to_owned(), message });
            batch.put_queue.push(QueueRow { state, ..row.clone() });
        }
    }
    in_view::pass_over_refused(replica, batch);
}
