//! One project: its tickets as a list and as a board, its settings.

mod archive;
mod board;
mod create;
mod filter;
mod keeping;
mod list;
mod row;
mod settings;
mod view;

pub use filter::{Filters, label_options, people_options, priority_options, type_options};
pub use row::StatusPicker;
pub use settings::ProjectSettingsPage;
pub use view::{Lookup, statuses_of};

use super::super::components::{Menu, MenuItem, Notice};
use super::super::conflict::{Conflicts, ShownConflict};
use super::super::icon::{Glyph, Icon};
use super::super::route::Route;
use super::super::session::{Shown, use_session};
use super::super::shell::{Crumb, Page};
use super::super::{t, values};
use super::not_found::Missing;
use crate::domain::{Action, Project, ProjectId};
use board::Board;
use dioxus::prelude::*;
use filter::FilterBar;
use list::TicketList;

/// `/projects/:id`.
#[component]
pub fn ListPage(id: String) -> Element {
    rsx! { ProjectPage { key: "{id}", id, is_board: false } }
}

/// `/projects/:id/board`.
#[component]
pub fn BoardPage(id: String) -> Element {
    rsx! { ProjectPage { key: "{id}", id, is_board: true } }
}

/// The project behind a route's id.
pub fn find_project(session: super::super::session::Session, id: &str) -> Option<Shown<Project>> {
    let id: ProjectId = id.parse().ok()?;
    session.client().get::<Project>(id).map(Shown)
}

#[component]
fn ProjectPage(id: String, is_board: bool) -> Element {
    let session = use_session();
    let project = use_memo(use_reactive!(|id| find_project(session, &id)));
    let Some(project) = project() else {
        return rsx! {
            Page { title: t!("not-found-title"), crumbs: vec![Crumb::to(t!("nav-projects"), Route::ProjectsPage {})],
                Missing { text: t!("project-missing") }
            }
        };
    };
    let name = values::project_name(&project.value);
    let may_write = session.client().role(project.id).may(Action::Write);
    // A key for a new ticket is asked for by counting: whoever shows the field takes the focus to it.
    let mut asked = use_signal(|| 0u32);
    let on_key = move |event: KeyboardEvent| {
        if event.key() == Key::Character("c".into()) && event.modifiers().is_empty() {
            event.prevent_default();
            asked += 1;
        }
    };
    rsx! {
        Page {
            title: name.clone(),
            crumbs: vec![Crumb::to(t!("nav-projects"), Route::ProjectsPage {}), Crumb::here(name.clone())],
            actions: rsx! { ViewActions { id: project.id.to_string(), is_board, may_write, on_new: move |()| asked += 1 } },
            class: "fill",
            on_key,
            h1 { class: "visually-hidden", "{name}" }
            ProjectConflicts { id: project.id }
            if !may_write {
                div { class: "page-notices",
                    Notice { p { {t!("ticket-read-only")} } }
                }
            }
            FilterBar { project: project.id, is_board }
            if is_board {
                Board { project: project.id, asked }
            } else {
                TicketList { project: project.id, asked }
            }
        }
    }
}

#[component]
fn ProjectConflicts(id: ProjectId) -> Element {
    let session = use_session();
    let conflicts: Vec<_> = session.client().conflicts_of(id.into()).into_iter().map(ShownConflict).collect();
    rsx! {
        if !conflicts.is_empty() {
            div { class: "page-notices", Conflicts { conflicts } }
        }
    }
}

#[component]
fn ViewActions(id: String, is_board: bool, may_write: bool, on_new: EventHandler<()>) -> Element {
    let items = vec![
        MenuItem::new(t!("project-settings"), Some(Glyph::Settings), {
            let id = id.clone();
            move |()| {
                navigator().push(Route::ProjectSettingsPage { id: id.clone() });
            }
        }),
        MenuItem::new(t!("nav-import"), Some(Glyph::Import), |()| {
            navigator().push(Route::ImportPage {});
        }),
    ];
    rsx! {
        nav { class: "segmented", aria_label: t!("view-switch"),
            Link {
                class: if is_board { "segment" } else { "segment active" },
                aria_current: if is_board { "false" } else { "page" },
                to: Route::ListPage { id: id.clone() },
                Icon { glyph: Glyph::List }
                span { {t!("view-list")} }
            }
            Link {
                class: if is_board { "segment active" } else { "segment" },
                aria_current: if is_board { "page" } else { "false" },
                to: Route::BoardPage { id: id.clone() },
                Icon { glyph: Glyph::Board }
                span { {t!("view-board")} }
            }
        }
        if may_write {
            button { class: "button primary", r#type: "button", title: t!("ticket-new-key"), onclick: move |_| on_new.call(()),
                Icon { glyph: Glyph::Plus }
                span { class: "wide-only", {t!("ticket-new")} }
            }
        }
        Menu { label: t!("project-more"), items, Icon { glyph: Glyph::More } }
    }
}
