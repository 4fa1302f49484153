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
        client.undo().await.unwrap();
        let undo = newest(&client);
        assert_eq!(undo.data, *json!({"title": "Ticket 0"}).as_object().unwrap());
        assert_eq!(undo.seen, Seen { after: Some(first.id), ..first.seen.clone() }, "synced between: {syncs_between}");
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
        let [conflict] = &client.conflicts()[..] else { panic!("one conflict: {:?}", client.conflict_count()) };
        let mut sides: Vec<Value> = conflict.sides.iter().map(|side| side.value.clone()).collect();
        sides.sort_by_key(Value::to_string);
        assert_eq!(sides, [json!("Another's"), json!("Ticket 0")]);
    }
}
