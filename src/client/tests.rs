//! The client without a server: over a real store in a temporary folder.

use super::open::Registry;
use super::*;
use crate::domain::{
    ChangeId, Comment, ConflictId, Entity, EntityType, Project, ProjectId, Scope, Status as BoardStatus, Ticket,
    TicketId,
};
use crate::merge::{Conflict, Mark, Side};
use crate::store::{Batch, Store};
use serde_json::json;
use std::path::Path;

mod exporting;
mod inbox;
mod keeping;
mod lacking;
mod moving;
mod relations;
mod sample;
mod served;
mod syncing;
mod timeboxes;
mod undo;
mod views;

async fn open(folder: &Path, account: bool) -> Client {
    let place = folder.join(if account { "account.sqlite" } else { "local.sqlite" }).display().to_string();
    let store = Rc::new(LocalStore::open(&place).await.unwrap());
    let snapshot = store.load().await.unwrap();
    let person = crate::domain::UserId::from_random([7; 16]);
    let me = Me { user: person, username: "ann".into(), display_name: "Ann".into(), account: true };
    let registry = Registry { account: account.then(|| me), person: Some(person), server: None };
    let remote = account.then(|| remote::Remote::new("http://127.0.0.1:9", person, None));
    Client::with("test".into(), store, snapshot, registry, remote).await.unwrap()
}

async fn project_with_tickets(client: &Client, count: usize) -> (ProjectId, Vec<TicketId>) {
    let project = client.create(Project { name: "Website".into(), ..Project::default() }).await.unwrap();
    let mut tickets = Vec::new();
    for number in 0..count {
        let ticket = Ticket { project_id: project, title: format!("Ticket {number}"), ..Ticket::default() };
        tickets.push(client.create(ticket).await.unwrap());
    }
    (project, tickets)
}

fn column(client: &Client, project: ProjectId, status: &str) -> Vec<TicketId> {
    let mut rows = client.children::<Ticket>(project.into());
    rows.retain(|row| row.value.status_key() == status);
    rows.sort_by(|a, b| (&a.value.position, a.id).cmp(&(&b.value.position, b.id)));
    rows.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn what_was_done_without_an_account_is_there_after_a_restart_with_final_keys() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (project, tickets) = project_with_tickets(&client, 2).await;
    client.create(Comment { ticket_id: tickets[0], content: "Hello".into(), ..Comment::default() }).await.unwrap();
    drop(client);
    let client = open(folder.path(), false).await;
    assert_eq!(client.status(), Status::LocalOnly);
    assert_eq!(client.pending(), 0);
    assert_eq!(client.children::<BoardStatus>(project.into()).len(), 5);
    assert_eq!(client.children::<Comment>(tickets[0].into()).len(), 1);
    let keys: Vec<String> = tickets.iter().map(|id| client.ticket_key(&client.get::<Ticket>(*id).unwrap())).collect();
    assert_eq!(keys, ["WEB-1", "WEB-2"]);
    assert_eq!(client.find_ticket("web-2"), Some(tickets[1]));
}

#[tokio::test]
async fn with_an_account_every_write_waits_in_the_queue_and_is_shown_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, tickets) = project_with_tickets(&client, 1).await;
    let draft = client.draft::<Ticket>(tickets[0]).unwrap();
    client.save(&draft, &Ticket { title: "Renamed".into(), ..draft.value.clone() }).await.unwrap();
    drop(client);
    let client = open(folder.path(), true).await;
    let row = client.get::<Ticket>(tickets[0]).unwrap();
    assert_eq!((row.value.title.as_str(), row.pending, row.unconfirmed), ("Renamed", true, true));
    assert!(client.ticket_key(&row).starts_with("WEB-~"), "{}", client.ticket_key(&row));
    assert_eq!(client.children::<BoardStatus>(project.into()).len(), 5, "a new project has its statuses at once");
    let queue: Vec<_> = client.queue().into_iter().map(|item| (item.operation, item.title)).collect();
    assert_eq!(queue, [("create", "Website".into()), ("create", "Renamed".into()), ("update", "Renamed".to_owned())]);
    assert_eq!(client.pending_of::<Ticket>(), 1);
}

