//! Writing: durable on this device, then shown; the server comes later.

use super::Client;
use super::error::ClientError;
use super::row::{Draft, Row};
use super::undo::{self, Way};
use crate::domain::{
    ChangeId, Comment, CommentId, Emoji, Entity, EntityId, EntityType, FieldKind, FieldValue, Fields, Position,
    ProjectId, REACTIONS, Reaction, Scope, Status, Ticket, TicketId, validate, validate_relations,
};
use crate::merge::record::DELETED;
use crate::merge::{Change, Operation, RecordKey, Resolves, Seen, SetEdit, Stamp};
use crate::platform;
use crate::query::{self, Placed};
use crate::store::{Batch, Store};
use crate::sync::Replica;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// What a person did, before it has an id and a stamp.
pub(super) struct Edit {
    pub key: RecordKey,
    pub operation: Operation,
    pub data: Fields,
    pub seen: Option<Seen>,
    pub resolves: Option<Resolves>,
}

impl Edit {
    pub fn create<T: Entity>(id: EntityId, value: &T) -> Self {
        Self::new((T::TYPE, id), Operation::Create, value.creation_fields())
    }

    pub fn new(key: RecordKey, operation: Operation, data: Fields) -> Self {
        Self { key, operation, data, seen: None, resolves: None }
    }
}

impl Client {
    /// Creates an entity.
    pub async fn create<T: Entity>(&self, value: T) -> Result<T::Id, ClientError> {
        let id = EntityId::new(platform::now_millis(), platform::random_bytes());
        self.edit(vec![Edit::create(id, &value)]).await?;
        Ok(id.into())
    }

    /// Creates a status. Tickets hold its key, and its id follows from that, as with the defaults.
    pub async fn create_status(&self, status: Status) -> Result<(), ClientError> {
        let key = EntityId::from_random(platform::random_bytes()).to_string();
        let id = Status::id_for(status.project_id, &key);
        self.edit(vec![Edit::create(id.into(), &Status { key, ..status })]).await
    }

    /// Writes the fields in which `value` differs from what the draft began with.
    pub async fn save<T: Entity>(&self, draft: &Draft<T>, value: &T) -> Result<(), ClientError> {
        self.edit_some(edit_between(draft, value).into_iter().collect()).await
    }

    /// The same with many, each by a change of its own: all of them or none, and taken back as one.
    pub async fn save_all<T: Entity>(&self, written: Vec<(Draft<T>, T)>) -> Result<(), ClientError> {
        self.edit_some(written.iter().filter_map(|(draft, value)| edit_between(draft, value)).collect()).await
    }

    async fn edit_some(&self, edits: Vec<Edit>) -> Result<(), ClientError> {
        if edits.is_empty() { Ok(()) } else { self.edit(edits).await }
    }

    /// Reacts to a comment, or takes that back.
    pub async fn react(&self, comment: CommentId, emoji: Emoji) -> Result<(), ClientError> {
        let row: Rc<Row<Comment>> = self.get(comment).ok_or(ClientError::Gone)?;
        let own = Reaction { emoji, user: self.0.me.user };
        let edit = SetEdit::of(&own.to_string(), !row.value.reactions.contains(&own));
        let data = Fields::from_iter([(REACTIONS.to_owned(), edit.to_value())]);
        self.edit(vec![Edit::new((EntityType::Comment, comment.into()), Operation::Update, data)]).await
    }

    /// Deletes an entity: hidden with all that belongs to it, and it can be restored.
    pub async fn delete<T: Entity>(&self, id: T::Id) -> Result<(), ClientError> {
        self.delete_all::<T>(&[id]).await
    }

    /// Deletes many, each by a change of its own.
    pub async fn delete_all<T: Entity>(&self, ids: &[T::Id]) -> Result<(), ClientError> {
        let edit = |id: &T::Id| Edit::new((T::TYPE, (*id).into()), Operation::Delete, Fields::new());
        self.edit(ids.iter().map(edit).collect()).await
    }

