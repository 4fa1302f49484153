//! Charts: lines and bars as a picture, each with a table that says the same. What is drawn is stretched to the width
//! there is; words stand beside it, so that they keep their size.

use super::super::t;
use dioxus::prelude::*;

/// A line through points from 0 to 1: from left to right, from bottom to top.
#[derive(Clone, PartialEq)]
pub struct ChartLine {
    /// What it means, which says how it is drawn: see `project.css`.
    pub class: &'static str,
    pub points: Vec<(f64, f64)>,
}

/// What is said beside a picture: its greatest value, its beginning and its end.
#[derive(Clone, PartialEq)]
pub struct ChartEdges {
    pub top: String,
    pub begin: String,
    pub end: String,
}

/// The same in words and numbers: the names of the columns, and the rows.
#[derive(Clone, PartialEq)]
pub struct ChartTable {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Lines over time.
#[component]
pub fn LineChart(label: String, lines: Vec<ChartLine>, edges: ChartEdges, table: ChartTable) -> Element {
    // Two digits are finer than any screen.
    let path = |line: &ChartLine| {
        let points = line.points.iter().map(|(x, y)| format!("{:.2},{:.2}", x * 100.0, (1.0 - y) * 100.0));
        points.collect::<Vec<_>>().join(" ")
    };
    rsx! {
        Chart { label, edges, table,
            for (index , line) in lines.iter().enumerate() {
                polyline { key: "{index}", class: "chart-line {line.class}", points: path(line), "vector-effect": "non-scaling-stroke" }
            }
        }
    }
}

/// Bars side by side, each from 0 to 1.
#[component]
pub fn BarChart(label: String, bars: Vec<f64>, edges: ChartEdges, table: ChartTable) -> Element {
    let width = 100.0 / bars.len().max(1) as f64;
    rsx! {
        Chart { label, edges, table,
            for (index , bar) in bars.iter().enumerate() {
                rect {
                    key: "{index}",
                    class: "chart-bar",
                    x: format!("{:.2}", width * (index as f64 + 0.15)),
                    y: format!("{:.2}", (1.0 - bar) * 100.0),
                    width: format!("{:.2}", width * 0.7),
                    // The sum of nothing is -0.
                    height: format!("{:.2}", bar * 100.0 + 0.0),
                }
            }
        }
    }
}

#[component]
fn Chart(label: String, edges: ChartEdges, table: ChartTable, children: Element) -> Element {
    let mut is_table = use_signal(|| false);
    rsx! {
        figure { class: "chart",
            figcaption {
                span { class: "grow", "{label}" }
                button {
                    class: "button small quiet",
                    r#type: "button",
                    aria_pressed: is_table(),
                    aria_label: t!("chart-table-of", name = label.clone()),
                    onclick: move |_| is_table.toggle(),
                    {t!("chart-table")}
                }
            }
            if is_table() {
                div { class: "chart-table", tabindex: "0", role: "region", aria_label: "{label}",
                    table {
                        thead {
                            tr {
                                for (index , column) in table.columns.iter().enumerate() {
                                    th { key: "{index}", scope: "col", "{column}" }
                                }
                            }
                        }
                        tbody {
                            for (index , row) in table.rows.iter().enumerate() {
                                tr { key: "{index}",
                                    for (index , cell) in row.iter().enumerate() {
                                        td { key: "{index}", "{cell}" }
                                    }
                                }
                            }
                        }
                    }
                }
            } else {
                div { class: "chart-edge", "aria-hidden": "true", "{edges.top}" }
                svg { class: "chart-picture", view_box: "0 0 100 100", "preserveAspectRatio": "none", role: "img", "aria-label": "{label}",
                    {children}
                }
                div { class: "chart-edge", "aria-hidden": "true",
                    span { class: "grow", "{edges.begin}" }
                    span { "{edges.end}" }
                }
            }
        }
    }
}
