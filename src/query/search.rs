//! Words to tickets: an index in memory, kept in step by whoever owns the tickets.

use super::fold::words;
use crate::domain::{Comment, CommentId, Ticket, TicketId, Time};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Where a ticket's words were found: the best place, if in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundIn {
    Title,
    Description,
    Comment,
}

impl FoundIn {
    /// Any word in a title beats any in a text; a whole word beats the beginning of one.
    fn weight(self, is_whole_word: bool) -> u8 {
        match (self, is_whole_word) {
            (Self::Title, true) => 12,
            (Self::Title, false) => 9,
            (Self::Description, true) => 4,
            (Self::Description, false) => 3,
            (Self::Comment, true) => 2,
            (Self::Comment, false) => 1,
        }
    }

    fn of_weight(weight: u8) -> Self {
        match weight {
            9.. => Self::Title,
            3.. => Self::Description,
            _ => Self::Comment,
        }
    }
}

/// A ticket that has all words of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub ticket: TicketId,
    /// Greater is better; only to be compared within one answer.
    pub score: u32,
    /// Where the best of the words was found.
    pub found_in: FoundIn,
}

#[derive(Debug)]
struct Slot {
    id: TicketId,
    /// Of a ticket that was put and not removed; comments may come before it.
    is_live: bool,
    updated_millis: i64,
    title: Option<u32>,
    description: Option<u32>,
}

/// One text: a title, a description, a comment.
#[derive(Clone, Copy, Debug)]
struct Doc {
    slot: u32,
    found_in: FoundIn,
    is_live: bool,
}

/// Finds tickets by the beginnings of words in titles, descriptions and comments, as fast as people type.
///
/// A text that changes is dropped and taken in anew under a new number; what was dropped is swept out when it is
/// more than what lives.
#[derive(Debug, Default)]
pub struct SearchIndex {
    slots: Vec<Slot>,
    slot_of: HashMap<TicketId, u32>,
    comments: HashMap<CommentId, u32>,
    docs: Vec<Doc>,
    dead_docs: usize,
    word_of: HashMap<Arc<str>, u32>,
    words: Vec<Arc<str>>,
    /// Per word the texts that have it, ascending.
    postings: Vec<Vec<u32>>,
    /// Words in order; those since the last ordering are in `fresh`.
    ordered: Vec<u32>,
    fresh: Vec<u32>,
}

impl SearchIndex {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many tickets can be found.
    pub fn len(&self) -> usize {
        self.slots.iter().filter(|slot| slot.is_live).count()
    }

    /// Whether nothing can be found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes in a ticket, or what it has become. `key` is found like its title ("WEB-12").
    pub fn put_ticket(&mut self, id: TicketId, key: &str, ticket: &Ticket, updated_at: Time) {
        let slot = self.slot(id);
        let known = &mut self.slots[slot as usize];
        known.is_live = true;
        known.updated_millis = updated_at.timestamp_millis();
        let old = [known.title.take(), known.description.take()];
        old.into_iter().flatten().for_each(|doc| self.drop_doc(doc));
        let source_key = ticket.source_key.as_deref().unwrap_or_default();
        let title = self.add_doc(slot, FoundIn::Title, &[key, source_key, &ticket.title]);
        let description = self.add_doc(slot, FoundIn::Description, &[&ticket.description]);
        self.slots[slot as usize].title = Some(title);
        self.slots[slot as usize].description = Some(description);
        self.sweep_if_due();
    }

    /// Takes in a comment, or what it has become. It may come before its ticket.
    pub fn put_comment(&mut self, id: CommentId, comment: &Comment) {
        self.remove_comment(id);
        let slot = self.slot(comment.ticket_id);
        let doc = self.add_doc(slot, FoundIn::Comment, &[&comment.content]);
        self.comments.insert(id, doc);
    }

    /// Forgets a ticket. Its comments are found no more either, until it is put again.
    pub fn remove_ticket(&mut self, id: TicketId) {
        let Some(slot) = self.slot_of.get(&id) else { return };
        let slot = &mut self.slots[*slot as usize];
        slot.is_live = false;
        let old = [slot.title.take(), slot.description.take()];
        old.into_iter().flatten().for_each(|doc| self.drop_doc(doc));
        self.sweep_if_due();
    }

    /// Forgets a comment.
    pub fn remove_comment(&mut self, id: CommentId) {
        if let Some(doc) = self.comments.remove(&id) {
            self.drop_doc(doc);
            self.sweep_if_due();
        }
    }

