//! Jira's markup into Markdown. What it has no word for stays as it is written, and is told.

use super::super::fit::fence;
use std::collections::{BTreeSet, HashMap};

/// How far a mark that opens may be from the one that closes, in bytes: further is no emphasis, and would be dear.
const SPAN_MAX: usize = 1_000;
/// Marks and what they are in Markdown.
const MARKS: [(char, &str); 4] = [('*', "**"), ('_', "_"), ('-', "~~"), ('+', "")];

/// A text that was turned.
#[derive(Debug, PartialEq, Eq)]
pub struct Markup {
    pub text: String,
    /// Names of what Markdown has nothing for.
    pub left: BTreeSet<String>,
}

/// Turns a text; `people` are names by account ids.
pub fn to_markdown(text: &str, people: &HashMap<&str, &str>) -> Markup {
    let mut turner = Turner { people, out: String::new(), left: BTreeSet::new(), is_quoted: false, is_table: false };
    let text = text.replace("\r\n", "\n");
    let mut rest = text.as_str();
    while let Some((before, language, code, after)) = next_code(rest) {
        turner.lines(before);
        turner.code(language, code);
        rest = after;
    }
    turner.lines(rest);
    Markup { text: turner.out.trim_end().to_owned(), left: turner.left }
}

/// The first `{code}` or `{noformat}` that is closed: what stands before, its language, what is in it, what follows.
fn next_code(text: &str) -> Option<(&str, &str, &str, &str)> {
    let starts = [("{code", "{code}"), ("{noformat", "{noformat}")];
    // Not one after the other: what is only far behind, or not at all, would be looked for again after every piece.
    let start = |at: usize| starts.into_iter().find(|(open, _)| text[at..].starts_with(open));
    let (at, (open, close)) = text.match_indices('{').find_map(|(at, _)| Some((at, start(at)?)))?;
    let head = &text[at + open.len()..];
    let end = head.find('}')?;
    let (options, inside) = (&head[..end], &head[end + 1..]);
    let close_at = inside.find(close)?;
    let first = options.trim_start_matches(':').split('|').next().unwrap_or_default();
    let is_language = !first.contains('=') && first.chars().all(|c| c.is_ascii_alphanumeric() || "+#-".contains(c));
    let language = if is_language { first } else { "" };
    Some((&text[..at], language, &inside[..close_at], &inside[close_at + close.len()..]))
}

struct Turner<'a> {
    people: &'a HashMap<&'a str, &'a str>,
    out: String,
    left: BTreeSet<String>,
    is_quoted: bool,
    /// Inside of a table, whose first row was written.
    is_table: bool,
}

