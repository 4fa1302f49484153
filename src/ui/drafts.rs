//! Texts that are being written and not yet saved. They outlive the page, so that going elsewhere in the app
//! and coming back loses nothing; and the app, so that a crash does not either.

use super::session::Session;
use crate::client::{Draft, device};
use crate::domain::{Comment, CommentId, Entity, Ticket, TicketId};
use dioxus::core::Task;
use dioxus::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::hash::Hash;

/// A text in an editor, and what its author had before their eyes when they opened it.
pub struct Open<T: Entity> {
    pub draft: Draft<T>,
    pub text: String,
    /// The text that is being saved.
    saving: Option<String>,
}

impl<T: Entity> Open<T> {
    pub fn new(draft: Draft<T>, text: String) -> Self {
        Self { draft, text, saving: None }
    }
}

/// The fields of a ticket that are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextField {
    Title,
    Description,
}

/// All unsaved texts of this app.
#[derive(Clone, Copy)]
pub struct Drafts {
    pub tickets: Signal<HashMap<(TicketId, TextField), Open<Ticket>>>,
    pub comments: Signal<HashMap<CommentId, Open<Comment>>>,
    pub new_comments: Signal<HashMap<TicketId, String>>,
}

/// What is to be saved of an editor; nothing where that is being saved already, as by Enter and then by leaving.
pub fn begin_saving<K: Eq + Hash + 'static, T: Entity>(
    mut editors: Signal<HashMap<K, Open<T>>>,
    place: K,
) -> Option<(Draft<T>, String)> {
    let mut editors = editors.write();
    let open = editors.get_mut(&place).filter(|open| open.saving.as_ref() != Some(&open.text))?;
    open.saving = Some(open.text.clone());
    Some((open.draft.clone(), open.text.clone()))
}

/// The editor stays open with its text, to be saved again.
pub fn could_not_save<K: Eq + Hash + 'static, T: Entity>(mut editors: Signal<HashMap<K, Open<T>>>, place: K) {
    if let Some(open) = editors.write().get_mut(&place) {
        open.saving = None;
    }
}

/// Closes an editor whose text was `saved`. Where its author typed on in the meantime it stays open, on top of what
/// is there `now`.
pub fn close_saved<K: Eq + Hash + 'static, T: Entity>(
    mut editors: Signal<HashMap<K, Open<T>>>,
    place: K,
    saved: &str,
    now: Option<Draft<T>>,
) {
    let mut editors = editors.write();
    if let Some(Open { draft, text, .. }) = editors.remove(&place).filter(|open| open.text != saved) {
        editors.insert(place, Open::new(now.unwrap_or(draft), text));
    }
}

/// How long nothing is typed until what was is kept.
const KEPT_AFTER_MILLISECONDS: u32 = 400;

impl Drafts {
    /// For the root component.
    pub fn new() -> Self {
        Self {
            tickets: Signal::new(HashMap::new()),
            comments: Signal::new(HashMap::new()),
            new_comments: Signal::new(HashMap::new()),
        }
    }

    /// What is unsaved, as it is kept; nothing where all is saved.
    fn to_value(self) -> Option<Value> {
        let mut kept = Vec::new();
        for ((id, field), open) in self.tickets.read().iter() {
            let (name, saved) = match field {
                TextField::Title => ("title", &open.draft.value.title),
                TextField::Description => ("description", &open.draft.value.description),
            };
            if open.text != *saved {
                kept.push(json!({ name: id.to_string(), "text": open.text, "draft": open.draft.to_value() }));
            }
        }
        for (id, open) in self.comments.read().iter() {
            if open.text != open.draft.value.content {
                kept.push(json!({ "comment": id.to_string(), "text": open.text, "draft": open.draft.to_value() }));
            }
        }
        for (id, text) in self.new_comments.read().iter().filter(|(_, text)| !text.trim().is_empty()) {
            kept.push(json!({ "new_comment": id.to_string(), "text": text }));
        }
        (!kept.is_empty()).then_some(Value::Array(kept))
    }

