//! Clients that sync with the authority itself, over a book in memory.

use super::open;
use crate::client::{Client, device};
use crate::merge::Change;
use crate::platform;
use crate::store::memory::MemoryBook;
use crate::sync::authority::{self, Caller};
use chrono::TimeDelta;
use std::path::Path;

/// A server whose clock is ahead of the devices', and whose answers take a while.
#[derive(Default)]
pub struct Served {
    pub book: MemoryBook,
    pub ahead_millis: i64,
    pub took_millis: u64,
}

impl Served {
    /// One sync of a device of the one account there is.
    pub async fn meets(&self, client: &Client) {
        let mut prepared = None;
        let noted = client.commit(|client, replica| {
            let (request, batch) = replica.next_request(&client.client_id(), 100);
            prepared = Some(request);
            Ok(batch)
        });
        noted.await.unwrap();
        let request = prepared.unwrap();
        let me = client.me();
        let caller = Caller { user: me.user, name: me.username, replica: client.client_id() };
        let took = i64::try_from(self.took_millis).unwrap();
        let now = device::now() + TimeDelta::milliseconds(self.ahead_millis - took / 2);
        let answer = authority::sync(&self.book, &caller, &request, now).await.unwrap().response;
        let asked_at = platform::now_millis() - self.took_millis;
        client.take(asked_at, &request, answer).await;
        assert_eq!(client.pending(), 0, "all of it is taken");
    }
}

/// Another device of the same account, in a folder of its own.
pub async fn open_another(folder: &Path) -> Client {
    let folder = folder.join("another");
    std::fs::create_dir(&folder).unwrap();
    open(&folder, true).await
}

/// The newest change in the queue.
pub fn newest(client: &Client) -> Change {
    client.0.replica.borrow().pending().last().unwrap().change.clone()
}