    /// Takes a deletion back.
    pub async fn restore<T: Entity>(&self, id: T::Id) -> Result<(), ClientError> {
        self.restore_all::<T>(&[id]).await
    }

    /// Takes the deletion of many back.
    pub async fn restore_all<T: Entity>(&self, ids: &[T::Id]) -> Result<(), ClientError> {
        let mut data = Fields::new();
        data.insert(DELETED.into(), Value::Bool(false));
        let edit = |id: &T::Id| Edit::new((T::TYPE, (*id).into()), Operation::Update, data.clone());
        self.edit(ids.iter().map(edit).collect()).await
    }

    /// Moves a ticket on the board: into the column `status`, between two neighbours there.
    pub async fn move_ticket(
        &self,
        id: TicketId,
        status: &str,
        before: Option<TicketId>,
        after: Option<TicketId>,
    ) -> Result<(), ClientError> {
        let row: Rc<Row<Ticket>> = self.get(id).ok_or(ClientError::Gone)?;
        let [jitter] = platform::random_bytes();
        let planned = self.with_tickets(row.value.project_id, |sheet| {
            let column = sheet.column(status).into_iter();
            let placed: Vec<Placed<'_>> =
                column.map(|place| Placed { id: sheet.id(place), position: sheet.position(place) }).collect();
            query::plan_move(&placed, id, before, after, jitter)
        });
        let place = |ticket: TicketId, position: Position| {
            let mut data = Fields::new();
            data.insert("position".into(), position.encode());
            Edit::new((EntityType::Ticket, ticket.into()), Operation::Update, data)
        };
        let mut edits: Vec<Edit> =
            planned.rekeyed.into_iter().map(|(ticket, position)| place(ticket, position)).collect();
        let mut own = place(id, planned.position);
        if row.value.status_key() != status {
            own.data.insert("status".into(), Value::String(status.to_owned()));
        }
        edits.push(own);
        self.edit(edits).await
    }

    /// Makes, queues and shows a group of edits, in one commit.
    pub(super) async fn edit(&self, edits: Vec<Edit>) -> Result<(), ClientError> {
        self.write(edits, Way::New).await
    }

    /// The same, told apart from undo and redo; what takes it back is noted.
    pub(super) async fn write(&self, edits: Vec<Edit>, way: Way) -> Result<(), ClientError> {
        self.write_with(edits, way, |_| BTreeMap::new()).await
    }

    /// The same, with small values in the same commit.
    pub(super) async fn write_with(
        &self,
        edits: Vec<Edit>,
        way: Way,
        put_meta: impl FnOnce(&Replica) -> BTreeMap<String, Option<Value>>,
    ) -> Result<(), ClientError> {
        for edit in &edits {
            validate(&edit.key.0, &edit.data, edit.operation == Operation::Create)?;
            validate_relations(edit.key.1, &edit.key.0, &edit.data)?;
        }
        let mut step = Vec::new();
        self.commit(|client, replica| {
            let changes = client.changes(replica, edits)?;
            if way == Way::New {
                client.0.steps.borrow_mut().part(replica, &changes);
            }
            step = undo::inverse(replica, &changes);
            let mut batch = client.batch_of(replica, changes);
            batch.put_meta.extend(put_meta(replica));
            Ok(batch)
        })
        .await?;
        self.0.steps.borrow_mut().note(way, step);
        platform::storage::persist_soon();
        self.0.engine.borrow_mut().want();
        self.0.wake.ring();
        Ok(())
    }

