//! A project at a glance: how far it has come, who has how much to do, what is late, what comes, how fast it goes.

mod pace;

use super::super::super::components::{Avatar, Count, DueBadge, Keyed, Progress as Bar, StatusIcon};
use super::super::super::route::Route;
use super::super::super::session::{Shown, use_session};
use super::super::super::shell::{Crumb, Page};
use super::super::super::{t, time, values};
use super::super::not_found::Missing;
use super::settings::category_name;
use super::timeboxes::milestones_ahead;
use super::{find_project, statuses_of};
use crate::client::{Client, Row};
use crate::domain::{Category, Date, Project, ProjectId, Status, Ticket, UserId};
use dioxus::prelude::*;
use pace::Pace;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Lines of each list.
const SHOWN_MAX: usize = 8;

/// The tickets of a project, each with what its status means.
struct Work {
    tickets: Vec<(Rc<Row<Ticket>>, Category)>,
}

impl Work {
    fn of(client: &Client, project: ProjectId) -> Self {
        let statuses = statuses_of(client, project);
        let category = |ticket: &Ticket| {
            let status = statuses.iter().find(|row| row.value.key == ticket.status_key());
            status.map_or(Category::Unstarted, |row: &Rc<Row<Status>>| row.value.category.clone())
        };
        let rows = client.children::<Ticket>(project.into()).into_iter();
        Self { tickets: rows.map(|row| (row.clone(), category(&row.value))).collect() }
    }

    fn open(&self) -> impl Iterator<Item = &Rc<Row<Ticket>>> {
        self.tickets.iter().filter(|(_, category)| !category.is_closed()).map(|(row, _)| row)
    }

    fn count(&self, category: &Category) -> usize {
        self.tickets.iter().filter(|(_, other)| other == category).count()
    }

    /// How many open tickets each has, the busiest first; what is nobody's stands last.
    fn by_assignee(&self) -> Vec<(Option<UserId>, usize)> {
        let mut counts: BTreeMap<Option<UserId>, usize> = BTreeMap::new();
        for row in self.open() {
            for user in &row.value.assignees {
                *counts.entry(Some(*user)).or_default() += 1;
            }
            if row.value.assignees.is_empty() {
                *counts.entry(None).or_default() += 1;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(user, count)| (user.is_none(), Reverse(*count), *user));
        counts
    }

    /// Open tickets whose day is over, the longest first.
    fn overdue(&self, today: Date) -> Vec<Rc<Row<Ticket>>> {
        let mut rows: Vec<_> =
            self.open().filter(|row| row.value.due_date.is_some_and(|day| day < today)).cloned().collect();
        rows.sort_by_key(|row| (row.value.due_date, row.id));
        rows
    }

    /// What was changed last.
    fn recent(&self) -> Vec<Rc<Row<Ticket>>> {
        let mut rows: Vec<_> = self.tickets.iter().map(|(row, _)| row.clone()).collect();
        rows.sort_by_key(|row| (Reverse(row.updated_at), row.id));
        rows.truncate(SHOWN_MAX);
        rows
    }
}

/// `/projects/:id/overview`.
#[component]
pub fn OverviewPage(id: String) -> Element {
    rsx! { Keyed { by: id.clone(), OverviewOf { id } } }
}

#[component]
fn OverviewOf(id: String) -> Element {
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
    rsx! {
        Page {
            title: t!("overview-title"),
            crumbs: vec![
                Crumb::to(t!("nav-projects"), Route::ProjectsPage {}),
                Crumb::to(name, Route::ListPage { id: project.id.to_string() }),
                Crumb::here(t!("overview-title")),
            ],
            div { class: "page-body overview",
                h1 { class: "visually-hidden", {t!("overview-title")} }
                AtAGlance { project }
            }
        }
    }
}

#[component]
fn AtAGlance(project: Shown<Project>) -> Element {
    let session = use_session();
    let client = session.client();
    let today = time::today(session.today());
    let work = Work::of(&client, project.id);
    let total = work.tickets.len();
    let overdue = work.overdue(today);
    let milestones = milestones_ahead(&client, project.id, today);
    rsx! {
        section { class: "panel",
            h2 { {t!("overview-progress")} }
            ul { class: "plain-list",
                for category in Category::KNOWN {
                    li { key: "{category}", class: "line",
                        StatusIcon { category: category.clone(), color: String::new() }
                        span { class: "grow", {category_name(category)} }
                        Count { count: work.count(category) }
                        span { class: "overview-bar",
                            Bar { label: category_name(category), done: work.count(category), total }
                        }
                    }
                }
            }
        }
        section { class: "panel",
            h2 { {t!("overview-people")} }
            ul { class: "plain-list",
                for (user , count) in work.by_assignee().into_iter().take(SHOWN_MAX) {
                    li { key: "{user:?}", class: "line",
                        if let Some(user) = user {
                            Avatar { name: values::person(&client, user) }
                            span { class: "grow", {values::person(&client, user)} }
                        } else {
                            span { class: "grow muted", {t!("assignees-none")} }
                        }
                        Count { count }
                    }
                }
            }
        }
        section { class: "panel",
            h2 { {t!("overview-overdue")} " " Count { count: overdue.len() } }
            if overdue.is_empty() {
                p { class: "hint", {t!("overview-overdue-none")} }
            }
            TicketLinks { rows: overdue.into_iter().take(SHOWN_MAX).map(Shown).collect::<Vec<_>>(), is_due: true }
        }
        section { class: "panel",
            h2 { {t!("overview-milestones")} }
            ul { class: "plain-list",
                for (row , progress) in milestones.into_iter().take(SHOWN_MAX) {
                    li { key: "{row.id}", class: "line",
                        Link { class: "grow", to: Route::TimeboxesPage { id: project.id.to_string() }, "{row.value.name}" }
                        span { class: "hint", {t!("sub-tickets-done", done = progress.done, all = progress.all)} }
                        if let Some(date) = row.value.end_date {
                            DueBadge { date, now: session.now() }
                        }
                    }
                }
            }
        }
        Pace { project: project.id }
        section { class: "panel",
            h2 { {t!("overview-recent")} }
            TicketLinks { rows: work.recent().into_iter().map(Shown).collect::<Vec<_>>(), is_due: false }
        }
    }
}

/// Tickets by key and title, with their due day, or with when they were changed.
#[component]
pub fn TicketLinks(rows: Vec<Shown<Ticket>>, is_due: bool) -> Element {
    let session = use_session();
    let client = session.client();
    rsx! {
        ul { class: "plain-list",
            for row in rows {
                li { key: "{row.id}", class: "line",
                    span { class: "key", {client.ticket_key(&row)} }
                    Link { class: "grow overview-title", to: Route::TicketPage { id: row.id.to_string() }, "{row.value.title}" }
                    if let (true, Some(date)) = (is_due, row.value.due_date) {
                        DueBadge { date, now: session.now() }
                    } else {
                        span { class: "hint", {time::ago(row.updated_at, session.now())} }
                    }
                }
            }
        }
    }
}
