//! What a ledger asks the database.

use super::entry::{
    ANSWER_COLUMNS, ANSWERED, ANSWERS, HEAD_COLUMNS, HEADS, LAST_SYNCS, LOG, LOG_COLUMNS, head_row, plain, read_answer,
    read_entry, read_head, read_time,
};
use super::error::store_error;
use super::row::{from_json, get, read_row};
use super::statement::{all, is, is_one_of, one, run, select};
use super::table::{TYPE, Table};
use crate::domain::{ChangeId, EntityType, Scope, Time, UserId};
use crate::merge::{Cursor, Entry, Record, RecordKey};
use crate::store::transaction::is_open_conflict_about;
use crate::store::written::LastSync;
use crate::store::{Answer, Head, StoreError};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, LockType, OnConflict, Order, Query, SelectStatement, UnionType, Value as SqlValue,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use std::collections::HashMap;

/// Locks the counter rows, making those that are missing. All are made before any is locked, both in one order:
/// nobody who holds a lock waits for a row to be made, so that no two transactions wait in a circle.
pub(super) async fn lock_heads(
    connection: &impl ConnectionTrait,
    scopes: &[Scope],
) -> Result<HashMap<Scope, Head>, StoreError> {
    let mut names: Vec<String> = scopes.iter().map(Scope::to_string).collect();
    names.sort_unstable();
    let mut query = select_from(HEADS, &HEAD_COLUMNS);
    query.and_where(Expr::col(Alias::new("scope")).is_in(names)).order_by(Alias::new("scope"), Order::Asc);
    let mut heads = read_heads(&all(connection, &query).await?)?;
    let mut missing: Vec<Scope> = scopes.iter().filter(|scope| !heads.contains_key(scope)).copied().collect();
    if !missing.is_empty() {
        missing.sort_unstable_by_key(Scope::to_string);
        let mut insert = Query::insert();
        insert.into_table(Alias::new(HEADS)).columns(HEAD_COLUMNS.map(Alias::new));
        let first = Head { epoch: newest_epoch(connection).await?, ..Head::default() };
        for scope in &missing {
            insert.values_panic(head_row(*scope, first).map(Expr::value));
        }
        insert.on_conflict(OnConflict::column(Alias::new("scope")).do_nothing().to_owned());
        run(connection, &insert).await?;
        heads.extend(missing.into_iter().map(|scope| (scope, first)));
    }
    // SQLite's writer is alone from its beginning; on PostgreSQL the rows may have moved until they were locked.
    if connection.get_database_backend() == DbBackend::Postgres {
        heads = read_heads(&all(connection, query.lock(LockType::Update)).await?)?;
    }
    Ok(heads)
}

fn read_heads(rows: &[QueryResult]) -> Result<HashMap<Scope, Head>, StoreError> {
    rows.iter().map(read_head).collect()
}

pub(super) async fn heads(
    connection: &impl ConnectionTrait,
    scopes: &[Scope],
) -> Result<HashMap<Scope, Head>, StoreError> {
    let names: Vec<String> = scopes.iter().map(Scope::to_string).collect();
    let mut query = select_from(HEADS, &HEAD_COLUMNS);
    read_heads(&all(connection, query.and_where(is_one_of("scope", &names))).await?)
}

/// The greatest epoch of all scopes.
pub(super) async fn newest_epoch(connection: &impl ConnectionTrait) -> Result<u32, StoreError> {
    let mut query = Query::select();
    query.expr(Expr::col(Alias::new("epoch")).max()).from(Alias::new(HEADS));
    let row = one(connection, &query).await?;
    let epoch: Option<i64> = row.map(|row| get(&row, 0)).transpose()?.flatten();
    Ok(epoch.unwrap_or_default() as u32)
}

fn select_from<const N: usize>(table: &'static str, columns: &[&'static str; N]) -> SelectStatement {
    let mut query = Query::select();
    query.columns(columns.map(Alias::new)).from(Alias::new(table));
    query
}

/// The records with these keys, as far as there are any.
pub(super) async fn records(connection: &impl ConnectionTrait, keys: &[RecordKey]) -> Result<Vec<Record>, StoreError> {
    let mut found = Vec::new();
    for table in Table::all() {
        let mine = keys.iter().filter(|(entity_type, _)| std::ptr::eq(Table::of(entity_type), table));
        if table.entity_type.is_some() {
            let ids: Vec<String> = mine.map(|(_, id)| id.to_string()).collect();
            if !ids.is_empty() {
                read(connection, table, select(table).and_where(is_one_of("id", &ids)), &mut found).await?;
            }
            continue;
        }
        for (entity_type, id) in mine {
            let mut query = select(table);
            query.and_where(is("id", id.to_string())).and_where(is(TYPE, entity_type.as_str()));
            read(connection, table, &query, &mut found).await?;
        }
    }
    Ok(found)
}

