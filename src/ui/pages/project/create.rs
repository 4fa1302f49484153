//! The line in which a new ticket is written: Enter creates it, and the next one can be typed at once.

use super::super::super::components::{focus, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::session::use_session;
use super::super::super::t;
use super::super::super::values;
use crate::client::ClientError;
use crate::domain::{ProjectId, Ticket};
use dioxus::prelude::*;
use std::rc::Rc;

/// Creates tickets in `status` (empty: the first). `asked` grows when the line shall take the focus.
#[component]
pub fn NewTicket(
    project: ProjectId,
    #[props(default)] status: String,
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
        let ticket = Ticket { project_id: project, title: text, status: status.clone(), ..Ticket::default() };
        title.set(String::new());
        problem.set(None);
        spawn(async move {
            let text = ticket.title.clone();
            match session.acting().create(ticket).await {
                Ok(_) => {}
                Err(ClientError::Invalid(invalid)) => {
                    title.set(text);
                    problem.set(Some(values::invalid(&invalid)));
                }
                Err(error) => {
                    title.set(text);
                    toasts.problem(error.to_string());
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
                aria_label: t!("ticket-new"),
                placeholder: t!("ticket-new-placeholder"),
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
