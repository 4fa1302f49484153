//! The log of one record as its authors saw it: which change had which other before its author's eyes.

use super::change::{Change, Operation, Resolves};
use super::conflict::{Conflict, Side};
use super::entry::{Author, Entry};
use super::record::DELETED;
use super::stamp::Stamp;
use crate::domain::{ChangeId, EntityId};
use serde_json::Value;
use std::collections::HashMap;

/// One change of the log, or, as the last, the one that comes in.
#[derive(Clone, Copy)]
struct Act<'a> {
    seq: u64,
    change: &'a Change,
    author: &'a Author,
}

/// The changes to one record, in order of arrival. Each is named by its place here.
pub struct Log<'a> {
    acts: Vec<Act<'a>>,
    /// For each: the change it follows (its `after`), where that is here.
    parents: Vec<Option<usize>>,
    /// For each, as bits, all that it follows; empty where no change stands beside another, and spans say all.
    lines: Vec<Vec<u64>>,
    /// For each: everything up to this sequence number was before its author's eyes.
    horizons: Vec<u64>,
    /// For each: when a walk over all that follow each other enters and leaves it.
    spans: Vec<(usize, usize)>,
    /// Which changes name a change in a resolution.
    namings: HashMap<ChangeId, Vec<usize>>,
}

impl<'a> Log<'a> {
    /// `history`, then `change` as what would get `seq`.
    pub fn new(history: &'a [Entry], change: &'a Change, author: &'a Author, seq: u64) -> Self {
        let past = history.iter().map(|entry| Act { seq: entry.seq, change: &entry.change, author: &entry.author });
        let acts: Vec<Act<'a>> = past.chain([Act { seq, change, author }]).collect();
        let mut places = HashMap::with_capacity(acts.len());
        let mut namings: HashMap<ChangeId, Vec<usize>> = HashMap::new();
        let (mut parents, mut horizons) = (Vec::with_capacity(acts.len()), Vec::with_capacity(acts.len()));
        let mut above: Vec<Vec<usize>> = Vec::with_capacity(acts.len());
        for (place, act) in acts.iter().enumerate() {
            let seen = &act.change.seen;
            let parent: Option<usize> = seen.after.and_then(|after| places.get(&after).copied());
            let own: Vec<usize> = seen.own().filter_map(|own| places.get(&own).copied()).collect();
            // What a change that I follow had seen, I have seen too; nobody sees what comes after them.
            let inherited = own.iter().map(|own| horizons[*own]).max().unwrap_or(0);
            horizons.push(seen.up_to().max(inherited).min(act.seq.saturating_sub(1)));
            parents.push(parent);
            above.push(own);
            places.insert(act.change.id, place);
            for named in act.change.resolves.iter().flat_map(|resolves| &resolves.sides) {
                namings.entry(*named).or_default().push(place);
            }
        }
        let spans = spans(&parents);
        let is_line = above.iter().zip(&parents).all(|(own, parent)| own.as_slice() == parent.as_slice());
        let lines = if is_line { Vec::new() } else { lines(&above) };
        Self { acts, parents, lines, horizons, spans, namings }
    }

    /// The place of the change that comes in.
    pub fn incoming(&self) -> usize {
        self.acts.len() - 1
    }

    /// All places, in order of arrival.
    pub fn places(&self) -> std::ops::Range<usize> {
        0..self.acts.len()
    }

    pub fn seq(&self, place: usize) -> u64 {
        self.acts[place].seq
    }

