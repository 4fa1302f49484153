//! Parts of tickets, relations and watchers.

use super::{open, project_with_tickets};
use crate::client::{Client, ClientError, Related};
use crate::domain::{EntityId, EntityType, Problem, Project, ProjectId, Relation, Scope, Ticket, TicketId};
use crate::merge::{Mark, Record, Stamp};
use crate::query::Progress;
use crate::store::Batch;
use serde_json::{Value, json};

async fn change(client: &Client, id: TicketId, change: impl FnOnce(&mut Ticket)) -> Result<(), ClientError> {
    let draft = client.draft::<Ticket>(id).unwrap();
    let mut value = draft.value.clone();
    change(&mut value);
    client.save(&draft, &value).await
}

/// What another device wrote, as the server gives it.
async fn arrives(client: &Client, project: ProjectId, id: TicketId, fields: Value) {
    let mut all = json!({"project_id": project, "title": "From afar"});
    all.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap());
    let record = Record {
        entity_type: EntityType::Ticket,
        id: id.into(),
        scope: Scope::Project(project),
        fields: all.as_object().cloned().unwrap(),
        seq: 9,
        created: Mark { seq: 9, stamp: Stamp::default() },
        marks: Default::default(),
        deleted: false,
    };
    client.commit(|_, _| Ok(Batch { put_records: vec![record], ..Batch::default() })).await.unwrap();
}

fn progress(client: &Client, id: TicketId) -> (usize, usize) {
    let Progress { done, all } = client.progress(&client.get::<Ticket>(id).unwrap());
    (done, all)
}

fn related(client: &Client, id: TicketId) -> Vec<(Relation, bool, TicketId)> {
    client.relations(id).into_iter().map(|one| (one.relation, one.is_reverse, one.other)).collect()
}

fn is(relation: Relation, is_reverse: bool, other: TicketId) -> Related {
    Related { relation, is_reverse, other }
}

#[tokio::test]
async fn parts_are_counted_at_all_levels_and_stay_when_the_whole_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, tickets) = project_with_tickets(&client, 5).await;
    for (part, whole) in [(1, 0), (2, 0), (3, 1), (4, 1)] {
        change(&client, tickets[part], |ticket| ticket.parent_id = Some(tickets[whole])).await.unwrap();
    }
    assert_eq!(progress(&client, tickets[0]), (0, 4));
    change(&client, tickets[3], |ticket| ticket.status = "Done".into()).await.unwrap();
    change(&client, tickets[2], |ticket| ticket.status = "Closed".into()).await.unwrap();
    assert_eq!((progress(&client, tickets[0]), progress(&client, tickets[1])), ((1, 3), (1, 2)), "one is cancelled");
    let parts: Vec<TicketId> = client.sub_tickets(tickets[0]).iter().map(|row| row.id).collect();
    assert_eq!(parts, [tickets[1], tickets[2]]);
    assert_eq!(client.parent(tickets[3]).unwrap().id, tickets[1]);
    assert!(client.undo().await.unwrap(), "no longer cancelled");
    assert_eq!(progress(&client, tickets[0]), (1, 4));

    client.delete::<Ticket>(tickets[1]).await.unwrap();
    assert_eq!((progress(&client, tickets[0]), client.parent(tickets[3])), ((0, 1), None));
    assert!(client.get::<Ticket>(tickets[3]).is_some());
    client.undo().await.unwrap();
    assert_eq!(client.parent(tickets[3]).unwrap().id, tickets[1]);
    drop(client);
    let client = open(folder.path(), true).await;
    assert_eq!(progress(&client, tickets[0]), (1, 4), "after a restart");
    let refused = change(&client, tickets[0], |ticket| ticket.parent_id = Some(tickets[0])).await.unwrap_err();
    assert!(matches!(refused, ClientError::Invalid(invalid) if invalid.problem == Problem::Itself));
    assert_eq!(client.pending(), 15, "each of it waits for the server: {project}");
}

