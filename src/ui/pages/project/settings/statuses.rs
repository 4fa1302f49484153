//! The project's statuses: the columns of its board, in their order. Its admins name, colour, order, add and remove
//! them.

use super::super::super::super::components::{
    Choice, ColorField, Confirm, Menu, MenuItem, StatusIcon, TextField, Toasts, use_toasts,
};
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::session::{Rows, Session, use_session};
use super::super::super::super::{t, values};
use super::super::view::statuses_of;
use crate::client::device;
use crate::domain::{Category, Position, ProjectId, Status, StatusId, Ticket};
use dioxus::prelude::*;

/// What is open below a status.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    New,
    Edit(StatusId),
    Remove(StatusId),
}

#[component]
pub fn Statuses(project: ProjectId, is_admin: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let statuses = use_memo(move || statuses_of(&session.client(), project));
    let mut open = use_signal(|| Open::Nothing);
    let close = move |()| open.set(Open::Nothing);
    let rows = statuses.read();
    rsx! {
        section { class: "panel",
            h2 { {t!("statuses-title")} }
            p { class: "hint", {t!("statuses-text")} }
            ul { class: "plain-list",
                for (index , row) in rows.iter().enumerate() {
                    if open() == Open::Edit(row.id) {
                        li { key: "edit-{row.id}", EditStatus { id: row.id, on_close: close } }
                    } else {
                        li { key: "{row.id}", class: "line",
                            StatusIcon { category: row.value.category.clone(), color: row.value.color.clone() }
                            span { class: "grow",
                                "{row.value.name}"
                                span { class: "hint", " · " {category_name(&row.value.category)} }
                                if let Some(limit) = row.value.ticket_limit {
                                    span { class: "hint", " · " {t!("status-limited", limit = limit)} }
                                }
                            }
                            if is_admin {
                                Menu {
                                    label: t!("actions-for", name = row.value.name.clone()),
                                    items: move |()| actions(session, toasts, &statuses.read(), index, open),
                                    Icon { glyph: Glyph::More }
                                }
                            }
                        }
                    }
                }
            }
            if open() == Open::New {
                NewStatus { project, on_close: close }
            } else if is_admin {
                div { class: "form-actions start",
                    button { class: "button", r#type: "button", onclick: move |_| open.set(Open::New),
                        Icon { glyph: Glyph::Plus }
                        {t!("status-new")}
                    }
                }
            }
            if let Open::Remove(id) = open() {
                RemoveStatus { project, id, on_close: close }
            }
        }
    }
}

fn actions(session: Session, toasts: Toasts, rows: &Rows<Status>, index: usize, open: Signal<Open>) -> Vec<MenuItem> {
    let show = move |what: Open| {
        let mut open = open;
        open.set(what);
    };
    let Some(id) = rows.get(index).map(|row| row.id) else { return Vec::new() };
    let place = |at: usize| rows.get(at).map(|row| row.value.position.clone());
    let mut items = vec![MenuItem::new(t!("action-edit"), Some(Glyph::Edit), move |()| show(Open::Edit(id)))];
    if index > 0 {
        let between = (index.checked_sub(2).and_then(place), place(index - 1));
        items.push(MenuItem::new(t!("status-up"), None, move |()| put(session, toasts, id, between.clone())));
    }
    if index + 1 < rows.len() {
        let between = (place(index + 1), place(index + 2));
        items.push(MenuItem::new(t!("status-down"), None, move |()| put(session, toasts, id, between.clone())));
    }
    if rows.len() > 1 {
        let remove = move |()| show(Open::Remove(id));
        items.push(MenuItem::new(t!("action-delete"), Some(Glyph::Trash), remove).dangerous());
    }
    items
}

/// The place between two others; on the right of all where they leave no room.
fn place_between((before, after): (Option<Position>, Option<Position>)) -> Position {
    let jitter = device::now().timestamp_subsec_millis().to_le_bytes()[0];
    let between = Position::between(before.as_ref(), after.as_ref(), jitter);
    between.or_else(|| Position::between(after.as_ref(), None, jitter)).unwrap_or_default()
}

fn put(session: Session, toasts: Toasts, id: StatusId, between: (Option<Position>, Option<Position>)) {
    toasts.perform(async move {
        let client = session.acting();
        let Some(draft) = client.draft::<Status>(id) else { return Ok(()) };
        let value = Status { position: place_between(between), ..draft.value.clone() };
        client.save(&draft, &value).await
    });
}

