//! Markdown to elements, event by event.
//!
//! Invariants: no HTML is ever parsed from a person's text: what looks like HTML is shown as text. A link
//! goes to http, https or mailto, or is no link. Images are links too: a picture from elsewhere would tell
//! its server who reads.

mod named;
mod tree;

use crate::domain::ProjectId;
use dioxus::prelude::*;
use named::Named;
use tree::{Node, parse};

/// Of a task, as who hears the page is told what its box is about.
const TASK_CHARACTERS_MAX: usize = 200;

/// What a person does with a task's box, where they may: called with its place in the text.
type OnTick = Option<EventHandler<usize>>;

/// What surrounds a text.
#[derive(Clone, Copy)]
struct Around {
    /// Whose members are spoken to in it.
    project: Option<ProjectId>,
    on_tick: OnTick,
}

/// `source` as elements, in which members of `project` are marked where they are spoken to. `can_tick`: boxes of tasks are there to be ticked; `on_tick` gets the place of one, for
/// [`ticked`].
#[component]
pub fn Markdown(
    source: ReadSignal<String>,
    #[props(default)] project: Option<ProjectId>,
    #[props(default)] can_tick: bool,
    #[props(default = EventHandler::new(|_| {}))] on_tick: EventHandler<usize>,
) -> Element {
    let nodes = use_memo(move || parse(&source.read()));
    let around = Around { project, on_tick: can_tick.then_some(on_tick) };
    rsx! {
        div { class: "markdown", dir: "auto", {render_all(&nodes.read(), around)} }
    }
}

/// `source` with the task whose box is at this place done, or open again; none where there is no box.
pub fn ticked(source: &str, at: usize) -> Option<String> {
    let mark = match source.get(at.checked_sub(1)?..at + 2)? {
        "[ ]" => "x",
        "[x]" | "[X]" => " ",
        _ => return None,
    };
    Some(format!("{}{mark}{}", &source[..at], &source[at + 1..]))
}

fn render_all(nodes: &[Node], around: Around) -> Element {
    rsx! {
        for (index , node) in nodes.iter().enumerate() {
            if let Node::Checkbox { is_done, at } = node {
                {render_box(*is_done, *at, &nodes[index + 1..], around.on_tick)}
            } else {
                {render(node, around)}
            }
        }
    }
}

