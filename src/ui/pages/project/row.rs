//! One ticket in the list.

use super::super::super::components::{
    Avatar, DueBadge, LabelChip, PendingDot, PickOption, Picker, PriorityIcon, StatusIcon, TypeIcon, focus, use_toasts,
};
use super::super::super::route::Route;
use super::super::super::session::Shown;
use super::super::super::{t, time, values};
use super::super::ticket::change_ticket;
use super::estimate::Estimate;
use super::look::{Column, Columns};
use super::signs::{signs, use_ties};
use super::view::Lookup;
use crate::client::Row;
use crate::domain::Ticket;
use crate::query::Item;
use dioxus::prelude::*;
use std::rc::Rc;

/// Type, priority, status, title, and the chosen columns. `on_choose`: whether all up to this one.
#[component]
pub fn TicketRow(
    ticket: Shown<Ticket>,
    lookup: Lookup,
    columns: Columns,
    is_tab_stop: bool,
    is_focused: bool,
    is_chosen: bool,
    on_choose: EventHandler<bool>,
    on_focus: EventHandler<()>,
) -> Element {
    let session = lookup.session.0;
    let mut link = use_signal(|| None::<Rc<MountedData>>);
    use_effect(use_reactive!(|is_focused| {
        if let (true, Some(link)) = (is_focused, link.read().as_ref()) {
            focus(link);
        }
    }));
    let key = session.acting().ticket_key(&ticket);
    let labels = lookup.labels_of(&ticket.value.labels);
    let more = labels.len().saturating_sub(3);
    let is_closed = lookup.is_closed(&ticket.value);
    let ties = use_ties(session, &ticket);
    let Row { id, created_at, updated_at, .. } = *ticket;
    let updated = Item { id, ticket: &ticket.value, created_at, updated_at }.updated();
    let open = move |_| {
        navigator().push(Route::TicketPage { id: id.to_string() });
    };
    rsx! {
        div {
            class: "row",
            class: if is_closed { "closed" },
            class: if is_chosen { "chosen" },
            role: "listitem",
            onclick: open,
            if (lookup.may_write)() {
                input {
                    class: "row-choose",
                    r#type: "checkbox",
                    tabindex: if is_tab_stop { "0" } else { "-1" },
                    aria_label: t!("bulk-choose", title = ticket.value.title.clone()),
                    checked: is_chosen,
                    onclick: move |event| {
                        event.stop_propagation();
                        on_choose.call(event.modifiers().shift());
                    },
                }
            }
            span { class: "row-marks",
                PriorityIcon { priority: ticket.value.priority.clone() }
                TypeIcon { ticket_type: ticket.value.ticket_type.clone() }
            }
            if columns.has(Column::Key) {
                span { class: "key row-key", "{key}" }
            }
            StatusPicker { ticket: ticket.clone(), lookup }
            span { class: "row-title", onclick: |event| event.stop_propagation(), onfocusin: move |_| on_focus.call(()),
                Link {
                    to: Route::TicketPage { id: id.to_string() },
                    tabindex: if is_tab_stop { "0" } else { "-1" },
                    onmounted: move |event: MountedEvent| link.set(Some(event.data())),
                    "{ticket.value.title}"
                }
                {signs(ties)}
            }
            if ticket.pending || ticket.rejected {
                PendingDot { rejected: ticket.rejected }
            }
            if columns.has(Column::Labels) {
                span { class: "row-labels",
                    for label in labels.iter().take(3) {
                        LabelChip { key: "{label.id}", name: label.value.name.clone(), color: label.value.color.clone() }
                    }
                    if more > 0 {
                        span { class: "chip", "+{more}" }
                    }
                }
            }
            if columns.has(Column::Cycle) {
                span { class: "row-cycle", {lookup.timebox_name(ticket.value.cycle_id)} }
            }
            if columns.has(Column::Milestone) {
                span { class: "row-milestone", {lookup.timebox_name(ticket.value.milestone_id)} }
            }
            if columns.has(Column::Updated) {
                span { class: "row-updated", title: time::full(updated), {time::ago(updated, session.now())} }
            }
            if columns.has(Column::Due) {
                span { class: "row-due",
                    if let Some(date) = ticket.value.due_date {
                        DueBadge { date, now: session.now(), closed: is_closed }
                    }
                }
            }
            if columns.has(Column::Estimate) {
                span { class: "row-estimate",
                    if let Some(estimate) = ticket.value.estimate {
                        Estimate { estimate, lookup }
                    }
                }
            }
            if columns.has(Column::Assignees) {
                span { class: "row-people", People { ticket: ticket.clone(), lookup } }
            }
        }
    }
}

/// The assignees' pictures, three at most.
#[component]
pub fn People(ticket: Shown<Ticket>, lookup: Lookup) -> Element {
    let client = lookup.session.0.acting();
    // Read, so that a changed name shows.
    let _ = lookup.members.read();
    let names: Vec<String> = ticket.value.assignees.iter().map(|user| values::person(&client, *user)).collect();
    rsx! {
        span { class: "avatars",
            for (index , name) in names.iter().take(3).enumerate() {
                Avatar { key: "{index}", name: name.clone() }
            }
            if names.len() > 3 {
                span { class: "avatar more", "+{names.len() - 3}" }
            }
        }
    }
}

/// The project's statuses to choose from.
pub fn status_options(lookup: &Lookup) -> Vec<PickOption> {
    let statuses = lookup.statuses.read();
    let option = |row: &Rc<crate::client::Row<crate::domain::Status>>| PickOption {
        value: row.value.key.clone(),
        text: row.value.name.clone(),
        mark: Some(rsx! { StatusIcon { category: row.value.category.clone(), color: row.value.color.clone() } }),
    };
    statuses.iter().map(option).collect()
}

/// The status as an icon (and a name, where there is room); opens the list of statuses.
#[component]
pub fn StatusPicker(ticket: Shown<Ticket>, lookup: Lookup, #[props(default)] is_named: bool) -> Element {
    let session = lookup.session.0;
    let toasts = use_toasts();
    let key = ticket.value.status_key().to_owned();
    let id = ticket.id;
    let (name, color, category) = lookup.status_of(&ticket.value);
    if !is_named && !(lookup.may_write)() {
        return rsx! {
            span { class: "icon-picker", title: "{name}",
                StatusIcon { category, color }
                span { class: "visually-hidden", "{name}" }
            }
        };
    }
    rsx! {
        span { class: "stops-click", onclick: |event| event.stop_propagation(),
            Picker {
                label: t!("field-status"),
                class: if is_named { "button quiet picker-button" } else { "icon-picker" },
                options: move |()| status_options(&lookup),
                selected: vec![key],
                on_change: move |chosen: Vec<String>| {
                    if let Some(key) = chosen.into_iter().next() {
                        change_ticket(session, toasts, id, move |ticket| ticket.status = key);
                    }
                },
                StatusIcon { category, color }
                span { class: if is_named { "" } else { "visually-hidden" }, "{name}" }
            }
        }
    }
}
