//! Callers that know only the plain shape: `client_id`, `last_sync`, and changes without stamp or `seen`.

use super::Caller;
use super::accept::Incoming;
use crate::domain::{ChangeId, EntityId, EntityType, Fields, Member, Scope, Time};
use crate::merge::record::DELETED;
use crate::merge::{Change, Cursor, Entry, Record, Seen, Stamp, WriterId};
use crate::store::{Book, Ledger, StoreError};
use crate::sync::wire::{ScopeState, SyncRequest, SyncResponse, WireChange};
use chrono::TimeDelta;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Stands for the change in the remembered cursor of a pull that was not finished.
const HALFWAY: ChangeId = ChangeId(Uuid::max());

/// How far before a time of another clock we start to read.
const OVERLAP_SECONDS: i64 = 10;

/// The cursors that a `last_sync` stands for: remembered when we gave it, else read as a time.
pub async fn cursors_at<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    last_sync: Option<&str>,
    now: Time,
) -> Result<BTreeMap<Scope, Cursor>, StoreError> {
    let time = last_sync.and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
    let Some(time) = time.map(|time| time.to_utc()) else { return Ok(BTreeMap::new()) };
    if let Some(cursors) = ledger.recall(caller.user, &caller.replica, time).await? {
        return Ok(cursors.into_iter().collect());
    }
    let overlap = TimeDelta::seconds(OVERLAP_SECONDS);
    // An epoch is numbered by the clock, in seconds: what was given out before it may be of a history that was lost.
    let restored_at = i64::from(ledger.head(Scope::Person(caller.user)).await?.epoch);
    if time > now + overlap || time.timestamp() <= restored_at {
        // No time of anything that happened: as if nothing was known.
        return Ok(BTreeMap::new());
    }
    let mut cursors = BTreeMap::new();
    for scope in ledger.scopes_of(caller.user).await? {
        let head = ledger.head(scope).await?;
        let seq = ledger.seq_at(scope, time - overlap).await?;
        // What was granted after that time is sent whole.
        let seq = if granted_at(ledger, caller, scope).await? > seq { 0 } else { seq };
        cursors.insert(scope, Cursor { epoch: head.epoch, seq, change: ChangeId::default() });
    }
    Ok(cursors)
}

/// The sequence number at which the caller came into a scope, the last time; 0 for their own.
async fn granted_at<L: Ledger>(ledger: &mut L, caller: &Caller, scope: Scope) -> Result<u64, StoreError> {
    let Scope::Project(project) = scope else { return Ok(0) };
    let member = (EntityType::Member, Member::id_for(project, caller.user).into());
    Ok(ledger.record(&member).await?.map_or(0, |member| member.mark(DELETED).seq))
}

/// Remembers the cursors of an answer under the `last_sync` it gives, unique to the caller.
pub async fn remember<B: Book>(
    book: &B,
    caller: &Caller,
    response: &SyncResponse,
    now: Time,
) -> Result<String, StoreError> {
    let mut ledger = book.write().await?;
    let mut last_sync = Time::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now);
    if let Some(newest) = ledger.remembered(caller.user, &caller.replica).await?.last() {
        last_sync = last_sync.max(*newest + TimeDelta::milliseconds(1));
    }
    let reached =
        |state: &ScopeState| Cursor { change: if state.more { HALFWAY } else { state.cursor.change }, ..state.cursor };
    let cursors: Vec<(Scope, Cursor)> = response.scopes.iter().map(|state| (state.scope, reached(state))).collect();
    ledger.remember(caller.user, &caller.replica, last_sync, &cursors).await?;
    ledger.finish().await?;
    Ok(last_sync.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

/// Brings every change of a request into the full shape.
pub async fn normalise<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    request: &SyncRequest,
    now: Time,
) -> Result<Vec<Incoming>, StoreError> {
    let mut cursors = None;
    let mut incoming = Vec::with_capacity(request.changes.len());
    for wire in &request.changes {
        let change = match wire.change() {
            Some(change) => change,
            None => {
                if cursors.is_none() {
                    cursors = Some(cursors_at(ledger, caller, request.last_sync.as_deref(), now).await?);
                }
                let known = cursors.get_or_insert_default();
                complete(ledger, caller, wire, known, &incoming, now).await?
            }
        };
        incoming.push(Incoming { wire_id: wire.id.clone(), change });
    }
    Ok(incoming)
}

