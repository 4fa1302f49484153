//! The fields beside the text: each saved when chosen.

use super::super::super::components::{
    Avatar, Count, DueBadge, LabelChip, PickOption, Picker, PriorityIcon, Toasts, TypeIcon, keep_typing, use_toasts,
};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::error_text;
use super::super::super::session::{Session, Shown, use_session};
use super::super::super::shell::{Overlay, Wanted};
use super::super::super::{t, time, values};
use super::super::project::{
    Lookup, StatusPicker, label_options, people_options, priority_options, timebox_options, type_options,
};
use super::change_ticket;
use crate::client::device;
use crate::domain::{
    Date, EntityId, EstimateUnit, FieldValue, Label, LabelId, Priority, ProjectId, Ticket, TicketType, TimeboxKind,
    UserId,
};
use dioxus::prelude::*;

#[component]
pub fn Fields(ticket: Shown<Ticket>, lookup: Lookup, may_write: bool) -> Element {
    let session = lookup.session.0;
    let toasts = use_toasts();
    let id = ticket.id;
    let value = &ticket.value;
    let created = value.source_created_at.unwrap_or(ticket.created_at);
    let client = session.acting();
    let author = ticket.author.map(|user| values::person(&client, user));
    rsx! {
        fieldset { class: "fields", disabled: !may_write,
            legend { class: "visually-hidden", {t!("ticket-fields")} }
            FieldRow { label: t!("field-status"),
                StatusPicker { ticket: ticket.clone(), lookup, is_named: true }
            }
            FieldRow { label: t!("field-priority"),
                Picker {
                    label: t!("field-priority"),
                    options: move |()| priority_options(),
                    selected: vec![value.priority.as_str().to_owned()],
                    on_change: move |chosen: Vec<String>| {
                        if let Some(text) = chosen.first() {
                            let priority = Priority::from(text.as_str());
                            change_ticket(session, toasts, id, move |ticket| ticket.priority = priority);
                        }
                    },
                    PriorityIcon { priority: value.priority.clone() }
                    {values::priority_name(&value.priority)}
                }
            }
            FieldRow { label: t!("field-type"),
                Picker {
                    label: t!("field-type"),
                    options: move |()| type_options(),
                    selected: vec![value.ticket_type.as_str().to_owned()],
                    on_change: move |chosen: Vec<String>| {
                        if let Some(text) = chosen.first() {
                            let ticket_type = TicketType::from(text.as_str());
                            change_ticket(session, toasts, id, move |ticket| ticket.ticket_type = ticket_type);
                        }
                    },
                    TypeIcon { ticket_type: value.ticket_type.clone() }
                    {values::type_name(&value.ticket_type)}
                }
            }
            FieldRow { label: t!("field-assignees"),
                AssigneePicker { ticket: ticket.clone(), lookup }
            }
            FieldRow { label: t!("field-labels"),
                LabelPicker { ticket: ticket.clone(), lookup }
            }
            FieldRow { label: t!("field-parent"),
                ParentField { ticket: ticket.clone() }
            }
            for (kind , label) in [(TimeboxKind::Cycle, t!("field-cycle")), (TimeboxKind::Milestone, t!("field-milestone"))] {
                FieldRow { key: "{kind}", label: label.clone(),
                    TimeboxPicker { ticket: ticket.clone(), lookup, kind, label }
                }
            }
            FieldRow { label: t!("field-due"),
                DueField { ticket: ticket.clone(), lookup }
            }
            FieldRow { label: t!("field-estimate"),
                EstimateField { ticket: ticket.clone(), lookup }
            }
            FieldRow { label: t!("field-watchers"),
                Watching { ticket: ticket.clone() }
            }
        }
        dl { class: "facts",
            if let Some(author) = author {
                div {
                    dt { {t!("fact-author")} }
                    dd { "{author}" }
                }
            }
            div {
                dt { {t!("fact-created")} }
                dd { title: time::full(created), {time::ago(created, session.now())} }
            }
            div {
                dt { {t!("fact-updated")} }
                dd { title: time::full(ticket.updated_at), {time::ago(ticket.updated_at, session.now())} }
            }
        }
    }
}

#[component]
fn FieldRow(label: String, children: Element) -> Element {
    rsx! {
        div { class: "field-row",
            span { class: "field-label", "{label}" }
            div { class: "field-value", {children} }
        }
    }
}

