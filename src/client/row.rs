//! What the UI holds of one entity.

use super::{Client, ClientError};
use crate::domain::{Entity, EntityType, FieldValue, Time, UserId};
use crate::merge::{Record, RecordKey, Seen};
use crate::store::Batch;
use crate::sync::Replica;
use serde_json::{Value, json};
use std::rc::Rc;

/// The name of the small value that holds the unsaved texts.
const TEXTS: &str = "texts";

/// One entity as shown, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<T: Entity> {
    pub id: T::Id,
    pub value: T,
    /// Something of it waits in the queue.
    pub pending: bool,
    /// Something of it was refused and set aside.
    pub rejected: bool,
    pub deleted: bool,
    /// The server has never had it.
    pub unconfirmed: bool,
    pub created_at: Time,
    pub updated_at: Time,
    pub author: Option<UserId>,
}

/// What a person had before their eyes when they began to edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft<T: Entity> {
    pub id: T::Id,
    pub value: T,
    pub(super) seen: Seen,
}

impl<T: Entity> Draft<T> {
    /// As it is kept over a restart.
    pub fn to_value(&self) -> Value {
        json!({ "value": self.value.to_fields(), "seen": self.seen })
    }

    /// As it was kept.
    pub fn from_value(id: T::Id, kept: &Value) -> Option<Self> {
        let seen = serde_json::from_value(kept.get("seen")?.clone()).ok()?;
        Some(Self { id, value: T::from_fields(kept.get("value")?.as_object()?), seen })
    }
}

impl<T: Entity> Row<T> {
    pub(super) fn of(replica: &Replica, record: &Record, me: UserId) -> Self {
        let key = record.key();
        let author_field = T::TYPE.author_field();
        let written = author_field.and_then(|name| UserId::decode(record.fields.get(name)?));
        let created_at = record.fields.get("created_at").and_then(Time::decode);
        Row {
            id: record.id.into(),
            value: T::from_fields(&record.fields),
            pending: replica.rows_of(&key).next().is_some(),
            rejected: replica.is_set_aside(&key),
            deleted: record.deleted,
            unconfirmed: replica.confirmed(&key).is_none(),
            created_at: created_at.unwrap_or_else(|| record.created_at()),
            updated_at: record.updated_at(),
            author: written.or(author_field.map(|_| me)),
        }
    }
}

impl Client {
    /// What the person now has before their eyes; to be taken when the editor opens.
    pub fn draft<T: Entity>(&self, id: T::Id) -> Option<Draft<T>> {
        let row: Rc<Row<T>> = self.get(id)?;
        Some(Draft { id, value: row.value.clone(), seen: self.seen(&(T::TYPE, id.into())) })
    }

    /// The unsaved texts as they were last kept.
    pub fn kept_texts(&self) -> Option<Value> {
        self.0.replica.borrow().meta(TEXTS).cloned()
    }

    /// Keeps the unsaved texts on this device, so that a crash loses none.
    pub async fn keep_texts(&self, texts: Option<Value>) -> Result<(), ClientError> {
        if self.kept_texts() == texts {
            return Ok(());
        }
        let mut batch = Batch::default();
        batch.put_meta.insert(TEXTS.into(), texts);
        self.commit(|_, _| Ok(batch)).await
    }

    pub(super) fn seen(&self, key: &RecordKey) -> Seen {
        let replica = self.0.replica.borrow();
        match replica.scope_of(key) {
            Some(scope) => replica.seen(scope, key),
            None => Seen::default(),
        }
    }
}

/// The name a person knows a thing by: its title, name, file name, or the beginning of what it says.
pub(super) fn title_of(record: &Record) -> String {
    let field = match record.entity_type {
        EntityType::Ticket => "title",
        EntityType::Comment => "content",
        EntityType::Attachment => "filename",
        EntityType::Member | EntityType::User => "display_name",
        _ => "name",
    };
    let text = record.fields.get(field).and_then(|value| value.as_str()).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 80 { line.to_owned() } else { line.chars().take(79).chain(['…']).collect() }
}
