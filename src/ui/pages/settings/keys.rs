//! Which keys do what on this device.

use super::super::super::session::use_session;
use super::super::super::shell::keys;
use super::super::super::shortcuts::{Shortcut, pressed};
use super::super::super::t;
use dioxus::prelude::*;

#[component]
pub fn Keys() -> Element {
    // The one whose keys are pressed next, and what was wrong with those before.
    let mut asking = use_signal(|| None::<Shortcut>);
    let mut problem = use_signal(|| None::<String>);
    let is_member = use_session().client().me().account;
    // Nobody writes to who has no account.
    let shown = Shortcut::ALL
        .iter()
        .copied()
        .filter(move |one| is_member || !matches!(one, Shortcut::Inbox | Shortcut::Done | Shortcut::Unread));
    let mut hear = move |shortcut: Shortcut, event: KeyboardEvent| {
        if *asking.peek() != Some(shortcut) {
            return;
        }
        match event.key() {
            // On to the next thing, as ever.
            Key::Tab => return asking.set(None),
            Key::Shift | Key::Control | Key::Meta | Key::Alt | Key::AltGraph | Key::CapsLock => return,
            Key::Escape => asking.set(None),
            Key::Backspace | Key::Delete => {
                shortcut.change(Some(String::new()));
                asking.set(None);
            }
            key => match pressed(&key, event.modifiers()) {
                None => problem.set(Some(t!("keys-impossible"))),
                Some(keys) => match shortcut.twin(&keys) {
                    Some(twin) => problem.set(Some(t!("keys-taken", name = twin.words()))),
                    None => {
                        shortcut.change(Some(keys));
                        problem.set(None);
                        asking.set(None);
                    }
                },
            },
        }
        event.prevent_default();
        event.stop_propagation();
    };
    rsx! {
        section { class: "panel",
            h2 { {t!("shortcuts-title")} }
            p { class: "hint", {t!("keys-text")} }
            ul { class: "plain-list", aria_label: t!("shortcuts-title"),
                for shortcut in shown {
                    li { key: "{shortcut:?}", class: "line",
                        span { class: "grow", {shortcut.words()} }
                        if shortcut.is_changed() {
                            button {
                                class: "button quiet small",
                                r#type: "button",
                                aria_label: t!("keys-reset-of", name = shortcut.words()),
                                onclick: move |_| shortcut.change(None),
                                {t!("keys-reset")}
                            }
                        }
                        button {
                            class: "button small",
                            r#type: "button",
                            aria_label: if asking() == Some(shortcut) { t!("keys-press") } else { t!("keys-change", name = shortcut.words(), keys = told(shortcut)) },
                            aria_pressed: asking() == Some(shortcut),
                            onclick: move |_| {
                                problem.set(None);
                                asking.set(Some(shortcut));
                            },
                            onblur: move |_| {
                                if asking() == Some(shortcut) {
                                    asking.set(None);
                                }
                            },
                            onkeydown: move |event| hear(shortcut, event),
                            if asking() == Some(shortcut) {
                                {t!("keys-press")}
                            } else {
                                kbd { {told(shortcut)} }
                            }
                        }
                    }
                }
            }
            if let Some(problem) = problem() {
                p { class: "field-error", role: "alert", "{problem}" }
            }
        }
    }
}

/// Its keys as they are called on the person's keyboard.
fn told(shortcut: Shortcut) -> String {
    match shortcut.keys() {
        none if none.is_empty() => t!("keys-none"),
        some => keys(&some),
    }
}
