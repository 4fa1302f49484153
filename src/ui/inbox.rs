//! The inbox for the whole app: what is in it, how much of it is unread, and how that is told.

use super::components::Toasts;
use super::icon::Glyph;
use super::markdown::plain_text;
use super::route::Route;
use super::session::Session;
use super::{t, values};
use crate::client::{Client, InboxEvent, InboxItem, InboxKind, InboxPlace, device};
use crate::domain::{Ticket, TicketId};
use dioxus::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// How much of a comment stands in one line, in characters.
const LINE_CHARACTERS_MAX: usize = 140;

/// The preference that says that the person wants the system to tell them, once the browser has allowed it.
pub const DESKTOP: &str = "tell-desktop";

/// What is in the inbox of this app.
#[derive(Clone, Copy)]
pub struct Inbox {
    items: Memo<Rc<Vec<InboxItem>>>,
    /// The kinds that are told and counted.
    told: Signal<Vec<InboxKind>>,
    unread: Memo<usize>,
}

fn preference_of(kind: InboxKind) -> &'static str {
    match kind {
        InboxKind::Mentioned => "tell-mentions",
        InboxKind::Assigned => "tell-assigned",
        InboxKind::Watched => "tell-watched",
        InboxKind::Conflict => "tell-conflicts",
    }
}

/// The inbox of this app.
pub fn use_inbox() -> Inbox {
    use_context()
}

impl Inbox {
    /// For the root component.
    pub fn new(session: Session) -> Self {
        let items = Memo::new(move || Rc::new(session.client().inbox()));
        let is_told = |kind: &InboxKind| device::preference(preference_of(*kind)).is_none();
        let told = Signal::<Vec<InboxKind>>::new(InboxKind::ALL.into_iter().filter(is_told).collect());
        let unread = Memo::new(move || {
            let told = told.read();
            items.read().iter().filter(|item| is_unread(item, &told)).count()
        });
        Self { items, told, unread }
    }

    /// All of it, the newest first.
    pub fn items(&self) -> Rc<Vec<InboxItem>> {
        self.items.read().clone()
    }

    /// How many tickets have something unread that the person wants to be told of.
    pub fn unread(&self) -> usize {
        *self.unread.read()
    }

    /// Whether a kind is told.
    pub fn is_told(&self, kind: InboxKind) -> bool {
        self.told.read().contains(&kind)
    }

    /// Tells a kind from now on, or does not.
    pub fn tell(mut self, kind: InboxKind, is_told: bool) {
        device::set_preference(preference_of(kind), (!is_told).then_some("off"));
        self.told.with_mut(|told| {
            told.retain(|other| *other != kind);
            told.extend(is_told.then_some(kind));
        });
    }
}

fn is_unread(item: &InboxItem, told: &[InboxKind]) -> bool {
    item.unread().any(|event| told.contains(&event.kind))
}

/// What happened, in a sentence.
pub fn sentence(client: &Client, event: &InboxEvent) -> String {
    let who = event.who.map(|user| values::person(client, user));
    let said = event.said.as_ref().map(|text| plain_text(text, LINE_CHARACTERS_MAX));
    let fields = || event.fields.iter().map(|field| values::field_name(field)).collect::<Vec<_>>().join(", ");
    match (event.kind, who, said) {
        (InboxKind::Mentioned, Some(who), Some(text)) => t!("inbox-mentioned", who = who, text = text),
        (InboxKind::Mentioned, ..) => t!("inbox-mentioned-description"),
        (InboxKind::Assigned, Some(who), _) => t!("inbox-assigned-by", who = who),
        (InboxKind::Assigned, None, _) => t!("inbox-assigned"),
        (InboxKind::Watched, Some(who), Some(text)) => t!("inbox-commented", who = who, text = text),
        (InboxKind::Watched, ..) => t!("inbox-changed", fields = fields()),
        (InboxKind::Conflict, ..) => t!("inbox-conflict", fields = fields()),
    }
}

/// The sign of a kind.
pub fn glyph(kind: InboxKind) -> Glyph {
    match kind {
        InboxKind::Mentioned => Glyph::At,
        InboxKind::Assigned => Glyph::Person,
        InboxKind::Watched => Glyph::Comment,
        InboxKind::Conflict => Glyph::Split,
    }
}

/// The newest that was known of each ticket, what was put away included, of one client.
type Known = Option<(Client, HashMap<TicketId, InboxPlace>)>;

/// What has come since `known`, unread, of a kind that is told: the newest of each ticket.
fn fresh<'a>(known: &HashMap<TicketId, InboxPlace>, items: &'a [InboxItem], told: &[InboxKind]) -> Vec<&'a InboxItem> {
    let is_fresh = |item: &&InboxItem| {
        let before = known.get(&item.ticket).copied().unwrap_or_default();
        item.unread().any(|event| told.contains(&event.kind) && event.place > before)
    };
    items.iter().filter(is_fresh).collect()
}

