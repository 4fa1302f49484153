//! Tables (CSV) as other tools and spreadsheets write them: any of three separators, texts over several lines, a
//! column as often as an item has values for it.

use super::ITEMS_MAX;
use super::error::{ImportError, TableFault};
use super::report::{FindingKind, Findings};
use crate::domain::limits;
use std::borrow::Cow;

/// What a spreadsheet would take for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text as a cell that no spreadsheet runs: `'` stands before what would be a formula, and before such a mark.
pub fn plain_cell(text: &str) -> String {
    let is_formula = |text: &str| text.trim_start_matches('\'').starts_with(FORMULA);
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`plain_cell`] made a cell of.
pub(super) fn from_plain_cell(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.trim_start_matches('\'').starts_with(FORMULA)).unwrap_or(cell)
}

/// The names of the columns, as the first line of `text` has them.
pub(super) fn header(text: &str) -> Vec<String> {
    let mut record = csv::StringRecord::new();
    match reader(text).read_record(&mut record) {
        Ok(true) => record.iter().map(|name| name.trim().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// What stands between cells.
fn separator(text: &str) -> u8 {
    // The first line has names, which hold neither separators nor quotes.
    let line = text.trim_start().lines().next().unwrap_or_default();
    let count = |mark: &u8| line.bytes().filter(|byte| byte == mark).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator(text)).flexible(true).has_headers(false).from_reader(text.as_bytes())
}

/// Line and column, both from 1, of the cell whose quotes are opened and never closed. Only a cell that begins with a
/// quote stands in quotes: any other quote is part of the text, as spreadsheets read it.
fn quote_open(text: &str) -> Option<(u64, usize)> {
    let separator = separator(text);
    let (mut line, mut column, mut opened) = (1, 1, None);
    let mut is_start = true;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\n' {
            line += 1;
        }
        if opened.is_some() {
            // A doubled one is part of the text, a single one ends what is quoted.
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                opened = None;
            }
            continue;
        }
        if byte == b'"' && is_start {
            opened = Some((line, column));
        }
        is_start = byte == separator || matches!(byte, b'\n' | b'\r');
        if byte == separator {
            column += 1;
        } else if is_start {
            column = 1;
        }
    }
    opened
}

/// A whole table in memory.
pub(super) struct Table {
    /// Names of the columns; in lower case, for those of one tool differ by version.
    columns: Vec<String>,
    names: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
    had_nulls: bool,
}

/// One row, and what was taken of it.
pub(super) struct Row<'a> {
    table: &'a Table,
    line: u64,
    cells: &'a csv::StringRecord,
    taken: Vec<bool>,
}

/// How the report speaks of a row, and how rows are sorted.
pub(super) struct Called {
    /// By its key, else by its line.
    pub name: String,
    /// The line in the file, from 1.
    pub place: usize,
    /// That of the key (12 in WEB-12); those without one come last.
    pub number: i64,
}

