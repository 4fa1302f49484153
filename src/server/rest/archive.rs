//! `/api/archive`: what has left a device because nobody touched it for long is all still here. Records as they
//! travel in a sync, so that a client can keep them.

use super::select::{self, Filter};
use crate::domain::{EntityType, TicketId};
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path};
use crate::server::visit::Caller;
use crate::store::Book;
use crate::sync::ServerChange;

/// `GET /tickets/{id}`: the ticket, deleted or not, with its living comments and attachments. A device that holds a
/// tombstone without them would show a part for the whole once the ticket, or its project, is restored.
///
/// # Errors
/// 404 where it is not for the caller.
pub async fn whole(caller: Caller, Path(id): Path<TicketId>) -> Result<Json<Vec<ServerChange>>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let mut found = Vec::new();
    for (entity_type, belongs) in [
        (EntityType::Ticket, "id = {}"),
        (EntityType::Comment, "NOT deleted AND ticket_id = {}"),
        (EntityType::Attachment, "NOT deleted AND ticket_id = {}"),
    ] {
        let mut filter = Filter::given_to(caller.user());
        filter.and(belongs, id.to_string());
        let records = filter.records(&mut ledger, &entity_type, "seq", None).await?;
        if records.is_empty() && entity_type == EntityType::Ticket {
            return Err(ServerError::NotFound { what: select::what(&entity_type) });
        }
        found.extend(records.iter().map(ServerChange::from));
    }
    Ok(Json(found))
}
