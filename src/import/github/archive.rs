//! The archive's frame, read item by item so that a large file never stands in memory as a tree.

use super::super::Options;
use super::fields::{Item, plain};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A label of the repository.
#[derive(Clone, Debug)]
pub struct SourceLabel {
    pub name: String,
    /// Six hexadecimal digits, or anything.
    pub color: String,
    pub description: String,
}

/// What stands in the file.
#[derive(Debug, Default)]
pub struct Archive {
    /// `owner/name`; empty where it is not told.
    pub repo: String,
    /// When the archive was made, as it says.
    pub taken_at: Option<String>,
    pub labels: Vec<SourceLabel>,
    pub issues: Vec<Item>,
    pub pulls: Vec<Item>,
    /// Pull requests that nobody asked for.
    pub pulls_left: usize,
    /// Parts of the file that are not read, and how many things are in them.
    pub unread: BTreeMap<String, usize>,
}

impl Archive {
    /// Reads the whole text.
    pub fn read(text: &str, options: &Options) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let archive = Frame { options }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(archive)
    }
}

struct Frame<'a> {
    options: &'a Options,
}

impl<'de> DeserializeSeed<'de> for Frame<'_> {
    type Value = Archive;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Archive, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Frame<'_> {
    type Value = Archive;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an archive of a repository")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Archive, A::Error> {
        let mut archive = Archive::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "issues" => map.next_value_seed(Items { into: &mut archive.issues, is_pull: false })?,
                "pulls" if self.options.pull_requests => {
                    map.next_value_seed(Items { into: &mut archive.pulls, is_pull: true })?;
                }
                "pulls" => archive.pulls_left += map.next_value_seed(Count)?,
                "labels" => archive.labels = map.next_value::<Value>().map(labels)?,
                "repo" => archive.repo = map.next_value::<Value>()?.as_str().map(plain).unwrap_or_default(),
                "timestamp" => archive.taken_at = map.next_value::<Value>()?.as_str().map(str::to_owned),
                // The mark of the program that writes these files.
                "magic" => map.next_value::<IgnoredAny>().map(drop)?,
                _ => {
                    let count = match map.next_value::<Value>()? {
                        Value::Null => 0,
                        Value::Array(list) => list.len(),
                        _ => 1,
                    };
                    archive.unread.insert(key, count);
                }
            }
        }
        Ok(archive)
    }
}

fn labels(value: Value) -> Vec<SourceLabel> {
    let Value::Array(list) = value else { return Vec::new() };
    let label = |value: Value| {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let text = |key: &str| plain(text(key));
        let name = value.as_str().map_or_else(|| text("name"), plain);
        let label = SourceLabel { name, color: text("color"), description: text("description") };
        if label.name.is_empty() { None } else { Some(label) }
    };
    list.into_iter().filter_map(label).collect()
}

/// Reads a list, each item by itself.
struct Items<'a> {
    into: &'a mut Vec<Item>,
    is_pull: bool,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(if self.is_pull { "a list of pull requests" } else { "a list of issues" })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            let place = self.into.len() + 1;
            self.into.push(Item::new(value, self.is_pull, place));
        }
        Ok(())
    }
}

/// How many items a list has; anything else has none.
struct Count;

impl<'de> DeserializeSeed<'de> for Count {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Count {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of pull requests")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<usize, A::Error> {
        let mut count = 0;
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}
