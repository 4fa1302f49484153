//! Searching: an index of all words, made when somebody first searches, a little at a time, so that the app never
//! stands still for it; kept up to date from then on.

use super::Client;
use crate::domain::{Comment, EntityId, EntityType, Ticket, TicketId};
use crate::merge::RecordKey;
use crate::platform;
use crate::query::{Hit, SearchIndex};
use std::collections::{HashSet, VecDeque};

/// Texts taken in without looking at the clock.
const STRIDE: usize = 25;
/// How long indexing may hold up what else the app has to do.
const SLICE_MILLIS: u64 = 8;
/// So many texts are taken in at once, before an answer, that it is of what is shown now.
const AT_ONCE_MAX: usize = 200;

/// The index, and what is still to be taken in.
#[derive(Default)]
pub struct Searching {
    /// `None` until somebody searches.
    index: Option<SearchIndex>,
    todo: VecDeque<RecordKey>,
}

fn has_words(key: &RecordKey) -> bool {
    matches!(key.0, EntityType::Ticket | EntityType::Comment)
}

impl Searching {
    /// These look different now.
    pub fn changed<'a>(&mut self, keys: impl IntoIterator<Item = &'a RecordKey>) {
        if self.index.is_some() {
            self.todo.extend(keys.into_iter().filter(|key| has_words(key)).cloned());
        }
    }
}

impl Client {
    /// The tickets that have all words of `text`, as beginnings of words of title, description or comments. Soon
    /// after the first search of all it finds not everything yet; then listeners are told when it does.
    pub fn found(&self, text: &str) -> HashSet<TicketId> {
        self.ask_index(|index| index.found(text))
    }

    /// The best of them.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Hit> {
        self.ask_index(|index| index.search(text, limit))
    }

    fn ask_index<R>(&self, ask: impl FnOnce(&SearchIndex) -> R) -> R {
        self.begin_index();
        if self.0.search.borrow().todo.len() <= AT_ONCE_MAX {
            self.index_some(AT_ONCE_MAX);
        } else {
            self.0.indexing.ring();
        }
        match &self.0.search.borrow().index {
            Some(index) => ask(index),
            None => ask(&SearchIndex::new()),
        }
    }

    fn begin_index(&self) {
        let mut search = self.0.search.borrow_mut();
        if search.index.is_none() {
            let shown = self.0.shown.borrow();
            // Tickets before comments: titles are what people mostly look for.
            for entity_type in [EntityType::Ticket, EntityType::Comment] {
                search.todo.extend(shown.ids(&entity_type).map(|id| (entity_type.clone(), id)));
            }
            search.index = Some(SearchIndex::new());
        }
    }

    /// Takes in up to `count` texts; whether more are left.
    fn index_some(&self, count: usize) -> bool {
        let mut search = self.0.search.borrow_mut();
        let Some(mut index) = search.index.take() else { return false };
        for _ in 0..count {
            let Some((entity_type, id)) = search.todo.pop_front() else { break };
            if entity_type == EntityType::Ticket {
                self.index_ticket(&mut index, id);
            } else {
                self.index_comment(&mut index, id);
            }
        }
        search.index = Some(index);
        !search.todo.is_empty()
    }

    fn index_ticket(&self, index: &mut SearchIndex, id: EntityId) {
        match self.get::<Ticket>(id.into()) {
            Some(row) => index.put_ticket(row.id, &self.ticket_key(&row), &row.value, row.updated_at),
            None => index.remove_ticket(id.into()),
        }
    }

    fn index_comment(&self, index: &mut SearchIndex, id: EntityId) {
        match self.get::<Comment>(id.into()) {
            Some(row) => index.put_comment(row.id, &row.value),
            None => index.remove_comment(id.into()),
        }
    }

    /// Takes in what is to be taken in, a slice at a time, for as long as the app runs.
    pub(super) async fn keep_index(&self) {
        loop {
            self.0.indexing.heard().await;
            let mut started = platform::now_millis();
            while self.index_some(STRIDE) {
                if platform::now_millis() >= started + SLICE_MILLIS {
                    platform::sleep(0).await;
                    started = platform::now_millis();
                }
            }
            self.notify();
        }
    }
}
