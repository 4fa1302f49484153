//! One card.

use super::super::super::super::components::{
    DueBadge, LabelChip, Menu, MenuItem, PendingDot, PriorityIcon, TypeIcon, focus, use_toasts,
};
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::route::Route;
use super::super::super::super::session::Shown;
use super::super::super::super::t;
use super::super::estimate::Estimate;
use super::super::row::People;
use super::super::signs::{signs, use_ties};
use super::super::view::Lookup;
use super::drag::Drag;
use crate::client::{Row, device};
use crate::domain::{Status, Ticket};
use dioxus::html::input_data::MouseButton;
use dioxus::prelude::*;
use std::rc::Rc;

#[component]
pub fn Card(ticket: Shown<Ticket>, column: String, lookup: Lookup, is_lifted: bool, is_drop_before: bool) -> Element {
    let drag = use_context::<Drag>();
    let session = lookup.session.0;
    let id = ticket.id;
    let mut element = use_signal(|| None::<Rc<MountedData>>);
    let is_wanted = use_memo(move || drag.wants_focus(id));
    use_effect(move || {
        if let (true, Some(element)) = (is_wanted(), element.read().as_ref()) {
            focus(element);
        }
    });
    use_drop(move || drag.forget_card(id));
    let key = session.acting().ticket_key(&ticket);
    let page = Route::TicketPage { id: id.to_string() };
    // The router's own link puts the path of the site before it, but hears no keys.
    let address = format!("{}{page}", router().prefix().unwrap_or_default());
    let labels = lookup.labels_of(&ticket.value.labels);
    let ties = use_ties(session, &ticket);
    let has_feet =
        !ties.is_none() || ticket.value.due_date.is_some() || ticket.value.estimate.is_some() || !labels.is_empty();
    let lifted = if is_lifted { "lifted" } else { "" };
    let drop = if is_drop_before { "drop-before" } else { "" };
    let may_write = (lookup.may_write)();
    let keys_column = column.clone();
    let at_column = column.clone();
    rsx! {
        li {
            class: "card {lifted} {drop}",
            onmounted: move |event| drag.register_card(id, event.data()),
            onpointerdown: move |event| {
                drag.begins();
                if may_write && event.trigger_button() == Some(MouseButton::Primary) && event.modifiers().is_empty() {
                    drag.pointer_presses(id, at_column.clone(), &event);
                }
            },
            onclick: move |_| {
                if !drag.has_just_dropped() {
                    navigator().push(page.clone());
                }
            },
            div { class: "card-head",
                PriorityIcon { priority: ticket.value.priority.clone() }
                TypeIcon { ticket_type: ticket.value.ticket_type.clone() }
                span { class: "key", "{key}" }
                if ticket.pending || ticket.rejected {
                    PendingDot { rejected: ticket.rejected }
                }
                span { class: "grow" }
                People { ticket: ticket.clone(), lookup }
                if may_write {
                    MoveMenu { id, title: ticket.value.title.clone(), column: column.clone(), lookup }
                }
            }
            a {
                class: "card-title",
                href: address,
                draggable: "false",
                aria_describedby: "board-help",
                aria_roledescription: t!("board-card"),
                onmounted: move |event| element.set(Some(event.data())),
                onclick: |event: MouseEvent| {
                    // With Ctrl or ⌘ a browser opens it in another tab; else the card does it, here.
                    if event.modifiers().is_empty() || device::is_native() {
                        event.prevent_default();
                    } else {
                        event.stop_propagation();
                    }
                },
                onkeydown: move |event| {
                    if may_write {
                        drag.key(&event, id, &keys_column, session);
                    }
                },
                onblur: move |_| drag.lost_focus(id),
                "{ticket.value.title}"
            }
            if has_feet {
                div { class: "card-labels",
                    for label in labels.iter() {
                        LabelChip { key: "{label.id}", name: label.value.name.clone(), color: label.value.color.clone() }
                    }
                    if let Some(date) = ticket.value.due_date {
                        DueBadge { date, now: session.now(), closed: lookup.is_closed(&ticket.value) }
                    }
                    if let Some(estimate) = ticket.value.estimate {
                        Estimate { estimate, lookup }
                    }
                    {signs(ties)}
                }
            }
        }
    }
}

/// The way without a pointer or a gesture: "Move to…".
#[component]
fn MoveMenu(id: crate::domain::TicketId, title: String, column: String, lookup: Lookup) -> Element {
    let drag = use_context::<Drag>();
    let session = lookup.session.0;
    let toasts = use_toasts();
    let items = move |()| {
        let statuses = lookup.statuses.read();
        let item = |row: &Rc<Row<Status>>| {
            let (key, name) = (row.value.key.clone(), row.value.name.clone());
            MenuItem::new(row.value.name.clone(), None, move |()| {
                drag.move_to_top(session, toasts, id, key.clone(), name.clone());
            })
            .checked(row.value.key == column)
        };
        statuses.iter().map(item).collect::<Vec<_>>()
    };
    rsx! {
        span {
            class: "stops-click",
            onclick: |event| event.stop_propagation(),
            onpointerdown: |event| event.stop_propagation(),
            Menu {
                label: t!("board-move-to", title = title),
                items,
                class: "button icon-only quiet small",
                Icon { glyph: Glyph::More }
            }
        }
    }
}
