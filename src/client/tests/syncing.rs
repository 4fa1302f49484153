//! What is said of the sync.

use super::open;
use crate::client::remote::Remote;
use crate::client::{ItemState, Status, SyncEvent, device};
use crate::domain::{Project, ProjectId, Scope, UserId};
use crate::merge::Cursor;
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

#[tokio::test]
async fn what_never_left_the_device_waits_and_can_be_discarded() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    client.create(Project { name: "Website".into(), ..Project::default() }).await.unwrap();
    // Where nobody listens.
    let nobody = Remote::new("http://127.0.0.1:9", UserId::from_random([7; 16]), None);
    client.sync_once(&nobody, 100).await;
    let queue = client.queue();
    assert_eq!((queue.len(), &queue[0].state), (1, &ItemState::Waiting));
    assert_eq!(client.log().iter().map(|line| &line.event).collect::<Vec<_>>(), [&SyncEvent::NoAnswer]);
    client.discard(queue[0].change).await.unwrap();
    assert_eq!(client.pending(), 0);
}
