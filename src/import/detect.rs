//! What a file is, told by its content: names lie.

use super::error::{ImportError, LooksLike, NotText};
use super::report::Format;
use super::{jira, linear, table, worknest};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The file as text, without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, ImportError> {
    if let Some(looks_like) = known_binary(bytes) {
        return Err(ImportError::NotSupported(looks_like));
    }
    let has_utf16_mark = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if has_utf16_mark || bytes.iter().take(4).any(|byte| *byte == 0) {
        return Err(ImportError::NotText(NotText::Utf16));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ImportError::NotText(NotText::NotUtf8 { byte: error.valid_up_to() }))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() { Err(ImportError::Empty) } else { Ok(text) }
}

fn known_binary(bytes: &[u8]) -> Option<LooksLike> {
    let marks: [(&[u8], LooksLike); 5] = [
        (b"\x1f\x8b", LooksLike::Gzip),
        (b"SQLite format 3", LooksLike::Sqlite),
        (b"%PDF", LooksLike::Pdf),
        (b"\x89PNG", LooksLike::Picture),
        (b"\xff\xd8\xff", LooksLike::Picture),
    ];
    marks.into_iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, name)| name)
}

/// The format of a text, once it is known to be whole.
pub(super) fn format(text: &str) -> Result<Format, ImportError> {
    if !text.trim_start().starts_with(['{', '[']) {
        return table_format(text);
    }
    let shape: Shape = serde_json::from_str(text).map_err(|error| ImportError::from_json(&error))?;
    match &shape {
        Shape::Object(keys) => object_format(keys),
        Shape::List(first) => match first.as_deref() {
            Some(Shape::Object(keys)) if has(keys, &["number", "title"]) => {
                Err(ImportError::NotSupported(LooksLike::GithubApi))
            }
            _ => Err(ImportError::Unknown),
        },
        Shape::Other => Err(ImportError::Unknown),
    }
}

fn object_format(keys: &[String]) -> Result<Format, ImportError> {
    if has(keys, &["issues"]) || has(keys, &["pulls"]) {
        return Ok(Format::GithubArchive);
    }
    if has(keys, &["cards", "lists"]) {
        return Ok(Format::TrelloBoard);
    }
    Err(if has(keys, &["format", "version", "records"]) {
        ImportError::NotSupported(LooksLike::Backup)
    } else {
        ImportError::Unknown
    })
}

/// A text that is no JSON: of a table, by its columns.
fn table_format(text: &str) -> Result<Format, ImportError> {
    let columns = table::header(text);
    if worknest::is_ours(&columns) {
        Ok(Format::WorknestTable)
    } else if jira::is_ours(&columns) {
        Ok(Format::JiraTable)
    } else if linear::is_ours(&columns) {
        Ok(Format::LinearTable)
    } else {
        Err(not_known(text))
    }
}

fn not_known(text: &str) -> ImportError {
    let start: String = text.trim_start().chars().take(200).collect::<String>().to_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return ImportError::NotSupported(LooksLike::WebPage);
    }
    if start.starts_with('<') {
        return ImportError::NotSupported(LooksLike::Xml);
    }
    let first_line = text.lines().next().unwrap_or_default();
    let is_table = [',', ';', '\t'].into_iter().any(|mark| first_line.matches(mark).count() >= 2);
    if is_table { ImportError::NotSupported(LooksLike::Table) } else { ImportError::Unknown }
}

fn has(keys: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|key| keys.iter().any(|there| there == key))
}

/// The outermost shape of a JSON text; all of it is read, so that a fault anywhere is found before anything is made.
enum Shape {
    Object(Vec<String>),
    /// With the shape of its first item.
    List(Option<Box<Shape>>),
    Other,
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
            keys.push(key);
        }
        Ok(Shape::Object(keys))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let first = list.next_element()?.map(Box::new);
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Shape::List(first))
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Other)
    }
}
