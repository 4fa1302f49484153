//! Several people with several devices on one project, and what must hold of them and of the server's database.

use crate::device::Device;
use crate::place::Place;
use crate::proxy::{Proxy, Weather};
use crate::server::{Person, Server};
use futures::future::join_all;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use worknest::domain::{EntityId, EntityType, ProjectId, Scope};
use worknest::merge::{Operation, Outcome, Record, RecordKey};
use worknest::store::{Book, Ledger};

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
    /// A ticket that everybody writes to.
    shared_ticket: EntityId,
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
        let shared = json!({"project_id": project, "title": "Shared", "description": "a\nb\nc\nd\n"});
        let shared = people[0].ask(&server.url(), reqwest::Method::POST, "/api/tickets", &shared).await;
        let shared_ticket = shared["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let mut world = World { place, proxy, workers: Vec::new(), scope, shared_ticket };
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
        let (scope, shared, until) = (self.scope, self.shared_ticket, Instant::now() + time);
        join_all(self.workers.iter_mut().map(|worker| async move {
            while Instant::now() < until {
                worker.act(scope, shared).await;
                worker.device.step().await;
            }
        }))
        .await;
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

    /// After healing: queues empty, records equal on every device and on the server, nothing typed lost.
    pub async fn check_together(&self) {
        let on_server = self.on_server().await;
        for worker in &self.workers {
            let held = worker.device.contents(self.scope);
            assert_eq!(held.len(), on_server.len(), "{}: as many records as the server", worker.device.name);
            for (key, record) in &on_server {
                assert_eq!(held.get(key), Some(record), "{}: records are equal everywhere", worker.device.name);
            }
            worker.check_nothing_lost(&on_server);
            let rejected = worker.device.rejections();
            assert!(rejected.iter().all(|code| code != "refused_alone"), "no batch was refused: {rejected:?}");
        }
        let numbers: Vec<i64> = on_server.values().filter_map(|record| record.fields.get("number")?.as_i64()).collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "no ticket number is given twice");
    }

    async fn on_server(&self) -> BTreeMap<RecordKey, Record> {
        let database = self.place.database().await;
        let mut ledger = database.read().await.expect("it reads");
        let page = ledger.page(self.scope, 0, usize::MAX).await.expect("it reads");
        drop(ledger);
        database.close().await.expect("closes");
        page.into_iter().map(|record| (record.key(), record)).collect()
    }

    /// The server was set back: it may judge anew what it answered before.
    pub fn forget_answers(&mut self) {
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
    async fn act(&mut self, scope: Scope, shared: EntityId) {
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
            30..=49 => {
                let content = format!("{} said {value}", device.name);
                let data = json!({"ticket_id": shared, "content": content});
                let id = device.create(scope, EntityType::Comment, data).await;
                self.comments.push((id, content));
            }
            50..=69 => {
                let data = match device.random.below(4) {
                    0 => json!({"title": format!("Title {value}")}),
                    1 => json!({"priority": "High", "estimate": value}),
                    2 => json!({"description": format!("a {value}\nb\nc\nd\n")}),
                    _ => json!({"a_field_of_tomorrow": {"of": value}}),
                };
                device.change(scope, (EntityType::Ticket, shared), Operation::Update, data).await;
            }
            70..=74 => {
                let data = json!({"project_id": project_of(scope), "title": format!("Ticket {value}")});
                device.create(scope, EntityType::Ticket, data).await;
            }
            75 => device.reopen().await,
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

pub fn project_of(scope: Scope) -> ProjectId {
    scope.project().expect("a project's scope")
}
