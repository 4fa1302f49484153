//! Estimates, in the unit of their project.

use super::super::super::{t, values};
use super::view::{Lookup, Tickets};
use dioxus::prelude::*;

/// That of one ticket.
#[component]
pub fn Estimate(estimate: f64, lookup: Lookup) -> Element {
    let unit = lookup.unit.read();
    rsx! {
        span { class: "estimate", title: values::estimate_in_full(&unit, estimate), {values::estimate(&unit, estimate)} }
    }
}

/// That of a group in all; nothing where nothing is estimated.
#[component]
pub fn EstimateSum(tickets: Tickets, lookup: Lookup) -> Element {
    let sum = use_memo(use_reactive!(|tickets| {
        let client = lookup.session.0.client();
        client.with_tickets(lookup.project, |sheet| sheet.estimated(tickets.ids()))
    }));
    let unit = lookup.unit.read();
    rsx! {
        if sum() > 0.0 {
            span { class: "hint estimate-sum", title: t!("estimate-sum"), {values::estimate_in_full(&unit, sum())} }
        }
    }
}
