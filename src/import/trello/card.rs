//! One card, read leniently: what is missing is empty, what is odd is noted.

use super::super::gathered::{is_web, linked};
use super::super::json::{items, text, time};
use super::super::report::{FindingKind, Findings};
use super::{is_closed, order};
use crate::domain::{Date, Time};
use serde_json::Value;
use std::fmt::Write;

/// A card and what it is called.
pub struct Card<'a> {
    fields: &'a Value,
    pub id: &'a str,
    /// Unique within the board.
    pub key: String,
    /// As people know it: "#12".
    pub name: String,
}

/// Who did it, by name.
pub fn author(action: &Value) -> &str {
    let Some(member) = action.get("memberCreator") else { return "" };
    match text(member, "fullName") {
        "" => text(member, "username"),
        name => name,
    }
}

impl<'a> Card<'a> {
    /// The card at `place` (from 0) of its list.
    pub fn new(fields: &'a Value, place: usize) -> Self {
        let name = match fields.get("idShort").and_then(Value::as_i64) {
            Some(number) => format!("#{number}"),
            None => format!("card {}", place + 1),
        };
        let id = text(fields, "id");
        Self { fields, id, key: format!("cards/{place}"), name }
    }

    pub fn title(&self) -> &'a str {
        text(self.fields, "name")
    }

    /// Its address, where a browser may open it.
    pub fn address(&self) -> Option<String> {
        Some(text(self.fields, "url")).filter(|url| is_web(url)).map(str::to_owned)
    }

    pub fn changed_at(&self) -> Option<Time> {
        time(self.fields, "dateLastActivity")
    }

    /// The first eight digits of its id count seconds.
    pub fn made_at(&self) -> Option<Time> {
        Time::from_timestamp(i64::from_str_radix(self.id.get(..8)?, 16).ok()?, 0)
    }

    pub fn due(&self, findings: &mut Findings) -> Option<Date> {
        if text(self.fields, "due").is_empty() {
            return None;
        }
        let due = time(self.fields, "due");
        if due.is_none() {
            findings.note(FindingKind::BadValue("due".into()), &self.name);
        }
        due.map(|at| at.date_naive())
    }

    fn strings(&self, field: &str) -> impl Iterator<Item = &'a str> {
        items(self.fields, field).iter().filter_map(Value::as_str)
    }

    pub fn members(&self) -> impl Iterator<Item = &'a str> {
        self.strings("idMembers")
    }

    /// Ids of its labels, each once.
    pub fn labels(&self) -> impl Iterator<Item = &'a str> {
        let mut ids: Vec<&str> = self.strings("idLabels").collect();
        ids.extend(items(self.fields, "labels").iter().map(|label| text(label, "id")));
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter()
    }

    /// Its text, and below it what tickets have no place for: checklists, attachments, custom fields.
    pub fn description(&self, checklists: &[Value], fields: &[Value], findings: &mut Findings) -> String {
        let mut out = text(self.fields, "desc").to_owned();
        // Writing to a String cannot fail.
        for list in checklists.iter().filter(|list| !self.id.is_empty() && text(list, "idCard") == self.id) {
            findings.count(FindingKind::ChecklistTold, 1);
            let _ = write!(out, "\n\n### {}\n", text(list, "name"));
            let mut lines: Vec<&Value> = items(list, "checkItems").iter().collect();
            lines.sort_by(|a, b| order(a).total_cmp(&order(b)));
            for line in lines {
                let mark = if text(line, "state") == "complete" { "x" } else { " " };
                let _ = write!(out, "\n- [{mark}] {}", text(line, "name"));
            }
        }
        let files = items(self.fields, "attachments");
        if !files.is_empty() {
            findings.count(FindingKind::FileLinked, files.len());
            out.push('\n');
        }
        for file in files {
            let _ = write!(out, "\n{}", linked(text(file, "name"), text(file, "url")));
        }
        let values = items(self.fields, "customFieldItems");
        if !values.is_empty() {
            findings.count(FindingKind::FieldTold, values.len());
            out.push('\n');
        }
        for value in values {
            let field = fields.iter().find(|field| text(field, "id") == text(value, "idCustomField"));
            let name = field.map_or("?", |field| text(field, "name"));
            let _ = write!(out, "\n- {name}: {}", custom_value(field, value));
        }
        out.trim_start().to_owned()
    }

    /// What a card can hold and a ticket can't, where this one holds it.
    pub fn note_unread(&self, findings: &mut Findings) {
        for field in ["idMembersVoted", "pluginData", "stickers"] {
            findings.count(FindingKind::Unread(field.to_owned()), items(self.fields, field).len());
        }
        for field in ["start", "address", "locationName"] {
            findings.count(FindingKind::Unread(field.to_owned()), usize::from(!text(self.fields, field).is_empty()));
        }
        if is_closed(self.fields) {
            findings.count(FindingKind::ArchiveClosed, 1);
        }
    }
}

/// A value as text; of a choice, the name of what was chosen.
fn custom_value(field: Option<&Value>, value: &Value) -> String {
    let chosen = text(value, "idValue");
    if !chosen.is_empty() {
        let options = field.map_or(&[][..], |field| items(field, "options"));
        let option = options.iter().find(|option| text(option, "id") == chosen);
        return option.and_then(|option| option.pointer("/value/text")?.as_str()).unwrap_or(chosen).to_owned();
    }
    let held = value.get("value").and_then(Value::as_object).and_then(|held| held.values().next());
    held.and_then(Value::as_str).unwrap_or("?").to_owned()
}
