//! One device of one person: the real replica and engine over a store that survives crashes.

use crate::random::Random;
use crate::server::Contents;
use pollster::block_on;
use std::collections::BTreeMap;
use worknest::domain::{ChangeId, Scope, Time, UserId};
use worknest::merge::{Change, Clock, Record, RecordKey, Seen, WriterId, shown};
use worknest::store::memory::MemoryStore;
use worknest::store::{Batch, QueueState, Rejection, Store};
use worknest::sync::authority::Caller;
use worknest::sync::{Engine, Replica, SyncRequest, SyncResponse};

/// A value being typed: what was seen when it entered the editor.
pub struct Editor {
    pub scope: Scope,
    pub key: RecordKey,
    pub seen: Seen,
}

pub struct Device {
    pub user: UserId,
    pub name: String,
    /// Survives crashes.
    pub store: MemoryStore,
    pub replica: Replica,
    pub engine: Engine,
    pub clock: Clock,
    /// How far this device's clock is off, in milliseconds.
    pub skew: i64,
    /// What it believes that to be, measured at the last answer.
    offset: i64,
    pub is_online: bool,
    /// Disk and program hold: no commit fails, nothing crashes.
    pub is_sound: bool,
    pub editors: Vec<Editor>,
    /// The request that an answer is waited for.
    pub waiting_for: Option<u64>,
    /// Every change this person made here.
    pub made: Vec<ChangeId>,
}

impl Device {
    pub fn new(user: UserId, name: String, random: &mut Random) -> Self {
        Self {
            user,
            name,
            store: MemoryStore::default(),
            replica: Replica::default(),
            engine: Engine::default(),
            clock: Clock::new(WriterId(random.next())),
            skew: skew(random),
            offset: 0,
            is_online: random.chance(60),
            is_sound: false,
            editors: Vec::new(),
            waiting_for: None,
            made: Vec::new(),
        }
    }

    pub fn caller(&self) -> Caller {
        Caller { user: self.user, name: self.name.clone(), replica: self.name.clone() }
    }

    /// The wall clock here, with the measured offset.
    pub fn now(&self, true_millis: i64) -> u64 {
        u64::try_from(true_millis + self.skew + self.offset).unwrap_or(0)
    }

    /// The device's own clock was set, or drifted.
    pub fn step_clock(&mut self, random: &mut Random) {
        self.skew = skew(random);
    }

    /// Commits to the store, then to memory. The disk may be full; the device may die in between.
    pub fn commit(&mut self, batch: Batch, random: &mut Random) -> bool {
        if batch.is_empty() {
            return true;
        }
        if !self.is_sound && random.chance(2) {
            return false;
        }
        block_on(self.store.commit(batch.clone())).expect("a store in memory takes everything");
        if !self.is_sound && random.chance(2) {
            self.crash(random);
        } else {
            self.replica.apply(batch);
        }
        true
    }

    /// Loses everything but the store, and starts again.
    pub fn crash(&mut self, random: &mut Random) {
        self.replica = Replica::new(block_on(self.store.load()).expect("a store in memory opens"));
        self.engine = Engine::default();
        self.clock = Clock::new(WriterId(random.next()));
        self.clock.observe(self.replica.greatest_stamp());
        self.offset = 0;
        self.editors.clear();
        self.waiting_for = None;
    }

    /// The next request, noted as sent before it goes out.
    pub fn request(&mut self, limit: usize, random: &mut Random) -> Option<SyncRequest> {
        let (request, batch) = self.replica.next_request(&self.name.clone(), limit);
        let number = self.waiting_for;
        (self.commit(batch, random) && self.waiting_for == number).then_some(request)
    }

    /// An answer arrived: `contents` is what the server held when it gave it.
    pub fn absorb(
        &mut self,
        response: &SyncResponse,
        contents: &BTreeMap<Scope, Contents>,
        true_millis: i64,
        random: &mut Random,
    ) {
        self.offset = response.server_time.timestamp_millis() - (true_millis + self.skew);
        for change in &response.server_changes {
            let record = Record::from(change.clone());
            self.clock.observe(record.created.stamp);
            record.marks.values().for_each(|mark| self.clock.observe(mark.stamp));
        }
        let batch = self.replica.absorb(response);
        if !self.commit(batch, random) {
            return self.engine.failed(self.now(true_millis), &worknest::sync::Fault::Unreadable, random.next());
        }
        self.engine.answered(self.now(true_millis), response.more);
        for state in response.scopes.iter().filter(|state| !state.more) {
            self.check_pulled(state.scope, &contents[&state.scope]);
        }
    }

    /// A finished pull equals the server's state at its cursor.
    fn check_pulled(&self, scope: Scope, contents: &Contents) {
        let held: BTreeMap<RecordKey, &Record> = self
            .replica
            .confirmed_records()
            .filter(|record| record.scope == scope)
            .map(|record| (record.key(), record))
            .collect();
        assert_eq!(held.len(), contents.len(), "{}: a finished pull has every record of {scope}, no other", self.name);
        for (key, record) in contents.iter() {
            assert_eq!(
                held.get(key).copied(),
                Some(record),
                "{}: a finished pull equals the server's state",
                self.name
            );
        }
    }

    /// The first change of a batch that fails alone is set aside, with those that depend on it.
    pub fn set_aside(&mut self, status: u16, random: &mut Random) {
        let Some(first) = self.replica.pending().next().map(|row| row.change.id) else { return };
        let rejection = Rejection { code: format!("status_{status}"), message: "The server can't take it.".into() };
        let batch = self.replica.set_aside(first, &rejection);
        if self.commit(batch, random) {
            self.engine.was_set_aside();
        }
    }

    /// Shown = confirmed + queue, in memory as in the store.
    pub fn check_shown(&self) {
        let snapshot = block_on(self.store.load()).expect("a store in memory opens");
        let fresh = Replica::new(snapshot.clone());
        assert_eq!(fresh.keys(), self.replica.keys(), "{}: memory holds what the store holds", self.name);
        for key in self.replica.keys() {
            let (held, stored) = (self.replica.shown(&key), fresh.shown(&key));
            assert_eq!(held, stored, "{}: memory shows what the store holds", self.name);
            let confirmed = snapshot.records.iter().find(|record| record.key() == key);
            let rows = snapshot.queue.iter().filter(|row| row.key() == key && row.state.is_pending());
            let queued: Vec<&Change> = rows.map(|row| &row.change).collect();
            if let Some(confirmed) = confirmed {
                let naive = shown(confirmed.scope, Some(confirmed), queued);
                assert_eq!(held, naive, "{}: shown = confirmed + queue", self.name);
            }
        }
        let pending = snapshot.queue.iter().filter(|row| row.state.is_pending()).count();
        assert_eq!(pending, self.replica.pending_count(), "{}: pending is counted right", self.name);
        for id in &self.made {
            // Discarded rows are taken off the list of what was made.
            assert!(snapshot.queue.iter().any(|row| row.change.id == *id), "{}: every change has its row", self.name);
        }
    }

    pub fn rejected(&self) -> Vec<ChangeId> {
        let rows = self.replica.queue().filter(|row| matches!(row.state, QueueState::Rejected(_)));
        rows.map(|row| row.change.id).collect()
    }
}

fn skew(random: &mut Random) -> i64 {
    match random.below(6) {
        0 => -3_600_000,
        1 => 3_600_000,
        2 => 365 * 86_400_000,
        _ => i64::try_from(random.below(2_000)).expect("small") - 1_000,
    }
}

pub fn time(millis: i64) -> Time {
    Time::from_timestamp_millis(millis).expect("a time in range")
}
