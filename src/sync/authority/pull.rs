//! Giving out what is new: one read snapshot, in sequence order.

use super::{Accepting, Caller};
use crate::domain::{EntityType, Scope, Time};
use crate::merge::{Conflict, Cursor, Record};
use crate::store::{Head, Ledger, StoreError};
use crate::sync::wire::{PROTOCOL, ScopeState, ServerChange, SyncRequest, SyncResponse, WireConflict};
use std::collections::BTreeMap;

/// How many records one answer holds, about.
pub const PAGE_RECORDS: usize = 2_000;

/// Pulls every scope the caller may read: those the request names from their cursors, others from the start. About
/// `page_records` of them; [`PAGE_RECORDS`] as a rule.
///
/// A caller with cursors who stood where `accepted` began has all of that in its results, and beside them: it is not
/// read, and not sent, a second time.
pub async fn pull<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    request: &SyncRequest,
    accepted: &mut Accepting,
    now: Time,
    page_records: usize,
) -> Result<SyncResponse, StoreError> {
    let cursors = cursors(ledger, caller, request, now).await?;
    let readable = ledger.scopes_of(caller.user).await?;
    ledger.prepare_heads(&readable).await?;
    let mut response = empty(now);
    for scope in cursors.keys().filter(|scope| !readable.contains(scope)) {
        // A scope that never existed here is unknown, not revoked: a new project that was not sent yet.
        if ledger.head(*scope).await?.seq > 0 {
            response.revoked.push(*scope);
        }
    }
    let mut room = page_records;
    for scope in readable {
        let head = ledger.head(scope).await?;
        let cursor = cursors.get(&scope).copied().unwrap_or_default();
        let (from, restart) = resume(head, cursor);
        let span = accepted.spans.get(&scope).filter(|_| request.scopes.is_some() && !restart);
        let from = match span {
            Some((before, after)) if (before.epoch, before.seq) == (head.epoch, from) => {
                response.server_changes.extend(accepted.beside.extract_if(.., |change| change.scope == scope));
                *after
            }
            _ => from,
        };
        let is_behind = from < head.seq && room > 0;
        let records = if is_behind { ledger.page(scope, from, room).await? } else { Vec::new() };
        let more = room == 0 && from < head.seq || records.len() >= room && last_seq(&records, from) < head.seq;
        room = room.saturating_sub(records.len());
        let reached = if more { last_seq(&records, from) } else { head.seq };
        let change = if reached == head.seq { head.change } else { Default::default() };
        let cursor = Cursor { epoch: head.epoch, seq: reached, change };
        response.scopes.push(ScopeState { scope, cursor, more, restart });
        response.more |= more;
        give(&mut response, &records);
    }
    Ok(response)
}

fn empty(now: Time) -> SyncResponse {
    SyncResponse {
        server_changes: Vec::new(),
        conflicts: Vec::new(),
        last_sync: now.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        results: Vec::new(),
        scopes: Vec::new(),
        revoked: Vec::new(),
        more: false,
        server_time: now,
        protocol: PROTOCOL,
    }
}

fn last_seq(records: &[Record], from: u64) -> u64 {
    records.last().map_or(from, |record| record.seq)
}

fn give(response: &mut SyncResponse, records: &[Record]) {
    for record in records {
        response.server_changes.push(ServerChange::from(record));
        let is_open = record.entity_type == EntityType::Conflict && !record.deleted;
        response.conflicts.extend(is_open.then(|| Conflict::from_record(record)).flatten().map(WireConflict::from));
    }
}

/// From where to go on, and whether what the caller has is of another history.
fn resume(head: Head, cursor: Cursor) -> (u64, bool) {
    if cursor.seq == 0 {
        return (0, false);
    }
    let is_foreign = cursor.epoch != head.epoch || cursor.seq > head.seq;
    let is_known = cursor.change != Default::default();
    let is_other = is_known && cursor.seq == head.seq && cursor.change != head.change;
    if is_foreign || is_other { (0, true) } else { (cursor.seq, false) }
}

/// Where the caller stands: as it says, or as its `last_sync` stands for.
pub async fn cursors<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    request: &SyncRequest,
    now: Time,
) -> Result<BTreeMap<Scope, Cursor>, StoreError> {
    if let Some(scopes) = &request.scopes {
        return Ok(scopes.iter().map(|named| (named.scope, named.cursor.unwrap_or_default())).collect());
    }
    super::plain::cursors_at(ledger, caller, request.last_sync.as_deref(), now).await
}
