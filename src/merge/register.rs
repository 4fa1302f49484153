//! One field through its log: which writes live, and which of them is shown.
//!
//! A write ends those that its author saw *and* made it from (or that it repeats, or names in a resolution). What is
//! left lives; the greatest stamp among the living is shown, and where they differ they are a conflict. All of this
//! follows from who saw what, never from the order of arrival.

use super::conflict::Side;
use super::log::Log;
use super::record::Mark;
use super::stamp::Stamp;
use crate::domain::ChangeId;
use serde_json::Value;
use std::collections::HashMap;

/// One write of the field. Its stamp (`side.stamp`) is the change's, lifted above all that its author saw.
pub struct Put {
    /// Where in the log; `None` for one known from record or conflict alone, which every author here has seen.
    pub place: Option<usize>,
    pub seq: u64,
    pub side: Side,
    pub is_alive: bool,
}

/// What the field showed since a sequence number.
#[derive(Clone)]
pub struct Shown {
    pub seq: u64,
    pub value: Value,
    pub stamp: Option<Stamp>,
}

pub struct Register<'l, 'a> {
    log: &'l Log<'a>,
    field: String,
    created: Mark,
    puts: Vec<Put>,
    /// Which of them the change at a place of the log made.
    by_place: HashMap<usize, usize>,
    /// Ascending; the first is what was there before every write.
    timeline: Vec<Shown>,
}

impl<'l, 'a> Register<'l, 'a> {
    /// Nothing written yet: `initial` is shown.
    pub fn new(log: &'l Log<'a>, field: &str, created: Mark, initial: Value) -> Self {
        let start = Shown { seq: 0, value: initial, stamp: None };
        Self {
            log,
            field: field.to_owned(),
            created,
            puts: Vec::new(),
            by_place: HashMap::new(),
            timeline: vec![start],
        }
    }

    /// Where the author of what comes in saw all there is: the field as it stands, without its log.
    pub fn standing(log: &'l Log<'a>, field: &str, shown: Shown, sides: &[Side]) -> Self {
        let mark = Mark { seq: 0, stamp: shown.stamp.unwrap_or_default() };
        let mut register = Self::new(log, field, mark, shown.value.clone());
        register.timeline = vec![Shown { seq: 0, ..shown }];
        register.puts =
            sides.iter().map(|side| Put { place: None, seq: 0, side: side.clone(), is_alive: true }).collect();
        register
    }

    /// Takes the write of `value` by the change at `place`, the latest in the log so far.
    pub fn push(&mut self, place: usize, value: Value) {
        if let Some(coming) = self.log.merged_from(place) {
            let stamp = self.log.change(place).stamp;
            let side = self.log.side(place, value, stamp);
            return self.push_merge(coming, Some(place), self.log.seq(place), side);
        }
        let made_from = self.made_from(place);
        let ids = || self.puts.iter().map(|put| put.side.change).collect();
        let named = self.log.resolves(place, &self.field, ids).map(|resolves| self.named(&resolves.sides));
        let stamp = self.lifted(place, named.as_ref());
        for at in 0..self.puts.len() {
            let old = &self.puts[at].side.value;
            let is_named = named.as_ref().is_some_and(|(_, values)| values.contains(old));
            let is_ended = self.puts[at].is_alive && (is_named || *old == made_from || *old == value);
            if is_ended && self.has_seen(place, at) {
                self.puts[at].is_alive = false;
            }
        }
        let side = self.log.side(place, value, stamp);
        self.by_place.insert(place, self.puts.len());
        self.puts.push(Put { place: Some(place), seq: self.log.seq(place), side, is_alive: true });
        self.note_shown(self.log.seq(place));
    }

    /// Takes the server's merge of what came in at `coming` with what was shown before it: both end.
    pub fn push_merge(&mut self, coming: usize, place: Option<usize>, seq: u64, side: Side) {
        let standing = self.shown_at(self.log.seq(coming).saturating_sub(1)).value.clone();
        let merged: Vec<Value> =
            self.puts.iter().filter(|put| put.place == Some(coming)).map(|put| put.side.value.clone()).collect();
        for put in &mut self.puts {
            if put.side.value == standing || merged.contains(&put.side.value) {
                put.is_alive = false;
            }
        }
        self.by_place.extend(place.map(|place| (place, self.puts.len())));
        self.puts.push(Put { place, seq, side, is_alive: true });
        self.note_shown(seq);
    }

