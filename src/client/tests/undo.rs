//! What an undo has seen.

use super::served::{Served, newest, open_another};
use super::{open, project_with_tickets};
use crate::client::Client;
use crate::domain::{Ticket, TicketId};
use crate::merge::Seen;
use serde_json::{Value, json};

async fn renames(client: &Client, id: TicketId, title: &str) {
    let draft = client.draft::<Ticket>(id).unwrap();
    client.save(&draft, &Ticket { title: title.into(), ..draft.value.clone() }).await.unwrap();
}

fn title(client: &Client, id: TicketId) -> String {
    client.get::<Ticket>(id).unwrap().value.title.clone()
}

#[tokio::test]
async fn an_undo_carries_the_seen_of_the_change_that_it_undoes_and_comes_after_that_change() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (_, tickets) = project_with_tickets(&client, 1).await;
    let served = Served::default();
    served.meets(&client).await;
    for syncs_between in [false, true] {
        // The second one was made with the first still in the queue.
        renames(&client, tickets[0], "First").await;
        let first = newest(&client);
        renames(&client, tickets[0], "Second").await;
        let second = newest(&client);
        assert_eq!((first.seen.after, second.seen.after), (None, Some(first.id)));
        if syncs_between {
            served.meets(&client).await;
        }
        client.undo().await.unwrap();
        let of_second = Seen { after: Some(second.id), ..second.seen.clone() };
        assert_eq!(newest(&client).seen, of_second, "synced between: {syncs_between}");
        let undone = newest(&client);
        client.undo().await.unwrap();
        let undo = newest(&client);
        assert_eq!(undo.data, *json!({"title": "Ticket 0"}).as_object().unwrap());
        // The first undo stands where the change that it undoes stood: it is after that, and after what this followed.
        let of_first = Seen { after: Some(undone.id), ..first.seen.clone() };
        assert_eq!(undo.seen, of_first, "synced between: {syncs_between}");
        served.meets(&client).await;
        assert_eq!((title(&client, tickets[0]).as_str(), client.conflict_count()), ("Ticket 0", 0));
    }
}

// Fails when an undo has seen what is shown by the time it is made.
#[tokio::test]
async fn what_another_has_written_since_is_not_lost_to_an_undo() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (open(folder.path(), true).await, open_another(folder.path()).await);
    let served = Served::default();
    let (_, tickets) = project_with_tickets(&one, 1).await;
    renames(&one, tickets[0], "Mine").await;
    for client in [&one, &other] {
        served.meets(client).await;
    }
    renames(&other, tickets[0], "Another's").await;
    for client in [&other, &one] {
        served.meets(client).await;
    }
    assert_eq!(title(&one, tickets[0]), "Another's", "it is shown by the time of the undo");
    assert!(one.undo().await.unwrap());
    served.meets(&one).await;
    served.meets(&other).await;
    for client in [&one, &other] {
        assert_eq!(sides(client), [json!("Another's"), json!("Ticket 0")]);
    }
}

fn due(client: &Client, id: TicketId) -> Option<String> {
    client.get::<Ticket>(id).unwrap().value.due_date.map(|day| day.to_string())
}

async fn is_due(client: &Client, id: TicketId, day: Option<&str>) {
    let draft = client.draft::<Ticket>(id).unwrap();
    let due_date = day.map(|day| day.parse().unwrap());
    client.save(&draft, &Ticket { due_date, ..draft.value.clone() }).await.unwrap();
}

/// The sides of the one conflict there is.
fn sides(client: &Client) -> Vec<Value> {
    let [conflict] = &client.conflicts()[..] else { panic!("one conflict, not {}", client.conflict_count()) };
    let mut sides: Vec<Value> = conflict.sides.iter().map(|side| side.value.clone()).collect();
    sides.sort_by_key(Value::to_string);
    sides
}

const FIRST: &str = "2026-12-14";
const SECOND: &str = "2026-12-22";
const ANOTHERS: &str = "2026-12-30";

