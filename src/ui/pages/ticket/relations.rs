//! What the ticket is to others: what it blocks and what it waits for, what says the same, what else belongs here.

use super::super::super::components::{Menu, MenuItem, Notice, StatusIcon, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::route::Route;
use super::super::super::session::use_session;
use super::super::super::shell::{Overlay, Wanted};
use super::super::super::{t, values};
use crate::client::Related;
use crate::domain::{Status, Ticket, TicketId};
use dioxus::prelude::*;

#[component]
pub fn Relations(ticket: TicketId, may_write: bool) -> Element {
    let session = use_session();
    let overlay = use_context::<Signal<Option<Overlay>>>();
    let all = use_memo(move || session.client().relations(ticket).into_iter().collect::<Vec<_>>());
    let deadlock = use_memo(move || {
        let client = session.client();
        let rows = client.deadlock(ticket).into_iter().filter_map(|id| client.get::<Ticket>(id));
        rows.map(|row| client.ticket_key(&row)).collect::<Vec<_>>().join(", ")
    });
    if all.read().is_empty() && !may_write {
        return rsx! {};
    }
    let of = |relation, is_reverse| {
        let all = all.read();
        let ones = all.iter().filter(|one| (one.relation, one.is_reverse) == (relation, is_reverse));
        (relation, is_reverse, ones.copied().collect::<Vec<_>>())
    };
    let groups = Wanted::RELATIONS.map(|(relation, is_reverse)| of(relation, is_reverse));
    let groups = groups.into_iter().filter(|(_, _, ones)| !ones.is_empty());
    let items = move |()| {
        let item = |(relation, is_reverse)| {
            MenuItem::new(values::relation_name(relation, is_reverse), None, move |()| {
                let mut overlay = overlay;
                overlay.set(Some(Overlay::ChooseTicket(ticket, Wanted::Related(relation, is_reverse))));
            })
        };
        Wanted::RELATIONS.map(item).into_iter().collect::<Vec<_>>()
    };
    rsx! {
        section { class: "relations",
            h2 { class: "section-title",
                {t!("relations-title")}
                if may_write {
                    Menu { label: t!("relation-add"), items, class: "button quiet small",
                        Icon { glyph: Glyph::Plus }
                        {t!("relation-add")}
                    }
                }
            }
            if !deadlock.read().is_empty() {
                Notice { tone: "warning", p { {t!("relation-deadlock", keys = deadlock())} } }
            }
            for (relation , is_reverse , ones) in groups {
                div { key: "{relation:?}{is_reverse}", class: "relation-group",
                    h3 { {values::relation_name(relation, is_reverse)} }
                    ul { class: "tied-list", aria_label: values::relation_name(relation, is_reverse),
                        for related in ones {
                            OneRelation { key: "{related.other}", ticket, related }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn OneRelation(ticket: TicketId, related: Related) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let client = session.client();
    let route = Route::TicketPage { id: related.other.to_string() };
    let other = client.get::<Ticket>(related.other);
    let is_open = other.as_ref().is_none_or(|row| client.is_open(&row.value));
    let name = other.as_ref().map_or_else(|| t!("ticket-unseen"), |row| client.ticket_key(row));
    rsx! {
        li { class: if is_open { "tied" } else { "tied closed" },
            if let Some(row) = other {
                if let Some(status) = client.get::<Status>(Status::id_for(row.value.project_id, row.value.status_key())) {
                    span { class: "icon-picker", title: "{status.value.name}",
                        StatusIcon { category: status.value.category.clone(), color: status.value.color.clone() }
                        span { class: "visually-hidden", "{status.value.name}" }
                    }
                }
                span { class: "key", "{name}" }
                Link { class: "tied-title", to: route, "{row.value.title}" }
            } else {
                // It may be one that has left this device: its page asks the server.
                Link { class: "tied-title muted", to: route, "{name}" }
            }
            if client.may_unrelate(ticket, related) {
                button {
                    class: "button icon-only quiet small",
                    r#type: "button",
                    title: t!("relation-remove", name = name.clone()),
                    aria_label: t!("relation-remove", name = name),
                    onclick: move |_| {
                        toasts.perform(async move { session.acting().unrelate(ticket, related).await });
                    },
                    Icon { glyph: Glyph::Cross }
                }
            }
        }
    }
}