fn ids<T: From<EntityId>>(chosen: &[String]) -> Vec<T> {
    let mut ids: Vec<EntityId> = chosen.iter().filter_map(|id| id.parse().ok()).collect();
    ids.sort_unstable();
    ids.into_iter().map(T::from).collect()
}

#[component]
fn AssigneePicker(ticket: Shown<Ticket>, lookup: Lookup) -> Element {
    let session = lookup.session.0;
    let toasts = use_toasts();
    let id = ticket.id;
    let client = session.acting();
    let names: Vec<String> = ticket.value.assignees.iter().map(|user| values::person(&client, *user)).collect();
    rsx! {
        Picker {
            label: t!("field-assignees"),
            options: move |()| people_options(&lookup),
            selected: ticket.value.assignees.iter().map(ToString::to_string).collect::<Vec<_>>(),
            is_multiple: true,
            on_change: move |chosen: Vec<String>| {
                let people: Vec<UserId> = chosen.iter().filter_map(|id| id.parse().ok()).collect();
                change_ticket(session, toasts, id, move |ticket| ticket.assignees = people);
            },
            if names.is_empty() {
                span { class: "muted",
                    // Names of another tool stand for people who may have no account here.
                    {ticket.value.source_assignees.clone().unwrap_or_else(|| t!("assignees-none"))}
                }
            } else {
                span { class: "picked",
                    for (index , name) in names.into_iter().enumerate() {
                        span { key: "{index}", class: "person",
                            Avatar { name: name.clone() }
                            "{name}"
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn LabelPicker(ticket: Shown<Ticket>, lookup: Lookup) -> Element {
    let session = lookup.session.0;
    let toasts = use_toasts();
    let id = ticket.id;
    let project = ticket.value.project_id;
    let labels = lookup.labels_of(&ticket.value.labels);
    let count = lookup.labels.read().len();
    rsx! {
        Picker {
            label: t!("field-labels"),
            options: move |()| label_options(&lookup),
            selected: ticket.value.labels.iter().map(ToString::to_string).collect::<Vec<_>>(),
            is_multiple: true,
            on_change: move |chosen: Vec<String>| {
                let labels: Vec<LabelId> = ids(&chosen);
                change_ticket(session, toasts, id, move |ticket| ticket.labels = labels);
            },
            on_create: move |name: String| create_label(session, toasts, project, id, name, count),
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
}

fn create_label(
    session: Session,
    toasts: Toasts,
    project: ProjectId,
    ticket: crate::domain::TicketId,
    name: String,
    count: usize,
) {
    let color = values::PALETTE[count % values::PALETTE.len()].to_owned();
    toasts.perform(async move {
        let label = session.acting().create(Label { project_id: project, name, color }).await?;
        change_ticket(session, toasts, ticket, move |ticket| ticket.labels.push(label));
        Ok(())
    });
}

/// The cycle or milestone that it is in.
#[component]
fn TimeboxPicker(ticket: Shown<Ticket>, lookup: Lookup, kind: TimeboxKind, label: String) -> Element {
    let session = lookup.session.0;
    let toasts = use_toasts();
    let id = ticket.id;
    // Read, so that a changed name shows.
    let known = lookup.timeboxes.read();
    let own = kind.of(&ticket.value).and_then(|own| known.iter().find(|row| row.id == own));
    let options = {
        let kind = kind.clone();
        move |()| {
            let none = PickOption { value: String::new(), text: t!("value-none"), mark: None };
            [none].into_iter().chain(timebox_options(&lookup, &kind)).collect::<Vec<_>>()
        }
    };
    rsx! {
        Picker {
            label,
            options,
            selected: vec![own.map(|row| row.id.to_string()).unwrap_or_default()],
            on_change: move |chosen: Vec<String>| {
                let Some(text) = chosen.first() else { return };
                let (kind, timebox) = (kind.clone(), text.parse().ok());
                change_ticket(session, toasts, id, move |ticket| kind.put(ticket, timebox));
            },
            if let Some(row) = own {
                span { "{row.value.name}" }
            } else {
                span { class: "muted", {t!("value-none")} }
            }
        }
    }
}

/// What it is a part of; opens the search for another one.
#[component]
fn ParentField(ticket: Shown<Ticket>) -> Element {
    let client = use_session().client();
    let mut overlay = use_context::<Signal<Option<Overlay>>>();
    let parent = client.parent(ticket.id);
    let id = ticket.id;
    rsx! {
        button {
            class: "button quiet picker-button",
            r#type: "button",
            aria_haspopup: "dialog",
            onclick: move |_| overlay.set(Some(Overlay::ChooseTicket(id, Wanted::Parent))),
            span { class: "visually-hidden", {t!("parent-set")} ": " }
            if let Some(parent) = parent {
                span {
                    span { class: "key", {client.ticket_key(&parent)} }
                    " {parent.value.title}"
                }
            } else {
                span { class: "muted", {t!("parent-none")} }
            }
        }
    }
}

/// Who wants to know how it goes on: how many, and whether this person does.
#[component]
fn Watching(ticket: Shown<Ticket>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let client = session.client();
    let me = client.me().user;
    let id = ticket.id;
    let watchers = &ticket.value.watchers;
    let names = watchers.iter().map(|user| values::person(&client, *user)).collect::<Vec<_>>().join(", ");
    let is_watching = watchers.contains(&me);
    rsx! {
        button {
            class: "button quiet picker-button",
            r#type: "button",
            aria_pressed: is_watching,
            title: if names.is_empty() { t!("assignees-none") } else { names },
            onclick: move |_| change_ticket(session, toasts, id, move |ticket| ticket.toggle_watching(me)),
            if is_watching {
                Icon { glyph: Glyph::Check }
            }
            {t!("watch")}
            Count { count: watchers.len() }
        }
    }
}

#[component]
fn DueField(ticket: Shown<Ticket>, lookup: Lookup) -> Element {
    let session = lookup.session.0;
    let toasts = use_toasts();
    let id = ticket.id;
    let value = ticket.value.due_date.map(|date| date.to_string()).unwrap_or_default();
    rsx! {
        input {
            class: match (value.is_empty(), device::is_native()) {
                (false, _) => "input plain",
                (true, false) => "input plain no-date",
                // The desktop's web view writes today into a date field that is empty.
                (true, true) => "input plain no-date unset-date",
            },
            r#type: "date",
            aria_label: t!("field-due"),
            value: "{value}",
            onkeydown: keep_typing,
            onchange: move |event| {
                let date = Date::decode(&serde_json::Value::String(event.value()));
                change_ticket(session, toasts, id, move |ticket| ticket.due_date = date);
            },
        }
        if let Some(date) = ticket.value.due_date {
            if time::due(date, session.now()) != time::Due::Later && !lookup.is_closed(&ticket.value) {
                DueBadge { date, now: session.now() }
            }
        }
    }
}

#[component]
fn EstimateField(ticket: Shown<Ticket>, lookup: Lookup) -> Element {
    let session = lookup.session.0;
    let id = ticket.id;
    let mut problem = use_signal(|| None::<String>);
    let unit = (lookup.unit)();
    let value = ticket.value.estimate.map(|estimate| unit.write(estimate)).unwrap_or_default();
    let in_hours = unit == EstimateUnit::Hours;
    rsx! {
        input {
            class: "input plain",
            r#type: "text",
            inputmode: if in_hours { "text" } else { "decimal" },
            aria_label: t!("field-estimate"),
            aria_invalid: problem.read().is_some(),
            placeholder: if in_hours { t!("estimate-none-hours") } else { t!("estimate-none") },
            value: "{value}",
            onkeydown: keep_typing,
            onchange: move |event| {
                let text = event.value();
                let estimate = unit.read(&text);
                if estimate.is_none() && !text.trim().is_empty() {
                    problem.set(Some(if in_hours { t!("estimate-wrong-hours") } else { t!("estimate-wrong") }));
                    return;
                }
                spawn(async move {
                    let client = session.acting();
                    let Some(draft) = client.draft::<Ticket>(id) else { return };
                    let written = Ticket { estimate, ..draft.value.clone() };
                    problem.set(match client.save(&draft, &written).await {
                        Ok(()) => None,
                        Err(error) => Some(error_text(&error)),
                    });
                });
            },
        }
        if let Some(problem) = problem() {
            p { class: "field-error", role: "alert", "{problem}" }
        }
    }
}
