//! One device of one person: the real replica and engine over a real SQLite store, and HTTP.

use crate::random::Random;
use crate::server::Person;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use worknest::api::USER_HEADER;
use worknest::domain::{ChangeId, EntityId, EntityType, Fields, Scope, Time};
use worknest::merge::{Change, Clock, Operation, Outcome, Record, RecordKey, WriterId};
use worknest::store::sql::SqlStore;
use worknest::store::{Batch, QueueState, Rejection, Store};
use worknest::sync::{Engine, Fault, Next, Phase, Replica, SyncRequest, SyncResponse, restored};

/// How long a request may take before the device gives up on it.
const TIMEOUT: Duration = Duration::from_secs(10);

pub struct Device {
    pub name: String,
    pub person: Person,
    url: String,
    http: reqwest::Client,
    path: PathBuf,
    store: Option<SqlStore>,
    pub replica: Replica,
    pub engine: Engine,
    clock: Clock,
    pub random: Random,
    /// What the server answered to each change, in a response that arrived and was kept.
    pub acknowledged: BTreeMap<ChangeId, Outcome>,
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
            replica: Replica::default(),
            engine: Engine::default(),
            clock: Clock::new(WriterId(random.next())),
            random,
            acknowledged: BTreeMap::new(),
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
        let store = SqlStore::open(&self.path).await.expect("it opens");
        self.replica = Replica::new(store.load().await.expect("it loads"));
        self.store = Some(store);
        self.engine = Engine::default();
        self.clock = Clock::new(WriterId(self.random.next()));
        self.clock.observe(self.replica.greatest_stamp());
    }

    /// Makes a change: durable here before it is shown.
    pub async fn change(&mut self, scope: Scope, key: RecordKey, operation: Operation, data: serde_json::Value) {
        let serde_json::Value::Object(data) = data else { panic!("data is an object") };
        let change = Change {
            id: ChangeId::from_random(self.random.bytes()),
            entity_type: key.0.clone(),
            entity_id: key.1,
            operation,
            data: data as Fields,
            timestamp: Time::from_timestamp_millis(now_millis() as i64).expect("a time in range"),
            stamp: self.clock.tick(now_millis()),
            seen: self.replica.seen(scope, &key),
            resolves: None,
            waits_for: Vec::new(),
        };
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
        self.replica.apply(batch);
    }

    /// Does the next thing that the engine says; waits only briefly, so that the world goes on.
    pub async fn step(&mut self) {
        match self.engine.next(now_millis(), self.replica.pending_count()) {
            Next::Sync { limit } => self.sync(limit).await,
            Next::SetAside { status } => self.set_aside(status).await,
            Next::Wait { .. } | Next::Idle => tokio::time::sleep(Duration::from_millis(5)).await,
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

    /// Why changes were rejected or set aside, by code.
    pub fn rejections(&self) -> Vec<String> {
        let states = self.replica.queue().map(|row| &row.state);
        states
            .filter_map(|state| match state {
                QueueState::Rejected(rejection) => Some(rejection.code.clone()),
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

pub fn now_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(since.as_millis()).expect("before the year 584556019")
}
