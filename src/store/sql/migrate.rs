//! The runner of `migrations/`: each file once, in its own transaction, at every start. Files are only ever
//! added; what an older version kept in `extra` moves into the columns that a migration made for it.

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
    let transaction = begin(connection).await?;
    let create = format!(
        "CREATE TABLE IF NOT EXISTS {APPLIED} (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, \
         applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)"
    );
    transaction.execute_unprepared(&create).await.map_err(store_error)?;
    let applied = applied(&transaction).await?;
    transaction.commit().await.map_err(store_error)?;
    check(&applied)?;
    Ok(applied.last().map_or(0, |(number, _)| *number))
}

async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<(i64, String)>, StoreError> {
    let mut query = Query::select();
    query.columns(["number", "name"].map(Alias::new)).from(Alias::new(APPLIED));
    query.order_by(Alias::new("number"), sea_orm::sea_query::Order::Asc);
    all(connection, &query).await?.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect()
}

/// Refuses a database that went through migrations which this program does not know.
fn check(applied: &[(i64, String)]) -> Result<(), StoreError> {
    let unknown = applied.iter().find(|(number, name)| {
        !MIGRATIONS.iter().any(|migration| migration.number == *number && migration.name == name)
    });
    match unknown {
        None => Ok(()),
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
/// own, moves there. Writing a record anew is all it takes.
async fn adopt(connection: &DatabaseConnection) -> Result<(), StoreError> {
    let transaction = begin(connection).await?;
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
