//! Devices, the network between them and the server, and time.

use crate::device::{Device, time};
use crate::lacking::choose;
use crate::local_work::take_along_local_work;
use crate::moves::{self, move_ticket};
use crate::oracle::{self, Truth};
use crate::people::{Scene, USERS_MAX, act, close, found, try_children_again, user};
use crate::random::Random;
use crate::script::Script;
use crate::server::Server;
use crate::wire::{request_of_before, response_to_before};
use std::collections::{BTreeMap, BTreeSet};
use worknest::domain::{ChangeId, EntityId, ProjectId, Role, Scope, Time, UserId};
use worknest::merge::{Record, RecordKey};
use worknest::store::QueueState;
use worknest::sync::authority::{self, Caller, is_meant_for};
use worknest::sync::{Fault, Next, Standing, SyncRequest, SyncResponse};

/// On its way.
enum Message {
    Request {
        device: usize,
        number: u64,
        caller: Caller,
        /// Whose data it is about, as the request says.
        whose: UserId,
        request: Box<SyncRequest>,
    },
    Response {
        device: usize,
        number: u64,
        response: Box<SyncResponse>,
    },
    Refusal {
        device: usize,
        number: u64,
        status: u16,
    },
    /// A ticket from the archive.
    Archived {
        device: usize,
        number: u64,
        ticket: EntityId,
        records: Vec<Record>,
        /// Where the device stood when it asked.
        asked_at: BTreeMap<Scope, Standing>,
    },
}

/// Of what happens to devices, what must happen now and then.
const MISHAPS: [&str; 5] =
    ["crashes", "gets its backup put back", "loses its store", "sees days pass", "takes local work along"];

pub struct World {
    random: Random,
    pub server: Server,
    pub devices: Vec<Device>,
    /// Programs that know only the plain shape.
    scripts: Vec<Script>,
    truth: Truth,
    users: u8,
    network: Vec<Message>,
    numbers: u64,
    millis: i64,
    /// How far the server's clock is off.
    server_skew: i64,
    /// The server is set back to a backup now and then. In such a world no days pass while people work, and but in
    /// every other no device loses its store: then something that was acknowledged is lost for good, unless somebody
    /// who had it brings it back.
    is_set_back: bool,
    is_losing_stores: bool,
    /// What is closed leaves the devices, which may also keep projects on the server only.
    is_retiring: bool,
    /// There are two projects from the start, between which tickets move.
    is_moving: bool,
    /// Requests are tried in either order, on copies of the book: in every fourth world, it costs a third of its time.
    is_swapping: bool,
    /// Prints the story as it goes.
    is_told: bool,
    /// Who was taken off a project.
    out: BTreeSet<(ProjectId, UserId)>,
    /// How often it did what few seeds bring about.
    done: BTreeMap<&'static str, usize>,
    /// What happened, one line a step.
    pub story: Vec<String>,
}

impl World {
    pub fn new(seed: u64, is_told: bool) -> Self {
        let mut random = Random::new(seed);
        let users = u8::try_from(random.between(2, usize::from(USERS_MAX))).expect("few");
        let count = random.between(3, 9);
        let devices = (0..count)
            .map(|at| {
                let owner = user(u8::try_from(at % usize::from(users)).expect("few"));
                Device::new(owner, format!("device-{at}"), &mut random)
            })
            .collect();
        let owner = |random: &mut Random| user(u8::try_from(random.below(usize::from(users))).expect("few"));
        let scripts = (0..random.below(3)).map(|at| Script::new(owner(&mut random), format!("script-{at}"))).collect();
        let page_records = if random.chance(50) { random.between(1, 20) } else { 2_000 };
        Self {
            random,
            server: Server::new(page_records),
            devices,
            scripts,
            truth: Truth::new(),
            users,
            network: Vec::new(),
            numbers: 0,
            millis: 1_800_000_000_000,
            server_skew: 0,
            is_set_back: seed % 8 == 5,
            is_losing_stores: seed % 8 != 5 || seed % 16 == 13,
            is_retiring: seed % 8 == 6,
            is_moving: seed % 3 == 1,
            is_swapping: seed.is_multiple_of(4),
            is_told,
            out: BTreeSet::new(),
            done: BTreeMap::new(),
            story: Vec::new(),
        }
    }

