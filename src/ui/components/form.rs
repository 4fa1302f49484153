//! Fields with their label, their hint and what is wrong with them.

use super::super::icon::{Glyph, Icon};
use super::super::{t, values};
use super::popup::{focus, keep_typing};
use dioxus::prelude::*;

/// A labelled line of text. `keyboard` is the one that a phone shows (`inputmode`).
#[component]
pub fn TextField(
    id: String,
    label: String,
    value: String,
    on_input: EventHandler<String>,
    #[props(default = "text".to_owned())] kind: String,
    #[props(default)] hint: String,
    #[props(default)] error: Option<String>,
    #[props(default)] placeholder: String,
    #[props(default)] autocomplete: String,
    #[props(default = "text".to_owned())] keyboard: String,
    #[props(default)] is_required: bool,
    #[props(default)] is_first: bool,
) -> Element {
    let described = if error.is_some() { format!("{id}-error") } else { format!("{id}-hint") };
    rsx! {
        div { class: "field",
            label { r#for: "{id}", "{label}" }
            input {
                id: "{id}",
                class: "input",
                r#type: "{kind}",
                value: "{value}",
                placeholder: "{placeholder}",
                inputmode: "{keyboard}",
                autocomplete: if autocomplete.is_empty() { "off" } else { "{autocomplete}" },
                required: is_required,
                aria_invalid: error.is_some(),
                aria_describedby: "{described}",
                onmounted: move |event| {
                    if is_first {
                        focus(&event.data());
                    }
                },
                onkeydown: keep_typing,
                oninput: move |event| on_input.call(event.value()),
            }
            FieldNote { id: id.clone(), hint, error: error.clone() }
        }
    }
}

/// A labelled text of several lines.
#[component]
pub fn TextArea(
    id: String,
    label: String,
    value: String,
    on_input: EventHandler<String>,
    #[props(default)] hint: String,
    #[props(default)] error: Option<String>,
    #[props(default = 4)] rows: u32,
) -> Element {
    let described = if error.is_some() { format!("{id}-error") } else { format!("{id}-hint") };
    rsx! {
        div { class: "field",
            label { r#for: "{id}", "{label}" }
            textarea {
                id: "{id}",
                class: "input",
                rows: "{rows}",
                value: "{value}",
                aria_invalid: error.is_some(),
                aria_describedby: "{described}",
                onkeydown: keep_typing,
                oninput: move |event| on_input.call(event.value()),
            }
            FieldNote { id: id.clone(), hint, error: error.clone() }
        }
    }
}

#[component]
fn FieldNote(id: String, hint: String, error: Option<String>) -> Element {
    rsx! {
        if let Some(wrong) = error {
            p { class: "field-error", id: "{id}-error", role: "alert",
                Icon { glyph: Glyph::Warning }
                "{wrong}"
            }
        } else if !hint.is_empty() {
            p { class: "hint", id: "{id}-hint", "{hint}" }
        }
    }
}

/// One of several, by the browser's own list. `options` are value and text.
#[component]
pub fn Choice(
    label: String,
    value: String,
    options: Vec<(String, String)>,
    on_change: EventHandler<String>,
    #[props(default)] hides_label: bool,
) -> Element {
    rsx! {
        label { class: if hides_label { "choice" } else { "choice field" },
            span { class: if hides_label { "visually-hidden" } else { "label" }, "{label}" }
            select {
                class: "input",
                value: "{value}",
                onkeydown: keep_typing,
                onchange: move |event| on_change.call(event.value()),
                for (option , text) in options {
                    option { key: "{option}", value: "{option}", selected: option == value, "{text}" }
                }
            }
        }
    }
}

/// One line of a [`RadioList`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RadioOption {
    pub value: String,
    pub text: String,
    /// Below the text, where there is something to say.
    pub hint: String,
    /// The language of the text, where it is another than the page's.
    pub language: Option<&'static str>,
    pub is_disabled: bool,
}

/// One of several, all of them in view.
#[component]
pub fn RadioList(
    name: &'static str,
    legend: String,
    value: String,
    options: Vec<RadioOption>,
    on_change: EventHandler<String>,
    #[props(default)] hides_legend: bool,
) -> Element {
    rsx! {
        fieldset { class: "choices",
            legend { class: if hides_legend { "visually-hidden" }, "{legend}" }
            for option in options {
                label { key: "{option.value}", class: "choice-line",
                    input {
                        r#type: "radio",
                        name,
                        value: "{option.value}",
                        checked: option.value == value,
                        disabled: option.is_disabled,
                        onchange: move |_| on_change.call(option.value.clone()),
                    }
                    span { lang: option.language,
                        "{option.text}"
                        if !option.hint.is_empty() {
                            span { class: "hint block", "{option.hint}" }
                        }
                    }
                }
            }
        }
    }
}

/// A colour: one of ours, or any other.
#[component]
pub fn ColorField(label: String, value: String, on_change: EventHandler<String>) -> Element {
    let current = values::color_or_default(&value);
    rsx! {
        fieldset { class: "field colors",
            legend { "{label}" }
            for color in values::PALETTE {
                button {
                    key: "{color}",
                    class: "swatch",
                    r#type: "button",
                    aria_label: "{color}",
                    title: "{color}",
                    aria_pressed: *color == current,
                    onclick: move |_| on_change.call((*color).to_owned()),
                    svg { view_box: "0 0 20 20", width: "20", height: "20", "aria-hidden": "true",
                        circle { cx: "10", cy: "10", r: "10", fill: "{color}" }
                        if *color == current {
                            path { d: "m6 10.3 2.7 2.7L14 7.5", stroke: "#fff", stroke_width: "2.2", fill: "none", stroke_linecap: "round", stroke_linejoin: "round" }
                        }
                    }
                }
            }
            input {
                class: "swatch-any",
                r#type: "color",
                value: "{current}",
                aria_label: t!("color-other"),
                title: t!("color-other"),
                onchange: move |event| on_change.call(event.value()),
            }
        }
    }
}

/// What a page says when it has nothing to show: what this is, and what to do next.
#[component]
pub fn Empty(glyph: Glyph, title: String, text: String, #[props(default)] children: Element) -> Element {
    rsx! {
        div { class: "empty",
            Icon { glyph, class: "large" }
            h2 { "{title}" }
            p { "{text}" }
            div { class: "empty-actions", {children} }
        }
    }
}

/// A framed remark. `tone`: info, warning or problem.
#[component]
pub fn Notice(#[props(default = "info")] tone: &'static str, children: Element) -> Element {
    let glyph = if tone == "info" { Glyph::Question } else { Glyph::Warning };
    rsx! {
        div { class: "notice {tone}", role: if tone == "problem" { "alert" } else { "note" },
            Icon { glyph }
            div { class: "grow", {children} }
        }
    }
}

/// How far something has come.
#[component]
pub fn Progress(label: String, done: usize, total: usize) -> Element {
    rsx! {
        progress { class: "progress", aria_label: "{label}", value: "{done}", max: "{total.max(1)}" }
    }
}
