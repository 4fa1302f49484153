//! What belongs to a project or a ticket and is written whole by people: comments, labels, statuses, templates, cycles,
//! milestones and views. One set of
//! handlers for all of them.

use super::page::{self, Order, Wanted};
use super::shape::{self, answer};
use super::{select, write};
use crate::domain::{EntityId, EntityType, Fields};
use crate::merge::Operation;
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path, Query};
use crate::server::openapi::{Api, Shape, delete, get, post, put};
use crate::server::visit::Caller;
use crate::store::Book;
use axum::extract::OriginalUri;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

/// The routes of all of them.
pub fn routes(api: Api) -> Api {
    api.add(
        get("/api/tickets/{id}/comments", "The comments of a ticket, the oldest first.")
            .paged()
            .gives(Shape::Many("Comment")),
        |caller: Caller, id: Path<EntityId>, wanted: Query<Wanted>, uri: OriginalUri| {
            list(EntityType::Comment, caller, id, wanted, uri)
        },
    )
    .add(
        post("/api/tickets/{id}/comments", "Says something about a ticket.")
            .takes(Shape::One("NewComment"))
            .gives(Shape::One("Comment")),
        |caller: Caller, id: Path<EntityId>, body: Json<Fields>| create(EntityType::Comment, caller, id, body),
    )
    .with(|api| {
        let [show, change, gone] = [
            get("/api/comments/{id}", "A comment.").gives(Shape::One("Comment")).tagged(),
            put("/api/comments/{id}", "Changes a comment: its author only, but for reactions.")
                .takes(Shape::One("CommentChange"))
                .gives(Shape::One("Comment"))
                .tagged(),
            delete("/api/comments/{id}", "Deletes a comment: its author, or an admin of the project.").tagged(),
        ];
        one(api, EntityType::Comment, [show, change, gone])
    })
    .with(|api| {
        let [list, create] = [
            get("/api/projects/{id}/labels", "The labels of a project.").paged().gives(Shape::Many("Label")),
            post("/api/projects/{id}/labels", "Makes a label.")
                .takes(Shape::One("NewLabel"))
                .gives(Shape::One("Label")),
        ];
        let [show, change, gone] = [
            get("/api/labels/{id}", "A label.").gives(Shape::One("Label")).tagged(),
            put("/api/labels/{id}", "Changes a label.")
                .takes(Shape::One("LabelChange"))
                .gives(Shape::One("Label"))
                .tagged(),
            delete("/api/labels/{id}", "Deletes a label.").tagged(),
        ];
        one(of_project(api, EntityType::Label, [list, create]), EntityType::Label, [show, change, gone])
    })
    .with(|api| {
        let [list, create] = [
            get("/api/projects/{id}/timeboxes", "The cycles and milestones of a project.")
                .paged()
                .gives(Shape::Many("Timebox")),
            post("/api/projects/{id}/timeboxes", "Makes a cycle or a milestone.")
                .takes(Shape::One("NewTimebox"))
                .gives(Shape::One("Timebox")),
        ];
        let [show, change, gone] = [
            get("/api/timeboxes/{id}", "A cycle or a milestone.").gives(Shape::One("Timebox")).tagged(),
            put("/api/timeboxes/{id}", "Changes a cycle or a milestone.")
                .takes(Shape::One("TimeboxChange"))
                .gives(Shape::One("Timebox"))
                .tagged(),
            delete("/api/timeboxes/{id}", "Deletes a cycle or a milestone.").tagged(),
        ];
        one(of_project(api, EntityType::Timebox, [list, create]), EntityType::Timebox, [show, change, gone])
    })
    .with(|api| {
        let [list, create] = [
            get("/api/projects/{id}/templates", "What new tickets of a project may begin as.")
                .paged()
                .gives(Shape::Many("Template")),
            post("/api/projects/{id}/templates", "Makes a template.")
                .takes(Shape::One("NewTemplate"))
                .gives(Shape::One("Template")),
        ];
        let [show, change, gone] = [
            get("/api/templates/{id}", "A template.").gives(Shape::One("Template")).tagged(),
            put("/api/templates/{id}", "Changes a template.")
                .takes(Shape::One("TemplateChange"))
                .gives(Shape::One("Template"))
                .tagged(),
            delete("/api/templates/{id}", "Deletes a template.").tagged(),
        ];
        one(of_project(api, EntityType::Template, [list, create]), EntityType::Template, [show, change, gone])
    })
    .with(|api| {
        let [list, create] = [
            get("/api/projects/{id}/views", "The views that a project's people share.")
                .paged()
                .gives(Shape::Many("View")),
            post("/api/projects/{id}/views", "Saves a view.").takes(Shape::One("NewView")).gives(Shape::One("View")),
        ];
        let [show, change, gone] = [
            get("/api/views/{id}", "A view.").gives(Shape::One("View")).tagged(),
            put("/api/views/{id}", "Changes a view.")
                .takes(Shape::One("ViewChange"))
                .gives(Shape::One("View"))
                .tagged(),
            delete("/api/views/{id}", "Deletes a view.").tagged(),
        ];
        one(of_project(api, EntityType::View, [list, create]), EntityType::View, [show, change, gone])
    })
    .with(|api| {
        let [list, create] = [
            get("/api/projects/{id}/statuses", "The statuses of a project.").paged().gives(Shape::Many("Status")),
            post("/api/projects/{id}/statuses", "Makes a status.")
                .takes(Shape::One("NewStatus"))
                .gives(Shape::One("Status")),
        ];
        let [show, change, gone] = [
            get("/api/statuses/{id}", "A status.").gives(Shape::One("Status")).tagged(),
            put("/api/statuses/{id}", "Changes a status.")
                .takes(Shape::One("StatusChange"))
                .gives(Shape::One("Status"))
                .tagged(),
            delete("/api/statuses/{id}", "Deletes a status.").tagged(),
        ];
        one(of_project(api, EntityType::Status, [list, create]), EntityType::Status, [show, change, gone])
    })
    .with(|api| {
        let [show, gone] = [
            get("/api/attachments/{id}", "What is known of an attachment.").gives(Shape::One("Attachment")).tagged(),
            delete("/api/attachments/{id}", "Deletes an attachment.").tagged(),
        ];
        shown_and_deleted(api, EntityType::Attachment, [show, gone])
    })
}