#[tokio::test]
async fn a_circle_that_two_devices_made_is_shown_as_a_row_and_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, _) = project_with_tickets(&client, 0).await;
    let ids = [1_u8, 2].map(|n| TicketId::from_random([n; 16]));
    arrives(&client, project, ids[0], json!({})).await;
    arrives(&client, project, ids[1], json!({})).await;
    change(&client, ids[0], |ticket| ticket.parent_id = Some(ids[1])).await.unwrap();
    assert_eq!(client.circle(ids[0]), []);
    arrives(&client, project, ids[1], json!({"parent_id": ids[0]})).await;
    assert_eq!(client.circle(ids[0]), [ids[0], ids[1]]);
    assert_eq!((client.parent(ids[0]), client.parent(ids[1]).map(|row| row.id)), (None, Some(ids[0])));
    assert_eq!((progress(&client, ids[0]), progress(&client, ids[1])), ((0, 1), (0, 0)));
    assert_eq!(client.itself_and_below(ids[0]), ids.into());
    change(&client, ids[0], |ticket| ticket.parent_id = None).await.unwrap();
    assert_eq!((client.circle(ids[0]), client.circle(ids[1])), (vec![], vec![]));

    client.relate(ids[0], is(Relation::Blocks, false, ids[1])).await.unwrap();
    assert!(client.deadlock(ids[0]).is_empty());
    client.relate(ids[0], is(Relation::Blocks, true, ids[1])).await.unwrap();
    assert_eq!(client.deadlock(ids[1]), ids.into());
    change(&client, ids[1], |ticket| ticket.status = "Done".into()).await.unwrap();
    assert!(client.deadlock(ids[0]).is_empty(), "what is done holds nobody up");
}

#[tokio::test]
async fn a_relation_is_shown_at_both_ends_and_taken_away_from_either() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (_, tickets) = project_with_tickets(&client, 2).await;
    let shop = client.create(Project { name: "Shop".into(), ..Project::default() }).await.unwrap();
    let far = Ticket { project_id: shop, title: "Far".into(), ..Ticket::default() };
    let far = client.create(far).await.unwrap();
    for relation in Relation::ALL {
        client.relate(tickets[0], is(relation, false, far)).await.unwrap();
        let is_reverse = relation != Relation::Relates;
        assert_eq!(related(&client, far), [(relation, is_reverse, tickets[0])]);
        client.unrelate(far, is(relation, is_reverse, tickets[0])).await.unwrap();
        assert_eq!((related(&client, far), related(&client, tickets[0])), (vec![], vec![]));
        client.undo().await.unwrap();
        assert_eq!(related(&client, tickets[0]), [(relation, false, far)]);
        client.undo().await.unwrap();
        assert_eq!(related(&client, far), []);
    }
    // Written at both ends by two people: shown once, and gone at once.
    for (one, other) in [(tickets[0], tickets[1]), (tickets[1], tickets[0])] {
        change(&client, one, |ticket| ticket.relates.push(other)).await.unwrap();
    }
    assert_eq!(related(&client, tickets[0]), [(Relation::Relates, false, tickets[1])]);
    client.unrelate(tickets[0], is(Relation::Relates, false, tickets[1])).await.unwrap();
    assert_eq!(related(&client, tickets[1]), []);
    client.undo().await.unwrap();
    assert_eq!(related(&client, tickets[1]), [(Relation::Relates, false, tickets[0])]);
}

#[tokio::test]
async fn what_waits_for_an_open_ticket_of_any_project_is_blocked() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (_, tickets) = project_with_tickets(&client, 2).await;
    let shop = client.create(Project { name: "Shop".into(), ..Project::default() }).await.unwrap();
    let far = client.create(Ticket { project_id: shop, title: "Far".into(), ..Ticket::default() }).await.unwrap();
    client.relate(tickets[0], is(Relation::Blocks, true, far)).await.unwrap();
    assert_eq!((client.blockers(tickets[0]), client.blocked()), (vec![far], [tickets[0]].into()));
    change(&client, far, |ticket| ticket.status = "Done".into()).await.unwrap();
    assert!(client.blockers(tickets[0]).is_empty() && client.blocked().is_empty());
    change(&client, far, |ticket| ticket.status = "Open".into()).await.unwrap();
    client.delete::<Ticket>(far).await.unwrap();
    assert!(client.blocked().is_empty(), "nobody waits for what is deleted");
}

#[tokio::test]
async fn what_a_ticket_of_a_deleted_project_says_of_others_is_not_shown_until_it_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let shop = client.create(Project { name: "Shop".into(), ..Project::default() }).await.unwrap();
    let far = client.create(Ticket { project_id: shop, title: "Far".into(), ..Ticket::default() }).await.unwrap();
    client.relate(far, is(Relation::Blocks, false, tickets[0])).await.unwrap();
    let relation = is(Relation::Blocks, true, far);
    assert!(client.may_unrelate(tickets[0], relation));
    client.delete::<Project>(shop).await.unwrap();
    assert_eq!(related(&client, tickets[0]), []);
    assert!(!client.may_unrelate(tickets[0], relation), "there is nothing to take away");
    client.undo().await.unwrap();
    assert_eq!(related(&client, tickets[0]), [(Relation::Blocks, true, far)]);
}

