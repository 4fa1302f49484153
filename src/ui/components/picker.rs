//! A button that opens a list to choose from, one or several, with a box to search in.

use super::super::icon::{Glyph, Icon};
use super::super::t;
use super::popup::{Popup, focus};
use dioxus::prelude::*;
use std::rc::Rc;

/// One line to choose. The mark is what stands before the text: a dot, an icon, a picture.
#[derive(Clone, PartialEq)]
pub struct PickOption {
    pub value: String,
    pub text: String,
    pub mark: Option<Element>,
}

/// The button (`children`) and its list, which `options` gives once it is open. `on_change` gets all that is chosen then; `on_create`, where there is
/// one, gets a text that is not in the list.
#[component]
pub fn Picker(
    label: String,
    options: Callback<(), Vec<PickOption>>,
    selected: Vec<String>,
    #[props(default)] is_multiple: bool,
    #[props(default = "button quiet picker-button".to_owned())] class: String,
    #[props(default)] is_disabled: bool,
    on_change: EventHandler<Vec<String>>,
    #[props(default)] on_create: Option<EventHandler<String>>,
    children: Element,
) -> Element {
    let mut is_open = use_signal(|| false);
    let mut button = use_signal(|| None::<Rc<MountedData>>);
    let mut close = move || {
        is_open.set(false);
        if let Some(button) = button.peek().as_ref() {
            focus(button);
        }
    };
    rsx! {
        button {
            class: "{class}",
            r#type: "button",
            aria_haspopup: "listbox",
            aria_expanded: is_open(),
            disabled: is_disabled,
            onmounted: move |event| button.set(Some(event.data())),
            onclick: move |_| is_open.toggle(),
            span { class: "visually-hidden", "{label}: " }
            {children}
        }
        if is_open() {
            Popup { anchor: button, width: 260.0, on_close: move |()| close(),
                PickList {
                    label,
                    options,
                    selected,
                    is_multiple,
                    on_change,
                    on_create,
                    on_close: move |()| close(),
                }
            }
        }
    }
}

/// What the list shows for a search: lines by their index, or the offer to make one.
fn matches(options: &[PickOption], search: &str) -> Vec<usize> {
    let search = search.trim().to_lowercase();
    let fits = |option: &PickOption| search.is_empty() || option.text.to_lowercase().contains(&search);
    options.iter().enumerate().filter(|(_, option)| fits(option)).map(|(index, _)| index).collect()
}

#[component]
fn PickList(
    label: String,
    options: Callback<(), Vec<PickOption>>,
    selected: Vec<String>,
    is_multiple: bool,
    on_change: EventHandler<Vec<String>>,
    on_create: Option<EventHandler<String>>,
    on_close: EventHandler<()>,
) -> Element {
    let options = options.call(());
    let mut search = use_signal(String::new);
    let mut active = use_signal(|| 0usize);
    let found = matches(&options, &search.read());
    let wanted = search.read().trim().to_owned();
    let may_create = on_create.is_some()
        && !wanted.is_empty()
        && !options.iter().any(|option| option.text.eq_ignore_ascii_case(&wanted));
    let count = found.len() + usize::from(may_create);
    let at = active().min(count.saturating_sub(1));

    let choose = {
        let (options, selected, found, wanted) = (options.clone(), selected.clone(), found.clone(), wanted.clone());
        use_callback(move |index: usize| {
            let Some(option) = found.get(index).and_then(|found| options.get(*found)) else {
                if let (true, Some(create)) = (may_create, on_create) {
                    create.call(wanted.clone());
                    search.set(String::new());
                }
                return;
            };
            if !is_multiple {
                on_change.call(vec![option.value.clone()]);
                return on_close.call(());
            }
            let mut chosen = selected.clone();
            match chosen.iter().position(|value| *value == option.value) {
                Some(position) => {
                    chosen.remove(position);
                }
                None => chosen.push(option.value.clone()),
            }
            on_change.call(chosen);
        })
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match event.key() {
            Key::ArrowDown => active.set((at + 1) % count.max(1)),
            Key::ArrowUp => active.set((at + count.max(1) - 1) % count.max(1)),
            Key::Home => active.set(0),
            Key::End => active.set(count.saturating_sub(1)),
            Key::Enter => choose.call(at),
            Key::Escape | Key::Tab => on_close.call(()),
            _ => return,
        }
        event.prevent_default();
    };
    rsx! {
        div { class: "pick",
            input {
                class: "pick-search",
                role: "combobox",
                aria_label: "{label}",
                aria_expanded: "true",
                aria_controls: "pick-list",
                aria_autocomplete: "list",
                aria_activedescendant: "pick-{at}",
                autocomplete: "off",
                placeholder: "{label}",
                value: "{search}",
                onmounted: move |event| focus(&event.data()),
                oninput: move |event| {
                    search.set(event.value());
                    active.set(0);
                },
                onkeydown: on_key,
            }
            ul { id: "pick-list", role: "listbox", aria_label: "{label}", aria_multiselectable: is_multiple,
                for (line , index) in found.iter().copied().enumerate() {
                    li {
                        key: "{options[index].value}",
                        id: "pick-{line}",
                        class: if line == at { "pick-option active" } else { "pick-option" },
                        role: "option",
                        aria_selected: selected.contains(&options[index].value),
                        onmouseenter: move |_| active.set(line),
                        onclick: move |_| choose.call(line),
                        {options[index].mark.clone()}
                        span { class: "grow", "{options[index].text}" }
                        if selected.contains(&options[index].value) {
                            Icon { glyph: Glyph::Check }
                        }
                    }
                }
                if may_create {
                    li {
                        key: "create-{wanted}",
                        id: "pick-{found.len()}",
                        class: if at == found.len() { "pick-option active" } else { "pick-option" },
                        role: "option",
                        aria_selected: "false",
                        onclick: {
                            let line = found.len();
                            move |_| choose.call(line)
                        },
                        Icon { glyph: Glyph::Plus }
                        span { class: "grow", {t!("picker-create", name = wanted.clone())} }
                    }
                }
            }
            if count == 0 {
                p { class: "pick-none", {t!("picker-none")} }
            }
        }
    }
}
