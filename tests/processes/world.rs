//! Several people with several devices on one project, and what must hold of them and of the server's database.

use crate::device::Device;
use crate::kept::{Case, MadeFrom};
use crate::place::Place;
use crate::proxy::{Proxy, Weather};
use crate::server::{Person, Server};
use futures::future::{Either, join_all, select};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::time::{Duration, Instant};
use worknest::domain::{EntityId, EntityType, ProjectId, Scope};
use worknest::merge::{Conflict, Cursor, Entry, Operation, Outcome, Record, RecordKey};
use worknest::store::{Book, Head, Ledger};

/// How long everybody may take to come together once the weather is fine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A device, and the ticket that nobody else writes to: its title counts what was written here.
pub struct Worker {
    pub device: Device,
    own_ticket: EntityId,
    written: u64,
    comments: Vec<(EntityId, String)>,
}

pub struct World {
    pub place: Place,
    pub proxy: Proxy,
    pub workers: Vec<Worker>,
    pub scope: Scope,
    shared: Shared,
    /// The server has lost what it had acknowledged, and judged some of it anew.
    was_set_back: bool,
}

/// Tickets that everybody writes to.
#[derive(Clone, Copy)]
struct Shared {
    /// Its fields are written and commented on.
    ticket: EntityId,
    /// It is deleted and restored while its title is written.
    doomed: EntityId,
}

/// What lies in the server's database.
struct OnServer {
    records: BTreeMap<RecordKey, Record>,
    head: Head,
    /// The logs of the tickets that everybody writes to.
    logs: Vec<(RecordKey, Vec<Entry>)>,
}

