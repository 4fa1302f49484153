//! The runner of `migrations/`: each file once, in its own transaction, at every start. Files are only ever
//! added; what an older version kept in `extra` moves into the columns that a migration made for it.

use super::entry::HEADS;
use super::error::store_error;
use super::row::{get, read_row};
use super::statement::{all, is, run, select, write_records};
use super::table::{TYPE, Table};
use crate::domain::EntityType;
use crate::merge::Record;
use crate::store::StoreError;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

struct Migration {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal)+) => {
        &[$(Migration {
            number: $number,
            name: $name,
            sql: include_str!(concat!("../../../migrations/", $name, ".sql")),
        }),+]
    };
}

const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_start"
    2 "0002_accounts"
    3 "0003_epochs"
    4 "0004_access"
    5 "0005_answers_in_the_log"
    6 "0006_devices"
    7 "0007_moves"
    8 "0008_files_found"
    9 "0009_relations"
    10 "0010_identities"
    11 "0011_admin"
    12 "0012_reactions"
    13 "0013_timeboxes"
    14 "0014_passkeys"
    15 "0015_views"
    16 "0016_feel"
};

const APPLIED: &str = "migrations";

/// Locks out other servers that start on the same PostgreSQL; the number is ours alone.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7810034415)";

/// Brings the database to this version's shape; refuses one that is newer.
pub(super) async fn migrate(connection: &DatabaseConnection) -> Result<(), StoreError> {
    let before = prepare(connection).await?;
    let mut applied = before;
    for migration in MIGRATIONS {
        if migration.number > applied && apply(connection, migration).await? {
            applied = migration.number;
        }
    }
    if before > 0 && applied > before {
        adopt(connection).await?;
    }
    Ok(())
}

/// Makes the table of migrations where it is missing, and tells the number of the last one applied.
async fn prepare(connection: &DatabaseConnection) -> Result<i64, StoreError> {
    // Where it is there, nothing is asked that an account without the right to make tables would be refused.
    if let Ok(applied) = applied(connection).await {
        return last(&applied);
    }
    let transaction = begin(connection).await?;
    let create = format!(
        "CREATE TABLE IF NOT EXISTS {APPLIED} (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, \
         applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)"
    );
    transaction.execute_unprepared(&create).await.map_err(store_error)?;
    let applied = applied(&transaction).await?;
    transaction.commit().await.map_err(store_error)?;
    last(&applied)
}

async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<(i64, String)>, StoreError> {
    let mut query = Query::select();
    query.columns(["number", "name"].map(Alias::new)).from(Alias::new(APPLIED));
    query.order_by(Alias::new("number"), sea_orm::sea_query::Order::Asc);
    all(connection, &query).await?.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect()
}

/// The last one; refuses a database that went through migrations which this program does not know.
fn last(applied: &[(i64, String)]) -> Result<i64, StoreError> {
    let unknown = applied.iter().find(|(number, name)| {
        !MIGRATIONS.iter().any(|migration| migration.number == *number && migration.name == name)
    });
    match unknown {
        None => Ok(applied.last().map_or(0, |(number, _)| *number)),
        Some((_, name)) => Err(StoreError::Unreadable {
            what: format!("it was written by a newer version of Worknest (migration {name}): update this one"),
        }),
    }
}

/// Applies one migration, unless another process has just done so.
async fn apply(connection: &DatabaseConnection, migration: &Migration) -> Result<bool, StoreError> {
    let transaction = begin(connection).await?;
    if applied(&transaction).await?.iter().any(|(number, _)| *number == migration.number) {
        return Ok(false);
    }
    transaction.execute_unprepared(migration.sql).await.map_err(store_error)?;
    let mut note = Query::insert();
    note.into_table(Alias::new(APPLIED)).columns(["number", "name"].map(Alias::new));
    note.values_panic([migration.number.into(), migration.name.into()]);
    run(&transaction, &note).await?;
    transaction.commit().await.map_err(store_error)?;
    Ok(true)
}

async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let transaction = connection.begin_with_options(options).await.map_err(store_error)?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(POSTGRES_LOCK).await.map_err(store_error)?;
    }
    Ok(transaction)
}

