//! Devices, the network between them and the server, and time.

use crate::device::{Device, time};
use crate::oracle;
use crate::people::{act, found, user};
use crate::random::Random;
use crate::server::{Answer, Contents, Server};
use std::collections::BTreeMap;
use worknest::domain::{ChangeId, EntityType, Role, Scope};
use worknest::merge::RecordKey;
use worknest::sync::authority::Caller;
use worknest::sync::{Fault, Next, SyncRequest, SyncResponse};

/// On its way.
enum Message {
    Request { device: usize, number: u64, caller: Caller, request: Box<SyncRequest> },
    Response { device: usize, number: u64, response: Box<SyncResponse>, contents: BTreeMap<Scope, Contents> },
    Refusal { device: usize, number: u64 },
}

pub struct World {
    random: Random,
    pub server: Server,
    pub devices: Vec<Device>,
    users: u8,
    network: Vec<Message>,
    numbers: u64,
    millis: i64,
    /// What happened, one line a step.
    pub story: Vec<String>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let users = u8::try_from(random.between(2, 5)).expect("few");
        let count = random.between(3, 9);
        let devices = (0..count)
            .map(|at| {
                let owner = user(u8::try_from(at % usize::from(users)).expect("few"));
                Device::new(owner, format!("device-{at}"), &mut random)
            })
            .collect();
        Self {
            random,
            server: Server::default(),
            devices,
            users,
            network: Vec::new(),
            numbers: 0,
            millis: 1_800_000_000_000,
            story: Vec::new(),
        }
    }

    pub fn run(&mut self) {
        self.found();
        let steps = self.random.between(60, 400);
        for _ in 0..steps {
            self.step();
        }
        self.heal();
        self.check_healed();
    }

    /// One project that everybody has and most may write in.
    fn found(&mut self) {
        self.devices.iter_mut().for_each(|device| device.is_sound = true);
        let scope = found(&mut self.devices[0], &mut self.random, self.millis);
        let online: Vec<bool> = self.devices.iter().map(|device| device.is_online).collect();
        self.devices.iter_mut().for_each(|device| device.is_online = true);
        self.sync_all();
        let project = scope.project().expect("a project's scope");
        for number in 1..self.users {
            let role = if self.random.chance(15) { Role::Viewer } else { Role::Member };
            let id = ChangeId::from_random(self.random.bytes());
            self.server.set_role(project, user(number), Some(role), id, time(self.millis));
        }
        self.sync_all();
        for (device, is_online) in self.devices.iter_mut().zip(online) {
            (device.is_online, device.is_sound) = (is_online, false);
        }
    }

    fn tell(&mut self, line: String) {
        if std::env::var("WORKNEST_SEED").is_ok() {
            eprintln!("{line}");
        }
        self.story.push(line);
    }

    fn step(&mut self) {
        self.millis += i64::try_from(self.random.below(3_000)).expect("small");
        let at = self.random.below(self.devices.len());
        match self.random.below(100) {
            0..=39 => {
                let what = act(&mut self.devices[at], &mut self.random, self.millis);
                self.tell(format!("device {at} {what}"));
            }
            40..=59 => self.turn(at),
            60..=84 => self.deliver(),
            85..=88 => self.time_out(at),
            89 | 90 => {
                self.devices[at].crash(&mut self.random);
                self.tell(format!("device {at} crashes"));
            }
            91..=94 => {
                self.devices[at].is_online ^= true;
                self.tell(format!("device {at} is online: {}", self.devices[at].is_online));
            }
            95 => self.devices[at].step_clock(&mut self.random),
            96 => self.millis += 86_400_000,
            97 => self.devices[at].engine.signed_in(),
            _ => self.change_role(),
        }
        self.devices[at].check_shown();
    }

    /// The device's engine says what to do.
    fn turn(&mut self, at: usize) {
        let device = &mut self.devices[at];
        if !device.is_online {
            return;
        }
        match device.engine.next(device.now(self.millis), device.replica.pending_count()) {
            Next::Sync { limit } => {
                let Some(request) = device.request(limit, &mut self.random) else { return };
                device.engine.sent(request.changes.len());
                self.numbers += 1;
                device.waiting_for = Some(self.numbers);
                let message = Message::Request {
                    device: at,
                    number: self.numbers,
                    caller: device.caller(),
                    request: Box::new(request),
                };
                self.network.push(message);
                self.tell(format!("device {at} sends request {}", self.numbers));
            }
            Next::SetAside { status } => {
                device.set_aside(status, &mut self.random);
                self.tell(format!("device {at} sets a change aside"));
            }
            Next::Wait { .. } | Next::Idle => {}
        }
    }

    /// Any message arrives, whichever was sent first; or is lost; or arrives and stays to arrive again.
    fn deliver(&mut self) {
        if self.network.is_empty() {
            return;
        }
        let at = self.random.below(self.network.len());
        let message = self.network.swap_remove(at);
        match self.random.below(10) {
            0 => self.tell("a message is lost".into()),
            1 => {
                if let Message::Request { caller, request, .. } = &message {
                    self.server.die_before_commit(caller, request, time(self.millis));
                    self.tell("the server dies before it commits".into());
                }
            }
            2 => {
                if let Message::Request { device, number, caller, request } = &message {
                    let (device, number, caller, request) = (*device, *number, caller.clone(), request.clone());
                    self.network.push(Message::Request { device, number, caller, request });
                }
                self.receive(message);
            }
            _ => self.receive(message),
        }
    }

    fn receive(&mut self, message: Message) {
        match message {
            Message::Request { device, number, caller, request } => {
                self.tell(format!("the server takes request {number}"));
                let answer = match self.server.sync(&caller, &request, time(self.millis)) {
                    Answer::Response { response, contents } => Message::Response { device, number, response, contents },
                    Answer::Refused => Message::Refusal { device, number },
                };
                self.network.push(answer);
            }
            Message::Response { device: at, number, response, contents } => {
                let device = &mut self.devices[at];
                if !device.is_online || device.waiting_for != Some(number) {
                    return;
                }
                device.waiting_for = None;
                device.absorb(&response, &contents, self.millis, &mut self.random);
                device.check_shown();
                self.tell(format!("device {at} gets answer {number}"));
            }
            Message::Refusal { device: at, number } => {
                let device = &mut self.devices[at];
                if device.is_online && device.waiting_for == Some(number) {
                    device.waiting_for = None;
                    let fault = Fault::Status { status: 400, retry_after_seconds: None, message: String::new() };
                    device.engine.failed(device.now(self.millis), &fault, self.random.next());
                    self.tell(format!("device {at} is refused {number}"));
                }
            }
        }
    }

    fn time_out(&mut self, at: usize) {
        let device = &mut self.devices[at];
        if device.waiting_for.take().is_some() {
            device.engine.failed(device.now(self.millis), &Fault::NoAnswer, self.random.next());
            self.tell(format!("device {at} waits no longer"));
        }
    }

    /// Every project the server knows.
    fn projects(&self) -> Vec<Scope> {
        let mut scopes: Vec<Scope> = (0..self.users).flat_map(|number| self.server.scopes_of(user(number))).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes.retain(|scope| scope.project().is_some());
        scopes
    }

    /// Somebody is added to a project, gets another role, or is taken off. One admin always stays.
    fn change_role(&mut self) {
        let projects = self.projects();
        let Some(project) = self.random.pick(&projects).and_then(|scope| scope.project()) else { return };
        let somebody = user(u8::try_from(self.random.below(usize::from(self.users))).expect("few"));
        if self.server.role(project, somebody) == Some(Role::Admin) {
            return;
        }
        let role = match self.random.below(6) {
            0 => None,
            1 => Some(Role::Viewer),
            _ => Some(Role::Member),
        };
        self.tell(format!("the role of {somebody} in {project} becomes {role:?}"));
        let id = ChangeId::from_random(self.random.bytes());
        self.server.set_role(project, somebody, role, id, time(self.millis));
    }

    /// The network works, and everybody syncs until nothing moves.
    fn heal(&mut self) {
        self.tell("the network is healed".into());
        let late = std::mem::take(&mut self.network);
        late.into_iter().for_each(|message| self.receive(message));
        for at in 0..self.devices.len() {
            (self.devices[at].is_online, self.devices[at].is_sound) = (true, true);
            self.time_out(at);
        }
        for _ in 0..200 {
            if self.sync_all() {
                return;
            }
        }
        for device in &self.devices {
            for row in device.replica.pending() {
                self.story.push(format!("{} still holds {row:?}", device.name));
            }
        }
        panic!("the queues do not drain: {:#?}", &self.story[self.story.len().saturating_sub(30)..]);
    }

    /// One round for every device; whether nothing moved.
    fn sync_all(&mut self) -> bool {
        let heads: Vec<_> = self.projects().into_iter().map(|scope| self.server.head(scope).seq).collect();
        let mut is_still = true;
        for at in 0..self.devices.len() {
            let before = (self.devices[at].replica.pending_count(), self.cursors(at));
            self.millis += 120_000;
            self.devices[at].engine.want();
            self.turn(at);
            while !self.network.is_empty() {
                let message = self.network.remove(0);
                self.receive(message);
            }
            self.devices[at].check_shown();
            is_still &= before == (0, self.cursors(at)) && self.devices[at].waiting_for.is_none();
        }
        let after: Vec<_> = self.projects().into_iter().map(|scope| self.server.head(scope).seq).collect();
        is_still && heads == after
    }

    fn cursors(&self, at: usize) -> Vec<(Scope, u64)> {
        let replica = &self.devices[at].replica;
        replica.scopes().map(|scope| (scope, replica.standing(scope).finished.seq)).collect()
    }

    fn check_healed(&mut self) {
        for device in &self.devices {
            let readable = self.server.scopes_of(device.user);
            assert_eq!(
                device.replica.pending_count(),
                0,
                "{}: queues are empty, or hold only what was rejected",
                device.name
            );
            let held: BTreeMap<RecordKey, _> =
                device.replica.confirmed_records().map(|record| (record.key(), record.clone())).collect();
            let mut expected: BTreeMap<RecordKey, _> = BTreeMap::new();
            for scope in &readable {
                expected.extend(self.server.contents(*scope).iter().map(|(key, record)| (key.clone(), record.clone())));
            }
            let missing: Vec<_> = expected.keys().filter(|key| !held.contains_key(*key)).collect();
            let foreign: Vec<_> = held.keys().filter(|key| !expected.contains_key(*key)).collect();
            assert!(missing.is_empty(), "{}: misses {missing:?}", device.name);
            assert!(foreign.is_empty(), "{}: may not hold {foreign:?}", device.name);
            assert_eq!(held, expected, "{}: every replica holds what the server holds", device.name);
        }
        for scope in self.projects() {
            let contents = self.server.contents(scope);
            let records = contents.values().filter(|record| {
                !matches!(record.entity_type, EntityType::Conflict | EntityType::Member | EntityType::User)
            });
            for record in records {
                self.server.check_stamps(&record.key());
                oracle::check(&self.server.entries(&record.key()), record, &contents);
            }
        }
        for device in &self.devices {
            oracle::check_acknowledged(&self.server, device);
        }
        assert!(self.sync_all(), "a second sync does nothing");
    }
}