/// The box of a task, with what it is about.
fn render_box(is_done: bool, at: usize, about: &[Node], on_tick: OnTick) -> Element {
    let Some(on_tick) = on_tick else {
        let label = if is_done { crate::ui::t!("markdown-task-done") } else { crate::ui::t!("markdown-task-open") };
        return rsx! { input { r#type: "checkbox", checked: is_done, disabled: true, aria_label: label } };
    };
    let own = about.iter().position(|node| matches!(node, Node::List { .. })).unwrap_or(about.len());
    let label = words(&about[..own], TASK_CHARACTERS_MAX);
    rsx! {
        input { r#type: "checkbox", checked: is_done, aria_label: label, onchange: move |_| on_tick.call(at) }
    }
}

fn render(node: &Node, around: Around) -> Element {
    let render_all = |nodes: &[Node]| render_all(nodes, around);
    match node {
        Node::Text(text) => rsx! { "{text}" },
        Node::Named(text) => rsx! { Named { text: text.clone(), project: around.project } },
        Node::Code(code) => rsx! { code { "{code}" } },
        Node::Break => rsx! { br {} },
        Node::Rule => rsx! { hr {} },
        Node::Checkbox { .. } => rsx! {},
        Node::CodeBlock(code) => rsx! { pre { tabindex: "0", code { "{code}" } } },
        Node::Link { address, children } => rsx! {
            a { href: "{address}", rel: "noopener noreferrer nofollow", target: "_blank", {render_all(children)} }
        },
        Node::List { start: None, children } => rsx! { ul { {render_all(children)} } },
        Node::List { start: Some(start), children } => rsx! { ol { start: "{start}", {render_all(children)} } },
        Node::Block(name, children) => render_block(name, render_all(children)),
    }
}

fn render_block(name: &str, inner: Element) -> Element {
    match name {
        // A person's headings start below those of the page.
        "h1" => rsx! { h3 { class: "h1", {inner} } },
        "h2" => rsx! { h4 { class: "h2", {inner} } },
        "h3" => rsx! { h5 { class: "h3", {inner} } },
        "h4" | "h5" | "h6" => rsx! { h6 { class: "h4", {inner} } },
        "blockquote" => rsx! { blockquote { {inner} } },
        "li" => rsx! { li { {inner} } },
        "em" => rsx! { em { {inner} } },
        "strong" => rsx! { strong { {inner} } },
        "del" => rsx! { del { {inner} } },
        "table" => rsx! { div { class: "table-wrap", tabindex: "0", table { {inner} } } },
        "thead" => rsx! { thead { tr { {inner} } } },
        "tr" => rsx! { tr { {inner} } },
        "th" => rsx! { th { {inner} } },
        "td" => rsx! { td { {inner} } },
        "p" => rsx! { p { {inner} } },
        _ => inner,
    }
}

/// The text alone, on one line, for previews; at most `limit` characters.
pub fn plain_text(source: &str, limit: usize) -> String {
    words(&parse(source), limit)
}

fn words(nodes: &[Node], limit: usize) -> String {
    fn collect(nodes: &[Node], out: &mut String, limit: usize) {
        for node in nodes {
            if out.chars().count() >= limit {
                return;
            }
            match node {
                Node::Text(text) | Node::Named(text) | Node::Code(text) | Node::CodeBlock(text) => out.push_str(text),
                Node::Link { children, .. } | Node::List { children, .. } | Node::Block(_, children) => {
                    collect(children, out, limit);
                }
                Node::Break | Node::Rule | Node::Checkbox { .. } => {}
            }
            let is_within_a_line = match node {
                Node::Block(name, _) => matches!(*name, "em" | "strong" | "del"),
                Node::Text(_) | Node::Named(_) | Node::Code(_) | Node::Link { .. } => true,
                _ => false,
            };
            if !is_within_a_line {
                out.push(' ');
            }
        }
    }
    let mut out = String::new();
    collect(nodes, &mut out, limit);
    let line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(limit).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[component]
    fn Page(source: String) -> Element {
        rsx! { Markdown { source } }
    }

    /// Rendered within a document of its own: a signal made outside of one outlives its thread, which aborts.
    fn html(source: &str) -> String {
        let mut page = VirtualDom::new_with_props(Page, PageProps { source: source.to_owned() });
        page.rebuild_in_place();
        dioxus_ssr::render(&page)
    }

    #[test]
    fn what_looks_like_html_is_shown_as_text() {
        for attack in [
            "<script>alert(1)</script>",
            "hello <img src=x onerror=alert(1)> there",
            "<svg onload=alert(1)>",
            "a\n\n<div onclick=\"x()\">\n\nb",
            "`<b>`",
            "| <i>a</i> |\n|---|\n| <u>b</u> |",
            "```html\n<script>x</script>\n```",
        ] {
            let html = html(attack);
            for tag in ["<script", "<img", "<svg", "<div on", "<b>", "<i>", "<u>"] {
                assert!(!html.contains(tag), "{attack:?} became {html}");
            }
            assert!(html.contains("&#60;") || html.contains("&lt;"), "{attack:?} lost its text: {html}");
        }
    }

    #[test]
    fn only_harmless_schemes_become_links() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            " java\tscript:x",
            "//evil.example",
            "/sign-in",
        ] {
            let html = html(&format!("[go]({bad}) ![pic]({bad}) <{bad}>"));
            assert!(!html.contains("href"), "{bad} became {html}");
        }
        for good in ["http://a.example/", "https://a.example/?q=1", "mailto:a@b.example"] {
            let html = html(&format!("[go]({good})"));
            assert!(html.contains("href=") && html.contains("noopener noreferrer"), "{good} became {html}");
        }
    }

    #[test]
    fn headings_begin_at_the_first_level_and_skip_none() {
        let html = html("## A\n\n#### B\n\n# C\n\n## D");
        let found: Vec<&str> = html.match_indices("<h").map(|(at, _)| &html[at + 1..at + 3]).collect();
        assert_eq!(found, ["h3", "h4", "h3", "h4"], "{html}");
    }

    #[test]
    fn a_bare_address_is_a_link_up_to_where_its_sentence_ends() {
        let html =
            html("See https://a.example/x?y=1, then (http://b.example). `https://c.example` [d](https://d.example)");
        for address in ["https://a.example/x?y=1", "http://b.example", "https://d.example"] {
            assert!(html.contains(&format!("href=\"{address}\"")), "no {address} in {html}");
        }
        assert_eq!(html.matches("href=").count(), 3, "code stays code: {html}");
    }

    #[test]
    fn what_may_name_a_person_or_a_ticket_stands_by_itself_outside_of_code_and_links() {
        fn named(nodes: &[Node], found: &mut Vec<String>) {
            for node in nodes {
                match node {
                    Node::Named(text) => found.push(text.clone()),
                    Node::Link { children, .. } | Node::List { children, .. } | Node::Block(_, children) => {
                        named(children, found);
                    }
                    _ => {}
                }
            }
        }
        let named = |source: &str| {
            let mut found = Vec::new();
            named(&parse(source), &mut found);
            found
        };
        assert_eq!(named("WEB-12, *@ann* and @ben: (ÄB2-3).\n- @cy"), ["WEB-12", "@ann", "@ben", "ÄB2-3", "@cy"]);
        assert_eq!(named("`@ann` [@ann](https://a.example/WEB-1) https://b.example/@ann/WEB-2"), Vec::<String>::new());
        assert_eq!(named("web-1 1-2 WEB- WEB-1x A-B-1 a@b.org\n\n    @ann WEB-3"), Vec::<String>::new());
        let html = html("Ask @ann about WEB-12.");
        assert!(html.contains("<p>Ask @ann about WEB-12.</p>"), "with nobody known it is as it was written: {html}");
    }

    #[test]
    fn tables_task_lists_and_struck_text_are_rendered() {
        let html =
            html("- [x] done\n- [ ] open\n\n~~gone~~ **bold**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n1. one\n2. two");
        for part in ["type=\"checkbox\"", "<del>", "<strong>", "<table>", "<th>", "<td>", "<ol"] {
            assert!(html.contains(part), "no {part} in {html}");
        }
    }

    #[test]
    fn a_task_is_ticked_at_its_place_and_nothing_else_is() {
        let source = "- [ ] öne\n- [x] two\n\n1. [ ] three\n\n   [ ] no task";
        let boxes = |source: &str| {
            fn find(nodes: &[Node], found: &mut Vec<usize>) {
                for node in nodes {
                    match node {
                        Node::Checkbox { at, .. } => found.push(*at),
                        Node::List { children, .. } | Node::Block(_, children) => find(children, found),
                        _ => {}
                    }
                }
            }
            let mut found = Vec::new();
            find(&parse(source), &mut found);
            found
        };
        let places = boxes(source);
        assert_eq!(places.len(), 3);
        let done = ticked(source, places[0]).expect("a box");
        assert_eq!(done, source.replacen("[ ]", "[x]", 1));
        let open = ticked(&done, places[1]).expect("a box");
        assert_eq!(open, done.replacen("[x] two", "[ ] two", 1));
        assert_eq!(boxes(&open), places);
        for nowhere in [0, 1, places[0] + 1, source.len() - 1, source.len(), source.len() + 7] {
            assert_eq!(ticked(source, nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn a_preview_is_one_line_without_marks() {
        assert_eq!(plain_text("# Title\n\nSome **bold** text\nand more", 100), "Title Some bold text and more");
        assert_eq!(plain_text("- **@ann**, see `WEB-1`\n- b  \nc", 100), "@ann, see WEB-1 b c");
        assert_eq!(plain_text("abcdef", 3), "abc");
    }
}
