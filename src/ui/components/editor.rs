//! A text in Markdown: written or previewed.

use super::super::markdown::Markdown;
use super::super::t;
use super::popup::{focus, is_for_palette};
use dioxus::prelude::*;

/// Two tabs over one text. Ctrl+Enter is `on_submit`, Escape is `on_cancel`.
#[component]
pub fn MarkdownEditor(
    id: String,
    label: String,
    value: String,
    on_input: EventHandler<String>,
    on_submit: EventHandler<()>,
    #[props(default)] on_cancel: Option<EventHandler<()>>,
    #[props(default = 8)] rows: u32,
    #[props(default)] error: Option<String>,
    #[props(default)] is_first: bool,
    #[props(default)] placeholder: String,
) -> Element {
    let mut is_preview = use_signal(|| false);
    let on_key = move |event: KeyboardEvent| {
        if is_for_palette(&event) {
            return;
        }
        event.stop_propagation();
        let modifiers = event.modifiers();
        if event.key() == Key::Enter && (modifiers.ctrl() || modifiers.meta()) {
            event.prevent_default();
            on_submit.call(());
        } else if let (Key::Escape, Some(cancel)) = (event.key(), on_cancel) {
            cancel.call(());
        }
    };
    rsx! {
        div { class: "editor", onkeydown: on_key,
            div { class: "editor-tabs", role: "tablist", aria_label: "{label}",
                button {
                    class: "tab",
                    role: "tab",
                    r#type: "button",
                    aria_selected: !is_preview(),
                    onclick: move |_| is_preview.set(false),
                    {t!("editor-write")}
                }
                button {
                    class: "tab",
                    role: "tab",
                    r#type: "button",
                    aria_selected: is_preview(),
                    onclick: move |_| is_preview.set(true),
                    {t!("editor-preview")}
                }
                span { class: "editor-hint", {t!("editor-markdown")} }
            }
            if is_preview() {
                div { class: "editor-preview", role: "tabpanel",
                    if value.trim().is_empty() {
                        p { class: "muted", {t!("editor-nothing")} }
                    } else {
                        Markdown { source: value }
                    }
                }
            } else {
                textarea {
                    id: "{id}",
                    class: "input editor-text",
                    aria_label: "{label}",
                    aria_invalid: error.is_some(),
                    rows: "{rows}",
                    placeholder: "{placeholder}",
                    value: "{value}",
                    onmounted: move |event| {
                        if is_first {
                            focus(&event.data());
                        }
                    },
                    oninput: move |event| on_input.call(event.value()),
                }
            }
            if let Some(wrong) = error {
                p { class: "field-error", role: "alert", "{wrong}" }
            }
        }
    }
}
