//! The way to another day without a pointer or a gesture: "Move to date…".

use super::super::super::super::components::{Dialog, TextField};
use super::super::super::super::session::use_session;
use super::super::super::super::t;
use super::hand::{Hand, Wanted};
use crate::domain::{Ticket, TicketId};
use dioxus::prelude::*;

#[component]
pub fn MoveToDate(id: TicketId, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let hand = use_context::<Hand>();
    let ticket = use_hook(|| session.acting().get::<Ticket>(id));
    let from = ticket.as_ref().and_then(|row| row.value.due_date);
    let title = ticket.map(|row| row.value.title.clone()).unwrap_or_default();
    let mut date = use_signal(|| from.map(|date| date.to_string()).unwrap_or_default());
    let mut is_missing = use_signal(|| false);
    let go = move |to| {
        on_close.call(());
        hand.move_to(id, from, to);
        hand.focus(Wanted::Ticket(id));
    };
    let submit = move |event: FormEvent| {
        event.prevent_default();
        match date.peek().parse() {
            Ok(to) => go(Some(to)),
            Err(_) => is_missing.set(true),
        }
    };
    rsx! {
        Dialog { title: t!("calendar-move-title"), class: "narrow", on_close,
            form { class: "form", onsubmit: submit,
                p { class: "dialog-text", "{title}" }
                TextField {
                    id: "move-date",
                    label: t!("field-due"),
                    kind: "date",
                    value: "{date}",
                    is_first: true,
                    error: is_missing().then(|| t!("invalid-missing", field = t!("field-due"))),
                    on_input: move |text| date.set(text),
                }
                div { class: "dialog-actions",
                    if from.is_some() {
                        button { class: "button", r#type: "button", onclick: move |_| go(None), {t!("calendar-undated")} }
                    }
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                    button { class: "button primary", r#type: "submit", {t!("calendar-move-action")} }
                }
            }
        }
    }
}
