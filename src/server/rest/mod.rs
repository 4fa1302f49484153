//! REST for other programs: bare JSON, plain arrays.
//!
//! Invariants: membership is part of every query and is checked again in the transaction of every write; a stranger
//! gets 404, whether or not there is something; a write is a change like any other, stamped, merged, logged and told.

mod archive;
mod attachment;
mod child;
mod conflict;
mod history;
pub mod page;
mod person;
mod project;
mod select;
mod shape;
mod ticket;
mod write;

use super::error::ServerError;
use super::openapi::{Api, Needs, Shape, delete, get, post, put};
use super::visit::Caller;
use crate::domain::EntityType;
use crate::store::sql::SqlLedger;
use serde_json::Value;

/// What the caller wrote and may read, as REST shows it: `author` is the field that names them.
///
/// # Errors
/// When the store fails.
pub async fn written_by(
    ledger: &mut SqlLedger,
    caller: &Caller,
    entity_type: &EntityType,
    author: &str,
) -> Result<Vec<Value>, ServerError> {
    let mut filter = select::Filter::readable_by(caller.user());
    filter.and(&format!("{author} = {{}}"), caller.user().to_string());
    let records = filter.records(ledger, entity_type, "created_stamp, id", None).await?;
    Ok(records.iter().map(shape::of).collect())
}

/// The routes of entities, bar those that carry files.
pub fn routes(api: Api) -> Api {
    api.with(projects).with(tickets).with(child::routes).with(others)
}

/// The routes of files: they take as long as they take.
pub fn file_routes(api: Api) -> Api {
    api.add(
        post("/api/tickets/{id}/attachments", "Attaches a file.").takes(Shape::Upload).gives(Shape::One("Attachment")),
        attachment::upload,
    )
    .add(
        get("/api/attachments/{id}/download", "The bytes of an attachment, as a harmless download.")
            .gives(Shape::Bytes),
        attachment::download,
    )
}

fn projects(api: Api) -> Api {
    let one = || Shape::One("Project");
    api.add(
        get("/api/projects", "The projects of the caller, the newest first.")
            .paged()
            .query("archived", Shape::Flag, "Only those that are archived, or are not.")
            .gives(Shape::Many("Project")),
        project::list,
    )
    .add(
        post("/api/projects", "Makes a project; the caller becomes its admin.")
            .takes(Shape::One("NewProject"))
            .gives(one()),
        project::create,
    )
    .add(get("/api/projects/{id}", "A project.").gives(one()).tagged(), project::show)
    .add(
        put("/api/projects/{id}", "Changes what is named and leaves the rest.")
            .takes(Shape::One("ProjectChange"))
            .gives(one())
            .tagged(),
        project::update,
    )
    .add(delete("/api/projects/{id}", "Deletes a project, and all in it.").tagged(), project::delete)
    .add(post("/api/projects/{id}/archive", "Puts a project aside.").status(200).gives(one()), project::archive)
    .add(post("/api/projects/{id}/unarchive", "Takes it up again.").status(200).gives(one()), project::unarchive)
}

fn tickets(api: Api) -> Api {
    let one = || Shape::One("Ticket");
    let narrowed = get("/api/tickets", "The tickets of all the caller's projects, the newest first.")
        .query("project_id", Shape::Id, "Of one project.")
        .query("status", Shape::Text, "In one status.")
        .query("priority", Shape::Text, "Of one priority.")
        .query("assignee_id", Shape::Id, "Assigned to one person.")
        .query(
            "sort",
            Shape::Word(&["created_at", "updated_at", "priority"]),
            "The newest, latest, most pressing first.",
        )
        .paged()
        .gives(Shape::Many("Ticket"));
    let search = get("/api/tickets/search", "Tickets in which every word occurs: title, description, comments, key.")
        .asks("q", Shape::Words, "The words.")
        .query("project_id", Shape::Id, "Of one project.")
        .paged()
        .gives(Shape::Many("Ticket"));
    api.add(narrowed, ticket::list)
        .add(search, ticket::search)
        .add(
            post("/api/tickets", "Makes a ticket; status Open and priority Medium unless said.")
                .takes(Shape::One("NewTicket"))
                .gives(one()),
            ticket::create,
        )
        .add(get("/api/tickets/{id}", "A ticket.").gives(one()).tagged(), ticket::show)
        .add(
            put(
                "/api/tickets/{id}",
                "Changes what is named and leaves the rest; `assignee_id` replaces the assignees.",
            )
            .takes(Shape::One("TicketChange"))
            .gives(one())
            .tagged(),
            ticket::update,
        )
        .add(delete("/api/tickets/{id}", "Deletes a ticket.").tagged(), ticket::delete)
}

fn others(api: Api) -> Api {
    api.add(
        get("/api/tickets/{id}/attachments", "The files of a ticket, the oldest first.")
            .paged()
            .gives(Shape::Many("Attachment")),
        attachment::list,
    )
    .add(
        get("/api/users", "People who share a project with the caller; one's own email only.")
            .gives(Shape::Many("Person")),
        person::list,
    )
    .add(
        get("/api/conflicts", "What several people wrote without having seen each other's.")
            .query("project_id", Shape::Id, "Of one project.")
            .gives(Shape::Many("Conflict")),
        conflict::list,
    )
    .add(
        post("/api/conflicts/{id}/resolve", "Settles a conflict with this value.")
            .status(204)
            .takes(Shape::One("Resolution")),
        conflict::resolve,
    )
    .add(
        get("/api/history/{type}/{id}", "What happened to one entity, the oldest first.")
            .needs(Needs::Read)
            .gives(Shape::Many("HistoryLine")),
        history::show,
    )
    .add(
        get(
            "/api/archive/tickets/{id}",
            "A ticket, deleted or not, with its comments and attachments, as records of a sync.",
        )
        .gives(Shape::Many("Change")),
        archive::whole,
    )
}
