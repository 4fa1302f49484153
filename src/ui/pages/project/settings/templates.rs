//! What new tickets of the project may begin as.

use super::super::super::super::components::{
    Choice, LabelChip, Menu, MenuItem, Picker, TextArea, TextField, TypeIcon, use_toasts,
};
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::problem::{error_text, field_problem};
use super::super::super::super::session::use_session;
use super::super::super::super::{t, values};
use super::super::super::deletion::delete;
use super::super::filter::label_options;
use super::super::templates_of;
use super::super::view::Lookup;
use crate::client::ClientError;
use crate::domain::{LabelId, Priority, ProjectId, Template, TemplateId, TicketType};
use dioxus::prelude::*;

/// What is open in the list.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    New,
    Edit(TemplateId),
}

#[component]
pub fn Templates(project: ProjectId) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let lookup = Lookup::new(session, project);
    let templates = use_memo(move || templates_of(&session.client(), project));
    let mut open = use_signal(|| Open::Nothing);
    let close = move |()| open.set(Open::Nothing);
    let may_write = (lookup.may_write)();
    let actions = move |id: TemplateId| {
        vec![
            MenuItem::new(t!("action-edit"), Some(Glyph::Edit), move |()| open.clone().set(Open::Edit(id))),
            MenuItem::new(t!("action-delete"), Some(Glyph::Trash), move |()| {
                delete::<Template>(session, toasts, id, t!("template-deleted"));
            })
            .dangerous(),
        ]
    };
    rsx! {
        section { class: "panel",
            h2 { {t!("templates-title")} }
            p { class: "hint", {t!("templates-text")} }
            ul { class: "plain-list", aria_label: t!("templates-title"),
                for row in templates.read().iter() {
                    if open() == Open::Edit(row.id) {
                        li { key: "edit-{row.id}",
                            EditTemplate { lookup, id: row.id, on_close: close }
                        }
                    } else {
                        li { key: "{row.id}", class: "line",
                            TypeIcon { ticket_type: row.value.ticket_type.clone() }
                            span { class: "grow",
                                "{row.value.name}"
                                if !row.value.title.is_empty() {
                                    span { class: "hint block", "{row.value.title}" }
                                }
                            }
                            if may_write {
                                Menu {
                                    label: t!("actions-for", name = row.value.name.clone()),
                                    items: {
                                        let id = row.id;
                                        move |()| actions(id)
                                    },
                                    Icon { glyph: Glyph::More }
                                }
                            }
                        }
                    }
                }
            }
            if open() == Open::New {
                EditTemplate { lookup, on_close: close }
            } else if may_write {
                div { class: "form-actions start",
                    button { class: "button", r#type: "button", onclick: move |_| open.set(Open::New),
                        Icon { glyph: Glyph::Plus }
                        {t!("template-new")}
                    }
                }
            }
        }
    }
}

/// Of a new one, unless `id` names one that is there.
#[component]
fn EditTemplate(lookup: Lookup, #[props(default)] id: Option<TemplateId>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    // Taken when the editor opens: what is seen then.
    let draft = use_signal(|| id.and_then(|id| session.acting().draft::<Template>(id)));
    let mut value = use_signal(|| match &*draft.peek() {
        Some(draft) => draft.value.clone(),
        None => Template { project_id: lookup.project, ..Template::default() },
    });
    let mut problem = use_signal(|| None::<ClientError>);
    let wrong = move |field: &str| problem.read().as_ref().and_then(|error| field_problem(error, field));
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let (opened, written) = (draft.peek().clone(), value.peek().clone());
        spawn(async move {
            let client = session.acting();
            let saved = match &opened {
                Some(opened) => client.save(opened, &written).await,
                None => client.create(written).await.map(drop),
            };
            match saved {
                Ok(()) => on_close.call(()),
                Err(error) => {
                    if !matches!(error, ClientError::Invalid(_)) {
                        toasts.problem(error_text(&error));
                    }
                    problem.set(Some(error));
                }
            }
        });
    };
    let types = TicketType::KNOWN.iter().map(|one| (one.as_str().to_owned(), values::type_name(one)));
    let priorities = Priority::ASCENDING.iter().map(|one| (one.as_str().to_owned(), values::priority_name(one)));
    let labels = lookup.labels_of(&value.read().labels);
    rsx! {
        form { class: "form", onsubmit: submit,
            TextField {
                id: "template-name",
                label: t!("field-name"),
                value: value.read().name.clone(),
                error: wrong("name"),
                is_first: true,
                on_input: move |text| value.write().name = text,
            }
            TextField {
                id: "template-title",
                label: t!("field-title"),
                value: value.read().title.clone(),
                hint: t!("template-title-hint"),
                error: wrong("title"),
                on_input: move |text| value.write().title = text,
            }
            TextArea {
                id: "template-description",
                label: t!("field-description"),
                value: value.read().description.clone(),
                hint: t!("editor-markdown"),
                error: wrong("description"),
                rows: 5,
                on_input: move |text| value.write().description = text,
            }
            Choice {
                label: t!("field-type"),
                value: value.read().ticket_type.as_str().to_owned(),
                options: types.collect::<Vec<_>>(),
                on_change: move |text: String| value.write().ticket_type = TicketType::from(text.as_str()),
            }
            Choice {
                label: t!("field-priority"),
                value: value.read().priority.as_str().to_owned(),
                options: priorities.collect::<Vec<_>>(),
                on_change: move |text: String| value.write().priority = Priority::from(text.as_str()),
            }
            div { class: "field",
                span { class: "label", {t!("field-labels")} }
                Picker {
                    label: t!("field-labels"),
                    options: move |()| label_options(&lookup),
                    selected: value.read().labels.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    is_multiple: true,
                    on_change: move |chosen: Vec<String>| {
                        let mut labels: Vec<LabelId> = chosen.iter().filter_map(|id| id.parse().ok()).collect();
                        labels.sort_unstable();
                        value.write().labels = labels;
                    },
                    if labels.is_empty() {
                        span { class: "muted", {t!("labels-none")} }
                    } else {
                        span { class: "picked",
                            for label in labels {
                                LabelChip { key: "{label.id}", name: label.value.name.clone(), color: label.value.color.clone() }
                            }
                        }
                    }
                }
            }
            div { class: "form-actions",
                button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                button { class: "button primary", r#type: "submit", {t!("action-save")} }
            }
        }
    }
}
