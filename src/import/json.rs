//! Values of a JSON tree, read leniently: what is missing, or of another type, is empty.

use crate::domain::Time;
use chrono::Datelike;
use serde_json::Value;

/// The text of a field; empty where there is none.
pub(super) fn text<'a>(of: &'a Value, field: &str) -> &'a str {
    of.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list; none where there is no list.
pub(super) fn items<'a>(of: &'a Value, field: &str) -> &'a [Value] {
    of.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A time of a calendar year that can be written in four digits.
pub(super) fn time(of: &Value, field: &str) -> Option<Time> {
    let time = chrono::DateTime::parse_from_rfc3339(text(of, field)).ok()?.to_utc();
    (2..9_999).contains(&time.year()).then_some(time)
}

/// Whether there is nothing in it.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text.starts_with("0001-01-01T"),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(true) => false,
    }
}