impl Table {
    /// Reads all of it.
    ///
    /// # Errors
    /// Where a row has more cells than the first, a quoted text never ends, or there are too many rows.
    pub fn read(text: &str) -> Result<Self, ImportError> {
        // No text may hold them here: every cell is rid of them at once.
        let had_nulls = text.contains('\0');
        let text = &*if had_nulls { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) };
        if let Some((line, column)) = quote_open(text) {
            return Err(ImportError::BrokenTable { line, column, problem: TableFault::QuoteOpen });
        }
        let names = header(text);
        let columns = names.iter().map(|name| name.to_lowercase()).collect();
        let mut table = Self { columns, names, rows: Vec::new(), had_nulls };
        let mut rows = reader(text);
        let mut row = csv::StringRecord::new();
        let mut is_first = true;
        while rows.read_record(&mut row).map_err(|_| ImportError::Unknown)? {
            if std::mem::take(&mut is_first) {
                continue;
            }
            let at = row.position().map_or(0, |begin| line_at(text, begin));
            if row.len() > table.names.len() && row.iter().skip(table.names.len()).any(|cell| !cell.is_empty()) {
                let (cells, columns) = (row.len(), table.names.len());
                let problem = TableFault::RowLong { cells, columns };
                return Err(ImportError::BrokenTable { line: at, column: columns + 1, problem });
            }
            if row.iter().any(|cell| !cell.trim().is_empty()) {
                table.rows.push((at, row.clone()));
            }
            if table.rows.len() > ITEMS_MAX {
                return Err(ImportError::TooMany { items: table.rows.len() });
            }
        }
        Ok(table)
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.rows.iter();
        rows.map(|(line, cells)| Row { table: self, line: *line, cells, taken: vec![false; cells.len()] })
    }

    /// Notes what was amiss: null characters; where a row has fewer cells than there are columns.
    pub fn note_faults(&self, findings: &mut Findings) {
        if self.had_nulls {
            findings.note(FindingKind::NullsRemoved, "the table");
        }
        for (line, _) in self.rows.iter().filter(|(_, row)| row.len() < self.names.len()) {
            findings.note(FindingKind::RowShort, format!("line {line}"));
        }
    }

    /// All that stands in columns whose name, in lower case, is one of these.
    pub fn values(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
        let wanted: Vec<usize> = (0..self.columns.len()).filter(|at| is_wanted(&self.columns[*at])).collect();
        self.rows.iter().flat_map(move |(_, row)| wanted.clone().into_iter().filter_map(|at| row.get(at)))
    }
}

/// The line of a row, from 1; the reader counts from where it began to look for it, before lines that are empty.
fn line_at(text: &str, begin: &csv::Position) -> u64 {
    let rest = text.get(usize::try_from(begin.byte()).unwrap_or_default()..).unwrap_or_default();
    let empty = rest.bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| *byte == b'\n').count();
    begin.line() + empty as u64
}

impl<'a> Row<'a> {
    /// An estimate under one of these columns, with a decimal comma or point; what is none is noted under `column`.
    pub fn estimate(&mut self, columns: &[&str], column: &str, name: &str, findings: &mut Findings) -> Option<f64> {
        let text = self.take(columns);
        let points = text.replace(',', ".").parse().ok().filter(|points| (0.0..=limits::ESTIMATE).contains(points));
        if points.is_none() && !text.is_empty() {
            findings.note(FindingKind::BadValue(column.to_owned()), format!("{name}: {text}"));
        }
        points
    }

    /// What it is called; `None`, and noted, where it has neither key nor title.
    pub fn called(&self, key: &str, title: &str, findings: &mut Findings) -> Option<Called> {
        let line = format!("line {}", self.line);
        if key.is_empty() && title.is_empty() {
            findings.note(FindingKind::NotAnItem, line);
            return None;
        }
        Some(Called {
            place: usize::try_from(self.line).unwrap_or_default(),
            number: key.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(i64::MAX),
            name: if key.is_empty() { line } else { key.to_owned() },
        })
    }

