//! The tickets by the day they are due: a month or a week as a grid, on a narrow screen as a list of days; those that
//! are due on no day beside it.
//!
//! Invariants: a ticket moves to another day by pointer, by keyboard and by a dialog, with the same result; nothing is
//! written before it is dropped; each move is announced, and the focus follows the ticket.

mod ask;
mod day;
mod grid;
mod hand;
mod period;

use super::super::super::components::{Count, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::route::Route;
use super::super::super::{language, t, time};
use super::create::NewTicket;
use super::look::Looks;
use super::view::{Lookup, Tickets, ask};
use crate::domain::{Date, TicketId};
use crate::query;
use ask::MoveToDate;
use day::DayTickets;
use dioxus::prelude::*;
use grid::Grid;
use hand::{Hand, Place, days_from};
use period::Period;
use std::rc::Rc;

/// Narrower than this, the days stand below each other.
const NARROW: f64 = 640.0;
/// Tickets of a day shown at first: in a month, and wherever there is more room.
const FIRST: (usize, usize) = (3, 12);

/// Width of the calendar when it was last measured: the next one is drawn for that at once, not twice.
static WIDTH: GlobalSignal<f64> = Signal::global(|| 1024.0);

/// The days of a period, and what is due on each.
#[derive(Clone, PartialEq)]
pub struct Shown {
    period: Period,
    first: Date,
    days: Vec<Tickets>,
    undated: Tickets,
}

impl Shown {
    /// What lies there; `None` for a day that is not shown.
    fn on(&self, place: Place) -> Option<&Tickets> {
        match place {
            Some(date) => self.days.get(usize::try_from((date - self.first).num_days()).ok()?),
            None => Some(&self.undated),
        }
    }

    fn dated(&self) -> impl Iterator<Item = (Date, &Tickets)> {
        self.first.iter_days().zip(&self.days)
    }

    /// The same, with a ticket moved to the front of another day.
    fn moved(&self, ticket: TicketId, from: Place, to: Place) -> Self {
        let mut moved = self.clone();
        for (place, is_there) in [(from, false), (to, true)] {
            let Some(tickets) = self.on(place) else { continue };
            let others = tickets.ids().iter().copied().filter(|id| *id != ticket);
            let tickets = tickets.with(is_there.then_some(ticket).into_iter().chain(others).collect());
            match place {
                Some(date) => moved.days[(date - self.first).num_days() as usize] = tickets,
                None => moved.undated = tickets,
            }
        }
        moved
    }
}

/// The calendar of one project. `at` is what the address says of the period.
#[component]
pub fn Calendar(lookup: Lookup, asked: ReadSignal<u32>, at: String) -> Element {
    let session = lookup.session.0;
    let project = lookup.project;
    let toasts = use_toasts();
    let looks = use_context::<Looks>();
    let now = use_memo(move || session.today());
    let today = time::today(now());
    let begins = language::week_begins();
    let period = use_memo(use_reactive!(|at| Period::read(&at, time::today(now()))));
    let found = use_memo(move || {
        let client = session.client();
        let period = period();
        let (first, count) = period.days(begins);
        ask(&client, project, &lookup.statuses.read(), &looks.of(project), now(), |sheet, _, matcher| {
            let tickets =
                |places: Vec<usize>| Tickets::of(&client, places.into_iter().map(|place| sheet.id(place)).collect());
            let query::Calendar { days, undated } = query::calendar(sheet, matcher, first, count);
            let days = days.into_iter().map(tickets).collect();
            Rc::new(Shown { period, first, days, undated: tickets(undated) })
        })
    });
    let open = use_callback(move |period: Period| {
        navigator().replace(Route::CalendarPage { id: project.to_string(), at: vec![period.write()] });
    });
    let show = use_callback(move |day| open.call(Period { day, ..*period.peek() }));
    let mut hand = use_context_provider(|| Hand::new(found, show, session, toasts));
    let shown = use_memo(move || hand.preview(&found.read()));
    let is_narrow = use_memo(|| WIDTH() < NARROW)();
    let is_dragging = use_memo(move || hand.is_pointing())();
    let is_over_tray = use_memo(move || hand.is_over(None))();
    let Period { is_week, .. } = period();
    let undated = shown.read().undated.clone();
    rsx! {
        if (lookup.may_write)() {
            NewTicket { project, asked }
        }
        div {
            class: if is_dragging { "calendar dragging" } else { "calendar" },
            class: if is_narrow { "narrow" },
            onresize: move |event| {
                if let Ok(size) = event.get_content_box_size()
                    && *WIDTH.peek() != size.width
                {
                    *WIDTH.write() = size.width;
                }
            },
            ontouchmove: move |event| {
                if hand.is_pointing() {
                    event.prevent_default();
                }
            },
            oncontextmenu: move |event| {
                if hand.holds_touch() {
                    event.prevent_default();
                }
            },
            onpointermove: move |event| hand.pointer_moves(&event),
            onpointerup: move |_| hand.pointer_drops(),
            onpointercancel: move |_| hand.cancel(),
            onpointerleave: move |event| {
                // A mouse that leaves the page with its button down drops nothing.
                if event.pointer_type() == "mouse" && !hand.is_pointing() {
                    hand.cancel();
                }
            },
            header { class: "calendar-head",
                h2 { aria_live: "polite", {title(&shown.read())} }
                button {
                    class: "button icon-only quiet",
                    r#type: "button",
                    aria_label: if is_week { t!("calendar-week-before") } else { t!("calendar-month-before") },
                    title: if is_week { t!("calendar-week-before") } else { t!("calendar-month-before") },
                    onclick: move |_| open.call(period.peek().beside(false)),
                    Icon { glyph: Glyph::ChevronLeft }
                }
                button {
                    class: "button icon-only quiet",
                    r#type: "button",
                    aria_label: if is_week { t!("calendar-week-after") } else { t!("calendar-month-after") },
                    title: if is_week { t!("calendar-week-after") } else { t!("calendar-month-after") },
                    onclick: move |_| open.call(period.peek().beside(true)),
                    Icon { glyph: Glyph::ChevronRight }
                }
                button {
                    class: "button small",
                    r#type: "button",
                    onclick: move |_| {
                        hand.active.set(Some(today));
                        show.call(today);
                    },
                    {t!("calendar-today")}
                }
                span { class: "grow" }
                div { class: "segmented", role: "group", aria_label: t!("calendar-period"),
                    for (text , wanted) in [(t!("calendar-month"), false), (t!("calendar-week"), true)] {
                        button {
                            key: "{wanted}",
                            class: if is_week == wanted { "segment active" } else { "segment" },
                            r#type: "button",
                            aria_pressed: is_week == wanted,
                            onclick: move |_| {
                                let active = hand.active.peek().filter(|day| found.peek().on(Some(*day)).is_some());
                                let day = active.unwrap_or(period.peek().day);
                                open.call(Period { day, is_week: wanted });
                            },
                            span { "{text}" }
                        }
                    }
                }
            }
            div { class: "calendar-body", onmounted: move |event| hand.register_body(event.data()),
                if is_narrow {
                    Agenda { shown: shown(), lookup, today }
                } else {
                    Grid { shown: shown(), lookup, today, begins }
                }
                section {
                    class: if is_over_tray { "tray over" } else { "tray" },
                    aria_label: t!("calendar-undated"),
                    onmounted: move |event| hand.register_place(None, event.data()),
                    header { class: "tray-head",
                        h3 { {t!("calendar-undated")} }
                        Count { count: undated.len() }
                    }
                    if undated.is_empty() {
                        p { class: "column-empty", {t!("calendar-undated-none")} }
                    }
                    DayTickets { place: None, tickets: undated, lookup, first: FIRST.1, is_in_grid: false }
                }
            }
            Ghost {}
            if is_dragging {
                div { class: "drag-veil" }
            }
        }
        if let Some(id) = (hand.asked)() {
            MoveToDate { id, on_close: move |()| hand.asked.set(None) }
        }
        p { class: "visually-hidden", id: "calendar-help", {t!("calendar-help")} }
        p { class: "visually-hidden", role: "status", aria_live: "assertive", "{hand.said}" }
    }
}

/// "Nov 2026", "23 Nov 2026 – 29 Nov 2026".
fn title(shown: &Shown) -> String {
    if !shown.period.is_week {
        return time::month_of(shown.period.day);
    }
    let last = days_from(shown.first, 6).unwrap_or(shown.first);
    t!("calendar-from-to", first = time::date(shown.first), last = time::date(last))
}

/// The picture of the ticket that follows the pointer.
#[component]
fn Ghost() -> Element {
    let hand = use_context::<Hand>();
    let Some((id, (x, y))) = hand.carried() else { return rsx! {} };
    rsx! {
        div { class: "ghost", left: "{x + 8.0}px", top: "{y + 8.0}px", "aria-hidden": "true", {hand.title_of(id)} }
    }
}

/// The days on which something is due, and today, below each other.
#[component]
fn Agenda(shown: Rc<Shown>, lookup: Lookup, today: Date) -> Element {
    let is_shown = |date: Date| shown.period.is_week || time::month_of(date) == time::month_of(shown.period.day);
    let days: Vec<(Date, Tickets)> = shown
        .dated()
        .filter(|(date, tickets)| is_shown(*date) && (!tickets.is_empty() || *date == today))
        .map(|(date, tickets)| (date, tickets.clone()))
        .collect();
    rsx! {
        div { class: "agenda",
            if days.is_empty() {
                p { class: "column-empty", {t!("calendar-none")} }
            }
            for (date , tickets) in days {
                AgendaDay { key: "{date}", date, tickets, lookup, is_today: date == today }
            }
        }
    }
}

#[component]
fn AgendaDay(date: Date, tickets: Tickets, lookup: Lookup, is_today: bool) -> Element {
    let hand = use_context::<Hand>();
    let is_over = use_memo(move || hand.is_over(Some(date)))();
    use_drop(move || hand.forget_place(Some(date)));
    let name = time::weekday_date(date);
    rsx! {
        section {
            class: "agenda-day",
            class: if is_over { "over" },
            class: if is_today { "today" },
            aria_label: "{name}",
            onmounted: move |event| hand.register_place(Some(date), event.data()),
            h3 { aria_current: if is_today { Some("date") } else { None }, "{name}" }
            if tickets.is_empty() {
                p { class: "column-empty", {t!("calendar-none-today")} }
            }
            DayTickets { place: Some(date), tickets, lookup, first: FIRST.1, is_in_grid: false }
        }
    }
}
