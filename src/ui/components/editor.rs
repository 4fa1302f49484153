//! A text in Markdown: written or previewed.

use super::super::markdown::Markdown;
use super::super::session::use_session;
use super::super::t;
use super::mention::{Begun, People};
use super::popup::{focus, is_for_palette};
use crate::client::device;
use crate::domain::ProjectId;
use dioxus::prelude::*;

/// Two tabs over one text, in which members of `project` are spoken to. Ctrl+Enter is `on_submit`, Escape is
/// `on_cancel`.
#[component]
pub fn MarkdownEditor(
    id: String,
    label: String,
    value: String,
    #[props(default)] project: Option<ProjectId>,
    on_input: EventHandler<String>,
    on_submit: EventHandler<()>,
    #[props(default)] on_cancel: Option<EventHandler<()>>,
    #[props(default = 8)] rows: u32,
    #[props(default)] error: Option<String>,
    #[props(default)] is_first: bool,
    #[props(default)] placeholder: String,
) -> Element {
    let session = use_session();
    let mut is_preview = use_signal(|| false);
    let mut begun = use_signal(|| None::<Begun>);
    let mut caret = use_signal(|| None::<usize>);
    let people = match (begun(), project) {
        (Some(begun), Some(project)) => begun.people(&session.client(), project, &value),
        _ => Vec::new(),
    };
    let count = people.len();
    let active = begun().map_or(0, |begun| begun.active).min(count.saturating_sub(1));
    let names: Vec<String> = people.iter().map(|member| member.username.clone()).collect();
    let text = value.clone();
    let choose = use_callback(move |line: usize| {
        let completed = names.get(line).and_then(|name| begun.peek().as_ref()?.completed(&text, name));
        if let Some((text, at)) = completed {
            on_input.call(text);
            caret.set(Some(at));
        }
        begun.set(None);
    });
    // Once the text is in the field.
    use_effect(use_reactive!(|id| {
        if let Some(at) = caret() {
            device::place_caret(&id, at);
            caret.set(None);
        }
    }));
    let on_key = move |event: KeyboardEvent| {
        if is_for_palette(&event) {
            return;
        }
        event.stop_propagation();
        let modifiers = event.modifiers();
        if count > 0 && !modifiers.ctrl() && !modifiers.meta() {
            let mut go_to = |line: usize| {
                begun.with_mut(|begun| begun.iter_mut().for_each(|begun| begun.active = line));
            };
            match event.key() {
                Key::ArrowDown => go_to((active + 1) % count),
                Key::ArrowUp => go_to((active + count - 1) % count),
                Key::Enter | Key::Tab => choose.call(active),
                Key::Escape => begun.set(None),
                // The caret goes elsewhere.
                Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::End => return begun.set(None),
                _ => return,
            }
            return event.prevent_default();
        }
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
                        Markdown { source: value, project }
                    }
                }
            } else {
                textarea {
                    id: "{id}",
                    class: "input editor-text",
                    aria_label: "{label}",
                    aria_invalid: error.is_some(),
                    aria_autocomplete: project.map(|_| "list"),
                    aria_haspopup: project.map(|_| "listbox"),
                    aria_controls: (count > 0).then(|| format!("{id}-people")),
                    aria_activedescendant: (count > 0).then(|| format!("{id}-person-{active}")),
                    rows: "{rows}",
                    placeholder: "{placeholder}",
                    value: "{value}",
                    onmounted: move |event| {
                        if is_first {
                            focus(&event.data());
                        }
                    },
                    oninput: {
                        let before = value.clone();
                        move |event: FormEvent| {
                            begun.set(Begun::find(&before, &event.value()));
                            on_input.call(event.value());
                        }
                    },
                    onclick: move |_| begun.set(None),
                    onblur: move |_| begun.set(None),
                }
                People { field: id.clone(), people, active, on_choose: choose }
            }
            if let Some(wrong) = error {
                p { class: "field-error", role: "alert", "{wrong}" }
            }
        }
    }
}
