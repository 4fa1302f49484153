//! How much is done in a week, and how long a ticket takes.

use super::super::super::super::components::{BarChart, ChartEdges, ChartTable};
use super::super::super::super::number::number;
use super::super::super::super::session::use_session;
use super::super::super::super::{t, time};
use crate::domain::ProjectId;
use crate::query::{Spread, throughput, time_to_done};
use dioxus::prelude::*;

/// Weeks that are looked at.
const WEEKS: u8 = 12;

#[component]
pub fn Pace(project: ProjectId) -> Element {
    let session = use_session();
    let now = session.now();
    let today = time::today(session.today());
    let tickets = session.client().paced(project, None, time::today, |_| 1.0);
    let weeks = throughput(&tickets, WEEKS, today);
    let (Some((first, _)), Some((last, _))) = (weeks.first().copied(), weeks.last().copied()) else {
        return rsx! {};
    };
    let top = weeks.iter().map(|(_, count)| *count).fold(0.0, f64::max);
    let table = ChartTable {
        columns: vec![t!("chart-week"), t!("chart-done")],
        rows: weeks.iter().map(|(monday, count)| vec![time::day(*monday, now), number(*count)]).collect(),
    };
    let edges = ChartEdges { top: number(top), begin: time::day(first, now), end: time::day(last, now) };
    let spread = time_to_done(&tickets, first);
    rsx! {
        section { class: "panel",
            h2 { {t!("overview-pace")} }
            BarChart {
                label: t!("overview-throughput"),
                bars: weeks.iter().map(|(_, count)| count / top.max(1.0)).collect::<Vec<_>>(),
                edges,
                table,
            }
            p { class: "hint",
                match spread {
                    Some(Spread { median_days, most_days }) => t!("overview-time", median = median_days, most = most_days),
                    None => t!("overview-time-none"),
                }
            }
        }
    }
}
