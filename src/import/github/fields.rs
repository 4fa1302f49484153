//! One object of an archive, read leniently: what is missing is empty, what is odd is noted, what is left is told.

use super::super::report::{FindingKind, Findings};
use crate::domain::Time;
use chrono::Datelike;
use serde_json::{Map, Value};

/// An issue, a pull request, a comment, a review.
#[derive(Clone, Debug)]
pub struct Item {
    pub is_pull: bool,
    /// As the source numbers it.
    pub number: Option<i64>,
    /// Its place in its list, from 1.
    pub place: usize,
    /// "issue" and such, for what has no number.
    what: String,
    fields: Option<Map<String, Value>>,
    bad: Vec<String>,
}

impl Item {
    /// An issue or pull request, at `place` (from 1) of its list.
    pub fn new(value: Value, is_pull: bool, place: usize) -> Self {
        let what = if is_pull { "pull request" } else { "issue" };
        let mut item = Self::named(value, what.to_owned(), place);
        item.is_pull = is_pull;
        item.number = item.take("number").and_then(|number| match number.as_i64() {
            Some(number) if number > 0 => Some(number),
            _ => {
                item.bad("number");
                None
            }
        });
        item
    }

    fn named(value: Value, what: String, place: usize) -> Self {
        let fields = match value {
            Value::Object(fields) => Some(fields),
            _ => None,
        };
        Self { is_pull: false, number: None, place, what, fields, bad: Vec::new() }
    }

    /// Whether it has fields at all.
    pub fn is_object(&self) -> bool {
        self.fields.is_some()
    }

    /// As people know it: "#12", "#12, comment 3".
    pub fn name(&self) -> String {
        match self.number {
            Some(number) => format!("#{number}"),
            None => format!("{} {}", self.what, self.place),
        }
    }

    /// Unique within a sound archive.
    pub fn key(&self) -> String {
        let list = if self.is_pull { "pulls" } else { "issues" };
        match self.number {
            Some(number) => format!("{list}/{number}"),
            None => format!("{list} at {}", self.place),
        }
    }

    /// The field, taken out; null is as if it were not there.
    fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.as_mut()?.remove(field).filter(|value| !value.is_null())
    }

    /// Notes that a field holds what it may not.
    pub fn bad(&mut self, field: &str) {
        self.bad.push(field.to_owned());
    }

    /// A text, empty where there is none.
    pub fn text(&mut self, field: &str) -> String {
        match self.take(field) {
            None => String::new(),
            Some(Value::String(text)) => text,
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => {
                self.bad(field);
                String::new()
            }
        }
    }

    /// A number, where there is one.
    pub fn count(&mut self, field: &str) -> Option<i64> {
        self.take(field)?.as_i64()
    }

    /// An object within.
    pub fn object(&mut self, field: &str) -> Option<Item> {
        let value = self.take(field)?;
        let what = format!("{}, {field}", self.name());
        Some(Self::named(value, what, 1))
    }

    /// A time of a calendar year that can be written in four digits.
    pub fn time(&mut self, field: &str) -> Option<Time> {
        let value = self.take(field)?;
        let time = value.as_str().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
        let time = time.map(|time| time.to_utc()).filter(|time| (1..9_999).contains(&time.year()));
        if time.is_none() {
            self.bad(field);
        }
        time
    }

    /// An address that a browser may open: no other scheme gets in.
    pub fn url(&mut self, field: &str) -> Option<String> {
        let text = self.text(field);
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        let is_plain = text.len() < 2_000 && !text.contains(|c: char| c.is_whitespace() || c.is_control());
        if text.is_empty() {
            return None;
        }
        if !is_web || !is_plain {
            self.bad(field);
            return None;
        }
        Some(text)
    }

    /// A person's name: the text itself, or what an object says.
    pub fn person(&mut self, field: &str) -> Option<String> {
        let value = self.take(field)?;
        let name = name_in(&value);
        if name.is_none() {
            self.bad(field);
        }
        name
    }

    /// Names (of people, of labels), each a text or an object that says it.
    pub fn names(&mut self, field: &str) -> Vec<String> {
        let mut names = Vec::new();
        for value in self.list(field) {
            match name_in(&value) {
                Some(name) => names.push(name),
                None => self.bad(field),
            }
        }
        names
    }

    /// The items of a list within: comments, reviews.
    pub fn children(&mut self, field: &str) -> Vec<Item> {
        let what = format!("{}, {}", self.name(), field.trim_end_matches('s'));
        let list = self.list(field).into_iter().zip(1..);
        list.map(|(value, place)| Self::named(value, what.clone(), place)).collect()
    }

    fn list(&mut self, field: &str) -> Vec<Value> {
        match self.take(field) {
            None => Vec::new(),
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.bad(field);
                Vec::new()
            }
        }
    }

    /// Tells what was odd, and what nobody took out.
    pub fn finish(self, findings: &mut Findings) {
        let name = self.name();
        for field in self.bad {
            findings.note(FindingKind::BadValue(field), &name);
        }
        let left = self.fields.unwrap_or_default().into_iter().filter(|(_, value)| !is_nothing(value));
        for (field, _) in left {
            findings.count(FindingKind::Unread(field), 1);
        }
    }
}

fn name_in(value: &Value) -> Option<String> {
    let name = match value {
        Value::String(name) => name,
        Value::Object(fields) => ["login", "name"].into_iter().find_map(|key| fields.get(key)?.as_str())?,
        _ => return None,
    };
    let name = plain(name);
    if name.is_empty() { None } else { Some(name) }
}

/// A name on one line, without what no name has.
pub fn plain(name: &str) -> String {
    name.replace('\0', "").trim().to_owned()
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
