//! A record as a row, and back: exactly as it was.

use super::error::store_error;
use super::table::{COMMON, Column, Table};
use crate::domain::{Date, EntityId, EntityType, FieldType, FieldValue, Fields, Time};
use crate::merge::{Mark, Record};
use crate::store::StoreError;
use sea_orm::sea_query::Value as SqlValue;
use sea_orm::{QueryResult, TryGetable};
use serde_json::Value;
use std::str::FromStr;

const NO_FIELDS: &str = "{}";

/// The values of `record` in the order of its table's columns.
pub(super) fn push_row(record: &Record, table: &Table, row: &mut Vec<SqlValue>) -> Result<(), StoreError> {
    let start = row.len();
    row.extend([
        record.id.to_string().into(),
        record.scope.to_string().into(),
        (record.seq as i64).into(),
        (record.created.seq as i64).into(),
        record.created.stamp.to_string().into(),
        record.deleted.into(),
        if record.marks.is_empty() { NO_FIELDS.into() } else { json_text(&record.marks)?.into() },
        NO_FIELDS.into(),
    ]);
    if table.entity_type.is_none() {
        row.push(record.entity_type.as_str().into());
    }
    let mut extra = Fields::new();
    let mut in_columns = 0;
    for column in &table.columns {
        let Some(value) = record.fields.get(column.name) else {
            row.push(null(column.field_type));
            continue;
        };
        in_columns += 1;
        let (column_value, exact) = to_column(column.field_type, value);
        row.push(column_value);
        if !exact {
            extra.insert(column.name.to_owned(), value.clone());
        }
    }
    if in_columns < record.fields.len() {
        let unknown = record.fields.iter().filter(|(name, _)| !has_column(table, name));
        extra.extend(unknown.map(|(name, value)| (name.clone(), value.clone())));
    }
    if !extra.is_empty() {
        row[start + COMMON.len() - 1] = json_text(&extra)?.into();
    }
    Ok(())
}

/// The values of a row, one after the other.
pub(super) trait Cells {
    fn text(&mut self) -> Result<Option<String>, StoreError>;
    fn integer(&mut self) -> Result<Option<i64>, StoreError>;
    fn number(&mut self) -> Result<Option<f64>, StoreError>;
    fn truth(&mut self) -> Result<Option<bool>, StoreError>;
}

/// A row as the driver gives it, and which value is next.
struct Selected<'r> {
    row: &'r QueryResult,
    next: usize,
}

impl Selected<'_> {
    fn get<T: TryGetable>(&mut self) -> Result<T, StoreError> {
        self.next += 1;
        get(self.row, self.next - 1)
    }
}

impl Cells for Selected<'_> {
    fn text(&mut self) -> Result<Option<String>, StoreError> {
        self.get()
    }
    fn integer(&mut self) -> Result<Option<i64>, StoreError> {
        self.get()
    }
    fn number(&mut self) -> Result<Option<f64>, StoreError> {
        self.get()
    }
    fn truth(&mut self) -> Result<Option<bool>, StoreError> {
        self.get()
    }
}

/// The record in a row that was selected by [`Table::column_names`].
pub(super) fn read_row(row: &QueryResult, table: &Table) -> Result<Record, StoreError> {
    read_cells(&mut Selected { row, next: 0 }, table)
}

