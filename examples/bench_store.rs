//! Measures the stores against the budgets of the design, next to raw SQLite in the same run:
//! `cargo run --release --features desktop --example bench_store [records]` (any feature with SQL does).
//!
//! Prints one line for each number: name, value, unit.

use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use std::time::{Duration, Instant};
use uuid::Uuid;
use worknest::domain::{Comment, Entity, EntityId, EntityType, LabelId, Position, ProjectId, Scope, Ticket, UserId};
use worknest::merge::{Author, Change, Entry, Mark, Operation, Outcome, Record, Seen, Stamp, Write, WriterId};
use worknest::store::sql::{Database, SqlStore};
use worknest::store::{Answer, Batch, Book, Ledger, Store, StoreError};

const PAGE: usize = 1_000;

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a folder for the measurement");
    first_sync(&folder.path().join("client.sqlite"), count).await?;
    single_commits(&folder.path().join("single.sqlite"), 2_000).await?;
    let database = Database::connect_sqlite(&folder.path().join("server.sqlite")).await?;
    accept(&database, "SQLite", count / 10).await?;
    if let Ok(url) = std::env::var("WORKNEST_BENCH_POSTGRES") {
        accept(&Database::connect(&url).await?, "PostgreSQL", count / 10).await?;
    }
    Ok(())
}

fn report(name: &str, value: f64, unit: &str) {
    println!("{name:<58}{value:>12.0} {unit}");
}

/// Seconds of processor that this process has used, where the system tells (Linux): on a machine that others
/// use too, it says more than the clock.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// Tells what each step used since the one before.
struct Processor(Option<f64>);

impl Processor {
    fn tell(&mut self, count: usize) {
        let now = processor_seconds();
        if let (Some(before), Some(now)) = (self.0, now)
            && now > before
        {
            report("  … for each second of processor", count as f64 / (now - before), "");
        }
        self.0 = now;
    }
}

fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// One project of tickets and comments, as first sync brings them: four comments to a ticket.
fn records(count: usize) -> Vec<Record> {
    let project = ProjectId(Uuid::from_u128(1));
    (0..count).map(|at| record(project, at)).collect()
}

fn record(project: ProjectId, at: usize) -> Record {
    let id = EntityId(Uuid::from_u128(0x9e37_79b9_7f4a_7c15_u128.wrapping_mul(at as u128 + 3) << 32 | at as u128));
    let stamp = Stamp { millis: 1_760_000_000_000 + at as u64, counter: 0, writer: WriterId(7) };
    let (entity_type, fields) =
        if at.is_multiple_of(5) { (EntityType::Ticket, ticket(project, at)) } else { comment(at) };
    Record {
        entity_type,
        id,
        scope: Scope::Project(project),
        fields,
        seq: at as u64 + 1,
        created: Mark { seq: at as u64 + 1, stamp },
        marks: Default::default(),
        deleted: false,
    }
}

fn ticket(project: ProjectId, at: usize) -> worknest::domain::Fields {
    let ticket = Ticket {
        project_id: project,
        title: format!("The board forgets its order after a reload, case {at}"),
        description: "Steps: open the board, move a card, reload. The card is back where it was. ".repeat(6),
        status: "InProgress".into(),
        assignees: vec![UserId(Uuid::from_u128(at as u128 % 50))],
        labels: vec![LabelId(Uuid::from_u128(7)), LabelId(Uuid::from_u128(8))],
        estimate: Some(2.5),
        position: Position::from("a0c4"),
        number: Some(at as i64),
        created_by: Some(UserId(Uuid::from_u128(9))),
        ..Ticket::default()
    };
    ticket.to_fields()
}

fn comment(at: usize) -> (EntityType, worknest::domain::Fields) {
    let comment = Comment {
        content: "I have seen this too, on the second device, after it had been offline for a night. ".repeat(3),
        user_id: Some(UserId(Uuid::from_u128(at as u128 % 50))),
        ..Comment::default()
    };
    (EntityType::Comment, comment.to_fields())
}

async fn first_sync(path: &std::path::Path, count: usize) -> Result<(), StoreError> {
    let store = SqlStore::open(path).await?;
    let mut processor = Processor(None);
    let pages: Vec<Vec<Record>> = records(count).chunks(PAGE).map(<[Record]>::to_vec).collect();
    processor.tell(0);
    let start = Instant::now();
    for put_records in pages {
        store.commit(Batch { put_records, ..Batch::default() }).await?;
    }
    report("first sync into SQLite", per_second(count, start.elapsed()), "records/s (bar 50,000)");
    processor.tell(count);
    let pages: Vec<Vec<Record>> = records(count).chunks(PAGE).map(<[Record]>::to_vec).collect();
    processor.tell(0);
    let start = Instant::now();
    for put_records in pages {
        store.commit(Batch { put_records, ..Batch::default() }).await?;
    }
    report("the same again, replacing", per_second(count, start.elapsed()), "records/s");
    processor.tell(count);
    drop(store);
    let store = SqlStore::open(path).await?;
    processor.tell(0);
    let start = Instant::now();
    let found = store.load().await?.records.len();
    assert_eq!(found, count);
    report("loading all of it", start.elapsed().as_secs_f64() * 1e3, "ms");
    processor.tell(count);
    Ok(())
}

