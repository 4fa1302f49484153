//! `/api/tickets/{id}/attachments`, `/api/attachments`: files, for programs that send them in a form.

use super::page::Wanted;
use super::shape::{self, answer};
use super::{child, select, write};
use crate::domain::{Action, Attachment, Entity, EntityId, EntityType, Fields, Invalid, role::action_to_write};
use crate::server::blob::{self, Named};
use crate::server::error::ServerError;
use crate::server::extract::{Path, Query};
use crate::server::visit::Caller;
use crate::store::{Book, Ledger};
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, OriginalUri, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

const ATTACHMENT: EntityType = EntityType::Attachment;

/// `GET /api/tickets/{id}/attachments`: the oldest first.
pub async fn list(
    caller: Caller,
    id: Path<EntityId>,
    wanted: Query<Wanted>,
    uri: OriginalUri,
) -> Result<Response, ServerError> {
    child::list(ATTACHMENT, caller, id, wanted, uri).await
}

/// `POST /api/tickets/{id}/attachments`, a form with the part `file`: 201. Who may not write is told before the
/// bytes are read.
pub async fn upload(caller: Caller, Path(ticket): Path<EntityId>, request: Request) -> Result<Response, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let scope = select::one(&mut ledger, &caller, &EntityType::Ticket, ticket).await?.scope;
    let role = match scope.project() {
        Some(project) => ledger.role(project, caller.user()).await?,
        None => None,
    };
    drop(ledger);
    let wanted: Action = action_to_write(&ATTACHMENT);
    if !role.is_some_and(|role| role.may(wanted)) {
        let message = "your role in this project may not attach files; ask one of its admins".to_owned();
        return Err(ServerError::Forbidden { code: "forbidden", message });
    }
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| not_a_form())?;
    while let Some(part) = form.next_field().await.map_err(|_| broken())? {
        if part.name() == Some("file") {
            let fields = receive(&caller, ticket, part).await?;
            let record = write::create(&caller, ATTACHMENT, Some(scope), fields).await?;
            return Ok(answer(StatusCode::CREATED, shape::of(&record)));
        }
    }
    Err(Invalid::new("file", "is missing: send a form with a part of this name").into())
}

async fn receive(caller: &Caller, ticket: EntityId, part: Field<'_>) -> Result<Fields, ServerError> {
    let filename = name_of(part.file_name().unwrap_or_default());
    let mime_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
    if mime_type.len() > 255 {
        return Err(Invalid::new("file", "has a content type that is too long").into());
    }
    let kept = blob::keep(caller, Named::File(&filename), part).await?;
    let fields = json!({
        "ticket_id": ticket.to_string(),
        "filename": filename,
        "file_size": kept.size,
        "mime_type": mime_type,
        "hash": kept.hash,
    });
    match fields {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Fields::new()),
    }
}

/// The last part of a path, whatever the sender's system: a name, never a place.
fn name_of(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(crate::domain::limits::NAME).collect();
    if name.trim().is_empty() { "file".to_owned() } else { name }
}

/// `GET /api/attachments/{id}/download`.
pub async fn download(caller: Caller, Path(id): Path<EntityId>, headers: HeaderMap) -> Result<Response, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let record = select::one(&mut ledger, &caller, &ATTACHMENT, id).await?;
    drop(ledger);
    let attachment = Attachment::from_fields(&record.fields);
    blob::give(&caller, &attachment.hash, Some(&attachment.filename), &headers).await
}

fn not_a_form() -> ServerError {
    ServerError::Request {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code: "not_a_form",
        message: "send a form (multipart/form-data) with the file in the part \"file\"".into(),
    }
}

fn broken() -> ServerError {
    ServerError::Request {
        status: StatusCode::BAD_REQUEST,
        code: "broken_off",
        message: "the form cannot be read to its end: send it again".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_file_name_is_never_a_place() {
        assert_eq!(name_of("../../etc/passwd"), "passwd");
        assert_eq!(name_of("C:\\Users\\ann\\plan.txt"), "plan.txt");
        assert_eq!(name_of("a\u{0}b\n.txt"), "ab.txt");
        assert_eq!(name_of(" "), "file");
        assert_eq!(name_of("x/"), "file");
    }
}