    fn changes(&self, replica: &Replica, edits: Vec<Edit>) -> Result<Vec<(Scope, Change)>, ClientError> {
        let mut made: Vec<(Scope, Change)> = Vec::with_capacity(edits.len());
        // The scope of what was made so far, and the last change to it.
        let mut known: HashMap<RecordKey, (Scope, ChangeId)> = HashMap::new();
        for edit in edits {
            let scope = scope_of(replica, &known, &edit).ok_or(ClientError::Gone)?;
            let id = ChangeId::new(platform::now_millis(), platform::random_bytes());
            let mut seen = edit.seen.unwrap_or_else(|| replica.seen(scope, &edit.key));
            if let Some((_, own)) = known.insert(edit.key.clone(), (scope, id)) {
                seen.beside.extend(seen.after.replace(own));
            }
            let stamp = self.stamp();
            made.push((
                scope,
                Change {
                    id,
                    entity_type: edit.key.0,
                    entity_id: edit.key.1,
                    operation: edit.operation,
                    data: edit.data,
                    timestamp: super::device::now(),
                    stamp,
                    seen,
                    resolves: edit.resolves,
                    waits_for: Vec::new(),
                },
            ));
        }
        Ok(made)
    }

    /// The next stamp, by this device's clock corrected by the measured offset to the server's.
    pub(super) fn stamp(&self) -> Stamp {
        let server_millis = platform::now_millis().saturating_add_signed(self.0.clock_offset.get());
        self.0.clock.borrow_mut().tick(server_millis)
    }

    /// Makes a batch from the replica, commits it, and makes it true in memory: one at a time.
    pub(super) async fn commit(
        &self,
        make: impl FnOnce(&Client, &Replica) -> Result<Batch, ClientError>,
    ) -> Result<(), ClientError> {
        let writing = self.0.writing.lock().await;
        let batch = make(self, &self.0.replica.borrow())?;
        if batch.is_empty() {
            return Ok(());
        }
        let dropped = OnDrop(|| self.0.reload.ring());
        self.0.store.commit(batch.clone()).await?;
        self.apply(batch);
        std::mem::forget(dropped);
        drop(writing);
        self.0.channel.post("committed");
        self.note_unsynced();
        self.notify();
        Ok(())
    }

    /// Makes a committed batch true in memory.
    pub(super) fn apply(&self, batch: Batch) {
        let mut replica = self.0.replica.borrow_mut();
        let mut shown = self.0.shown.borrow_mut();
        let mut keys = replica.keys_touched_by(&batch);
        if !batch.purge_scopes.is_empty() {
            keys.extend(shown.keys());
        }
        replica.apply(batch);
        self.0.search.borrow_mut().changed(&keys);
        shown.refresh(&replica, keys, self.0.me.user);
    }
}

/// A task ends with the component that started it, also between a commit and its application: what was written
/// is then read back from the store.
struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// What was written between a draft and a value; `None` where nothing was.
fn edit_between<T: Entity>(draft: &Draft<T>, value: &T) -> Option<Edit> {
    let mut data = value.changed_since(&draft.value);
    let before = draft.value.to_fields();
    data.retain(|name, _| !matches!(T::TYPE.field_kind(name), FieldKind::Server | FieldKind::Derived));
    for (name, value) in &mut data {
        if T::TYPE.field_kind(name).is_set() {
            *value = SetEdit::between(before.get(name).unwrap_or(&Value::Null), value).to_value();
        }
    }
    let seen = Some(draft.seen.clone());
    let edit = Edit { seen, ..Edit::new((T::TYPE, draft.id.into()), Operation::Update, data) };
    (!edit.data.is_empty()).then_some(edit)
}

fn scope_of(replica: &Replica, made: &HashMap<RecordKey, (Scope, ChangeId)>, edit: &Edit) -> Option<Scope> {
    let known = |key: &RecordKey| made.get(key).map(|(scope, _)| *scope).or_else(|| replica.scope_of(key));
    known(&edit.key).or_else(|| match edit.key.0.parent() {
        None if edit.key.0 == EntityType::Project => Some(Scope::Project(ProjectId::from(edit.key.1))),
        None => None,
        Some((parent_type, _)) => known(&(parent_type, edit.key.0.parent_id(&edit.data)?)),
    })
}
