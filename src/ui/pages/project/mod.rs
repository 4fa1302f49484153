//! One project: its tickets as a list and as a board, its settings.

mod archive;
mod board;
mod create;
mod filter;
mod keeping;
mod list;
mod overview;
mod row;
mod settings;
mod signs;
mod timeboxes;
mod view;

pub use create::NewTicket;
pub use filter::{Filters, label_options, people_options, priority_options, timebox_options, type_options};
pub use overview::OverviewPage;
pub use row::{People, StatusPicker};
pub use settings::ProjectSettingsPage;
pub use signs::parts_sign;
pub use timeboxes::TimeboxesPage;
pub use view::{Lookup, statuses_of};

use super::super::components::{Keyed, Menu, MenuItem, Notice};
use super::super::conflict::{Conflicts, ShownConflict};
use super::super::icon::{Glyph, Icon};
use super::super::route::Route;
use super::super::session::{Shown, use_session};
use super::super::shell::{Crumb, Page};
use super::super::{t, values};
use super::not_found::Missing;
use crate::client::Status;
use crate::domain::{Project, ProjectId};
use board::Board;
use dioxus::prelude::*;
use filter::FilterBar;
use list::TicketList;

/// What list and board of a project share: it stays while one switches between them.
#[component]
pub fn ProjectFrame() -> Element {
    let (id, is_board) = match use_route::<Route>() {
        Route::ListPage { id } => (id, false),
        Route::BoardPage { id } => (id, true),
        _ => return rsx! {},
    };
    rsx! { Keyed { by: id.clone(), ProjectPage { id, is_board } } }
}

/// The project that is open, and how often a new ticket was asked for: whoever shows the field for its title counts
/// along, and takes the focus to it.
#[derive(Clone, Copy)]
struct Open {
    lookup: Lookup,
    asked: Signal<u32>,
}

/// `/projects/:id`.
#[component]
pub fn ListPage(id: String) -> Element {
    let Open { lookup, asked } = use_context();
    rsx! { TicketList { lookup, asked } }
}

/// `/projects/:id/board`.
#[component]
pub fn BoardPage(id: String) -> Element {
    let Open { lookup, asked } = use_context();
    rsx! { Board { lookup, asked } }
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
        // Before the first sync since the app was opened nobody knows yet: it may have been shared meanwhile.
        let is_looking = matches!(session.syncing().status(), Status::Synced { at: None } | Status::Fetching { .. });
        return rsx! {
            Page { title: t!("not-found-title"), crumbs: vec![Crumb::to(t!("nav-projects"), Route::ProjectsPage {})],
                if is_looking {
                    p { class: "busy", role: "status", {t!("ticket-fetching")} }
                } else {
                    Missing { text: t!("project-missing") }
                }
            }
        };
    };
    rsx! { OpenProject { project, is_board } }
}

#[component]
fn OpenProject(project: Shown<Project>, is_board: bool) -> Element {
    let session = use_session();
    let id = project.id;
    let lookup = Lookup::new(session, id);
    let Open { mut asked, .. } = use_context_provider(|| Open { lookup, asked: Signal::new(0) });
    let name = values::project_name(&project.value);
    let may_write = (lookup.may_write)();
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
            actions: rsx! { ViewActions { id: id.to_string(), is_board, may_write, on_new: move |()| asked += 1 } },
            class: "fill",
            on_key,
            h1 { class: "visually-hidden", "{name}" }
            ProjectConflicts { id }
            if !may_write {
                div { class: "page-notices",
                    Notice { p { {t!("ticket-read-only")} } }
                }
            }
            FilterBar { lookup, is_board }
            Outlet::<Route> {}
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
    let of = id.clone();
    let items = move |()| {
        let id = of.clone();
        vec![
            MenuItem::new(t!("overview-title"), Some(Glyph::Task), {
                let id = id.clone();
                move |()| {
                    navigator().push(Route::OverviewPage { id: id.clone() });
                }
            }),
            MenuItem::new(t!("timeboxes-title"), Some(Glyph::Epic), {
                let id = id.clone();
                move |()| {
                    navigator().push(Route::TimeboxesPage { id: id.clone() });
                }
            }),
            MenuItem::new(t!("project-settings"), Some(Glyph::Settings), move |()| {
                navigator().push(Route::ProjectSettingsPage { id: id.clone() });
            }),
            MenuItem::new(t!("nav-import"), Some(Glyph::Import), |()| {
                navigator().push(Route::ImportPage {});
            }),
        ]
    };
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
