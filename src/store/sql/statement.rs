//! SQL text: built by sea-query, once for each table and shape, so that the database prepares each once.

use super::error::store_error;
use super::row::push_row;
use super::table::Table;
use crate::merge::Record;
use crate::store::StoreError;
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, InsertStatement, OnConflict, Query, SelectStatement, Value as SqlValue,
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

/// What is built once: which table, which columns make the key, how many rows, for which database.
type Shape = (&'static str, usize, &'static str);

static UPSERTS: LazyLock<Mutex<HashMap<Shape, Arc<str>>>> = LazyLock::new(Mutex::default);

/// `INSERT … ON CONFLICT (key) DO UPDATE`, every column replaced; without a key a plain insert, which fails where
/// the row is there already.
fn upsert_sql(
    backend: DbBackend,
    table: &'static str,
    columns: &[&'static str],
    key: &[&'static str],
    rows: usize,
) -> Arc<str> {
    let shape = (table, rows, backend.as_str());
    let mut built = UPSERTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(sql) = built.get(&shape) {
        return Arc::clone(sql);
    }
    let mut insert = InsertStatement::new();
    insert.into_table(Alias::new(table)).columns(columns.iter().map(|name| Alias::new(*name)));
    for _ in 0..rows {
        insert.values_panic(columns.iter().map(|_| Expr::value(0)));
    }
    if !key.is_empty() {
        let mut conflict = OnConflict::columns(key.iter().map(|name| Alias::new(*name)));
        conflict.update_columns(columns.iter().filter(|name| !key.contains(name)).map(|name| Alias::new(*name)));
        insert.on_conflict(conflict);
    }
    let sql: Arc<str> = backend.build(&insert).sql.into();
    built.insert(shape, Arc::clone(&sql));
    sql
}

/// Rows to be inserted, or to replace those with the same key.
pub(super) struct Rows {
    table: &'static str,
    columns: Vec<&'static str>,
    key: &'static [&'static str],
    values: Vec<SqlValue>,
}

impl Rows {
    /// No rows yet of `table`, to replace those with the same `key`; an empty key: to be inserted only.
    pub fn new(table: &'static str, columns: &[&'static str], key: &'static [&'static str]) -> Self {
        Self { table, columns: columns.to_vec(), key, values: Vec::new() }
    }

    /// Adds one row; as many values as there are columns. No two rows may have one key.
    pub fn push<const N: usize>(&mut self, row: [SqlValue; N]) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.values.extend(row);
    }

    /// Writes them in as few statements as may be.
    pub async fn write(self, connection: &impl ConnectionTrait) -> Result<(), StoreError> {
        let backend = connection.get_database_backend();
        let width = self.columns.len();
        let count = self.values.len() / width;
        let mut values = self.values.into_iter();
        for rows in chunks(count, width) {
            let sql = upsert_sql(backend, self.table, &self.columns, self.key, rows);
            let chunk: Vec<SqlValue> = values.by_ref().take(rows * width).collect();
            let statement = Statement::from_sql_and_values(backend, &*sql, chunk);
            connection.execute_raw(statement).await.map_err(store_error)?;
        }
        Ok(())
    }
}

/// Inserts records, or replaces those with the same key. No two may have one key.
pub(super) async fn write_records<'a>(
    connection: &impl ConnectionTrait,
    records: impl IntoIterator<Item = &'a Record>,
) -> Result<(), StoreError> {
    let mut tables: Vec<Option<Rows>> = Table::all().iter().map(|_| None).collect();
    for record in records {
        let index = Table::index_of(&record.entity_type);
        let table = &Table::all()[index];
        let rows = tables[index].get_or_insert_with(|| {
            let columns: Vec<_> = table.column_names().collect();
            Rows::new(table.name, &columns, table.key())
        });
        push_row(record, table, &mut rows.values)?;
    }
    for rows in tables.into_iter().flatten() {
        rows.write(connection).await?;
    }
    Ok(())
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
