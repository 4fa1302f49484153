//! Whether a record lives: deletions, restores, and the edits that a deletion did not see.
//!
//! A deletion hides only what its author saw. An edit that neither saw it nor was seen by it keeps the record alive,
//! whichever came first, and both stand in a conflict on [`DELETED`] until somebody decides.

use super::conflict::Side;
use super::entry::Entry;
use super::log::Log;
use super::record::{DELETED, Mark, Record};
use super::register::{Put, Register, Shown};
use super::stamp::{Stamp, WriterId};
use crate::domain::{EntityType, FieldKind};
use serde_json::Value;

/// Whether people would miss a write of this field: of quiet ones, and the server's, they would not.
fn is_noticed(entity_type: &EntityType, field: &str) -> bool {
    field != DELETED && matches!(entity_type.field_kind(field), FieldKind::Value | FieldKind::Text | FieldKind::Set)
}

/// Whether a person edits something here that others would miss.
fn is_edit(log: &Log<'_>, place: usize) -> bool {
    let change = log.change(place);
    log.is_by_person(place)
        && log.written(place, DELETED).is_none()
        && change.data.keys().any(|field| is_noticed(&change.entity_type, field))
}

/// What stands once everything of the log has arrived.
pub struct Verdict {
    pub deleted: bool,
    /// The stamp of what decided; none where nothing was ever deleted.
    pub stamp: Option<Stamp>,
    /// The sequence number of the living deletion.
    pub deleted_at: Option<u64>,
    /// Living deletions, restores, and edits no deletion saw.
    pub sides: Vec<Side>,
    /// Whether the author of what comes in had it before their eyes as deleted.
    pub was_shown_deleted: bool,
}

/// Judges from the whole log of the record.
pub fn judge(log: &Log<'_>, created: Mark) -> Verdict {
    let mut register = Register::new(log, DELETED, created, Value::Bool(false));
    // Edits that nobody saw who deleted or restored.
    let mut unseen: Vec<usize> = Vec::new();
    let mut verdict = evaluate(log, &register, &unseen);
    for place in log.places() {
        if let Some(value) = log.written(place, DELETED) {
            register.push(place, value);
            unseen.retain(|edit| !log.saw(place, *edit));
        } else if is_edit(log, place) {
            unseen.push(place);
        }
        if register.puts().is_empty() {
            continue;
        }
        verdict = evaluate(log, &register, &unseen);
        let shown = Shown { seq: log.seq(place), value: Value::Bool(verdict.deleted), stamp: verdict.stamp };
        register.note(shown);
    }
    verdict.was_shown_deleted = register.made_from(log.incoming()) == Value::Bool(true);
    verdict
}

/// Where the whole log of a record leaves it deleted: the deletions that live, under the stamps they got.
pub fn deletions(entries: &[Entry], created: Mark) -> Option<Vec<Side>> {
    let (last, before) = entries.split_last()?;
    let verdict = judge(&Log::new(before, &last.change, &last.author, last.seq), created);
    verdict.deleted.then_some(verdict.sides)
}

/// Judges where the author of what comes in saw all there is.
pub fn judge_seen(log: &Log<'_>, record: &Record, sides: &[Side]) -> Verdict {
    let was_shown_deleted = record.deleted;
    let mark = record.mark(DELETED);
    let shown = Shown { seq: 0, value: Value::Bool(record.deleted), stamp: Some(mark.stamp) };
    // Of what is deleted all the same, the other side is of something below it: no write of this record.
    let mut sides = sides.to_vec();
    sides.retain(|side| !record.deleted || side.value == Value::Bool(true));
    let mut register = Register::standing(log, DELETED, shown, &sides);
    let Some(value) = log.written(log.incoming(), DELETED) else {
        let deleted_at = record.deleted.then_some(mark.seq);
        return Verdict { deleted: record.deleted, stamp: Some(mark.stamp), deleted_at, sides, was_shown_deleted };
    };
    register.push(log.incoming(), value);
    Verdict { was_shown_deleted, ..evaluate(log, &register, &[]) }
}

fn evaluate(log: &Log<'_>, register: &Register<'_, '_>, unseen: &[usize]) -> Verdict {
    let (deletions, restores): (Vec<&Put>, Vec<&Put>) =
        register.alive().partition(|put| put.side.value == Value::Bool(true));
    let mut sides: Vec<Side> = deletions.iter().chain(&restores).map(|put| put.side.clone()).collect();
    let mut lives = !restores.is_empty();
    let is_blind = |edit: usize, put: &&Put| put.place.is_some_and(|deletion| !log.saw(edit, deletion));
    for edit in unseen.iter().filter(|edit| deletions.iter().any(|put| is_blind(**edit, put))) {
        sides.push(log.side(*edit, Value::Bool(false), log.change(*edit).stamp));
        lives = true;
    }
    let highest = sides.iter().map(|side| side.stamp).max();
    // That it lives in spite of a deletion is nobody's own write: a stamp names one value.
    let is_disputed = lives && !deletions.is_empty();
    Verdict {
        deleted: !deletions.is_empty() && !lives,
        stamp: highest.map(|highest| if is_disputed { Stamp::above(highest, WriterId(0)) } else { highest }),
        deleted_at: deletions.iter().max_by_key(|put| put.side.rank()).map(|put| put.seq),
        sides,
        was_shown_deleted: false,
    }
}
