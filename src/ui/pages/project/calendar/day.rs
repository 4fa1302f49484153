//! The tickets of one day, or of none.

use super::super::super::super::components::{PendingDot, StatusIcon, focus};
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::route::Route;
use super::super::super::super::session::Shown;
use super::super::super::super::t;
use super::super::view::{Lookup, Tickets};
use super::hand::{Hand, Place, Wanted};
use crate::client::device;
use crate::domain::Ticket;
use dioxus::html::input_data::MouseButton;
use dioxus::prelude::*;
use std::rc::Rc;

/// Tickets that come at a time when one asks for more.
const PAGE: usize = 12;

/// `first` of them, and more as one asks for them or walks on. In a grid the keys lead to them, not Tab.
#[component]
pub fn DayTickets(place: Place, tickets: Tickets, lookup: Lookup, first: usize, is_in_grid: bool) -> Element {
    let hand = use_context::<Hand>();
    let mut more = use_signal(|| 0usize);
    let count = tickets.len();
    let wanted = {
        let tickets = tickets.clone();
        use_memo(use_reactive!(|tickets| hand.wanted_place(&tickets)))
    };
    use_effect(use_reactive!(|first| {
        if let Some(at) = wanted()
            && at >= first + *more.peek()
        {
            more.set(at + PAGE - first);
        }
    }));
    let limit = first + more();
    rsx! {
        ul { class: "day-tickets",
            for row in tickets.rows(0..limit) {
                Chip { key: "{row.id}", ticket: Shown(row.clone()), place, lookup, is_in_grid }
            }
            if count > limit {
                li { key: "more-{limit}",
                    button {
                        class: "button quiet small wide",
                        r#type: "button",
                        tabindex: if is_in_grid { "-1" } else { "0" },
                        onclick: move |_| more += PAGE,
                        onkeydown: |event| event.stop_propagation(),
                        {t!("board-more", count = count - limit)}
                    }
                }
            }
        }
    }
}

/// One ticket: its status, its title, and the way to another day without a pointer or a gesture.
#[component]
fn Chip(ticket: Shown<Ticket>, place: Place, lookup: Lookup, is_in_grid: bool) -> Element {
    let mut hand = use_context::<Hand>();
    let id = ticket.id;
    let mut title = use_signal(|| None::<Rc<MountedData>>);
    let mut button = use_signal(|| None::<Rc<MountedData>>);
    let wanted = use_memo(move || (hand.wants(Wanted::Ticket(id)), hand.wants(Wanted::Button(id))));
    use_effect(move || {
        let element = match wanted() {
            (true, _) => title,
            (_, true) => button,
            _ => return,
        };
        if let Some(element) = element.read().as_ref() {
            focus(element);
        }
    });
    let is_lifted = use_memo(move || hand.is_lifted(id))();
    let (status, color, category) = lookup.status_of(&ticket.value);
    let is_closed = category.is_closed();
    let may_write = (lookup.may_write)();
    let page = Route::TicketPage { id: id.to_string() };
    // The router's own link puts the path of the site before it, but hears no keys.
    let address = format!("{}{page}", router().prefix().unwrap_or_default());
    let on_key = move |event: KeyboardEvent, is_button: bool| {
        if let (true, Some(date)) = (is_in_grid && event.modifiers().is_empty(), place) {
            hand.ticket_key(&event, id, date, may_write, is_button);
        }
    };
    let tab_stop = if is_in_grid { "-1" } else { "0" };
    rsx! {
        li {
            class: "event",
            class: if is_closed { "closed" },
            class: if is_lifted { "lifted" },
            onpointerdown: move |event| {
                if may_write && event.trigger_button() == Some(MouseButton::Primary) && event.modifiers().is_empty() {
                    hand.pointer_presses(id, place, &event);
                }
            },
            onclick: move |_| {
                if !hand.has_just_dropped() {
                    navigator().push(page.clone());
                }
            },
            span { class: "event-status", role: "img", title: "{status}", aria_label: "{status}",
                StatusIcon { category, color }
            }
            a {
                class: "event-title",
                href: address,
                draggable: "false",
                tabindex: tab_stop,
                title: "{ticket.value.title}",
                onmounted: move |event: MountedEvent| title.set(Some(event.data())),
                onclick: |event: MouseEvent| {
                    // With Ctrl or ⌘ a browser opens it in another tab; else the ticket does it, here.
                    if event.modifiers().is_empty() || device::is_native() {
                        event.prevent_default();
                    } else {
                        event.stop_propagation();
                    }
                },
                onkeydown: move |event| on_key(event, false),
                onblur: move |_| hand.lost_focus(Wanted::Ticket(id)),
                "{ticket.value.title}"
            }
            if ticket.pending || ticket.rejected {
                PendingDot { rejected: ticket.rejected }
            }
            if may_write {
                button {
                    class: "event-move",
                    r#type: "button",
                    tabindex: tab_stop,
                    aria_label: t!("calendar-move", title = ticket.value.title.clone()),
                    title: t!("calendar-move-title"),
                    onmounted: move |event| button.set(Some(event.data())),
                    onpointerdown: |event| event.stop_propagation(),
                    onclick: move |event| {
                        event.stop_propagation();
                        hand.asked.set(Some(id));
                    },
                    onkeydown: move |event| on_key(event, true),
                    onblur: move |_| hand.lost_focus(Wanted::Button(id)),
                    Icon { glyph: Glyph::Calendar }
                }
            }
        }
    }
}