    /// What stands in the first of these columns that is not empty; trimmed, and taken from all of the name.
    pub fn take(&mut self, columns: &[&str]) -> &'a str {
        for column in columns {
            if let Some((at, text)) = self.at(|name| name == *column).next() {
                self.taken[at] = true;
                return text;
            }
        }
        ""
    }

    /// Like [`Row::take`], and it stays there.
    pub fn see(&self, column: &str) -> &'a str {
        self.at(|name| name == column).next().map_or("", |(_, text)| text)
    }

    /// All that stands in these columns.
    pub fn all(&mut self, columns: &[&str]) -> Vec<&'a str> {
        let found: Vec<_> = self.at(|name| columns.contains(&name)).collect();
        found.iter().for_each(|(at, _)| self.taken[*at] = true);
        found.into_iter().map(|(_, text)| text).collect()
    }

    /// All that stands in columns that begin so, with what follows in their names (as it is written there, without a
    /// bracket that closes), where that is wanted.
    pub fn starting(&mut self, prefix: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<(&'a str, &'a str)> {
        let table = self.table;
        let rest = |at: usize| {
            let rest = table.names[at].get(prefix.len()..).unwrap_or_default();
            rest.strip_suffix(')').unwrap_or(rest)
        };
        let found: Vec<_> = self.at(|name| name.starts_with(prefix)).filter(|(at, _)| is_wanted(rest(*at))).collect();
        found.iter().for_each(|(at, _)| self.taken[*at] = true);
        found.into_iter().map(|(at, text)| (rest(at), text)).collect()
    }

    fn at<F: Fn(&str) -> bool>(&self, is_wanted: F) -> impl Iterator<Item = (usize, &'a str)> + use<'a, F> {
        let (table, cells) = (self.table, self.cells);
        let columns = table.columns.iter().zip(cells).enumerate();
        columns
            .filter(move |(_, (name, cell))| is_wanted(name) && !cell.trim().is_empty())
            .map(|(at, (_, cell))| (at, cell.trim()))
    }

    /// Tells of what nobody took. A zero is nothing: of votes, of hours.
    pub fn finish(self, name: &str, findings: &mut Findings) {
        for (at, text) in self.at(|_| true).filter(|(at, _)| !self.taken[*at]) {
            if text != "0" {
                findings.note(FindingKind::Unread(self.table.names[at].clone()), name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_name_hold_several_values_and_a_text_may_have_lines() {
        for mark in [",", ";", "\t"] {
            let text = "Key,Labels,Text,Labels\nA,x,\"one\ntwo \"\"2\"\"\",y\n\nB,,,\n".replace(',', mark);
            let table = Table::read(&text).expect("sound");
            let mut rows = table.rows();
            let mut first = rows.next().expect("a row");
            assert_eq!((first.line, first.take(&["key"]), first.all(&["labels"])), (2, "A", vec!["x", "y"]));
            assert_eq!(first.take(&["none", "text"]), "one\ntwo \"2\"");
            assert_eq!(rows.next().map(|row| row.line), Some(5));
            assert!(rows.next().is_none());
        }
    }

    #[test]
    fn an_estimate_has_a_decimal_comma_or_point_and_what_is_none_is_noted() {
        let table = Table::read("Estimate\n2.5\n\"2,5\"\nmuch\n-1\n").expect("sound");
        let mut findings = Findings::default();
        let read: Vec<_> =
            table.rows().map(|mut row| row.estimate(&["estimate"], "Estimate", "a row", &mut findings)).collect();
        assert_eq!(read, [Some(2.5), Some(2.5), None, None]);
        let noted: Vec<_> = findings.finish().into_iter().map(|found| (found.kind, found.count)).collect();
        assert_eq!(noted, [(FindingKind::BadValue("Estimate".into()), 2)]);
    }

    #[test]
    fn a_fault_is_told_by_row_and_column() {
        let fault = |text: &str| Table::read(text).err().expect("a fault").to_string();
        let long = fault("A,B\n1,2\n1,2,3\n");
        assert!(long.contains("line 3, column 3: the row has 3 cells, the first line has 2."), "{long}");
        let open = fault("A,B\n1,2\n1,\"never\nends\n");
        assert!(open.contains("line 3, column 2") && open.contains("never ends"), "{open}");
    }

    #[test]
    fn a_cell_is_never_a_formula_and_comes_back_as_it_was() {
        for text in ["=1+1", "+1", "-1", "@a", "\t=1", "'=1", "''+", "'quoted'", "plain", "", "a=b"] {
            let cell = plain_cell(text);
            assert!(!cell.starts_with(FORMULA), "{cell}");
            assert_eq!(from_plain_cell(&cell), text);
        }
        assert_eq!(plain_cell("=1"), "'=1");
        assert_eq!(plain_cell("'quoted'"), "'quoted'");
    }
}
