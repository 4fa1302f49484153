//! The events of the parser, put together to a tree.

use crate::domain::mention::find_mention;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use std::ops::Range;

/// One piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Text(String),
    Code(String),
    CodeBlock(String),
    Break,
    Rule,
    /// Of a task; `at`: the byte in the text between its brackets.
    Checkbox {
        is_done: bool,
        at: usize,
    },
    Link {
        address: String,
        children: Vec<Node>,
    },
    /// Text that may name a person, as in `@ann`, or a ticket, as in `WEB-12`: it depends on who there is.
    Named(String),
    List {
        start: Option<u64>,
        children: Vec<Node>,
    },
    /// By the name of its element.
    Block(&'static str, Vec<Node>),
}

enum Open {
    Block(&'static str),
    Link(String),
    /// A link that leads nowhere safe: its text alone.
    Plain,
    List(Option<u64>),
    CodeBlock,
}

/// Reads `source`.
pub fn parse(source: &str) -> Vec<Node> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut stack: Vec<(Open, Vec<Node>)> = Vec::new();
    let mut current: Vec<Node> = Vec::new();
    let mut in_head = false;
    for (event, place) in Parser::new_ext(source, options).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                in_head |= matches!(tag, Tag::TableHead);
                stack.push((open(&tag, in_head), std::mem::take(&mut current)));
            }
            Event::End(_) => {
                let Some((opened, before)) = stack.pop() else { continue };
                if matches!(opened, Open::Block("thead")) {
                    in_head = false;
                }
                let children = std::mem::replace(&mut current, before);
                close(opened, children, &mut current);
            }
            Event::Text(text) if !stack.iter().any(|(open, _)| matches!(open, Open::Link(_) | Open::CodeBlock)) => {
                push_linked(&mut current, &text);
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => push_text(&mut current, &text),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                push_text(&mut current, &text);
            }
            Event::Code(code) => current.push(Node::Code(code.into_string())),
            Event::SoftBreak => push_text(&mut current, "\n"),
            Event::HardBreak => current.push(Node::Break),
            Event::Rule => current.push(Node::Rule),
            Event::TaskListMarker(is_done) => current.push(Node::Checkbox { is_done, at: place.start + 1 }),
        }
    }
    level_headings(&mut current);
    current
}

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// No heading is more than one step below the one before, whatever was written: who hears the page goes by them.
fn level_headings(nodes: &mut [Node]) {
    let mut before = 0;
    for node in nodes {
        let Node::Block(name, _) = node else { continue };
        if let Some(at) = HEADINGS.iter().position(|heading| *heading == *name) {
            let level = at.min(before);
            *name = HEADINGS[level];
            before = level + 1;
        }
    }
}

fn push_text(nodes: &mut Vec<Node>, text: &str) {
    if text.is_empty() {
        return;
    }
    match nodes.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => nodes.push(Node::Text(text.to_owned())),
    }
}

/// Text in which addresses are links, without any mark around them, and names stand by themselves.
fn push_linked(nodes: &mut Vec<Node>, text: &str) {
    let mut rest = text;
    while let Some((before, address, after)) = find_address(rest) {
        push_named(nodes, before);
        nodes.push(Node::Link { address: address.to_owned(), children: vec![Node::Text(address.to_owned())] });
        rest = after;
    }
    push_named(nodes, rest);
}

fn push_named(nodes: &mut Vec<Node>, text: &str) {
    let mut rest = text;
    loop {
        let found = find_mention(rest).into_iter().chain(find_key(rest)).min_by_key(|place| place.start);
        let Some(place) = found else { return push_text(nodes, rest) };
        push_text(nodes, &rest[..place.start]);
        nodes.push(Node::Named(rest[place.clone()].to_owned()));
        rest = &rest[place.end..];
    }
}

/// The first place that looks like a ticket's key: capitals and digits, a dash, a number.
fn find_key(text: &str) -> Option<Range<usize>> {
    let is_of_a_prefix = |c: char| c.is_alphanumeric() && !c.is_lowercase();
    text.match_indices('-').find_map(|(dash, _)| {
        let before = text[..dash].trim_end_matches(is_of_a_prefix);
        let behind = &text[dash + 1..];
        let after = behind.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_whole = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '@'))
            && !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
        let starts = text[before.len()..dash].starts_with(char::is_alphabetic);
        (is_whole && starts && after.len() < behind.len()).then(|| before.len()..text.len() - after.len())
    })
}

/// The first web address in `text`, and what is around it. What ends a sentence is not part of it.
fn find_address(text: &str) -> Option<(&str, &str, &str)> {
    let start = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let (before, rest) = text.split_at(start);
    let end = rest.find(|c: char| c.is_whitespace() || "<>\"".contains(c)).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(|c: char| ".,;:!?)]}'*_".contains(c));
    let is_whole = !before.ends_with(char::is_alphanumeric) && !address.ends_with("//");
    is_whole.then(|| (before, address, &rest[address.len()..]))
}

fn open(tag: &Tag, in_head: bool) -> Open {
    match tag {
        Tag::Paragraph | Tag::HtmlBlock => Open::Block("p"),
        Tag::Heading { level, .. } => Open::Block(HEADINGS[(*level as usize).clamp(1, 6) - 1]),
        Tag::BlockQuote(_) => Open::Block("blockquote"),
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => Open::CodeBlock,
        Tag::List(start) => Open::List(*start),
        Tag::Item => Open::Block("li"),
        Tag::Table(_) => Open::Block("table"),
        Tag::TableHead => Open::Block("thead"),
        Tag::TableRow => Open::Block("tr"),
        Tag::TableCell => Open::Block(if in_head { "th" } else { "td" }),
        Tag::Emphasis => Open::Block("em"),
        Tag::Strong => Open::Block("strong"),
        Tag::Strikethrough => Open::Block("del"),
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => link(dest_url),
        _ => Open::Block(""),
    }
}

fn link(address: &str) -> Open {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_safe = address.contains(':') && ["http", "https", "mailto"].contains(&scheme.as_str());
    if is_safe {
        Open::Link(address.to_owned())
    } else if address.contains('@') && !address.contains(['/', ':']) {
        // An address between angle brackets comes without its scheme.
        Open::Link(format!("mailto:{address}"))
    } else {
        Open::Plain
    }
}

fn close(opened: Open, children: Vec<Node>, into: &mut Vec<Node>) {
    match opened {
        Open::Block(name) => into.push(Node::Block(name, children)),
        Open::Link(address) => into.push(Node::Link { address, children }),
        Open::Plain => into.extend(children),
        Open::List(start) => into.push(Node::List { start, children }),
        Open::CodeBlock => {
            let code = children.into_iter().map(|node| if let Node::Text(text) = node { text } else { String::new() });
            into.push(Node::CodeBlock(code.collect()));
        }
    }
}
