//! A ticket moves to another project, and back.

use super::{column, open, project_with_tickets};
use crate::client::{Client, Moved};
use crate::domain::{
    Attachment, Category, ChangeId, Comment, Entity, EntityId, EntityType, Label, Member, Project, ProjectId, Role,
    Scope, Status as BoardStatus, Ticket, TicketId, UserId,
};
use crate::merge::{Mark, Record, Stamp};
use crate::store::{Batch, QueueState, Rejection};
use serde_json::{Value, json};

async fn ops(client: &Client) -> ProjectId {
    client.create(Project { name: "Ops".into(), ..Project::default() }).await.unwrap()
}

async fn say(client: &Client, ticket: TicketId, content: &str) {
    client.create(Comment { ticket_id: ticket, content: content.into(), ..Comment::default() }).await.unwrap();
}

/// A record as the server gives it.
async fn arrives(client: &Client, entity_type: EntityType, id: EntityId, scope: ProjectId, fields: Value) {
    let mark = Mark { seq: 1, stamp: Stamp::default() };
    let record = Record {
        entity_type,
        id,
        scope: Scope::Project(scope),
        fields: fields.as_object().cloned().unwrap(),
        seq: 1,
        created: mark,
        marks: Default::default(),
        deleted: false,
    };
    client.commit(|_, _| Ok(Batch { put_records: vec![record], ..Batch::default() })).await.unwrap();
}

#[tokio::test]
async fn a_ticket_moves_with_all_that_belongs_to_it_and_its_old_key_and_address_lead_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (website, tickets) = project_with_tickets(&client, 2).await;
    let ops = ops(&client).await;
    let label = |project, name: &str| Label { project_id: project, name: name.into(), color: "#ff0000".into() };
    let bug = client.create(label(website, "Bug")).await.unwrap();
    let late = client.create(label(website, "Late")).await.unwrap();
    let there = client.create(label(ops, "bug")).await.unwrap();
    let draft = client.draft::<Ticket>(tickets[1]).unwrap();
    let labelled = Ticket { labels: vec![bug, late], status: "Review".into(), ..draft.value.clone() };
    client.save(&draft, &labelled).await.unwrap();
    say(&client, tickets[1], "First").await;
    say(&client, tickets[1], "Second").await;
    client.attach(tickets[1], "a.txt", "text/plain", b"bytes".to_vec()).await.unwrap();

    let Moved { id, status, left_out } = client.move_to_project(tickets[1], ops).await.unwrap();
    assert_eq!((status, left_out), (None, Vec::new()));
    let row = client.get::<Ticket>(id).unwrap();
    assert_eq!((client.ticket_key(&row).as_str(), row.value.title.as_str()), ("OPS-1", "Ticket 1"));
    assert_eq!((row.value.project_id, row.value.status.as_str()), (ops, "Review"));
    let mut names: Vec<_> = row.value.labels.iter().map(|id| client.get::<Label>(*id).unwrap()).collect();
    names.sort_by_key(|label| label.value.name.clone());
    assert!(names.iter().all(|label| label.value.project_id == ops));
    assert_eq!(names.iter().map(|label| label.value.name.as_str()).collect::<Vec<_>>(), ["Late", "bug"]);
    assert_eq!(names[1].id, there, "one that is there is taken");
    let mut said: Vec<_> = client.children::<Comment>(id.into());
    said.sort_by_key(|row| row.value.source_created_at);
    assert_eq!(said.iter().map(|row| row.value.content.as_str()).collect::<Vec<_>>(), ["First", "Second"]);
    let files = client.children::<Attachment>(id.into());
    assert_eq!(client.attachment_bytes(files[0].id).await.unwrap(), b"bytes");

    assert!(client.get::<Ticket>(tickets[1]).is_none());
    assert_eq!(client.children::<Comment>(tickets[1].into()).len(), 0);
    for name in ["WEB-2", "web-2", "OPS-1", tickets[1].to_string().as_str()] {
        assert_eq!(client.find_ticket(name), Some(id), "{name}");
    }
    assert_eq!(client.found("WEB-2").into_iter().collect::<Vec<_>>(), [id]);

    let again = client.move_to_project(id, website).await.unwrap().id;
    assert_eq!((client.find_ticket("WEB-2"), client.find_ticket("OPS-1")), (Some(again), Some(again)));
    assert_eq!(client.ticket_key(&client.get::<Ticket>(again).unwrap()), "WEB-3");
}

