//! Writing for REST: the fields become a change, which goes the way of all changes.

use super::{select, shape};
use crate::domain::{
    ChangeId, EntityId, EntityType, FieldKind, FieldType, FieldValue, Fields, Invalid, Problem, Scope, UserId,
    ValueKind,
};
use crate::merge::{Change, Cursor, Operation, Outcome, Record, Resolves, Seen, Stamp, WriterId};
use crate::server::clock;
use crate::server::error::ServerError;
use crate::server::hub::cursor;
use crate::server::visit::Caller;
use crate::store::sql::SqlLedger;
use crate::store::{Book, Ledger};
use crate::sync::authority::{Incoming, accept_changes};
use axum::http::HeaderMap;
use serde_json::Value;
use std::sync::Arc;

/// What a program's changes bear as their replica.
const REPLICA: &str = "rest";

/// One write: what a program asks for.
pub struct Write {
    entity_type: EntityType,
    id: EntityId,
    scope: Scope,
    operation: Operation,
    fields: Fields,
    /// The conflict that it settles.
    pub resolves: Option<Resolves>,
}

impl Write {
    pub fn new(entity_type: EntityType, id: EntityId, scope: Scope, operation: Operation, fields: Fields) -> Self {
        Self { entity_type, id, scope, operation, fields, resolves: None }
    }
}

/// Creates an entity in `scope` under a fresh id.
///
/// # Errors
/// Names the field; 403 for a role that may not; 404 for a stranger.
pub async fn create(
    caller: &Caller,
    entity_type: EntityType,
    scope: Option<Scope>,
    fields: Fields,
) -> Result<Record, ServerError> {
    let id = EntityId(clock::random_id()?);
    let scope = scope.unwrap_or(Scope::Project(id.into()));
    let ledger = caller.app.database.write().await?;
    change(caller, ledger, Write::new(entity_type, id, scope, Operation::Create, fields), &HeaderMap::new()).await
}

/// Updates an entity, or deletes it. What the caller has not read counts as seen: the last write wins, as
/// everybody expects of REST; who wants to know better sends `If-Match`.
///
/// # Errors
/// As [`create`]; 404 for what is not there or the caller may not know of; 412.
pub async fn update(
    caller: &Caller,
    entity_type: EntityType,
    id: EntityId,
    operation: Operation,
    fields: Fields,
    headers: &HeaderMap,
) -> Result<Record, ServerError> {
    let mut ledger = caller.app.database.write().await?;
    let scope = select::one(&mut ledger, caller, &entity_type, id).await?.scope;
    change(caller, ledger, Write::new(entity_type, id, scope, operation, fields), headers).await
}

/// Makes the change, and tells those who listen.
///
/// # Errors
/// As [`update`].
pub async fn change(
    caller: &Caller,
    mut ledger: SqlLedger,
    write: Write,
    headers: &HeaderMap,
) -> Result<Record, ServerError> {
    let Write { entity_type, id, scope, operation, fields, resolves } = write;
    let founds = entity_type == EntityType::Project && operation == Operation::Create;
    let person = Scope::Person(caller.user());
    let scopes = [scope, person];
    ledger.lock(&scopes[..if founds { 2 } else { 1 }]).await?;
    let head = ledger.head(scope).await?;
    let now = clock::now();
    let key = (entity_type.clone(), id);
    if let Some(record) = ledger.record(&key).await? {
        shape::must_match(headers, &record)?;
    }
    let change = Change {
        id: ChangeId(clock::random_id()?),
        entity_type,
        entity_id: id,
        operation,
        data: fields,
        timestamp: now,
        stamp: Stamp {
            millis: u64::try_from(now.timestamp_millis()).unwrap_or(0),
            counter: 0,
            writer: WriterId::of(caller.user(), clock::random()?),
        },
        seen: Seen { cursor: seen(head.seq, cursor(head)), seq: head.seq, ..Seen::default() },
        resolves,
        waits_for: Vec::new(),
    };
    let incoming = Incoming { wire_id: change.id.to_string(), change };
    let accepted = accept_changes(&mut ledger, &caller.at(REPLICA), vec![incoming], now).await?;
    let missing = ServerError::Internal { what: "a change got no answer", source: None };
    let result = accepted.results.into_iter().next().ok_or(missing)?;
    if result.outcome == Outcome::Rejected {
        return Err(ServerError::Rejected {
            code: result.code.unwrap_or_else(|| "rejected".into()),
            message: result.message.unwrap_or_else(|| "the change was refused".into()),
            field: result.field,
        });
    }
    let lost = ServerError::Internal { what: "what was accepted is not there", source: None };
    let record = ledger.record(&key).await?.map(Arc::unwrap_or_clone).ok_or(lost)?;
    let mut heads = vec![(scope, ledger.head(scope).await?)];
    if founds {
        heads.push((person, ledger.head(person).await?));
    }
    ledger.finish().await?;
    caller.app.hub.moved(heads);
    Ok(record)
}

/// A scope without a history has no place to have seen.
fn seen(seq: u64, cursor: Cursor) -> Cursor {
    if seq == 0 { Cursor::default() } else { cursor }
}

/// The fields of a body: those the entity has and people write. What programs send along from an answer (id, times,
/// author) is not theirs to write and is let go; what no version knows is refused, lest a typing error get lost.
///
/// # Errors
/// Names the unknown field.
pub fn fields(entity_type: &EntityType, body: Fields) -> Result<Fields, ServerError> {
    let mut fields = Fields::new();
    for (name, value) in body {
        match entity_type.fields().iter().find(|field| field.name == name) {
            Some(field) if matches!(field.kind, FieldKind::Server | FieldKind::Derived) => {}
            Some(field) => {
                let whole = (field.field_type == FieldType::Integer).then(|| whole(&value)).flatten();
                fields.insert(name, whole.unwrap_or(value));
            }
            None if name == "id" => {}
            None if name == "assignee_id" && *entity_type == EntityType::Ticket => {
                if !value.is_null() && UserId::decode(&value).is_none() {
                    return Err(Invalid::new(&name, Problem::MustBe(ValueKind::Id)).into());
                }
                let assignees = if value.is_null() { Vec::new() } else { vec![value] };
                fields.entry("assignees").or_insert(Value::Array(assignees));
            }
            None => return Err(Invalid::new(&name, "is not a field of this: remove it").into()),
        }
    }
    Ok(fields)
}

/// JSON knows one kind of number: to many programs 7.0 is 7.
fn whole(value: &Value) -> Option<Value> {
    let number = value.as_f64().filter(|number| value.is_f64() && number.fract() == 0.0 && number.abs() < 1e15)?;
    Some(Value::from(number as i64))
}