/// Tells what comes: in the app, by the system where the person is elsewhere, as a number on the app. `route` is where
/// they are: what is read there is not told.
pub fn use_told(session: Session, toasts: Toasts, inbox: Inbox, route: &Route) {
    let known = use_hook(|| Rc::new(RefCell::new(Known::None)));
    let here = use_hook(|| Rc::new(RefCell::new(route.clone())));
    here.replace(route.clone());
    use_effect(move || device::set_badge(inbox.unread()));
    use_effect(move || {
        let client = session.opened();
        let items = inbox.items();
        let places = items.iter().map(|item| (item.ticket, item.newest_place()));
        let mut known = known.borrow_mut();
        let before = match known.as_mut().filter(|(other, _)| *other == client) {
            Some((_, before)) => {
                let earlier = before.clone();
                before.extend(places);
                earlier
            }
            // What is there when the app opens is no news.
            None => return *known = Some((client, places.collect())),
        };
        let open = match &*here.borrow() {
            Route::TicketPage { id } => client.find_ticket(id),
            _ => None,
        };
        let is_seen = |item: &&InboxItem| device::is_in_view() && Some(item.ticket) == open;
        let mut fresh = fresh(&before, &items, &inbox.told.peek());
        fresh.retain(|item| !is_seen(item));
        match fresh.as_slice() {
            [] => {}
            [item] => tell_one(&client, toasts, item, &inbox.told.peek()),
            several => {
                let text = t!("inbox-several", count = several.len());
                by_the_system("Worknest", &text, "inbox", &Route::InboxPage {});
                toasts.offer(text, t!("inbox-open"), || drop(navigator().push(Route::InboxPage {})));
            }
        }
    });
}

fn tell_one(client: &Client, toasts: Toasts, item: &InboxItem, told: &[InboxKind]) {
    let Some(row) = client.get::<Ticket>(item.ticket) else { return };
    let route = Route::TicketPage { id: item.ticket.to_string() };
    let title = format!("{} {}", client.ticket_key(&row), row.value.title);
    let event = item.unread().find(|event| told.contains(&event.kind)).unwrap_or(item.newest());
    let text = sentence(client, event);
    by_the_system(&title, &text, &item.ticket.to_string(), &route);
    toasts.offer(format!("{title} — {text}"), t!("inbox-open"), move || drop(navigator().push(route.clone())));
}

/// Only who is not looking is told by the system.
fn by_the_system(title: &str, text: &str, tag: &str, route: &Route) {
    if device::preference(DESKTOP).is_some() && !device::is_in_view() {
        let base = history().current_prefix().unwrap_or_default();
        device::notify(title, text, tag, &format!("{base}{route}"));
    }
}

/// What is shown of a ticket is read, while the person looks at it.
pub fn use_read(session: Session, inbox: Inbox, ticket: TicketId) {
    use_effect(use_reactive!(|ticket| {
        // Who comes back to the window is noticed by then.
        session.now();
        let items = inbox.items();
        let Some(item) = items.iter().find(|item| item.ticket == ticket && !item.is_read()) else { return };
        if device::is_in_view() {
            let (client, marks) = (session.acting(), item.when_read());
            spawn(async move {
                // What could not be noted stays unread.
                let _ = client.mark_inbox(vec![(ticket, marks)]).await;
            });
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::InboxMarks;

    fn item(seqs: &[(u64, InboxKind)], read: u64) -> InboxItem {
        let event = |(seq, kind): &(u64, InboxKind)| InboxEvent {
            kind: *kind,
            place: (0, *seq),
            at: Default::default(),
            who: None,
            said: None,
            fields: Vec::new(),
        };
        let marks = InboxMarks { read: (0, read), done: (0, 0) };
        InboxItem { ticket: TicketId::default(), events: seqs.iter().map(event).collect(), marks }
    }

    #[test]
    fn only_what_is_new_unread_and_wanted_is_told() {
        let known = |seq| HashMap::from([(TicketId::default(), (0, seq))]);
        let count = |known, item: InboxItem, told: &[InboxKind]| fresh(&known, &[item], told).len();
        let two = || item(&[(7, InboxKind::Watched), (5, InboxKind::Mentioned)], 4);
        assert_eq!(count(HashMap::new(), two(), &InboxKind::ALL), 1);
        assert_eq!(count(known(6), two(), &InboxKind::ALL), 1);
        assert_eq!(count(known(6), two(), &[InboxKind::Mentioned]), 0, "the mention was known");
        assert_eq!(count(known(7), two(), &InboxKind::ALL), 0);
        assert_eq!(count(HashMap::new(), item(&[(7, InboxKind::Watched)], 7), &InboxKind::ALL), 0);
        assert!(is_unread(&two(), &[InboxKind::Mentioned]) && !is_unread(&two(), &[InboxKind::Conflict]));
    }
}
