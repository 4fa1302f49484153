//! What an undo has seen.

use super::served::{Served, open_another};
use super::{open, project_with_tickets};
use crate::client::Client;
use crate::domain::{Ticket, TicketId};
use serde_json::{Value, json};

async fn renames(client: &Client, id: TicketId, title: &str) {
    let draft = client.draft::<Ticket>(id).unwrap();
    client.save(&draft, &Ticket { title: title.into(), ..draft.value.clone() }).await.unwrap();
}

fn title(client: &Client, id: TicketId) -> String {
    client.get::<Ticket>(id).unwrap().value.title.clone()
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