#[tokio::test]
async fn a_move_is_one_group_whose_tombstone_waits_for_every_create() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let ops = ops(&client).await;
    say(&client, tickets[0], "Said").await;
    let before = client.pending();
    let moved = client.move_to_project(tickets[0], ops).await.unwrap();
    let made: Vec<(EntityType, EntityId, ChangeId, Vec<ChangeId>)> = {
        let replica = client.0.replica.borrow();
        let rows = replica.pending().skip(before).map(|row| row.change.clone());
        rows.map(|change| (change.entity_type, change.entity_id, change.id, change.waits_for)).collect()
    };
    let [ticket, comment, tombstone] = made.as_slice() else { panic!("{made:?}") };
    assert_eq!((&ticket.0, ticket.1), (&EntityType::Ticket, moved.id.into()));
    assert_eq!(tombstone.1, tickets[0].into());
    assert_eq!(tombstone.3, [ticket.2, comment.2]);
    assert!(ticket.3.is_empty() && comment.3.is_empty());

    // The server refuses the comment: the ticket stays, with what was refused in sight.
    let rejection = Rejection { code: "invalid".into(), message: "No.".into() };
    let refused = comment.2;
    client
        .commit(|_, replica| {
            let (_, mut batch) = replica.next_request("c", before + 2);
            batch.put_queue.iter_mut().for_each(|row| row.state = QueueState::Done);
            let row = batch.put_queue.iter_mut().find(|row| row.change.id == refused).unwrap();
            row.state = QueueState::Sent;
            Ok(batch)
        })
        .await
        .unwrap();
    client.commit(|_, replica| Ok(replica.set_aside(&rejection))).await.unwrap();
    assert_eq!((client.rejected(), client.pending()), (2, 0));
    let codes: Vec<String> = client.queue().into_iter().map(|item| format!("{:?}", item.state)).collect();
    assert!(codes[0].contains("invalid") && codes[1].contains("depends_on_rejected"), "{codes:?}");
}

#[tokio::test]
async fn a_move_is_taken_back_and_done_again_in_one_step_each() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (website, tickets) = project_with_tickets(&client, 1).await;
    let ops = ops(&client).await;
    say(&client, tickets[0], "Said").await;
    let moved = client.move_to_project(tickets[0], ops).await.unwrap().id;
    let living = || {
        let said = |id: TicketId| client.children::<Comment>(id.into()).len();
        let place = |id: TicketId| client.get::<Ticket>(id).map(|row| (row.value.project_id, said(id)));
        (place(tickets[0]), place(moved))
    };
    assert_eq!(living(), (None, Some((ops, 1))));
    assert!(client.undo().await.unwrap());
    assert_eq!(living(), (Some((website, 1)), None));
    assert_eq!(client.get::<Ticket>(tickets[0]).unwrap().value.moved_to, None);
    assert!(client.redo().await.unwrap());
    assert_eq!(living(), (None, Some((ops, 1))));
    assert_eq!(client.find_ticket(&tickets[0].to_string()), Some(moved));
    assert!(client.undo().await.unwrap());
    assert_eq!(living(), (Some((website, 1)), None));
    let replica = client.0.replica.borrow();
    let awaited = |id: ChangeId| replica.row(id).unwrap().change.clone();
    let undone = replica.pending().filter(|row| row.change.deletes() && row.key().1 == moved.into());
    for row in undone {
        let restores: Vec<_> = row.change.waits_for.iter().map(|id| awaited(*id)).collect();
        assert!(restores.iter().any(|change| change.entity_id == tickets[0].into() && change.makes()));
    }
}

