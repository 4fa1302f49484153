//! One device of one person: the real replica and engine, in one or two tabs over one store that survives crashes.

use crate::disk::Disk;
use crate::lacking::Held;
use crate::random::Random;
use crate::server::Server;
use crate::wire::{request_of_before, row_of_before};
use pollster::block_on;
use std::collections::BTreeSet;
use worknest::domain::{ChangeId, Scope, Time, UserId};
use worknest::merge::{Clock, Cursor, Record, RecordKey, Seen, WriterId};
use worknest::store::memory::{Fold, MemoryStore};
use worknest::store::{Batch, Elsewhere, QueueState, Rejection, Store, StoreError};
use worknest::sync::authority::Caller;
use worknest::sync::{Engine, Fault, Lacking, Replica, SyncRequest, SyncResponse, restored};

/// What somebody has before their eyes: as the product notes it, and as it is.
#[derive(Clone, Default)]
pub struct View {
    pub seen: Seen,
    /// The changes that what is shown is made of.
    pub sight: BTreeSet<ChangeId>,
    /// What was confirmed, and the own changes that were still queued on top of it.
    pub confirmed: Option<Record>,
    pub own: Vec<ChangeId>,
    /// In which of the server's epochs that was confirmed.
    pub epoch: u32,
    /// In the middle of a pull, by a program that does not say how far it is.
    pub is_halfway: bool,
}

/// A value being typed: what was seen when it entered the editor.
pub struct Editor {
    pub scope: Scope,
    pub key: RecordKey,
    pub view: View,
    /// What it began with.
    pub shown: Record,
}

/// One tab, or the program.
pub struct Tab {
    store: MemoryStore,
    pub replica: Replica,
    pub engine: Engine,
    pub clock: Clock,
    /// What it believes the device's clock to be off, measured at the last answer.
    offset: i64,
    pub editors: Vec<Editor>,
    /// How much of what the store holds it has heard of.
    generation: u64,
}

impl Tab {
    fn open(store: MemoryStore, generation: u64, random: &mut Random) -> Self {
        let replica = Replica::new(block_on(store.load()).expect("a store in memory opens"));
        let mut clock = Clock::new(WriterId(random.next()));
        clock.observe(replica.greatest_stamp());
        Self { store, replica, engine: Engine::default(), clock, offset: 0, editors: Vec::new(), generation }
    }
}

pub struct Device {
    pub user: UserId,
    /// Who is signed in here. Somebody else's session does nothing for what is this person's.
    pub session: UserId,
    pub name: String,
    /// What the store must hold.
    pub disk: Disk,
    pub tabs: Vec<Tab>,
    /// The tab that syncs.
    pub leader: usize,
    /// Work in the background of the store.
    fold: Option<Fold>,
    /// A copy of the store that somebody made.
    backup: Option<(MemoryStore, Disk)>,
    /// How far this device's clock is off, in milliseconds.
    pub skew: i64,
    pub is_online: bool,
    /// It speaks the wire of the version before this one, and has one tab and one editor at a time.
    pub is_previous: bool,
    /// Disk and program hold: no commit fails, nothing crashes.
    pub is_sound: bool,
    /// The request that an answer is waited for.
    pub waiting_for: Option<u64>,
    /// The ticket that the archive was asked for.
    pub fetching: Option<u64>,
    /// Every change this person made here, unless it was discarded or lost with the store.
    pub made: Vec<ChangeId>,
    /// What it held when a scope began anew.
    pub lost: Vec<Held>,
    /// How often its disk was full.
    pub full: usize,
    /// What its person brought back from the list of what is lacking, or let go.
    pub chosen: Vec<Lacking>,
}

impl Device {
    pub fn new(user: UserId, name: String, random: &mut Random) -> Self {
        let tabs = vec![Tab::open(MemoryStore::default(), 0, random)];
        Self {
            user,
            session: user,
            name,
            disk: Disk::default(),
            tabs,
            leader: 0,
            fold: None,
            backup: None,
            skew: skew(random),
            is_online: random.chance(60),
            is_previous: random.chance(15),
            is_sound: false,
            waiting_for: None,
            fetching: None,
            made: Vec::new(),
            lost: Vec::new(),
            full: 0,
            chosen: Vec::new(),
        }
    }

    /// Whom the server takes it for.
    pub fn caller(&self) -> Caller {
        Caller { user: self.session, name: self.name.clone(), replica: self.name.clone() }
    }

    /// The tab that syncs.
    pub fn lead(&mut self) -> &mut Tab {
        &mut self.tabs[self.leader]
    }

    pub fn replica(&self) -> &Replica {
        &self.tabs[self.leader].replica
    }

    /// The wall clock in a tab, with the measured offset.
    pub fn now(&self, tab: usize, true_millis: i64) -> u64 {
        u64::try_from(true_millis + self.skew + self.tabs[tab].offset).unwrap_or(0)
    }

