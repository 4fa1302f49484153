//! A project's own page: name, colour, key, description, statuses, labels, templates, members, webhooks; archive and delete.

mod export;
mod labels;
mod members;
mod statuses;
mod templates;
mod webhooks;

use super::super::super::components::{Choice, ColorField, Keyed, Notice, TextArea, TextField, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::{error_text, field_problem};
use super::super::super::route::Route;
use super::super::super::session::{Session, Shown, use_session};
use super::super::super::shell::{Crumb, Page};
use super::super::super::{t, values};
use super::super::not_found::Missing;
use super::super::projects::{DeleteProject, archive};
use super::find_project;
use super::keeping::KeptWhere;
use crate::client::ClientError;
use crate::domain::{Action, EstimateUnit, Project};
use dioxus::prelude::*;
pub use statuses::category_name;

/// `/projects/:id/settings`.
#[component]
pub fn ProjectSettingsPage(id: String) -> Element {
    rsx! { Keyed { by: id.clone(), SettingsOf { id } } }
}

#[component]
fn SettingsOf(id: String) -> Element {
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
    let is_admin = session.client().role(project.id).may(Action::Administer);
    rsx! {
        Page {
            title: t!("project-settings"),
            crumbs: vec![
                Crumb::to(t!("nav-projects"), Route::ProjectsPage {}),
                Crumb::to(name.clone(), Route::ListPage { id: project.id.to_string() }),
                Crumb::here(t!("project-settings")),
            ],
            div { class: "page-narrow",
                h1 { {t!("project-settings")} }
                if !is_admin {
                    Notice { p { {t!("project-not-admin")} } }
                }
                General { project: project.clone(), is_admin }
                statuses::Statuses { project: project.id, is_admin }
                labels::Labels { project: project.id }
                templates::Templates { project: project.id }
                members::Members { project: project.id, is_admin }
                if is_admin && session.client().me().account {
                    webhooks::Webhooks { project: project.id }
                }
                KeptWhere { project: project.id }
                export::Export { project: project.id }
                if is_admin {
                    Danger { project: project.clone(), name }
                }
            }
        }
    }
}

#[component]
fn General(project: Shown<Project>, is_admin: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = project.id;
    // Taken when the editor opens; renewed by each save.
    let mut draft = use_signal(|| session.acting().draft::<Project>(id));
    let mut value = use_signal(|| project.value.clone());
    let mut problem = use_signal(|| None::<ClientError>);
    let wrong = move |field: &str| problem.read().as_ref().and_then(|error| field_problem(error, field));
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let Some(opened) = draft.peek().clone() else { return };
        spawn(async move {
            let client = session.acting();
            let written = value.peek().clone();
            match client.save(&opened, &written).await {
                Ok(()) => {
                    problem.set(None);
                    draft.set(client.draft::<Project>(id));
                    toasts.say(t!("saved"));
                }
                Err(error) => {
                    if !matches!(error, ClientError::Invalid(_)) {
                        toasts.problem(error_text(&error));
                    }
                    problem.set(Some(error));
                }
            }
        });
    };
    let units = EstimateUnit::KNOWN.iter().map(|unit| (unit.as_str().to_owned(), values::unit_name(unit)));
    rsx! {
        form { class: "form panel", onsubmit: submit,
            fieldset { class: "form", disabled: !is_admin,
            TextField {
                id: "project-name",
                label: t!("field-name"),
                value: value.read().name.clone(),
                error: wrong("name"),
                on_input: move |text| value.write().name = text,
            }
            TextField {
                id: "project-key",
                label: t!("field-key"),
                value: value.read().key.clone(),
                placeholder: value.read().key_prefix(),
                hint: t!("project-key-hint", key = value.read().key_prefix()),
                error: wrong("key"),
                on_input: move |text: String| value.write().key = text.trim().to_uppercase(),
            }
            TextArea {
                id: "project-description",
                label: t!("field-description"),
                value: value.read().description.clone(),
                hint: t!("editor-markdown"),
                error: wrong("description"),
                on_input: move |text| value.write().description = text,
            }
            ColorField {
                label: t!("field-color"),
                value: value.read().color.clone(),
                on_change: move |color| value.write().color = color,
            }
            Choice {
                label: t!("field-estimate-unit"),
                value: value.read().estimate_unit.as_str().to_owned(),
                options: units.collect::<Vec<_>>(),
                on_change: move |text: String| value.write().estimate_unit = EstimateUnit::from(text.as_str()),
            }
            p { class: "hint", {t!("estimate-unit-hint")} }
            div { class: "form-actions",
                button { class: "button primary", r#type: "submit", {t!("action-save")} }
            }
            }
        }
    }
}

#[component]
fn Danger(project: Shown<Project>, name: String) -> Element {
    let session: Session = use_session();
    let toasts = use_toasts();
    let id = project.id;
    let is_archived = project.value.archived;
    let mut is_deleting = use_signal(|| false);
    rsx! {
        section { class: "panel",
            h2 { {t!("project-end")} }
            div { class: "line",
                p { class: "grow", {t!("project-archive-text")} }
                button { class: "button", r#type: "button", onclick: move |_| archive(session, toasts, id, !is_archived),
                    Icon { glyph: Glyph::Archive }
                    if is_archived { {t!("project-unarchive")} } else { {t!("project-archive")} }
                }
            }
            div { class: "line",
                p { class: "grow", {t!("project-delete-text")} }
                button { class: "button danger", r#type: "button", onclick: move |_| is_deleting.set(true),
                    Icon { glyph: Glyph::Trash }
                    {t!("action-delete")}
                }
            }
            if is_deleting() {
                DeleteProject {
                    id,
                    name,
                    on_close: move |()| is_deleting.set(false),
                    on_deleted: |()| {
                        navigator().push(Route::ProjectsPage {});
                    },
                }
            }
        }
    }
}
