//! The line in which a new ticket is written: Enter creates it, and the next one can be typed at once.

use super::super::super::components::{focus, is_for_palette, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::{error_text, invalid_text};
use super::super::super::session::{tell, use_session};
use super::super::super::t;
use crate::client::{Client, ClientError, device};
use crate::domain::{Position, ProjectId, Ticket, TicketId};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use std::rc::Rc;

/// Behind all others: what is typed one after the other stands in that order.
fn last_place(client: &Client, project: ProjectId) -> Position {
    // The clock's last digits are jitter enough between two people.
    let jitter = device::now().timestamp_subsec_millis().to_le_bytes()[0];
    client.with_tickets(project, |sheet| Position::between(sheet.last_position(), None, jitter)).unwrap_or_default()
}

/// Creates tickets in `status` (empty: the first), as parts of `parent`. `asked` grows when the line shall take the focus.
#[component]
pub fn NewTicket(
    project: ProjectId,
    #[props(default)] status: String,
    #[props(default)] parent: Option<TicketId>,
    asked: ReadSignal<u32>,
    #[props(default)] on_close: Option<EventHandler<()>>,
) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut title = use_signal(String::new);
    let mut problem = use_signal(|| None::<String>);
    let mut field = use_signal(|| None::<Rc<MountedData>>);
    let mut answered = use_signal(move || *asked.peek());
    use_effect(move || {
        if asked() != *answered.peek() {
            answered.set(asked());
            if let Some(field) = field.peek().as_ref() {
                focus(field);
            }
        }
    });
    let is_opened = on_close.is_some();
    let create = use_callback(move |()| {
        let text = title.peek().trim().to_owned();
        if text.is_empty() {
            return;
        }
        let position = last_place(&session.acting(), project);
        let status = status.clone();
        let ticket =
            Ticket { project_id: project, title: text, status, position, parent_id: parent, ..Ticket::default() };
        title.set(String::new());
        problem.set(None);
        spawn_forever(async move {
            let text = ticket.title.clone();
            match session.acting().create(ticket).await {
                Ok(_) => {}
                Err(ClientError::Invalid(invalid)) => {
                    tell(title, text);
                    tell(problem, Some(invalid_text(&invalid)));
                }
                Err(error) => {
                    tell(title, text);
                    toasts.problem(error_text(&error));
                }
            }
        });
    });
    rsx! {
        div { class: "new-ticket",
            Icon { glyph: Glyph::Plus }
            input {
                class: "new-ticket-input",
                r#type: "text",
                aria_label: if parent.is_some() { t!("sub-ticket-new") } else { t!("ticket-new") },
                placeholder: if parent.is_some() { t!("sub-ticket-new") } else { t!("ticket-new-placeholder") },
                aria_invalid: problem.read().is_some(),
                value: "{title}",
                onmounted: move |event| {
                    if is_opened {
                        focus(&event.data());
                    }
                    field.set(Some(event.data()));
                },
                oninput: move |event| title.set(event.value()),
                onkeydown: move |event| {
                    if is_for_palette(&event) {
                        return;
                    }
                    event.stop_propagation();
                    match event.key() {
                        Key::Enter => create.call(()),
                        Key::Escape => {
                            title.set(String::new());
                            if let Some(on_close) = on_close {
                                on_close.call(());
                            }
                        }
                        _ => {}
                    }
                },
            }
            if !title.read().trim().is_empty() {
                button { class: "button primary small", r#type: "button", onclick: move |_| create.call(()), {t!("action-add")} }
            }
            if let Some(problem) = problem() {
                p { class: "field-error", role: "alert", "{problem}" }
            }
        }
    }
}