async fn complete<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    wire: &WireChange,
    cursors: &BTreeMap<Scope, Cursor>,
    before: &[Incoming],
    now: Time,
) -> Result<Change, StoreError> {
    let (id, entity_id) = ids(caller, wire);
    let mut data = wire.data.clone();
    data.remove("id");
    take_assignee(&wire.entity_type, &mut data);
    let current = ledger.record(&(wire.entity_type.clone(), entity_id)).await?;
    // What the same request wrote before it has seen, and may want to take back.
    let own = before.iter().map(|incoming| &incoming.change).filter(|change| change.entity_id == entity_id);
    let own: Vec<&Change> = own.collect();
    let mut seen = Seen::default();
    if let Some(record) = &current {
        let entries = ledger.entries(&record.key()).await?;
        seen.cursor = cursors.get(&record.scope).copied().unwrap_or_default();
        // In the middle of a pull, what was written since may have moved behind the page that would have shown it.
        if seen.cursor.change == HALFWAY && record.seq > seen.cursor.seq {
            seen.cursor = Cursor::default();
        }
        seen.after = own_newest(&entries, caller);
        let is_written = |name: &str| own.iter().any(|change| change.data.contains_key(name));
        drop_unchanged(&mut data, record, &entries, &seen, is_written);
    } else if let Some(scope) = super::access::scope_of(ledger, &probe(wire, entity_id)).await? {
        seen.cursor = cursors.get(&scope).copied().unwrap_or_default();
    }
    seen.after = own.last().map(|change| change.id).or(seen.after);
    let millis = u64::try_from(wire.timestamp.min(now).timestamp_millis()).unwrap_or(0);
    let counter = u16::try_from(before.len()).unwrap_or(u16::MAX);
    Ok(Change {
        id,
        entity_type: wire.entity_type.clone(),
        entity_id,
        operation: wire.operation,
        data,
        timestamp: wire.timestamp,
        stamp: wire.stamp.unwrap_or(Stamp { millis, counter, writer: writer(caller) }),
        seen: wire.seen.clone().unwrap_or(seen),
        resolves: wire.resolves.clone(),
        waits_for: wire.waits_for.clone(),
    })
}

fn probe(wire: &WireChange, entity_id: EntityId) -> Change {
    Change {
        id: ChangeId::default(),
        entity_type: wire.entity_type.clone(),
        entity_id,
        operation: wire.operation,
        data: wire.data.clone(),
        timestamp: wire.timestamp,
        stamp: Stamp::default(),
        seen: Seen::default(),
        resolves: None,
        waits_for: Vec::new(),
    }
}

/// The ids of change and entity. Where `entity_id` is missing the entity is `data.id`, else `id` itself; then the
/// change's id follows from all that was sent, so that a repeat has the same.
fn ids(caller: &Caller, wire: &WireChange) -> (ChangeId, EntityId) {
    let derive = |text: &str| Uuid::new_v5(&caller.user.0, format!("{}:{text}", caller.replica).as_bytes());
    let read = |text: &str| text.parse::<Uuid>().unwrap_or_else(|_| derive(text));
    let data_id = wire.data.get("id").and_then(Value::as_str);
    match wire.entity_id.map(|id| id.0).or(data_id.map(read)) {
        Some(entity) if entity.to_string() != wire.id => (ChangeId(read(&wire.id)), EntityId(entity)),
        Some(entity) => (ChangeId(derive(&whole(wire))), EntityId(entity)),
        None => (ChangeId(derive(&whole(wire))), EntityId(read(&wire.id))),
    }
}

