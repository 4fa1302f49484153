//! A project's cycles and milestones: how far each has come, the current cycle first.

mod burndown;
mod edit;

use super::super::super::components::{Empty, Keyed, Menu, MenuItem, Notice, Progress as Bar, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::markdown::Markdown;
use super::super::super::route::Route;
use super::super::super::session::{Shown, use_session};
use super::super::super::shell::{Crumb, Page};
use super::super::super::{t, time, values};
use super::super::deletion::delete;
use super::super::not_found::Missing;
use super::{Looks, find_project};
use crate::client::{Client, Row};
use crate::domain::{Action, Date, Project, ProjectId, Timebox, TimeboxId, TimeboxKind};
use crate::query::{Choice, Filter, InTimebox, Progress, Standing, next_cycle, sort_timeboxes, standing};
use burndown::Burndown;
use dioxus::prelude::*;
use edit::EditTimebox;
use std::rc::Rc;

/// One of them, as it stands today.
#[derive(Clone)]
struct Seen {
    row: Rc<Row<Timebox>>,
    progress: Progress,
    standing: Standing,
}

/// Those of one kind, in the order in which people look at them.
fn seen(client: &Client, project: ProjectId, kind: &TimeboxKind, today: Date) -> Vec<Seen> {
    let rows = client.children::<Timebox>(project.into()).into_iter().filter(|row| row.value.kind == *kind);
    let mut seen: Vec<Seen> = rows
        .map(|row| {
            let progress = client.timebox_progress(&row);
            Seen { standing: standing(&row.value, progress, today), row, progress }
        })
        .collect();
    sort_timeboxes(&mut seen, |one| (one.row.id, &one.row.value, one.standing));
    seen
}

/// Those of one kind to choose from, in the same order.
pub fn timeboxes_of(client: &Client, project: ProjectId, kind: &TimeboxKind, today: Date) -> Vec<Rc<Row<Timebox>>> {
    seen(client, project, kind, today).into_iter().map(|one| one.row).collect()
}

/// The cycles that go on today, and how far each has come.
pub fn current_cycles(client: &Client, project: ProjectId, today: Date) -> Vec<(Rc<Row<Timebox>>, Progress)> {
    let current = seen(client, project, &TimeboxKind::Cycle, today).into_iter();
    current.filter(|one| one.standing == Standing::Current).map(|one| (one.row, one.progress)).collect()
}

/// The milestones that are not past, the next one first, and how far each has come.
pub fn milestones_ahead(client: &Client, project: ProjectId, today: Date) -> Vec<(Rc<Row<Timebox>>, Progress)> {
    let ahead = seen(client, project, &TimeboxKind::Milestone, today).into_iter();
    ahead.filter(|one| one.standing != Standing::Past).map(|one| (one.row, one.progress)).collect()
}

/// `/projects/:id/cycles`.
#[component]
pub fn TimeboxesPage(id: String) -> Element {
    rsx! { Keyed { by: id.clone(), TimeboxesOf { id } } }
}

#[component]
fn TimeboxesOf(id: String) -> Element {
    let session = use_session();
    let project = use_memo(use_reactive!(|id| find_project(session, &id)));
    let Some(project) = project() else {
        return rsx! {
            Page { title: t!("not-found-title"), crumbs: vec![Crumb::to(t!("nav-projects"), Route::ProjectsPage {})],
                Missing { text: t!("project-missing") }
            }
        };
    };
    rsx! { OpenTimeboxes { project } }
}

#[component]
fn OpenTimeboxes(project: Shown<Project>) -> Element {
    let session = use_session();
    let name = values::project_name(&project.value);
    let may_write = session.client().role(project.id).may(Action::Write);
    rsx! {
        Page {
            title: t!("timeboxes-title"),
            crumbs: vec![
                Crumb::to(t!("nav-projects"), Route::ProjectsPage {}),
                Crumb::to(name, Route::ListPage { id: project.id.to_string() }),
                Crumb::here(t!("timeboxes-title")),
            ],
            div { class: "page-narrow",
                h1 { {t!("timeboxes-title")} }
                if !may_write {
                    Notice { p { {t!("ticket-read-only")} } }
                }
                Kind { project: project.id, kind: TimeboxKind::Cycle, may_write }
                Kind { project: project.id, kind: TimeboxKind::Milestone, may_write }
            }
        }
    }
}

/// What is open in the list of a kind.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    New,
    Edit(TimeboxId),
}

#[component]
fn Kind(project: ProjectId, kind: TimeboxKind, may_write: bool) -> Element {
    let session = use_session();
    let mut open = use_signal(|| Open::Nothing);
    let close = move |()| open.set(Open::Nothing);
    let today = time::today(session.today());
    let seen = seen(&session.client(), project, &kind, today);
    let is_cycle = kind == TimeboxKind::Cycle;
    let (title, new) = match is_cycle {
        true => (t!("cycles-title"), t!("cycle-new")),
        false => (t!("milestones-title"), t!("milestone-new")),
    };
    rsx! {
        section { class: "panel",
            h2 { "{title}" }
            if seen.is_empty() && open() == Open::Nothing {
                Empty {
                    glyph: if is_cycle { Glyph::Sync } else { Glyph::Epic },
                    title: if is_cycle { t!("cycles-none-title") } else { t!("milestones-none-title") },
                    text: if is_cycle { t!("cycles-none-text") } else { t!("milestones-none-text") },
                }
            }
            ul { class: "plain-list timeboxes", aria_label: "{title}",
                for one in &seen {
                    li { key: "{one.row.id}", class: "timebox",
                        if open() == Open::Edit(one.row.id) {
                            EditTimebox { project, kind: kind.clone(), id: one.row.id, on_close: close }
                        } else {
                            OneTimebox {
                                timebox: Shown(one.row.clone()),
                                progress: (one.progress.done, one.progress.all),
                                standing: one.standing,
                                next: next_of(&seen, one),
                                may_write,
                                on_edit: {
                                    let id = one.row.id;
                                    move |()| open.set(Open::Edit(id))
                                },
                            }
                        }
                    }
                }
            }
            if open() == Open::New {
                EditTimebox { project, kind, on_close: close }
            } else if may_write {
                div { class: "form-actions start",
                    button { class: "button", r#type: "button", onclick: move |_| open.set(Open::New),
                        Icon { glyph: Glyph::Plus }
                        "{new}"
                    }
                }
            }
        }
    }
}

