//! The real authority over a book in memory, and what must hold each time it answers.

use crate::people::{USERS_MAX, user};
use futures::future::{join, poll_fn};
use pollster::block_on;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::task::Poll;
use worknest::domain::{ChangeId, Entity, EntityType, FieldKind, Member, ProjectId, Role, Scope, Time, UserId};
use worknest::merge::{Author, Cursor, Entry, Operation, Outcome, Record, RecordKey, Stamp};
use worknest::store::memory::{MemoryBook, MemoryLedger};
use worknest::store::{Book, Head, Ledger, StoreError};
use worknest::sync::authority::{self, Caller, Incoming, MISSING, ServerWrite, write_as_server};
use worknest::sync::{SyncRequest, SyncResponse};

/// What the server held, by the end of each of its transactions.
#[derive(Clone, Default)]
struct Held {
    /// Every version of every record, ascending by sequence number.
    versions: BTreeMap<Scope, BTreeMap<RecordKey, Vec<Rc<Record>>>>,
    /// Up to where `versions` goes.
    seqs: HashMap<Scope, u64>,
    /// The log of each record.
    logs: HashMap<RecordKey, Vec<Rc<Entry>>>,
    /// In which epoch each change was accepted.
    logged: HashMap<ChangeId, u32>,
}

/// What `backup` writes: the book, and what is known of it here.
struct Backup {
    book: MemoryBook,
    held: Held,
    answers: HashMap<String, (Outcome, Option<String>)>,
}

/// A book at which two requests take turns: each waits, now and then, before it begins a transaction.
struct Turns<'a> {
    book: &'a MemoryBook,
    held: RefCell<Held>,
    /// Whether the next to come waits.
    waits: RefCell<Vec<bool>>,
}

impl Turns<'_> {
    async fn wait(&self) {
        while self.waits.borrow_mut().pop().unwrap_or(false) {
            let mut is_first = true;
            poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
        }
        // What was committed since is noted before anything else can be.
        let mut held = self.held.take();
        held.look_everywhere(self.book).await;
        self.held.replace(held);
    }
}

impl Book for Turns<'_> {
    type Ledger = MemoryLedger;

    async fn write(&self) -> Result<MemoryLedger, StoreError> {
        self.wait().await;
        self.book.write().await
    }

    async fn read(&self) -> Result<MemoryLedger, StoreError> {
        self.wait().await;
        self.book.read().await
    }
}

impl Held {
    /// Notes what has changed in these scopes.
    async fn look(&mut self, book: &MemoryBook, scopes: impl IntoIterator<Item = Scope>) {
        let mut ledger = book.read().await.expect("a book in memory opens");
        for scope in scopes {
            let from = self.seqs.get(&scope).copied().unwrap_or_default();
            let page = ledger.page(scope, from, usize::MAX).await.expect("reads");
            let head = ledger.head(scope).await.expect("reads");
            self.seqs.insert(scope, head.seq);
            let versions = self.versions.entry(scope).or_default();
            for record in page {
                versions.entry(record.key()).or_default().push(Rc::new(record));
            }
        }
    }

    async fn look_everywhere(&mut self, book: &MemoryBook) {
        let mut ledger = book.read().await.expect("a book in memory opens");
        let mut scopes: BTreeSet<Scope> = self.versions.keys().copied().collect();
        for number in 0..USERS_MAX {
            scopes.extend(ledger.scopes_of(user(number)).await.expect("reads"));
        }
        drop(ledger);
        self.look(book, scopes).await;
    }
}

#[derive(Default)]
pub struct Server {
    pub book: MemoryBook,
    held: Held,
    /// The first answer to each change.
    answers: HashMap<String, (Outcome, Option<String>)>,
    /// How many records an answer holds, about.
    page_records: usize,
    pub epoch: u32,
    backup: Option<Backup>,
    /// What it held when each earlier epoch ended.
    past: BTreeMap<u32, Held>,
    /// Where each epoch began in each scope.
    starts: BTreeMap<u32, HashMap<Scope, u64>>,
}

impl Server {
    pub fn new(page_records: usize) -> Self {
        Self { page_records, ..Self::default() }
    }