#[tokio::test]
async fn a_resolution_closes_only_the_sides_that_its_author_was_shown() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, tickets) = project_with_tickets(&client, 1).await;
    let stamp = client.stamp();
    let side = |number: u8| Side {
        change: ChangeId::from_random([number; 16]),
        value: json!(format!("Title {number}")),
        author: None,
        author_name: "Ben".into(),
        time: device::now(),
        stamp,
    };
    let mut conflict = Conflict {
        id: ConflictId::from_random([9; 16]),
        entity_type: EntityType::Ticket,
        entity_id: tickets[0].into(),
        field: "title".into(),
        base: json!("Ticket 0"),
        sides: vec![side(1), side(2)],
        resolved: false,
    };
    let arrives = async |conflict: &Conflict, seq: u64| {
        let put_records = vec![conflict.to_record(Scope::Project(project), Mark { seq, stamp })];
        client.commit(|_, _| Ok(Batch { put_records, ..Batch::default() })).await.unwrap();
    };
    arrives(&conflict, 5).await;
    let shown = client.conflicts().pop().unwrap();
    conflict.sides.push(side(3));
    arrives(&conflict, 6).await;
    assert_eq!(client.conflicts()[0].sides.len(), 3);
    client.resolve(&shown, json!("Both")).await.unwrap();
    let replica = client.0.replica.borrow();
    let change = &replica.pending().last().unwrap().change;
    let closed: Vec<ChangeId> = change.resolves.as_ref().unwrap().sides.iter().copied().collect();
    assert_eq!(closed, [side(1).change, side(2).change]);
    assert_eq!((&change.data["title"], &change.seen), (&json!("Both"), &shown.seen));
}

#[tokio::test]
async fn only_the_fields_that_differ_are_written_and_an_unchanged_save_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let draft = client.draft::<Ticket>(tickets[0]).unwrap();
    client.save(&draft, &draft.value).await.unwrap();
    assert_eq!(client.pending(), 2);
    let due = Ticket { due_date: "2026-12-01".parse().ok(), ..draft.value.clone() };
    client.save(&draft, &due).await.unwrap();
    assert_eq!(client.queue().last().unwrap().data.keys().collect::<Vec<_>>(), ["due_date"]);
}

#[tokio::test]
async fn a_deleted_ticket_hides_its_comments_and_comes_back_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let comment = Comment { ticket_id: tickets[0], content: "Hello".into(), ..Comment::default() };
    let comment = client.create(comment).await.unwrap();
    client.delete::<Ticket>(tickets[0]).await.unwrap();
    assert!(client.get::<Ticket>(tickets[0]).is_none() && client.get::<Comment>(comment).is_none());
    assert!(client.list::<Comment>().is_empty());
    client.restore::<Ticket>(tickets[0]).await.unwrap();
    assert!(client.get::<Ticket>(tickets[0]).is_some() && client.get::<Comment>(comment).is_some());
}

#[tokio::test]
async fn a_card_stands_where_it_was_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (project, tickets) = project_with_tickets(&client, 4).await;
    let order = column(&client, project, "Open");
    client.move_ticket(order[3], "Open", Some(order[0]), Some(order[1])).await.unwrap();
    assert_eq!(column(&client, project, "Open"), [order[0], order[3], order[1], order[2]]);
    client.move_ticket(tickets[0], "Done", None, None).await.unwrap();
    assert_eq!(column(&client, project, "Done"), [tickets[0]]);
    assert_eq!(column(&client, project, "Open").len(), 3);
}

#[tokio::test]
async fn an_invalid_value_is_refused_by_field_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let error = client.create(Project { name: "  ".into(), ..Project::default() }).await.unwrap_err();
    assert_eq!((error.code(), error.field()), ("invalid", Some("name")));
    assert!(client.list::<Project>().is_empty());
}

