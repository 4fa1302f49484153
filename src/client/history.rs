//! What happened to an entity, as far as this device knows.

use super::Client;
use crate::domain::{EntityId, EntityType, FieldKind, Time, UserId};
use crate::merge::{Operation, SetEdit};
use crate::store::QueueState;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One write of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryItem {
    pub at: Time,
    pub who: String,
    pub is_me: bool,
    /// The field; `created` and `deleted` for the entity as a whole.
    pub field: String,
    pub before: Value,
    pub after: Value,
    pub pending: bool,
}

impl Client {
    /// The history of an entity, oldest first: from the server where it can be reached, else what was done here.
    pub async fn history(&self, key: (EntityType, EntityId)) -> Vec<HistoryItem> {
        let mut items = self.remote_history(&key).await.unwrap_or_default();
        let is_whole = !items.is_empty();
        items.extend(self.own_history(&key, is_whole));
        items.sort_by_key(|item| item.at);
        items
    }

    /// What the server's log says; `None` when it can't be asked now.
    async fn remote_history(&self, key: &(EntityType, EntityId)) -> Option<Vec<HistoryItem>> {
        let remote = self.0.remote.as_ref().filter(|_| !self.is_working_offline())?;
        if !self.0.monitor.is_online() {
            return None;
        }
        let path = format!("/api/history/{}/{}", key.0, key.1);
        let (200, body) = remote.ask("GET", &path, None).await.ok()? else { return None };
        let lines: Vec<HistoryLine> = serde_json::from_slice(&body).ok()?;
        let me = self.0.me.user;
        let told = lines.into_iter().filter(|line| is_whole(&line.field) || is_told(&key.0, &line.field));
        let items = told.map(|line| HistoryItem {
            at: line.at,
            is_me: line.user == Some(me),
            who: line.who,
            field: line.field,
            before: line.before,
            after: line.after,
            pending: false,
        });
        Some(items.collect())
    }

    /// Changes made on this device; with `pending_only` those that the server does not have.
    fn own_history(&self, key: &(EntityType, EntityId), pending_only: bool) -> Vec<HistoryItem> {
        let replica = self.0.replica.borrow();
        let mut items = Vec::new();
        let mut values: BTreeMap<String, Value> = BTreeMap::new();
        if let Some(record) = replica.confirmed(key).filter(|_| pending_only) {
            values.extend(record.fields.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        let rows = replica.queue().filter(|row| row.key() == *key && !matches!(row.state, QueueState::Rejected(_)));
        for row in rows.filter(|row| !pending_only || row.state.is_pending()) {
            let item = |field: &str, before: Value, after: Value| HistoryItem {
                at: row.change.timestamp,
                who: self.0.me.display_name.clone(),
                is_me: true,
                field: field.to_owned(),
                before,
                after,
                pending: row.state.is_pending(),
            };
            match row.change.operation {
                Operation::Create => items.push(item("created", Value::Null, Value::Null)),
                Operation::Delete => items.push(item("deleted", Value::Bool(false), Value::Bool(true))),
                Operation::Update => {}
            }
            for (name, written) in &row.change.data {
                let before = values.get(name).cloned().unwrap_or(Value::Null);
                let after = match key.0.field_kind(name) {
                    FieldKind::Set | FieldKind::QuietSet => SetEdit::read(written, &before).apply(&before),
                    _ => written.clone(),
                };
                if row.change.operation == Operation::Update && is_told(&key.0, name) && before != after {
                    items.push(item(name, before, after.clone()));
                }
                values.insert(name.clone(), after);
            }
        }
        items
    }
}

/// One line of `GET /api/history/{type}/{id}`.
#[derive(Deserialize)]
struct HistoryLine {
    at: Time,
    who: String,
    user: Option<UserId>,
    field: String,
    #[serde(default)]
    before: Value,
    #[serde(default)]
    after: Value,
}

/// Whether it is about the entity as a whole.
fn is_whole(field: &str) -> bool {
    matches!(field, "created" | "deleted")
}

/// Whether people want to read of a write of this field.
pub(super) fn is_told(entity_type: &EntityType, field: &str) -> bool {
    !matches!(
        entity_type.field_kind(field),
        FieldKind::Quiet | FieldKind::QuietSet | FieldKind::Server | FieldKind::Derived
    )
}
