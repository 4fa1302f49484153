//! One project: its tickets as a list, as a board and as a calendar, its settings.

mod archive;
mod board;
mod bulk;
mod calendar;
mod create;
mod estimate;
mod filter;
mod keeping;
mod list;
mod look;
mod overview;
mod row;
mod settings;
mod signs;
mod timeboxes;
mod view;
mod views;

pub use create::{NewTicket, templates_of};
pub use filter::{label_options, people_options, priority_options, timebox_options, type_options};
pub use list::window;
pub use look::Looks;
pub use overview::{OverviewPage, TicketLinks};
pub use row::{People, StatusPicker};
pub use settings::ProjectSettingsPage;
pub use signs::parts_sign;
pub use timeboxes::{TimeboxesPage, current_cycles};
pub use view::{Lookup, open_and_done, statuses_of};

use super::super::components::{Keyed, Menu, MenuItem, Notice};
use super::super::conflict::{Conflicts, ShownConflict};
use super::super::icon::{Glyph, Icon};
use super::super::route::Route;
use super::super::session::{Shown, use_session};
use super::super::shell::{Crumb, Page, keys};
use super::super::shortcuts::Shortcut;
use super::super::tour::SampleNotice;
use super::super::{t, values};
use super::not_found::Missing;
use crate::client::Status;
use crate::domain::{Project, ProjectId, ViewKind};
use board::Board;
use calendar::Calendar;
use dioxus::prelude::*;
use filter::FilterBar;
use list::TicketList;

/// In what way a project's tickets are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    List,
    Board,
    Calendar,
}

impl Kind {
    const ALL: [Self; 3] = [Self::List, Self::Board, Self::Calendar];

    fn route(self, id: String) -> Route {
        match self {
            Self::List => Route::ListPage { id },
            Self::Board => Route::BoardPage { id },
            Self::Calendar => Route::CalendarPage { id, at: Vec::new() },
        }
    }

    /// The way in which a saved view is shown; one of a newer version as a list.
    pub fn of(kind: &ViewKind) -> Self {
        match kind {
            ViewKind::List | ViewKind::Unknown(_) => Self::List,
            ViewKind::Board => Self::Board,
            ViewKind::Calendar => Self::Calendar,
        }
    }

    fn of_view(self) -> ViewKind {
        match self {
            Self::List => ViewKind::List,
            Self::Board => ViewKind::Board,
            Self::Calendar => ViewKind::Calendar,
        }
    }

    fn name(self) -> String {
        match self {
            Self::List => t!("view-list"),
            Self::Board => t!("view-board"),
            Self::Calendar => t!("view-calendar"),
        }
    }

    /// Its sign.
    pub fn glyph(self) -> Glyph {
        match self {
            Self::List => Glyph::List,
            Self::Board => Glyph::Board,
            Self::Calendar => Glyph::Calendar,
        }
    }
}

/// What list, board and calendar of a project share: it stays while one switches between them.
#[component]
pub fn ProjectFrame() -> Element {
    let (id, kind) = match use_route::<Route>() {
        Route::ListPage { id } => (id, Kind::List),
        Route::BoardPage { id } => (id, Kind::Board),
        Route::CalendarPage { id, .. } => (id, Kind::Calendar),
        _ => return rsx! {},
    };
    rsx! { Keyed { by: id.clone(), ProjectPage { id, kind } } }
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

/// `/projects/:id/calendar`, with the period to show: `/2026-11`, or `/2026-11-23` for a week.
#[component]
pub fn CalendarPage(id: String, at: Vec<String>) -> Element {
    let Open { lookup, asked } = use_context();
    rsx! { Calendar { lookup, asked, at: at.into_iter().next().unwrap_or_default() } }
}

/// The project behind a route's id.
pub fn find_project(session: super::super::session::Session, id: &str) -> Option<Shown<Project>> {
    let id: ProjectId = id.parse().ok()?;
    session.client().get::<Project>(id).map(Shown)
}

#[component]
fn ProjectPage(id: String, kind: Kind) -> Element {
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
    rsx! { OpenProject { project, kind } }
}

#[component]
fn OpenProject(project: Shown<Project>, kind: Kind) -> Element {
    let session = use_session();
    let id = project.id;
    let lookup = Lookup::new(session, id);
    let Open { mut asked, .. } = use_context_provider(|| Open { lookup, asked: Signal::new(0) });
    let name = values::project_name(&project.value);
    let may_write = (lookup.may_write)();
    let on_key = move |event: KeyboardEvent| {
        if Shortcut::New.is(&event) {
            event.prevent_default();
            asked += 1;
        }
    };
    rsx! {
        Page {
            title: name.clone(),
            crumbs: vec![Crumb::to(t!("nav-projects"), Route::ProjectsPage {}), Crumb::here(name.clone())],
            actions: rsx! { ViewActions { id: id.to_string(), kind, may_write, on_new: move |()| asked += 1 } },
            class: "fill",
            on_key,
            h1 { class: "visually-hidden", "{name}" }
            ProjectConflicts { id }
            if project.value.sample {
                div { class: "page-notices", SampleNotice { project: id } }
            }
            if !may_write {
                div { class: "page-notices",
                    Notice { p { {t!("ticket-read-only")} } }
                }
            }
            FilterBar { lookup, kind }
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
fn ViewActions(id: String, kind: Kind, may_write: bool, on_new: EventHandler<()>) -> Element {
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
    let new_hint = match Shortcut::New.keys() {
        none if none.is_empty() => t!("ticket-new"),
        some => t!("ticket-new-key", keys = keys(&some)),
    };
    rsx! {
        nav { class: "segmented", aria_label: t!("view-switch"),
            for one in Kind::ALL {
                Link {
                    key: "{one:?}",
                    class: if one == kind { "segment active" } else { "segment" },
                    aria_current: if one == kind { "page" } else { "false" },
                    title: one.name(),
                    to: one.route(id.clone()),
                    Icon { glyph: one.glyph() }
                    span { {one.name()} }
                }
            }
        }
        if may_write {
            button { class: "button primary", r#type: "button", title: new_hint, onclick: move |_| on_new.call(()),
                Icon { glyph: Glyph::Plus }
                span { class: "wide-only", {t!("ticket-new")} }
            }
        }
        Menu { label: t!("project-more"), items, Icon { glyph: Glyph::More } }
    }
}