#[tokio::test]
async fn an_export_brings_everything_back_into_an_empty_device_and_nothing_twice() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let client = open(here.path(), false).await;
    let (project, tickets) = project_with_tickets(&client, 3).await;
    let disguised = client.attach(tickets[0], "a.png", "image/png", b"<script>".to_vec()).await;
    assert_eq!(disguised.expect_err("no picture").field(), Some("filename"));
    let attachment = client.attach(tickets[0], "a.txt", "text/plain", b"bytes".to_vec()).await.unwrap();
    client.delete::<Ticket>(tickets[2]).await.unwrap();
    let file = client.export().await.unwrap();
    let other = open(there.path(), false).await;
    assert_eq!(other.import_backup(&file).await.unwrap(), 4, "a project, two tickets, a file");
    assert_eq!(other.import_backup(&file).await.unwrap(), 0);
    assert_eq!(other.children::<Ticket>(project.into()).len(), 2);
    assert_eq!(other.attachment_bytes(attachment).await.unwrap(), b"bytes");
    let broken = other.import_backup(b"{}").await.unwrap_err();
    assert!(broken.to_string().contains("Nothing was changed"), "{broken}");
}

#[tokio::test]
async fn whoever_listens_is_told_of_each_change_until_they_leave() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let told = Rc::new(Cell::new(0));
    let count = told.clone();
    let subscription = client.subscribe(move || count.set(count.get() + 1));
    project_with_tickets(&client, 1).await;
    let heard = told.get();
    assert!(heard >= 2, "{heard}");
    drop(subscription);
    project_with_tickets(&client, 1).await;
    assert_eq!(told.get(), heard);
}

#[tokio::test]
async fn history_tells_who_changed_what_from_what_to_what() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let draft = client.draft::<Ticket>(tickets[0]).unwrap();
    client.save(&draft, &Ticket { title: "Renamed".into(), ..draft.value.clone() }).await.unwrap();
    let history = client.history((EntityType::Ticket, tickets[0].into())).await;
    let told: Vec<_> = history.iter().map(|item| (item.field.as_str(), item.after.as_str())).collect();
    assert_eq!(told, [("created", None), ("title", Some("Renamed"))]);
    assert_eq!(history[1].before, "Ticket 0");
    assert_eq!(Ticket::TYPE, EntityType::Ticket);
}

#[tokio::test]
async fn an_imported_archive_is_usable_at_once_and_a_broken_file_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let archive = br#"{"repo": "acme/door", "labels": [{"name": "bug", "color": "ff0000"}], "pulls": [], "issues": [
        {"number": 7, "title": "It squeaks", "state": "OPEN", "author": "ann", "assignees": [], "labels": ["bug"],
         "body": "Oil it.", "createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2020-01-02T00:00:00Z", "closedAt": null,
         "comments": [{"author": "bob", "body": "Done?", "createdAt": "2020-01-02T00:00:00Z", "updatedAt": "2020-01-02T00:00:00Z"}]}
    ]}"#;
    let preview = client.preview_import("door.json", archive, &ImportOptions::default()).unwrap();
    assert_eq!((preview.tickets, preview.comments), (1, 1));
    assert_eq!(client.pending(), 0, "a preview changes nothing");
    let (project, _) = client.run_import("door.json", archive, &ImportOptions::default()).await.unwrap();
    let tickets = client.children::<Ticket>(project.into());
    assert_eq!(tickets[0].value.title, "It squeaks");
    assert_eq!(client.children::<Comment>(tickets[0].id.into()).len(), 1);
    let pending = client.pending();
    let broken = client.run_import("door.json", b"{\"repo\": ", &ImportOptions::default()).await.unwrap_err();
    assert_eq!((broken.code(), client.pending()), ("file", pending));
}

#[tokio::test]
async fn every_change_is_undone_and_done_again_step_by_step() {
    let folder = tempfile::tempdir().unwrap();
    for account in [false, true] {
        let client = open(folder.path(), account).await;
        let (_, tickets) = project_with_tickets(&client, 1).await;
        let id = tickets[0];
        let label = crate::domain::LabelId::from_random([3; 16]);
        let draft = client.draft::<Ticket>(id).unwrap();
        let renamed = Ticket { title: "Renamed".into(), labels: vec![label], ..draft.value.clone() };
        client.save(&draft, &renamed).await.unwrap();
        client.delete::<Ticket>(id).await.unwrap();
        let shown = || client.get::<Ticket>(id).map(|row| (row.value.title.clone(), row.value.labels.len()));
        let (old, new) = (Some(("Ticket 0".to_owned(), 0)), Some(("Renamed".to_owned(), 1)));
        assert_eq!(shown(), None);
        for expected in [&new, &old, &None] {
            assert!(client.undo().await.unwrap());
            assert_eq!(&shown(), expected, "undone, account: {account}");
        }
        for expected in [&old, &new, &None] {
            assert!(client.redo().await.unwrap());
            assert_eq!(&shown(), expected, "done again, account: {account}");
        }
        assert!(!client.redo().await.unwrap(), "nothing is left to do again");
        assert!(client.undo().await.unwrap());
        let draft = client.draft::<Ticket>(id).unwrap();
        client.save(&draft, &Ticket { title: "Another way".into(), ..draft.value.clone() }).await.unwrap();
        assert!(!client.redo().await.unwrap(), "what is new ends what could be done again");
    }
}

