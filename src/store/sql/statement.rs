//! SQL text: built by sea-query, once for each table and shape, so that the database prepares each once; and the way
//! many rows go in: few statements, each made while the database works on the one before.

use super::error::store_error;
use super::row::push_row;
use super::table::Table;
use crate::merge::Record;
use crate::store::StoreError;
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, InsertStatement, OnConflict, Query, SelectStatement, Value as SqlValue, Values,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, StatementBuilder};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Rows in one statement, greatest first: any number is made of these, so that few shapes are ever prepared.
const CHUNKS: [usize; 4] = [256, 32, 4, 1];

/// The most values that one statement carries: below SQLite's and PostgreSQL's limits of 32,766 and 65,535.
const VALUES_MAX: usize = 30_000;

/// Splits `count` rows of `width` values into chunks.
fn chunks(count: usize, width: usize) -> impl Iterator<Item = usize> {
    let mut left = count;
    std::iter::from_fn(move || {
        let next = CHUNKS.into_iter().find(|chunk| *chunk <= left && chunk * width <= VALUES_MAX)?;
        left -= next;
        Some(next)
    })
}

/// What is built once: which table, how many rows, which of its columns, for which database.
type Shape = (&'static str, usize, u64, &'static str);

static UPSERTS: LazyLock<Mutex<HashMap<Shape, Arc<str>>>> = LazyLock::new(Mutex::default);

/// How many shapes are remembered: the few that come again and again.
const SHAPES_MAX: usize = 256;

/// `INSERT … ON CONFLICT (key) DO UPDATE`, every column replaced; without a key a plain insert, which fails where
/// the row is there already. Only the columns in `mask` carry values: the others become NULL.
fn upsert_sql(backend: DbBackend, kind: &Kind, rows: usize, mask: u64) -> Arc<str> {
    let shape = (kind.table, rows, mask, backend.as_str());
    let mut built = UPSERTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(sql) = built.get(&shape) {
        return Arc::clone(sql);
    }
    let carried = kind.columns.iter().enumerate().filter(|(at, _)| is_carried(mask, *at));
    let mut insert = InsertStatement::new();
    insert.into_table(Alias::new(kind.table)).columns(carried.clone().map(|(_, name)| Alias::new(*name)));
    for _ in 0..rows {
        insert.values_panic(carried.clone().map(|_| Expr::value(0)));
    }
    if !kind.key.is_empty() {
        let mut conflict = OnConflict::columns(kind.key.iter().map(|name| Alias::new(*name)));
        let replaced = kind.columns.iter().filter(|name| !kind.key.contains(name));
        conflict.update_columns(replaced.map(|name| Alias::new(*name)));
        insert.on_conflict(conflict);
    }
    let sql: Arc<str> = backend.build(&insert).sql.into();
    if built.len() >= SHAPES_MAX {
        built.clear();
    }
    built.insert(shape, Arc::clone(&sql));
    sql
}

/// What rows are of one kind: their table, its columns, and those that name a row (none: rows are only added).
#[derive(Clone, Debug)]
pub(super) struct Kind {
    pub table: &'static str,
    pub columns: Vec<&'static str>,
    pub key: &'static [&'static str],
}

impl Kind {
    pub fn new(table: &'static str, columns: &[&'static str], key: &'static [&'static str]) -> Self {
        Self { table, columns: columns.to_vec(), key }
    }

    /// All columns of a table of records.
    pub fn of_records(table: &Table) -> Self {
        Self { table: table.name, columns: table.column_names().collect(), key: table.key() }
    }
}

/// Statements that insert `items`, or replace the rows with the same key, as few as may be. `push` gives the values
/// of one item, one for each column; it is called as late as possible, so that the next statement is made while the
/// database works on the one before. No two items may have one key.
pub(super) fn upserts<T>(
    backend: DbBackend,
    kind: Kind,
    items: Vec<T>,
    push: impl Fn(&T, &mut Vec<SqlValue>) -> Result<(), StoreError>,
) -> impl Iterator<Item = Result<Statement, StoreError>> {
    let width = kind.columns.len();
    let sizes: Vec<usize> = chunks(items.len(), width).collect();
    let mut done = 0;
    sizes.into_iter().map(move |rows| {
        let mut values = Vec::with_capacity(rows * width);
        for item in &items[done..done + rows] {
            push(item, &mut values)?;
        }
        debug_assert_eq!(values.len(), rows * width);
        done += rows;
        let mask = mask_of(&kind, &values, rows);
        if mask != ALL_COLUMNS {
            let mut at = 0;
            values.retain(|_| {
                at += 1;
                is_carried(mask, (at - 1) % width)
            });
        }
        let sql = upsert_sql(backend, &kind, rows, mask);
        Ok(Statement::from_sql_and_values(backend, &*sql, values))
    })
}

/// The mask that leaves no column out.
const ALL_COLUMNS: u64 = u64::MAX;

fn is_carried(mask: u64, at: usize) -> bool {
    mask == ALL_COLUMNS || mask >> at & 1 == 1
}

/// Which columns have a value in any of the rows. Half of a ticket's columns mostly have none, and what is not sent
/// costs nothing. Few rows go out with all of them: a statement of their own would cost more than it saves.
fn mask_of(kind: &Kind, values: &[SqlValue], rows: usize) -> u64 {
    let width = kind.columns.len();
    if rows < CHUNKS[1] || width >= 64 {
        return ALL_COLUMNS;
    }
    let is_null = |value: &SqlValue| {
        matches!(value, SqlValue::String(None) | SqlValue::BigInt(None) | SqlValue::Double(None) | SqlValue::Bool(None))
    };
    let mut mask = 0;
    for row in values.chunks(width) {
        for (at, value) in row.iter().enumerate() {
            mask |= u64::from(!is_null(value)) << at;
        }
    }
    if mask == (1 << width) - 1 { ALL_COLUMNS } else { mask }
}

