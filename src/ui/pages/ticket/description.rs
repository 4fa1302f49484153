//! The description: read, or edited with a preview.

use super::super::super::components::{MarkdownEditor, use_toasts};
use super::super::super::drafts::{Drafts, Open, TextField, begin_saving, close_saved, could_not_save};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::markdown::{Markdown, ticked};
use super::super::super::problem::error_text;
use super::super::super::session::{tell, use_session};
use super::super::super::t;
use crate::domain::{ProjectId, Ticket, TicketId};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[component]
pub fn Description(id: TicketId, project: ProjectId, text: String, may_write: bool) -> Element {
    let session = use_session();
    let drafts = use_context::<Drafts>();
    let toasts = use_toasts();
    let place = (id, TextField::Description);
    let mut problem = use_signal(|| None::<String>);
    let edited = drafts.tickets.read().get(&place).map(|open| open.text.clone());

    let open_editor = move |_| {
        let mut tickets = drafts.tickets;
        if let Some(draft) = session.acting().draft::<Ticket>(id) {
            let text = draft.value.description.clone();
            tickets.write().insert(place, Open::new(draft, text));
        }
    };
    let shown = text.clone();
    let tick = move |at: usize| {
        let (client, shown) = (session.acting(), shown.clone());
        toasts.perform(async move {
            // What has changed since it was shown is shown anew first.
            let draft = client.draft::<Ticket>(id).filter(|draft| draft.value.description == shown);
            let (Some(draft), Some(description)) = (draft, ticked(&shown, at)) else { return Ok(()) };
            client.save(&draft, &Ticket { description, ..draft.value.clone() }).await
        });
    };
    let close = use_callback(move |()| {
        let mut tickets = drafts.tickets;
        tickets.write().remove(&place);
        problem.set(None);
    });
    let save = use_callback(move |()| {
        let Some((draft, text)) = begin_saving(drafts.tickets, place) else { return };
        spawn_forever(async move {
            let client = session.acting();
            let value = Ticket { description: text.clone(), ..draft.value.clone() };
            match client.save(&draft, &value).await {
                Ok(()) => {
                    close_saved(drafts.tickets, place, &text, client.draft(id));
                    tell(problem, None);
                }
                Err(error) => {
                    could_not_save(drafts.tickets, place);
                    tell(problem, Some(error_text(&error)));
                }
            }
        });
    });
    rsx! {
        section { class: "description",
            h2 { class: "section-title",
                {t!("field-description")}
                if may_write && edited.is_none() {
                    button { class: "button quiet small", r#type: "button", onclick: open_editor,
                        Icon { glyph: Glyph::Edit }
                        {t!("action-edit")}
                    }
                }
            }
            if let Some(edited) = edited {
                MarkdownEditor {
                    id: "description",
                    label: t!("field-description"),
                    value: edited,
                    project,
                    rows: 12,
                    is_first: true,
                    error: problem(),
                    on_input: move |text| {
                        let mut tickets = drafts.tickets;
                        if let Some(open) = tickets.write().get_mut(&place) {
                            open.text = text;
                        }
                    },
                    on_submit: move |()| save.call(()),
                }
                div { class: "form-actions",
                    button { class: "button", r#type: "button", onclick: move |_| close.call(()), {t!("action-cancel")} }
                    button { class: "button primary", r#type: "button", onclick: move |_| save.call(()), {t!("action-save")} }
                }
            } else if text.trim().is_empty() {
                p { class: "muted", {t!("description-none")} }
            } else {
                Markdown { source: text, project, can_tick: may_write, on_tick: tick }
            }
        }
    }
}
