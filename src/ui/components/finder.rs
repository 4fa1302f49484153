//! A box to type into, and below it what fits, to be chosen from.

use super::super::icon::{Glyph, Icon};
use super::super::{t, values};
use super::popup::focus;
use crate::client::{Client, Row};
use crate::domain::Ticket;
use dioxus::prelude::*;
use std::collections::HashMap;
use std::rc::Rc;

/// One line that fits.
#[derive(Clone, PartialEq)]
pub struct Finding {
    pub glyph: Glyph,
    pub text: String,
    /// What stands at its end: keys to press, the key of a ticket.
    pub hint: String,
}

impl Finding {
    /// A ticket, by type, title and key.
    pub fn ticket(client: &Client, row: &Row<Ticket>) -> Self {
        Self {
            glyph: values::type_glyph(&row.value.ticket_type),
            text: row.value.title.clone(),
            hint: client.ticket_key(row),
        }
    }
}

/// `lines` is what fits `text`; the place of the chosen one is given.
#[component]
pub fn Finder(
    label: String,
    hint: String,
    text: Signal<String>,
    lines: Vec<Finding>,
    on_choose: EventHandler<usize>,
) -> Element {
    let mut active = use_signal(|| 0usize);
    let mut elements = use_signal(HashMap::<usize, Rc<MountedData>>::new);
    let count = lines.len();
    let at = active().min(count.saturating_sub(1));
    let mut go_to = move |index: usize| {
        active.set(index);
        let Some(element) = elements.peek().get(&index).cloned() else { return };
        spawn(async move {
            // Where the list cannot scroll, the line is in view.
            let _ = element.scroll_to(ScrollBehavior::Instant).await;
        });
    };
    let on_key = move |event: KeyboardEvent| {
        match event.key() {
            Key::ArrowDown => go_to((at + 1) % count.max(1)),
            Key::ArrowUp => go_to((at + count.max(1) - 1) % count.max(1)),
            Key::Enter => on_choose.call(at),
            _ => return,
        }
        event.prevent_default();
    };
    rsx! {
        input {
            class: "palette-input",
            role: "combobox",
            aria_label: "{label}",
            aria_expanded: "true",
            aria_controls: "palette-list",
            aria_autocomplete: "list",
            aria_activedescendant: "palette-{at}",
            autocomplete: "off",
            placeholder: "{hint}",
            value: "{text}",
            onmounted: move |event| focus(&event.data()),
            oninput: move |event| {
                text.set(event.value());
                active.set(0);
            },
            onkeydown: on_key,
        }
        ul { class: "palette-list", id: "palette-list", role: "listbox", aria_label: "{label}",
            for (index , line) in lines.into_iter().enumerate() {
                li {
                    key: "{index}",
                    id: "palette-{index}",
                    class: if index == at { "pick-option active" } else { "pick-option" },
                    role: "option",
                    aria_selected: index == at,
                    onmounted: move |event| drop(elements.write().insert(index, event.data())),
                    onclick: move |_| on_choose.call(index),
                    Icon { glyph: line.glyph }
                    span { class: "grow", "{line.text}" }
                    span { class: "key", "{line.hint}" }
                }
            }
        }
        if count == 0 {
            p { class: "pick-none", role: "status", {t!("picker-none")} }
        }
    }
}
