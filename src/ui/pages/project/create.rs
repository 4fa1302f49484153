//! The line in which a new ticket is written: Enter creates it, and the next one can be typed at once. Where the project
//! has templates, one can be chosen.

use super::super::super::components::{PickOption, Picker, TypeIcon, focus, is_for_palette, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::{error_text, invalid_text};
use super::super::super::session::{Rows, tell, use_session};
use super::super::super::t;
use crate::client::{Client, ClientError, Row, device};
use crate::domain::{Label, Position, ProjectId, Template, TemplateId, Ticket, TicketId};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use std::rc::Rc;

/// A project's templates, by name.
pub fn templates_of(client: &Client, project: ProjectId) -> Rows<Template> {
    let mut rows = client.children::<Template>(project.into());
    rows.sort_by_cached_key(|row| (row.value.name.to_lowercase(), row.id));
    Rows::new(rows)
}

/// What a new ticket begins as: bare, or as a template says, without labels that are gone.
fn beginning(client: &Client, project: ProjectId, template: Option<TemplateId>) -> Ticket {
    let template = template.and_then(|id| client.get::<Template>(id));
    let bare = Ticket { project_id: project, ..Ticket::default() };
    let mut ticket = template.map_or(bare, |row| row.value.ticket());
    ticket.labels.retain(|label| client.get::<Label>(*label).is_some());
    ticket
}

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
    let templates = use_memo(move || templates_of(&session.client(), project));
    let mut template = use_signal(|| None::<TemplateId>);
    // What was typed stays; the title of the template before does not.
    let choose = move |chosen: Option<TemplateId>| {
        let title_of = |id: Option<TemplateId>| beginning(&session.acting(), project, id).title;
        let is_typed = !title.peek().trim().is_empty() && *title.peek() != title_of(*template.peek());
        if !is_typed {
            title.set(title_of(chosen));
        }
        template.set(chosen);
    };
    // After the list of templates has given the focus back.
    use_effect(move || {
        if let (Some(_), Some(field)) = (template(), field.peek().as_ref()) {
            focus(field);
        }
    });
    let create = use_callback(move |()| {
        let text = title.peek().trim().to_owned();
        if text.is_empty() {
            return;
        }
        let position = last_place(&session.acting(), project);
        let status = status.clone();
        let chosen = template.take();
        let begun = beginning(&session.acting(), project, chosen);
        let ticket = Ticket { title: text, status, position, parent_id: parent, ..begun };
        title.set(String::new());
        problem.set(None);
        spawn_forever(async move {
            let text = ticket.title.clone();
            match session.acting().create(ticket).await {
                Ok(_) => {}
                Err(ClientError::Invalid(invalid)) => {
                    tell(title, text);
                    tell(template, chosen);
                    tell(problem, Some(invalid_text(&invalid)));
                }
                Err(error) => {
                    tell(title, text);
                    tell(template, chosen);
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
                            template.set(None);
                            if let Some(on_close) = on_close {
                                on_close.call(());
                            }
                        }
                        _ => {}
                    }
                },
            }
            if !templates.read().is_empty() {
                TemplatePicker { templates: templates(), chosen: template(), on_choose: choose }
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

#[component]
fn TemplatePicker(
    templates: Rows<Template>,
    chosen: Option<TemplateId>,
    on_choose: EventHandler<Option<TemplateId>>,
) -> Element {
    let name = templates.iter().find(|row| Some(row.id) == chosen).map(|row| row.value.name.clone());
    let options = move |()| {
        let none = PickOption { value: String::new(), text: t!("template-none"), mark: None };
        let option = |row: &Rc<Row<Template>>| PickOption {
            value: row.id.to_string(),
            text: row.value.name.clone(),
            mark: Some(rsx! { TypeIcon { ticket_type: row.value.ticket_type.clone() } }),
        };
        [none].into_iter().chain(templates.iter().map(option)).collect::<Vec<_>>()
    };
    rsx! {
        Picker {
            label: t!("template-choose"),
            class: "button quiet small",
            options,
            selected: vec![chosen.map(|id| id.to_string()).unwrap_or_default()],
            on_change: move |picked: Vec<String>| on_choose.call(picked.first().and_then(|id| id.parse().ok())),
            Icon { glyph: Glyph::File }
            if let Some(name) = name {
                span { "{name}" }
            } else {
                span { class: "visually-hidden", {t!("template-none")} }
            }
        }
    }
}
