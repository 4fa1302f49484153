//! A set field through its log: per member, who added and removed it.

use super::log::Log;
use super::record::{Mark, Record};
use super::register::{Register, Shown};
use super::set::{SetEdit, members};
use serde_json::Value;
use std::collections::BTreeMap;

/// What became of one member that the incoming change touched.
pub struct Standing {
    pub member: String,
    pub is_in: bool,
    pub mark: Mark,
    /// The incoming change wanted it otherwise.
    pub is_lost: bool,
}

/// The incoming change's members, from the whole log of the record.
pub fn settle(log: &Log<'_>, created: Mark, field: &str, initial: &Value) -> Vec<Standing> {
    let mut registers: BTreeMap<String, Register<'_, '_>> = BTreeMap::new();
    let mut edits: Vec<(usize, SetEdit)> = Vec::new();
    // What was shown since a sequence number, ascending.
    let mut timeline: Vec<(u64, Value)> = vec![(0, initial.clone())];
    let start = members(initial);
    for place in log.places() {
        let Some(written) = log.written(place, field) else { continue };
        let horizon = log.horizon(place);
        let at = timeline.partition_point(|(seq, _)| *seq <= horizon);
        let pulled = timeline[at.saturating_sub(1)].1.clone();
        // What its author had before their eyes, needed where the set was written whole.
        let own = edits.iter().filter(|(earlier, _)| written.is_array() && log.is_queued_below(place, *earlier));
        let edit = SetEdit::read(&written, &own.fold(pulled, |set, (_, edit)| edit.apply(&set)));
        let shown = edit.ops().fold(timeline[timeline.len() - 1].1.clone(), |shown, (member, is_in)| {
            let register = registers
                .entry(member.clone())
                .or_insert_with(|| Register::new(log, field, created, Value::Bool(start.contains(member))));
            register.push(place, Value::Bool(is_in));
            let stands = register.winner().is_some_and(|put| put.side.value == Value::Bool(true));
            SetEdit::of(member, stands).apply(&shown)
        });
        timeline.push((log.seq(place), shown));
        edits.push((place, edit));
    }
    let coming = edits.pop().filter(|(place, _)| *place == log.incoming()).map(|(_, edit)| edit).unwrap_or_default();
    let stand = |(member, wanted): (&String, bool)| standing(member, wanted, registers.get(member)?);
    coming.ops().filter_map(stand).collect()
}

/// The incoming change's members, where its author saw all there is.
pub fn settle_seen(log: &Log<'_>, record: &Record, field: &str, written: &Value) -> Vec<Standing> {
    let current = record.value(field);
    let present = members(&current);
    let edit = SetEdit::read(written, &current);
    let stand = |(member, wanted): (&String, bool)| {
        let stamp = record.mark(&format!("{field}/{member}")).stamp;
        let shown = Shown { seq: 0, value: Value::Bool(present.contains(member)), stamp: Some(stamp) };
        let mut register = Register::standing(log, field, shown, &[]);
        register.push(log.incoming(), Value::Bool(wanted));
        standing(member, wanted, &register)
    };
    edit.ops().filter_map(stand).collect()
}

fn standing(member: &str, wanted: bool, register: &Register<'_, '_>) -> Option<Standing> {
    let winner = register.winner()?;
    let is_in = winner.side.value == Value::Bool(true);
    let mark = Mark { seq: winner.seq, stamp: winner.side.stamp };
    Some(Standing { member: member.to_owned(), is_in, mark, is_lost: is_in != wanted })
}