/// Where what is left of a cycle goes.
fn next_of(seen: &[Seen], of: &Seen) -> Option<Shown<Timebox>> {
    let id = next_cycle(seen.iter().map(|one| (one.row.id, &one.row.value)), &of.row.value)?;
    seen.iter().find(|one| one.row.id == id).map(|one| Shown(one.row.clone()))
}

/// "16 Nov – 27 Nov", "until 27 Nov", or nothing.
fn days(timebox: &Timebox, now: crate::domain::Time) -> Option<String> {
    match (timebox.start_date, timebox.end_date) {
        (Some(start), Some(end)) => Some(t!("cycle-days", start = time::day(start, now), end = time::day(end, now))),
        (Some(start), None) => Some(t!("cycle-from", start = time::day(start, now))),
        (None, Some(end)) => Some(t!("timebox-until", end = time::day(end, now))),
        (None, None) => None,
    }
}

#[component]
fn OneTimebox(
    timebox: Shown<Timebox>,
    progress: (usize, usize),
    standing: Standing,
    next: Option<Shown<Timebox>>,
    may_write: bool,
    on_edit: EventHandler<()>,
) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let looks = use_context::<Looks>();
    let (done, all) = progress;
    let (id, project, kind) = (timebox.id, timebox.value.project_id, timebox.value.kind.clone());
    let name = timebox.value.name.clone();
    let is_over =
        standing == Standing::Upcoming && timebox.value.end_date.is_some_and(|end| end < time::today(session.today()));
    let mark = match standing {
        Standing::Current => Some(("chip current", t!("cycle-current"))),
        _ if is_over => Some(("chip warn", t!("milestone-over"))),
        Standing::Upcoming => None,
        Standing::Past => Some(("chip", t!("timebox-past"))),
    };
    let client = session.client();
    let unit = client.estimate_unit(project);
    let (finished, estimated) = client.timebox_estimate(&timebox);
    let left = match standing {
        Standing::Upcoming => 0,
        Standing::Current | Standing::Past => client.unfinished_count(&timebox),
    };
    // The list opens with what is in it.
    let look = {
        let kind = kind.clone();
        move |_| {
            let only = Choice { only: vec![InTimebox::Id(id)], not: Vec::new() };
            let filter = match kind {
                TimeboxKind::Cycle => Filter { cycles: only, ..Filter::default() },
                _ => Filter { milestones: only, ..Filter::default() },
            };
            looks.change(project, |look| look.filter = filter);
        }
    };
    let actions = move |()| {
        vec![
            MenuItem::new(t!("action-edit"), Some(Glyph::Edit), move |()| on_edit.call(())),
            MenuItem::new(t!("action-delete"), Some(Glyph::Trash), move |()| {
                delete::<Timebox>(session, toasts, id, t!("timebox-deleted"));
            })
            .dangerous(),
        ]
    };
    rsx! {
        div { class: "line",
            h3 { class: "grow",
                Link { to: Route::ListPage { id: project.to_string() }, onclick: look, "{name}" }
            }
            if let Some((class, text)) = mark {
                span { class: "{class}", "{text}" }
            }
            if may_write {
                Menu { label: t!("actions-for", name = name.clone()), items: actions, Icon { glyph: Glyph::More } }
            }
        }
        p { class: "hint",
            if let Some(days) = days(&timebox.value, session.now()) {
                "{days} · "
            }
            {t!("sub-tickets-done", done = done, all = all)}
            if estimated > 0.0 {
                " · "
                {t!("timebox-estimate", done = values::estimate(&unit, finished), all = values::estimate_in_full(&unit, estimated))}
            }
        }
        Bar { label: t!("timebox-progress", name = name), done, total: all }
        if !timebox.value.description.trim().is_empty() {
            Markdown { source: timebox.value.description.clone() }
        }
        if standing != Standing::Upcoming {
            Burndown { cycle: timebox.clone() }
        }
        if let (true, Some(next)) = (may_write && left > 0, next) {
            button {
                class: "button small",
                r#type: "button",
                onclick: move |_| {
                    let to = next.id;
                    let name = next.value.name.clone();
                    toasts.perform(async move {
                        let count = session.acting().move_unfinished(id, to).await?;
                        toasts.offer(t!("cycle-moved", count = count, name = name), t!("action-undo"), move || {
                            toasts.perform(async move { session.acting().undo().await.map(drop) });
                        });
                        Ok(())
                    });
                },
                Icon { glyph: Glyph::ChevronRight }
                {t!("cycle-move", count = left, name = next.value.name.clone())}
            }
        }
    }
}
