//! Accepting a batch of changes inside one transaction.

use super::below::unseen_child;
use super::epoch::{bound_seen, may_wait};
use super::parent::{deleted_above, is_news, settle_above};
use super::waiting::waits_in_vain;
use super::{Caller, access};
use crate::domain::{ChangeId, ConflictId, EntityId, EntityType, Fields, Member, Scope, Time};
use crate::domain::{Entity, Role, User, validate, validate_relations};
use crate::merge::record::DELETED;
use crate::merge::{
    Accepted, Author, Change, Conflict, Context, Cursor, Entry, Mark, Operation, Outcome, Record, RecordKey, Refusal,
    Seen, Side, accept, effects,
};
use crate::store::{Answer, Head, Ledger, StoreError};
use crate::sync::wire::{ChangeResult, ServerChange, WireConflict};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A stamp this far ahead of the server is taken as the server's now.
const AHEAD_MAX_MILLIS: u64 = 5 * 60 * 1_000;

/// The code of a change to something that is not on the server, or whose parent or what it waits for is not.
pub const MISSING: &str = "missing";

/// A change as it came, ready for the rule; or why it cannot be read.
pub struct Incoming {
    /// The id as the caller wrote it.
    pub wire_id: String,
    pub change: Change,
}

/// What accepting a batch came to.
#[derive(Debug, Default)]
pub struct Accepting {
    pub results: Vec<ChangeResult>,
    pub conflicts: Vec<WireConflict>,
    /// Scopes in which something was accepted.
    pub moved: BTreeSet<Scope>,
    /// What was written, but for the records that the results carry.
    pub beside: Vec<ServerChange>,
    /// Where each scope stood before, and where after: between the two lies what was written, and nothing else.
    pub spans: BTreeMap<Scope, (Cursor, u64)>,
}

/// Why one change was refused, and for which field.
struct Rejected {
    code: String,
    message: String,
    field: Option<String>,
}

impl From<Refusal> for Rejected {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code.to_owned(), message: refusal.message, field: None }
    }
}

/// Accepts changes in order. Each stands behind a savepoint of its own: a refused one leaves nothing.
pub async fn accept_changes<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    changes: Vec<Incoming>,
    now: Time,
) -> Result<Accepting, StoreError> {
    let (records, ids) = access::asked_for(changes.iter().map(|incoming| &incoming.change));
    ledger.prepare(&records, &[]).await?;
    let mut scopes: BTreeSet<Scope> = BTreeSet::new();
    for incoming in &changes {
        scopes.extend(access::scope_of(ledger, &incoming.change).await?);
        let founds = incoming.change.entity_type == EntityType::Project;
        scopes.extend(founds.then_some(Scope::Person(caller.user)));
    }
    let scopes: Vec<Scope> = scopes.into_iter().collect();
    ledger.lock(&scopes).await?;
    ledger.prepare(&records, &ids).await?;
    prepare_histories(ledger, &changes).await?;
    let mut accepting = Accepting::default();
    for scope in &scopes {
        let Head { epoch, seq, change, .. } = ledger.head(*scope).await?;
        accepting.spans.insert(*scope, (Cursor { epoch, seq, change }, seq));
    }
    let mut refused: Vec<(ChangeId, Seen)> = Vec::new();
    for mut incoming in changes {
        // What was made on top of a refused change stands on what that one stood on.
        refused.iter().rev().for_each(|(id, below)| incoming.change.seen.pass_over(*id, below));
        let (id, seen) = (incoming.change.id, incoming.change.seen.clone());
        let result = answer_one(ledger, caller, incoming, now, &mut accepting).await?;
        refused.extend((result.outcome == Outcome::Rejected).then_some((id, seen)));
        accepting.results.push(result);
    }
    for (scope, (_, after)) in &mut accepting.spans {
        *after = ledger.head(*scope).await?.seq;
    }
    let told: HashMap<EntityId, u64> = accepting
        .results
        .iter()
        .filter_map(|result| Some((result.record.as_ref()?.entity_id, result.record.as_ref()?.seq)))
        .collect();
    let beside = ledger.put_so_far().filter(|record| told.get(&record.id) != Some(&record.seq));
    accepting.beside = beside.map(ServerChange::from).collect();
    Ok(accepting)
}

/// Has the log fetched at once where a change will ask for it.
async fn prepare_histories<L: Ledger>(ledger: &mut L, changes: &[Incoming]) -> Result<(), StoreError> {
    let mut keys = Vec::new();
    for Incoming { change, .. } in changes {
        let key = (change.entity_type.clone(), change.entity_id);
        if ledger.record(&key).await?.is_some_and(|record| needs_history(&record, change)) {
            keys.push(key);
        }
    }
    ledger.prepare_entries(&keys).await
}

