//! The server's side of sync, from the bytes of a request to the bytes of its answer, without HTTP.

use super::client::failed;
use super::samples::{creation, id, record, time_of, user};
use super::table::{Speed, Stopwatch, line};
use super::wire::wire;
use sea_orm::{ConnectionTrait, Statement, TransactionTrait, Value};
use std::time::Instant;
use uuid::Uuid;
use worknest::domain::{Entity, EntityType, Fields, Project, ProjectId, Scope};
use worknest::merge::{Cursor, Operation, Outcome, Seen};
use worknest::store::sql::Database;
use worknest::store::{Book, Head, Ledger, StoreError};
use worknest::sync::authority::{Caller, sync};
use worknest::sync::{PROTOCOL, ScopeCursor, SyncRequest, SyncResponse, WireChange};

const BATCH: usize = 250;
const SINGLES: usize = 500;
/// How many records have changed since a client's last pull.
const CHANGED: u64 = 10;

/// One client and where it stands.
struct Replica<'a> {
    database: &'a Database,
    caller: Caller,
    scopes: Vec<ScopeCursor>,
    sent: usize,
}

impl<'a> Replica<'a> {
    fn new(database: &'a Database) -> Self {
        Self { database, caller: Caller::new(user(), "Alice", "bench"), scopes: Vec::new(), sent: 0 }
    }

    fn cursor(&self, scope: Scope) -> Cursor {
        let own = self.scopes.iter().find(|known| known.scope == scope);
        own.and_then(|known| known.cursor).unwrap_or_default()
    }

    async fn send(&mut self, changes: Vec<WireChange>) -> Result<SyncResponse, StoreError> {
        let request = SyncRequest {
            client_id: self.caller.replica.clone(),
            changes,
            protocol: Some(PROTOCOL),
            scopes: Some(self.scopes.clone()),
            ..SyncRequest::default()
        };
        let body = serde_json::to_vec(&request).expect("a request is JSON");
        let request: SyncRequest = serde_json::from_slice(&body).expect("and is read back");
        self.sent += request.changes.len().max(1);
        let response = sync(self.database, &self.caller, &request, time_of(self.sent)).await?.response;
        let answer = serde_json::to_vec(&response).expect("an answer is JSON");
        assert!(!answer.is_empty());
        let refused = response.results.iter().find(|result| result.outcome != Outcome::Applied);
        assert!(refused.is_none(), "{refused:?}");
        self.scopes = response
            .scopes
            .iter()
            .map(|state| ScopeCursor { scope: state.scope, cursor: Some(state.cursor) })
            .collect();
        Ok(response)
    }
}

fn fields(value: serde_json::Value) -> Fields {
    value.as_object().cloned().unwrap_or_default()
}

/// Creates, one-field changes in batches and one by one, each beside raw statements that write the same rows.
pub async fn accept(database: &Database, name: &str, count: usize) -> Result<(), StoreError> {
    let project = ProjectId(Uuid::from_u128(1));
    let scope = Scope::Project(project);
    let mut replica = Replica::new(database);
    let founded = Project { name: "Website".into(), ..Project::default() }.creation_fields();
    let project_key = (EntityType::Project, project.into());
    replica.send(vec![wire(0, project_key, Operation::Create, founded, Seen::default())]).await?;
    let mut number = 0;
    let mut written = 0;
    let watch = Stopwatch::start();
    for start in (0..count).step_by(BATCH) {
        let mut changes = Vec::with_capacity(BATCH);
        for at in start..(start + BATCH).min(count) {
            number += 1;
            let (entity_type, data) = creation(project, at);
            written += data.len();
            changes.push(wire(number, (entity_type, id(at)), Operation::Create, data, Seen::default()));
        }
        replica.send(changes).await?;
    }
    let created = watch.speed(written);
    created.line(&format!("{name}: fields of creates, batches of {BATCH}"), ">= 20,000/s", None);
    let raw = raw_changes(database, count / 5, BATCH).await?;
    raw.line(&format!("{name}: raw, update and log row of the same"), "", None);
    let watch = Stopwatch::start();
    let tickets: Vec<usize> = (0..count).step_by(5).collect();
    for batch in tickets.chunks(BATCH) {
        let seen = Seen { cursor: replica.cursor(scope), ..Seen::default() };
        let change = |at: &usize| {
            number += 1;
            let data = fields(serde_json::json!({"title": format!("Another title, number {number}")}));
            wire(number, (EntityType::Ticket, id(*at)), Operation::Update, data, seen.clone())
        };
        let changes = batch.iter().map(change).collect();
        replica.send(changes).await?;
    }
    let speed = watch.speed(tickets.len());
    speed.line(&format!("{name}: one-field changes, batches of {BATCH}"), ">= 20,000/s", Some(raw));
    singles(&mut replica, name, scope, &tickets, number).await
}