// Fails when an undo has not seen the undo of what came after the change that it takes back.
#[tokio::test]
async fn who_takes_two_changes_of_one_thing_back_does_not_disagree_with_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let served = Served::default();
    for (syncs, syncs_between) in [(true, false), (true, true), (false, false), (false, true)] {
        let (_, tickets) = project_with_tickets(&client, 1).await;
        let id = tickets[0];
        let told = |what: &str| format!("{what}, synced after each change: {syncs}, each undo: {syncs_between}");
        for day in [Some(FIRST), Some(SECOND), None] {
            is_due(&client, id, day).await;
            if syncs {
                served.meets(&client).await;
            }
        }
        for _ in 0..2 {
            for expected in [Some(SECOND), Some(FIRST)] {
                assert!(client.undo().await.unwrap());
                if syncs_between {
                    served.meets(&client).await;
                }
                assert_eq!(due(&client, id).as_deref(), expected);
            }
            served.meets(&client).await;
            assert_eq!((due(&client, id).as_deref(), client.conflict_count()), (Some(FIRST), 0), "{}", told("undone"));
            for _ in 0..2 {
                assert!(client.redo().await.unwrap());
                if syncs_between {
                    served.meets(&client).await;
                }
            }
            served.meets(&client).await;
            assert_eq!((due(&client, id), client.conflict_count()), (None, 0), "{}", told("done again"));
        }
    }
}

// Fails when a deletion that takes a creation back has not seen what was taken back before it.
#[tokio::test]
async fn what_was_made_and_changed_is_gone_when_both_are_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let served = Served::default();
    let (_, tickets) = project_with_tickets(&client, 1).await;
    served.meets(&client).await;
    renames(&client, tickets[0], "Renamed").await;
    served.meets(&client).await;
    for _ in 0..2 {
        assert!(client.undo().await.unwrap());
    }
    served.meets(&client).await;
    assert!(client.get::<Ticket>(tickets[0]).is_none());
    assert_eq!(client.conflict_count(), 0);
}

// Fails when an undo takes over what a later change had seen, of a field in which somebody else wrote in between.
#[tokio::test]
async fn what_another_wrote_between_two_changes_is_not_lost_to_the_undo_of_both() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (open(folder.path(), true).await, open_another(folder.path()).await);
    let served = Served::default();
    let (_, tickets) = project_with_tickets(&one, 2).await;
    for (id, is_seen) in [(tickets[0], true), (tickets[1], false)] {
        is_due(&one, id, Some(FIRST)).await;
        served.meets(&one).await;
        is_due(&one, id, Some(SECOND)).await;
        served.meets(&one).await;
        served.meets(&other).await;
        is_due(&other, id, Some(ANOTHERS)).await;
        if is_seen {
            served.meets(&other).await;
            served.meets(&one).await;
            assert_eq!(due(&one, id).as_deref(), Some(ANOTHERS));
        }
        is_due(&one, id, None).await;
        served.meets(&one).await;
        for _ in 0..2 {
            assert!(one.undo().await.unwrap());
        }
        served.meets(&one).await;
        served.meets(&other).await;
        served.meets(&one).await;
        assert_eq!(sides(&one), [json!(FIRST), json!(ANOTHERS)], "seen by the later change: {is_seen}");
        let conflict = one.conflicts().pop().unwrap();
        one.resolve(&conflict, json!(ANOTHERS)).await.unwrap();
        served.meets(&one).await;
    }
}

// Fails when a deletion that takes a creation back has seen what a later change had.
#[tokio::test]
async fn what_another_wrote_into_a_ticket_is_not_lost_when_its_creation_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (open(folder.path(), true).await, open_another(folder.path()).await);
    let served = Served::default();
    let (_, tickets) = project_with_tickets(&one, 1).await;
    for client in [&one, &other] {
        served.meets(client).await;
    }
    renames(&other, tickets[0], "Another's").await;
    for client in [&other, &one] {
        served.meets(client).await;
    }
    is_due(&one, tickets[0], Some(FIRST)).await;
    served.meets(&one).await;
    for _ in 0..2 {
        assert!(one.undo().await.unwrap());
    }
    served.meets(&one).await;
    assert_eq!((title(&one, tickets[0]).as_str(), one.conflict_count()), ("Another's", 1));
}
