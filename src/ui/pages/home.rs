//! The start: what Worknest is, and the three ways to begin. Once begun, the dashboard.

use super::super::icon::{Glyph, Icon, Logo};
use super::super::route::Route;
use super::super::session::use_session;
use super::super::shell::Page;
use super::super::t;
use super::dashboard::Dashboard;
use dioxus::prelude::*;

/// `/`.
#[component]
pub fn HomePage() -> Element {
    let session = use_session();
    let is_open = use_memo(move || session.is_begun());
    if is_open() {
        return rsx! { Dashboard {} };
    }
    rsx! {
        Page { title: t!("start-title"), crumbs: Vec::new(), class: "start",
            div { class: "start-card",
                Logo {}
                h1 { {t!("start-heading")} }
                p { class: "lead", {t!("start-lead")} }
                ul { class: "start-ways",
                    li {
                        button {
                            class: "start-way primary",
                            r#type: "button",
                            onclick: move |_| {
                                session.set_started(true);
                                navigator().push(Route::ProjectsPage {});
                            },
                            Icon { glyph: Glyph::Device }
                            span { class: "grow",
                                strong { {t!("start-local")} }
                                span { {t!("start-local-text")} }
                            }
                            Icon { glyph: Glyph::ChevronRight }
                        }
                    }
                    li {
                        Link { class: "start-way", to: Route::SignInPage {},
                            Icon { glyph: Glyph::Person }
                            span { class: "grow",
                                strong { {t!("sign-in")} }
                                span { {t!("start-sign-in-text")} }
                            }
                            Icon { glyph: Glyph::ChevronRight }
                        }
                    }
                    li {
                        Link { class: "start-way", to: Route::SignUpPage {},
                            Icon { glyph: Glyph::Plus }
                            span { class: "grow",
                                strong { {t!("sign-up")} }
                                span { {t!("start-sign-up-text")} }
                            }
                            Icon { glyph: Glyph::ChevronRight }
                        }
                    }
                }
            }
        }
    }
}