    /// Whether a whole batch is refused for the sake of one change in it: what a proxy, or a fault of ours, cannot
    /// digest.
    pub fn refuses(request: &SyncRequest) -> bool {
        request.changes.iter().any(|change| change.data.contains_key("poison"))
    }

    /// Answers a request.
    pub fn sync(&mut self, caller: &Caller, request: &SyncRequest, now: Time) -> SyncResponse {
        let synced = authority::sync_in_pages(&self.book, caller, request, now, self.page_records);
        let synced = block_on(synced).expect("a book in memory never fails");
        block_on(self.held.look(&self.book, synced.moved));
        self.note_answers(request, &synced.response);
        synced.response
    }

    /// Answers two requests at once: between the transactions of one, those of the other may come.
    pub fn sync_both(
        &mut self,
        one: (&Caller, &SyncRequest),
        other: (&Caller, &SyncRequest),
        now: Time,
        waits: Vec<bool>,
    ) -> [SyncResponse; 2] {
        let held = RefCell::new(std::mem::take(&mut self.held));
        let turns = Turns { book: &self.book, held, waits: RefCell::new(waits) };
        let sync = |(caller, request)| authority::sync_in_pages(&turns, caller, request, now, self.page_records);
        let (first, second) = block_on(join(sync(one), sync(other)));
        block_on(turns.wait());
        self.held = turns.held.take();
        let answered = [(first, one.1), (second, other.1)].map(|(synced, request)| {
            let response = synced.expect("a book in memory never fails").response;
            self.note_answers(request, &response);
            response
        });
        self.held.logs.values_mut().for_each(|log| log.sort_by_key(|entry| entry.seq));
        answered
    }

    fn note_answers(&mut self, request: &SyncRequest, response: &SyncResponse) {
        assert_eq!(response.results.len(), request.changes.len(), "every change has its result");
        for (result, change) in response.results.iter().zip(&request.changes) {
            let answer = (result.outcome, result.code.clone());
            // Nobody else writes a comment under the id its author gave it; under that of a copy two people may.
            let is_copy = change.entity_id.is_some_and(|id| id.0.get_version_num() == 5);
            let is_taken = change.operation == Operation::Create && result.code.as_deref() == Some("not_the_author");
            assert!(is_copy || !is_taken, "{}: somebody else's create stands in its place", change.id);
            // What was lost in a restore is waited for, under the same id.
            if self.epoch > 0 && result.code.as_deref() == Some(MISSING) && !self.has_answered(&result.id) {
                continue;
            }
            let first = self.answers.entry(result.id.clone()).or_insert_with(|| answer.clone());
            assert_eq!(*first, answer, "a repeat gets the first answer");
            if let Some(id) = change.id.parse().ok().filter(|_| result.outcome != Outcome::Rejected) {
                self.note(id, change.data.keys());
            }
        }
    }

