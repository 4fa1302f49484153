//! The outbox: every change the server has not yet answered, in words.

use super::super::super::components::{Confirm, Count, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::rejection_text;
use super::super::super::session::use_session;
use super::super::super::{t, time, values};
use crate::client::{ItemState, QueueItem, Status, device};
use crate::domain::{ChangeId, EntityId, EntityType, Fields};
use dioxus::prelude::*;

/// Shown at first; a queue of thousands is shown on request.
const PAGE: usize = 100;

#[component]
pub fn Queue() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let queue = use_memo(move || session.syncing().queue());
    let mut limit = use_signal(|| PAGE);
    let mut discarding = use_signal(|| None::<ChangeId>);
    let count = queue.read().len();
    let export = move |_| {
        toasts.perform(async move {
            let bytes = session.acting().export_queue();
            let name = "worknest-queue.json";
            let place = device::save_file(name, "application/json", &bytes).await?;
            toasts.say(t!("export-done", name = place.unwrap_or_else(|| name.to_owned())));
            Ok(())
        });
    };
    rsx! {
        section { class: "panel",
            div { class: "line",
                h2 { class: "grow", {t!("queue-title")} " " Count { count } }
                if count > 0 {
                    button { class: "button small", r#type: "button", onclick: export,
                        Icon { glyph: Glyph::Download }
                        {t!("queue-export")}
                    }
                }
            }
            if count == 0 {
                p { class: "muted",
                    if session.syncing().me().account { {t!("queue-empty")} } else { {t!("queue-empty-local")} }
                }
            }
            ul { class: "plain-list queue",
                for item in queue.read().iter().take(limit()) {
                    Item { key: "{item.change}", item: item.clone(), on_discard: {
                        let change = item.change;
                        move |()| discarding.set(Some(change))
                    } }
                }
            }
            if count > limit() {
                button { class: "button quiet", r#type: "button", onclick: move |_| limit += PAGE,
                    {t!("board-more", count = count - limit())}
                }
            }
        }
        if let Some(change) = discarding() {
            Confirm {
                title: t!("queue-discard-title"),
                text: t!("queue-discard-text"),
                action: t!("queue-discard"),
                is_dangerous: true,
                on_confirm: move |()| {
                    toasts.perform(async move { session.acting().discard(change).await });
                    discarding.set(None);
                },
                on_close: move |()| discarding.set(None),
            }
        }
    }
}

/// "Ticket “Fix door” — title, status".
pub fn sentence(operation: &str, entity_type: &EntityType, title: &str, data: &Fields) -> String {
    let (kind, title) = (values::entity_name(entity_type), title.to_owned());
    match operation {
        "create" => t!("queue-create", kind = kind, title = title),
        "delete" => t!("queue-delete", kind = kind, title = title),
        _ if data.get("moved_to").is_some_and(|to| !to.is_null()) => t!("queue-move", title = title),
        _ => t!("queue-update", kind = kind, title = title, fields = values::field_names(data.keys())),
    }
}

/// Whether it is refused because of who the person is now, not because of what they wrote.
fn is_without_access(code: &str) -> bool {
    matches!(code, "no_access" | "forbidden")
}

/// What a change wrote, to be read, copied, written elsewhere.
#[component]
pub fn Written(label: String, entity: EntityId, data: Fields) -> Element {
    let session = use_session();
    let client = session.client();
    let told = data
        .iter()
        .filter(|(field, _)| values::is_told(field))
        .map(|(field, value)| (values::field_label(field), values::value_text(&client, entity, field, value)));
    rsx! {
        details { class: "queue-written",
            summary { "{label}" }
            dl { class: "facts",
                for (label , text) in told {
                    div { key: "{label}",
                        dt { "{label}" }
                        dd { "{text}" }
                    }
                }
            }
        }
    }
}

#[component]
fn Item(item: QueueItem, on_discard: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let change = item.change;
    let is_syncing = matches!(session.syncing().status(), Status::Syncing { .. });
    let (tone, state) = match &item.state {
        ItemState::Waiting => ("waiting", t!("queue-waiting")),
        ItemState::Sending if is_syncing => ("sending", t!("queue-sending")),
        // It may have arrived: the same change goes out again, and counts once.
        ItemState::Sending => ("waiting", t!("queue-unanswered")),
        ItemState::Rejected { .. } => ("rejected", t!("queue-rejected")),
    };
    let is_sending = matches!(item.state, ItemState::Sending);
    rsx! {
        li { class: "queue-item",
            div { class: "grow",
                p { class: "queue-text", {sentence(item.operation, &item.entity_type, &item.title, &item.data)} }
                p { class: "muted",
                    span { class: "queue-state {tone}", "{state}" }
                    " · "
                    span { title: time::full(item.at), {time::ago(item.at, session.now())} }
                }
                if let ItemState::Rejected { code, message } = &item.state {
                    p { class: "queue-why",
                        {rejection_text(&item, code, message)}
                        if is_without_access(code) {
                            " "
                            {t!("queue-draft")}
                        }
                    }
                    Written { label: t!("queue-view"), entity: item.entity_id, data: item.data.clone() }
                }
            }
            if !is_sending {
                button {
                    class: "button small",
                    r#type: "button",
                    onclick: move |_| toasts.perform(async move { session.acting().retry(change).await }),
                    {t!("queue-retry")}
                }
                button { class: "button small", r#type: "button", onclick: move |_| on_discard.call(()), {t!("queue-discard")} }
            }
        }
    }
}
