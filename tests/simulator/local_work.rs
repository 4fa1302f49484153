//! Work begun without an account, taken along into one.

use crate::device::View;
use crate::people::Scene;
use pollster::block_on;
use serde_json::{Value, json};
use worknest::domain::{ChangeId, EntityId, EntityType, ProjectId, Scope, UserId};
use worknest::merge::{Change, Clock, Operation, RecordKey, WriterId};
use worknest::store::Store;
use worknest::store::memory::MemoryStore;
use worknest::sync::Replica;
use worknest::sync::taken_along::{living, take_along};

/// A device of its own: every change is confirmed at once.
struct Alone<'a, 'b> {
    scene: &'a mut Scene<'b>,
    scope: Scope,
    store: MemoryStore,
    replica: Replica,
    clock: Clock,
}

impl Alone<'_, '_> {
    fn write(&mut self, key: &RecordKey, operation: Operation, data: Value) {
        // Nobody tells it how far its clock is off.
        let now = u64::try_from(self.scene.true_millis + self.scene.device.skew).expect("after 1970");
        let stamp = self.clock.tick(now);
        let change = Change {
            id: ChangeId::from_random(self.scene.random.bytes()),
            entity_type: key.0.clone(),
            entity_id: key.1,
            operation,
            data: data.as_object().cloned().expect("an object"),
            timestamp: stamp.time(),
            stamp,
            seen: self.replica.seen(self.scope, key),
            resolves: None,
            waits_for: Vec::new(),
        };
        let batch = self.replica.confirm_here([(self.scope, change)]);
        block_on(self.store.commit(batch.clone())).expect("a store in memory takes everything");
        self.replica.apply(batch);
        assert_eq!(self.replica.pending_count(), 0, "a device of its own waits for nobody");
    }
}

/// A project with a ticket, made and changed here without an account, becomes this person's. Half way through the
/// device may die, and do it again.
pub fn take_along_local_work(scene: &mut Scene<'_>) -> &'static str {
    scene.device.catch_up(scene.tab);
    let person = UserId::from_random(scene.random.bytes());
    let [project, ticket, comment] = std::array::from_fn(|_| EntityId::from_random(scene.random.bytes()));
    let clock = Clock::new(WriterId(scene.random.next()));
    let scope = Scope::Project(ProjectId::from(project));
    let mut alone = Alone { scene, scope, store: MemoryStore::default(), replica: Replica::default(), clock };
    let [project, ticket, comment] =
        [(EntityType::Project, project), (EntityType::Ticket, ticket), (EntityType::Comment, comment)];
    alone.write(&project, Operation::Create, json!({"name": "Alone"}));
    alone.write(&ticket, Operation::Create, json!({"project_id": project.1, "title": "T", "assignees": [person]}));
    alone.write(&comment, Operation::Create, json!({"ticket_id": ticket.1, "content": "Said"}));
    alone.write(&ticket, Operation::Update, json!({"title": "Title 9", "status": "Done"}));
    if alone.scene.random.chance(50) {
        alone.write(&comment, Operation::Delete, json!({}));
    }
    let Alone { store, mut clock, .. } = alone;
    let local = living(&Replica::new(block_on(store.load()).expect("a store in memory opens")));
    let stamps_at = scene.device.now(scene.tab, scene.true_millis);
    for _ in 0..2 {
        let (user, now) = (scene.device.user, crate::device::time(scene.true_millis));
        let replica = &scene.device.tabs[scene.tab].replica;
        let taken = take_along(replica, &local, person, user, now, || clock.tick(stamps_at));
        let ids: Vec<ChangeId> = taken.iter().map(|(_, change)| change.id).collect();
        let names_nobody =
            |change: &Change| !Value::from(change.data.clone()).to_string().contains(&person.to_string());
        assert!(taken.iter().all(|(_, change)| names_nobody(change)), "what is taken along is the person's own");
        let batch = replica.enqueue(taken);
        if !scene.device.commit(scene.tab, batch, scene.random) {
            return "has no room for the local work, which stays where it is";
        }
        let fresh = ids.iter().filter(|id| !scene.device.made.contains(id));
        let fresh: Vec<ChangeId> = fresh.copied().collect();
        for id in fresh {
            scene.truth.insert(id, View::default());
            scene.device.made.push(id);
        }
    }
    let count = |id: &ChangeId| scene.device.made.iter().filter(|made| *made == id).count();
    assert!(scene.device.made.iter().all(|id| count(id) == 1), "nothing is taken along twice");
    "takes local work along"
}
