//! The HTML of Vikunja's editor into Markdown: the tags that it writes. Others leave their text.

use super::super::fit::fence;
use std::collections::BTreeSet;

/// Lists and quotes in each other: deeper ones go on at this depth.
const DEPTH_MAX: usize = 20;
/// Tags that say nothing about how a text looks.
const SILENT: [&str; 19] = [
    "div",
    "span",
    "label",
    "input",
    "html",
    "body",
    "head",
    "meta",
    "tbody",
    "thead",
    "tfoot",
    "colgroup",
    "col",
    "font",
    "section",
    "article",
    "figure",
    "figcaption",
    "wbr",
];

/// Whether a text is HTML: the editor begins each with a tag.
pub fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    let name = start.strip_prefix('<').unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && start.contains('>') && !start.starts_with("<http")
}

/// The Markdown, and the names of tags that it has nothing for.
pub fn to_markdown(html: &str) -> (String, BTreeSet<String>) {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        writer.text(&rest[..at]);
        let inside = &rest[at..];
        let is_tag = inside[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match end_of_tag(inside).filter(|_| is_tag) {
            Some(end) => {
                writer.tag(&inside[1..end]);
                rest = &inside[end + 1..];
            }
            None => {
                writer.text("<");
                rest = &inside[1..];
            }
        }
    }
    writer.text(rest);
    writer.end_block();
    (writer.out.trim_end().to_owned(), writer.left)
}

/// Where the tag at the beginning ends; a `>` within quotes is no end. Only so far is looked.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().take(100_000) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            // A mark that nothing closes.
            (_, b'<') if at > 0 && quote.is_none() => return None,
            _ => {}
        }
    }
    None
}

