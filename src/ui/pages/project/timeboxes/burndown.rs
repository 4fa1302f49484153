//! What is left of a cycle, day by day.

use super::super::super::super::components::{ChartEdges, ChartLine, ChartTable, LineChart};
use super::super::super::super::number::number;
use super::super::super::super::session::{Session, Shown, use_session};
use super::super::super::super::{t, time, values};
use crate::domain::{Date, Ticket, Timebox};
use crate::query::{Burnt, burndown};
use dioxus::prelude::*;

/// From its first day to its last, or to today; `None` for one without days, or that has not begun.
fn burnt(session: Session, cycle: &Shown<Timebox>, by_estimate: bool) -> Option<(Vec<Burnt>, Date)> {
    let (first, end) = (cycle.value.start_date?, cycle.value.end_date?);
    let today = time::today(session.today());
    let weigh = |ticket: &Ticket| if by_estimate { ticket.estimate.unwrap_or_default() } else { 1.0 };
    let tickets = session.client().paced(cycle.value.project_id, Some(&*cycle.0), time::today, weigh);
    let burnt = burndown(&tickets, first, end.min(today));
    (!burnt.is_empty()).then_some((burnt, end))
}

/// The chart, where there is anything to be seen in it.
#[component]
pub fn Burndown(cycle: Shown<Timebox>) -> Element {
    let session = use_session();
    let mut by_estimate = use_signal(|| false);
    let Some((burnt, end)) = burnt(session, &cycle, by_estimate()) else { return rsx! {} };
    let now = session.now();
    let unit = session.client().estimate_unit(cycle.value.project_id);
    let figure = |value: f64| if by_estimate() { values::estimate(&unit, value) } else { number(value) };
    let top = burnt.iter().map(|one| one.all).fold(1.0, f64::max);
    // Each day is told as it ended; the first began with what ended in it.
    let days = (end - burnt[0].day).num_days().max(0) + 1;
    let line = |value: fn(&Burnt) -> f64| {
        let evenings = burnt.iter().zip(1..).map(|(one, day)| (f64::from(day) / days as f64, value(one) / top));
        [(0.0, burnt[0].all / top)].into_iter().chain(evenings).collect::<Vec<_>>()
    };
    let all = burnt.last().map_or(0.0, |one| one.all) / top;
    let lines = vec![
        ChartLine { class: "ideal", points: vec![(0.0, all), (1.0, 0.0)] },
        ChartLine { class: "scope", points: line(|one| one.all) },
        ChartLine { class: "left", points: line(|one| one.left) },
    ];
    let row = |one: &Burnt| vec![time::day(one.day, now), figure(one.left), figure(one.all)];
    let table = ChartTable {
        columns: vec![t!("chart-day"), t!("chart-left"), t!("chart-all")],
        rows: burnt.iter().map(row).collect(),
    };
    let edges = ChartEdges { top: figure(top), begin: time::day(burnt[0].day, now), end: time::day(end, now) };
    rsx! {
        LineChart { label: t!("burndown-of", name = cycle.value.name.clone()), lines, edges, table }
        div { class: "line",
            p { class: "hint grow", {t!("burndown-hint")} }
            button {
                class: "button small quiet",
                r#type: "button",
                aria_pressed: by_estimate(),
                onclick: move |_| by_estimate.toggle(),
                {values::unit_name(&unit)}
            }
        }
    }
}