/// After a migration: what waited in `extra` for a column, or in the table of unknown types for a table of its
/// own, moves there. Writing a record anew is all it takes. A server of the version before that goes on meanwhile waits:
/// what it wrote between the reading and the writing would be undone. Whoever writes locks a row of this table first.
async fn adopt(connection: &DatabaseConnection) -> Result<(), StoreError> {
    let transaction = begin(connection).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        let lock = format!("LOCK TABLE {HEADS} IN EXCLUSIVE MODE");
        transaction.execute_unprepared(&lock).await.map_err(store_error)?;
    }
    for table in Table::all() {
        let mut query = select(table);
        if table.entity_type.is_some() {
            query.and_where(Expr::col(Alias::new("extra")).ne("{}"));
        } else {
            query.and_where(Expr::col(Alias::new(TYPE)).is_in(EntityType::KNOWN.iter().map(EntityType::as_str)));
        }
        let rows = all(&transaction, &query).await?;
        let records: Vec<Record> = rows.iter().map(|row| read_row(row, table)).collect::<Result<_, _>>()?;
        write_records(&transaction, &records).await?;
    }
    for known in EntityType::KNOWN {
        let mut delete = Query::delete();
        delete.from_table(Alias::new(Table::OTHERS)).and_where(is(TYPE, known.as_str()));
        run(&transaction, &delete).await?;
    }
    transaction.commit().await.map_err(store_error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EntityId, Fields, Scope};
    use crate::merge::Mark;
    use crate::store::sql::connect::open_sqlite;
    use crate::store::sql::query::lock_heads;
    use serde_json::json;

    fn record(entity_type: EntityType, fields: serde_json::Value) -> Record {
        Record {
            entity_type,
            id: EntityId::from_random([7; 16]),
            scope: Scope::Person(Default::default()),
            fields: fields.as_object().cloned().unwrap_or_default(),
            seq: 1,
            created: Mark::default(),
            marks: Default::default(),
            deleted: false,
        }
    }

    async fn read_all(connection: &DatabaseConnection, table: &Table) -> Vec<Record> {
        let rows = all(connection, &select(table)).await.unwrap();
        rows.iter().map(|row| read_row(row, table).unwrap()).collect()
    }

    /// If this fails after a field was added to an entity: add a migration with a column for it.
    #[tokio::test]
    async fn every_field_of_every_entity_has_a_column() {
        let folder = tempfile::tempdir().unwrap();
        let connection = open_sqlite(&folder.path().join("db")).await.unwrap();
        for table in Table::all() {
            if let Err(error) = all(&connection, select(table).limit(1)).await {
                panic!("migrations/ and the fields of {} differ: {error:?}", table.name);
            }
        }
    }

    #[tokio::test]
    async fn migrations_are_numbered_in_order_and_named_by_their_number() {
        for (at, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.number, at as i64 + 1);
            assert!(migration.name.starts_with(&format!("{:04}_", migration.number)), "{}", migration.name);
        }
    }

    #[tokio::test]
    async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let connection = open_sqlite(&path).await.unwrap();
        let newer = format!("INSERT INTO {APPLIED} (number, name) VALUES (9999, '9999_of_the_future')");
        connection.execute_unprepared(&newer).await.unwrap();
        let before = read_all(&connection, Table::of(&EntityType::Ticket)).await;
        connection.close().await.unwrap();
        let error = open_sqlite(&path).await.unwrap_err();
        assert!(error.to_string().contains("9999_of_the_future"), "{error}");
        assert!(!error.is_transient());
        assert!(before.is_empty());
    }

    #[tokio::test]
    async fn what_waited_in_extra_moves_into_the_column_made_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let connection = open_sqlite(&path).await.unwrap();
        let ticket = record(EntityType::Ticket, json!({"title": "Old", "estimate": 2.5, "mood": "good"}));
        let label = record(EntityType::Label, json!({"name": "bug"}));
        write_records(&connection, [&ticket]).await.unwrap();
        // As an older version would have kept them, that knew neither the field nor the type.
        let older = "UPDATE tickets SET title = NULL, estimate = NULL,
                     extra = '{\"title\":\"Old\",\"estimate\":2.5,\"mood\":\"good\"}'";
        connection.execute_unprepared(older).await.unwrap();
        let unknown = Record { entity_type: EntityType::Unknown("label".into()), ..label.clone() };
        write_records(&connection, [&unknown]).await.unwrap();

        adopt(&connection).await.unwrap();

        assert_eq!(read_all(&connection, Table::of(&EntityType::Ticket)).await, [ticket]);
        assert_eq!(read_all(&connection, Table::of(&EntityType::Label)).await, [label]);
        assert_eq!(read_all(&connection, Table::of(&"sprint".into())).await, []);
        let row = "SELECT title, estimate, extra FROM tickets";
        let row = connection.query_one_raw(sea_orm::Statement::from_string(DbBackend::Sqlite, row)).await.unwrap();
        let row = row.unwrap();
        assert_eq!(get::<String>(&row, 0).unwrap(), "Old");
        assert_eq!(get::<f64>(&row, 1).unwrap(), 2.5);
        let extra: Fields = serde_json::from_str(&get::<String>(&row, 2).unwrap()).unwrap();
        assert_eq!(extra.keys().collect::<Vec<_>>(), ["mood"]);
    }

    /// On PostgreSQL, where servers of two versions share a database.
    #[tokio::test]
    async fn what_another_server_writes_while_fields_move_stays() {
        let Ok(url) = std::env::var("WORKNEST_TEST_POSTGRES") else {
            println!("left out: moving fields on PostgreSQL (WORKNEST_TEST_POSTGRES is not set)");
            return;
        };
        let cluster = sea_orm::Database::connect(&url).await.unwrap();
        let name = format!("worknest_adopt_{}", std::process::id());
        cluster.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let url = format!("{}/{name}", url.rsplit_once('/').unwrap().0);
        let database = crate::store::sql::Database::connect(&url).await.unwrap();
        let before = record(EntityType::Label, json!({"name": "bug", "mood": "good"}));
        let after = record(EntityType::Label, json!({"name": "fault", "mood": "good"}));
        write_records(database.connection(), [&before]).await.unwrap();

        let other = database.connection().begin().await.unwrap();
        lock_heads(&other, &[before.scope]).await.unwrap();
        write_records(&other, [&after]).await.unwrap();
        let commit = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            other.commit().await.unwrap();
        };
        let (adopted, ()) = tokio::join!(adopt(database.connection()), commit);

        adopted.unwrap();
        assert_eq!(read_all(database.connection(), Table::of(&EntityType::Label)).await, [after]);
    }

    #[tokio::test]
    async fn opening_again_applies_nothing_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        open_sqlite(&path).await.unwrap().close().await.unwrap();
        let connection = open_sqlite(&path).await.unwrap();
        assert_eq!(applied(&connection).await.unwrap().len(), MIGRATIONS.len());
    }
}