type Said = crate::server::openapi::Operation;

fn of_project(api: Api, entity_type: EntityType, [listing, creation]: [Said; 2]) -> Api {
    let listed = entity_type.clone();
    api.add(listing, move |caller: Caller, id: Path<EntityId>, wanted: Query<Wanted>, uri: OriginalUri| {
        list(listed.clone(), caller, id, wanted, uri)
    })
    .add(creation, move |caller: Caller, id: Path<EntityId>, body: Json<Fields>| {
        create(entity_type.clone(), caller, id, body)
    })
}

fn one(api: Api, entity_type: EntityType, [showing, changing, deleting]: [Said; 3]) -> Api {
    let changed = entity_type.clone();
    shown_and_deleted(api, entity_type, [showing, deleting]).add(
        changing,
        move |caller: Caller, id: Path<EntityId>, headers: HeaderMap, body: Json<Fields>| {
            update(changed.clone(), caller, id, headers, body)
        },
    )
}

fn shown_and_deleted(api: Api, entity_type: EntityType, [showing, deleting]: [Said; 2]) -> Api {
    let shown = entity_type.clone();
    api.add(showing, move |caller: Caller, id: Path<EntityId>, headers: HeaderMap| {
        show(shown.clone(), caller, id, headers)
    })
    .add(deleting, move |caller: Caller, id: Path<EntityId>, headers: HeaderMap| {
        remove(entity_type.clone(), caller, id, headers)
    })
}

/// The children of one parent.
///
/// # Errors
/// 404 for a parent that is not there, or not the caller's to read.
pub async fn list(
    entity_type: EntityType,
    caller: Caller,
    Path(parent): Path<EntityId>,
    Query(wanted): Query<Wanted>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let (parent_type, field) = parent_of(&entity_type);
    select::one(&mut ledger, &caller, &parent_type, parent).await?;
    let mut filter = select::Filter::readable_by(caller.user());
    filter.and(&format!("{field} = {{}}"), parent.to_string());
    page::page(&mut ledger, &entity_type, &filter, Order::OLDEST, &wanted, &uri).await
}

async fn create(
    entity_type: EntityType,
    caller: Caller,
    Path(parent): Path<EntityId>,
    Json(body): Json<Fields>,
) -> Result<Response, ServerError> {
    let mut fields = write::fields(&entity_type, body)?;
    let (parent_type, field) = parent_of(&entity_type);
    let mut ledger = caller.app.database.read().await?;
    let scope = select::one(&mut ledger, &caller, &parent_type, parent).await?.scope;
    drop(ledger);
    fields.insert(field.to_owned(), Value::String(parent.to_string()));
    let record = write::create(&caller, entity_type, Some(scope), fields).await?;
    Ok(answer(StatusCode::CREATED, shape::of(&record)))
}

/// One of them.
///
/// # Errors
/// 404 for what is not there, or not the caller's to read.
pub async fn show(
    entity_type: EntityType,
    caller: Caller,
    Path(id): Path<EntityId>,
    headers: HeaderMap,
) -> Result<Response, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let record = select::one(&mut ledger, &caller, &entity_type, id).await?;
    Ok(shape::unless_known(&headers, shape::of(&record)))
}

/// Changes what the body names.
///
/// # Errors
/// As [`write::update`].
pub async fn update(
    entity_type: EntityType,
    caller: Caller,
    Path(id): Path<EntityId>,
    headers: HeaderMap,
    Json(body): Json<Fields>,
) -> Result<Response, ServerError> {
    let fields = write::fields(&entity_type, body)?;
    let record = write::update(&caller, entity_type, id, Operation::Update, fields, &headers).await?;
    Ok(answer(StatusCode::OK, shape::of(&record)))
}

/// Deletes it: 204.
///
/// # Errors
/// As [`write::update`].
pub async fn remove(
    entity_type: EntityType,
    caller: Caller,
    Path(id): Path<EntityId>,
    headers: HeaderMap,
) -> Result<StatusCode, ServerError> {
    write::update(&caller, entity_type, id, Operation::Delete, Fields::new(), &headers).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn parent_of(entity_type: &EntityType) -> (EntityType, &'static str) {
    entity_type.parent().unwrap_or((EntityType::Project, "project_id"))
}