impl World {
    /// Two people with two devices each and a third with one, all members of one project.
    pub async fn found(place: Place, server: &Server, seed: u64) -> World {
        let proxy = Proxy::start().await;
        proxy.lead_to(server.port);
        let people = [server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("cleo").await];
        let name = json!({"name": "Shared"});
        let project = people[0].ask(&server.url(), reqwest::Method::POST, "/api/projects", &name).await;
        let project = project["id"].as_str().expect("an id").to_owned();
        for member in &people[1..] {
            let body = json!({"username": member.name, "role": "member"});
            let path = format!("/api/projects/{project}/members");
            people[0].ask(&server.url(), reqwest::Method::POST, &path, &body).await;
        }
        let scope = Scope::Project(project.parse::<ProjectId>().expect("an id"));
        let mut tickets = Vec::new();
        for title in ["Shared", "Doomed"] {
            let ticket = json!({"project_id": project, "title": title, "description": "a\nb\nc\nd\n"});
            let made = people[0].ask(&server.url(), reqwest::Method::POST, "/api/tickets", &ticket).await;
            tickets.push(made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"));
        }
        let shared = Shared { ticket: tickets[0], doomed: tickets[1] };
        let mut world = World { place, proxy, workers: Vec::new(), scope, shared, was_set_back: false };
        for (number, person) in [0, 0, 1, 1, 2].into_iter().enumerate() {
            world.join(&people[person], number, seed).await;
        }
        world.settle().await;
        world
    }

    async fn join(&mut self, person: &Person, number: usize, seed: u64) {
        let name = format!("{}-{number}", person.name);
        let path = self.place.folder.path().join(format!("{name}.db"));
        let url = self.proxy.url();
        let mut device = Device::open(&name, person, url, path, seed * 100 + number as u64).await;
        // The project is there before anything is written into it.
        while !device.is_synced() {
            device.step().await;
        }
        let data = json!({"project_id": project_of(self.scope), "title": "0"});
        let own_ticket = device.create(self.scope, EntityType::Ticket, data).await;
        self.workers.push(Worker { device, own_ticket, written: 0, comments: Vec::new() });
    }

    /// Everybody works and syncs for this long.
    pub async fn work(&mut self, time: Duration) {
        let (scope, shared, until) = (self.scope, self.shared, Instant::now() + time);
        join_all(self.workers.iter_mut().map(|worker| async move {
            while Instant::now() < until {
                worker.act(scope, shared).await;
                worker.device.step().await;
            }
        }))
        .await;
    }

    /// Everybody works and syncs until this has come.
    pub async fn work_until<T>(&mut self, event: impl Future<Output = T>) -> T {
        let mut event = pin!(event);
        loop {
            let more = self.work(Duration::from_millis(50));
            match select(&mut event, pin!(more)).await {
                Either::Left((came, more)) => {
                    more.await;
                    return came;
                }
                Either::Right(((), _)) => {}
            }
        }
    }

    /// As [`World::work`], while the first device stops again and again in the midst of a request, for so long that it
    /// gives up on the answer.
    pub async fn work_with_a_device_that_pauses(&mut self, time: Duration, pause: Duration) {
        let (scope, shared, until) = (self.scope, self.shared, Instant::now() + time);
        join_all(self.workers.iter_mut().enumerate().map(|(number, worker)| async move {
            while Instant::now() < until {
                worker.act(scope, shared).await;
                match number {
                    0 => worker.device.step_and_pause(pause).await,
                    _ => worker.device.step().await,
                }
            }
        }))
        .await;
    }

    /// Everybody gives up on an answer after this long.
    pub fn times_out_after(&mut self, time: Duration) {
        self.workers.iter_mut().for_each(|worker| worker.device.times_out_after(time));
    }

    /// There is reason to believe that the server can be reached again, as an open live stream tells.
    pub fn probe(&mut self) {
        self.workers.iter_mut().for_each(|worker| worker.device.engine.probe());
    }

    /// With the weather fine and the server up, everybody comes together.
    pub async fn settle(&mut self) {
        self.proxy.set(Weather::default());
        let start = Instant::now();
        // The second round receives what others sent in the first.
        for _ in 0..2 {
            self.probe();
            join_all(self.workers.iter_mut().map(|worker| async move {
                let mut steps = 0;
                while !worker.device.is_synced() {
                    worker.device.step().await;
                    steps += 1;
                    if steps % 50 == 0 {
                        // As a live event would: something moved.
                        worker.device.engine.want();
                    }
                    assert!(start.elapsed() < PATIENCE, "{}: its queue drains", worker.device.name);
                }
            }))
            .await;
        }
    }

    /// Everything that was acknowledged is in the database, with the answer that was given.
    pub async fn check_acknowledged(&self) {
        let database = self.place.database().await;
        let mut ledger = database.read().await.expect("it reads");
        for worker in &self.workers {
            for (change, outcome) in &worker.device.acknowledged {
                let answer = ledger.answer(*change).await.expect("it reads");
                let answer = answer.unwrap_or_else(|| panic!("{}: {change} was acknowledged", worker.device.name));
                assert_eq!(answer.outcome, *outcome);
                let entry = ledger.entry(*change).await.expect("it reads");
                assert_eq!(entry.is_some(), *outcome != Outcome::Rejected, "{change}: {outcome:?}");
            }
        }
        drop(ledger);
        database.close().await.expect("closes");
    }

    /// After healing: queues empty, records equal on every device and on the server, nothing typed lost, and nothing
    /// left to do. How many conflicts there were.
    pub async fn check_together(&mut self) -> usize {
        let OnServer { head, .. } = self.on_server().await;
        self.settle().await;
        let server = self.on_server().await;
        assert_eq!(server.head, head, "once everybody has synced, a further sync moves nothing");
        let at_head = Cursor { epoch: head.epoch, seq: head.seq, change: head.change };
        for worker in &self.workers {
            let name = &worker.device.name;
            let finished = worker.device.replica.standing(self.scope).finished;
            assert_eq!(finished, at_head, "{name}: it has pulled all there is");
            let held = worker.device.contents(self.scope);
            assert_eq!(held.len(), server.records.len(), "{name}: as many records as the server");
            for (key, record) in &server.records {
                assert_eq!(held.get(key), Some(record), "{name}: records are equal everywhere");
            }
            worker.device.check_shown().await;
            worker.check_nothing_lost(&server.records);
            let rejected = worker.device.rejections();
            assert!(rejected.iter().all(|(_, why)| why.code != "refused_alone"), "no batch was refused: {rejected:?}");
            assert!(self.was_set_back || rejected.is_empty(), "{name}: nothing was refused: {rejected:?}");
        }
        let numbers = server.records.values().filter_map(|record| record.fields.get("number")?.as_i64());
        let numbers: Vec<i64> = numbers.collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "no ticket number is given twice");
        self.check_kept(&server)
    }

    /// What everybody wrote to the shared tickets is kept. How many conflicts there were.
    fn check_kept(&self, server: &OnServer) -> usize {
        let conflicts: Vec<Conflict> = server.records.values().filter_map(Conflict::from_record).collect();
        let made_from = self.workers.iter().flat_map(|worker| worker.device.made_from.clone());
        let made_from: MadeFrom = made_from.collect();
        for (key, log) in &server.logs {
            Case::new(&server.records[key], log, &conflicts, &made_from).check(self.was_set_back);
        }
        let open = conflicts.iter().filter(|conflict| !conflict.resolved).count();
        let writes: Vec<usize> = server.logs.iter().map(|(_, log)| log.len()).collect();
        println!("{writes:?} changes of the shared tickets, {} conflicts, of which {open} are open", conflicts.len());
        conflicts.len()
    }

