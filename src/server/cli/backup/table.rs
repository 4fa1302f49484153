//! The tables of the server's database, found in the database itself: what a migration adds is backed up too.

use crate::server::rows;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Value};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The runner of migrations keeps its own; the others are a client's, and empty here.
const LEFT_OUT: [&str; 4] = ["migrations", "queue", "meta", "blobs"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Real,
    Boolean,
    Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
}

/// Every table, those that others refer to first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Table>, DbErr> {
    let is_postgres = db.get_database_backend() == DbBackend::Postgres;
    let columns = if is_postgres {
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT) \
         FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
    } else {
        "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid"
    };
    let references = if is_postgres {
        "SELECT CAST(r.relname AS TEXT), CAST(f.relname AS TEXT) FROM pg_constraint c \
         JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid WHERE c.contype = 'f'"
    } else {
        "SELECT m.name, f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
    };
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in rows::all(db, columns, []).await? {
        let name: String = row.try_get_by_index(0)?;
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let column: String = row.try_get_by_index(1)?;
        let kind = kind(&row.try_get_by_index::<String>(2)?)?;
        let table = tables.entry(name.clone()).or_insert_with(|| Table { name, columns: Vec::new() });
        table.columns.push((column, kind));
    }
    let mut refers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows::all(db, references, []).await? {
        refers.entry(row.try_get_by_index(0)?).or_default().insert(row.try_get_by_index(1)?);
    }
    Ok(referred_first(tables, &refers))
}

fn referred_first(mut tables: BTreeMap<String, Table>, refers: &BTreeMap<String, BTreeSet<String>>) -> Vec<Table> {
    let mut sorted = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let is_ready = |name: &String| {
            let mut wanted = refers.get(name).into_iter().flatten();
            wanted.all(|wanted| wanted == name || !tables.contains_key(wanted))
        };
        // A circle is broken anywhere: the database then says what it thinks of it.
        let next = tables.keys().find(|name| is_ready(name)).or_else(|| tables.keys().next()).cloned();
        sorted.extend(next.and_then(|name| tables.remove(&name)));
    }
    sorted
}

fn kind(declared: &str) -> Result<Kind, DbErr> {
    match declared.to_ascii_lowercase().as_str() {
        "text" | "character varying" => Ok(Kind::Text),
        "bigint" | "integer" | "smallint" => Ok(Kind::Integer),
        "double precision" | "real" => Ok(Kind::Real),
        "boolean" => Ok(Kind::Boolean),
        "bytea" | "blob" => Ok(Kind::Bytes),
        other => Err(DbErr::Type(format!("a backup does not know the type {other}"))),
    }
}

impl Table {
    /// The next rows behind a position in the table (`$1`, [`Table::start`] at first), each with its own position in
    /// the last column. Numbers are of one type, whatever the database keeps them as.
    pub fn select(&self, backend: DbBackend, rows_max: usize) -> String {
        let column = |(name, kind): &(String, Kind)| match kind {
            Kind::Integer => format!("CAST(\"{name}\" AS BIGINT)"),
            Kind::Real => format!("CAST(\"{name}\" AS DOUBLE PRECISION)"),
            Kind::Text | Kind::Boolean | Kind::Bytes => format!("\"{name}\""),
        };
        let columns = self.columns.iter().map(column).collect::<Vec<_>>().join(", ");
        // Where the database keeps the row: it does not move within one snapshot.
        let (place, after) = match backend {
            DbBackend::Postgres => ("ctid", "CAST('(' || $1 || ')' AS tid)"),
            _ => ("rowid", "CAST($1 AS BIGINT)"),
        };
        let position = match backend {
            DbBackend::Postgres => "trim(CAST(ctid AS TEXT), '()')",
            _ => "CAST(rowid AS TEXT)",
        };
        let name = &self.name;
        format!(
            "SELECT {columns}, {position} FROM \"{name}\" WHERE {place} > {after} ORDER BY {place} LIMIT {rows_max}"
        )
    }

