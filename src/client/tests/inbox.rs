//! The inbox: what others wrote, as it arrives from the server.

use super::open;
use crate::client::{Client, InboxItem, InboxKind};
use crate::domain::{
    ChangeId, Comment, ConflictId, EntityId, EntityType, Project, ProjectId, Scope, Ticket, TicketId, UserId,
};
use crate::merge::{Conflict, Cursor, Mark, Record, Side, Stamp, WriterId};
use crate::store::Batch;
use crate::sync::Standing;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn user(number: u8) -> UserId {
    UserId::from_random([number; 16])
}

/// Ann is 7, see `open`.
fn mark(seq: u64, by: u8) -> Mark {
    Mark { seq, stamp: Stamp { millis: 1_000_000 + seq, counter: 0, writer: WriterId::of(user(by), [0; 4]) } }
}

fn project() -> ProjectId {
    ProjectId::from_random([9; 16])
}

fn record(entity_type: EntityType, id: impl Into<EntityId>, created: Mark, fields: Value) -> Record {
    Record {
        entity_type,
        id: id.into(),
        scope: Scope::Project(project()),
        fields: fields.as_object().cloned().unwrap(),
        seq: created.seq,
        created,
        marks: BTreeMap::new(),
        deleted: false,
    }
}

fn ticket(id: TicketId, created: Mark, by: u8, fields: Value) -> Record {
    let mut all = json!({"project_id": project(), "title": "A ticket", "created_by": user(by)});
    all.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap());
    record(EntityType::Ticket, id, created, all)
}

fn comment(number: u8, ticket: TicketId, created: Mark, by: u8, content: &str) -> Record {
    let fields = json!({"ticket_id": ticket, "content": content, "user_id": user(by)});
    record(EntityType::Comment, EntityId::from_random([number; 16]), created, fields)
}

fn with(mut record: Record, name: &str, mark: Mark) -> Record {
    record.set_mark(name, mark);
    record
}

/// Records arrive with a pull that is finished at `seq`.
async fn arrives(client: &Client, epoch: u32, seq: u64, put_records: Vec<Record>) {
    let cursor = Cursor { epoch, seq, change: ChangeId::default() };
    let standing = Standing { cursor, finished: cursor, again: false };
    let standings = BTreeMap::from([(Scope::Project(project()), standing)]);
    let mut batch = Batch { put_records, ..Batch::default() };
    batch.put_meta.insert("cursors".into(), serde_json::to_value(standings).ok());
    client.commit(|_, _| Ok(batch)).await.unwrap();
    client.begin_inbox().await.unwrap();
}

/// A project whose inbox begins at 10.
async fn begun(client: &Client, mut there: Vec<Record>) {
    there.push(record(EntityType::Project, EntityId::from(project()), mark(1, 2), json!({"name": "Website"})));
    arrives(client, 0, 10, there).await;
}

fn kinds(client: &Client) -> Vec<(TicketId, Vec<InboxKind>)> {
    let items = client.inbox().into_iter();
    items.map(|item| (item.ticket, item.events.iter().map(|event| event.kind).collect())).collect()
}

fn only(client: &Client) -> InboxItem {
    let mut items = client.inbox();
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0)
}

const ONE: u8 = 21;
const TWO: u8 = 22;

fn id(number: u8) -> TicketId {
    TicketId::from_random([number; 16])
}

#[tokio::test]
async fn what_was_there_before_is_no_news_and_what_comes_is_grouped_by_ticket_the_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let given = json!({"assignees": [user(7)], "description": "Ask @ann"});
    let old = (0..50).map(|n| comment(100 + n, id(ONE), mark(3, 2), 2, "Look, @ann"));
    begun(&client, old.chain([ticket(id(ONE), mark(2, 2), 2, given)]).collect()).await;
    assert_eq!(client.inbox(), []);

    let given = ticket(id(TWO), mark(11, 2), 2, json!({"assignees": [user(7)]}));
    let said = comment(3, id(ONE), mark(12, 2), 2, "Hello @Ann!");
    arrives(&client, 0, 12, vec![given, said]).await;
    assert_eq!(kinds(&client), [(id(ONE), vec![InboxKind::Mentioned]), (id(TWO), vec![InboxKind::Assigned])]);
    arrives(&client, 0, 13, vec![comment(4, id(TWO), mark(13, 2), 2, "Any news?")]).await;
    let kinds_of_two = vec![InboxKind::Watched, InboxKind::Assigned];
    assert_eq!(kinds(&client), [(id(TWO), kinds_of_two), (id(ONE), vec![InboxKind::Mentioned])]);
    let [two, one] = <[InboxItem; 2]>::try_from(client.inbox()).unwrap();
    assert_eq!((two.newest().who, two.newest().said.as_deref()), (Some(user(2)), Some("Any news?")));
    assert_eq!((two.events[1].who, one.is_read()), (Some(user(2)), false));
    drop(client);
    let client = open(folder.path(), true).await;
    assert_eq!(client.inbox(), [two, one], "after a restart");
}

#[tokio::test]
async fn nobody_is_told_of_what_they_did_on_whichever_device_nor_of_what_does_not_concern_them() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    begun(&client, Vec::new()).await;
    let own = ticket(id(ONE), mark(11, 7), 7, json!({"assignees": [user(7)], "description": "@ann"}));
    let own = with(with(own, "status", mark(12, 7)), "labels/x", mark(13, 7));
    let foreign = ticket(id(TWO), mark(14, 2), 2, json!({"description": "`@ann` @anna"}));
    let foreign = with(foreign, "status", mark(15, 2));
    let said = [comment(3, id(ONE), mark(16, 7), 7, "Me, @ann"), comment(4, id(TWO), mark(17, 2), 2, "Somebody?")];
    let mut brought = comment(5, id(ONE), mark(18, 2), 2, "@ann, long ago");
    brought.fields.insert("source_author".into(), "Zoe".into());
    arrives(&client, 0, 18, [own, foreign, brought].into_iter().chain(said).collect()).await;
    assert_eq!(client.inbox(), []);
}

