//! What holds for any record and any sequence of operations.

#![allow(clippy::unwrap_used, reason = "a test")]

use crate::cases::samples::{answer, cursor, entry, head, id, mark, member, scope, time, user};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;
use worknest::domain::{EntityType, ProjectId, Role, Scope};
use worknest::merge::{Entry, Record, RecordKey};
use worknest::store::memory::MemoryBook;
use worknest::store::sql::Database;
use worknest::store::{Answer, Book, Ledger, StoreError};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no other", |number| number.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(Value::from("2026-11-22")),
        Just(Value::from("2026-11-22T10:00:00.000Z")),
        Just(Value::from("2026-11-22T10:00:00Z")),
        Just(Value::from("0190aaaa-0000-4000-8000-000000000001")),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_type() -> impl Strategy<Value = EntityType> {
    prop_oneof![
        9 => proptest::sample::select(EntityType::KNOWN),
        1 => "[a-z ]{1,12}".prop_map(|name| EntityType::from(name.as_str())),
    ]
}

/// Any fields: known ones with any value, and unknown ones.
fn any_fields(entity_type: &EntityType) -> impl Strategy<Value = Map<String, Value>> + use<> {
    let mut names: Vec<String> = entity_type.fields().iter().map(|field| field.name.to_owned()).collect();
    names.extend(["entity_type", "entity_id", "sides", "base", "id", "seq", "extra", "mood"].map(str::to_owned));
    let name = prop_oneof![4 => proptest::sample::select(names), 1 => any::<String>()];
    btree_map(name, any_json(), 0..12).prop_map(|fields| fields.into_iter().collect())
}

fn any_record() -> impl Strategy<Value = Record> {
    let parts = (any::<u8>(), any::<u32>(), any::<bool>(), btree_map(any::<String>(), 0..u64::from(u32::MAX), 0..4));
    any_type().prop_flat_map(|entity_type| (any_fields(&entity_type), Just(entity_type))).prop_flat_map(
        move |(fields, entity_type)| {
            parts.clone().prop_map(move |(number, seq, deleted, marks)| Record {
                entity_type: entity_type.clone(),
                id: id(number),
                scope: if seq % 2 == 0 { scope(1) } else { Scope::Person(user(2)) },
                fields: fields.clone(),
                seq: u64::from(seq),
                created: mark(3),
                marks: marks.into_iter().map(|(name, seq)| (name, mark(seq))).collect(),
                deleted,
            })
        },
    )
}

/// One thing to do to a ledger, on few ids, so that things meet.
#[derive(Clone, Debug)]
enum Step {
    Put { entity_type: EntityType, number: u8, parent: u8, seq: u8, deleted: bool },
    PutMember { project: u8, user: u8, deleted: bool },
    Append { about: u8 },
    Answer { number: u8 },
    Head { scope: u8, seq: u8 },
    Remember { user: u8, at: u8 },
    Savepoint,
    RollBack,
    Release,
    Finish,
    Drop,
    Prepare { number: u8 },
    Ask { number: u8, limit: u8 },
}

fn any_step() -> impl Strategy<Value = Step> {
    let types = vec![EntityType::Ticket, EntityType::Comment, EntityType::Label, EntityType::Conflict, "sprint".into()];
    let small = 0..5_u8;
    prop_oneof![
        6 => (proptest::sample::select(types), small.clone(), small.clone(), 1..9_u8, any::<bool>()).prop_map(
            |(entity_type, number, parent, seq, deleted)| Step::Put { entity_type, number, parent, seq, deleted }
        ),
        2 => (small.clone(), small.clone(), any::<bool>())
            .prop_map(|(project, user, deleted)| Step::PutMember { project, user, deleted }),
        2 => small.clone().prop_map(|about| Step::Append { about }),
        1 => small.clone().prop_map(|number| Step::Answer { number }),
        1 => (small.clone(), any::<u8>()).prop_map(|(scope, seq)| Step::Head { scope, seq }),
        1 => (small.clone(), small.clone()).prop_map(|(user, at)| Step::Remember { user, at }),
        2 => Just(Step::Savepoint),
        1 => Just(Step::RollBack),
        1 => Just(Step::Release),
        2 => Just(Step::Finish),
        1 => Just(Step::Drop),
        1 => small.clone().prop_map(|number| Step::Prepare { number }),
        4 => (small, 0..5_u8).prop_map(|(number, limit)| Step::Ask { number, limit }),
    ]
}

fn put(entity_type: &EntityType, number: u8, parent: u8, seq: u8, deleted: bool) -> Record {
    let fields = serde_json::json!({
        "project_id": ProjectId(id(parent).0),
        "ticket_id": id(parent),
        "entity_type": "ticket",
        "entity_id": id(parent),
        "title": format!("{number} {seq}"),
    });
    let fields = fields.as_object().cloned().unwrap_or_default();
    let record = crate::cases::samples::ticket(number, u64::from(seq));
    // What belongs to a project lies in the project's scope.
    Record { entity_type: entity_type.clone(), scope: scope(parent), fields, deleted, ..record }
}

