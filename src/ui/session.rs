//! What every component shares: the open client, and a signal that grows with each change it tells of.

use super::last_route;
use crate::client::{Client, Row, Subscription, device};
use crate::domain::{Entity, Project, Time};
use dioxus::core::{Task, spawn_forever};
use dioxus::prelude::*;
use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

/// The preference that says that somebody has begun to work on this device.
pub const STARTED: &str = "started";

/// The open client, for all components below [`App`](super::App).
#[derive(Clone, Copy)]
pub struct Session {
    client: Signal<Client>,
    /// Grows with each change of what is shown.
    revision: Signal<u64>,
    /// Grows with each step of sync, too.
    pulse: Signal<u64>,
    /// Now, renewed every half minute: "5 min ago" grows by itself.
    now: Signal<Time>,
    started: Signal<bool>,
    subscription: Signal<Option<Rc<Subscription>>>,
    sync: Signal<Option<Task>>,
}

impl Session {
    /// Watches `client` from the root scope on.
    pub fn new(client: Client) -> Self {
        let started = device::preference(STARTED).is_some();
        let session = Self {
            client: Signal::new(client.clone()),
            revision: Signal::new(0),
            pulse: Signal::new(0),
            sync: Signal::new(None),
            now: Signal::new(device::now()),
            started: Signal::new(started),
            subscription: Signal::new(None),
        };
        session.watch(&client);
        session
    }

    fn watch(mut self, client: &Client) {
        let (mut revision, mut pulse) = (self.revision, self.pulse);
        revision.set(client.revision());
        let runtime = dioxus::core::Runtime::current();
        let is_told = Rc::new(Cell::new(false));
        // It may be called while something else is read, and many times in a row: the signal is written
        // once, a moment later.
        let watched = client.clone();
        let subscription = client.subscribe(move || {
            if is_told.replace(true) {
                return;
            }
            let (is_told, watched) = (is_told.clone(), watched.clone());
            runtime.in_scope(ScopeId::ROOT, || {
                spawn(async move {
                    is_told.set(false);
                    pulse.with_mut(|count| *count += 1);
                    if *revision.peek() != watched.revision() {
                        revision.set(watched.revision());
                    }
                });
            });
        });
        self.subscription.set(Some(Rc::new(subscription)));
        self.sync_with(client.clone());
    }

    /// Syncs for as long as this client is the open one.
    fn sync_with(mut self, client: Client) {
        if let Some(task) = self.sync.take() {
            task.cancel();
        }
        self.sync.set(Some(spawn_forever(async move { client.run().await })));
    }

    /// The client, and a subscription to all that it shows.
    pub fn client(&self) -> Client {
        self.revision.read();
        self.client.read().deref().clone()
    }

    /// The client, and a subscription to the steps of sync besides: status, queue, log.
    pub fn syncing(&self) -> Client {
        self.pulse.read();
        self.client()
    }

    /// The client, and a subscription to which one it is: that of another person after signing in or out.
    pub fn opened(&self) -> Client {
        self.client.read().deref().clone()
    }

    /// The client for what a person does: reads nothing, so renders nothing anew.
    pub fn acting(&self) -> Client {
        self.client.peek().deref().clone()
    }

    /// Another store is open from now on: after signing in or out.
    pub fn switch(mut self, client: Client) {
        self.watch(&client);
        self.client.set(client);
    }

    /// Now, to the half minute.
    pub fn now(&self) -> Time {
        *self.now.read()
    }

    /// Some instant of the day it is: the same until the next day begins here.
    pub fn today(&self) -> Time {
        let now = self.now();
        let offset = chrono::Duration::minutes(device::local_offset_minutes(now).into());
        let noon = (now + offset).date_naive().and_hms_opt(12, 0, 0);
        noon.map_or(now, |noon| noon.and_utc() - offset)
    }

    /// Keeps [`now`](Self::now) going. Runs as long as the app does.
    pub async fn tick(mut self) {
        loop {
            device::sleep(30_000).await;
            self.now.set(device::now());
        }
    }

    /// Whether there is anything open on this device: else the start page stands alone.
    pub fn is_begun(&self) -> bool {
        let client = self.client();
        *self.started.read() || client.me().account || !client.list::<Project>().is_empty()
    }

    /// Leaves the start page behind, or comes back to it.
    pub fn set_started(mut self, started: bool) {
        device::set_preference(STARTED, started.then_some("1"));
        self.started.set(started);
        if !started {
            last_route::forget();
        }
    }
}

/// Sets a signal of a component that may be gone by now: work goes on to its end, whoever still looks.
pub fn tell<T: 'static>(mut signal: Signal<T>, value: T) {
    if let Ok(mut place) = signal.try_write() {
        *place = value;
    }
}

/// What is fetched whenever `changed` grows is fetched again, if it is still shown.
pub fn again(mut changed: Signal<u32>) {
    if let Ok(mut count) = changed.try_write() {
        *count += 1;
    }
}

/// The session of this app.
pub fn use_session() -> Session {
    use_context()
}

/// Rows that compare by identity: a memo of them wakes its readers only when one of them has changed.
pub struct Rows<T: Entity>(pub Rc<Vec<Rc<Row<T>>>>);

impl<T: Entity> Rows<T> {
    /// `rows`, shared.
    pub fn new(rows: Vec<Rc<Row<T>>>) -> Self {
        Self(Rc::new(rows))
    }
}

impl<T: Entity> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Entity> Deref for Rows<T> {
    type Target = [Rc<Row<T>>];
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T: Entity> PartialEq for Rows<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
            || (self.0.len() == other.0.len() && self.0.iter().zip(other.0.iter()).all(|(a, b)| Rc::ptr_eq(a, b)))
    }
}

/// One row, compared by identity.
pub struct Shown<T: Entity>(pub Rc<Row<T>>);

impl<T: Entity> Clone for Shown<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Entity> Deref for Shown<T> {
    type Target = Row<T>;
    fn deref(&self) -> &Row<T> {
        &self.0
    }
}

impl<T: Entity> PartialEq for Shown<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