enum Frame {
    Quote,
    /// With the number of its next item, where they are numbered.
    List(Option<usize>),
    /// Its mark, until it was written, and how wide that is.
    Item(Option<String>, usize),
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The text of the block that is being read.
    line: String,
    stack: Vec<Frame>,
    /// Frames that were too deep to be kept.
    too_deep: usize,
    /// What is to be written at the end of a link.
    links: Vec<String>,
    /// Whether white space counts.
    is_code: bool,
    language: String,
    /// Code within a line: no mark counts.
    is_span: bool,
    /// A block was written: the next one begins after an empty line.
    is_apart: bool,
    heading: usize,
    cells: Option<usize>,
    left: BTreeSet<String>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        let text = unescaped(text);
        if self.is_code {
            self.line.push_str(&text);
            return;
        }
        for c in text.chars() {
            match c {
                c if c.is_whitespace() && c != '\u{a0}' => {
                    if !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
                        self.line.push(' ');
                    }
                }
                '\u{a0}' => self.line.push(' '),
                c if self.is_span => self.line.push(c),
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' => self.line.extend(['\\', c]),
                // What would begin a heading, a quote or a list.
                '#' | '>' | '-' | '+' if self.line.is_empty() || self.line.ends_with('\n') => {
                    self.line.extend(['\\', c]);
                }
                '|' if self.cells.is_some() => self.line.push_str("\\|"),
                c => self.line.push(c),
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        let (is_end, tag) = match tag.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, tag),
        };
        let end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
        let (name, attributes) = (tag[..end].to_ascii_lowercase(), &tag[end..]);
        if self.is_code && !matches!(name.as_str(), "pre" | "code") {
            return;
        }
        match (name.as_str(), is_end) {
            ("p" | "br" | "hr" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6", _) => self.block(&name, is_end),
            ("ul" | "ol" | "li" | "blockquote", false) => self.open(&name, attributes),
            ("ul" | "ol" | "li" | "blockquote", true) => self.close(&name),
            ("table" | "tr" | "td" | "th", _) => self.table(&name, is_end),
            ("strong" | "b", _) => self.mark("**", is_end),
            ("em" | "i", _) => self.mark("_", is_end),
            ("s" | "del" | "strike", _) => self.mark("~~", is_end),
            ("code", _) if self.is_code => {
                let class = attribute(attributes, "class").filter(|_| self.line.is_empty() && !is_end);
                if let Some(language) = class.and_then(|class| class.strip_prefix("language-")) {
                    self.language = word(language);
                }
            }
            ("code", _) => {
                self.line.push('`');
                self.is_span = !is_end;
            }
            ("a", false) => self.link(attributes),
            ("a", true) => {
                let close = self.links.pop().unwrap_or_default();
                self.line.push_str(&close);
            }
            ("img", _) => self.picture(attributes),
            ("mention-user", false) => {
                let name = attribute(attributes, "data-label").or_else(|| attribute(attributes, "data-id"));
                self.text(&format!("@{}", name.unwrap_or_default()));
            }
            ("mention-user", true) => {}
            (name, _) if name.starts_with('!') || SILENT.contains(&name) => {}
            (name, false) => {
                self.left.insert(format!("<{}>", word(name)));
            }
            _ => {}
        }
    }

    fn block(&mut self, name: &str, is_end: bool) {
        match name {
            "br" => {
                let end = self.line.trim_end_matches(' ').len();
                self.line.truncate(end);
                self.line.push_str(if self.cells.is_some() { " " } else { "\\\n" });
            }
            "hr" => {
                self.end_block();
                self.line.push_str("---");
                self.end_block();
            }
            "pre" => {
                self.end_block();
                self.is_code = !is_end;
            }
            "p" if self.cells.is_some() => self.text(" "),
            "p" => self.end_block(),
            heading => {
                self.end_block();
                let level = heading.trim_start_matches('h').parse().unwrap_or(1);
                self.heading = if is_end { 0 } else { level };
            }
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        let is_in_item = matches!(self.stack.last(), Some(Frame::Item(..)));
        self.end_block();
        if self.stack.len() >= DEPTH_MAX {
            self.too_deep += 1;
            return;
        }
        let frame = match name {
            "blockquote" => Frame::Quote,
            "ul" | "ol" => {
                // A list within an item stands close to its text.
                self.is_apart &= !is_in_item;
                Frame::List((name == "ol").then_some(1))
            }
            _ => {
                let number = match self.stack.last_mut() {
                    Some(Frame::List(Some(next))) => {
                        *next += 1;
                        Some(*next - 1)
                    }
                    _ => None,
                };
                let bullet = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
                let width = bullet.len();
                let mark = match attribute(attributes, "data-checked") {
                    Some("true") => format!("{bullet}[x] "),
                    Some(_) => format!("{bullet}[ ] "),
                    None => bullet,
                };
                Frame::Item(Some(mark), width)
            }
        };
        self.stack.push(frame);
    }

    fn close(&mut self, name: &str) {
        self.end_block();
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let is_it = |frame: &Frame| match frame {
            Frame::Quote => name == "blockquote",
            Frame::List(_) => matches!(name, "ul" | "ol"),
            Frame::Item(..) => name == "li",
        };
        let Some(at) = self.stack.iter().rposition(is_it) else { return };
        self.stack.truncate(at);
        // The next item follows closely; what follows a list does not.
        self.is_apart = name != "li" && !matches!(self.stack.last(), Some(Frame::Item(..)));
    }

    fn table(&mut self, name: &str, is_end: bool) {
        match (name, is_end) {
            ("table", false) => {
                self.end_block();
                self.cells = Some(0);
            }
            ("table", true) => {
                self.cells = None;
                self.is_apart = true;
            }
            ("tr", true) => {
                let row = std::mem::take(&mut self.line).replace('\n', " ");
                let count = row.replace("\\|", "").matches('|').count();
                if let Some(rows) = self.cells.filter(|_| count > 0) {
                    self.write(&format!("|{}", row.trim_end()));
                    if rows == 0 {
                        self.write(&format!("|{}", " --- |".repeat(count)));
                    }
                    self.cells = Some(rows + 1);
                }
            }
            ("td" | "th", true) if self.cells.is_some() => {
                let end = self.line.trim_end().len();
                self.line.truncate(end);
                self.line.push_str(" |");
            }
            ("td" | "th", false) if self.cells.is_some() => self.line.push(' '),
            _ => {}
        }
    }

    /// Emphasis begins and ends at a word.
    fn mark(&mut self, mark: &str, is_end: bool) {
        if is_end && self.line.ends_with(' ') {
            self.line.pop();
            self.line.push_str(mark);
            self.line.push(' ');
        } else {
            self.line.push_str(mark);
        }
    }

    fn link(&mut self, attributes: &str) {
        let address = attribute(attributes, "href").map(unescaped).unwrap_or_default();
        let is_known = ["https://", "http://", "mailto:"].iter().any(|start| address.starts_with(start));
        let is_plain = !address.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>'));
        if is_known && is_plain {
            self.line.push('[');
            self.links.push(format!("]({address})"));
        } else {
            self.links.push(String::new());
        }
    }

    fn picture(&mut self, attributes: &str) {
        self.left.insert("<img>".to_owned());
        let told = ["alt", "title"].into_iter().find_map(|name| attribute(attributes, name)).unwrap_or_default();
        self.text(told);
    }

    /// Writes the block that was read.
    fn end_block(&mut self) {
        self.is_span = false;
        let block = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.is_code) {
            return self.code(block.trim_matches('\n'));
        }
        let block = block.trim().trim_end_matches('\\').trim_end();
        if block.is_empty() {
            return;
        }
        let head = "#".repeat(self.heading);
        for line in block.split('\n') {
            if self.heading > 0 { self.write(&format!("{head} {line}")) } else { self.write(line.trim_end()) }
        }
        self.is_apart = true;
    }

    fn code(&mut self, code: &str) {
        let (fence, language) = (fence(code), std::mem::take(&mut self.language));
        self.write(&format!("{fence}{language}"));
        code.split('\n').for_each(|line| self.write(line));
        self.write(&fence);
        self.is_apart = true;
    }

    /// One line, behind what stands before each line of the lists and quotes it is in.
    fn write(&mut self, line: &str) {
        let mut prefix = String::new();
        let mut apart = String::new();
        for frame in &mut self.stack {
            match frame {
                Frame::Quote => {
                    prefix.push_str("> ");
                    apart.push_str("> ");
                }
                Frame::List(_) => {}
                Frame::Item(mark, width) => {
                    match mark.take() {
                        Some(mark) => prefix.push_str(&mark),
                        None => prefix.push_str(&" ".repeat(*width)),
                    }
                    apart.push_str(&" ".repeat(*width));
                }
            }
        }
        if std::mem::take(&mut self.is_apart) && !self.out.is_empty() {
            self.out.push_str(apart.trim_end());
            self.out.push('\n');
        }
        self.out.push_str(format!("{prefix}{line}").trim_end());
        self.out.push('\n');
    }
}

