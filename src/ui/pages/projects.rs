//! All projects.

use super::super::components::{
    ColorDot, ColorField, Confirm, Count, Dialog, Empty, Menu, MenuItem, Notice, PendingDot, TextArea, TextField,
    Toasts, use_toasts,
};
use super::super::icon::{Glyph, Icon};
use super::super::markdown::plain_text;
use super::super::problem::{error_text, field_problem};
use super::super::route::Route;
use super::super::session::{Rows, Session, Shown, use_session};
use super::super::shell::{Crumb, Page, open_projects, projects_text};
use super::super::shortcuts::Shortcut;
use super::super::tour::TourOffer;
use super::super::{t, values};
use super::deletion::delete;
use super::project::open_and_done;
use crate::client::{ClientError, Status};
use crate::domain::{Project, ProjectId};
use dioxus::prelude::*;

/// `/projects`.
#[component]
pub fn ProjectsPage() -> Element {
    let session = use_session();
    let projects = use_memo(move || open_projects(&session.client()));
    let archived = use_memo(move || {
        Rows::new(session.client().list::<Project>().into_iter().filter(|row| row.value.archived).collect())
    });
    let pending = use_memo(move || session.client().pending_of::<Project>());
    let is_fetching = use_memo(move || matches!(session.syncing().status(), Status::Fetching { .. }));
    let mut is_creating = use_signal(|| false);
    let new_button = rsx! {
        button { class: "button primary", r#type: "button", onclick: move |_| is_creating.set(true),
            Icon { glyph: Glyph::Plus }
            {t!("project-new")}
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if Shortcut::New.is(&event) {
            event.prevent_default();
            is_creating.set(true);
        }
    };
    rsx! {
        Page { title: t!("nav-projects"), crumbs: vec![Crumb::here(t!("nav-projects"))], actions: new_button, on_key,
            div { class: "page-body",
                h1 { {projects_text(pending())} }
                TourOffer {}
                if projects.read().is_empty() && is_fetching() {
                    p { class: "busy", role: "status", {t!("status-fetching")} }
                } else if projects.read().is_empty() {
                    Empty { glyph: Glyph::Folder, title: t!("projects-empty-title"), text: t!("projects-empty-text"),
                        button { class: "button primary", r#type: "button", onclick: move |_| is_creating.set(true), {t!("project-create-first")} }
                        Link { class: "button", to: Route::ImportPage {}, {t!("nav-import")} }
                    }
                } else {
                    ul { class: "project-grid",
                        for row in projects.read().iter() {
                            ProjectCard { key: "{row.id}", project: Shown(row.clone()) }
                        }
                    }
                }
                if !archived.read().is_empty() {
                    details { class: "archived",
                        summary { {t!("projects-archived")} " " Count { count: archived.read().len() } }
                        ul { class: "project-grid",
                            for row in archived.read().iter() {
                                ProjectCard { key: "{row.id}", project: Shown(row.clone()) }
                            }
                        }
                    }
                }
            }
        }
        if is_creating() {
            CreateProject { on_close: move |()| is_creating.set(false) }
        }
    }
}

#[component]
fn ProjectCard(project: Shown<Project>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = project.id;
    let mut is_deleting = use_signal(|| false);
    let counts = use_memo(move || {
        let client = session.client();
        let (open, done) = open_and_done(&client, id);
        (open, done, client.pending_tickets(id))
    });
    let (open, done, pending) = counts();
    let name = values::project_name(&project.value);
    let about = plain_text(&project.value.description, 140);
    let is_archived = project.value.archived;
    let items = move |()| {
        vec![
            MenuItem::new(t!("project-settings"), Some(Glyph::Settings), move |()| {
                navigator().push(Route::ProjectSettingsPage { id: id.to_string() });
            }),
            MenuItem::new(
                if is_archived { t!("project-unarchive") } else { t!("project-archive") },
                Some(Glyph::Archive),
                move |()| archive(session, toasts, id, !is_archived),
            ),
            MenuItem::new(t!("action-delete"), Some(Glyph::Trash), {
                move |()| {
                    let mut is_deleting = is_deleting;
                    is_deleting.set(true);
                }
            })
            .dangerous(),
        ]
    };
    rsx! {
        li { class: "project-card",
            div { class: "project-card-head",
                ColorDot { color: project.value.color.clone() }
                h2 {
                    Link { to: Route::ListPage { id: id.to_string() }, "{name}" }
                }
                if project.pending || pending > 0 {
                    PendingDot { rejected: project.rejected }
                }
                Menu { label: t!("project-actions", name = name.clone()), items, Icon { glyph: Glyph::More } }
            }
            if !about.is_empty() {
                p { class: "project-about", "{about}" }
            }
            p { class: "project-counts",
                span { class: "key", "{project.value.key_prefix()}" }
                span { {t!("project-open", count = open)} }
                span { {t!("project-done", count = done)} }
                if pending > 0 {
                    span { class: "muted", {t!("pending-changes", count = pending)} }
                }
            }
            progress { class: "progress", aria_label: t!("project-progress"), value: "{done}", max: "{(open + done).max(1)}" }
            if is_deleting() {
                DeleteProject { id, name: name.clone(), on_close: move |()| is_deleting.set(false), on_deleted: |()| {} }
            }
        }
    }
}

/// Archives or brings back, with an offer to undo.
pub fn archive(session: Session, toasts: Toasts, id: ProjectId, archived: bool) {
    toasts.perform(async move {
        set_archived(session, id, archived).await?;
        let text = if archived { t!("project-archived") } else { t!("project-unarchived") };
        toasts.offer(text, t!("action-undo"), move || toasts.perform(set_archived(session, id, !archived)));
        Ok(())
    });
}

async fn set_archived(session: Session, id: ProjectId, archived: bool) -> Result<(), ClientError> {
    let client = session.acting();
    let Some(draft) = client.draft::<Project>(id) else { return Ok(()) };
    let value = Project { archived, ..draft.value.clone() };
    client.save(&draft, &value).await
}

/// Asks, deletes, offers to undo.
#[component]
pub fn DeleteProject(id: ProjectId, name: String, on_close: EventHandler<()>, on_deleted: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    rsx! {
        Confirm {
            title: t!("project-delete-title", name = name),
            text: t!("project-delete-text"),
            action: t!("action-delete"),
            is_dangerous: true,
            on_confirm: move |()| {
                delete::<Project>(session, toasts, id, t!("project-deleted"));
                on_close.call(());
                on_deleted.call(());
            },
            on_close,
        }
    }
}

#[component]
fn CreateProject(on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let mut project = use_signal(|| {
        let count = session.acting().list::<Project>().len();
        Project { color: values::PALETTE[count % values::PALETTE.len()].to_owned(), ..Project::default() }
    });
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_here_only = use_signal(|| false);
    let wrong = move |field: &str| problem.read().as_ref().and_then(|error| field_problem(error, field));
    let general = problem.read().as_ref().filter(|error| error.field().is_none()).map(error_text);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        spawn(async move {
            let value = project.peek().clone();
            let client = session.acting();
            let created =
                if is_here_only() { client.create_here_only(value).await } else { client.create(value).await };
            match created {
                Ok(id) => {
                    on_close.call(());
                    navigator().push(Route::ListPage { id: id.to_string() });
                }
                Err(error) => problem.set(Some(error)),
            }
        });
    };
    rsx! {
        Dialog { title: t!("project-new"), on_close,
            form { class: "form", onsubmit: submit,
                if let Some(general) = general {
                    Notice { tone: "problem", p { "{general}" } }
                }
                TextField {
                    id: "project-name",
                    label: t!("field-name"),
                    value: project.read().name.clone(),
                    placeholder: t!("project-name-example"),
                    is_first: true,
                    error: wrong("name"),
                    on_input: move |value| project.write().name = value,
                }
                TextField {
                    id: "project-key",
                    label: t!("field-key"),
                    value: project.read().key.clone(),
                    placeholder: project.read().key_prefix(),
                    hint: t!("project-key-hint", key = project.read().key_prefix()),
                    error: wrong("key"),
                    on_input: move |value: String| project.write().key = value.trim().to_uppercase(),
                }
                TextArea {
                    id: "project-description",
                    label: t!("field-description"),
                    value: project.read().description.clone(),
                    rows: 3,
                    error: wrong("description"),
                    on_input: move |value| project.write().description = value,
                }
                ColorField {
                    label: t!("field-color"),
                    value: project.read().color.clone(),
                    on_change: move |value| project.write().color = value,
                }
                if session.acting().me().account {
                    label { class: "choice-line",
                        input {
                            r#type: "checkbox",
                            checked: is_here_only(),
                            onchange: move |event| is_here_only.set(event.checked()),
                        }
                        span {
                            {t!("keeping-device")}
                            span { class: "hint block", {t!("keeping-device-text")} }
                        }
                    }
                }
                div { class: "dialog-actions",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                    button { class: "button primary", r#type: "submit", {t!("project-create")} }
                }
            }
        }
    }
}