    async fn on_server(&self) -> OnServer {
        let database = self.place.database().await;
        let mut ledger = database.read().await.expect("it reads");
        let page = ledger.page(self.scope, 0, usize::MAX).await.expect("it reads");
        let head = ledger.head(self.scope).await.expect("it reads");
        let mut logs = Vec::new();
        for ticket in [self.shared.ticket, self.shared.doomed] {
            let key = (EntityType::Ticket, ticket);
            logs.push((key.clone(), ledger.entries(&key).await.expect("it reads")));
        }
        drop(ledger);
        database.close().await.expect("closes");
        let records = page.into_iter().map(|record| (record.key(), record)).collect();
        OnServer { records, head, logs }
    }

    /// The server was set back: it may judge anew what it answered before.
    pub fn forget_answers(&mut self) {
        self.was_set_back = true;
        self.workers.iter_mut().for_each(|worker| worker.device.acknowledged.clear());
    }

    /// How many changes everybody has had acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.workers.iter().map(|worker| worker.device.acknowledged.len()).sum()
    }

    /// How many requests had no usable answer.
    pub fn failures(&self) -> usize {
        self.workers.iter().map(|worker| worker.device.failures).sum()
    }
}

impl Worker {
    async fn act(&mut self, scope: Scope, shared: Shared) {
        let device = &mut self.device;
        // A device that is far behind stops typing, so that the run ends.
        if device.replica.pending_count() > 20 {
            return;
        }
        let value = device.random.below(1_000_000);
        match device.random.below(100) {
            0..=29 => {
                self.written += 1;
                let data = json!({"title": self.written.to_string()});
                device.change(scope, (EntityType::Ticket, self.own_ticket), Operation::Update, data).await;
            }
            30..=44 => {
                let content = format!("{} said {value}", device.name);
                let data = json!({"ticket_id": shared.ticket, "content": content});
                let id = device.create(scope, EntityType::Comment, data).await;
                self.comments.push((id, content));
            }
            45..=61 => {
                let key = (EntityType::Ticket, shared.ticket);
                let data = match device.random.below(4) {
                    0 => json!({"title": format!("Title {value}")}),
                    1 => json!({"priority": "High", "estimate": (value / 10) as f64 + 0.5}),
                    2 => json!({"description": described(device, &key, value)}),
                    _ => json!({"a_field_of_tomorrow": {"of": value}}),
                };
                device.change(scope, key, Operation::Update, data).await;
            }
            62..=69 => doom_or_save(device, scope, shared.doomed, value).await,
            70..=74 => {
                let data = json!({"project_id": project_of(scope), "title": format!("Ticket {value}")});
                device.create(scope, EntityType::Ticket, data).await;
            }
            75 => device.reopen().await,
            76..=79 => device.resolve(scope).await,
            _ => {}
        }
    }

    fn check_nothing_lost(&self, on_server: &BTreeMap<RecordKey, Record>) {
        let name = &self.device.name;
        let own = on_server.get(&(EntityType::Ticket, self.own_ticket)).expect("its own ticket is there");
        assert_eq!(own.fields["title"], self.written.to_string(), "{name}: the last thing it wrote is what stands");
        for (id, content) in &self.comments {
            let comment = on_server.get(&(EntityType::Comment, *id));
            let comment = comment.unwrap_or_else(|| panic!("{name}: {content} is there"));
            assert_eq!(comment.fields["content"], content.as_str());
        }
    }
}

/// The description with one line of it written anew, so that texts meet in different lines, and in the same.
fn described(device: &mut Device, key: &RecordKey, value: usize) -> String {
    let shown = device.replica.shown(key).map(|shown| shown.value("description"));
    let text = shown.as_ref().and_then(|text| text.as_str()).unwrap_or_default();
    let line = device.random.below(4);
    let written = |(at, old): (usize, &str)| match old.split(' ').next() {
        Some(letter) if at == line => format!("{letter} {value}\n"),
        _ => format!("{old}\n"),
    };
    text.lines().enumerate().map(written).collect()
}

/// Restores what is gone, else deletes or edits it.
async fn doom_or_save(device: &mut Device, scope: Scope, doomed: EntityId, value: usize) {
    let key = (EntityType::Ticket, doomed);
    // A device that begins anew after a restore does not have it for a while.
    let Some(shown) = device.replica.shown(&key) else { return };
    let (operation, data) = match device.random.below(3) {
        _ if shown.deleted => (Operation::Update, json!({"deleted": false})),
        0 => (Operation::Delete, json!({})),
        _ => (Operation::Update, json!({"title": format!("Doomed {value}")})),
    };
    device.change(scope, key, operation, data).await;
}

pub fn project_of(scope: Scope) -> ProjectId {
    scope.project().expect("a project's scope")
}