    pub fn change(&self, place: usize) -> &'a Change {
        self.acts[place].change
    }

    /// Everything up to this sequence number was before the eyes of the author at `place`.
    pub fn horizon(&self, place: usize) -> u64 {
        self.horizons[place]
    }

    /// Whether a person made it, not the server by itself.
    pub fn is_by_person(&self, place: usize) -> bool {
        self.acts[place].author.user.is_some()
    }

    /// Where the server merged two texts: the place of the one that came in then.
    pub fn merged_from(&self, place: usize) -> Option<usize> {
        if self.is_by_person(place) { None } else { self.parents[place] }
    }

    /// Whether each author's queued changes follow each other, one after the other.
    pub fn is_line(&self) -> bool {
        self.lines.is_empty()
    }

    /// The changes that the author at `place` had still queued, the newest first.
    pub fn queued_below(&self, place: usize) -> impl Iterator<Item = usize> {
        let is_line = self.is_line();
        let line =
            std::iter::successors(self.parents[place], move |own| self.parents[*own]).take_while(move |_| is_line);
        let web = (0..place).rev().filter(move |earlier| !is_line && self.follows(place, *earlier));
        line.chain(web).filter(move |own| self.acts[*own].seq > self.horizons[place])
    }

    /// Whether `later` is `earlier`, or follows it, or what it follows does.
    fn follows(&self, later: usize, earlier: usize) -> bool {
        if let Some(line) = self.lines.get(later) {
            return later == earlier || line[earlier / 64] >> (earlier % 64) & 1 == 1;
        }
        let ((enters, leaves), (since, _)) = (self.spans[earlier], self.spans[later]);
        enters <= since && since < leaves
    }

    /// Whether the author at `later` had the change at `earlier` before their eyes: pulled, shown, named in a
    /// resolution, or made by themselves and still queued.
    pub fn saw(&self, later: usize, earlier: usize) -> bool {
        let Act { seq, change, .. } = self.acts[earlier];
        let named = || self.namings.get(&change.id).is_some_and(|by| by.iter().any(|at| self.follows(later, *at)));
        earlier < later && (seq <= self.horizons[later] || self.follows(later, earlier) || named())
    }

    /// Whether `earlier` was still queued on top of what the author at `later` had pulled.
    pub fn is_queued_below(&self, later: usize, earlier: usize) -> bool {
        earlier < later && self.acts[earlier].seq > self.horizons[later] && self.follows(later, earlier)
    }

    /// What the change at `place` writes to `field`; of [`DELETED`], whether it deletes or restores.
    pub fn written(&self, place: usize, field: &str) -> Option<Value> {
        let change = self.acts[place].change;
        match (field, change.operation) {
            (DELETED, Operation::Delete) => Some(Value::Bool(true)),
            // Creating an id that exists says nothing about its deletion.
            (DELETED, Operation::Create) | (_, Operation::Delete) => None,
            (DELETED, Operation::Update) => change.data.get(DELETED).filter(|value| value.is_boolean()).cloned(),
            _ => change.data.get(field).cloned(),
        }
    }

    /// The change at `place`, which wrote `value`, as a side of a conflict.
    pub fn side(&self, place: usize, value: Value, stamp: Stamp) -> Side {
        let Act { change, author, .. } = self.acts[place];
        Side {
            change: change.id,
            value,
            author: author.user,
            author_name: author.name.clone(),
            time: change.timestamp,
            stamp,
        }
    }

    /// The conflict about `field` that the change at `place` settles, if it does. `others`: changes that wrote the
    /// field. A change of several fields settles the conflict of the one from which its id follows.
    pub fn resolves(&self, place: usize, field: &str, others: impl FnOnce() -> Vec<ChangeId>) -> Option<&'a Resolves> {
        let change = self.acts[place].change;
        let resolves = change.resolves.as_ref()?;
        let fields = change.data.len() + usize::from(change.operation == Operation::Delete);
        (fields == 1 || is_between(resolves, change.entity_id, field, &others())).then_some(resolves)
    }
}

/// Which changes each follows, from those that stand directly above each.
fn lines(above: &[Vec<usize>]) -> Vec<Vec<u64>> {
    let words = above.len().div_ceil(64);
    let mut lines: Vec<Vec<u64>> = Vec::with_capacity(above.len());
    for own in above {
        let mut line = vec![0; words];
        for earlier in own {
            line.iter_mut().zip(&lines[*earlier]).for_each(|(word, theirs)| *word |= theirs);
            line[earlier / 64] |= 1 << (earlier % 64);
        }
        lines.push(line);
    }
    lines
}

/// Walks every tree of changes that follow each other: when it enters each, and when it leaves it.
fn spans(parents: &[Option<usize>]) -> Vec<(usize, usize)> {
    // Each follows an earlier one: sizes are summed from the last, places given from the first.
    let mut sizes = vec![1; parents.len()];
    for (place, parent) in parents.iter().enumerate().rev() {
        if let Some(parent) = parent {
            sizes[*parent] += sizes[place];
        }
    }
    let mut next_root = 0;
    let mut next_child = vec![0; parents.len()];
    let mut spans = Vec::with_capacity(parents.len());
    for (place, parent) in parents.iter().enumerate() {
        let next = parent.map_or(&mut next_root, |parent| &mut next_child[parent]);
        let enters = *next;
        *next += sizes[place];
        next_child[place] = enters + 1;
        spans.push((enters, enters + sizes[place]));
    }
    spans
}

/// How many of the sides a change names are tried.
const NAMED_MAX: usize = 32;

fn is_between(resolves: &Resolves, entity: EntityId, field: &str, others: &[ChangeId]) -> bool {
    let named = resolves.sides.iter().filter(|side| others.contains(side)).take(NAMED_MAX);
    named
        .into_iter()
        .any(|first| others.iter().any(|second| Conflict::id_for(entity, field, *first, *second) == resolves.conflict))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_tell_who_follows_whom() {
        //   0     3
        //  1 2    5
        //    4
        let parents = [None, Some(0), Some(0), None, Some(2), Some(3)];
        let spans = spans(&parents);
        for later in 0..parents.len() {
            let mut line = vec![later];
            while let Some(parent) = parents[line[line.len() - 1]] {
                line.push(parent);
            }
            for earlier in 0..parents.len() {
                let follows = spans[earlier].0 <= spans[later].0 && spans[later].0 < spans[earlier].1;
                assert_eq!(follows, line.contains(&earlier), "{later} after {earlier}");
            }
        }
    }
}
