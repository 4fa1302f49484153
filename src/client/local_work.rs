//! Work begun without an account, taken along into one.

use super::open::{LOCAL, open_store};
use super::{Client, ClientError, device};
use crate::domain::{ChangeId, EntityId, EntityType, FieldKind, Fields, Scope, UserId, default_statuses};
use crate::merge::{Change, Operation, Record, Seen};
use crate::store::{Batch, LocalStore, Store};
use crate::sync::Replica;
use crate::sync::retention::UPLOAD;
use serde_json::Value;
use std::rc::Rc;

/// The order in which what is taken along is created: parents first.
const ORDER: [EntityType; 6] = [
    EntityType::Project,
    EntityType::Status,
    EntityType::Label,
    EntityType::Ticket,
    EntityType::Comment,
    EntityType::Attachment,
];

impl Client {
    /// How many projects, tickets, comments and files were made on this device without an account.
    pub async fn local_work(&self) -> usize {
        if !self.0.me.account {
            return 0;
        }
        let Ok((_, replica)) = local().await else { return 0 };
        let counted = |record: &&Record| !matches!(record.entity_type, EntityType::Status | EntityType::Label);
        living(&replica).iter().filter(counted).count()
    }

    /// Queues everything made on this device without an account as this person's, then clears it there. Doing it
    /// again after a crash half way queues nothing twice: the changes' ids follow from the records.
    pub async fn take_local_work(&self) -> Result<usize, ClientError> {
        let (store, replica) = local().await?;
        let records = living(&replica);
        let person = self.0.registry.person.unwrap_or_default();
        let mut uploads = Batch::default();
        for hash in store.blob_hashes().await? {
            if let Some(bytes) = store.blob(&hash).await? {
                self.0.store.put_blob(&hash, &bytes).await?;
                uploads.put_meta.insert(format!("{UPLOAD}{hash}"), Some(Value::Bool(true)));
            }
        }
        let taken = records.len();
        self.commit(|client, own| {
            let fresh = records.iter().filter(|record| own.row(change_id(record)).is_none());
            let changes: Vec<(Scope, Change)> =
                fresh.map(|record| (record.scope, client.as_change(record, person))).collect();
            Ok(Batch { put_meta: uploads.put_meta, ..own.enqueue(changes) })
        })
        .await?;
        self.forget_local(&store, &replica).await?;
        self.sync_now();
        Ok(taken)
    }

    pub(super) fn as_change(&self, record: &Record, person: UserId) -> Change {
        let mut data = Fields::new();
        for (name, value) in &record.fields {
            if !matches!(record.entity_type.field_kind(name), FieldKind::Server | FieldKind::Derived) {
                data.insert(name.clone(), replace_person(value, person, self.0.me.user));
            }
        }
        Change {
            id: change_id(record),
            entity_type: record.entity_type.clone(),
            entity_id: record.id,
            operation: Operation::Create,
            data,
            timestamp: record.created_at().min(device::now()),
            stamp: self.stamp(),
            seen: Seen::default(),
            resolves: None,
        }
    }

    /// Clears the work, and keeps who is signed in.
    async fn forget_local(&self, store: &LocalStore, replica: &Replica) -> Result<(), ClientError> {
        let mut batch =
            Batch { remove_records: replica.confirmed_records().map(Record::key).collect(), ..Batch::default() };
        batch.remove_queue = replica.queue().map(|row| row.change.id).collect();
        store.commit(batch).await?;
        for hash in store.blob_hashes().await? {
            store.remove_blob(&hash).await?;
        }
        Ok(())
    }
}

async fn local() -> Result<(Rc<LocalStore>, Replica), ClientError> {
    let store = open_store(LOCAL).await?;
    let replica = Replica::new(store.load().await?);
    Ok((store, replica))
}

/// What is worth taking along, parents first: no tombstones, no statuses that every project has anyway.
pub(super) fn living(replica: &Replica) -> Vec<Record> {
    let is_default = |record: &Record| {
        let Some(project) = record.scope.project() else { return false };
        let mut defaults = default_statuses(project).into_iter();
        record.entity_type == EntityType::Status
            && defaults.any(|(id, status)| {
                EntityId::from(id) == record.id && crate::domain::Entity::to_fields(&status) == record.fields
            })
    };
    let shown = replica.keys().into_iter().filter_map(|key| replica.shown(&key));
    let mut records: Vec<Record> = shown.filter(|record| !record.deleted && !is_default(record)).collect();
    let place = |record: &Record| ORDER.iter().position(|entity_type| *entity_type == record.entity_type);
    records.retain(|record| place(record).is_some());
    records.sort_by_key(|record| (place(record), record.created.stamp, record.id));
    records
}

fn change_id(record: &Record) -> ChangeId {
    ChangeId::derived(record.id.0, "taken along")
}

pub(super) fn replace_person(value: &Value, person: UserId, user: UserId) -> Value {
    match value {
        Value::String(text) if *text == person.to_string() => Value::String(user.to_string()),
        Value::Array(list) => Value::Array(list.iter().map(|value| replace_person(value, person, user)).collect()),
        other => other.clone(),
    }
}
