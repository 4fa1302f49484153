//! The events of the parser, put together to a tree.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

/// One piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Text(String),
    Code(String),
    CodeBlock(String),
    Break,
    Rule,
    Checkbox(bool),
    Link {
        address: String,
        children: Vec<Node>,
    },
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
    for event in Parser::new_ext(source, options) {
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
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => push_text(&mut current, &text),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                push_text(&mut current, &text);
            }
            Event::Code(code) => current.push(Node::Code(code.into_string())),
            Event::SoftBreak => push_text(&mut current, "\n"),
            Event::HardBreak => current.push(Node::Break),
            Event::Rule => current.push(Node::Rule),
            Event::TaskListMarker(checked) => current.push(Node::Checkbox(checked)),
        }
    }
    current
}

fn push_text(nodes: &mut Vec<Node>, text: &str) {
    match nodes.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => nodes.push(Node::Text(text.to_owned())),
    }
}

fn open(tag: &Tag, in_head: bool) -> Open {
    match tag {
        Tag::Paragraph | Tag::HtmlBlock => Open::Block("p"),
        Tag::Heading { level, .. } => {
            Open::Block(["h1", "h2", "h3", "h4", "h5", "h6"][(*level as usize).clamp(1, 6) - 1])
        }
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