    /// Before the first row.
    pub fn start(backend: DbBackend) -> String {
        if backend == DbBackend::Postgres { "0,0".to_owned() } else { i64::MIN.to_string() }
    }

    /// The position of a row.
    pub fn position(&self, row: &QueryResult) -> Result<String, DbErr> {
        row.try_get_by_index(self.columns.len())
    }

    /// A row as JSON, in the order of the columns.
    pub fn to_json(&self, row: &QueryResult) -> Result<Vec<Json>, DbErr> {
        let value = |(at, (_, kind)): (usize, &(String, Kind))| {
            Ok(match kind {
                Kind::Text => row.try_get_by_index::<Option<String>>(at)?.into(),
                Kind::Integer => row.try_get_by_index::<Option<i64>>(at)?.into(),
                Kind::Real => row.try_get_by_index::<Option<f64>>(at)?.into(),
                Kind::Boolean => row.try_get_by_index::<Option<bool>>(at)?.into(),
                Kind::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(at)?.map(|bytes| STANDARD.encode(bytes)).into(),
            })
        };
        self.columns.iter().enumerate().map(value).collect()
    }

    /// Rows of these columns, each ready to be bound; an error names what does not fit.
    pub fn to_values(&self, columns: &[String], row: &[Json]) -> Result<Vec<Value>, String> {
        if row.len() != columns.len() {
            return Err(format!("a row of {} has {} values instead of {}", self.name, row.len(), columns.len()));
        }
        columns.iter().zip(row).map(|(column, value)| self.to_value(column, value)).collect()
    }

    fn to_value(&self, column: &str, value: &Json) -> Result<Value, String> {
        let wrong = || format!("{}.{column} can't hold {value}", self.name);
        let known = self.columns.iter().find(|(name, _)| name == column);
        let (_, kind) = known.ok_or_else(|| format!("there is no column {}.{column} here", self.name))?;
        let is_null = value.is_null();
        Ok(match kind {
            Kind::Text if is_null => Value::String(None),
            Kind::Text => value.as_str().ok_or_else(wrong)?.into(),
            Kind::Integer if is_null => Value::BigInt(None),
            Kind::Integer => value.as_i64().ok_or_else(wrong)?.into(),
            Kind::Real if is_null => Value::Double(None),
            Kind::Real => value.as_f64().ok_or_else(wrong)?.into(),
            Kind::Boolean if is_null => Value::Bool(None),
            Kind::Boolean => value.as_bool().ok_or_else(wrong)?.into(),
            Kind::Bytes if is_null => Value::Bytes(None),
            Kind::Bytes => STANDARD.decode(value.as_str().ok_or_else(wrong)?).map_err(|_| wrong())?.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_others_refer_to_come_first() {
        let table = |name: &str| (name.to_owned(), Table { name: name.to_owned(), columns: Vec::new() });
        let tables = BTreeMap::from([table("accounts"), table("a_session"), table("zebra")]);
        let refers = BTreeMap::from([("a_session".to_owned(), BTreeSet::from(["accounts".to_owned()]))]);
        let names: Vec<_> = referred_first(tables, &refers).into_iter().map(|table| table.name).collect();
        assert_eq!(names, ["accounts", "a_session", "zebra"]);
    }

    #[test]
    fn a_value_of_another_type_is_refused_by_name() {
        let columns = vec![("seq".to_owned(), Kind::Integer), ("name".to_owned(), Kind::Text)];
        let table = Table { name: "tickets".into(), columns };
        assert_eq!(table.to_value("seq", &Json::from(7)), Ok(7i64.into()));
        assert_eq!(table.to_value("seq", &Json::from("x")), Err("tickets.seq can't hold \"x\"".to_owned()));
        assert!(table.to_value("mood", &Json::Null).unwrap_err().contains("tickets.mood"));
    }
}
