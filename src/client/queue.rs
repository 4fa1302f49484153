//! The outbox: every change that the server has not taken, with what it is.

use super::Client;
use super::error::ClientError;
use super::row::title_of;
use crate::domain::{ChangeId, Entity, EntityId, EntityType, Fields, ProjectId, Scope, Time};
use crate::merge::Operation;
use crate::platform;
use crate::store::{QueueRow, QueueState};
use std::collections::BTreeMap;

/// Where a queued change stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemState {
    Waiting,
    /// On its way: it may have arrived.
    Sending,
    /// The server refused it; it is kept to be retried, discarded or exported.
    Rejected {
        code: String,
        message: String,
    },
}

/// One change in the queue, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueItem {
    pub change: ChangeId,
    pub at: Time,
    /// `create`, `update` or `delete`.
    pub operation: &'static str,
    pub entity_type: EntityType,
    pub entity_id: EntityId,
    /// The name of the thing.
    pub title: String,
    /// The fields it writes, by name.
    pub data: Fields,
    pub state: ItemState,
}

impl Client {
    /// How many changes the server has still to answer.
    pub fn pending(&self) -> usize {
        self.0.replica.borrow().pending_count()
    }

    /// How many changes the server has refused, or could not take, and wait for the person.
    pub fn rejected(&self) -> usize {
        self.0.replica.borrow().rejected_count()
    }

    /// How many entities of a type have something in the queue.
    pub fn pending_of<T: Entity>(&self) -> usize {
        self.0.replica.borrow().pending_count_of(&T::TYPE)
    }

    /// How many tickets of a project have something in the queue.
    pub fn pending_tickets(&self, project: ProjectId) -> usize {
        let replica = self.0.replica.borrow();
        let scope = Some(Scope::Project(project));
        let tickets = replica.pending_keys().filter(|key| key.0 == EntityType::Ticket);
        tickets.filter(|key| replica.scope_of(key) == scope).count()
    }

    /// How many changes the server has still to answer, by the project they belong to.
    pub fn pending_by_project(&self) -> BTreeMap<ProjectId, usize> {
        let replica = self.0.replica.borrow();
        let mut counts = BTreeMap::new();
        for row in replica.pending() {
            if let Scope::Project(project) = row.scope {
                *counts.entry(project).or_default() += 1;
            }
        }
        counts
    }

    /// The queue, in the order in which it goes out; what was rejected keeps its place.
    pub fn queue(&self) -> Vec<QueueItem> {
        let replica = self.0.replica.borrow();
        let open = replica.queue().filter(|row| row.state != QueueState::Done);
        open.map(|row| self.item(row)).collect()
    }

    fn item(&self, row: &QueueRow) -> QueueItem {
        let replica = self.0.replica.borrow();
        let shown = replica.shown(&row.key());
        let own = || crate::merge::shown(row.scope, None, [&row.change]);
        let state = match &row.state {
            QueueState::Sent => ItemState::Sending,
            QueueState::Rejected(rejection) => {
                ItemState::Rejected { code: rejection.code.clone(), message: rejection.message.clone() }
            }
            QueueState::Queued | QueueState::Done => ItemState::Waiting,
        };
        QueueItem {
            change: row.change.id,
            at: row.change.timestamp,
            operation: match row.change.operation {
                Operation::Create => "create",
                Operation::Update => "update",
                Operation::Delete => "delete",
            },
            entity_type: row.change.entity_type.clone(),
            entity_id: row.change.entity_id,
            title: shown.or_else(own).as_ref().map(title_of).unwrap_or_default(),
            data: row.change.data.clone(),
            state,
        }
    }

    /// Sends a change now: one that waits as it is, a rejected one as a new one with its original data.
    pub async fn retry(&self, change: ChangeId) -> Result<(), ClientError> {
        let is_waiting = self.0.replica.borrow().row(change).is_some_and(|row| row.state.is_pending());
        if !is_waiting {
            let new_id = ChangeId::new(platform::now_millis(), platform::random_bytes());
            self.commit(|_, replica| replica.retry(change, new_id).ok_or(ClientError::Gone)).await?;
        }
        self.sync_now();
        Ok(())
    }

    /// Drops a change that was rejected or never sent.
    pub async fn discard(&self, change: ChangeId) -> Result<(), ClientError> {
        // The tab that syncs may have sent it since.
        self.hear_of_others().await;
        self.commit(|_, replica| replica.discard(change).ok_or(ClientError::Gone)).await
    }

    /// The queue as a file: JSON, each change as it would have gone out.
    pub fn export_queue(&self) -> Vec<u8> {
        let replica = self.0.replica.borrow();
        let open: Vec<&QueueRow> = replica.queue().filter(|row| row.state != QueueState::Done).collect();
        serde_json::to_vec_pretty(&open).unwrap_or_default()
    }
}
