//! The header and the scrolling content of one page.

use super::super::components::focus;
use super::super::icon::{Glyph, Icon};
use super::super::inbox::use_inbox;
use super::super::route::Route;
use super::super::t;
use super::status_chip::StatusChip;
use crate::client::device;
use dioxus::prelude::*;
use std::rc::Rc;

/// The content of the page that is open, for the skip link.
#[derive(Clone, Copy)]
pub struct Content(pub Signal<Option<Rc<MountedData>>>);

/// One step of the way to a page. The last has no route: one is there.
#[derive(Clone, PartialEq)]
pub struct Crumb {
    pub text: String,
    pub route: Option<Route>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn to(text: String, route: Route) -> Self {
        Self { text, route: Some(route) }
    }

    /// Where one is.
    pub fn here(text: String) -> Self {
        Self { text, route: None }
    }
}

/// A page: breadcrumbs, actions and the status chip above, `children` below.
#[component]
pub fn Page(
    title: String,
    crumbs: Vec<Crumb>,
    #[props(default = VNode::empty())] actions: Element,
    #[props(default)] class: String,
    #[props(default = true)] takes_focus: bool,
    // No Option: dioxus 0.7.10 drops a handler that comes where there was none, and panics with the next rendering.
    #[props(default = EventHandler::new(|_| {}))] on_key: EventHandler<KeyboardEvent>,
    children: Element,
) -> Element {
    let mut content = use_context::<Content>();
    let inbox = use_inbox();
    use_effect(use_reactive!(|title| {
        device::set_title(&match inbox.unread() {
            0 => t!("page-title", title = title),
            count => t!("page-title-unread", title = title, count = count),
        });
    }));
    rsx! {
        div { class: "page",
            header { class: "page-header",
                nav { class: "crumbs", aria_label: t!("nav-path"),
                    ol {
                        for (index , crumb) in crumbs.into_iter().enumerate() {
                            li { key: "{index}",
                                if index > 0 {
                                    Icon { glyph: Glyph::ChevronRight, class: "small" }
                                }
                                if let Some(route) = crumb.route {
                                    Link { to: route, "{crumb.text}" }
                                } else {
                                    span { aria_current: "page", "{crumb.text}" }
                                }
                            }
                        }
                    }
                }
                div { class: "page-actions", {actions} }
                StatusChip {}
            }
            main {
                class: "content {class}",
                tabindex: "-1",
                onmounted: move |event| {
                    content.0.set(Some(event.data()));
                    if takes_focus {
                        focus(&event.data());
                    }
                },
                onkeydown: move |event| on_key.call(event),
                {children}
            }
        }
    }
}