    /// The device's own clock was set, or drifted.
    pub fn step_clock(&mut self, random: &mut Random) {
        self.skew = skew(random);
    }

    /// Commits to the store, then to the tab's memory. The disk may be full; the tab may die in between.
    pub fn commit(&mut self, tab: usize, batch: Batch, random: &mut Random) -> bool {
        if batch.is_empty() {
            return true;
        }
        let store = &self.tabs[tab].store;
        if !self.is_sound && random.chance(2) {
            store.fail_next_commit(StoreError::Full { source: None });
            assert!(block_on(store.commit(batch)).is_err(), "a full disk takes nothing");
            self.full += 1;
            return false;
        }
        block_on(store.commit(batch.clone())).expect("a store in memory takes everything");
        self.disk.apply(&batch);
        if !self.is_sound && random.chance(2) {
            self.crash(tab, random);
            return true;
        }
        let held = &mut self.tabs[tab];
        let mut keys = held.replica.keys_touched_by(&batch);
        if !batch.purge_scopes.is_empty() {
            keys.extend(held.replica.keys());
        }
        held.replica.apply(batch);
        if held.generation + 1 == self.disk.generation {
            held.generation += 1;
            self.disk.check(&held.replica, &keys, &self.name);
        }
        true
    }

    /// The tab hears what others have written.
    pub fn catch_up(&mut self, tab: usize) {
        let held = &mut self.tabs[tab];
        if held.generation == self.disk.generation {
            return;
        }
        let Ok(Elsewhere::Batches(batches)) = block_on(held.store.changes_elsewhere()) else {
            panic!("a store in memory tells everything")
        };
        let mut keys = BTreeSet::new();
        for batch in batches {
            keys.extend(held.replica.keys_touched_by(&batch));
            if !batch.purge_scopes.is_empty() {
                keys.extend(held.replica.keys());
            }
            held.replica.apply(batch);
        }
        held.generation = self.disk.generation;
        held.engine.want();
        self.disk.check(&held.replica, &keys, &self.name);
    }

    /// A tab loses everything but the store, and starts again. The other one leads the sync from now on.
    pub fn crash(&mut self, tab: usize, random: &mut Random) {
        let store = self.tabs[tab].store.reopen();
        self.disk.check_stored(&block_on(store.load()).expect("a store in memory opens"), &self.name);
        self.tabs[tab] = Tab::open(store, self.disk.generation, random);
        self.disk.check(&self.tabs[tab].replica, &self.disk.keys(), &self.name);
        self.fetching = None;
        if tab == self.leader {
            self.leader = self.tabs.len() - 1 - tab;
            self.waiting_for = None;
            self.catch_up(self.leader);
        }
    }

    /// The store begins to fold its log, or ends what it began.
    pub fn fold(&mut self) {
        match self.fold.take() {
            Some(fold) => _ = self.tabs[0].store.finish_fold(fold),
            None => self.fold = Some(self.tabs[0].store.begin_fold()),
        }
    }

    /// A second tab opens, or the one that does not sync is closed.
    pub fn open_or_close_tab(&mut self, random: &mut Random) {
        if self.is_previous {
            return;
        }
        if self.tabs.len() == 1 {
            let store = self.tabs[0].store.reopen();
            self.tabs.push(Tab::open(store, self.disk.generation, random));
        } else {
            self.tabs.remove(1 - self.leader);
            self.leader = 0;
        }
    }

    /// Somebody copies the store's files.
    pub fn back_up(&mut self) {
        self.backup = Some((self.tabs[0].store.copy(), self.disk.clone()));
    }

    /// The copy is put back: what was made since is gone, unless the server has it. True where there was one.
    pub fn put_back(&mut self, random: &mut Random) -> bool {
        let Some((store, disk)) = &self.backup else { return false };
        let (store, disk) = (store.copy(), disk.clone());
        self.replace_store(store, disk, random);
        true
    }

    /// The program is replaced by this version, and opens what the one before has written.
    pub fn upgrade(&mut self, random: &mut Random) {
        let held = block_on(self.tabs[0].store.load()).expect("a store in memory opens");
        let batch = Batch {
            put_records: held.records,
            put_queue: held.queue.iter().map(row_of_before).collect(),
            put_meta: held.meta.into_iter().map(|(name, value)| (name, Some(value))).collect(),
            ..Batch::default()
        };
        let (store, mut disk) = (MemoryStore::default(), Disk::default());
        disk.left.clone_from(&self.disk.left);
        block_on(store.commit(batch.clone())).expect("a store in memory takes everything");
        disk.apply(&batch);
        self.is_previous = false;
        self.replace_store(store, disk, random);
        self.disk.check(self.replica(), &self.disk.keys(), &self.name);
    }