impl Turner<'_> {
    fn code(&mut self, language: &str, code: &str) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        let code = code.trim_matches('\n');
        let fence = fence(code);
        self.line(&format!("{fence}{language}"));
        code.split('\n').for_each(|line| self.line(line));
        self.line(&fence);
    }

    fn line(&mut self, line: &str) {
        if self.is_quoted {
            self.out.push_str(if line.is_empty() { ">" } else { "> " });
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn lines(&mut self, text: &str) {
        let mut lines = text.split('\n').peekable();
        // Code before it ended its line.
        if self.out.ends_with('\n') && lines.peek().is_some_and(|first| first.trim().is_empty()) {
            lines.next();
        }
        while let Some(line) = lines.next() {
            // What follows the last line's end is no line.
            if line.is_empty() && lines.peek().is_none() {
                break;
            }
            self.block(line);
        }
    }

    fn block(&mut self, line: &str) {
        if line.contains("{quote}") {
            for (place, part) in line.split("{quote}").enumerate() {
                if place > 0 {
                    self.is_quoted = !self.is_quoted;
                    // Else what follows would still belong to the quote.
                    if !self.is_quoted {
                        self.line("");
                    }
                }
                if !part.trim().is_empty() {
                    self.plain(part);
                }
            }
            return;
        }
        self.plain(line);
    }

    fn plain(&mut self, line: &str) {
        let trimmed = line.trim_start();
        let is_row = trimmed.starts_with('|') && trimmed.len() > 1;
        if !is_row {
            self.is_table = false;
        }
        if is_row {
            return self.row(trimmed);
        }
        if let Some((level, title)) = heading(trimmed) {
            let title = self.inline(title);
            return self.line(&format!("{} {title}", "#".repeat(level)));
        }
        if let Some(quoted) = trimmed.strip_prefix("bq. ") {
            let quoted = self.inline(quoted);
            return self.line(&format!("> {quoted}"));
        }
        if trimmed.len() >= 4 && trimmed.trim_end().bytes().all(|byte| byte == b'-') {
            return self.line("---");
        }
        if let Some((marks, item)) = list_item(trimmed) {
            let bullet = if marks.ends_with('#') { "1." } else { "-" };
            let item = self.inline(item);
            return self.line(&format!("{}{bullet} {item}", "    ".repeat(marks.len() - 1)));
        }
        let text = self.inline(line);
        self.line(&text);
    }

    fn row(&mut self, line: &str) {
        let is_head = line.starts_with("||");
        let mark = if is_head { "||" } else { "|" };
        let inner = line.trim_end();
        let inner = inner.strip_prefix(mark).unwrap_or(inner);
        let inner = inner.strip_suffix(mark).unwrap_or(inner);
        let cells: Vec<String> = split_cells(inner, mark).into_iter().map(|cell| self.inline(cell.trim())).collect();
        let rule = format!("|{}", " --- |".repeat(cells.len()));
        let shown = format!("| {} |", cells.join(" | "));
        if !std::mem::replace(&mut self.is_table, true) {
            if !is_head {
                self.line(&format!("|{}", "  |".repeat(cells.len())));
                self.line(&rule);
            }
            self.line(&shown);
            if is_head {
                self.line(&rule);
            }
        } else {
            self.line(&shown);
        }
    }

    fn inline(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut last = ' ';
        while let Some(c) = rest.chars().next() {
            let (turned, length) = match c {
                '{' => self.braces(rest),
                '[' => self.link(rest),
                '!' => self.picture(rest, last),
                '\\' => escaped(rest),
                _ => self.emphasis(rest, last),
            }
            .unwrap_or_else(|| (c.to_string(), c.len_utf8()));
            out.push_str(&turned);
            last = rest[..length].chars().next_back().unwrap_or(last);
            rest = &rest[length..];
        }
        out
    }

    /// `{{code}}`, `{color:red}`, `{panel:title=…}`; what is not known stays.
    fn braces(&mut self, rest: &str) -> Option<(String, usize)> {
        if let Some(inside) = rest.strip_prefix("{{") {
            let end = near(inside).find("}}").filter(|end| *end > 0)?;
            return Some((format!("`{}`", &inside[..end]), end + 4));
        }
        let end = near(rest).find('}')?;
        let inside = &rest[1..end];
        let (name, options) = inside.split_once(':').unwrap_or((inside, ""));
        let titled = || options.split('|').find_map(|option| option.strip_prefix("title="));
        let shown = match name {
            "color" => String::new(),
            "panel" | "expand" | "info" | "note" | "tip" | "warning" => {
                titled().map(|title| format!("**{title}**\n")).unwrap_or_default()
            }
            _ => return None,
        };
        self.left.insert(format!("{{{name}}}"));
        Some((shown, end + 1))
    }

    /// `[text|address]`, `[address]`, `[~who]`.
    fn link(&mut self, rest: &str) -> Option<(String, usize)> {
        let end = near(rest).find(']')?;
        let inside = &rest[1..end];
        if let Some(who) = inside.strip_prefix('~') {
            let who = who.strip_prefix("accountid:").unwrap_or(who);
            let name = self.people.get(who).copied().unwrap_or(who);
            return Some((format!("@{name}"), end + 1));
        }
        let mut parts = inside.split('|');
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        let is_address = |text: &str| {
            let is_known = ["http://", "https://", "mailto:", "ftp://"].iter().any(|start| text.starts_with(start));
            is_known && !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')'))
        };
        let shown = match second {
            Some(address) if is_address(address) => {
                // Without links of its own.
                format!("[{}]({address})", first.replace(['[', ']'], ""))
            }
            None if is_address(first) => format!("<{first}>"),
            _ => return None,
        };
        Some((shown, end + 1))
    }

    /// `!picture.png|thumbnail!`: the picture is not in the table.
    fn picture(&mut self, rest: &str, last: char) -> Option<(String, usize)> {
        let inside = &near(rest)[1..];
        let end = inside.find('!').filter(|end| *end > 0)?;
        let name = inside[..end].split('|').next().unwrap_or_default();
        let is_file = !name.contains(char::is_whitespace) && name.contains('.') && !last.is_alphanumeric();
        if !is_file || name.contains('`') {
            return None;
        }
        self.left.insert("!picture!".to_owned());
        Some((format!("`{name}`"), end + 2))
    }

    fn emphasis(&mut self, rest: &str, last: char) -> Option<(String, usize)> {
        let mark = rest.chars().next()?;
        let (_, markdown) = MARKS.into_iter().find(|(known, _)| *known == mark)?;
        let inside = &near(rest)[1..];
        let opens = !last.is_alphanumeric() && last != mark;
        let starts = inside.starts_with(|c: char| !c.is_whitespace() && c != mark);
        if !opens || !starts {
            return None;
        }
        let closes = |(at, _): &(usize, &str)| {
            let before = inside[..*at].ends_with(|c: char| !c.is_whitespace());
            let after = inside[at + 1..].chars().next();
            before && !after.is_some_and(|c| c.is_alphanumeric() || c == mark)
        };
        let (end, _) = inside.match_indices(mark).find(closes)?;
        let within = &inside[..end];
        // Emphasis within emphasis, to a depth that no person writes.
        let shown = match mark {
            '-' if within.starts_with('-') => return None,
            '+' => {
                self.left.insert("+underlined+".to_owned());
                within.to_owned()
            }
            _ if within.len() < SPAN_MAX / 4 => self.inline(within),
            _ => within.to_owned(),
        };
        Some((format!("{markdown}{shown}{markdown}"), end + 2))
    }
}

