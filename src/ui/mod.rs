//! What the person sees: routes, pages, components, theme, message files.
//!
//! Knows domain, query and client, and nothing below them.

use dioxus::prelude::*;

/// The root component of every client.
#[component]
pub fn App() -> Element {
    rsx! {
        main { class: "shell",
            h1 { "Worknest" }
        }
    }
}
