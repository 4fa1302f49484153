//! Markdown to elements, event by event.
//!
//! Invariants: no HTML is ever parsed from a person's text: what looks like HTML is shown as text. A link
//! goes to http, https or mailto, or is no link. Images are links too: a picture from elsewhere would tell
//! its server who reads.

mod tree;

use dioxus::prelude::*;
use std::fmt::Write;
use tree::{Node, parse};

/// `source` as elements.
#[component]
pub fn Markdown(source: ReadSignal<String>) -> Element {
    let nodes = use_memo(move || parse(&source.read()));
    rsx! {
        div { class: "markdown", dir: "auto", {render_all(&nodes.read())} }
    }
}

fn render_all(nodes: &[Node]) -> Element {
    rsx! {
        for node in nodes {
            {render(node)}
        }
    }
}

fn render(node: &Node) -> Element {
    match node {
        Node::Text(text) => rsx! { "{text}" },
        Node::Code(code) => rsx! { code { "{code}" } },
        Node::Break => rsx! { br {} },
        Node::Rule => rsx! { hr {} },
        Node::Checkbox(checked) => rsx! {
            input { r#type: "checkbox", checked: *checked, disabled: true, aria_label: checkbox_label(*checked) }
        },
        Node::CodeBlock(code) => rsx! { pre { tabindex: "0", code { "{code}" } } },
        Node::Link { address, children } => rsx! {
            a { href: "{address}", rel: "noopener noreferrer nofollow", target: "_blank", {render_all(children)} }
        },
        Node::List { start: None, children } => rsx! { ul { {render_all(children)} } },
        Node::List { start: Some(start), children } => rsx! { ol { start: "{start}", {render_all(children)} } },
        Node::Block(name, children) => render_block(name, children),
    }
}

fn checkbox_label(checked: bool) -> String {
    if checked { crate::ui::t!("markdown-task-done") } else { crate::ui::t!("markdown-task-open") }
}

fn render_block(name: &str, children: &[Node]) -> Element {
    let inner = render_all(children);
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
    fn collect(nodes: &[Node], out: &mut String, limit: usize) {
        for node in nodes {
            if out.chars().count() >= limit {
                return;
            }
            match node {
                Node::Text(text) | Node::Code(text) | Node::CodeBlock(text) => {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "{} ", text.trim());
                }
                Node::Link { children, .. } | Node::List { children, .. } | Node::Block(_, children) => {
                    collect(children, out, limit);
                }
                Node::Break | Node::Rule | Node::Checkbox(_) => {}
            }
        }
    }
    let mut out = String::new();
    collect(&parse(source), &mut out, limit);
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
    fn tables_task_lists_and_struck_text_are_rendered() {
        let html =
            html("- [x] done\n- [ ] open\n\n~~gone~~ **bold**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n1. one\n2. two");
        for part in ["type=\"checkbox\"", "<del>", "<strong>", "<table>", "<th>", "<td>", "<ol"] {
            assert!(html.contains(part), "no {part} in {html}");
        }
    }

    #[test]
    fn a_preview_is_one_line_without_marks() {
        assert_eq!(plain_text("# Title\n\nSome **bold** text\nand more", 100), "Title Some bold text and more");
        assert_eq!(plain_text("abcdef", 3), "abc");
    }
}
