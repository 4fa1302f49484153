//! A project's own page: name, colour, key, description, labels, members; archive and delete.

use super::super::super::components::{
    Avatar, Choice, ColorDot, ColorField, Menu, MenuItem, Notice, StatusIcon, TextArea, TextField, use_toasts,
};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::route::Route;
use super::super::super::session::{Session, Shown, use_session};
use super::super::super::shell::{Crumb, Page};
use super::super::super::{t, values};
use super::super::not_found::Missing;
use super::super::projects::{DeleteProject, archive};
use super::find_project;
use super::view::{Lookup, statuses_of};
use crate::client::{ClientError, Draft};
use crate::domain::{Action, Label, LabelId, Project, ProjectId, Role, UserId};
use dioxus::prelude::*;

/// `/projects/:id/settings`.
#[component]
pub fn ProjectSettingsPage(id: String) -> Element {
    rsx! { SettingsOf { key: "{id}", id } }
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
                General { project: project.clone() }
                Statuses { project: project.id }
                Labels { project: project.id }
                Members { project: project.id, is_admin }
                Danger { project: project.clone(), name }
            }
        }
    }
}

#[component]
fn General(project: Shown<Project>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = project.id;
    // Taken when the editor opens; renewed by each save.
    let mut draft = use_signal(|| session.acting().draft::<Project>(id));
    let mut value = use_signal(|| project.value.clone());
    let mut problem = use_signal(|| None::<ClientError>);
    let wrong = move |field: &str| problem.read().as_ref().and_then(|error| values::field_problem(error, field));
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
                        toasts.problem(error.to_string());
                    }
                    problem.set(Some(error));
                }
            }
        });
    };
    rsx! {
        form { class: "form panel", onsubmit: submit,
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
            div { class: "form-actions",
                button { class: "button primary", r#type: "submit", {t!("action-save")} }
            }
        }
    }
}

#[component]
fn Statuses(project: ProjectId) -> Element {
    let session = use_session();
    let statuses = use_memo(move || statuses_of(&session.client(), project));
    rsx! {
        section { class: "panel",
            h2 { {t!("statuses-title")} }
            ul { class: "plain-list",
                for row in statuses.read().iter() {
                    li { key: "{row.id}", class: "line",
                        StatusIcon { category: row.value.category.clone(), color: row.value.color.clone() }
                        span { class: "grow", "{row.value.name}" }
                    }
                }
            }
        }
    }
}

#[component]
fn Labels(project: ProjectId) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let lookup = Lookup::new(session, project);
    let mut editing = use_signal(|| None::<LabelId>);
    let mut name = use_signal(String::new);
    let add = move |event: FormEvent| {
        event.prevent_default();
        let text = name.peek().trim().to_owned();
        if text.is_empty() {
            return;
        }
        let count = lookup.labels.peek().len();
        let color = values::PALETTE[count % values::PALETTE.len()].to_owned();
        name.set(String::new());
        toasts.perform(async move {
            session.acting().create(Label { project_id: project, name: text, color }).await.map(|_| ())
        });
    };
    rsx! {
        section { class: "panel",
            h2 { {t!("labels-title")} }
            ul { class: "plain-list",
                for row in lookup.labels.read().iter() {
                    if editing() == Some(row.id) {
                        li { key: "edit-{row.id}",
                            EditLabel { id: row.id, on_close: move |()| editing.set(None) }
                        }
                    } else {
                        li { key: "{row.id}", class: "line",
                            ColorDot { color: row.value.color.clone() }
                            span { class: "grow", "{row.value.name}" }
                            LabelActions { id: row.id, name: row.value.name.clone(), on_edit: {
                                let id = row.id;
                                move |()| editing.set(Some(id))
                            } }
                        }
                    }
                }
            }
            form { class: "inline-form", onsubmit: add,
                TextField {
                    id: "new-label",
                    label: t!("label-new"),
                    value: "{name}",
                    on_input: move |text| name.set(text),
                }
                button { class: "button", r#type: "submit", {t!("action-add")} }
            }
        }
    }
}