/// Letters and digits alone.
fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-')).take(30).collect()
}

/// The value of an attribute.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if before.trim().rsplit(char::is_whitespace).next().is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// With the characters that HTML writes in words.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, named(&rest[1..end])?))) {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
        return char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_editor_writes_becomes_markdown() {
        let cases = [
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            (
                "<p>a <strong>bold</strong>, <em>it</em> and <s>gone</s> &amp; <code>x_y</code></p>",
                "a **bold**, _it_ and ~~gone~~ & `x_y`",
            ),
            ("<h2>Why</h2><p>so</p>", "## Why\n\nso"),
            (
                "<ul><li><p>one</p></li><li><p>two</p><ul><li><p>deep</p></li></ul></li></ul><p>end</p>",
                "- one\n- two\n  - deep\n\nend",
            ),
            ("<ol><li><p>one</p></li><li><p>two</p></li></ol>", "1. one\n2. two"),
            (
                "<ul data-type=\"taskList\"><li data-checked=\"true\" data-type=\"taskItem\"><label><input type=\"checkbox\" checked><span></span></label><div><p>did</p></div></li><li data-checked=\"false\"><div><p>will</p></div></li></ul>",
                "- [x] did\n- [ ] will",
            ),
            (
                "<pre><code class=\"language-rust\">let a = 1 &lt; 2;\n  b</code></pre><p>x</p>",
                "```rust\nlet a = 1 < 2;\n  b\n```\n\nx",
            ),
            ("<blockquote><p>said</p><p>more</p></blockquote><p>x</p>", "> said\n>\n> more\n\nx"),
            (
                "<p>see <a target=\"_blank\" href=\"https://a.b/?x=1&amp;y=2\">there</a></p>",
                "see [there](https://a.b/?x=1&y=2)",
            ),
            ("<p>one<br>two</p>", "one\\\ntwo"),
            ("<p>a*b_c [x] 1 &lt; 2</p><p># no heading</p>", "a\\*b\\_c \\[x\\] 1 \\< 2\n\n\\# no heading"),
            (
                "<table><tbody><tr><th><p>a</p></th><th><p>b</p></th></tr><tr><td><p>1</p></td><td><p>2</p></td></tr></tbody></table>",
                "| a | b |\n| --- | --- |\n| 1 | 2 |",
            ),
            ("<p>1</p><hr><p>2</p>", "1\n\n---\n\n2"),
            ("<p><mention-user data-id=\"ann\" data-label=\"Ann Lake\"></mention-user> hi</p>", "@Ann Lake hi"),
            ("<p></p><pre><code>```\na</code></pre><pre>b", "````\n```\na\n````\n\n```\nb\n```"),
        ];
        for (html, markdown) in cases {
            assert_eq!(to_markdown(html).0, markdown, "{html}");
        }
    }

    #[test]
    fn what_markdown_has_nothing_for_is_told_and_its_text_stays() {
        let (text, left) =
            to_markdown("<p><u>under</u> <img src=\"x\" alt=\"a boat\"> <a href=\"javascript:x\">y</a></p>");
        assert_eq!(text, "under a boat y");
        assert_eq!(left.into_iter().collect::<Vec<_>>(), ["<img>", "<u>"]);
        assert!(is_html(" <p>x</p>") && !is_html("a <b>") && !is_html("<https://a.b>") && !is_html("1 < 2"));
    }

    #[test]
    fn broken_html_costs_no_more_than_other() {
        for part in ["<ul><li>", "<", "<p", "<a href=\"", "&", "</li>", "<!--", "<blockquote>x"] {
            let html = part.repeat(30_000);
            let start = std::time::Instant::now();
            to_markdown(&html);
            assert!(start.elapsed().as_secs() < 5, "{part}");
        }
    }
}
