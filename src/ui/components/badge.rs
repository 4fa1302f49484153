//! Small marks: dots, chips, icons with a meaning, pictures of people.

use super::super::icon::{Glyph, Icon};
use super::super::number::number;
use super::super::{t, time, values};
use crate::domain::{Category, Date, Priority, TicketType, Time};
use dioxus::prelude::*;

/// A dot in the colour of a project, label or status.
#[component]
pub fn ColorDot(color: String) -> Element {
    let color = values::color_or_default(&color);
    rsx! {
        svg { class: "dot", view_box: "0 0 10 10", width: "10", height: "10", "aria-hidden": "true",
            circle { cx: "5", cy: "5", r: "5", fill: "{color}" }
        }
    }
}

/// Shown until the server has it.
#[component]
pub fn PendingDot(#[props(default)] rejected: bool) -> Element {
    let text = if rejected { t!("pending-rejected") } else { t!("pending-dot") };
    rsx! {
        span { class: if rejected { "pending rejected" } else { "pending" }, role: "img", title: "{text}", aria_label: "{text}" }
    }
}

/// A label: its colour and its name.
#[component]
pub fn LabelChip(name: String, color: String) -> Element {
    rsx! {
        span { class: "chip",
            ColorDot { color }
            span { class: "chip-text", "{name}" }
        }
    }
}

/// A person's initials in a circle, coloured by the name.
#[component]
pub fn Avatar(name: String, #[props(default)] large: bool) -> Element {
    let tone = name.bytes().map(usize::from).sum::<usize>() % 6;
    let initials = values::initials(&name);
    let size = if large { "large" } else { "" };
    rsx! {
        span { class: "avatar tone-{tone} {size}", role: "img", title: "{name}", aria_label: "{name}",
            span { "aria-hidden": "true", "{initials}" }
        }
    }
}

/// A number beside a heading.
#[component]
pub fn Count(count: usize) -> Element {
    rsx! { span { class: "count", {number(count as f64)} } }
}

/// What sort of work it is.
#[component]
pub fn TypeIcon(ticket_type: TicketType) -> Element {
    let name = values::type_name(&ticket_type);
    let class = match ticket_type {
        TicketType::Bug => "type bug",
        TicketType::Feature => "type feature",
        TicketType::Epic => "type epic",
        _ => "type",
    };
    rsx! {
        span { class: "{class}", role: "img", title: "{name}", aria_label: "{name}",
            Icon { glyph: values::type_glyph(&ticket_type) }
        }
    }
}

/// Bars that rise with the priority.
#[component]
pub fn PriorityIcon(priority: Priority) -> Element {
    let name = values::priority_name(&priority);
    let rank = priority.rank();
    let bar = |level: u8| if rank >= level { "bar full" } else { "bar" };
    rsx! {
        span { class: "priority rank-{rank}", role: "img", title: "{name}", aria_label: "{name}",
            svg { view_box: "0 0 16 16", width: "16", height: "16", "aria-hidden": "true",
                if rank >= 4 {
                    rect { class: "bar full", x: "1", y: "1", width: "14", height: "14", rx: "3" }
                    path { class: "mark", d: "M8 4v4.5M8 11.5v.01" }
                } else {
                    rect { class: bar(1), x: "2", y: "9", width: "3", height: "5", rx: "1" }
                    rect { class: bar(2), x: "6.5", y: "6", width: "3", height: "8", rx: "1" }
                    rect { class: bar(3), x: "11", y: "3", width: "3", height: "11", rx: "1" }
                }
            }
        }
    }
}

/// A circle that fills as the work goes on, in the status' colour. Its name stands beside it.
#[component]
pub fn StatusIcon(category: Category, color: String) -> Element {
    let color = values::color_or_default(&color);
    let dashes = if category == Category::Backlog { "2.2 2.2" } else { "" };
    rsx! {
        svg { class: "status-icon", view_box: "0 0 16 16", width: "16", height: "16", fill: "none", "aria-hidden": "true",
            match category {
                Category::Done => rsx! {
                    circle { cx: "8", cy: "8", r: "7", fill: "{color}" }
                    path { d: "m5 8.2 2.1 2.1L11 6.2", stroke: "#fff", stroke_width: "1.8", stroke_linecap: "round", stroke_linejoin: "round" }
                },
                Category::Cancelled => rsx! {
                    circle { cx: "8", cy: "8", r: "7", fill: "{color}" }
                    path { d: "m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4", stroke: "#fff", stroke_width: "1.8", stroke_linecap: "round" }
                },
                Category::Started => rsx! {
                    circle { cx: "8", cy: "8", r: "6", stroke: "{color}", stroke_width: "2" }
                    path { d: "M8 4.5a3.5 3.5 0 0 1 0 7Z", fill: "{color}" }
                },
                _ => rsx! {
                    circle { cx: "8", cy: "8", r: "6", stroke: "{color}", stroke_width: "2", stroke_dasharray: "{dashes}" }
                },
            }
        }
    }
}

/// The day by which it should be done; marked when near or over, unless it is closed.
#[component]
pub fn DueBadge(date: Date, now: Time, #[props(default)] closed: bool) -> Element {
    let text = time::day(date, now);
    let (class, title) = match time::due(date, now) {
        time::Due::Over if !closed => ("due over", t!("due-over", day = text.clone())),
        time::Due::Soon if !closed => ("due soon", t!("due-soon", day = text.clone())),
        _ => ("due", t!("due-on", day = text.clone())),
    };
    rsx! {
        span { class: "{class}", title: "{title}",
            Icon { glyph: Glyph::Calendar }
            "{text}"
        }
    }
}
