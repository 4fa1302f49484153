//! Navigation at the side (below on phones), the page beside it.

use super::super::components::{Toaster, focus};
use super::super::route::Route;
use super::super::session::use_session;
use super::super::t;
use super::page::Content;
use super::sidebar::{BottomBar, Sidebar};
use dioxus::prelude::*;

/// The layout of all pages.
#[component]
pub fn Frame() -> Element {
    let session = use_session();
    let content = use_context_provider(|| Content(Signal::new(None)));
    let route = use_route::<Route>();
    // Before anything is begun there is nowhere to go: the start page stands alone.
    let is_begun = use_memo(move || session.is_begun());
    let is_bare = !is_begun() && matches!(route, Route::HomePage {} | Route::SignInPage {} | Route::SignUpPage {});
    rsx! {
        div { class: if is_bare { "app bare" } else { "app" },
            button {
                class: "skip-link",
                r#type: "button",
                onclick: move |_| {
                    if let Some(content) = content.0.peek().as_ref() {
                        focus(content);
                    }
                },
                {t!("skip-to-content")}
            }
            if !is_bare {
                Sidebar {}
            }
            Outlet::<Route> {}
            if !is_bare {
                BottomBar {}
            }
            Toaster {}
        }
    }
}