#[tokio::test]
async fn changes_of_what_is_watched_are_told_by_field_until_they_are_read_or_put_away() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let watched = ticket(id(ONE), mark(2, 2), 2, json!({"watchers": [user(7)], "assignees": [user(7)]}));
    begun(&client, vec![watched.clone()]).await;
    let changed = with(with(watched, "status", mark(11, 2)), "labels/x", mark(12, 3));
    let changed = with(with(changed, "position", mark(13, 2)), "title", mark(14, 7));
    arrives(&client, 0, 14, vec![changed.clone()]).await;
    let item = only(&client);
    assert_eq!(
        (item.newest().fields.join(" "), item.newest().who, item.newest().place.1),
        ("labels status".into(), None, 12)
    );

    client.mark_inbox(vec![(item.ticket, item.when_read())]).await.unwrap();
    let read = only(&client);
    assert!(read.is_read() && read.unread().next().is_none());
    client.mark_inbox(vec![(item.ticket, read.when_unread())]).await.unwrap();
    assert!(!only(&client).is_read());
    client.mark_inbox(vec![(item.ticket, item.when_done())]).await.unwrap();
    assert_eq!(client.inbox(), []);
    client.mark_inbox(vec![(item.ticket, item.marks)]).await.unwrap();
    assert_eq!(only(&client), item, "brought back");

    client.mark_inbox(vec![(item.ticket, item.when_done())]).await.unwrap();
    // Written before what was put away, and here only now.
    let late = Mark { seq: 15, stamp: Stamp { millis: 5, ..Stamp::default() } };
    arrives(&client, 0, 15, vec![with(changed, "priority", late)]).await;
    assert_eq!(only(&client).newest().fields, ["priority"]);
    client.delete::<Ticket>(id(ONE)).await.unwrap();
    assert_eq!(client.inbox(), [], "what is deleted is gone from it");
}

#[tokio::test]
async fn a_conflict_is_told_to_whom_it_concerns_until_it_is_settled_here() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    begun(&client, vec![ticket(id(ONE), mark(2, 2), 2, json!({})), ticket(id(TWO), mark(3, 2), 2, json!({}))]).await;
    let side = |number: u8, by: u8| Side {
        change: ChangeId::from_random([number; 16]),
        value: json!(format!("Title {number}")),
        author: Some(user(by)),
        author_name: String::new(),
        time: Default::default(),
        stamp: mark(11, by).stamp,
    };
    let conflict = |number: u8, ticket: TicketId, sides: Vec<Side>| Conflict {
        id: ConflictId::from_random([number; 16]),
        entity_type: EntityType::Ticket,
        entity_id: ticket.into(),
        field: "title".into(),
        base: Value::Null,
        sides,
        resolved: false,
    };
    let mine = conflict(31, id(ONE), vec![side(1, 7), side(2, 2)]);
    let theirs = conflict(32, id(TWO), vec![side(3, 2), side(4, 3)]);
    let records = [mine, theirs].map(|conflict| conflict.to_record(Scope::Project(project()), mark(12, 2)));
    arrives(&client, 0, 12, records.into()).await;
    assert_eq!(kinds(&client), [(id(ONE), vec![InboxKind::Conflict])]);
    let open = client.conflicts_of(EntityId::from(id(ONE))).remove(0);
    client.resolve(&open, json!("Title 1")).await.unwrap();
    assert_eq!(client.inbox(), []);
}

#[tokio::test]
async fn after_a_restore_the_inbox_begins_anew_and_with_a_lost_project_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    begun(&client, vec![ticket(id(ONE), mark(2, 2), 2, json!({}))]).await;
    arrives(&client, 0, 20, vec![comment(3, id(ONE), mark(20, 2), 2, "@ann")]).await;
    let item = only(&client);
    client.mark_inbox(vec![(item.ticket, item.when_read())]).await.unwrap();

    let purge = Batch { purge_scopes: vec![Scope::Project(project())], ..Batch::default() };
    client.commit(|_, _| Ok(purge)).await.unwrap();
    let project = record(EntityType::Project, EntityId::from(project()), mark(1, 2), json!({"name": "Website"}));
    let back = vec![project, ticket(id(ONE), mark(2, 2), 2, json!({})), comment(4, id(ONE), mark(15, 2), 2, "@ann")];
    arrives(&client, 1, 15, back).await;
    assert_eq!(client.inbox(), [], "what the backup brought is no news");
    arrives(&client, 1, 16, vec![comment(5, id(ONE), mark(16, 2), 2, "@ann, and now")]).await;
    assert!(!only(&client).is_read(), "numbers of before say nothing");

    let mut gone = Batch { purge_scopes: vec![Scope::Project(self::project())], ..Batch::default() };
    gone.put_meta.insert("cursors".into(), Some(json!({})));
    client.commit(|_, _| Ok(gone)).await.unwrap();
    client.begin_inbox().await.unwrap();
    assert_eq!(client.inbox(), []);
    let left = client.0.replica.borrow().meta_names().filter(|name| name.starts_with("inbox:project")).count();
    assert_eq!(left, 0);
    client.create(Project { name: "Own".into(), ..Project::default() }).await.unwrap();
    assert!(client.list::<Comment>().is_empty());
}