    /// How often the server gave each answer, and how often something else happened without which little is found.
    pub fn happened(&self) -> BTreeMap<String, usize> {
        let mut happened = self.server.answers_given();
        happened.extend(self.done.iter().map(|(what, times)| ((*what).to_owned(), *times)));
        let full: usize = self.devices.iter().map(|device| device.full).sum();
        happened.extend((full > 0).then(|| ("disk full".to_owned(), full)));
        happened
    }

    /// Lives, for no more than so many steps, then heals.
    pub fn run(&mut self, steps_max: usize) {
        self.found();
        let steps = self.random.between(40, 250).min(steps_max);
        for _ in 0..steps {
            self.step();
        }
        self.heal();
        self.check_healed();
    }

    fn scene(&mut self, at: usize, tab: usize) -> Scene<'_> {
        Scene {
            device: &mut self.devices[at],
            tab,
            server: &self.server,
            truth: &mut self.truth,
            random: &mut self.random,
            true_millis: self.millis,
        }
    }

    /// One project, or two, that everybody has and most may write in.
    fn found(&mut self) {
        self.devices.iter_mut().for_each(|device| device.is_sound = true);
        let scopes: Vec<Scope> = (0..=u8::from(self.is_moving)).map(|_| found(&mut self.scene(0, 0))).collect();
        let online: Vec<bool> = self.devices.iter().map(|device| device.is_online).collect();
        self.devices.iter_mut().for_each(|device| device.is_online = true);
        self.settle();
        for project in scopes.into_iter().filter_map(Scope::project) {
            for number in 1..self.users {
                let role = if self.random.chance(15) { Role::Viewer } else { Role::Member };
                let id = ChangeId::from_random(self.random.bytes());
                self.server.set_role(project, user(number), Some(role), id, time(self.millis));
            }
        }
        self.settle();
        for (device, is_online) in self.devices.iter_mut().zip(online) {
            (device.is_online, device.is_sound) = (is_online, false);
        }
    }

    fn count(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }

    fn tell(&mut self, line: String) {
        if self.is_told {
            eprintln!("{line}");
        }
        self.story.push(line);
    }

    fn step(&mut self) {
        self.millis += i64::try_from(self.random.below(3_000)).expect("small");
        let at = self.random.below(self.devices.len());
        if self.random.chance(8) {
            self.devices[at].fold();
        }
        if self.is_set_back && self.random.chance(4) {
            self.back_up_or_set_back();
        }
        if self.is_set_back {
            self.look_at_what_is_lacking(at);
        }
        if self.is_retiring && self.random.chance(25) {
            self.tidy(at);
        }
        if self.is_moving && self.random.chance(10) {
            let tab = self.random.below(self.devices[at].tabs.len());
            let what = move_ticket(&mut self.scene(at, tab));
            self.tell(format!("device {at} {what}"));
        }
        match self.random.below(100) {
            0..=39 => {
                let tab = self.random.below(self.devices[at].tabs.len());
                if self.random.chance(70) {
                    self.devices[at].catch_up(tab);
                }
                let what = act(&mut self.scene(at, tab));
                self.tell(format!("device {at} {what}"));
            }
            40..=59 => self.turn(at),
            60..=84 => self.deliver(),
            85..=88 => self.time_out(at),
            89..=96 => self.mishap(at),
            97 => self.sign_in(at),
            98 => self.change_role(),
            _ => self.script(),
        }
        self.devices[at].check_made();
    }

    /// The person looks through the list of what the server lacks, where there is one.
    fn look_at_what_is_lacking(&mut self, at: usize) {
        let count = self.devices[at].replica().lacking().len();
        assert_eq!(self.devices[at].replica().lacking_count(), count, "what may be chosen is counted");
        if count == 0 {
            return;
        }
        self.count("lacking");
        if self.random.chance(30) {
            let what = choose(&mut self.scene(at, 0));
            if let Some(what) = what {
                self.count("chosen");
                self.tell(format!("device {at} {what}"));
            }
        }
    }

    /// The device's person signs in, or somebody else does.
    fn sign_in(&mut self, at: usize) {
        if self.random.chance(60) {
            self.devices[at].sign_in();
        } else {
            let somebody = user(u8::try_from(self.random.below(usize::from(self.users))).expect("few"));
            self.devices[at].session = somebody;
            self.tell(format!("{somebody} signs in on device {at}"));
        }
    }

    /// Somebody runs the server's `backup`, or its `restore`.
    fn back_up_or_set_back(&mut self) {
        let is_due = self.random.chance(50);
        if is_due && self.is_losing_stores {
            // What one has written others have.
            for at in 0..self.devices.len() {
                self.millis += 120_000;
                self.devices[at].lead().engine.want();
                self.turn(at);
                while !self.network.is_empty() {
                    let message = self.network.remove(0);
                    self.receive(message);
                }
            }
        }
        let is_set_back = is_due && self.server.set_back(self.server_now());
        if is_set_back {
            self.count("set back");
            // Connections end with the process that is stopped for it; what it had answered may still arrive.
            self.network.retain(|message| !matches!(message, Message::Request { .. }));
            if self.is_losing_stores {
                let at = self.random.below(self.devices.len());
                self.devices[at].wipe(&mut self.random);
                self.tell(format!("device {at} loses its store"));
            }
        } else {
            self.server.back_up();
        }
        self.tell(format!("the server is {}", if is_set_back { "set back" } else { "backed up" }));
    }

    /// What leaves a device, and what it asks the archive for.
    fn tidy(&mut self, at: usize) {
        let (now, device) = (self.server_now(), &mut self.devices[at]);
        let away = device.away();
        // What was looked at lately stays for a day, also where nothing is kept.
        let is_shedding = device.keeps_elsewhere() && self.random.chance(30);
        self.millis += if is_shedding { 86_400_000 } else { 0 };
        let what = match self.random.below(18) {
            0..=4 => close(&mut self.scene(at, 0)).to_owned(),
            5..=9 if device.fetching.is_none() => {
                device.retire(now, &mut self.random);
                format!("lets go: {:?} are away", device.disk.left.keys())
            }
            10..=14 if device.is_online => {
                let Some(ticket) = self.random.pick(&away).copied() else { return };
                self.numbers += 1;
                let (number, records) = (self.numbers, self.server.archived(device, ticket));
                device.fetching = Some(number);
                let asked_at = device.replica().standings().clone();
                self.network.push(Message::Archived { device: at, number, ticket, records, asked_at });
                format!("asks for {ticket}")
            }
            15..=17 => {
                let scopes: Vec<Scope> = device.replica().scopes().filter(|scope| scope.project().is_some()).collect();
                let Some(scope) = self.random.pick(&scopes) else { return };
                device.keep(*scope, &mut self.random);
                format!("keeps {scope} otherwise")
            }
            _ => return,
        };
        self.tell(format!("device {at} {what}"));
    }

    /// What happens to devices.
    fn mishap(&mut self, at: usize) {
        let (device, random) = (&mut self.devices[at], &mut self.random);
        let what = match random.below(20) {
            13 | 16 if self.is_set_back => "is left alone".to_owned(),
            17 if !self.is_losing_stores => "is left alone".to_owned(),
            0..=4 => {
                device.crash(random.below(device.tabs.len()), random);
                "crashes".into()
            }
            5..=10 => {
                device.is_online ^= true;
                format!("is online: {}", device.is_online)
            }
            11 | 12 => {
                device.step_clock(random);
                "sets its clock".into()
            }
            13 => {
                self.millis += 86_400_000 * i64::try_from(random.between(1, 60)).expect("small");
                "sees days pass".into()
            }
            14 | 15 => {
                device.back_up();
                "is backed up".into()
            }
            16 if device.put_back(random) => "gets its backup put back".into(),
            17 if random.chance(50) => {
                device.wipe(random);
                "loses its store".into()
            }
            17 if device.is_previous => {
                device.upgrade(random);
                *self.done.entry("upgraded").or_default() += 1;
                "is upgraded".to_owned()
            }
            17 => {
                device.open_or_close_tab(random);
                "opens or closes a tab".to_owned()
            }
            18 => take_along_local_work(&mut self.scene(at, 0)).to_owned(),
            _ => {
                self.step_server_clock();
                "is there when the server's clock is set".to_owned()
            }
        };
        if let Some(known) = MISHAPS.iter().find(|known| **known == what) {
            self.count(known);
        }
        self.tell(format!("device {at} {what}"));
    }

    /// The device's engine says what to do.
    fn turn(&mut self, at: usize) {
        let device = &mut self.devices[at];
        if !device.is_online {
            return;
        }
        if self.random.chance(80) {
            device.catch_up(device.leader);
        }
        let now = device.now(device.leader, self.millis);
        let pending = device.replica().pending_count();
        match device.lead().engine.next(now, pending) {
            Next::Sync { limit } => {
                let Some(request) = device.request(limit, &mut self.random) else { return };
                device.lead().engine.sent(request.changes.len());
                self.numbers += 1;
                device.waiting_for = Some(self.numbers);
                let request = if device.is_previous { request_of_before(&request) } else { request };
                let (number, caller, whose, request) = (self.numbers, device.caller(), device.user, Box::new(request));
                self.network.push(Message::Request { device: at, number, caller, whose, request });
                self.tell(format!("device {at} sends request {number}"));
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
        let fate = self.random.below(10);
        if let (0 | 1, Message::Archived { device, .. }) = (fate, &message) {
            self.devices[*device].fetching = None;
        }
        match fate {
            0 => self.tell("a message is lost".into()),
            1 => {
                if let Message::Request { caller, request, .. } = &message {
                    self.server.die_before_commit(caller, request, time(self.millis + self.server_skew));
                    self.tell("the server dies before it commits".into());
                }
            }
            2 => {
                if let Message::Request { device, number, caller, whose, request } = &message {
                    let (device, number, whose) = (*device, *number, *whose);
                    let (caller, request) = (caller.clone(), request.clone());
                    self.network.push(Message::Request { device, number, caller, whose, request });
                }
                self.receive(message);
            }
            _ => self.receive(message),
        }
    }

    /// What the server's clock says: it is corrected now and then, also back.
    fn server_now(&self) -> Time {
        time(self.millis + self.server_skew)
    }

    fn step_server_clock(&mut self) {
        self.server_skew = i64::try_from(self.random.below(20_000)).expect("small") - 10_000;
    }

    /// A status in place of an answer: nothing was read or written.
    fn refusal(&mut self, request: &SyncRequest) -> Option<u16> {
        if Server::refuses(request) {
            return Some(400);
        }
        let is_healed = self.devices.iter().all(|device| device.is_sound);
        (!is_healed && self.random.chance(4)).then(|| *self.random.pick(&[401, 413, 429, 500, 503]).expect("some"))
    }

    /// The server takes a request, or two at once, and sends its answers.
    fn take(&mut self, messages: Vec<Message>) {
        let mut requests = Vec::new();
        for message in messages {
            let Message::Request { device, number, caller, whose, request } = message else { panic!("only requests") };
            self.tell(format!("the server takes request {number}"));
            if !is_meant_for(caller.user, Some(whose)) {
                self.count("another's session");
                self.network.push(Message::Refusal { device, number, status: 401 });
                continue;
            }
            match self.refusal(&request) {
                Some(status) => {
                    // A fault of the server, be it after it has committed.
                    if status == 500 && self.random.chance(50) {
                        self.server.sync(&caller, &request, self.server_now());
                        self.count("taken and refused");
                    }
                    self.network.push(Message::Refusal { device, number, status });
                }
                None => requests.push((device, number, caller, request)),
            }
        }
        let now = self.server_now();
        let answers: Vec<SyncResponse> = match requests.as_slice() {
            [one, other] => {
                let waits = (0..12).map(|_| self.random.chance(40)).collect();
                self.server.sync_both((&one.2, &*one.3), (&other.2, &*other.3), now, waits).into()
            }
            requests => requests.iter().map(|one| self.server.sync(&one.2, &one.3, now)).collect(),
        };
        for ((device, number, ..), response) in requests.into_iter().zip(answers) {
            let is_previous = self.devices[device].is_previous;
            let response = if is_previous { response_to_before(&response) } else { response };
            self.network.push(Message::Response { device, number, response: Box::new(response) });
        }
    }

    /// A program syncs, or somebody changes something with it.
    fn script(&mut self) {
        let now = self.server_now();
        let Some(at) = (!self.scripts.is_empty()).then(|| self.random.below(self.scripts.len())) else { return };
        let script = &mut self.scripts[at];
        for _ in 0..self.random.below(3) {
            script.act(&self.server, &mut self.truth, &mut self.random, self.millis);
        }
        let (caller, request) = (script.caller(), script.request());
        match self.random.below(4) {
            0 => {}
            1 => {
                self.server.sync(&caller, &request, now);
            }
            _ => {
                let response = self.server.sync(&caller, &request, now);
                self.scripts[at].absorb(&response);
            }
        }
        self.tell(format!("script {at} syncs"));
    }

    fn receive(&mut self, message: Message) {
        match message {
            Message::Request { .. } => {
                self.try_either_order(&message);
                let mut taken = vec![message];
                let other = self.network.iter().position(|other| matches!(other, Message::Request { .. }));
                if let Some(other) = other.filter(|_| self.random.chance(30)) {
                    taken.push(self.network.swap_remove(other));
                }
                self.take(taken);
            }
            Message::Response { device: at, number, response } => {
                let device = &mut self.devices[at];
                if !device.is_online || device.waiting_for != Some(number) {
                    return;
                }
                device.waiting_for = None;
                device.absorb(&response, &self.server, self.millis, &mut self.random);
                self.tell(format!("device {at} gets answer {number}"));
            }
            Message::Archived { device: at, number, ticket, records, asked_at } => {
                let now = self.server_now();
                let device = &mut self.devices[at];
                if device.fetching == Some(number) {
                    device.fetching = None;
                    device.take_whole(ticket, records, &asked_at, now, &mut self.random);
                    self.tell(format!("device {at} gets {ticket}"));
                }
            }
            Message::Refusal { device: at, number, status } => {
                let device = &mut self.devices[at];
                if device.is_online && device.waiting_for == Some(number) {
                    device.waiting_for = None;
                    let fault = Fault::Status { status, retry_after_seconds: None, message: String::new() };
                    let now = device.now(device.leader, self.millis);
                    device.lead().engine.failed(now, &fault, self.random.next());
                    self.tell(format!("device {at} is refused {number}: {status}"));
                }
            }
        }
    }

    /// What is about to arrive, and what is on its way behind it.
    fn try_either_order(&mut self, first: &Message) {
        let Message::Request { caller, whose, request, .. } = first else { return };
        if !self.is_swapping || caller.user != *whose {
            return;
        }
        let now = self.server_now();
        let behind = self.network.iter().filter_map(|later| match later {
            Message::Request { caller, whose, request, .. } if caller.user == *whose => Some((caller, &**request)),
            _ => None,
        });
        if behind.into_iter().any(|behind| self.server.check_either_order((caller, request), behind, now)) {
            self.count("swapped");
        }
    }

    /// What devices held back until they returned: of each, and of the next that has something, too.
    fn try_either_to_return(&mut self) {
        if !self.is_swapping {
            return;
        }
        let now = self.server_now();
        let held: Vec<(Caller, SyncRequest)> =
            self.devices.iter().map(|device| (device.caller(), device.held_back())).collect();
        for (at, (caller, request)) in held.iter().enumerate() {
            let mut others = held[at + 1..].iter().map(|(other, behind)| (other, behind));
            if others.any(|other| self.server.check_either_order((caller, request), other, now)) {
                self.count("swapped");
            }
        }
    }

    fn time_out(&mut self, at: usize) {
        let device = &mut self.devices[at];
        if device.waiting_for.take().is_some() {
            let now = device.now(device.leader, self.millis);
            device.lead().engine.failed(now, &Fault::NoAnswer, self.random.next());
            self.tell(format!("device {at} waits no longer"));
        }
    }

    /// Every project the server knows.
    fn projects(&self) -> Vec<Scope> {
        self.server.scopes().into_iter().filter(|scope| scope.project().is_some()).collect()
    }

    /// Somebody is added to a project, gets another role, or is taken off. One admin always stays.
    fn change_role(&mut self) {
        let projects = self.projects();
        let Some(project) = self.random.pick(&projects).and_then(|scope| scope.project()) else { return };
        let somebody = user(u8::try_from(self.random.below(usize::from(self.users))).expect("few"));
        if self.server.role(project, somebody) == Some(Role::Admin) {
            return;
        }
        let had = self.server.role(project, somebody);
        let role = match self.random.below(6) {
            0 => None,
            1 => Some(Role::Viewer),
            _ => Some(Role::Member),
        };
        match (had.is_some(), role.is_some()) {
            (true, false) => {
                self.out.insert((project, somebody));
                self.count("role taken away");
            }
            (false, true) if self.out.contains(&(project, somebody)) => self.count("role given again"),
            _ => {}
        }
        self.tell(format!("the role of {somebody} in {project} becomes {role:?}"));
        let id = ChangeId::from_random(self.random.bytes());
        let now = self.server_now();
        self.server.set_role(project, somebody, role, id, now);
    }

    /// The network works, and everybody syncs until nothing moves.
    fn heal(&mut self) {
        self.tell("the network is healed".into());
        self.devices.iter_mut().for_each(|device| device.session = device.user);
        self.try_either_to_return();
        let late = std::mem::take(&mut self.network);
        late.into_iter().for_each(|message| self.receive(message));
        for at in 0..self.devices.len() {
            (self.devices[at].is_online, self.devices[at].is_sound) = (true, true);
            self.time_out(at);
            self.devices[at].sign_in();
        }
        self.settle();
        for at in 0..self.devices.len() {
            let (now, device) = (self.server_now(), &mut self.devices[at]);
            device.catch_up(device.leader);
            for ticket in device.replica().incomplete() {
                let records = self.server.archived(device, ticket);
                let asked_at = device.replica().standings().clone();
                device.take_whole(ticket, records, &asked_at, now, &mut self.random);
            }
        }
        self.try_children_again();
    }

    /// What was refused because its parent was deleted goes once that lives, and nobody has written it since.
    fn try_children_again(&mut self) {
        let mut again = Vec::new();
        for at in 0..self.devices.len() {
            let tab = self.devices[at].leader;
            again.extend(try_children_again(&mut self.scene(at, tab)).into_iter().map(|id| (at, id)));
        }
        self.settle();
        for (at, id) in again {
            self.count("child tried again");
            let row = self.devices[at].disk.row(id).expect("every change has its row");
            let is_refused =
                matches!(&row.state, QueueState::Rejected(rejection) if rejection.code == authority::PARENT_DELETED);
            assert!(!is_refused, "{}: its parent lives: {row:?}", self.devices[at].name);
        }
    }

    /// Everybody syncs until nothing moves.
    fn settle(&mut self) {
        for round in 0..200 {
            if self.sync_all() {
                return;
            }
            if self.is_set_back && round == 100 {
                // What nobody offered anew by now nobody will: who waits for it waits no longer.
                self.millis += 31 * 86_400_000;
            }
        }
        for device in &self.devices {
            for row in device.replica().pending() {
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
            let leader = self.devices[at].leader;
            self.devices[at].catch_up(leader);
            let before = (self.devices[at].replica().pending_count(), self.cursors(at));
            self.millis += 120_000;
            self.devices[at].lead().engine.want();
            self.turn(at);
            while !self.network.is_empty() {
                let message = self.network.remove(0);
                self.receive(message);
            }
            is_still &= before == (0, self.cursors(at)) && self.devices[at].waiting_for.is_none();
        }
        for script in &mut self.scripts {
            let response = self.server.sync(&script.caller(), &script.request(), time(self.millis));
            is_still &= !response.more;
            script.absorb(&response);
        }
        let after: Vec<_> = self.projects().into_iter().map(|scope| self.server.head(scope).seq).collect();
        is_still && heads == after
    }

    fn cursors(&self, at: usize) -> Vec<(Scope, u64, u64)> {
        let replica = self.devices[at].replica();
        let standing = |scope| replica.standing(scope);
        replica.scopes().map(|scope| (scope, standing(scope).cursor.seq, standing(scope).finished.seq)).collect()
    }

    fn check_healed(&mut self) {
        let now = self.server_now();
        for device in &mut self.devices {
            for tab in 0..device.tabs.len() {
                device.catch_up(tab);
            }
        }
        for device in &self.devices {
            for tab in &device.tabs {
                device.disk.check(&tab.replica, &device.disk.keys(), &device.name);
                self.check_replica(device, tab.replica.confirmed_records());
                let pending = tab.replica.pending_count();
                assert_eq!(pending, 0, "{}: queues are empty, or hold only what was rejected", device.name);
            }
            assert!(device.replica().incomplete().is_empty(), "{}: what was here in part is whole", device.name);
            oracle::check_acknowledged(&self.server, device);
            let listed = device.check_lacking(&self.server, now);
            *self.done.entry("listed").or_default() += listed;
            assert!(self.is_set_back || listed == 0, "{}: no server lacks anything", device.name);
        }
        self.scripts.iter().for_each(|script| script.check(&self.server));
        let logged: Vec<RecordKey> = self.server.logged().cloned().collect();
        for scope in self.projects() {
            let contents = self.server.contents(scope);
            for key in logged.iter().filter(|key| contents.contains_key(*key)) {
                if oracle::is_of_one_history(&self.server, &self.truth, key) {
                    oracle::check(&self.server, &self.truth, contents[key], &contents);
                } else {
                    oracle::check_nothing_lost(&self.server, &self.truth, contents[key], &contents);
                }
            }
        }
        let moved = moves::check(&self.server, &self.projects());
        if moved > 0 {
            self.done.insert("moved", moved);
        }
        assert!(self.sync_all(), "a second sync does nothing");
    }

    /// A device holds what its person may read, all of it and nothing else.
    fn check_replica<'a>(&self, device: &Device, confirmed: impl Iterator<Item = &'a Record>) {
        let held: BTreeMap<RecordKey, &Record> = confirmed.map(|record| (record.key(), record)).collect();
        let mut expected: BTreeMap<RecordKey, &Record> = BTreeMap::new();
        for scope in self.server.scopes_of(device.user) {
            let contents = self.server.contents(scope);
            let is_kept =
                |key: &RecordKey, record: &Record| held.contains_key(key) || !device.may_miss(record, &contents);
            let kept = contents.iter().filter(|(key, record)| is_kept(key, record));
            expected.extend(kept.map(|(key, record)| ((*key).clone(), *record)));
        }
        let missing: Vec<_> = expected.keys().filter(|key| !held.contains_key(*key)).collect();
        // What is held of a history that was lost stays, until the server says something of its scope.
        let standings: BTreeSet<Scope> = device.replica().scopes().collect();
        let is_left = |scope: &Scope| self.is_set_back && !standings.contains(scope);
        let held: BTreeMap<RecordKey, &Record> =
            held.into_iter().filter(|(_, record)| !is_left(&record.scope)).collect();
        let foreign: Vec<_> = held.keys().filter(|key| !expected.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{}: misses {missing:?}", device.name);
        assert!(foreign.is_empty(), "{}: may not hold {foreign:?}", device.name);
        assert_eq!(held, expected, "{}: every replica holds what the server holds", device.name);
    }
}
