//! Where a person begins: what is theirs to do, how far the current cycles of their projects are, what changed lately.

use super::super::components::{ColorDot, Count, Empty, Progress as Bar};
use super::super::icon::{Glyph, Icon};
use super::super::inbox::use_inbox;
use super::super::route::Route;
use super::super::session::{Rows, Shown, use_session};
use super::super::shell::{Crumb, Page, open_projects, projects_text};
use super::super::tour::TourOffer;
use super::super::{t, time, values};
use super::mine::{Lines, mine};
use super::project::{TicketLinks, current_cycles, open_and_done};
use crate::client::{Client, Status};
use crate::domain::{Project, Ticket};
use dioxus::prelude::*;
use std::cmp::Reverse;

/// Lines of each list.
const SHOWN_MAX: usize = 8;

/// What was changed last, in all projects that are open.
fn changed_lately(client: &Client, projects: &Rows<Project>) -> Vec<Shown<Ticket>> {
    let mut rows: Vec<_> = projects.iter().flat_map(|row| client.children::<Ticket>(row.id.into())).collect();
    // Only so many are put in order, however many there are.
    if rows.len() > SHOWN_MAX {
        rows.select_nth_unstable_by_key(SHOWN_MAX, |row| (Reverse(row.updated_at), row.id));
        rows.truncate(SHOWN_MAX);
    }
    rows.sort_by_key(|row| (Reverse(row.updated_at), row.id));
    rows.into_iter().map(Shown).collect()
}

#[component]
pub fn Dashboard() -> Element {
    let session = use_session();
    let projects = use_memo(move || open_projects(&session.client()));
    let pending = use_memo(move || session.client().pending_of::<Project>());
    let is_fetching = use_memo(move || matches!(session.syncing().status(), Status::Fetching { .. }));
    let inbox = use_inbox();
    rsx! {
        Page { title: t!("nav-home"), crumbs: vec![Crumb::here(t!("nav-home"))],
            div { class: "page-body",
                h1 { class: "visually-hidden", {t!("nav-home")} }
                TourOffer {}
                div { class: "overview home",
                    if session.client().me().account {
                        section { class: "panel home-wide",
                            Link { class: "line", to: Route::InboxPage {},
                                Icon { glyph: Glyph::Inbox }
                                span { class: "grow", {t!("inbox-unread-count", count = inbox.unread())} }
                                Icon { glyph: Glyph::ChevronRight }
                            }
                        }
                    }
                    Mine {}
                    section { class: "panel",
                        h2 { {projects_text(pending())} }
                        if projects.read().is_empty() && is_fetching() {
                            p { class: "busy", role: "status", {t!("status-fetching")} }
                        } else if projects.read().is_empty() {
                            Empty { glyph: Glyph::Folder, title: t!("projects-empty-title"), text: t!("projects-empty-text"),
                                Link { class: "button", to: Route::ProjectsPage {}, {t!("nav-projects")} }
                            }
                        }
                        ul { class: "plain-list",
                            for row in projects.read().iter() {
                                OneProject { key: "{row.id}", project: Shown(row.clone()) }
                            }
                        }
                    }
                    Lately { projects: projects() }
                }
            }
        }
    }
}

/// What is given to the person: what is due first.
#[component]
fn Mine() -> Element {
    let session = use_session();
    let work = use_memo(move || mine(&session.client()));
    let (rows, met) = work();
    let all = rows.len();
    rsx! {
        section { class: "panel home-wide",
            h2 { {t!("nav-mine")} " " Count { count: all } }
            if all == 0 {
                p { class: "hint", {t!("mine-empty-title")} }
            }
            Lines { rows: Rows::new(rows.iter().take(SHOWN_MAX).cloned().collect()), met }
            if all > SHOWN_MAX {
                div { class: "form-actions start",
                    Link { class: "button small", to: Route::MyWorkPage {}, {t!("home-mine-all", count = all)} }
                }
            }
        }
    }
}

#[component]
fn OneProject(project: Shown<Project>) -> Element {
    let session = use_session();
    let id = project.id;
    let counts = use_memo(move || open_and_done(&session.client(), id));
    let (open, _) = counts();
    let today = time::today(session.today());
    let cycles = current_cycles(&session.client(), id, today);
    rsx! {
        li {
            div { class: "line",
                ColorDot { color: project.value.color.clone() }
                Link { class: "grow overview-title", to: Route::ListPage { id: id.to_string() }, {values::project_name(&project.value)} }
                span { class: "hint", {t!("project-open", count = open)} }
            }
            for (row , progress) in cycles {
                div { key: "{row.id}", class: "line home-cycle",
                    Link { class: "grow overview-title", to: Route::TimeboxesPage { id: id.to_string() }, "{row.value.name}" }
                    if let Some(end) = row.value.end_date {
                        span { class: "hint", {t!("timebox-until", end = time::day(end, session.now()))} }
                    }
                    span { class: "hint", {t!("sub-tickets-done", done = progress.done, all = progress.all)} }
                    span { class: "overview-bar",
                        Bar { label: t!("timebox-progress", name = row.value.name.clone()), done: progress.done, total: progress.all }
                    }
                }
            }
        }
    }
}

#[component]
fn Lately(projects: Rows<Project>) -> Element {
    let session = use_session();
    let rows = use_memo(use_reactive!(|projects| changed_lately(&session.client(), &projects)));
    rsx! {
        section { class: "panel",
            h2 { {t!("overview-recent")} }
            if rows.read().is_empty() {
                p { class: "hint", {t!("home-lately-none")} }
            }
            TicketLinks { rows: rows(), is_due: false }
        }
    }
}