async fn answer_one<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    incoming: Incoming,
    now: Time,
    accepting: &mut Accepting,
) -> Result<ChangeResult, StoreError> {
    let Incoming { wire_id, change } = incoming;
    if let Some(answer) = ledger.answer(change.id).await? {
        return repeat(ledger, caller, wire_id, answer).await;
    }
    ledger.savepoint().await?;
    let accepted = accept_one(ledger, caller, &change, now, &accepting.spans).await?;
    let (outcome, seq, scope, answered_at, rejected, conflicts) = match accepted {
        Ok((scope, accepted)) => {
            ledger.release().await?;
            accepting.moved.insert(scope);
            let open: Vec<Conflict> =
                accepted.conflicts.iter().filter(|conflict| !conflict.resolved).cloned().collect();
            let ids: Vec<ConflictId> = open.iter().map(|conflict| conflict.id).collect();
            accepting.conflicts.retain(|known| !accepted.conflicts.iter().any(|conflict| conflict.id == known.id));
            accepting.conflicts.extend(open.into_iter().map(WireConflict::from));
            let (seq, at) = accepted.entries.first().map_or((0, now), |entry| (entry.seq, entry.accepted_at));
            (accepted.outcome, seq, Some(scope), at, None, ids)
        }
        Err(rejected) => {
            ledger.roll_back().await?;
            (Outcome::Rejected, 0, None, now, Some(rejected), Vec::new())
        }
    };
    let record: RecordKey = (change.entity_type.clone(), change.entity_id);
    let answer = Answer {
        change: change.id,
        author: caller.author(),
        scope,
        record: record.clone(),
        outcome,
        seq,
        code: rejected.as_ref().map(|rejected| rejected.code.clone()),
        message: rejected.as_ref().map(|rejected| rejected.message.clone()),
        conflicts,
        answered_at,
    };
    let is_missing = answer.code.as_deref() == Some(MISSING);
    if !is_missing || !may_wait(ledger, caller, &change, now).await? {
        ledger.put_answer(&answer).await?;
    }
    let field = rejected.and_then(|rejected| rejected.field);
    let record = readable(ledger, caller, &record).await?;
    Ok(ChangeResult { id: wire_id, outcome, code: answer.code, message: answer.message, field, record })
}

/// A repeat gets the first answer, with the record as it is now; another user's id is refused.
async fn repeat<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    wire_id: String,
    answer: Answer,
) -> Result<ChangeResult, StoreError> {
    if answer.author.user != Some(caller.user) {
        return Ok(ChangeResult {
            id: wire_id,
            outcome: Outcome::Rejected,
            code: Some("id_taken".into()),
            message: Some("This change id is in use by somebody else: retry it under a new one.".into()),
            field: None,
            record: None,
        });
    }
    let record = readable(ledger, caller, &answer.record).await?;
    let (outcome, code, message) = (answer.outcome, answer.code, answer.message);
    Ok(ChangeResult { id: wire_id, outcome, code, message, field: None, record })
}

async fn readable<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    key: &RecordKey,
) -> Result<Option<ServerChange>, StoreError> {
    let Some(record) = ledger.record(key).await? else { return Ok(None) };
    let may_read = match record.scope {
        Scope::Project(project) => ledger.role(project, caller.user).await?.is_some(),
        Scope::Person(user) => user == caller.user,
    };
    Ok(may_read.then(|| ServerChange::from(&*record)))
}

/// A clock that runs ahead is neither refused nor believed: its change is stamped with the time of its acceptance,
/// which no other change in the scope has, so that no two of one writer end up under one stamp.
fn bound_stamp(change: &mut Change, now: Time, accepted_at: Time) {
    if change.stamp.millis > millis_of(now) + AHEAD_MAX_MILLIS {
        change.stamp.millis = millis_of(accepted_at);
    }
}