    /// The tickets that have all words of `query` (as beginnings of words), best first; among equals the one
    /// touched last, then by id. A query without words finds nothing.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let mut ranked: Vec<_> = self
            .matches(query)
            .map(|(slot, score, best)| {
                let Slot { id, updated_millis, .. } = self.slots[slot];
                ((std::cmp::Reverse(score), std::cmp::Reverse(updated_millis), id), best)
            })
            .collect();
        if limit < ranked.len() {
            if limit > 0 {
                ranked.select_nth_unstable(limit - 1);
            }
            ranked.truncate(limit);
        }
        ranked.sort_unstable();
        let hit = |((score, _, ticket), best): ((std::cmp::Reverse<u32>, _, _), u8)| Hit {
            ticket,
            score: score.0,
            found_in: FoundIn::of_weight(best),
        };
        ranked.into_iter().map(hit).collect()
    }

    /// All tickets that have all words of `query`, for a filter.
    pub fn found(&self, query: &str) -> HashSet<TicketId> {
        self.matches(query).map(|(slot, ..)| self.slots[slot].id).collect()
    }

    /// (slot, score, weight of the best word) of each live ticket that has all words.
    fn matches(&self, query: &str) -> impl Iterator<Item = (usize, u32, u8)> + '_ {
        let mut sought: Vec<String> = Vec::new();
        words(query, |word| {
            if !sought.iter().any(|other| other == word) {
                sought.push(word.to_owned());
            }
        });
        let mut scores = vec![(0_u32, 0_u8, 0_u8); if sought.is_empty() { 0 } else { self.slots.len() }];
        let mut weights = vec![0_u8; scores.len()];
        for word in &sought {
            weights.fill(0);
            self.weigh(word, &mut weights);
            for ((score, best, word_count), weight) in
                scores.iter_mut().zip(&weights).filter(|(_, weight)| **weight > 0)
            {
                *score += u32::from(*weight);
                *best = (*best).max(*weight);
                *word_count = word_count.saturating_add(1);
            }
        }
        let wanted = sought.len().min(usize::from(u8::MAX)) as u8;
        let all = scores.into_iter().enumerate();
        all.filter(move |(slot, (_, _, count))| *count == wanted && self.slots[*slot].is_live)
            .map(|(slot, (score, best, _))| (slot, score, best))
    }

    /// Notes per slot the best weight of any text of it that has a word beginning with `beginning`.
    fn weigh(&self, beginning: &str, weights: &mut [u8]) {
        let start = self.ordered.partition_point(|word| &*self.words[*word as usize] < beginning);
        let in_order =
            self.ordered[start..].iter().take_while(|word| self.words[**word as usize].starts_with(beginning));
        let fresh = self.fresh.iter().filter(|word| self.words[**word as usize].starts_with(beginning));
        for word in in_order.chain(fresh) {
            let is_whole_word = self.words[*word as usize].len() == beginning.len();
            for doc in &self.postings[*word as usize] {
                let Doc { slot, found_in, is_live } = self.docs[*doc as usize];
                let weight = &mut weights[slot as usize];
                if is_live {
                    *weight = (*weight).max(found_in.weight(is_whole_word));
                }
            }
        }
    }

    fn slot(&mut self, id: TicketId) -> u32 {
        let slots = &mut self.slots;
        *self.slot_of.entry(id).or_insert_with(|| {
            slots.push(Slot { id, is_live: false, updated_millis: 0, title: None, description: None });
            slots.len() as u32 - 1
        })
    }

    fn add_doc(&mut self, slot: u32, found_in: FoundIn, texts: &[&str]) -> u32 {
        let doc = self.docs.len() as u32;
        self.docs.push(Doc { slot, found_in, is_live: true });
        for text in texts {
            words(text, |word| {
                let word = self.word(word);
                let postings = &mut self.postings[word as usize];
                if postings.last() != Some(&doc) {
                    postings.push(doc);
                }
            });
        }
        self.order_if_due();
        doc
    }

    fn word(&mut self, text: &str) -> u32 {
        if let Some(word) = self.word_of.get(text) {
            return *word;
        }
        let word = self.words.len() as u32;
        let text: Arc<str> = text.into();
        self.words.push(text.clone());
        self.word_of.insert(text, word);
        self.postings.push(Vec::new());
        self.fresh.push(word);
        word
    }

    fn drop_doc(&mut self, doc: u32) {
        self.docs[doc as usize].is_live = false;
        self.dead_docs += 1;
    }

    /// Reading through some hundred unordered words costs less than ordering all at every new one.
    fn order_if_due(&mut self) {
        if self.fresh.len() > 256.max(self.ordered.len() / 4) {
            self.ordered.append(&mut self.fresh);
            let words = &self.words;
            self.ordered.sort_by(|a, b| words[*a as usize].cmp(&words[*b as usize]));
        }
    }

    /// Sweeps out what was dropped, when that is the greater part.
    fn sweep_if_due(&mut self) {
        if self.dead_docs < 1_000 || self.dead_docs * 2 < self.docs.len() {
            return;
        }
        let mut new_number = vec![None; self.docs.len()];
        let live = (0..self.docs.len()).filter(|doc| self.docs[*doc].is_live);
        live.zip(0_u32..).for_each(|(old, new)| new_number[old] = Some(new));
        self.docs.retain(|doc| doc.is_live);
        self.dead_docs = 0;
        for postings in &mut self.postings {
            *postings = postings.iter().filter_map(|doc| new_number[*doc as usize]).collect();
        }
        let renumbered = |doc: u32| new_number[doc as usize];
        for slot in &mut self.slots {
            slot.title = slot.title.and_then(renumbered);
            slot.description = slot.description.and_then(renumbered);
        }
        self.comments.retain(|_, doc| match renumbered(*doc) {
            Some(number) => {
                *doc = number;
                true
            }
            None => false,
        });
    }
}
