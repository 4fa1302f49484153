//! One device of one person: the real replica and engine over a real SQLite store, and HTTP.

use crate::disk::Disk;
use crate::kept::MadeFrom;
use crate::random::Random;
use crate::server::Person;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use worknest::api::USER_HEADER;
use worknest::domain::{ChangeId, EntityId, EntityType, Fields, Scope, Time};
use worknest::merge::{Change, Clock, Conflict, Operation, Outcome, Record, RecordKey, Resolves, WriterId};
use worknest::store::sql::SqlStore;
use worknest::store::{Batch, QueueState, Rejection, Store, StoreError};
use worknest::sync::{Engine, Fault, Next, Phase, Replica, SyncRequest, SyncResponse, restored};

/// How long a request may take before the device gives up on it.
pub const TIMEOUT: Duration = Duration::from_secs(10);

pub struct Device {
    pub name: String,
    pub person: Person,
    url: String,
    http: reqwest::Client,
    path: PathBuf,
    store: Option<SqlStore>,
    /// What its store must hold.
    disk: Disk,
    pub replica: Replica,
    pub engine: Engine,
    clock: Clock,
    pub random: Random,
    /// What the server answered to each change, in a response that arrived and was kept.
    pub acknowledged: BTreeMap<ChangeId, Outcome>,
    pub made_from: MadeFrom,
    /// Requests without a usable answer.
    pub failures: usize,
}

impl Device {
    pub async fn open(name: &str, person: &Person, url: String, path: PathBuf, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut device = Self {
            name: name.to_owned(),
            person: person.clone(),
            url,
            http: reqwest::Client::builder().timeout(TIMEOUT).build().expect("a client"),
            path,
            store: None,
            disk: Disk::default(),
            replica: Replica::default(),
            engine: Engine::default(),
            clock: Clock::new(WriterId(random.next())),
            random,
            acknowledged: BTreeMap::new(),
            made_from: MadeFrom::new(),
            failures: 0,
        };
        device.reopen().await;
        device
    }

    /// Loses everything but its store, and starts again.
    pub async fn reopen(&mut self) {
        if let Some(store) = self.store.take() {
            store.close().await.expect("it closes");
        }
        let store = open_store(&self.path).await;
        let snapshot = store.load().await.expect("it loads");
        self.disk.check_stored(&snapshot, &self.name);
        self.replica = Replica::new(snapshot);
        self.store = Some(store);
        self.engine = Engine::default();
        self.clock = Clock::new(WriterId(self.random.next()));
        self.clock.observe(self.replica.greatest_stamp());
    }

    /// Makes a change: durable here before it is shown.
    pub async fn change(&mut self, scope: Scope, key: RecordKey, operation: Operation, data: serde_json::Value) {
        self.write(scope, key, operation, data, None).await;
    }

    /// Settles an open conflict, where there is one, by one of its sides.
    pub async fn resolve(&mut self, scope: Scope) {
        let mut open: Vec<Conflict> = self.replica.confirmed_records().filter_map(Conflict::from_record).collect();
        open.retain(|conflict| !conflict.resolved && (conflict.field == "deleted" || !self.shows_deleted(conflict)));
        open.sort_by_key(|conflict| conflict.id);
        let Some(conflict) = self.random.pick(&open) else { return };
        let side = self.random.pick(&conflict.sides).expect("a conflict has sides");
        let data = serde_json::json!({ conflict.field.clone(): side.value });
        let sides = conflict.sides.iter().map(|side| side.change).collect();
        let resolves = Some(Resolves { conflict: conflict.id, sides });
        let key = (conflict.entity_type.clone(), conflict.entity_id);
        self.write(scope, key, Operation::Update, data, resolves).await;
    }

    /// Whether what is in conflict is deleted: then a person decides about that alone.
    fn shows_deleted(&self, conflict: &Conflict) -> bool {
        let key = (conflict.entity_type.clone(), conflict.entity_id);
        self.replica.shown(&key).is_some_and(|record| record.deleted)
    }

    async fn write(
        &mut self,
        scope: Scope,
        key: RecordKey,
        operation: Operation,
        data: serde_json::Value,
        resolves: Option<Resolves>,
    ) {
        let serde_json::Value::Object(data) = data else { panic!("data is an object") };
        let shown = self.replica.shown(&key);
        let change = Change {
            id: ChangeId::from_random(self.random.bytes()),
            entity_type: key.0.clone(),
            entity_id: key.1,
            operation,
            data: data as Fields,
            timestamp: Time::from_timestamp_millis(now_millis() as i64).expect("a time in range"),
            stamp: self.clock.tick(now_millis()),
            seen: self.replica.seen(scope, &key),
            resolves,
            waits_for: Vec::new(),
        };
        if let Some(shown) = shown {
            let fields = change.data.keys().map(String::as_str).chain(["deleted"]);
            let fields = fields.map(|field| (field.to_owned(), shown.value(field))).collect();
            self.made_from.insert(change.id, fields);
        }
        let batch = self.replica.enqueue([(scope, change)]);
        self.commit(batch).await;
        self.engine.want();
    }

    /// Creates something under a random id.
    pub async fn create(&mut self, scope: Scope, entity_type: EntityType, data: serde_json::Value) -> EntityId {
        let id = EntityId::from_random(self.random.bytes());
        self.change(scope, (entity_type, id), Operation::Create, data).await;
        id
    }