async fn accept_one<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    now: Time,
    locked: &BTreeMap<Scope, (Cursor, u64)>,
) -> Result<Result<(Scope, Accepted), Rejected>, StoreError> {
    let creating = change.operation == Operation::Create;
    let key: RecordKey = (change.entity_type.clone(), change.entity_id);
    let current = ledger.record(&key).await?;
    let checked = validate(&change.entity_type, &change.data, creating && current.is_none());
    let checked = checked.and_then(|()| validate_relations(change.entity_id, &change.entity_type, &change.data));
    if let Err(invalid) = checked {
        let (message, field) = (invalid.to_string(), Some(invalid.field));
        return Ok(Err(Rejected { code: "invalid".into(), message, field }));
    }
    let Some(scope) = access::scope_of(ledger, change).await? else {
        return Ok(Err(missing(change)));
    };
    if !locked.contains_key(&scope) {
        // What it belongs to came into being while the locks were taken: sent again, it finds its place.
        return Err(StoreError::Busy { source: None });
    }
    let mut change = change.clone();
    access::leave_reactions(caller, &mut change, current.as_deref());
    if let Err(refusal) = access::check(ledger, caller, &change, scope, current.as_deref()).await? {
        return Ok(Err(refusal.into()));
    }
    if let Some(refusal) = waits_in_vain(ledger, caller, &change).await? {
        return Ok(Err(refusal.into()));
    }
    let parent = match parent_of(ledger, &change, current.as_deref(), scope).await? {
        Ok(parent) => parent,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    access::leave_author(caller, &mut change, current.as_deref());
    let mut head = ledger.head(scope).await?;
    bound_stamp(&mut change, now, next_time(&head, now));
    bound_seen(ledger, caller, &mut change, scope, &head).await?;
    let history = history_for(ledger, &change, current.as_deref()).await?;
    let conflicts = match &current {
        Some(_) => open_conflicts(ledger, &key).await?,
        None => Vec::new(),
    };
    let server_fields = server_fields(caller, &change, now, &mut head, current.is_some());
    let author = caller.author();
    let accepted_at = next_time(&head, now);
    let unseen_child = match &current {
        Some(current) if current.deleted || change.deletes() => {
            let coming = Entry {
                scope,
                seq: head.seq + 1,
                change: change.clone(),
                author: author.clone(),
                accepted_at,
                outcome: Outcome::Applied,
                writes: BTreeMap::new(),
            };
            unseen_child(ledger, current, &[history.as_slice(), &[coming]].concat()).await?
        }
        _ => None,
    };
    let context = Context {
        scope,
        seq: head.seq + 1,
        author: &author,
        accepted_at,
        current: current.as_deref(),
        history: &history,
        conflicts: &conflicts,
        unseen_child: unseen_child.as_ref(),
        server_fields: &server_fields,
    };
    let mut accepted = match accept(&context, &change) {
        Ok(accepted) => accepted,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    let above = match parent {
        Some(parent) => match deleted_above(ledger, caller, &change, parent).await? {
            Ok(above) => above,
            Err(refusal) => return Ok(Err(refusal.into())),
        },
        None => Vec::new(),
    };
    keep(ledger, &accepted).await?;
    accepted.conflicts.extend(settle_above(ledger, caller, &change, &above, &accepted).await?);
    if !above.is_empty() && is_news(&accepted) {
        accepted.outcome = Outcome::Conflict;
    }
    keep_conflicts(ledger, scope, head, &accepted).await?;
    if current.is_none() {
        found(ledger, caller, scope, &change, &accepted).await?;
    }
    Ok(Ok((scope, accepted)))
}

fn missing(change: &Change) -> Rejected {
    let message = match change.operation {
        Operation::Create => "What it belongs to is not on the server: sync that first.",
        _ => "There is nothing with this id on the server.",
    };
    Refusal::new(MISSING, message).into()
}

/// The parent of what is written, checked to be in the same scope.
async fn parent_of<L: Ledger>(
    ledger: &mut L,
    change: &Change,
    current: Option<&Record>,
    scope: Scope,
) -> Result<Result<Option<Arc<Record>>, Refusal>, StoreError> {
    let Some((parent_type, field)) = change.entity_type.parent() else { return Ok(Ok(None)) };
    let written = change.entity_type.parent_id(&change.data);
    let held = current.and_then(|record| change.entity_type.parent_id(&record.fields));
    let Some(id) = written.or(held) else { return Ok(Ok(None)) };
    match ledger.record(&(parent_type, id)).await? {
        Some(parent) if parent.scope == scope => Ok(Ok(Some(parent))),
        Some(_) => {
            let message = "It can't move to another project this way: copy it there and delete it here.";
            Ok(Err(Refusal::new("other_scope", format!("{field}: {message}"))))
        }
        None => Ok(Err(Refusal::new(MISSING, "What it belongs to is not on the server: sync that first."))),
    }
}

/// The record's log, where the author may have missed some of it.
async fn history_for<L: Ledger>(
    ledger: &mut L,
    change: &Change,
    current: Option<&Record>,
) -> Result<Vec<Entry>, StoreError> {
    match current {
        None => Ok(Vec::new()),
        Some(record) if needs_history(record, change) => ledger.entries(&record.key()).await,
        Some(_) => Ok(Vec::new()),
    }
}

fn needs_history(record: &Record, change: &Change) -> bool {
    record.seq > change.seen.up_to() || change.seen.own().next().is_some() || change.resolves.is_some()
}

pub(super) async fn open_conflicts<L: Ledger>(ledger: &mut L, key: &RecordKey) -> Result<Vec<Conflict>, StoreError> {
    Ok(ledger.open_conflicts(key).await?.iter().filter_map(Conflict::from_record).collect())
}

/// What the server sets in a new record.
fn server_fields(caller: &Caller, change: &Change, now: Time, head: &mut Head, exists: bool) -> Fields {
    let mut fields = Fields::new();
    if exists {
        return fields;
    }
    if let Some(name) = change.entity_type.author_field() {
        fields.insert(name.to_owned(), Value::String(caller.user.to_string()));
    }
    if change.entity_type.fields().iter().any(|field| field.name == "created_at") {
        let created_at = crate::domain::FieldValue::encode(&change.timestamp.min(now));
        fields.insert("created_at".to_owned(), created_at);
    }
    if change.entity_type == EntityType::Ticket {
        head.ticket_number += 1;
        fields.insert("number".to_owned(), Value::from(head.ticket_number));
    }
    fields
}

/// Milliseconds since 1970.
pub(super) fn millis_of(time: Time) -> u64 {
    u64::try_from(time.timestamp_millis()).unwrap_or(0)
}

/// Times in a scope strictly increase.
pub(super) fn next_time(head: &Head, now: Time) -> Time {
    let millis = millis_of(now).max(head.millis + 1);
    Time::from_timestamp_millis(i64::try_from(millis).unwrap_or(i64::MAX)).unwrap_or(now)
}

/// Also of a write that lost its field: it was made, and somebody means it.
pub(super) fn is_noticed(entry: &Entry) -> bool {
    use crate::domain::FieldKind::{Derived, Quiet, QuietSet, Server};
    let noticed =
        |name: &String| !matches!(entry.change.entity_type.field_kind(name), Quiet | QuietSet | Server | Derived);
    entry.change.data.keys().any(noticed)
}

pub(super) fn is_own(caller: &Caller, author: &Author) -> bool {
    author.user == Some(caller.user) && author.replica == caller.replica
}

pub(super) fn side_of(change: &Change, author: &Author, deleted: bool) -> Side {
    Side {
        change: change.id,
        value: Value::Bool(deleted),
        author: author.user,
        author_name: author.name.clone(),
        time: change.timestamp,
        stamp: change.stamp,
    }
}

/// Writes what was accepted: record and log.
async fn keep<L: Ledger>(ledger: &mut L, accepted: &Accepted) -> Result<(), StoreError> {
    ledger.put_record(&accepted.record).await?;
    for entry in &accepted.entries {
        ledger.append(entry).await?;
    }
    Ok(())
}

/// Writes the conflicts that came of it, and the counter.
async fn keep_conflicts<L: Ledger>(
    ledger: &mut L,
    scope: Scope,
    head: Head,
    accepted: &Accepted,
) -> Result<(), StoreError> {
    let last = accepted.entries.last();
    let seq = last.map_or(head.seq, |entry| entry.seq);
    let stamp = accepted.record.mark(DELETED).stamp;
    for conflict in &accepted.conflicts {
        let mark = Mark { seq, stamp: conflict.sides.last().map_or(stamp, |side| side.stamp) };
        ledger.put_record(&conflict.to_record(scope, mark)).await?;
    }
    let change = last.map_or(head.change, |entry| entry.change.id);
    let millis = last.map_or(head.millis, |entry| millis_of(entry.accepted_at));
    ledger.put_head(scope, Head { seq, change, millis, ..head }).await
}

/// A new project comes with its statuses, and with its founder as admin.
async fn found<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    scope: Scope,
    change: &Change,
    accepted: &Accepted,
) -> Result<(), StoreError> {
    let Some(project) = scope.project().filter(|_| change.entity_type == EntityType::Project) else { return Ok(()) };
    let mark = accepted.record.created;
    let known = ledger.record(&(EntityType::User, caller.user.into())).await?;
    let known = known.map(|record| User::from_fields(&record.fields)).unwrap_or_else(|| User {
        username: caller.name.clone(),
        display_name: caller.name.clone(),
        ..User::default()
    });
    let member = Member {
        project_id: project,
        user_id: caller.user,
        username: known.username,
        display_name: known.display_name,
        role: Role::Admin,
    };
    let member = (EntityType::Member, Member::id_for(project, caller.user).into(), member.to_fields());
    for (entity_type, id, fields) in effects(change).into_iter().chain([member]) {
        let record = Record {
            entity_type,
            id,
            fields,
            scope,
            seq: mark.seq,
            created: mark,
            marks: Default::default(),
            deleted: false,
        };
        ledger.put_record(&record).await?;
    }
    move_head(ledger, Scope::Person(caller.user), change.id).await
}

/// Moves a scope's head though no record of it changed: its readers pull, and see what they may read now.
pub async fn move_head<L: Ledger>(ledger: &mut L, scope: Scope, change: ChangeId) -> Result<(), StoreError> {
    let head = ledger.head(scope).await?;
    ledger.put_head(scope, Head { seq: head.seq + 1, change, ..head }).await
}
