//! The title, edited in place: Enter saves, Escape takes back.

use super::super::super::components::is_for_palette;
use super::super::super::drafts::{Drafts, Open, TextField, begin_saving, close_saved, could_not_save};
use super::super::super::problem::error_text;
use super::super::super::session::{tell, use_session};
use super::super::super::t;
use crate::domain::{Ticket, TicketId};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[component]
pub fn Title(id: TicketId, title: String, may_write: bool) -> Element {
    let session = use_session();
    let drafts = use_context::<Drafts>();
    let place = (id, TextField::Title);
    let mut problem = use_signal(|| None::<String>);
    let shown = drafts.tickets.read().get(&place).map_or_else(|| title.clone(), |open| open.text.clone());

    // What is in view when the editor opens is what the change will say it has seen.
    let open_editor = move || {
        let mut tickets = drafts.tickets;
        let is_open = tickets.peek().contains_key(&place);
        if let (false, Some(draft)) = (is_open, session.acting().draft::<Ticket>(id)) {
            let text = draft.value.title.clone();
            tickets.write().insert(place, Open::new(draft, text));
        }
    };
    let save = use_callback(move |()| {
        let Some((draft, text)) = begin_saving(drafts.tickets, place) else { return };
        spawn_forever(async move {
            let client = session.acting();
            let value = Ticket { title: text.trim().to_owned(), ..draft.value.clone() };
            match client.save(&draft, &value).await {
                Ok(()) => {
                    tell(problem, None);
                    close_saved(drafts.tickets, place, &text, client.draft(id));
                }
                Err(error) => {
                    could_not_save(drafts.tickets, place);
                    tell(problem, Some(error_text(&error)));
                }
            }
        });
    });
    let mut take_back = move || {
        let mut tickets = drafts.tickets;
        tickets.write().remove(&place);
        problem.set(None);
    };
    if !may_write {
        return rsx! { h1 { class: "ticket-title", "{title}" } };
    }
    rsx! {
        h1 { class: "visually-hidden", "{title}" }
        textarea {
            class: "ticket-title title-input",
            rows: "1",
            aria_label: t!("field-title"),
            aria_invalid: problem.read().is_some(),
            value: "{shown}",
            onfocus: move |_| open_editor(),
            oninput: move |event| {
                open_editor();
                let mut tickets = drafts.tickets;
                if let Some(open) = tickets.write().get_mut(&place) {
                    // One line, whatever was pasted.
                    open.text = event.value().replace(['\n', '\r'], " ");
                }
            },
            onblur: move |_| save.call(()),
            onkeydown: move |event| {
                if is_for_palette(&event) {
                    return;
                }
                event.stop_propagation();
                match event.key() {
                    Key::Enter => {
                        event.prevent_default();
                        save.call(());
                    }
                    Key::Escape => take_back(),
                    _ => {}
                }
            },
        }
        if let Some(problem) = problem() {
            p { class: "field-error", role: "alert", "{problem}" }
        }
    }
}