    fn note_shown(&mut self, seq: u64) {
        if let Some(winner) = self.winner() {
            let shown = Shown { seq, value: winner.side.value.clone(), stamp: Some(winner.side.stamp) };
            self.note(shown);
        }
    }

    /// What is shown from here on, where that is not simply the winner.
    pub fn note(&mut self, shown: Shown) {
        self.timeline.push(shown);
    }

    /// The stamps and values of the sides that a resolution names.
    fn named(&self, sides: &[ChangeId]) -> (Option<Stamp>, Vec<Value>) {
        let named = || self.puts.iter().filter(|put| sides.contains(&put.side.change));
        (named().map(|put| put.side.stamp).max(), named().map(|put| put.side.value.clone()).collect())
    }

    /// The stamp of the change at `place`, above all that its author saw, and one that no other write has: two edits
    /// by one writer that did not see each other (two open editors) may both be lifted above the same write.
    fn lifted(&self, place: usize, named: Option<&(Option<Stamp>, Vec<Value>)>) -> Stamp {
        let own = self.log.change(place).stamp;
        let mut stamp = self.floor(place, named).map_or(own, |floor| own.lifted_above(floor));
        while self.puts.iter().any(|put| put.side.stamp == stamp) {
            stamp = stamp.lifted_above(stamp);
        }
        stamp
    }

    /// The greatest stamp that the author at `place` saw in this field: of what was shown, which stands above all
    /// pulled with it, of their own newest queued write, which stands above their earlier ones, and of sides named.
    fn floor(&self, place: usize, named: Option<&(Option<Stamp>, Vec<Value>)>) -> Option<Stamp> {
        let shown = self.shown_at(self.log.horizon(place)).stamp;
        let own = self.stamp_below(place);
        let created = (self.created.seq <= self.log.horizon(place)).then_some(self.created.stamp);
        shown.max(own).max(created).max(named.and_then(|(stamp, _)| *stamp))
    }

    /// The newest write by the author at `place` that was still queued when they made this one.
    fn own_below(&self, place: usize) -> Option<&Put> {
        let at = self.log.queued_below(place).find_map(|own| self.by_place.get(&own))?;
        self.puts.get(*at)
    }

    /// The greatest stamp among the writes that the author at `place` had still queued: in one line, the newest's.
    fn stamp_below(&self, place: usize) -> Option<Stamp> {
        let own = self.log.queued_below(place).filter_map(|own| self.by_place.get(&own));
        let asked = if self.log.is_line() { 1 } else { usize::MAX };
        own.take(asked).filter_map(|at| self.puts.get(*at)).map(|put| put.side.stamp).max()
    }

    /// Whether the author at `place` saw the write `at`.
    pub fn has_seen(&self, place: usize, at: usize) -> bool {
        self.puts[at].place.is_none_or(|earlier| self.log.saw(place, earlier))
    }

    /// The value that the author at `place` started from: their own newest still queued write, else what was shown.
    pub fn made_from(&self, place: usize) -> Value {
        match self.own_below(place) {
            Some(own) => own.side.value.clone(),
            None => self.shown_at(self.log.horizon(place)).value.clone(),
        }
    }

    /// What all living writes started from: what the earliest of their authors had pulled.
    pub fn base(&self) -> &Value {
        let earliest = self.alive().filter_map(|put| put.place).map(|place| self.log.horizon(place)).min();
        &self.shown_at(earliest.unwrap_or(0)).value
    }

    /// What was shown once everything up to `seq` had arrived.
    pub fn shown_at(&self, seq: u64) -> &Shown {
        let at = self.timeline.partition_point(|shown| shown.seq <= seq);
        &self.timeline[at.saturating_sub(1)]
    }

    pub fn puts(&self) -> &[Put] {
        &self.puts
    }

    /// Those that live.
    pub fn alive(&self) -> impl Iterator<Item = &Put> {
        self.puts.iter().filter(|put| put.is_alive)
    }

    /// The living one with the greatest stamp.
    pub fn winner(&self) -> Option<&Put> {
        self.alive().max_by_key(|put| put.side.rank())
    }

    /// Whether a living write of another value came unseen by the author at `place`.
    pub fn meets_unseen(&self, place: usize, value: &Value) -> bool {
        (0..self.puts.len()).any(|at| {
            let put = &self.puts[at];
            put.is_alive && put.place != Some(place) && put.side.value != *value && !self.has_seen(place, at)
        })
    }
}