/// Statements that insert records, or replace those with the same key. No two may have one key.
pub(super) fn record_upserts<'a>(
    backend: DbBackend,
    records: Vec<&'a Record>,
) -> impl Iterator<Item = Result<Statement, StoreError>> + use<'a> {
    let mut by_table: Vec<Vec<&'a Record>> = vec![Vec::new(); Table::all().len()];
    for record in records {
        by_table[Table::index_of(&record.entity_type)].push(record);
    }
    Table::all().iter().zip(by_table).flat_map(move |(table, records)| {
        upserts(backend, Kind::of_records(table), records, move |record, values| push_row(record, table, values))
    })
}

/// Executes statements in order: each is made while the database works on the one before.
pub(super) async fn run_all(
    connection: &impl ConnectionTrait,
    statements: impl Iterator<Item = Result<Statement, StoreError>>,
) -> Result<(), StoreError> {
    let mut statements = Joined { statements, next: None, backend: connection.get_database_backend() };
    let mut next = statements.next().transpose()?;
    while let Some(statement) = next {
        let making = async { statements.next().transpose() };
        let (done, made) = futures::future::join(connection.execute_raw(statement), making).await;
        done.map_err(store_error)?;
        next = made?;
    }
    Ok(())
}

/// Joins small statements that follow each other into one command, where the database takes several: going to and fro
/// would take longer than they do.
struct Joined<I> {
    statements: I,
    /// One that was too large to be joined.
    next: Option<Statement>,
    backend: DbBackend,
}

/// The most values of a command that is joined of several.
const JOINED_VALUES_MAX: usize = 128;

fn width(statement: &Statement) -> usize {
    statement.values.as_ref().map_or(0, |values| values.0.len())
}

impl<I: Iterator<Item = Result<Statement, StoreError>>> Iterator for Joined<I> {
    type Item = Result<Statement, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut whole = match self.next.take() {
            Some(statement) => statement,
            None => match self.statements.next()? {
                Ok(statement) => statement,
                Err(error) => return Some(Err(error)),
            },
        };
        while self.backend == DbBackend::Sqlite && width(&whole) <= JOINED_VALUES_MAX {
            let more = match self.statements.next() {
                None => break,
                Some(Ok(statement)) => statement,
                Some(Err(error)) => return Some(Err(error)),
            };
            if width(&whole) + width(&more) > JOINED_VALUES_MAX {
                self.next = Some(more);
                break;
            }
            whole.sql = format!("{}; {}", whole.sql, more.sql);
            whole
                .values
                .get_or_insert_with(|| Values(Vec::new()))
                .0
                .extend(more.values.into_iter().flat_map(|own| own.0));
        }
        Some(Ok(whole))
    }
}

/// Inserts records, or replaces those with the same key. No two may have one key.
pub(super) async fn write_records<'a>(
    connection: &impl ConnectionTrait,
    records: impl IntoIterator<Item = &'a Record>,
) -> Result<(), StoreError> {
    run_all(connection, record_upserts(connection.get_database_backend(), records.into_iter().collect())).await
}

/// `SELECT` of all columns of a table of records, for [`read_row`](super::row::read_row).
pub(super) fn select(table: &Table) -> SelectStatement {
    let mut select = Query::select();
    select.columns(table.column_names().map(Alias::new)).from(Alias::new(table.name));
    select
}

/// `column = value`.
pub(super) fn is(column: &'static str, value: impl Into<SqlValue>) -> Expr {
    Expr::col(Alias::new(column)).eq(Expr::value(value.into()))
}

/// `column IN (texts)`, padded to a fixed number of places by repeating the last one, so that few shapes are
/// ever prepared. Not more than [`IN_MAX`] texts, and at least one.
pub(super) fn is_one_of(column: &'static str, texts: &[String]) -> Expr {
    let places = if texts.len() <= 1 { 1 } else { texts.len().next_power_of_two() };
    let padding = texts.last().into_iter().cycle().take(places - texts.len());
    Expr::col(Alias::new(column)).is_in(texts.iter().chain(padding).cloned())
}

/// How many texts [`is_one_of`] takes at once.
pub(super) const IN_MAX: usize = 512;

/// The rows of a query.
pub(super) async fn all(
    connection: &impl ConnectionTrait,
    query: &impl StatementBuilder,
) -> Result<Vec<QueryResult>, StoreError> {
    connection.query_all_raw(connection.get_database_backend().build(query)).await.map_err(store_error)
}

/// The first row of a query.
pub(super) async fn one(
    connection: &impl ConnectionTrait,
    query: &impl StatementBuilder,
) -> Result<Option<QueryResult>, StoreError> {
    connection.query_one_raw(connection.get_database_backend().build(query)).await.map_err(store_error)
}

/// Executes a statement.
pub(super) async fn run(
    connection: &impl ConnectionTrait,
    statement: &impl StatementBuilder,
) -> Result<(), StoreError> {
    connection.execute_raw(connection.get_database_backend().build(statement)).await.map_err(store_error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_rows_is_made_of_a_few_shapes() {
        assert_eq!(chunks(293, 10).collect::<Vec<_>>(), [256, 32, 4, 1]);
        assert_eq!(chunks(600, 200).sum::<usize>(), 600);
        assert!(chunks(600, 200).all(|rows| rows * 200 <= VALUES_MAX));
        assert_eq!(chunks(0, 10).count(), 0);
    }
}
