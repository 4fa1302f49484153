//! The project's labels: named, coloured, deleted; two of one name merged.

use super::super::super::super::components::{ColorDot, ColorField, Menu, MenuItem, TextField, use_toasts};
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::session::{Rows, use_session};
use super::super::super::super::{t, values};
use super::super::super::deletion::delete;
use super::super::view::Lookup;
use crate::client::{Client, ClientError, Draft};
use crate::domain::{Entity, Label, LabelId, ProjectId, Template, Ticket};
use dioxus::prelude::*;

#[component]
pub fn Labels(project: ProjectId) -> Element {
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
    let labels = lookup.labels.read();
    let may_write = (lookup.may_write)();
    rsx! {
        section { class: "panel",
            h2 { {t!("labels-title")} }
            ul { class: "plain-list",
                for (index , row) in labels.iter().enumerate() {
                    if editing() == Some(row.id) {
                        li { key: "edit-{row.id}",
                            EditLabel { id: row.id, on_close: move |()| editing.set(None) }
                        }
                    } else {
                        li { key: "{row.id}", class: "line",
                            ColorDot { color: row.value.color.clone() }
                            span { class: "grow", "{row.value.name}" }
                            // Names that sync may meet: both came from devices that had not seen each other.
                            if let Some(first) = same_before(&labels, index).filter(|_| may_write) {
                                MergeLabels { project, twin: row.id, into: first }
                            }
                            if may_write {
                                LabelActions { id: row.id, name: row.value.name.clone(), on_edit: {
                                    let id = row.id;
                                    move |()| editing.set(Some(id))
                                } }
                            }
                        }
                    }
                }
            }
            if may_write {
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
}

#[component]
fn LabelActions(id: LabelId, name: String, on_edit: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let items = move |()| {
        vec![
            MenuItem::new(t!("action-edit"), Some(Glyph::Edit), move |()| on_edit.call(())),
            MenuItem::new(t!("action-delete"), Some(Glyph::Trash), move |()| {
                delete::<Label>(session, toasts, id, t!("label-deleted"));
            })
            .dangerous(),
        ]
    };
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

/// The first label of the same name, where this is another one.
fn same_before(labels: &Rows<Label>, index: usize) -> Option<LabelId> {
    let name = labels[index].value.name.trim().to_lowercase();
    labels[..index].iter().find(|row| row.value.name.trim().to_lowercase() == name).map(|row| row.id)
}

/// Every one of a type that has `twin` gets `into` in its place.
async fn relabel<T: Entity>(
    client: &Client,
    project: ProjectId,
    (twin, into): (LabelId, LabelId),
    labels: fn(&mut T) -> &mut Vec<LabelId>,
) -> Result<(), ClientError> {
    for row in client.children::<T>(project.into()) {
        let Some(draft) = client.draft::<T>(row.id) else { continue };
        let mut value = draft.value.clone();
        let own = labels(&mut value);
        if own.contains(&twin) {
            own.retain(|label| *label != twin && *label != into);
            own.push(into);
            client.save(&draft, &value).await?;
        }
    }
    Ok(())
}

/// Makes one label of two: every ticket and template of `twin` gets `into`, then `twin` goes.
#[component]
fn MergeLabels(project: ProjectId, twin: LabelId, into: LabelId) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let merge = move |_| {
        toasts.perform(async move {
            let client = session.acting();
            let labels = (twin, into);
            relabel::<Ticket>(&client, project, labels, |ticket| &mut ticket.labels).await?;
            relabel::<Template>(&client, project, labels, |template| &mut template.labels).await?;
            client.delete::<Label>(twin).await?;
            toasts.say(t!("label-merged"));
            Ok(())
        });
    };
    rsx! {
        button { class: "button small", r#type: "button", onclick: merge, {t!("label-merge")} }
    }
}