async fn singles(
    replica: &mut Replica<'_>,
    name: &str,
    scope: Scope,
    tickets: &[usize],
    mut number: usize,
) -> Result<(), StoreError> {
    let raw = raw_changes(replica.database, SINGLES, 1).await?;
    raw.line(&format!("{name}: raw, one commit each"), "", None);
    let watch = Stopwatch::start();
    for at in tickets.iter().cycle().take(SINGLES) {
        number += 1;
        let data = fields(serde_json::json!({"title": format!("Another title, number {number}")}));
        let seen = Seen { cursor: replica.cursor(scope), ..Seen::default() };
        replica.send(vec![wire(number, (EntityType::Ticket, id(*at)), Operation::Update, data, seen)]).await?;
    }
    let speed = watch.speed(SINGLES);
    speed.line(&format!("{name}: one-field changes, one commit each"), ">= 50 % of raw", Some(raw));
    let by_clock = speed.per_second / raw.per_second;
    line(&format!("{name}: the same by the clock"), "", None, ">= 50 % of raw", Some(by_clock));
    Ok(())
}

/// What a change cannot do without: one row written, one added; nothing read, nothing judged.
async fn raw_changes(database: &Database, count: usize, batch: usize) -> Result<Speed, StoreError> {
    let on = database.connection();
    let create = "CREATE TABLE IF NOT EXISTS raw_records (id TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL); \
                  CREATE TABLE IF NOT EXISTS raw_log (id TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL); \
                  DELETE FROM raw_records; DELETE FROM raw_log;";
    on.execute_unprepared(create).await.map_err(failed)?;
    let text: Value = "What a change says, and what it replaced, in a log. ".repeat(6).into();
    let statement = |sql: &str, at: usize| {
        let values = [Value::from(id(at).to_string()), text.clone()];
        Statement::from_sql_and_values(database.backend(), sql, values)
    };
    let record =
        "INSERT INTO raw_records (id, text) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET text = excluded.text";
    let log = "INSERT INTO raw_log (id, text) VALUES ($1, $2)";
    let all: Vec<usize> = (0..count).collect();
    let watch = Stopwatch::start();
    for batch in all.chunks(batch) {
        let transaction = on.begin().await.map_err(failed)?;
        for at in batch {
            transaction.execute_raw(statement(record, *at)).await.map_err(failed)?;
            transaction.execute_raw(statement(log, *at)).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
    }
    Ok(watch.speed(count))
}

/// Brings the project to `size` records, and pulls what just changed.
pub async fn pulls(database: &Database, size: usize) -> Result<(), StoreError> {
    let project = ProjectId(Uuid::from_u128(1));
    let scope = Scope::Project(project);
    let mut replica = Replica::new(database);
    let before = database.read().await?.head(scope).await?.seq as usize;
    if before == 0 {
        let founded = Project { name: "Website".into(), ..Project::default() }.creation_fields();
        let key = (EntityType::Project, project.into());
        replica.send(vec![wire(0, key, Operation::Create, founded, Seen::default())]).await?;
    }
    for start in (before..size).step_by(5_000) {
        let mut ledger = database.write().await?;
        ledger.lock(&[scope]).await?;
        let end = (start + 5_000).min(size);
        for at in start..end {
            ledger.put_record(&record(project, at)).await?;
        }
        let head = ledger.head(scope).await?;
        ledger.put_head(scope, Head { seq: end as u64, ..head }).await?;
        ledger.finish().await?;
    }
    let head = database.read().await?.head(scope).await?;
    let cursor = Cursor { epoch: head.epoch, seq: head.seq - CHANGED, change: Default::default() };
    let mut times = Vec::new();
    for _ in 0..200 {
        replica.scopes = vec![ScopeCursor { scope, cursor: Some(cursor) }];
        let start = Instant::now();
        let response = replica.send(Vec::new()).await?;
        times.push(start.elapsed());
        assert_eq!(response.server_changes.len() as u64, CHANGED);
    }
    times.sort_unstable();
    let median = format!("{} µs", times[times.len() / 2].as_micros());
    line(&format!("pull of {CHANGED} changed, {size} records on the server"), median, None, "same at any size", None);
    Ok(())
}
