//! A table of a client's store, read whole: in pages, each handed over as one text of JSON. The driver hands over value
//! by value, which takes most of the time until a first board.

use super::error::store_error;
use super::row::{Cells, from_json, get, read_cells};
use super::table::Table;
use crate::domain::FieldType;
use crate::merge::Record;
use crate::store::StoreError;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;

/// Records a page.
const PAGE: usize = 500;

/// Adds every record of a table of SQLite's to `records`.
pub(super) async fn read_whole(
    connection: &impl ConnectionTrait,
    table: &Table,
    records: &mut Vec<Record>,
) -> Result<(), StoreError> {
    let (sql, mut last) = (page_of(table), i64::MIN);
    loop {
        let page = Statement::from_sql_and_values(connection.get_database_backend(), &sql, [last.into()]);
        let Some(row) = connection.query_one_raw(page).await.map_err(store_error)? else { return Ok(()) };
        let Some(end) = get::<Option<i64>>(&row, 1)? else { return Ok(()) };
        last = end;
        for values in from_json::<Vec<Vec<Value>>>(&get::<String>(&row, 0)?)? {
            records.push(read_cells(&mut Listed(values.into_iter()), table)?);
        }
    }
}

/// Asks for the rows after one, and for the place of the last of them.
fn page_of(table: &Table) -> String {
    let is_number =
        |name: &str| table.columns.iter().any(|column| column.name == name && column.field_type == FieldType::Number);
    // JSON would be given fifteen digits of a number.
    let value = |name| if is_number(name) { format!("quote(\"{name}\")") } else { format!("\"{name}\"") };
    let values: Vec<String> = table.column_names().map(value).collect();
    let (name, values) = (table.name, values.join(", "));
    format!(
        "SELECT json_group_array(json_array({values})), max(place) \
         FROM (SELECT rowid AS place, * FROM \"{name}\" WHERE rowid > ? ORDER BY rowid LIMIT {PAGE})"
    )
}

/// A row as a page lists it.
struct Listed(std::vec::IntoIter<Value>);

impl Listed {
    fn next<T>(&mut self, read: impl FnOnce(Value) -> Option<T>) -> Result<Option<T>, StoreError> {
        let told = match self.0.next() {
            None | Some(Value::Null) => return Ok(None),
            Some(told) => told,
        };
        let what = || StoreError::Unreadable { what: "a row has a value of another kind than its column".into() };
        read(told).map(Some).ok_or_else(what)
    }
}

impl Cells for Listed {
    fn text(&mut self) -> Result<Option<String>, StoreError> {
        self.next(|told| match told {
            Value::String(text) => Some(text),
            _ => None,
        })
    }
    fn integer(&mut self) -> Result<Option<i64>, StoreError> {
        self.next(|told| told.as_i64())
    }
    fn number(&mut self) -> Result<Option<f64>, StoreError> {
        match self.text()?.as_deref() {
            None | Some("NULL") => Ok(None),
            Some(text) => from_json(text).map(Some),
        }
    }
    fn truth(&mut self) -> Result<Option<bool>, StoreError> {
        Ok(self.integer()?.map(|told| told != 0))
    }
}