/// Everything that can be asked about a number.
async fn ask(ledger: &mut impl Ledger, number: u8, limit: u8) -> Result<String, StoreError> {
    let keys: [RecordKey; 4] = [
        (EntityType::Ticket, id(number)),
        (EntityType::Comment, id(number)),
        ("sprint".into(), id(number)),
        (EntityType::Project, id(number)),
    ];
    let mut told = String::new();
    for key in &keys {
        told += &format!("{:?}\n", ledger.record(key).await?);
        told += &format!("{:?}\n", ledger.children(key).await?);
        told += &format!("{:?}\n", ledger.open_conflicts(key).await?);
        told += &format!("{:?}\n", ledger.entries(key).await?);
    }
    let change = crate::cases::samples::change_id(number);
    told += &format!("{:?}\n", ledger.page(scope(number), u64::from(number), usize::from(limit)).await?);
    told += &format!("{:?}\n", ledger.page(scope(number), 0, usize::from(limit)).await?);
    told += &format!("{:?}\n", ledger.entry(change).await?);
    told += &format!("{:?}\n", ledger.answer(change).await?);
    told += &format!("{:?}\n", ledger.head(scope(number)).await?);
    told += &format!("{:?}\n", ledger.seq_at(scope(1), time(number * 3)).await?);
    told += &format!("{:?}\n", ledger.recall(user(number), "tab", time(limit)).await?);
    told += &format!("{:?}\n", ledger.scopes_of(user(number)).await?);
    told += &format!("{:?}\n", ledger.role(ProjectId(id(limit).0), user(number)).await?);
    Ok(told)
}

/// Takes the steps and writes down every answer.
async fn take(book: &impl Book, steps: &[Step]) -> Result<Vec<String>, StoreError> {
    let mut told = Vec::new();
    let mut next_change = 0;
    let mut depth = 0;
    let mut ledger = book.write().await?;
    for step in steps {
        match step {
            Step::Put { entity_type, number, parent, seq, deleted } => {
                ledger.put_record(&put(entity_type, *number, *parent, *seq, *deleted)).await?;
            }
            Step::PutMember { project, user, deleted } => {
                let record = member(*project, *user, Role::Viewer, 1);
                ledger.put_record(&Record { deleted: *deleted, ..record }).await?;
            }
            Step::Append { about } => {
                next_change += 1;
                let entry = entry(next_change, *about, u64::from(next_change));
                ledger.append(&Entry { accepted_at: time(next_change), ..entry }).await?;
            }
            Step::Answer { number } => ledger.put_answer(&Answer { seq: 7, ..answer(*number) }).await?,
            Step::Head { scope: number, seq } => ledger.put_head(scope(*number), head(u64::from(*seq))).await?,
            Step::Remember { user: number, at } => {
                ledger.remember(user(*number), "tab", time(*at), &[(scope(1), cursor(4))]).await?;
            }
            Step::Savepoint => {
                depth += 1;
                ledger.savepoint().await?;
            }
            Step::RollBack | Step::Release if depth == 0 => {}
            Step::RollBack => {
                depth -= 1;
                ledger.roll_back().await?;
            }
            Step::Release => {
                depth -= 1;
                ledger.release().await?;
            }
            Step::Finish | Step::Drop => {
                if matches!(step, Step::Finish) {
                    ledger.finish().await?
                } else {
                    drop(ledger)
                }
                depth = 0;
                ledger = book.write().await?;
                ledger.lock(&[scope(0), scope(1)]).await?;
            }
            Step::Prepare { number } => {
                let keys = [(EntityType::Ticket, id(*number)), ("sprint".into(), id(*number))];
                ledger.prepare(&keys, &[crate::cases::samples::change_id(*number)]).await?;
            }
            Step::Ask { number, limit } => told.push(ask(&mut ledger, *number, *limit).await?),
        }
    }
    ledger.finish().await?;
    let mut ledger = book.read().await?;
    for number in 0..5 {
        told.push(ask(&mut ledger, number, 3).await?);
    }
    Ok(told)
}

async fn sqlite(folder: &tempfile::TempDir) -> Database {
    Database::connect_sqlite(&folder.path().join("server.sqlite")).await.expect("it opens")
}

async fn assert_comes_back(book: &impl Book, record: &Record) {
    let mut ledger = book.write().await.unwrap();
    ledger.put_record(record).await.unwrap();
    ledger.finish().await.unwrap();
    let found = book.read().await.unwrap().record(&record.key()).await.unwrap();
    assert_eq!(found.as_deref(), Some(record));
}

#[test]
fn any_record_comes_back_from_sql_exactly_as_it_was() {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = runtime.block_on(sqlite(&folder));
    let postgres = runtime.block_on(crate::postgres::fresh("any_record_comes_back_from_sql_exactly_as_it_was"));
    proptest!(ProptestConfig { cases: 64, ..ProptestConfig::default() }, |(record in any_record())| {
        runtime.block_on(async {
            assert_comes_back(&database, &record).await;
            if let Some(postgres) = &postgres {
                assert_comes_back(postgres, &record).await;
            }
        });
    });
}

#[test]
fn memory_and_sql_give_the_same_answers_to_any_steps() {
    let runtime = Runtime::new().unwrap();
    proptest!(ProptestConfig { cases: 24, ..ProptestConfig::default() }, |(steps in vec(any_step(), 1..60))| {
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let expected = take(&MemoryBook::default(), &steps).await.unwrap();
            let found = take(&sqlite(&folder).await, &steps).await.unwrap();
            assert_eq!(found, expected);
        });
    });
}

#[test]
fn memory_and_postgres_give_the_same_answers_to_any_steps() {
    let runtime = Runtime::new().unwrap();
    if std::env::var_os("WORKNEST_TEST_POSTGRES").is_none() {
        println!("left out: the same on PostgreSQL (WORKNEST_TEST_POSTGRES is not set)");
        return;
    }
    proptest!(ProptestConfig { cases: 4, ..ProptestConfig::default() }, |(steps in vec(any_step(), 1..60))| {
        runtime.block_on(async {
            let Some(database) = crate::postgres::fresh("any steps").await else { return };
            let expected = take(&MemoryBook::default(), &steps).await.unwrap();
            let found = take(&database, &steps).await.unwrap();
            assert_eq!(found, expected);
        });
    });
}
