//! Heads, log entries, answers and remembered cursors as rows, and back.

use super::row::{from_json, get, json_text, parsed};
use super::statement::{Kind, upserts};
use crate::domain::{EntityType, Scope, Time};
use crate::merge::{Author, Cursor, Entry, Outcome};
use crate::store::written::LastSync;
use crate::store::{Answer, Head, StoreError};
use sea_orm::sea_query::Value as SqlValue;
use sea_orm::{DbBackend, QueryResult, Statement};
use std::collections::HashMap;

pub(super) const HEADS: &str = "heads";
pub(super) const HEAD_COLUMNS: [&str; 7] =
    ["scope", "epoch", "seq", "change_id", "millis", "ticket_number", "epoch_start"];
pub(super) const LOG: &str = "log";
pub(super) const LOG_COLUMNS: [&str; 13] = [
    "change_id",
    "scope",
    "seq",
    "entity_type",
    "entity_id",
    "user_id",
    "user_name",
    "replica",
    "accepted_at",
    "outcome",
    "change",
    "writes",
    ANSWERED,
];
/// The log's column that says: this entry is the answer to its change as well.
pub(super) const ANSWERED: &str = "conflicts";
pub(super) const ANSWERS: &str = "answers";
pub(super) const ANSWER_COLUMNS: [&str; 13] = [
    "change_id",
    "user_id",
    "user_name",
    "replica",
    "scope",
    "entity_type",
    "entity_id",
    "outcome",
    "seq",
    "code",
    "message",
    "conflicts",
    "answered_at",
];
pub(super) const LAST_SYNCS: &str = "last_syncs";
const LAST_SYNC_COLUMNS: [&str; 4] = ["user_id", "replica", "last_sync", "cursors"];

/// Text for people or from strangers: without NUL, the one character that PostgreSQL's text does not hold.
pub(super) fn plain(text: &str) -> SqlValue {
    text.replace('\0', "\u{fffd}").into()
}

fn outcome_text(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Applied => "applied",
        Outcome::Merged => "merged",
        Outcome::Conflict => "conflict",
        Outcome::Rejected => "rejected",
    }
}

fn read_outcome(text: &str) -> Result<Outcome, StoreError> {
    let all = [Outcome::Applied, Outcome::Merged, Outcome::Conflict, Outcome::Rejected];
    all.into_iter()
        .find(|outcome| outcome_text(*outcome) == text)
        .ok_or_else(|| StoreError::Unreadable { what: format!("{text:?} is no outcome of a change") })
}

fn optional_text(value: Option<impl ToString>) -> SqlValue {
    SqlValue::String(value.map(|value| value.to_string()))
}

pub(super) fn read_time(millis: i64) -> Result<Time, StoreError> {
    Time::from_timestamp_millis(millis)
        .ok_or_else(|| StoreError::Unreadable { what: format!("{millis} milliseconds is no time") })
}

pub(super) fn head_upserts(
    backend: DbBackend,
    heads: &HashMap<Scope, Head>,
) -> impl Iterator<Item = Result<Statement, StoreError>> {
    let heads = heads.iter().map(|(scope, head)| (*scope, *head)).collect();
    upserts(backend, Kind::new(HEADS, &HEAD_COLUMNS, &["scope"]), heads, |(scope, head), row| {
        row.extend(head_row(*scope, *head));
        Ok(())
    })
}

pub(super) fn head_row(scope: Scope, head: Head) -> [SqlValue; 7] {
    [
        scope.to_string().into(),
        i64::from(head.epoch).into(),
        (head.seq as i64).into(),
        head.change.to_string().into(),
        (head.millis as i64).into(),
        head.ticket_number.into(),
        (head.epoch_start as i64).into(),
    ]
}

pub(super) fn read_head(row: &QueryResult) -> Result<(Scope, Head), StoreError> {
    let head = Head {
        epoch: get::<i64>(row, 1)? as u32,
        seq: get::<i64>(row, 2)? as u64,
        change: parsed(get(row, 3)?)?,
        millis: get::<i64>(row, 4)? as u64,
        ticket_number: get(row, 5)?,
        epoch_start: get::<i64>(row, 6)? as u64,
    };
    Ok((parsed(get(row, 0)?)?, head))
}

