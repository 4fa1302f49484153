//! What others had written, and a server that was restored from a backup does not have.

use super::super::super::components::{Confirm, Count, use_toasts};
use super::super::super::session::use_session;
use super::super::super::{t, time, values};
use super::queue::{Written, sentence};
use crate::client::LackingItem;
use dioxus::prelude::*;

/// Shown at first; a list of thousands is shown on request.
const PAGE: usize = 100;

/// Nothing at all where nothing is lacking, as it should be.
#[component]
pub fn WhatTheServerLost() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let items = use_memo(move || session.client().lacking());
    let mut limit = use_signal(|| PAGE);
    let mut letting_go = use_signal(Vec::<LackingItem>::new);
    let count = items.read().len();
    if count == 0 {
        return rsx! {};
    }
    let own: Vec<LackingItem> = items.read().iter().filter(|item| item.may_bring_back).cloned().collect();
    let has_own = !own.is_empty();
    let all = move |_| {
        let own = own.clone();
        toasts.perform(async move { session.acting().bring_back(&own).await });
    };
    rsx! {
        section { class: "panel",
            div { class: "line",
                h2 { class: "grow", {t!("lacking-title")} " " Count { count } }
                if has_own {
                    button { class: "button small", r#type: "button", onclick: all, {t!("lacking-bring-back-all")} }
                }
                button { class: "button small", r#type: "button", onclick: move |_| letting_go.set(items()),
                    {t!("lacking-discard-all")}
                }
            }
            p { class: "muted", {t!("lacking-text", count = count)} }
            ul { class: "plain-list queue",
                for item in items.read().iter().take(limit()) {
                    Item {
                        key: "{item.key()}",
                        item: item.clone(),
                        on_discard: move |item| letting_go.set(vec![item]),
                    }
                }
            }
            if count > limit() {
                button { class: "button quiet", r#type: "button", onclick: move |_| limit += PAGE,
                    {t!("board-more", count = count - limit())}
                }
            }
        }
        if !letting_go.read().is_empty() {
            Confirm {
                title: t!("lacking-discard-title", count = letting_go.read().len()),
                text: t!("lacking-discard-text"),
                action: t!("queue-discard"),
                is_dangerous: true,
                on_confirm: move |()| {
                    let items = letting_go.take();
                    toasts.perform(async move { session.acting().let_go(&items).await });
                },
                on_close: move |()| letting_go.set(Vec::new()),
            }
        }
    }
}

#[component]
fn Item(item: LackingItem, on_discard: EventHandler<LackingItem>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let client = session.client();
    let told = (item.operation == "update").then(|| item.data.iter().next()).flatten();
    let text = |field: &str, value| values::value_text(&client, item.entity_id, field, value);
    let value = told.map(|(field, value)| match item.is_in {
        Some(true) => t!("lacking-added", value = text(field, value)),
        Some(false) => t!("lacking-removed", value = text(field, value)),
        None => t!("lacking-value", value = text(field, value)),
    });
    let current = told.zip(item.current.as_ref()).map(|((field, _), value)| text(field, value));
    let author = item.author.map(|author| values::person(&client, author));
    let (again, gone) = (item.clone(), item.clone());
    rsx! {
        li { class: "queue-item",
            div { class: "grow",
                p { class: "queue-text", {sentence(item.operation, &item.entity_type, &item.title, &item.data)} }
                if let Some(value) = value {
                    p { class: "queue-why", "{value}" }
                }
                if let Some(current) = current {
                    p { class: "muted", {t!("lacking-current", value = current)} }
                }
                p { class: "muted",
                    if let Some(author) = author {
                        "{author} · "
                    }
                    span { title: time::full(item.at), {time::ago(item.at, session.now())} }
                }
                if item.operation == "create" {
                    Written { label: t!("lacking-view"), entity: item.entity_id, data: item.data.clone() }
                }
            }
            if item.may_bring_back {
                button {
                    class: "button small",
                    r#type: "button",
                    onclick: move |_| {
                        let again = again.clone();
                        toasts.perform(async move { session.acting().bring_back(&[again]).await });
                    },
                    {t!("lacking-bring-back")}
                }
            }
            button {
                class: "button small",
                r#type: "button",
                onclick: move |_| on_discard.call(gone.clone()),
                {t!("queue-discard")}
            }
        }
    }
}
