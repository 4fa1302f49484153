//! `POST /api/sync`: the bare object of the wire, for our clients and other programs alike.

use super::clock;
use super::error::ServerError;
use super::extract::Json;
use super::throttle::Counted;
use super::visit::Caller;
use crate::domain::{EntityType, Invalid, Problem, Scope};
use crate::merge::Operation;
use crate::store::{Book, Ledger};
use crate::sync::authority;
use crate::sync::{SyncRequest, SyncResponse};
use std::collections::BTreeMap;

/// The most changes in one request; a client with more sends them one batch after another.
const CHANGES_MAX: usize = 5_000;
const CLIENT_ID_CHARACTERS_MAX: usize = 200;

/// Accepts the changes, and gives out what is new. Those who listen are told after the commit.
///
/// # Errors
/// Nothing was accepted: 400 and 413 when the request is wrong as a whole, 5xx when trying again, with the same ids,
/// may help. What is wrong with one change stands in its result.
pub async fn sync(caller: &Caller, request: &SyncRequest) -> Result<SyncResponse, ServerError> {
    if request.client_id.trim().is_empty() {
        return Err(Invalid::new("client_id", Problem::Missing).into());
    }
    if request.client_id.chars().count() > CLIENT_ID_CHARACTERS_MAX {
        return Err(Invalid::new("client_id", "is longer than 200 characters").into());
    }
    if request.changes.len() > CHANGES_MAX {
        return Err(super::extract::too_large());
    }
    let app = &caller.app;
    if !request.changes.is_empty() {
        app.throttle.count_many(Counted::Changes, &caller.user().to_string(), request.changes.len())?;
    }
    let synced = authority::sync(&app.database, &caller.at(&request.client_id), request, clock::now()).await?;
    app.metrics.synced(&synced.response);
    note_refused(caller, &synced.response);
    super::device::note(caller, request);
    let mut moved = synced.moved;
    let founds = |change: &crate::sync::WireChange| {
        change.entity_type == EntityType::Project && change.operation == Operation::Create
    };
    if !moved.is_empty() && request.changes.iter().any(founds) {
        moved.push(Scope::Person(caller.user()));
    }
    tell(caller, &moved).await;
    Ok(synced.response)
}

/// One line for a batch of which something was refused: how often and why, by whom and from where.
fn note_refused(caller: &Caller, response: &SyncResponse) {
    let mut refused = BTreeMap::<&str, usize>::new();
    for code in response.results.iter().filter_map(|result| result.code.as_deref()) {
        *refused.entry(code).or_default() += 1;
    }
    if !refused.is_empty() {
        tracing::info!(?refused, user = %caller.user(), address = caller.address, "changes were refused");
    }
}

/// What is committed is committed: that nobody could be told is no error of the one who sent it.
async fn tell(caller: &Caller, moved: &[Scope]) {
    if moved.is_empty() {
        return;
    }
    let heads = async {
        let mut ledger = caller.app.database.read().await?;
        let mut heads = Vec::with_capacity(moved.len());
        for scope in moved {
            heads.push((*scope, ledger.head(*scope).await?));
        }
        Ok::<_, ServerError>(heads)
    };
    match heads.await {
        Ok(heads) => caller.app.hub.moved(heads),
        Err(error) => error.log(),
    }
}

/// `POST /api/sync`.
pub async fn post_sync(caller: Caller, Json(request): Json<SyncRequest>) -> Result<Json<SyncResponse>, ServerError> {
    sync(&caller, &request).await.map(Json)
}