/// Appends: a change that the log holds already is an error. The answer to a change that was accepted says nothing
/// that its entry does not, but for the conflicts: it stands there, and has no row of its own.
pub(super) fn entry_inserts<'a>(
    backend: DbBackend,
    entries: Vec<(&'a Entry, Option<&'a Answer>)>,
) -> impl Iterator<Item = Result<Statement, StoreError>> + use<'a> {
    upserts(backend, Kind::new(LOG, &LOG_COLUMNS, &[]), entries, |(entry, answer), row| {
        row.extend([
            entry.change.id.to_string().into(),
            entry.scope.to_string().into(),
            (entry.seq as i64).into(),
            entry.change.entity_type.as_str().into(),
            entry.change.entity_id.to_string().into(),
            optional_text(entry.author.user),
            plain(&entry.author.name),
            plain(&entry.author.replica),
            entry.accepted_at.timestamp_millis().into(),
            outcome_text(entry.outcome).into(),
            json_text(&entry.change)?.into(),
            json_text(&entry.writes)?.into(),
            SqlValue::String(answer.map(|answer| json_text(&answer.conflicts)).transpose()?),
        ]);
        Ok(())
    })
}

/// Whether an answer can be read from the entry of its change.
pub(super) fn is_told_by(answer: &Answer, entry: &Entry) -> bool {
    let record = (&entry.change.entity_type, entry.change.entity_id);
    answer.change == entry.change.id
        && answer.scope == Some(entry.scope)
        && answer.seq == entry.seq
        && (&answer.record.0, answer.record.1) == record
        && answer.author == entry.author
        && answer.outcome == entry.outcome
        && answer.answered_at == entry.accepted_at
        && answer.code.is_none()
        && answer.message.is_none()
}

pub(super) fn read_entry(row: &QueryResult) -> Result<Entry, StoreError> {
    Ok(Entry {
        scope: parsed(get(row, 1)?)?,
        seq: get::<i64>(row, 2)? as u64,
        change: from_json(&get::<String>(row, 10)?)?,
        author: read_author(row, 5)?,
        accepted_at: read_time(get(row, 8)?)?,
        outcome: read_outcome(&get::<String>(row, 9)?)?,
        writes: from_json(&get::<String>(row, 11)?)?,
    })
}

/// From three columns side by side.
fn read_author(row: &QueryResult, at: usize) -> Result<Author, StoreError> {
    Ok(Author {
        user: get::<Option<String>>(row, at)?.map(parsed).transpose()?,
        name: get(row, at + 1)?,
        replica: get(row, at + 2)?,
    })
}

pub(super) fn answer_upserts<'a>(
    backend: DbBackend,
    answers: Vec<&'a Answer>,
) -> impl Iterator<Item = Result<Statement, StoreError>> + use<'a> {
    upserts(backend, Kind::new(ANSWERS, &ANSWER_COLUMNS, &["change_id"]), answers, |answer, row| {
        row.extend([
            answer.change.to_string().into(),
            optional_text(answer.author.user),
            plain(&answer.author.name),
            plain(&answer.author.replica),
            optional_text(answer.scope),
            answer.record.0.as_str().into(),
            answer.record.1.to_string().into(),
            outcome_text(answer.outcome).into(),
            (answer.seq as i64).into(),
            answer.code.as_deref().map_or(SqlValue::String(None), plain),
            answer.message.as_deref().map_or(SqlValue::String(None), plain),
            json_text(&answer.conflicts)?.into(),
            answer.answered_at.timestamp_millis().into(),
        ]);
        Ok(())
    })
}

pub(super) fn read_answer(row: &QueryResult) -> Result<Answer, StoreError> {
    let entity_type = EntityType::from(get::<String>(row, 5)?.as_str());
    Ok(Answer {
        change: parsed(get(row, 0)?)?,
        author: read_author(row, 1)?,
        scope: get::<Option<String>>(row, 4)?.map(parsed).transpose()?,
        record: (entity_type, parsed(get(row, 6)?)?),
        outcome: read_outcome(&get::<String>(row, 7)?)?,
        seq: get::<i64>(row, 8)? as u64,
        code: get(row, 9)?,
        message: get(row, 10)?,
        conflicts: from_json(&get::<String>(row, 11)?)?,
        answered_at: read_time(get(row, 12)?)?,
    })
}

pub(super) fn cursor_upserts(
    backend: DbBackend,
    cursors: &HashMap<LastSync, Option<Vec<(Scope, Cursor)>>>,
) -> impl Iterator<Item = Result<Statement, StoreError>> {
    let kind = Kind::new(LAST_SYNCS, &LAST_SYNC_COLUMNS, &["user_id", "replica", "last_sync"]);
    let kept = cursors.iter().filter_map(|(last_sync, cursors)| Some((last_sync, cursors.as_ref()?))).collect();
    upserts(backend, kind, kept, |((user, replica, last_sync), cursors), row| {
        let last_sync = last_sync.timestamp_millis();
        row.extend([user.to_string().into(), plain(replica), last_sync.into(), json_text(cursors)?.into()]);
        Ok(())
    })
}