#[component]
fn LabelActions(id: LabelId, name: String, on_edit: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let items = vec![
        MenuItem::new(t!("action-edit"), Some(Glyph::Edit), move |()| on_edit.call(())),
        MenuItem::new(t!("action-delete"), Some(Glyph::Trash), move |()| {
            toasts.perform(async move {
                session.acting().delete::<Label>(id).await?;
                toasts.offer(t!("label-deleted"), t!("action-undo"), move || {
                    toasts.perform(async move { session.acting().restore::<Label>(id).await });
                });
                Ok(())
            });
        })
        .dangerous(),
    ];
    rsx! {
        Menu { label: t!("actions-for", name = name), items, Icon { glyph: Glyph::More } }
    }
}

#[component]
fn EditLabel(id: LabelId, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let draft = use_signal(|| session.acting().draft::<Label>(id));
    let mut value =
        use_signal(|| draft.peek().as_ref().map(|draft: &Draft<Label>| draft.value.clone()).unwrap_or_default());
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if let Some(draft) = draft.peek().clone() {
            let written = value.peek().clone();
            toasts.perform(async move { session.acting().save(&draft, &written).await });
        }
        on_close.call(());
    };
    rsx! {
        form { class: "form", onsubmit: submit,
            TextField {
                id: "label-name",
                label: t!("field-name"),
                value: value.read().name.clone(),
                is_first: true,
                on_input: move |text| value.write().name = text,
            }
            ColorField {
                label: t!("field-color"),
                value: value.read().color.clone(),
                on_change: move |color| value.write().color = color,
            }
            div { class: "form-actions",
                button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                button { class: "button primary", r#type: "submit", {t!("action-save")} }
            }
        }
    }
}

fn role_options() -> Vec<(String, String)> {
    Role::KNOWN.iter().map(|role| (role.as_str().to_owned(), values::role_name(role))).collect()
}

#[component]
fn Members(project: ProjectId, is_admin: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let lookup = Lookup::new(session, project);
    let mut username = use_signal(String::new);
    let mut role = use_signal(|| Role::Member);
    let add = move |event: FormEvent| {
        event.prevent_default();
        let name = username.peek().trim().to_owned();
        if name.is_empty() {
            return;
        }
        toasts.perform(async move {
            session.acting().add_member(project, &name, role.peek().clone()).await?;
            username.set(String::new());
            toasts.say(t!("member-added", name = name));
            Ok(())
        });
    };
    rsx! {
        section { class: "panel",
            h2 { {t!("members-title")} }
            if !session.client().me().account {
                p { class: "muted", {t!("members-local")} }
            } else {
                ul { class: "plain-list",
                    for row in lookup.members.read().iter() {
                        li { key: "{row.id}", class: "line",
                            Avatar { name: row.value.display_name.clone() }
                            span { class: "grow",
                                "{row.value.display_name} "
                                span { class: "muted", "{row.value.username}" }
                            }
                            MemberRole {
                                project,
                                user: row.value.user_id,
                                name: row.value.display_name.clone(),
                                role: row.value.role.as_str().to_owned(),
                                is_admin,
                            }
                        }
                    }
                }
                if is_admin {
                    form { class: "inline-form", onsubmit: add,
                        TextField {
                            id: "member-name",
                            label: t!("member-username"),
                            value: "{username}",
                            on_input: move |text| username.set(text),
                        }
                        Choice {
                            label: t!("member-role"),
                            value: role.read().as_str(),
                            options: role_options(),
                            on_change: move |value: String| role.set(Role::from(value.as_str())),
                        }
                        button { class: "button", r#type: "submit", {t!("action-add")} }
                    }
                    p { class: "hint", {t!("members-online")} }
                }
            }
        }
    }
}

#[component]
fn MemberRole(project: ProjectId, user: UserId, name: String, role: String, is_admin: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    if !is_admin {
        return rsx! { span { class: "muted", {values::role_name(&Role::from(role.as_str()))} } };
    }
    let remove_name = name.clone();
    rsx! {
        Choice {
            label: t!("member-role-of", name = name.clone()),
            hides_label: true,
            value: role,
            options: role_options(),
            on_change: move |value: String| {
                toasts.perform(async move { session.acting().set_role(project, user, Role::from(value.as_str())).await });
            },
        }
        button {
            class: "button icon-only quiet",
            r#type: "button",
            aria_label: t!("member-remove", name = name.clone()),
            title: t!("member-remove", name = name),
            onclick: move |_| {
                let name = remove_name.clone();
                toasts.perform(async move {
                    session.acting().remove_member(project, user).await?;
                    toasts.say(t!("member-removed", name = name));
                    Ok(())
                });
            },
            Icon { glyph: Glyph::Cross }
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
