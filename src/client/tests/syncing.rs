//! What is said of the sync; whose time it follows.

use super::served::{Served, newest, open_another};
use super::{open, project_with_tickets};
use crate::client::{Client, Status, SyncEvent, device};
use crate::domain::{EntityType, ProjectId, Scope, Ticket};
use crate::merge::Cursor;
use crate::platform;
use crate::sync::{ScopeState, SyncResponse};

#[tokio::test]
async fn nothing_is_called_synced_before_every_page_of_a_pull_is_here() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    assert_eq!(client.status(), Status::Fetching { received: 0 });
    let page = |seq: u64, more: bool| {
        let scope = Scope::Project(ProjectId::from_random([1; 16]));
        SyncResponse {
            server_changes: Vec::new(),
            conflicts: Vec::new(),
            last_sync: String::new(),
            results: Vec::new(),
            scopes: vec![ScopeState {
                scope,
                cursor: Cursor { epoch: 1, seq, ..Cursor::default() },
                more,
                restart: false,
            }],
            revoked: Vec::new(),
            more,
            server_time: device::now(),
            protocol: 1,
        }
    };
    for (page, status) in [
        (page(2_000, true), Status::Fetching { received: 0 }),
        (page(3_000, false), Status::Synced { at: None }),
        (page(5_000, true), Status::Fetching { received: 0 }),
        (page(6_000, false), Status::Synced { at: None }),
    ] {
        client.commit(|_, replica| Ok(replica.absorb(&page))).await.unwrap();
        assert_eq!(client.status(), status);
    }
}

#[tokio::test]
async fn what_happened_in_sync_is_told_after_a_restart_the_last_200_lines_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    client.note(SyncEvent::NoAnswer);
    client.note(SyncEvent::Received { count: 1 });
    client.keep_log().await;
    client.note(SyncEvent::Received { count: 2 });
    let told = client.log();
    assert_eq!(
        told.iter().map(|line| &line.event).collect::<Vec<_>>(),
        [&SyncEvent::NoAnswer, &SyncEvent::Received { count: 1 }, &SyncEvent::Received { count: 2 },]
    );
    client.keep_log().await;
    drop(client);
    let client = open(folder.path(), true).await;
    assert_eq!(client.log(), told);
    assert_eq!(client.pending(), 0, "nobody else is told");
    for count in 3..=200 {
        client.note(SyncEvent::Received { count });
        client.keep_log().await;
    }
    drop(client);
    let client = open(folder.path(), true).await;
    let log = client.log();
    assert_eq!((log.len(), &log[0], &log[199].event), (200, &told[1], &SyncEvent::Received { count: 200 }));
    assert_eq!(client.0.replica.borrow().meta_names().filter(|name| name.starts_with("log:")).count(), 200);
}

// Fails when the offset is not measured, is measured from either end of the wait, or when stamps do not use it.
#[tokio::test]
async fn a_stamp_is_of_the_servers_time_as_it_was_measured_half_way_through_the_wait_for_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, _) = project_with_tickets(&client, 1).await;
    let ahead = || i64::try_from(newest(&client).stamp.millis).unwrap() - device::now().timestamp_millis();
    assert!(ahead().abs() < 10_000, "before any sync, its own");
    let hour = 3_600_000;
    let mut served = Served { took_millis: 60_000, ..Served::default() };
    for ahead_millis in [hour, 2 * hour] {
        served.ahead_millis = ahead_millis;
        served.meets(&client).await;
        client.create(Ticket { project_id: project, title: "After".into(), ..Ticket::default() }).await.unwrap();
        assert!((ahead() - ahead_millis).abs() < 10_000, "{} ms ahead, not {ahead_millis}", ahead());
    }
}

// Fails when a client does not look at the stamps that it receives.
#[tokio::test]
async fn a_clock_advances_past_every_stamp_received() {
    let folder = tempfile::tempdir().unwrap();
    let (one, fast) = (open(folder.path(), true).await, open_another(folder.path()).await);
    let served = Served::default();
    let (_, tickets) = project_with_tickets(&one, 1).await;
    served.meets(&one).await;
    served.meets(&fast).await;
    // Four minutes ahead are believed.
    fast.0.clock_offset.set(4 * 60_000);
    let renames = async |client: &Client, title: &str| {
        let draft = client.draft::<Ticket>(tickets[0]).unwrap();
        client.save(&draft, &Ticket { title: title.into(), ..draft.value.clone() }).await.unwrap();
        newest(client).stamp
    };
    let ahead = renames(&fast, "Ahead").await;
    assert!(ahead.millis > platform::now_millis() + 3 * 60_000);
    served.meets(&fast).await;
    // The answer to a change of one's own that saw nothing of it brings it too.
    assert!(renames(&one, "Unseen").await < ahead);
    served.meets(&one).await;
    let received = one.0.replica.borrow().confirmed(&(EntityType::Ticket, tickets[0].into())).unwrap().mark("title");
    assert!(received.stamp >= ahead, "it was shown what the fast one wrote, or what was lifted above that");
    assert!(renames(&one, "Seen").await > received.stamp, "in order after it, though its own clock is behind");
}
