//! Several tabs of one browser: all see every change, one leads the sync.

use super::{Client, Inner, SyncEvent};
use crate::platform::page;
use crate::store::{Elsewhere, Store, StoreError};
use crate::sync::{Phase, Replica};
use std::rc::Rc;

const COMMITTED: &str = "committed";
const STATUS: &str = "status ";
/// A tab that has just opened asks the leading one where the sync stands.
const STATUS_WANTED: &str = "status?";
/// This device is locked: nothing may stay in memory.
pub(super) const LOCKED: &str = "locked";
/// Its person has signed in, in another tab.
pub(super) const SIGNED_IN: &str = "signed in";

impl Client {
    /// Hears the other tabs, the browser's hints and the service worker.
    pub(super) fn listen(&self) {
        let weak = Rc::downgrade(&self.0);
        let upgrade = move || weak.upgrade().map(Client);
        let heard = upgrade.clone();
        self.0.channel.on_message(move |text| {
            if let Some(client) = heard() {
                client.hear(&text);
            }
        });
        self.0.channel.post(STATUS_WANTED);
        let hinted = upgrade.clone();
        self.0.monitor.on_probe_wanted(move || {
            if let Some(client) = hinted() {
                client.0.engine.borrow_mut().probe();
                client.0.wake.ring();
            }
        });
        crate::platform::service_worker::on_nudge(move || {
            // With a network at hand the browser nudges for each change at once: it is on its way already.
            let is_wanted = |client: &Client| {
                let pending = client.pending();
                pending > 0 && client.0.engine.borrow().phase(pending) != Phase::Syncing
            };
            if let Some(client) = upgrade().filter(is_wanted) {
                client.sync_now();
            }
        });
    }

    fn hear(&self, text: &str) {
        if text == COMMITTED {
            self.0.reload.ring();
        } else if text == LOCKED {
            page::warn_before_leaving(false);
            page::reload();
        } else if let Some(status) = text.strip_prefix(STATUS).and_then(|told| serde_json::from_str(told).ok()) {
            self.0.progress.borrow_mut().told = Some(status);
            self.notify();
        } else if text == STATUS_WANTED && self.0.progress.borrow().leads {
            self.tell_status();
        } else if text == SIGNED_IN {
            self.0.engine.borrow_mut().signed_in();
            self.0.wake.ring();
        } else if text == "sync" {
            self.0.engine.borrow_mut().probe();
            self.0.wake.ring();
        }
    }

    /// Tells the other tabs where the sync stands.
    pub(super) fn tell_status(&self) {
        if let Ok(status) = serde_json::to_string(&self.status()) {
            self.0.channel.post(&format!("{STATUS}{status}"));
        }
    }

    /// Reads anew what another tab has written.
    pub(super) async fn follow(&self) {
        loop {
            self.0.reload.heard().await;
            self.hear_of_others().await;
            self.follow_pause();
            self.0.engine.borrow_mut().want();
            self.0.wake.ring();
            self.notify();
        }
    }

    /// Makes true here what other tabs have written.
    pub(super) async fn hear_of_others(&self) {
        let writing = self.0.writing.lock().await;
        if let Err(error) = self.catch_up().await {
            self.note(SyncEvent::StoreFailed((&error).into()));
        }
        drop(writing);
    }

    async fn catch_up(&self) -> Result<(), StoreError> {
        match self.0.store.changes_elsewhere().await? {
            Elsewhere::Batches(batches) => batches.into_iter().for_each(|batch| self.apply(batch)),
            Elsewhere::Reload => self.replace(Replica::new(self.0.store.load().await?)),
        }
        Ok(())
    }

    /// Another tab may have turned *Work offline* on or off.
    fn follow_pause(&self) {
        let paused = self.is_working_offline();
        let mut engine = self.0.engine.borrow_mut();
        if matches!(engine.phase(0), Phase::Paused) != paused {
            engine.pause(paused);
        }
    }

    fn replace(&self, replica: Replica) {
        let inner: &Inner = &self.0;
        inner.clock.borrow_mut().observe(replica.greatest_stamp());
        let changed = inner.replica.borrow().keys_that_differ(&replica);
        *inner.replica.borrow_mut() = replica;
        inner.search.borrow_mut().changed(&changed);
        inner.shown.borrow_mut().refresh(&inner.replica.borrow(), changed, inner.me.user);
    }
}