/// The record of these values, in the order of [`Table::column_names`].
pub(super) fn read_cells(cells: &mut impl Cells, table: &Table) -> Result<Record, StoreError> {
    let id: EntityId = parsed(there(cells.text()?)?)?;
    let scope = parsed(there(cells.text()?)?)?;
    let seq = there(cells.integer()?)?;
    let created_seq = there(cells.integer()?)?;
    let stamp = parsed(there(cells.text()?)?)?;
    let deleted = there(cells.truth()?)?;
    let marks = there(cells.text()?)?;
    let extra = there(cells.text()?)?;
    let entity_type = match &table.entity_type {
        Some(known) => known.clone(),
        None => EntityType::from(there(cells.text()?)?.as_str()),
    };
    let mut fields: Fields = if extra == NO_FIELDS { Fields::new() } else { from_json(&extra)? };
    for column in &table.columns {
        let value = read_cell(cells, column.field_type)?;
        if let Some(value) = value
            && !fields.contains_key(column.name)
        {
            fields.insert(column.name.to_owned(), value);
        }
    }
    Ok(Record {
        entity_type,
        id,
        scope,
        fields,
        seq: seq as u64,
        created: Mark { seq: created_seq as u64, stamp },
        marks: if marks == NO_FIELDS { Default::default() } else { from_json(&marks)? },
        deleted,
    })
}

fn has_column(table: &Table, name: &str) -> bool {
    table.columns.iter().any(|column: &Column| column.name == name)
}

fn null(field_type: FieldType) -> SqlValue {
    match field_type {
        FieldType::Integer => SqlValue::BigInt(None),
        FieldType::Number => SqlValue::Double(None),
        FieldType::Boolean => SqlValue::Bool(None),
        FieldType::Text | FieldType::Date | FieldType::Time | FieldType::Id | FieldType::Json => SqlValue::String(None),
    }
}

/// What goes into the column, so that it can be read and looked for, and whether the column gives the very
/// same value back. If not, `extra` keeps it too.
fn to_column(field_type: FieldType, value: &Value) -> (SqlValue, bool) {
    let canonical = |text: Option<Value>| match text {
        Some(Value::String(text)) => {
            let exact = value.as_str() == Some(text.as_str());
            (text.into(), exact)
        }
        _ => (null(field_type), false),
    };
    match field_type {
        // PostgreSQL's text holds every character but NUL.
        FieldType::Text => match value.as_str() {
            Some(text) if !text.contains('\0') => (text.into(), true),
            _ => (null(field_type), false),
        },
        FieldType::Integer => value.as_i64().map_or((null(field_type), false), |number| (number.into(), true)),
        // 2 and 2.0 are one number, but not one value.
        FieldType::Number => value.as_f64().map_or((null(field_type), false), |number| (number.into(), value.is_f64())),
        FieldType::Boolean => value.as_bool().map_or((null(field_type), false), |truth| (truth.into(), true)),
        FieldType::Date => canonical(Date::decode(value).map(|date| date.encode())),
        FieldType::Time => canonical(Time::decode(value).map(|time| time.encode())),
        FieldType::Id => canonical(EntityId::decode(value).map(|id| id.encode())),
        FieldType::Json => (value.to_string().into(), true),
    }
}

fn read_cell(cells: &mut impl Cells, field_type: FieldType) -> Result<Option<Value>, StoreError> {
    Ok(match field_type {
        FieldType::Integer => cells.integer()?.map(Value::from),
        FieldType::Number => cells.number()?.map(Value::from),
        FieldType::Boolean => cells.truth()?.map(Value::from),
        FieldType::Json => cells.text()?.map(|text| from_json(&text)).transpose()?,
        FieldType::Text | FieldType::Date | FieldType::Time | FieldType::Id => cells.text()?.map(Value::String),
    })
}

/// A value that every row has.
fn there<T>(value: Option<T>) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::Unreadable { what: "a value that every row has is missing".into() })
}

/// One value of a row, by its place.
pub(super) fn get<T: TryGetable>(row: &QueryResult, at: usize) -> Result<T, StoreError> {
    row.try_get_by_index(at).map_err(store_error)
}

/// What a text column holds, read as what it must be.
pub(super) fn parsed<T: FromStr>(text: String) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| StoreError::Unreadable { what: error.to_string() })
}

/// What a JSON column holds.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable { what: error.to_string() })
}

/// As a JSON column holds it.
pub(super) fn json_text<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Failed { what: error.to_string(), source: Some(Box::new(error)) })
}
