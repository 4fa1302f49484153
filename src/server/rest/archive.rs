//! `/api/archive`: what has left a device because nobody touched it for long is all still here. Records as they
//! travel in a sync, so that a client can keep them.

use super::select::{self, Filter};
use crate::domain::{EntityType, TicketId};
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path};
use crate::server::visit::Caller;
use crate::store::Book;
use crate::sync::ServerChange;

/// `GET /tickets/{id}`: the ticket with its comments and attachments.
///
/// # Errors
/// 404 where it is deleted, or not for the caller.
pub async fn whole(caller: Caller, Path(id): Path<TicketId>) -> Result<Json<Vec<ServerChange>>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let ticket = select::one(&mut ledger, &caller, &EntityType::Ticket, id.into()).await?;
    let mut found = vec![ServerChange::from(&ticket)];
    for entity_type in [EntityType::Comment, EntityType::Attachment] {
        let mut children = Filter::readable_by(caller.user());
        children.and("ticket_id = {}", id.to_string());
        let records = children.records(&mut ledger, &entity_type, "seq", None).await?;
        found.extend(records.iter().map(ServerChange::from));
    }
    Ok(Json(found))
}