/// What a category is called.
pub fn category_name(category: &Category) -> String {
    match category {
        Category::Backlog => t!("category-backlog"),
        Category::Unstarted => t!("category-unstarted"),
        Category::Started => t!("category-started"),
        Category::Done => t!("category-done"),
        Category::Cancelled => t!("category-cancelled"),
        Category::Unknown(name) => name.clone(),
    }
}

#[component]
fn EditStatus(id: StatusId, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let draft = use_hook(|| session.acting().draft::<Status>(id));
    let value = draft.as_ref().map(|draft| draft.value.clone()).unwrap_or_default();
    rsx! {
        StatusForm {
            value,
            on_close,
            on_save: move |written: Status| {
                if let Some(draft) = draft.clone() {
                    toasts.perform(async move { session.acting().save(&draft, &written).await });
                }
                on_close.call(());
            },
        }
    }
}

#[component]
fn NewStatus(project: ProjectId, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let value = use_hook(|| {
        let rows = statuses_of(&session.acting(), project);
        let last = rows.last().map(|row| row.value.position.clone());
        let color = values::PALETTE[rows.len() % values::PALETTE.len()].to_owned();
        let category = Category::Started;
        Status { project_id: project, color, category, position: place_between((last, None)), ..Status::default() }
    });
    rsx! {
        StatusForm {
            value,
            on_close,
            on_save: move |written: Status| {
                toasts.perform(async move { session.acting().create_status(written).await });
                on_close.call(());
            },
        }
    }
}

#[component]
fn StatusForm(value: Status, on_save: EventHandler<Status>, on_close: EventHandler<()>) -> Element {
    let mut value = use_signal(|| value);
    let categories = Category::KNOWN.iter().map(|one| (one.as_str().to_owned(), category_name(one)));
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if !value.peek().name.trim().is_empty() {
            on_save.call(value.peek().clone());
        }
    };
    rsx! {
        form { class: "form", onsubmit: submit,
            TextField {
                id: "status-name",
                label: t!("field-name"),
                value: value.read().name.clone(),
                is_first: true,
                is_required: true,
                on_input: move |text| value.write().name = text,
            }
            Choice {
                label: t!("field-category"),
                value: value.read().category.as_str(),
                options: categories.collect::<Vec<_>>(),
                on_change: move |text: String| value.write().category = Category::from(text.as_str()),
            }
            TextField {
                id: "status-limit",
                label: t!("field-ticket-limit"),
                kind: "number",
                keyboard: "numeric",
                value: value.read().ticket_limit.map(|limit| limit.to_string()).unwrap_or_default(),
                hint: t!("status-limit-hint"),
                on_input: move |text: String| value.write().ticket_limit = text.trim().parse().ok(),
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

/// Asks where its tickets go, moves them, and removes it.
#[component]
fn RemoveStatus(project: ProjectId, id: StatusId, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let rows = use_hook(|| statuses_of(&session.acting(), project));
    let Some(own) = rows.iter().find(|row| row.id == id).cloned() else { return rsx! {} };
    let others = rows.iter().filter(|row| row.id != id);
    let options: Vec<(String, String)> = others.map(|row| (row.value.key.clone(), row.value.name.clone())).collect();
    let mut chosen = use_signal(|| options.first().map(|(key, _)| key.clone()).unwrap_or_default());
    let key = own.value.key.clone();
    let tickets = session.acting().children::<Ticket>(project.into());
    let count = tickets.iter().filter(|row| row.value.status_key() == key).count();
    let remove = move |()| {
        let key = key.clone();
        toasts.perform(async move {
            let client = session.acting();
            let tickets = client.children::<Ticket>(project.into());
            for row in tickets.iter().filter(|row| row.value.status_key() == key) {
                let Some(draft) = client.draft::<Ticket>(row.id) else { continue };
                let value = Ticket { status: chosen.peek().clone(), ..draft.value.clone() };
                client.save(&draft, &value).await?;
            }
            client.delete::<Status>(id).await
        });
        on_close.call(());
    };
    rsx! {
        Confirm {
            title: t!("status-delete-title", name = own.value.name.clone()),
            text: t!("status-delete-text", count = count),
            action: t!("action-delete"),
            is_dangerous: true,
            on_confirm: remove,
            on_close,
            if count > 0 {
                Choice {
                    label: t!("status-move-to"),
                    value: "{chosen}",
                    options,
                    on_change: move |key| chosen.set(key),
                }
            }
        }
    }
}