#[tokio::test]
async fn what_is_done_to_many_is_a_change_of_each_and_taken_back_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 3).await;
    let waiting = client.pending();
    let due = "2026-12-24".parse().ok();
    let written = tickets[..2].iter().filter_map(|id| client.draft::<Ticket>(*id)).map(|draft| {
        let value = Ticket { due_date: due, ..draft.value.clone() };
        (draft, value)
    });
    client.save_all(written.collect()).await.unwrap();
    assert_eq!(client.pending(), waiting + 2);
    let days = || tickets.iter().map(|id| client.get::<Ticket>(*id).unwrap().value.due_date).collect::<Vec<_>>();
    assert_eq!(days(), [due, due, None]);
    assert!(client.undo().await.unwrap());
    assert_eq!(days(), [None; 3]);
    client.delete_all::<Ticket>(&tickets).await.unwrap();
    assert!(tickets.iter().all(|id| client.get::<Ticket>(*id).is_none()));
    client.restore_all::<Ticket>(&tickets).await.unwrap();
    assert_eq!(days(), [None; 3]);
}

#[tokio::test]
async fn a_backup_restores_an_empty_device_as_it_was_authors_times_and_history_included() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let client = open(here.path(), false).await;
    let (_, tickets) = project_with_tickets(&client, 2).await;
    let draft = client.draft::<Ticket>(tickets[0]).unwrap();
    client.save(&draft, &Ticket { title: "Renamed".into(), ..draft.value.clone() }).await.unwrap();
    client.attach(tickets[0], "a.txt", "text/plain", b"bytes".to_vec()).await.unwrap();
    client.delete::<Ticket>(tickets[1]).await.unwrap();
    let other = open(there.path(), false).await;
    other.import_backup(&client.export().await.unwrap()).await.unwrap();
    let sorted = |client: &Client| {
        let mut snapshot = client.0.replica.borrow().snapshot();
        snapshot.records.sort_by_key(|record| (record.entity_type.as_str().to_owned(), record.id));
        (snapshot.records, snapshot.queue)
    };
    assert_eq!(sorted(&other), sorted(&client));
    assert_eq!(other.history((EntityType::Ticket, tickets[0].into())).await.len(), 2);
    other.restore::<Ticket>(tickets[1]).await.unwrap();
    drop(other);
    let other = open(there.path(), false).await;
    assert!(other.get::<Ticket>(tickets[1]).is_some(), "and goes on from there");
}

#[tokio::test]
async fn a_backup_brings_back_into_the_same_account_only_what_the_server_does_not_have() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let client = open(here.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let secret = client.create_here_only(Project { name: "Secret".into(), ..Project::default() }).await.unwrap();
    let note = Ticket { project_id: secret, title: "Only here".into(), ..Ticket::default() };
    let note = client.create(note).await.unwrap();
    // A record that the server has confirmed, and perhaps changed since.
    let confirmed = client.0.replica.borrow().confirmed(&(EntityType::Ticket, note.into())).cloned().unwrap();
    let id = crate::domain::EntityId::from_random([9; 16]);
    let scope = crate::domain::Scope::Project(ProjectId::from_random([8; 16]));
    let confirmed = crate::merge::Record { id, scope, ..confirmed };
    let batch = crate::store::Batch { put_records: vec![confirmed], ..Default::default() };
    client.commit(|_, _| Ok(batch)).await.unwrap();
    let file = client.export().await.unwrap();

    let other = open(there.path(), true).await;
    assert_eq!(other.import_backup(&file).await.unwrap(), 4, "two unsynced changes; a project and a ticket only here");
    let changes = |client: &Client| client.queue().into_iter().map(|item| item.change).collect::<Vec<_>>();
    assert_eq!(changes(&other), changes(&client), "under the same ids, so that nothing happens twice");
    assert!(other.get::<Ticket>(tickets[0]).is_some() && other.get::<Ticket>(note).is_some());
    assert_eq!(other.keeping(secret), Keeping::DeviceOnly);
    assert!(other.0.replica.borrow().confirmed(&(EntityType::Ticket, id)).is_none(), "that is the server's to give");
    assert_eq!(other.import_backup(&file).await.unwrap(), 0);
    assert_eq!(changes(&other).len(), 2);
}

