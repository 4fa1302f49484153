//! The real authority over a book in memory, and what must hold each time it answers.

use pollster::block_on;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use worknest::domain::{ChangeId, Entity, EntityType, Member, ProjectId, Role, Scope, Time, UserId};
use worknest::merge::{Author, Entry, Outcome, Record, RecordKey, Stamp};
use worknest::store::memory::MemoryBook;
use worknest::store::{Book, Head, Ledger};
use worknest::sync::authority::{self, Caller, ServerWrite, write_as_server};
use worknest::sync::{SyncRequest, SyncResponse};

/// The records of a scope, as they were at one moment.
pub type Contents = Rc<BTreeMap<RecordKey, Record>>;

#[derive(Default)]
pub struct Server {
    pub book: MemoryBook,
    /// The first answer to each change.
    answers: HashMap<String, (Outcome, Option<String>)>,
}

/// What a request came to.
pub enum Answer {
    Response {
        response: Box<SyncResponse>,
        contents: BTreeMap<Scope, Contents>,
    },
    /// The whole batch failed, for the sake of one change in it.
    Refused,
}

impl Server {
    /// Answers a request.
    pub fn sync(&mut self, caller: &Caller, request: &SyncRequest, now: Time) -> Answer {
        // What a proxy, or a fault of ours, cannot digest: no change of the batch gets an answer of its own.
        if request.changes.iter().any(|change| change.data.contains_key("poison")) {
            return Answer::Refused;
        }
        let synced = block_on(authority::sync(&self.book, caller, request, now)).expect("a book in memory never fails");
        let response = synced.response;
        assert_eq!(response.results.len(), request.changes.len(), "every change has its result");
        for result in &response.results {
            let answer = (result.outcome, result.code.clone());
            let first = self.answers.entry(result.id.clone()).or_insert_with(|| answer.clone());
            assert_eq!(*first, answer, "a repeat gets the first answer");
        }
        let contents = response.scopes.iter().map(|state| (state.scope, self.contents(state.scope))).collect();
        Answer::Response { response: Box::new(response), contents }
    }

    /// Dies before the commit: nothing of it may be left.
    pub fn die_before_commit(&mut self, caller: &Caller, request: &SyncRequest, now: Time) {
        let before: Vec<Head> = self.scopes().into_iter().map(|scope| self.head(scope)).collect();
        block_on(async {
            let mut ledger = self.book.write().await.expect("a book in memory opens");
            let changes = request.changes.iter().filter_map(|wire| {
                let change = worknest::merge::Change {
                    id: wire.id.parse().ok()?,
                    entity_type: wire.entity_type.clone(),
                    entity_id: wire.entity_id?,
                    operation: wire.operation,
                    data: wire.data.clone(),
                    timestamp: wire.timestamp,
                    stamp: wire.stamp?,
                    seen: wire.seen?,
                    resolves: wire.resolves.clone(),
                };
                Some(authority::Incoming { wire_id: wire.id.clone(), change })
            });
            let changes: Vec<_> = changes.collect();
            authority::accept_changes(&mut ledger, caller, changes, now).await.expect("a book in memory never fails");
        });
        let after: Vec<Head> = self.scopes().into_iter().map(|scope| self.head(scope)).collect();
        assert_eq!(before, after, "what was not committed never was");
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

    pub fn contents(&self, scope: Scope) -> Contents {
        let page = self.read(async |ledger| ledger.page(scope, 0, usize::MAX).await.expect("reads"));
        Rc::new(page.into_iter().map(|record| (record.key(), record)).collect())
    }

    pub fn entries(&self, key: &RecordKey) -> Vec<Entry> {
        self.read(async |ledger| ledger.entries(key).await.expect("reads"))
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

    fn scopes(&self) -> Vec<Scope> {
        let mut scopes: Vec<Scope> = Vec::new();
        for id in self.answers.keys().filter_map(|id| id.parse().ok()) {
            scopes.extend(self.entry(id).map(|entry| entry.scope));
        }
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }

    /// No stamp names two values of one field.
    pub fn check_stamps(&self, key: &RecordKey) {
        let mut named: HashMap<(String, Stamp), serde_json::Value> = HashMap::new();
        for entry in self.entries(key) {
            for (field, write) in &entry.writes {
                let is_set = key.0.field_kind(field) == worknest::domain::FieldKind::Set;
                let old = named.insert((field.clone(), write.stamp), write.value.clone());
                assert!(
                    is_set || old.is_none_or(|old| old == write.value),
                    "{field}: {} names two values",
                    write.stamp
                );
            }
        }
    }
}