    async fn commit(&mut self, batch: Batch) {
        let store = self.store.as_ref().expect("it is open");
        store.commit(batch.clone()).await.expect("a store with room takes everything");
        self.disk.apply(&batch);
        let keys = self.replica.keys_touched_by(&batch);
        self.replica.apply(batch);
        self.disk.check(&self.replica, &keys, &self.name);
    }

    /// All that it shows is what the server confirmed with its queue laid upon it, and its store holds just that.
    pub async fn check_shown(&self) {
        self.disk.check(&self.replica, &self.disk.keys(), &self.name);
        let store = self.store.as_ref().expect("it is open");
        self.disk.check_stored(&store.load().await.expect("it loads"), &self.name);
    }

    /// Does the next thing that the engine says; waits only briefly, so that the world goes on.
    pub async fn step(&mut self) {
        match self.engine.next(now_millis(), self.replica.pending_count()) {
            Next::Sync { limit } => self.sync(limit).await,
            Next::SetAside { status } => self.set_aside(status).await,
            Next::Wait { .. } | Next::Idle => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }

    /// As [`Device::step`], but stopped in the midst of it for this long: answers come, limits pass, nobody looks.
    pub async fn step_and_pause(&mut self, time: Duration) {
        let mut step = pin!(self.step());
        if tokio::time::timeout(Duration::from_millis(3), &mut step).await.is_err() {
            tokio::time::sleep(time).await;
            step.await;
        }
    }

    /// Whether everything is sent and received.
    pub fn is_synced(&self) -> bool {
        self.replica.pending_count() == 0 && self.engine.phase(0) == Phase::Synced
    }

    async fn sync(&mut self, limit: usize) {
        let (request, batch) = self.replica.next_request(&self.name.clone(), limit);
        self.commit(batch).await;
        self.engine.sent(request.changes.len());
        match self.post(&request).await {
            Ok(response) => self.take(&response).await,
            Err(fault) => {
                self.failures += 1;
                let jitter = self.random.next();
                self.engine.failed(now_millis(), &fault, jitter);
            }
        }
    }

    async fn take(&mut self, response: &SyncResponse) {
        for record in response.server_changes.iter().cloned().map(Record::from) {
            self.clock.observe(record.created.stamp);
            record.marks.values().for_each(|mark| self.clock.observe(mark.stamp));
        }
        self.commit(self.replica.absorb(response)).await;
        self.engine.answered(now_millis(), response.more);
        let waits = restored::waits_after(&self.replica, response) && response.server_changes.is_empty();
        if waits || !response.server_changes.is_empty() {
            self.engine.hold(now_millis(), waits);
        }
        for result in &response.results {
            let id = result.id.parse().expect("ids of ours come back");
            let first = *self.acknowledged.entry(id).or_insert(result.outcome);
            assert_eq!(first, result.outcome, "{}: a repeat gets the first answer", self.name);
        }
    }

    async fn post(&self, request: &SyncRequest) -> Result<SyncResponse, Fault> {
        let post = self.http.post(format!("{}/api/sync", self.url)).bearer_auth(&self.person.token);
        let post = post.header(USER_HEADER, self.person.id.to_string()).json(request);
        let answer = post.send().await.map_err(|_| Fault::NoAnswer)?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(|_| Fault::NoAnswer)?;
        if status != 200 {
            let message = String::from_utf8_lossy(&body).into_owned();
            return Err(Fault::Status { status, retry_after_seconds: None, message });
        }
        serde_json::from_slice(&body).map_err(|_| Fault::Unreadable)
    }

    async fn set_aside(&mut self, status: u16) {
        let rejection = Rejection { code: "refused_alone".into(), message: format!("Refused with {status}.") };
        self.commit(self.replica.set_aside(&rejection)).await;
        self.engine.was_set_aside();
    }

    /// Queues a rejected change again.
    pub async fn retry(&mut self, change: ChangeId) {
        let new_id = ChangeId::from_random(self.random.bytes());
        self.commit(self.replica.retry(change, new_id).expect("it was rejected")).await;
        self.engine.want();
    }

    /// Gives up on an answer after this long.
    pub fn times_out_after(&mut self, time: Duration) {
        self.http = reqwest::Client::builder().timeout(time).build().expect("a client");
    }

    /// From now on each request has a connection of its own, so that whoever stands in between can lead it elsewhere.
    pub fn connects_anew(&mut self) {
        let client = reqwest::Client::builder().timeout(TIMEOUT).pool_max_idle_per_host(0);
        self.http = client.build().expect("a client");
    }

    /// Which changes were rejected or set aside, and why.
    pub fn rejections(&self) -> Vec<(&Change, &Rejection)> {
        let rows = self.replica.queue();
        rows.filter_map(|row| match &row.state {
            QueueState::Rejected(rejection) => Some((&row.change, rejection)),
            _ => None,
        })
        .collect()
    }

    /// What it holds of a scope, as the server confirmed it.
    pub fn contents(&self, scope: Scope) -> BTreeMap<RecordKey, Record> {
        let held = self.replica.confirmed_records().filter(|record| record.scope == scope);
        held.map(|record| (record.key(), record.clone())).collect()
    }
}

/// A process that another test starts at this moment holds the lock of a closed store until it is a program of its own.
async fn open_store(path: &Path) -> SqlStore {
    let start = Instant::now();
    loop {
        match SqlStore::open(path).await {
            Err(StoreError::Busy { source: None }) if start.elapsed() < TIMEOUT => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            opened => return opened.expect("it opens"),
        }
    }
}

pub fn now_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(since.as_millis()).expect("before the year 584556019")
}
