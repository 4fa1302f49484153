//! Something that is shown once: to be copied, or saved as a file.

use super::super::icon::{Glyph, Icon};
use super::super::t;
use super::toast::use_toasts;
use crate::client::device;
use dioxus::prelude::*;

/// A text for a safe place. With `file_name` it can be saved as well.
#[component]
pub fn Secret(label: String, text: String, #[props(default)] file_name: String) -> Element {
    let toasts = use_toasts();
    let copied = text.clone();
    let copy = move |_| {
        let text = copied.clone();
        spawn(async move {
            if device::copy_text(&text).await {
                toasts.say(t!("secret-copied"));
            } else {
                toasts.problem(t!("secret-not-copied"));
            }
        });
    };
    let (saved, name) = (text.clone(), file_name.clone());
    let save = move |_| {
        let (text, name) = (saved.clone(), name.clone());
        toasts.perform(async move {
            device::save_file(&name, "text/plain", format!("{text}\n").as_bytes()).await?;
            toasts.say(t!("export-done", name = name));
            Ok(())
        });
    };
    rsx! {
        div { class: "secret",
            p { class: "secret-text", aria_label: "{label}", role: "group", "{text}" }
            div { class: "form-actions start",
                button { class: "button", r#type: "button", onclick: copy, {t!("secret-copy")} }
                if !file_name.is_empty() {
                    button { class: "button", r#type: "button", onclick: save,
                        Icon { glyph: Glyph::Download }
                        {t!("secret-save")}
                    }
                }
            }
        }
    }
}
