//! Where each project is kept: *Synced*, *Synced, not kept here*, or *This device only*.

use super::write::Edit;
use super::{Client, ClientError};
use crate::domain::{Attachment, Entity, EntityId, EntityType, Project, ProjectId, Scope};
use crate::merge::{Change, Record};
use crate::platform;
use crate::store::Batch;
use crate::sync::retention::{UPLOAD, keeping_name};
use crate::sync::taken_along::living;
use crate::sync::{Keeping, Replica};
use serde_json::Value;

/// What would be gone with this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsynced {
    /// Changes that the server has not taken, those that it refused among them, and files that it has not got.
    pub changes: usize,
    /// Projects that are kept on this device only.
    pub projects: usize,
}

impl Unsynced {
    /// Whether the server has everything.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Client {
    /// Creates a project that stays on this device until its person says otherwise.
    pub async fn create_here_only(&self, project: Project) -> Result<ProjectId, ClientError> {
        let id = EntityId::from_random(platform::random_bytes());
        let name = keeping_name(id.into());
        let mut batch = Batch::default();
        batch.put_meta.insert(name.clone(), Keeping::DeviceOnly.to_value());
        self.commit(|_, _| Ok(batch)).await?;
        let created = self.edit(vec![Edit::create(id, &project)]).await;
        if created.is_err() {
            let mut batch = Batch::default();
            batch.put_meta.insert(name, None);
            self.commit(|_, _| Ok(batch)).await?;
        }
        created.map(|()| id.into())
    }

    /// What only this device has, although there is an account.
    pub fn unsynced(&self) -> Unsynced {
        if !self.0.me.account {
            return Unsynced::default();
        }
        let changes = self.pending() + self.rejected() + self.unsent_files();
        Unsynced { changes, projects: self.here_only() }
    }

    fn here_only(&self) -> usize {
        self.list::<Project>().iter().filter(|row| self.keeping(row.id) == Keeping::DeviceOnly).count()
    }

    /// Sends a project that was kept on this device only: queued as it is now, in one commit. Doing it again after a
    /// crash queues nothing twice: the changes' ids follow from the records.
    pub async fn sync_project(&self, project: ProjectId) -> Result<(), ClientError> {
        let scope = Scope::Project(project);
        self.commit(|client, replica| {
            let changes: Vec<(Scope, Change)> = living(replica)
                .iter()
                .filter(|record| record.scope == scope)
                .map(|record| (scope, client.as_change(record, client.0.me.user)))
                .collect();
            let mut batch = replica.enqueue(changes);
            let own = replica.confirmed_records().filter(|record| record.scope == scope);
            batch.remove_records = own.map(Record::key).collect();
            batch.remove_queue = replica.queue().filter(|row| row.scope == scope).map(|row| row.change.id).collect();
            for hash in hashes(replica, scope) {
                batch.put_meta.insert(format!("{UPLOAD}{hash}"), Some(Value::Bool(true)));
            }
            batch.put_meta.insert(keeping_name(project), None);
            Ok(batch)
        })
        .await?;
        self.sync_now();
        Ok(())
    }

    /// Queues what is synced, and confirms at once what stays here.
    pub(super) fn batch_of(&self, replica: &Replica, changes: Vec<(Scope, Change)>) -> Batch {
        let stays = |scope: &Scope| !self.0.me.account || replica.keeping_of(*scope) == Keeping::DeviceOnly;
        let (here, synced): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(scope, _)| stays(scope));
        if here.is_empty() {
            return replica.enqueue(synced);
        }
        let mut batch = replica.confirm_here(here);
        batch.put_queue.extend(replica.enqueue(synced).put_queue);
        batch
    }
}

fn hashes(replica: &Replica, scope: Scope) -> Vec<String> {
    let files = replica
        .confirmed_records()
        .filter(|record| record.scope == scope && record.entity_type == EntityType::Attachment && !record.deleted);
    files.map(|record| Attachment::from_fields(&record.fields).hash).collect()
}
