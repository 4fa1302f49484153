//! SQL of the server's own tables: one spelling for SQLite and PostgreSQL (`$1` is understood by both), ids and
//! times as text.

use crate::domain::Time;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};
use std::str::FromStr;

/// The first row, if any.
pub async fn one(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<QueryResult>, DbErr> {
    db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await
}

/// All rows.
pub async fn all(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await
}

/// Runs it; how many rows it touched.
pub async fn execute(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, DbErr> {
    let result = db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(result.rows_affected())
}

/// A column of text.
pub fn text(row: &QueryResult, column: &str) -> Result<String, DbErr> {
    row.try_get("", column)
}

/// A column of text that holds an id.
pub fn id<T: FromStr>(row: &QueryResult, column: &str) -> Result<T, DbErr> {
    let text = text(row, column)?;
    text.parse().map_err(|_| DbErr::Type(format!("{column} holds {text:?}, which is not an id")))
}

/// A column of text that holds a time.
pub fn time(row: &QueryResult, column: &str) -> Result<Time, DbErr> {
    let text = text(row, column)?;
    parse_time(&text).ok_or_else(|| DbErr::Type(format!("{column} holds {text:?}, which is not a time")))
}

/// A time as it was stored.
pub fn parse_time(text: &str) -> Option<Time> {
    Some(chrono::DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

/// A time as it is stored.
pub fn time_text(time: Time) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