    /// Notes an accepted change, and the merges of texts that followed it.
    fn note<'a>(&mut self, id: ChangeId, fields: impl Iterator<Item = &'a String>) {
        if self.held.logged.insert(id, self.epoch).is_some() {
            return;
        }
        let entry = self.entry(id).expect("an accepted change is in the log");
        let texts = fields.filter(|field| entry.change.entity_type.field_kind(field) == FieldKind::Text);
        let merges = texts.filter_map(|field| self.entry(ChangeId::derived(id.0, &format!("merge:{field}"))));
        let mut entries: Vec<Entry> = merges.collect();
        entries.sort_by_key(|entry| entry.seq);
        let key = (entry.change.entity_type.clone(), entry.change.entity_id);
        let log = self.held.logs.entry(key.clone()).or_default();
        log.push(Rc::new(entry));
        log.extend(entries.into_iter().map(Rc::new));
        self.check_stamps(&key);
    }

    /// What the scope held at a place in its order.
    pub fn contents_at(&self, scope: Scope, cursor: Cursor) -> BTreeMap<&RecordKey, &Record> {
        let versions = self.held.versions.get(&scope);
        let at = |versions: &'_ Vec<Rc<Record>>| versions.partition_point(|record| record.seq <= cursor.seq);
        let held = versions.into_iter().flatten().filter(|(_, versions)| at(versions) > 0);
        held.map(|(key, versions)| (key, &*versions[at(versions) - 1])).collect()
    }

    pub fn contents(&self, scope: Scope) -> BTreeMap<&RecordKey, &Record> {
        self.contents_at(scope, Cursor { seq: u64::MAX, ..Cursor::default() })
    }

    /// The log of a record.
    pub fn log(&self, key: &RecordKey) -> &[Rc<Entry>] {
        self.held.logs.get(key).map_or(&[], Vec::as_slice)
    }

    /// What had been written to a record when it was given out as it is here, in whatever epoch.
    pub fn log_behind(&self, record: &Record) -> impl Iterator<Item = &Rc<Entry>> {
        let key = record.key();
        let is_of = |held: &&Held| {
            let versions = held.versions.get(&record.scope).and_then(|versions| versions.get(&key));
            versions.is_some_and(|versions| versions.iter().any(|version| **version == *record))
        };
        let epochs = std::iter::once(&self.held).chain(self.past.values().rev());
        let log = epochs.into_iter().find(is_of).and_then(|held| held.logs.get(&key));
        log.into_iter().flatten().filter(|entry| entry.seq <= record.seq)
    }

    /// What a record was like at one time or another since this epoch began.
    pub fn versions_since<'a>(&'a self, epoch: u32, record: &Record) -> Vec<&'a Record> {
        let epochs = self.past.range(epoch..).chain([(&self.epoch, &self.held)]);
        let versions = epochs.filter_map(|(number, held)| {
            let versions = held.versions.get(&record.scope)?.get(&record.key())?;
            let start = self.starts.get(number).and_then(|starts| starts.get(&record.scope)).copied().unwrap_or(0);
            let first = versions.partition_point(|version| version.seq <= start);
            Some(versions[first.saturating_sub(1)..].iter().map(|version| &**version))
        });
        versions.flatten().collect()
    }

    /// The epoch in which a change was accepted.
    pub fn accepted_in(&self, change: ChangeId) -> Option<u32> {
        self.held.logged.get(&change).copied()
    }

    /// Everything is written to a file.
    pub fn back_up(&mut self) {
        let book = block_on(self.book.copy());
        self.backup = Some(Backup { book, held: self.held.clone(), answers: self.answers.clone() });
    }

    /// What was written last is put in the place of everything, and a new epoch begins. True where there was something.
    pub fn set_back(&mut self, now: Time) -> bool {
        let Some(backup) = &self.backup else { return false };
        let held = std::mem::replace(&mut self.held, backup.held.clone());
        self.past.insert(self.epoch, held);
        self.answers = backup.answers.clone();
        let by_the_clock = u32::try_from(now.timestamp()).expect("a time in range");
        self.epoch = by_the_clock.max(self.epoch + 1);
        self.starts.insert(self.epoch, self.held.seqs.clone());
        self.book = block_on(async {
            let book = backup.book.copy().await;
            let people = (0..USERS_MAX).map(|number| Scope::Person(user(number)));
            let scopes: Vec<Scope> = self.held.versions.keys().copied().chain(people).collect();
            let mut ledger = book.write().await.expect("a book in memory opens");
            ledger.lock(&scopes).await.expect("locks");
            for scope in scopes {
                let head = ledger.head(scope).await.expect("reads");
                let head = Head { epoch: self.epoch, epoch_start: head.seq, ..head };
                ledger.put_head(scope, head).await.expect("writes");
            }
            ledger.finish().await.expect("commits");
            book
        });
        true
    }

    fn has_answered(&self, id: &str) -> bool {
        self.answers.contains_key(id)
    }

    /// Every record with a log.
    pub fn logged(&self) -> impl Iterator<Item = &RecordKey> {
        self.held.logs.keys()
    }

    /// Dies before the commit: nothing of it may be left.
    pub fn die_before_commit(&mut self, caller: &Caller, request: &SyncRequest, now: Time) {
        let heads = |server: &Self| server.scopes().into_iter().map(|scope| server.head(scope)).collect::<Vec<_>>();
        let before = heads(self);
        block_on(async {
            let mut ledger = self.book.write().await.expect("a book in memory opens");
            let incoming = request.changes.iter().filter_map(|wire| {
                let change = wire.change()?;
                Some(Incoming { wire_id: wire.id.clone(), change })
            });
            let changes = incoming.collect();
            authority::accept_changes(&mut ledger, caller, changes, now).await.expect("a book in memory never fails");
        });
        assert_eq!(before, heads(self), "what was not committed never was");
    }

    /// Gives, changes or takes away a role, as an admin would.
    pub fn set_role(&mut self, project: ProjectId, user: UserId, role: Option<Role>, id: ChangeId, now: Time) {
        let author = Author { user: Some(user), name: "Admin".into(), replica: "web".into() };
        let scope = Scope::Project(project);
        let mut fields = Member {
            project_id: project,
            user_id: user,
            username: user.to_string(),
            display_name: user.to_string(),
            role: role.clone().unwrap_or_default(),
        }
        .to_fields();
        if role.is_none() {
            fields.remove("role");
        }
        block_on(async {
            let mut ledger = self.book.write().await.expect("a book in memory opens");
            ledger.lock(&[scope, Scope::Person(user)]).await.expect("locks");
            let write = ServerWrite {
                id,
                scope,
                entity_type: EntityType::Member,
                entity_id: Member::id_for(project, user).into(),
                fields,
                deleted: role.is_none(),
                author: &author,
                also_move: &[Scope::Person(user)],
            };
            write_as_server(&mut ledger, write, now).await.expect("a book in memory never fails");
            ledger.finish().await.expect("commits");
        });
        block_on(self.held.look(&self.book, [scope, Scope::Person(user)]));
    }

    fn read<T>(&self, ask: impl AsyncFnOnce(&mut <MemoryBook as Book>::Ledger) -> T) -> T {
        block_on(async {
            let mut ledger = self.book.read().await.expect("a book in memory opens");
            ask(&mut ledger).await
        })
    }

    pub fn head(&self, scope: Scope) -> Head {
        self.read(async |ledger| ledger.head(scope).await.expect("reads"))
    }

    pub fn entry(&self, change: ChangeId) -> Option<Entry> {
        self.read(async |ledger| ledger.entry(change).await.expect("reads"))
    }

    pub fn scopes_of(&self, user: UserId) -> Vec<Scope> {
        self.read(async |ledger| ledger.scopes_of(user).await.expect("reads"))
    }

    pub fn role(&self, project: ProjectId, user: UserId) -> Option<Role> {
        self.read(async |ledger| ledger.role(project, user).await.expect("reads"))
    }

    /// The first outcome of a change, if the server ever answered it.
    pub fn outcome(&self, change: ChangeId) -> Option<Outcome> {
        self.answers.get(&change.to_string()).map(|(outcome, _)| *outcome)
    }

    /// How often each outcome or code was the first answer.
    pub fn answers_given(&self) -> BTreeMap<String, usize> {
        let mut given = BTreeMap::new();
        for (outcome, code) in self.answers.values() {
            let name = code.clone().unwrap_or_else(|| format!("{outcome:?}").to_lowercase());
            *given.entry(name).or_default() += 1;
        }
        given
    }

    /// Every scope something was accepted in.
    pub fn scopes(&self) -> BTreeSet<Scope> {
        self.held.versions.keys().copied().collect()
    }

    /// No stamp names two values of one field.
    fn check_stamps(&self, key: &RecordKey) {
        let mut named: HashMap<(&String, Stamp), &serde_json::Value> = HashMap::new();
        for entry in self.log(key) {
            for (field, write) in &entry.writes {
                let is_set = key.0.field_kind(field).is_set();
                let old = named.insert((field, write.stamp), &write.value);
                assert!(
                    is_set || old.is_none_or(|old| *old == write.value),
                    "{field}: {} names two values:\n{:#?}",
                    write.stamp,
                    self.log(key)
                );
            }
        }
    }
}