#[tokio::test]
async fn a_project_of_this_device_only_queues_nothing_until_it_is_sent_and_then_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let project = client.create_here_only(Project { name: "Secret".into(), ..Project::default() }).await.unwrap();
    let ticket = Ticket { project_id: project, title: "Only here".into(), ..Ticket::default() };
    let ticket = client.create(ticket).await.unwrap();
    let file = client.attach(ticket, "a.txt", "text/plain", b"bytes".to_vec()).await.unwrap();
    assert_eq!(client.unsynced(), Unsynced { changes: 0, projects: 1 });
    assert!(client.role(project).may(crate::domain::Action::Administer));
    let attachment = client.get::<crate::domain::Attachment>(file).unwrap();
    assert_eq!(client.upload(&attachment.value), None);
    drop(client);

    let client = open(folder.path(), true).await;
    assert_eq!(client.ticket_key(&client.get::<Ticket>(ticket).unwrap()), "SEC-1");
    client.sync_project(project).await.unwrap();
    let queue: Vec<_> = client.queue().into_iter().map(|item| (item.operation, item.title)).collect();
    let all = ["Secret", "Only here", "a.txt"].map(|title| ("create", title.to_owned()));
    assert_eq!(queue, all);
    assert_eq!((client.keeping(project), client.unsynced().projects), (Keeping::Synced, 0));
    assert!(
        client.get::<Ticket>(ticket).unwrap().unconfirmed && client.upload(&attachment.value) == Some(Upload::Queued)
    );
    assert_eq!(client.children::<BoardStatus>(project.into()).len(), 5);
}

#[tokio::test]
async fn a_waiting_change_that_is_tried_again_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    project_with_tickets(&client, 1).await;
    let queue = || client.queue().into_iter().map(|item| item.change).collect::<Vec<_>>();
    let before = queue();
    client.retry(before[0]).await.unwrap();
    assert_eq!(queue(), before);
}

#[tokio::test]
async fn beyond_the_cap_the_files_used_least_recently_leave_and_unsent_ones_never() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let mut files = Vec::new();
    for name in ["a", "b", "c"] {
        files.push(client.attach(tickets[0], name, "text/plain", name.repeat(1_000).into_bytes()).await.unwrap());
    }
    assert_eq!(client.unsent_files(), 3);
    client.set_files_bytes_max(1).await.unwrap();
    assert_eq!(client.0.store.blob_hashes().await.unwrap().len(), 3, "the server has none of them yet");
    // Sent and confirmed.
    client
        .commit(|_, replica| {
            let mut batch = replica.confirm_here(replica.pending().map(|row| (row.scope, row.change.clone())));
            batch.remove_queue = replica.pending().map(|row| row.change.id).collect();
            batch.put_queue.clear();
            let uploads = replica.meta_names().filter(|name| name.starts_with("upload:"));
            batch.put_meta = uploads.map(|name| (name.to_owned(), None)).collect();
            Ok(batch)
        })
        .await
        .unwrap();
    assert_eq!(client.unsent_files(), 0);
    client.attachment_bytes(files[1]).await.unwrap();
    client.set_files_bytes_max(1_500).await.unwrap();
    assert_eq!(client.0.store.blob_hashes().await.unwrap().len(), 1);
    assert_eq!(client.attachment_bytes(files[1]).await.unwrap().len(), 1_000, "the one looked at stays");
    assert!(client.get::<crate::domain::Attachment>(files[0]).is_some(), "what is known of the others, too");
    assert!(matches!(client.attachment_bytes(files[0]).await, Err(ClientError::Offline)));
}