#[tokio::test]
async fn a_ticket_that_is_not_here_is_named_by_its_id_and_not_let_go_of() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 2).await;
    let unseen = TicketId::from(EntityId::from_random([9; 16]));
    change(&client, tickets[0], |ticket| ticket.blocks = vec![unseen]).await.unwrap();
    assert_eq!(related(&client, tickets[0]), [(Relation::Blocks, false, unseen)]);
    client.relate(tickets[0], is(Relation::Blocks, false, tickets[1])).await.unwrap();
    change(&client, tickets[0], |ticket| ticket.title = "Renamed".into()).await.unwrap();
    assert_eq!(client.get::<Ticket>(tickets[0]).unwrap().value.blocks.len(), 2);
    client.unrelate(tickets[0], is(Relation::Blocks, false, unseen)).await.unwrap();
    assert_eq!(related(&client, tickets[0]), [(Relation::Blocks, false, tickets[1])]);
}

#[tokio::test]
async fn who_moves_away_keeps_its_relations_from_both_ends_and_leaves_its_whole_and_strangers_behind() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (website, tickets) = project_with_tickets(&client, 4).await;
    let shop = client.create(Project { name: "Shop".into(), ..Project::default() }).await.unwrap();
    let (me, stranger) = (client.me().user, crate::domain::UserId::from_random([8; 16]));
    change(&client, tickets[0], |ticket| {
        ticket.parent_id = Some(tickets[1]);
        ticket.blocks = vec![tickets[2]];
        ticket.watchers = vec![me, stranger];
    })
    .await
    .unwrap();
    change(&client, tickets[3], |ticket| ticket.parent_id = Some(tickets[0])).await.unwrap();
    client.relate(tickets[3], is(Relation::Duplicates, false, tickets[0])).await.unwrap();
    let moved = client.move_to_project(tickets[0], shop).await.unwrap().id;
    let row = client.get::<Ticket>(moved).unwrap();
    assert_eq!((row.value.parent_id, &row.value.watchers), (None, &vec![me]));
    let expected = [(Relation::Blocks, false, tickets[2]), (Relation::Duplicates, true, tickets[3])];
    assert_eq!(related(&client, moved), expected);
    assert_eq!(related(&client, tickets[2]), [(Relation::Blocks, true, moved)]);
    assert_eq!(related(&client, tickets[3]), [(Relation::Duplicates, false, moved)]);
    assert_eq!(client.blockers(tickets[2]), [moved]);
    assert_eq!((client.parent(tickets[3]), progress(&client, tickets[1])), (None, (0, 0)));
    // What was said of it before it moved is taken away by what it is now.
    client.unrelate(moved, is(Relation::Duplicates, true, tickets[3])).await.unwrap();
    assert_eq!(related(&client, tickets[3]), []);
    client.undo().await.unwrap();
    let again = client.move_to_project(moved, website).await.unwrap().id;
    assert_eq!(related(&client, again), expected);
    client.undo().await.unwrap();
    client.undo().await.unwrap();
    assert_eq!(client.parent(tickets[0]).unwrap().id, tickets[1], "taken back, it is a part again");
    assert_eq!(related(&client, tickets[3]), [(Relation::Duplicates, false, tickets[0])]);
}

#[tokio::test]
async fn what_is_written_of_it_stands_in_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 2).await;
    let me = client.me().user;
    change(&client, tickets[0], |ticket| ticket.parent_id = Some(tickets[1])).await.unwrap();
    client.relate(tickets[0], is(Relation::Relates, false, tickets[1])).await.unwrap();
    change(&client, tickets[0], |ticket| ticket.watchers = vec![me]).await.unwrap();
    let told = client.history((EntityType::Ticket, tickets[0].into())).await;
    let told: Vec<(String, Value)> = told.into_iter().skip(1).map(|item| (item.field, item.after)).collect();
    let expected = [("parent_id", json!(tickets[1])), ("relates", json!([tickets[1]])), ("watchers", json!([me]))];
    assert_eq!(told, expected.map(|(field, after)| (field.to_owned(), after)));
}

#[tokio::test]
async fn a_ticket_is_meant_by_its_key_or_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let (_, tickets) = project_with_tickets(&client, 12).await;
    let meant = |text: &str, limit: usize| -> Vec<TicketId> {
        client.meant(text, limit, |row| row.id != tickets[3]).iter().map(|row| row.id).collect()
    };
    assert_eq!(meant("web-2", 5)[0], tickets[1]);
    assert_eq!(meant("ticket 11", 5)[0], tickets[11]);
    assert_eq!((meant("ticket", 5).len(), meant("", 20).len()), (5, 11));
    assert!(!meant("WEB-4", 20).contains(&tickets[3]));
    let only = client.meant("ticket", 1, |row| row.id == tickets[0]);
    assert_eq!(only.iter().map(|row| row.id).collect::<Vec<_>>(), [tickets[0]], "however many others are found");
}