async fn read(
    connection: &impl ConnectionTrait,
    table: &Table,
    query: &SelectStatement,
    found: &mut Vec<Record>,
) -> Result<(), StoreError> {
    for row in all(connection, query).await? {
        found.push(read_row(&row, table)?);
    }
    Ok(())
}

/// Records whose parent field names `key`.
pub(super) async fn children(
    connection: &impl ConnectionTrait,
    (parent_type, parent_id): &RecordKey,
) -> Result<Vec<Record>, StoreError> {
    let mut found = Vec::new();
    for table in Table::all() {
        let parent = table.entity_type.as_ref().and_then(EntityType::parent);
        let Some((_, field)) = parent.filter(|(of, _)| of == parent_type) else {
            continue;
        };
        let mut query = select(table);
        query.and_where(is(field, parent_id.to_string()));
        // A project's children lie in its scope, and the scope has the index.
        if *parent_type == EntityType::Project {
            query.and_where(is("scope", Scope::Project((*parent_id).into()).to_string()));
        }
        read(connection, table, &query, &mut found).await?;
    }
    found.retain(|record| record.parent().as_ref() == Some(&(parent_type.clone(), *parent_id)));
    Ok(found)
}

/// Records of a type whose `column` holds `value`, tombstones left out.
pub(super) async fn living_by(
    connection: &impl ConnectionTrait,
    entity_type: &EntityType,
    column: &'static str,
    value: &str,
) -> Result<Vec<Record>, StoreError> {
    let table = Table::of(entity_type);
    let mut query = select(table);
    query.and_where(is(column, value)).and_where(is("deleted", false));
    let mut found = Vec::new();
    read(connection, table, &query, &mut found).await?;
    Ok(found)
}

/// Records of a type by what follows `SELECT … FROM table`.
pub(super) async fn records_where(
    connection: &impl ConnectionTrait,
    entity_type: &EntityType,
    rest: &str,
    values: Vec<SqlValue>,
) -> Result<Vec<Record>, StoreError> {
    let table = Table::of(entity_type);
    let columns: Vec<String> = table.column_names().map(|name| format!("\"{name}\"")).collect();
    let sql = format!("SELECT {} FROM {} {rest}", columns.join(", "), table.name);
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(statement).await.map_err(store_error)?;
    rows.iter().map(|row| read_row(row, table)).collect()
}

/// The open conflicts of each of these records.
pub(super) async fn open_conflicts(
    connection: &impl ConnectionTrait,
    keys: &[RecordKey],
) -> Result<HashMap<RecordKey, Vec<Record>>, StoreError> {
    let table = Table::of(&EntityType::Conflict);
    let ids: Vec<String> = keys.iter().map(|(_, id)| id.to_string()).collect();
    let mut query = select(table);
    query.and_where(is_one_of("entity_id", &ids)).and_where(is("deleted", false));
    let mut found = Vec::new();
    read(connection, table, &query, &mut found).await?;
    let mut by_key: HashMap<RecordKey, Vec<Record>> = HashMap::new();
    for record in found {
        if let Some(key) = keys.iter().find(|key| is_open_conflict_about(&record, key)) {
            by_key.entry(key.clone()).or_default().push(record);
        }
    }
    Ok(by_key)
}

/// Which tables have something after a place, and where: `$1` the scope, `$2` the sequence number. The limit stands in
/// the text, since SQLite would prepare a statement anew for each value bound to it; a power of two, so that there are
/// few texts.
fn page_sql(limit: usize) -> String {
    let limit = limit.checked_next_power_of_two().map_or(String::new(), |limit| format!(" LIMIT {limit}"));
    let part = |(index, table): (usize, &Table)| {
        let seqs = format!("SELECT seq FROM {} WHERE scope = $1 AND seq > $2 ORDER BY seq{limit}", table.name);
        // SQLite wants a part of a union that has an order of its own in a query of its own.
        format!("SELECT CAST({index} AS BIGINT) AS place, seq FROM ({seqs}) AS part")
    };
    let parts: Vec<String> = Table::all().iter().enumerate().map(part).collect();
    format!("{} ORDER BY seq{limit}", parts.join(" UNION ALL "))
}

/// One page: first which tables have something in it and where it ends, then the rows of those.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    scope: Scope,
    after: u64,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let values = [scope.to_string().into(), after.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), page_sql(limit), values);
    let rows = connection.query_all_raw(statement).await.map_err(store_error)?;
    let seqs: Vec<(i64, i64)> =
        rows.iter().take(limit).map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect::<Result<_, StoreError>>()?;
    let Some((_, last)) = seqs.last().copied() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for (index, table) in Table::all().iter().enumerate() {
        // Full: a table may hold more rows with the last number than the limit let through.
        if seqs.len() < limit && !seqs.iter().any(|(place, _)| *place == index as i64) {
            continue;
        }
        let mut query = select(table);
        query.and_where(is("scope", scope.to_string())).and_where(Expr::col(Alias::new("seq")).gt(after));
        query.and_where(Expr::col(Alias::new("seq")).lte(last)).order_by(Alias::new("seq"), Order::Asc);
        read(connection, table, &query, &mut found).await?;
    }
    Ok(found)
}

