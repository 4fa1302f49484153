//! An address that leads nowhere.

use super::super::components::Empty;
use super::super::icon::Glyph;
use super::super::route::Route;
use super::super::shell::{Crumb, Page};
use super::super::t;
use dioxus::prelude::*;

/// Says which address, and where to go on.
#[component]
pub fn NotFoundPage(segments: Vec<String>) -> Element {
    let path = format!("/{}", segments.join("/"));
    rsx! {
        Page { title: t!("not-found-title"), crumbs: vec![Crumb::here(t!("not-found-title"))],
            Missing { text: t!("not-found-text", path = path) }
        }
    }
}

/// What was looked for is not here.
#[component]
pub fn Missing(text: String) -> Element {
    rsx! {
        h1 { class: "visually-hidden", {t!("not-found-title")} }
        Empty { glyph: Glyph::Question, title: t!("not-found-title"), text,
            Link { class: "button primary", to: Route::ProjectsPage {}, {t!("not-found-action")} }
        }
    }
}
