//! Work begun without an account, taken along into one.

use super::open::{LOCAL, open_store};
use super::{Client, ClientError, device};
use crate::domain::{EntityType, UserId};
use crate::merge::{Change, Record};
use crate::store::{Batch, LocalStore, Store};
use crate::sync::Replica;
use crate::sync::retention::UPLOAD;
use crate::sync::taken_along::{self, living, take_along};
use serde_json::Value;
use std::rc::Rc;

impl Client {
    /// How many projects, tickets, comments and files were made on this device without an account.
    pub async fn local_work(&self) -> usize {
        if !self.0.me.account {
            return 0;
        }
        let Ok((_, replica)) = local().await else { return 0 };
        let aside =
            [EntityType::Status, EntityType::Label, EntityType::Timebox, EntityType::Template, EntityType::View];
        let counted = |record: &&Record| !aside.contains(&record.entity_type);
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
            let changes = take_along(own, &records, person, client.0.me.user, device::now(), || client.stamp());
            Ok(Batch { put_meta: uploads.put_meta, ..own.enqueue(changes) })
        })
        .await?;
        self.forget_local(&store, &replica).await?;
        self.sync_now();
        Ok(taken)
    }

    pub(super) fn as_change(&self, record: &Record, person: UserId) -> Change {
        taken_along::as_change(record, person, self.0.me.user, device::now(), self.stamp())
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
