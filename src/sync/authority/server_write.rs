//! Records that only the server writes: people in their own scope, members of projects.

use super::accept::{millis_of, move_head, next_time};
use crate::domain::{ChangeId, EntityId, EntityType, Fields, Scope, Time};
use crate::merge::record::DELETED;
use crate::merge::{Author, Change, Entry, Mark, Operation, Outcome, Record, RecordKey, Seen, Stamp, Write, WriterId};
use crate::store::{Head, Ledger, StoreError};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One write by the server. Lock `scope` (and every scope of `also_move`) before, in one call of `Ledger::lock`.
#[derive(Clone, Debug)]
pub struct ServerWrite<'a> {
    /// A fresh id: the write stands in the log like any change.
    pub id: ChangeId,
    pub scope: Scope,
    pub entity_type: EntityType,
    pub entity_id: EntityId,
    /// The fields to set; what is not named stays.
    pub fields: Fields,
    pub deleted: bool,
    /// On whose behalf.
    pub author: &'a Author,
    /// Scopes whose readers must look again (a person who gained or lost a project).
    pub also_move: &'a [Scope],
}

/// Writes a record in the server's order; nothing is merged.
///
/// # Errors
/// The storage underneath failed.
pub async fn write_as_server<L: Ledger>(ledger: &mut L, write: ServerWrite<'_>, now: Time) -> Result<(), StoreError> {
    let key: RecordKey = (write.entity_type.clone(), write.entity_id);
    let head = ledger.head(write.scope).await?;
    let accepted_at = next_time(&head, now);
    let millis = millis_of(accepted_at);
    let mark = Mark { seq: head.seq + 1, stamp: Stamp { millis, counter: 0, writer: WriterId(0) } };
    let current = ledger.record(&key).await?;
    let operation = if current.is_some() { Operation::Update } else { Operation::Create };
    let mut record = current.map(Arc::unwrap_or_clone).unwrap_or_else(|| Record {
        entity_type: write.entity_type.clone(),
        id: write.entity_id,
        scope: write.scope,
        fields: Fields::new(),
        seq: mark.seq,
        created: mark,
        marks: BTreeMap::new(),
        deleted: false,
    });
    let mut writes = BTreeMap::new();
    let deletion = (DELETED.to_owned(), Value::Bool(write.deleted));
    for (name, value) in write.fields.clone().into_iter().chain([deletion]) {
        let base = record.value(&name);
        if base != value || operation == Operation::Create {
            record.set_value(&name, value.clone());
            record.set_mark(&name, mark);
            writes.insert(name, Write { base, value, stamp: mark.stamp });
        }
    }
    record.seq = mark.seq;
    ledger.put_record(&record).await?;
    let change = Change {
        id: write.id,
        entity_type: write.entity_type,
        entity_id: write.entity_id,
        operation: if write.deleted { Operation::Delete } else { operation },
        data: write.fields,
        timestamp: accepted_at,
        stamp: mark.stamp,
        seen: Seen::default(),
        resolves: None,
        waits_for: Vec::new(),
    };
    let outcome = Outcome::Applied;
    let author = write.author.clone();
    ledger.append(&Entry { scope: write.scope, seq: mark.seq, change, author, accepted_at, outcome, writes }).await?;
    ledger.put_head(write.scope, Head { seq: mark.seq, change: write.id, millis, ..head }).await?;
    for scope in write.also_move {
        move_head(ledger, *scope, write.id).await?;
    }
    Ok(())
}
