//! Weeks of seven days, walked through by the arrow keys (the grid of the ARIA Authoring Practices).

use super::super::super::super::components::focus;
use super::super::super::super::{t, time};
use super::super::view::{Lookup, Tickets};
use super::day::DayTickets;
use super::hand::{Hand, Wanted, days_from};
use super::period::Period;
use super::{FIRST, Shown};
use crate::domain::Date;
use crate::query::week_start;
use chrono::{Datelike, Weekday};
use dioxus::prelude::*;
use std::rc::Rc;

/// Where a key leads from a day; `None` where it is no key of the grid.
fn reached(key: &Key, from: Date, begins: Weekday) -> Option<Date> {
    let month = |is_after| Period { day: from, is_week: false }.beside(is_after).day;
    match key {
        Key::ArrowLeft => days_from(from, -1),
        Key::ArrowRight => days_from(from, 1),
        Key::ArrowUp => days_from(from, -7),
        Key::ArrowDown => days_from(from, 7),
        Key::Home => Some(week_start(from, begins)),
        Key::End => days_from(week_start(from, begins), 6),
        Key::PageUp => Some(month(false)),
        Key::PageDown => Some(month(true)),
        _ => None,
    }
}

#[component]
pub fn Grid(shown: Rc<Shown>, lookup: Lookup, today: Date, begins: Weekday) -> Element {
    let hand = use_context::<Hand>();
    let is_here = |date: &Date| shown.on(Some(*date)).is_some();
    let month = (!shown.period.is_week).then_some(shown.period.day.month());
    // One day is reached by Tab: the one that was last in use, else today, else the first.
    let fallback = Some(today).filter(is_here).or(shown.period.day.with_day(1)).filter(is_here).unwrap_or(shown.first);
    let tab_stop = (hand.active)().filter(is_here).unwrap_or(fallback);
    let on_key = move |event: KeyboardEvent| {
        if !event.modifiers().is_empty() {
            return;
        }
        match event.key() {
            Key::Enter | Key::F2 => hand.enter(tab_stop),
            key => match reached(&key, tab_stop, begins) {
                Some(date) => hand.go_to(date),
                None => return,
            },
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let days: Vec<(Date, Tickets)> = shown.dated().map(|(date, tickets)| (date, tickets.clone())).collect();
    let first = if shown.period.is_week { FIRST.1 } else { FIRST.0 };
    rsx! {
        div {
            class: if shown.period.is_week { "grid week" } else { "grid" },
            role: "grid",
            aria_label: t!("view-calendar"),
            aria_describedby: "calendar-help",
            onkeydown: on_key,
            div { class: "grid-row grid-head", role: "row",
                for (date , _) in days.iter().take(7) {
                    span { key: "{date}", role: "columnheader", {time::weekday(date.weekday())} }
                }
            }
            for week in days.chunks(7) {
                div { key: "{week[0].0}", class: "grid-row", role: "row",
                    for (date , tickets) in week.iter().cloned() {
                        Day {
                            key: "{date}",
                            date,
                            tickets,
                            lookup,
                            first,
                            is_today: date == today,
                            is_outside: month.is_some_and(|month| month != date.month()),
                            is_tab_stop: date == tab_stop,
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn Day(
    date: Date,
    tickets: Tickets,
    lookup: Lookup,
    first: usize,
    is_today: bool,
    is_outside: bool,
    is_tab_stop: bool,
) -> Element {
    let mut hand = use_context::<Hand>();
    let mut element = use_signal(|| None::<Rc<MountedData>>);
    let is_wanted = use_memo(move || hand.wants(Wanted::Day(date)));
    use_effect(move || {
        if let (true, Some(element)) = (is_wanted(), element.read().as_ref()) {
            focus(element);
        }
    });
    use_drop(move || hand.forget_place(Some(date)));
    let is_over = use_memo(move || hand.is_over(Some(date)))();
    let count = tickets.len();
    rsx! {
        div {
            class: "day",
            class: if is_today { "today" },
            class: if is_outside { "outside" },
            class: if is_over { "over" },
            role: "gridcell",
            tabindex: if is_tab_stop { "0" } else { "-1" },
            aria_current: if is_today { Some("date") } else { None },
            onmounted: move |event| {
                hand.register_place(Some(date), event.data());
                element.set(Some(event.data()));
            },
            onfocusin: move |_| {
                if *hand.active.peek() != Some(date) {
                    hand.active.set(Some(date));
                }
            },
            onblur: move |_| hand.lost_focus(Wanted::Day(date)),
            span { class: "visually-hidden", {t!("calendar-day", day = time::weekday_date(date), count = count)} }
            span { class: "day-number", "aria-hidden": "true", "{date.day()}" }
            DayTickets { place: Some(date), tickets, lookup, first, is_in_grid: true }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_by_days_weeks_and_months_and_to_the_ends_of_a_week() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let to = |key: Key| reached(&key, day("2026-03-31"), Weekday::Sun).map(|date| date.to_string());
        let all = [
            (Key::ArrowLeft, "2026-03-30"),
            (Key::ArrowRight, "2026-04-01"),
            (Key::ArrowUp, "2026-03-24"),
            (Key::ArrowDown, "2026-04-07"),
            (Key::Home, "2026-03-29"),
            (Key::End, "2026-04-04"),
            (Key::PageUp, "2026-02-28"),
            (Key::PageDown, "2026-04-30"),
        ];
        for (key, expected) in all {
            assert_eq!(to(key.clone()).as_deref(), Some(expected), "{key:?}");
        }
        assert_eq!(to(Key::Tab), None);
    }
}