fn whole(wire: &WireChange) -> String {
    serde_json::to_string(wire).unwrap_or_else(|_| wire.id.clone())
}

/// `assignee_id` is the first of `assignees`; writing it replaces them.
fn take_assignee(entity_type: &EntityType, data: &mut Fields) {
    if *entity_type != EntityType::Ticket {
        return;
    }
    if let Some(assignee) = data.remove("assignee_id").filter(|_| !data.contains_key("assignees")) {
        let assignees = if assignee.is_null() { Vec::new() } else { vec![assignee] };
        data.insert("assignees".into(), Value::Array(assignees));
    }
}

/// What the same user and replica wrote last: a plain caller has seen its own writes.
fn own_newest(entries: &[Entry], caller: &Caller) -> Option<ChangeId> {
    let own = |entry: &&Entry| entry.author.user == Some(caller.user) && entry.author.replica == caller.replica;
    entries.iter().rev().find(own).map(|entry| entry.change.id)
}

/// Fields equal to the server's value as of `last_sync` are no write.
fn drop_unchanged(
    data: &mut Fields,
    record: &Record,
    entries: &[Entry],
    seen: &Seen,
    is_written: impl Fn(&str) -> bool,
) {
    let own_seq = entries.iter().find(|entry| Some(entry.change.id) == seen.after).map_or(0, |entry| entry.seq);
    let seq = seen.up_to().max(own_seq);
    data.retain(|name, value| {
        let later = entries.iter().filter(|entry| entry.seq > seq).find_map(|entry| entry.writes.get(name));
        let as_of = later.map_or_else(|| record.value(name), |write| write.base.clone());
        // Without anything seen there is no such value.
        seq == 0 || as_of != *value || is_written(name)
    });
}

fn writer(caller: &Caller) -> WriterId {
    let [a, b, c, d, ..] = *Uuid::new_v5(&caller.user.0, caller.replica.as_bytes()).as_bytes();
    WriterId::of(caller.user, [a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UserId;
    use serde_json::json;

    fn wire(id: &str, data: Value) -> WireChange {
        serde_json::from_value(json!({
            "id": id, "type": "ticket", "operation": "update", "data": data, "timestamp": "2026-11-22T12:00:00Z"
        }))
        .expect("a plain change decodes")
    }

    fn caller() -> Caller {
        Caller { user: UserId::from_random([1; 16]), name: "Ann".into(), replica: "script".into() }
    }

    #[test]
    fn a_plain_change_names_its_entity_by_data_id_or_by_its_own_id() {
        let entity = EntityId::from_random([2; 16]);
        let (change, named) = ids(&caller(), &wire("c-1", json!({"id": entity.to_string()})));
        assert_eq!(named, entity);
        assert_ne!(change.0, entity.0);
        let (change, named) = ids(&caller(), &wire(&entity.to_string(), json!({"title": "A"})));
        assert_eq!(named, entity);
        assert_ne!(change.0, entity.0, "the change needs an id of its own");
    }

    #[test]
    fn a_repeat_of_a_plain_change_has_the_same_id_and_another_edit_another() {
        let id = EntityId::from_random([2; 16]).to_string();
        let first = ids(&caller(), &wire(&id, json!({"title": "A"}))).0;
        assert_eq!(ids(&caller(), &wire(&id, json!({"title": "A"}))).0, first);
        assert_ne!(ids(&caller(), &wire(&id, json!({"title": "B"}))).0, first);
    }

    #[test]
    fn assignee_id_replaces_the_assignees() {
        let mut data = wire("x", json!({"assignee_id": null, "title": "A"})).data;
        take_assignee(&EntityType::Ticket, &mut data);
        assert_eq!(data.get("assignees"), Some(&json!([])));
        assert!(!data.contains_key("assignee_id"));
    }
}
