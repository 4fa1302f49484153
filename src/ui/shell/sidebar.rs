//! The ways through the app.

use super::super::components::{Avatar, ColorDot};
use super::super::icon::{Glyph, Icon, Logo};
use super::super::inbox::use_inbox;
use super::super::route::Route;
use super::super::session::{Rows, use_session};
use super::super::shortcuts::Shortcut;
use super::super::{t, values};
use super::palette::{Overlay, keys};
use crate::domain::Project;
use dioxus::prelude::*;

/// The projects that are not archived, by name.
pub fn open_projects(client: &crate::client::Client) -> Rows<Project> {
    let mut rows: Vec<_> = client.list::<Project>().into_iter().filter(|row| !row.value.archived).collect();
    rows.sort_by_cached_key(|row| (row.value.name.to_lowercase(), row.id));
    Rows::new(rows)
}

#[component]
pub fn Sidebar() -> Element {
    let session = use_session();
    let projects = use_memo(move || open_projects(&session.client()));
    let pending = use_memo(move || session.client().pending_of::<Project>());
    let mut overlay = use_context::<Signal<Option<Overlay>>>();
    let waiting = use_memo(move || session.syncing().pending_by_project());
    rsx! {
        aside { class: "sidebar",
            Link { class: "brand", to: Route::HomePage {},
                Logo {}
                span { "Worknest" }
            }
            nav { class: "nav", aria_label: t!("nav-main"),
                button { class: "nav-search", r#type: "button", onclick: move |_| overlay.set(Some(Overlay::Palette)),
                    Icon { glyph: Glyph::Search }
                    span { class: "grow", {t!("palette-open")} }
                    kbd { {keys(&Shortcut::Palette.keys())} }
                }
                NavLink { to: Route::HomePage {}, glyph: Glyph::Board, text: t!("nav-home") }
                InboxLink { class: "nav-link" }
                NavLink { to: Route::MyWorkPage {}, glyph: Glyph::Task, text: t!("nav-mine") }
                NavLink { to: Route::ProjectsPage {}, glyph: Glyph::Folder, text: projects_text(pending()) }
                ul { class: "nav-projects",
                    for row in projects.read().iter() {
                        li { key: "{row.id}",
                            ProjectLink {
                                id: row.id.to_string(),
                                name: values::project_name(&row.value),
                                color: row.value.color.clone(),
                                waiting: waiting.read().get(&row.id).copied().unwrap_or_default(),
                            }
                        }
                    }
                }
                div { class: "nav-end",
                    NavLink { to: Route::ImportPage {}, glyph: Glyph::Import, text: t!("nav-import") }
                    NavLink { to: Route::SyncPage {}, glyph: Glyph::Sync, text: t!("nav-sync") }
                    NavLink { to: Route::SettingsPage {}, glyph: Glyph::Settings, text: t!("nav-settings") }
                    Account {}
                }
            }
        }
    }
}

/// *Projects (3 pending changes)*.
pub fn projects_text(pending: usize) -> String {
    if pending == 0 { t!("nav-projects") } else { t!("nav-projects-pending", count = pending) }
}

#[component]
fn NavLink(to: Route, glyph: Glyph, text: String) -> Element {
    rsx! {
        Link { class: "nav-link", active_class: "active", to,
            Icon { glyph }
            span { class: "grow", "{text}" }
        }
    }
}

/// With the number of what is unread; nobody writes to who has no account.
#[component]
fn InboxLink(class: String) -> Element {
    let session = use_session();
    let unread = use_inbox().unread();
    if !session.client().me().account {
        return rsx! {};
    }
    rsx! {
        Link { class, active_class: "active", to: Route::InboxPage {},
            Icon { glyph: Glyph::Inbox }
            span { class: "grow", {t!("nav-inbox")} }
            if unread > 0 {
                span { class: "nav-unread", role: "img", title: t!("inbox-unread-count", count = unread), aria_label: t!("inbox-unread-count", count = unread), "{unread}" }
            }
        }
    }
}

#[component]
fn ProjectLink(id: String, name: String, color: String, waiting: usize) -> Element {
    let route = use_route::<Route>();
    let is_here = matches!(&route, Route::ListPage { id: open } | Route::BoardPage { id: open } | Route::CalendarPage { id: open, .. } | Route::ProjectSettingsPage { id: open } if *open == id);
    rsx! {
        Link { class: if is_here { "nav-link active" } else { "nav-link" }, to: Route::ListPage { id },
            ColorDot { color }
            span { class: "grow", "{name}" }
            if waiting > 0 {
                span { class: "nav-waiting", role: "img", title: t!("pending-changes", count = waiting), aria_label: t!("pending-changes", count = waiting), "{waiting}" }
            }
        }
    }
}

#[component]
fn Account() -> Element {
    let session = use_session();
    let me = session.client().me();
    let mut overlay = use_context::<Signal<Option<Overlay>>>();
    rsx! {
        if me.account {
            div { class: "nav-account",
                Link { class: "nav-link account", to: Route::SettingsPage {},
                    Avatar { name: me.display_name.clone() }
                    span { class: "grow", "{me.display_name}" }
                }
                button {
                    class: "button icon-only quiet small",
                    r#type: "button",
                    aria_label: t!("sign-out"),
                    title: t!("sign-out"),
                    onclick: move |_| overlay.set(Some(Overlay::SignOut)),
                    Icon { glyph: Glyph::SignOut }
                }
            }
        } else {
            Link { class: "nav-link", active_class: "active", to: Route::SignInPage {},
                Icon { glyph: Glyph::Person }
                span { class: "grow", {t!("nav-sign-in")} }
            }
        }
    }
}

/// The same ways on a phone, within reach of the thumb.
#[component]
pub fn BottomBar() -> Element {
    let ways = [
        (Route::ProjectsPage {}, Glyph::Folder, t!("nav-projects")),
        (Route::MyWorkPage {}, Glyph::Task, t!("nav-mine")),
        (Route::SyncPage {}, Glyph::Sync, t!("nav-sync")),
        (Route::SettingsPage {}, Glyph::Settings, t!("nav-settings")),
    ];
    let mut overlay = use_context::<Signal<Option<Overlay>>>();
    rsx! {
        nav { class: "bottom-bar", aria_label: t!("nav-main"),
            InboxLink { class: "bottom-link" }
            for (to , glyph , text) in ways {
                Link { key: "{text}", class: "bottom-link", active_class: "active", to,
                    Icon { glyph }
                    span { "{text}" }
                }
            }
            button { class: "bottom-link", r#type: "button", onclick: move |_| overlay.set(Some(Overlay::Palette)),
                Icon { glyph: Glyph::Search }
                span { {t!("palette-open")} }
            }
        }
    }
}