// Fails when the server is asked for ever, as often as if it were to be sent from here.
#[tokio::test]
async fn a_file_whose_bytes_are_elsewhere_says_so_and_is_asked_for_less_and_less() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let id = client.attach(tickets[0], "a", "text/plain", b"plan".to_vec()).await.unwrap();
    let file = client.get::<crate::domain::Attachment>(id).unwrap().value.clone();
    let (remote, before) = (client.0.remote.as_ref().unwrap(), client.unsynced().changes);
    client.0.store.remove_blob(&file.hash).await.unwrap();
    let waited = || client.0.transfers.borrow().elsewhere.get(&file.hash).map(|(_, waited)| *waited);
    for wait in [5_000, 10_000, 20_000] {
        client.send_file(remote, &file.hash).await;
        assert_eq!((waited(), client.waiting_uploads().len()), (Some(wait), 0));
    }
    assert_eq!(client.upload(&file), Some(Upload::Elsewhere));
    assert_eq!((client.unsent_files(), client.unsynced().changes), (0, before - 1), "this device does not have it");
    client.retry_upload(&file).await.unwrap();
    assert_eq!((client.upload(&file), client.waiting_uploads().len()), (Some(Upload::Queued), 1));
    client.delete::<crate::domain::Attachment>(id).await.unwrap();
    client.send_file(remote, &file.hash).await;
    assert_eq!((client.upload(&file), waited()), (None, None), "nobody here asks for it any more");
}

#[test]
fn little_room_is_a_fifth_or_less() {
    let storage = |used, quota| StorageUse { used: Some(used), quota: Some(quota), persisted: None };
    assert!(storage(80, 100).is_low() && storage(100, 100).is_low());
    assert!(!storage(79, 100).is_low() && !storage(5, 0).is_low() && !StorageUse::default().is_low());
}

#[tokio::test]
async fn a_search_soon_finds_everything_and_then_what_is_shown_now() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (project, _) = project_with_tickets(&client, 0).await;
    let ticket = |number: u128| {
        let value = Ticket { project_id: project, title: format!("Crate {}", 1_000 + number), ..Ticket::default() };
        write::Edit::create(crate::domain::EntityId(uuid::Uuid::from_u128(number + 1)), &value)
    };
    client.edit((0..500).map(ticket).collect()).await.unwrap();
    assert!(client.found("crate").len() < 500, "an app that stood still until then would have all of them");
    let all_found = async {
        while client.found("crate").len() < 500 {
            crate::platform::sleep(1).await;
        }
    };
    let indexing = std::pin::pin!(client.keep_index());
    futures::future::select(indexing, std::pin::pin!(all_found)).await;
    let [id] = client.found("crate 1499").into_iter().collect::<Vec<_>>()[..] else { panic!("one of that name") };
    let draft = client.draft::<Ticket>(id).unwrap();
    client.save(&draft, &Ticket { title: "Barrel".into(), ..draft.value.clone() }).await.unwrap();
    assert_eq!(client.found("barrel"), [id].into());
    assert!(client.found("crate 1499").is_empty());
    client.create(Comment { ticket_id: id, content: "Rolls away".into(), ..Comment::default() }).await.unwrap();
    assert_eq!(client.search("roll", 5)[0].ticket, id);
    client.delete::<Ticket>(id).await.unwrap();
    assert!(client.found("barrel").is_empty() && client.search("roll", 5).is_empty());
}

#[tokio::test]
async fn the_sheet_of_a_project_follows_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, tickets) = project_with_tickets(&client, 3).await;
    let count = |client: &Client| client.with_tickets(project, |sheet| (sheet.len(), sheet.count(|key| key == "Done")));
    client.move_ticket(tickets[1], "Done", None, None).await.unwrap();
    assert_eq!(count(&client), (3, 1));
    assert_eq!(client.pending_tickets(project), 3);
    client.delete::<Ticket>(tickets[0]).await.unwrap();
    assert_eq!(count(&client), (2, 1));
    client.restore::<Ticket>(tickets[0]).await.unwrap();
    assert_eq!(count(&client), (3, 1));
    client.delete::<Project>(project).await.unwrap();
    assert_eq!(count(&client), (0, 0), "hidden with what it belongs to");
}
