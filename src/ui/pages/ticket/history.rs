//! Who changed what, when.

use super::super::super::components::PendingDot;
use super::super::super::diff::WordDiff;
use super::super::super::session::{Shown, use_session};
use super::super::super::{t, time, values};
use crate::client::HistoryItem;
use crate::domain::{EntityId, EntityType, Ticket};
use dioxus::prelude::*;

#[component]
pub fn History(ticket: Shown<Ticket>) -> Element {
    let session = use_session();
    let id: EntityId = ticket.id.into();
    // Asked for anew whenever the ticket has changed.
    let items = use_resource(use_reactive!(|ticket| async move {
        session.acting().history((EntityType::Ticket, ticket.id.into())).await
    }));
    let items = items.read();
    let Some(items) = items.as_ref().filter(|items| !items.is_empty()) else { return rsx! {} };
    rsx! {
        details { class: "history", open: true,
            summary { class: "section-title", {t!("history-title")} }
            ol {
                for (index , item) in items.iter().rev().filter(|item| item.field != "position").enumerate() {
                    li { key: "{index}", OneItem { entity: id, item: item.clone() } }
                }
            }
        }
    }
}

#[component]
fn OneItem(entity: EntityId, item: HistoryItem) -> Element {
    let session = use_session();
    let client = session.client();
    let who = if item.is_me { t!("person-you") } else { item.who.clone() };
    let when = time::ago(item.at, session.now());
    let text = |value| values::value_text(&client, entity, &item.field, value);
    let (before, after) = (text(&item.before), text(&item.after));
    let is_long = matches!(item.field.as_str(), "description" | "content");
    let sentence = if item.field == "created" || item.field.is_empty() {
        t!("history-created", who = who)
    } else if item.field == "deleted" {
        if item.after == serde_json::Value::Bool(true) {
            t!("history-deleted", who = who)
        } else {
            t!("history-restored", who = who)
        }
    } else if is_long {
        t!("history-edited", who = who, field = values::field_name(&item.field))
    } else {
        t!(
            "history-changed",
            who = who,
            field = values::field_name(&item.field),
            before = before.clone(),
            after = after.clone()
        )
    };
    rsx! {
        span { class: "history-text", "{sentence}" }
        span { class: "muted", title: time::full(item.at), ", {when}" }
        if item.pending {
            PendingDot {}
        }
        if is_long {
            details { class: "history-diff",
                summary { {t!("conflict-view-diff")} }
                WordDiff { before, after }
            }
        }
    }
}