async fn single_commits(path: &std::path::Path, count: usize) -> Result<(), StoreError> {
    let store = SqlStore::open(path).await?;
    let mut times = Vec::with_capacity(count);
    for record in records(count) {
        let start = Instant::now();
        store.commit(Batch { put_records: vec![record], ..Batch::default() }).await?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    report("one durable write, median", times[count / 2].as_secs_f64() * 1e6, "µs");
    report("one durable write, 95th percentile", times[count * 95 / 100].as_secs_f64() * 1e6, "µs");
    Ok(())
}

/// What the server does for one accepted change, but for the merge rule.
async fn accept_one(ledger: &mut impl Ledger, record: &Record, number: u64) -> Result<(), StoreError> {
    let change = change(record, number);
    ledger.answer(change.id).await?;
    ledger.savepoint().await?;
    ledger.record(&record.key()).await?;
    ledger.open_conflicts(&record.key()).await?;
    let mut record = record.clone();
    record.set_value("title", "Another title".into());
    record.set_mark("title", Mark { seq: number, stamp: change.stamp });
    ledger.put_record(&record).await?;
    let write = Write { base: "A".into(), value: "Another title".into(), stamp: change.stamp };
    let answer = Answer {
        change: change.id,
        author: Author { user: Some(UserId::default()), name: "Alice".into(), replica: "bench".into() },
        scope: Some(record.scope),
        record: record.key(),
        outcome: Outcome::Applied,
        seq: number,
        code: None,
        message: None,
        conflicts: Vec::new(),
        answered_at: change.timestamp,
    };
    let entry = Entry {
        scope: record.scope,
        seq: number,
        author: answer.author.clone(),
        accepted_at: change.timestamp,
        outcome: Outcome::Applied,
        writes: [("title".to_owned(), write)].into(),
        change,
    };
    ledger.append(&entry).await?;
    ledger.put_answer(&answer).await?;
    let head = ledger.head(record.scope).await?;
    ledger.put_head(record.scope, worknest::store::Head { seq: number, ..head }).await?;
    ledger.release().await
}

fn change(record: &Record, number: u64) -> Change {
    let stamp = Stamp { millis: 1_770_000_000_000 + number, counter: 0, writer: WriterId(8) };
    Change {
        id: worknest::domain::ChangeId(Uuid::from_u128(u128::from(number) << 64 | 5)),
        entity_type: record.entity_type.clone(),
        entity_id: record.id,
        operation: Operation::Update,
        data: [("title".to_owned(), "Another title".into())].into_iter().collect(),
        timestamp: stamp.time(),
        stamp,
        seen: Seen::default(),
        resolves: None,
    }
}

async fn accept(database: &Database, name: &str, count: usize) -> Result<(), StoreError> {
    let records = records(count);
    let scope = records[0].scope;
    let mut processor = Processor(None);
    processor.tell(0);
    let start = Instant::now();
    for page in records.chunks(PAGE) {
        let mut ledger = database.write().await?;
        for record in page {
            ledger.put_record(record).await?;
        }
        ledger.finish().await?;
    }
    report(&format!("{name}: records put through the ledger"), per_second(count, start.elapsed()), "records/s");
    processor.tell(count);
    let mut number = count as u64;
    let start = Instant::now();
    for batch in records.chunks(100) {
        let mut ledger = database.write().await?;
        ledger.lock(&[scope]).await?;
        let keys: Vec<_> = batch.iter().map(Record::key).collect();
        let changes: Vec<_> =
            batch.iter().zip(number + 1..).map(|(record, number)| change(record, number).id).collect();
        ledger.prepare(&keys, &changes).await?;
        for record in batch {
            number += 1;
            accept_one(&mut ledger, record, number).await?;
        }
        ledger.finish().await?;
    }
    report(
        &format!("{name}: changes in batches of 100"),
        per_second(count, start.elapsed()),
        "changes/s (bar 20,000 fields/s)",
    );
    processor.tell(count);
    let singles = count.min(2_000);
    let start = Instant::now();
    for record in &records[..singles] {
        number += 1;
        let mut ledger = database.write().await?;
        ledger.lock(&[scope]).await?;
        accept_one(&mut ledger, record, number).await?;
        ledger.finish().await?;
    }
    let ours = per_second(singles, start.elapsed());
    report(&format!("{name}: single changes"), ours, "changes/s");
    processor.tell(singles);
    let raw = raw_commits(database, singles).await?;
    report(&format!("{name}: raw commits of one row"), raw, "commits/s");
    processor.tell(singles);
    report(&format!("{name}: single changes against raw"), ours / raw * 100.0, "% (bar 50)");
    pull(database, name, scope, count).await
}

async fn raw_commits(database: &Database, count: usize) -> Result<f64, StoreError> {
    let connection = database.connection();
    let failed = |error: sea_orm::DbErr| StoreError::Failed { what: error.to_string(), source: Some(Box::new(error)) };
    let create = "CREATE TABLE IF NOT EXISTS raw (id BIGINT NOT NULL PRIMARY KEY, text TEXT NOT NULL)";
    connection.execute_unprepared(create).await.map_err(failed)?;
    let start = Instant::now();
    for at in 0..count {
        let transaction = connection.begin().await.map_err(failed)?;
        let values = [(at as i64).into(), "Another title".into()];
        let insert = "INSERT INTO raw (id, text) VALUES ($1, $2)";
        let insert = Statement::from_sql_and_values(database.backend(), insert, values);
        transaction.execute_raw(insert).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
    }
    Ok(per_second(count, start.elapsed()))
}

async fn pull(database: &Database, name: &str, scope: Scope, count: usize) -> Result<(), StoreError> {
    let start = Instant::now();
    let mut ledger = database.read().await?;
    let (mut after, mut found) = (0, 0);
    loop {
        let page = ledger.page(scope, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        found += page.len();
    }
    assert_eq!(found, count);
    report(&format!("{name}: a first pull"), per_second(count, start.elapsed()), "records/s");
    let start = Instant::now();
    for _ in 0..200 {
        database.read().await?.page(scope, after - 1, PAGE).await?;
    }
    report(&format!("{name}: a pull of what just changed"), start.elapsed().as_secs_f64() * 1e6 / 200.0, "µs");
    Ok(())
}