    /// The browser evicts the store, or the person clears it: the device is a new one.
    pub fn wipe(&mut self, random: &mut Random) {
        self.name = format!("{}-{}", self.name, random.below(1_000_000));
        self.backup = None;
        (self.lost, self.chosen) = (Vec::new(), Vec::new());
        self.replace_store(MemoryStore::default(), Disk::default(), random);
    }

    fn replace_store(&mut self, store: MemoryStore, disk: Disk, random: &mut Random) {
        (self.disk, self.fold) = (disk, None);
        self.tabs = vec![Tab::open(store, self.disk.generation, random)];
        (self.leader, self.waiting_for, self.fetching) = (0, None, None);
        self.made.retain(|id| self.disk.row(*id).is_some());
    }

    /// The next request, noted as sent before it goes out.
    pub fn request(&mut self, limit: usize, random: &mut Random) -> Option<SyncRequest> {
        let (leader, writer) = (self.leader, self.lead().generation);
        let (request, batch) = self.replica().next_request(&self.name, limit);
        let is_new = !batch.is_empty();
        let is_kept = self.commit(leader, batch, random);
        // A tab that died forgets that it was about to send.
        (is_kept && self.leader == leader && self.lead().generation == writer + u64::from(is_new)).then_some(request)
    }

    /// Its person signs in, whoever was before.
    pub fn sign_in(&mut self) {
        self.session = self.user;
        self.lead().engine.signed_in();
    }

    /// All that it would send, were it to sync now.
    pub fn held_back(&self) -> SyncRequest {
        let (request, _) = self.replica().next_request(&self.name, usize::MAX);
        if self.is_previous { request_of_before(&request) } else { request }
    }

    /// An answer arrived.
    pub fn absorb(&mut self, response: &SyncResponse, server: &Server, true_millis: i64, random: &mut Random) {
        let leader = self.leader;
        let tab = self.lead();
        let confirmed = response.results.iter().filter_map(|result| result.record.as_ref());
        for change in response.server_changes.iter().chain(confirmed) {
            tab.clock.observe(change.created.stamp);
            change.marks.values().for_each(|mark| tab.clock.observe(mark.stamp));
        }
        let batch = tab.replica.absorb(response);
        let held = self.held_of(response, &batch);
        self.tabs[leader].offset = response.server_time.timestamp_millis() - (true_millis + self.skew);
        let now = self.now(leader, true_millis);
        if !self.commit(leader, batch, random) {
            return self.tabs[leader].engine.failed(now, &Fault::Unreadable, random.next());
        }
        self.lost.extend(held);
        self.lost.retain(|(_, record)| !response.revoked.contains(&record.scope));
        if self.leader != leader {
            return;
        }
        let waits = restored::waits_after(self.replica(), response) && response.server_changes.is_empty();
        let engine = &mut self.lead().engine;
        engine.answered(now, response.more);
        if waits || !response.server_changes.is_empty() {
            engine.hold(now, waits);
        }
        for state in response.scopes.iter().filter(|state| !state.more && state.cursor.epoch == server.epoch) {
            // What is to be pulled from the start has no finished pull.
            if self.replica().standing(state.scope).again {
                continue;
            }
            self.check_pulled(state.scope, server);
        }
    }

    /// A finished pull equals the server's state at its cursor.
    pub fn check_pulled(&self, scope: Scope, server: &Server) {
        let cursor = self.replica().standing(scope).finished;
        let expected = server.contents_at(scope, cursor);
        let is_held = |key: &RecordKey| self.replica().confirmed(key).is_some_and(|record| record.scope == scope);
        for record in self.replica().confirmed_records().filter(|record| record.scope == scope) {
            let wanted = match self.came_whole(record) {
                // It may have come from the archive after the server had given this answer.
                true => server
                    .contents_at(scope, Cursor { seq: cursor.seq.max(record.seq), ..cursor })
                    .get(&record.key())
                    .copied(),
                false => expected.get(&record.key()).copied(),
            };
            assert_eq!(Some(record), wanted, "{}: a finished pull equals the server's state", self.name);
        }
        for (key, record) in &expected {
            let is_there = is_held(key) || self.may_miss(record, &expected);
            assert!(is_there, "{}: a finished pull has every record of {scope}: {key:?}", self.name);
        }
    }

    /// The change that fails alone is set aside, with those that depend on it.
    pub fn set_aside(&mut self, status: u16, random: &mut Random) {
        let rejection = Rejection { code: format!("status_{status}"), message: "The server can't take it.".into() };
        let batch = self.replica().set_aside(&rejection);
        if self.commit(self.leader, batch, random) {
            self.lead().engine.was_set_aside();
        }
    }

    /// Every change has its row, from the moment it was made.
    pub fn check_made(&self) {
        for id in &self.made {
            assert!(self.disk.row(*id).is_some(), "{}: every change has its row", self.name);
        }
    }

    pub fn rejected(&self, tab: usize) -> Vec<ChangeId> {
        let rows = self.tabs[tab].replica.queue().filter(|row| matches!(row.state, QueueState::Rejected(_)));
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
