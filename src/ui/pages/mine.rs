//! What is given to the person at this device, in every project: what is due first, then what presses most.

use super::super::components::{DueBadge, Empty, PendingDot, PriorityIcon, StatusIcon, TypeIcon};
use super::super::icon::Glyph;
use super::super::route::Route;
use super::super::session::{Rows, use_session};
use super::super::shell::{Crumb, Page};
use super::super::{t, values};
use super::project::statuses_of;
use crate::client::Client;
use crate::domain::{Category, Project, ProjectId, Status, Ticket};
use dioxus::prelude::*;
use std::collections::HashMap;

/// The statuses of the projects that are met.
pub type Met = HashMap<ProjectId, Rows<Status>>;

fn status_of<'a>(met: &'a Met, ticket: &Ticket) -> Option<&'a Status> {
    let rows = met.get(&ticket.project_id)?;
    rows.iter().find(|row| row.value.key == ticket.status_key()).map(|row| &row.value)
}

/// The open tickets given to this person, in their order, and the statuses to show them with.
pub fn mine(client: &Client) -> (Rows<Ticket>, Met) {
    let me = client.me().user;
    let mut rows = client.list::<Ticket>();
    rows.retain(|row| row.value.assignees.contains(&me));
    let mut met = Met::new();
    for row in &rows {
        met.entry(row.value.project_id).or_insert_with(|| statuses_of(client, row.value.project_id));
    }
    rows.retain(|row| status_of(&met, &row.value).is_none_or(|status| !status.category.is_closed()));
    rows.sort_by_key(|row| {
        let value = &row.value;
        (value.due_date.is_none(), value.due_date, std::cmp::Reverse(value.priority.rank()), row.id)
    });
    (Rows::new(rows), met)
}

/// `/mine`.
#[component]
pub fn MyWorkPage() -> Element {
    let session = use_session();
    let (rows, met) = mine(&session.client());
    rsx! {
        Page { title: t!("nav-mine"), crumbs: vec![Crumb::here(t!("nav-mine"))],
            h1 { class: "visually-hidden", {t!("nav-mine")} }
            if rows.is_empty() {
                Empty { glyph: Glyph::Task, title: t!("mine-empty-title"), text: t!("mine-empty-text"),
                    Link { class: "button", to: Route::ProjectsPage {}, {t!("nav-projects")} }
                }
            }
            Lines { rows, met }
        }
    }
}

/// One line for each: what it is, how it stands, when it is due.
#[component]
pub fn Lines(rows: Rows<Ticket>, met: Met) -> Element {
    let session = use_session();
    let client = session.client();
    rsx! {
        ul { class: "mine",
            for row in rows.iter() {
                li { key: "{row.id}", class: "mine-row",
                    PriorityIcon { priority: row.value.priority.clone() }
                    TypeIcon { ticket_type: row.value.ticket_type.clone() }
                    span { class: "key", {client.ticket_key(row)} }
                    match status_of(&met, &row.value) {
                        Some(status) => rsx! {
                            span { role: "img", title: "{status.name}", aria_label: "{status.name}",
                                StatusIcon { category: status.category.clone(), color: status.color.clone() }
                            }
                        },
                        None => rsx! { StatusIcon { category: Category::Unstarted, color: String::new() } },
                    }
                    Link { class: "mine-title", to: Route::TicketPage { id: row.id.to_string() }, "{row.value.title}" }
                    if row.pending || row.rejected {
                        PendingDot { rejected: row.rejected }
                    }
                    span { class: "hint mine-project", {project_of(&client, row.value.project_id)} }
                    if let Some(date) = row.value.due_date {
                        DueBadge { date, now: session.now() }
                    }
                }
            }
        }
    }
}

fn project_of(client: &Client, project: ProjectId) -> String {
    client.get::<Project>(project).map(|row| values::project_name(&row.value)).unwrap_or_default()
}