async fn read_entries(connection: &impl ConnectionTrait, query: &SelectStatement) -> Result<Vec<Entry>, StoreError> {
    all(connection, query).await?.iter().map(read_entry).collect()
}

/// The log about these records, each in its order, with that of others of the same id among it.
pub(super) async fn entries_about(
    connection: &impl ConnectionTrait,
    keys: &[RecordKey],
) -> Result<Vec<Entry>, StoreError> {
    let ids: Vec<String> = keys.iter().map(|(_, id)| id.to_string()).collect();
    let mut query = select_from(LOG, &LOG_COLUMNS);
    query.and_where(is_one_of("entity_id", &ids)).order_by(Alias::new("seq"), Order::Asc);
    read_entries(connection, &query).await
}

/// The log entries of these changes, as far as there are any.
pub(super) async fn entries_of(
    connection: &impl ConnectionTrait,
    changes: &[ChangeId],
) -> Result<Vec<Entry>, StoreError> {
    let ids: Vec<String> = changes.iter().map(ToString::to_string).collect();
    read_entries(connection, select_from(LOG, &LOG_COLUMNS).and_where(is_one_of("change_id", &ids))).await
}

/// Times strictly increase within a scope: the last one not after `time` has the greatest number.
pub(super) async fn seq_at(connection: &impl ConnectionTrait, scope: Scope, time: Time) -> Result<u64, StoreError> {
    let mut query = select_from(LOG, &["seq"]);
    query.and_where(is("scope", scope.to_string()));
    query.and_where(Expr::col(Alias::new("accepted_at")).lte(time.timestamp_millis()));
    query.order_by(Alias::new("accepted_at"), Order::Desc);
    let row = one(connection, &query).await?;
    Ok(row.map(|row| get::<i64>(&row, 0)).transpose()?.unwrap_or(0) as u64)
}

/// The answers to these changes, as far as there are any: in rows of their own, or in the log.
pub(super) async fn answers(
    connection: &impl ConnectionTrait,
    changes: &[ChangeId],
) -> Result<Vec<Answer>, StoreError> {
    let ids: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let mut query = Query::select();
    for column in ANSWER_COLUMNS {
        match column {
            "code" | "message" => query.expr_as(Expr::cust("CAST(NULL AS TEXT)"), Alias::new(column)),
            "answered_at" => query.expr_as(Expr::col(Alias::new("accepted_at")), Alias::new(column)),
            _ => query.column(Alias::new(column)),
        };
    }
    query.from(Alias::new(LOG)).and_where(is_one_of("change_id", &ids));
    query.and_where(Expr::col(Alias::new(ANSWERED)).is_not_null());
    // A row of its own, where there is one, was written later.
    let mut own = select_from(ANSWERS, &ANSWER_COLUMNS);
    query.union(UnionType::All, own.and_where(is_one_of("change_id", &ids)).to_owned());
    all(connection, &query).await?.iter().map(read_answer).collect()
}

/// The times under which cursors are kept.
pub(super) async fn remembered(
    connection: &impl ConnectionTrait,
    user: UserId,
    replica: &str,
) -> Result<Vec<Time>, StoreError> {
    let replica: SqlValue = plain(replica);
    let mut query = select_from(LAST_SYNCS, &["last_sync"]);
    query.and_where(is("user_id", user.to_string())).and_where(is("replica", replica));
    all(connection, &query).await?.iter().map(|row| read_time(get(row, 0)?)).collect()
}

/// Lets go of the cursors behind a `last_sync`.
pub(super) async fn forget(
    connection: &impl ConnectionTrait,
    (user, replica, last_sync): &LastSync,
) -> Result<(), StoreError> {
    let replica: SqlValue = plain(replica);
    let mut delete = Query::delete();
    delete.from_table(Alias::new(LAST_SYNCS)).and_where(is("user_id", user.to_string()));
    delete.and_where(is("replica", replica)).and_where(is("last_sync", last_sync.timestamp_millis()));
    run(connection, &delete).await
}

/// The cursors behind a `last_sync`.
pub(super) async fn cursors(
    connection: &impl ConnectionTrait,
    user: UserId,
    replica: &str,
    last_sync: Time,
) -> Result<Option<Vec<(Scope, Cursor)>>, StoreError> {
    let replica: SqlValue = plain(replica);
    let mut query = select_from(LAST_SYNCS, &["cursors"]);
    query.and_where(is("user_id", user.to_string())).and_where(is("replica", replica));
    query.and_where(is("last_sync", last_sync.timestamp_millis()));
    let row = one(connection, &query).await?;
    row.map(|row| from_json(&get::<String>(&row, 0)?)).transpose()
}