    /// The unsaved texts of whoever is here now, and nobody else's.
    fn load(mut self, kept: Option<Value>) {
        self.tickets.write().clear();
        self.comments.write().clear();
        self.new_comments.write().clear();
        for one in kept.as_ref().and_then(Value::as_array).into_iter().flatten() {
            let id = |name: &str| one.get(name).and_then(Value::as_str);
            let Some(text) = id("text").map(str::to_owned) else { continue };
            if let Some(ticket) = id("new_comment").and_then(|id| id.parse().ok()) {
                self.new_comments.write().insert(ticket, text);
            } else if let Some(id) = id("comment").and_then(|id| id.parse().ok()) {
                if let Some(draft) = one.get("draft").and_then(|draft| Draft::from_value(id, draft)) {
                    self.comments.write().insert(id, Open::new(draft, text));
                }
            } else {
                for (name, field) in [("title", TextField::Title), ("description", TextField::Description)] {
                    let Some(id) = id(name).and_then(|id| id.parse().ok()) else { continue };
                    if let Some(draft) = one.get("draft").and_then(|draft| Draft::from_value(id, draft)) {
                        self.tickets.write().insert((id, field), Open::new(draft, text.clone()));
                    }
                }
            }
        }
    }
}

/// Warns on leaving as long as something is unsaved; keeps it, a moment after it was typed.
pub fn use_kept_drafts(drafts: Drafts, session: Session) {
    use_effect(move || drafts.load(session.opened().kept_texts()));
    use_hook(|| {
        device::finish_on_close(move || {
            let (client, texts) = (session.acting(), drafts.to_value());
            async move {
                let _ = client.keep_texts(texts).await;
            }
        });
    });
    let unsaved = use_memo(move || drafts.to_value());
    let mut waiting = use_signal(|| None::<Task>);
    use_effect(move || {
        let texts = unsaved();
        device::warn_before_leaving(texts.is_some());
        if let Some(task) = waiting.take() {
            task.cancel();
        }
        let client = session.acting();
        waiting.set(Some(spawn(async move {
            device::sleep(KEPT_AFTER_MILLISECONDS).await;
            // Where there is no room, the text is still in its editor; saving it will say so.
            let _ = client.keep_texts(texts).await;
        })));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signals live in a component.
    #[component]
    fn Kept() -> Element {
        let (first, second) = (Drafts::new(), Drafts::new());
        let ticket = TicketId::from_random([1; 16]);
        let mut comments = first.new_comments;
        comments.write().insert(ticket, "half a thought".into());
        comments.write().insert(TicketId::from_random([2; 16]), "  ".into());
        second.load(first.to_value());
        assert_eq!(second.new_comments.read().get(&ticket).map(String::as_str), Some("half a thought"));
        assert_eq!(second.new_comments.read().len(), 1, "blanks are nothing to keep");
        second.load(None);
        assert_eq!(second.to_value(), None, "nothing of one person is left to another");
        rsx! {}
    }

    fn draft(title: &str) -> Draft<Ticket> {
        let kept = json!({ "seen": {}, "value": { "title": title } });
        Draft::from_value(TicketId::from_random([1; 16]), &kept).expect("a draft")
    }

    #[component]
    fn TypedOn() -> Element {
        let mut tickets = Drafts::new().tickets;
        let place = (TicketId::from_random([1; 16]), TextField::Title);
        tickets.write().insert(place, Open::new(draft("Old"), "New".into()));
        close_saved(tickets, place, "New", Some(draft("New")));
        assert!(tickets.read().is_empty());

        tickets.write().insert(place, Open::new(draft("Old"), "New and more".into()));
        close_saved(tickets, place, "New", Some(draft("New")));
        let open = tickets.read();
        let open = open.get(&place).expect("it stays open");
        assert_eq!((open.text.as_str(), open.draft.value.title.as_str()), ("New and more", "New"));
        rsx! {}
    }

    #[component]
    fn SavedTwice() -> Element {
        let mut tickets = Drafts::new().tickets;
        let place = (TicketId::from_random([1; 16]), TextField::Title);
        tickets.write().insert(place, Open::new(draft("Old"), "New".into()));
        let text = move || begin_saving(tickets, place).map(|(_, text)| text);
        assert_eq!(text().as_deref(), Some("New"));
        assert_eq!(text(), None, "it is on its way");
        could_not_save(tickets, place);
        assert_eq!(text().as_deref(), Some("New"));
        tickets.write().get_mut(&place).expect("open").text = "New and more".into();
        assert_eq!(text().as_deref(), Some("New and more"));
        rsx! {}
    }

    #[test]
    fn a_text_is_saved_once_however_often_it_is_asked_for() {
        VirtualDom::new(SavedTwice).rebuild_in_place();
    }

    #[test]
    fn what_is_typed_while_a_text_is_being_saved_stays_in_its_editor() {
        VirtualDom::new(TypedOn).rebuild_in_place();
    }

    #[test]
    fn unsaved_texts_are_kept_and_come_back_to_the_same_person_only() {
        VirtualDom::new(Kept).rebuild_in_place();
    }
}