/// The beginning of a text, in which what closes is looked for.
fn near(text: &str) -> &str {
    let near = &text[..text.floor_char_boundary(SPAN_MAX)];
    near.split('\n').next().unwrap_or_default()
}

fn escaped(rest: &str) -> Option<(String, usize)> {
    let next = rest[1..].chars().next()?;
    match next {
        // A line's end by force.
        '\\' => Some(("\n".to_owned(), 2)),
        '{' | '}' | '[' | ']' | '*' | '_' | '-' | '+' | '!' | '|' => Some((format!("\\{next}"), 1 + next.len_utf8())),
        _ => None,
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.strip_prefix('h')?;
    let level = rest.chars().next()?.to_digit(10).filter(|level| (1..=6).contains(level))?;
    let title = rest[1..].strip_prefix('.')?.trim();
    Some((usize::try_from(level).ok()?, title))
}

/// The marks of a list's item, and its text.
fn list_item(line: &str) -> Option<(&str, &str)> {
    let end = line.find(|c| !matches!(c, '*' | '#' | '-'))?;
    let item = line[end..].strip_prefix(' ')?;
    // Deeper than anybody writes would make lines of any length.
    ((1..=10).contains(&end)).then(|| (&line[..end], item.trim()))
}

/// Cells, without taking the bar of a link for their end.
fn split_cells<'a>(line: &'a str, mark: &str) -> Vec<&'a str> {
    let (mut cells, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '|' if depth == 0 && line[at..].starts_with(mark) => {
                cells.push(&line[start..at]);
                start = at + mark.len();
                at = start;
                continue;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    cells.push(&line[start..]);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(text: &str) -> String {
        to_markdown(text, &HashMap::from([("5b10", "Ann Lake")])).text
    }

    #[test]
    fn marks_become_those_of_markdown() {
        let cases = [
            ("h2. Why\ntext", "## Why\ntext"),
            ("a *bold* and _slanted_ and -gone- word", "a **bold** and _slanted_ and ~~gone~~ word"),
            ("*all _of_ it*", "**all _of_ it**"),
            ("2 * 3 * 4, a-b-c, snake_case_name, - dash -", "2 * 3 * 4, a-b-c, snake_case_name, - dash -"),
            ("{{mono}} text", "`mono` text"),
            ("* one\n** two\n# first\n## second", "- one\n    - two\n1. first\n    1. second"),
            ("[the plan|https://a.b/c] and [https://a.b]", "[the plan](https://a.b/c) and <https://a.b>"),
            ("[smart|https://a.b|smart-link] [A-1] [x]", "[smart](https://a.b) [A-1] [x]"),
            ("[~accountid:5b10] [~bob]", "@Ann Lake @bob"),
            ("bq. said", "> said"),
            ("{quote}\none\ntwo\n{quote}\nafter", "> one\n> two\n\nafter"),
            ("before\n{code:java|title=x}\nint a; // *b*\n{code}\nafter", "before\n```java\nint a; // *b*\n```\nafter"),
            ("see {noformat}a_b_c{noformat} there", "see \n```\na_b_c\n```\n there"),
            ("||a||b||\n|1|[x|https://a.b]|", "| a | b |\n| --- | --- |\n| 1 | [x](https://a.b) |"),
            ("|1|2|", "|  |  |\n| --- | --- |\n| 1 | 2 |"),
            ("{code}\n```\n````\n{code}", "`````\n```\n````\n`````"),
            ("{noformat}a{noformat}\n{code}b{code}", "```\na\n```\n```\nb\n```"),
            ("----", "---"),
            ("{code}never closed", "{code}never closed"),
            ("a\\\\b \\*c\\*", "a\nb \\*c\\*"),
        ];
        for (jira, markdown) in cases {
            assert_eq!(turned(jira), markdown, "{jira}");
        }
    }

    #[test]
    fn what_markdown_has_nothing_for_is_told() {
        let Markup { text, left } =
            to_markdown("{color:red}hot{color} !a.png|thumbnail! {panel:title=T}in{panel} +u+ {x}", &HashMap::new());
        assert_eq!(text, "hot `a.png` **T**\nin u {x}");
        assert_eq!(left.into_iter().collect::<Vec<_>>(), ["!picture!", "+underlined+", "{color}", "{panel}"]);
    }

    #[test]
    fn marks_without_end_cost_no_more_than_others() {
        for mark in ["*a ", "[", "{", "!", "_-*", "||", "{code", "{{", "{code}x{code}"] {
            let text = mark.repeat(30_000);
            let start = std::time::Instant::now();
            turned(&text);
            assert!(start.elapsed().as_secs() < 5, "{mark}");
        }
    }
}