#[tokio::test]
async fn a_status_is_found_by_key_name_or_category_and_else_is_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (website, tickets) = project_with_tickets(&client, 4).await;
    let ops = ops(&client).await;
    let status = |project: ProjectId, name: &str, category: Category| BoardStatus {
        project_id: project,
        name: name.into(),
        category,
        ..BoardStatus::default()
    };
    for (project, name, category) in [
        (website, "Testing", Category::Started),
        (website, "Shelved", Category::Backlog),
        (website, "Archived", Category::Done),
        (ops, "testing", Category::Cancelled),
    ] {
        client.create_status(status(project, name, category)).await.unwrap();
    }
    let key_of = |project: ProjectId, name: &str| {
        let rows = client.children::<BoardStatus>(project.into());
        rows.iter().find(|row| row.value.name == name).unwrap().value.key.clone()
    };
    let wanted = [
        ("Review".to_owned(), "Review".to_owned(), None),
        (key_of(website, "Testing"), key_of(ops, "testing"), Some("testing")),
        (key_of(website, "Archived"), "Done".to_owned(), Some("Done")),
        // Nothing there is a backlog.
        (
            key_of(website, "Shelved"),
            client
                .children::<BoardStatus>(ops.into())
                .iter()
                .map(|row| (row.value.position.clone(), row.value.key.clone()))
                .min()
                .unwrap()
                .1,
            None,
        ),
    ];
    for (ticket, (from, to, told)) in tickets.into_iter().zip(wanted) {
        client.move_ticket(ticket, &from, None, None).await.unwrap();
        assert_eq!(column(&client, website, &from), [ticket]);
        let moved = client.move_to_project(ticket, ops).await.unwrap();
        assert_eq!(client.get::<Ticket>(moved.id).unwrap().value.status_key(), to, "from {from}");
        assert!(told.is_none() || moved.status.as_deref() == told, "{moved:?}");
    }
}

#[tokio::test]
async fn what_others_wrote_is_noted_as_theirs_and_who_is_no_member_there_is_assigned_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (website, tickets) = project_with_tickets(&client, 1).await;
    let ops = ops(&client).await;
    let (ben, cat) = (UserId::from_random([8; 16]), UserId::from_random([9; 16]));
    for (project, user, name) in [(website, ben, "Ben"), (website, cat, "Cat"), (ops, cat, "Cat")] {
        let role = Role::Member;
        let member =
            Member { project_id: project, user_id: user, username: name.into(), display_name: name.into(), role };
        let id = Member::id_for(project, user).into();
        arrives(&client, EntityType::Member, id, project, Value::Object(member.to_fields())).await;
    }
    let at = "2026-01-02T03:04:05.000Z";
    let said = json!({"ticket_id": tickets[0], "content": "Ben's words", "user_id": ben, "created_at": at});
    arrives(&client, EntityType::Comment, EntityId::from_random([3; 16]), website, said).await;
    let draft = client.draft::<Ticket>(tickets[0]).unwrap();
    client.save(&draft, &Ticket { assignees: vec![ben, cat], ..draft.value.clone() }).await.unwrap();

    let moved = client.move_to_project(tickets[0], ops).await.unwrap();
    assert_eq!(moved.left_out, ["Ben"]);
    let row = client.get::<Ticket>(moved.id).unwrap();
    assert_eq!((row.value.assignees.as_slice(), row.value.source_assignees.as_deref()), (&[cat][..], Some("Ben")));
    let comment = client.children::<Comment>(moved.id.into()).pop().unwrap();
    assert_eq!(comment.value.source_author.as_deref(), Some("Ben"));
    assert_eq!(comment.value.source_created_at, Some(at.parse().unwrap()));
    assert_eq!(comment.author, Some(client.me().user), "whoever brought it wrote the copy");
    let sent: Vec<Value> = {
        let replica = client.0.replica.borrow();
        replica.pending().filter(|row| row.key().1 == comment.id.into()).map(|row| json!(row.change.data)).collect()
    };
    assert!(sent[0].get("user_id").is_none() && sent[0].get("created_at").is_none(), "{sent:?}");
}

#[tokio::test]
async fn it_moves_only_between_projects_that_are_kept_alike_and_that_one_may_write_in() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (website, tickets) = project_with_tickets(&client, 1).await;
    let own = ops(&client).await;
    let hidden = client.create_here_only(Project { name: "Diary".into(), ..Project::default() }).await.unwrap();
    let foreign = EntityId::from_random([5; 16]);
    arrives(&client, EntityType::Project, foreign, foreign.into(), json!({"name": "Theirs"})).await;
    let archived = Project { name: "Past".into(), archived: true, ..Project::default() };
    client.create(archived).await.unwrap();
    let places: Vec<ProjectId> = client.places_to_move(website).iter().map(|row| row.id).collect();
    assert_eq!(places, [own]);
    for place in [hidden, foreign.into(), website] {
        assert_eq!(client.move_to_project(tickets[0], place).await.unwrap_err().code(), "forbidden");
    }
    assert!(client.get::<Ticket>(tickets[0]).is_some());
}
