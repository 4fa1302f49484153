//! After a restore: what others had written and the server lacks.

use super::*;
use crate::domain::{EntityId, Time, UserId};
use crate::merge::{Cursor, Operation, Record, Stamp, WriterId};
use crate::sync::{ScopeState, ServerChange, SyncResponse};
use serde_json::Value;
use std::collections::BTreeMap;

const BEN: u8 = 8;

fn mark(seq: u64) -> Mark {
    let millis = device::now().timestamp_millis().cast_unsigned() - 3_600_000 + seq;
    Mark { seq, stamp: Stamp { millis, counter: 0, writer: WriterId(2) } }
}

/// A project of Ben's in which everybody writes.
struct Story {
    client: Client,
    project: ProjectId,
    /// As they were before anything was lost.
    records: Vec<Record>,
    folder: tempfile::TempDir,
}

impl Story {
    async fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let client = open(folder.path(), true).await;
        let project = ProjectId::from(EntityId::from_random([1; 16]));
        let story = Self { client, project, records: Vec::new(), folder };
        let member = crate::domain::Member::id_for(project, story.client.me().user).into();
        let member =
            story.record(EntityType::Member, member, 2, json!({"role": "member", "user_id": story.client.me().user}));
        let ben = UserId::from_random([BEN; 16]);
        let project_itself = story.record(EntityType::Project, project.into(), 1, json!({"name": "Website"}));
        let told = json!({"title": "As it was", "number": 1});
        let kept = story.record(EntityType::Ticket, EntityId::from_random([2; 16]), 3, told);
        let lost = json!({"title": "Lost", "number": 2, "created_by": ben});
        let lost = story.record(EntityType::Ticket, EntityId::from_random([3; 16]), 5, lost);
        let said = json!({"ticket_id": lost.id, "content": "Said", "user_id": ben});
        let said = story.record(EntityType::Comment, EntityId::from_random([4; 16]), 6, said);
        Self { records: vec![project_itself, member, kept, lost, said], ..story }
    }

    fn record(&self, entity_type: EntityType, id: EntityId, seq: u64, fields: Value) -> Record {
        let mut fields = fields.as_object().cloned().unwrap();
        fields.entry("project_id").or_insert(json!(self.project));
        let (scope, created) = (Scope::Project(self.project), mark(seq));
        Record { entity_type, id, scope, fields, seq, created, marks: BTreeMap::new(), deleted: false }
    }

    fn renamed(&self, title: &str, seq: u64) -> Record {
        let mut record = self.records[2].clone();
        record.set_value("title", json!(title));
        record.set_mark("title", mark(seq));
        record
    }

    /// An answer of the server.
    async fn hears(&self, epoch: u32, restart: bool, records: &[Record]) {
        let seq = records.iter().map(|record| record.seq).max().unwrap();
        let cursor = Cursor { epoch, seq, change: ChangeId::default() };
        let response = SyncResponse {
            server_changes: records.iter().map(ServerChange::from).collect(),
            conflicts: Vec::new(),
            last_sync: String::new(),
            results: Vec::new(),
            scopes: vec![ScopeState { scope: Scope::Project(self.project), cursor, more: false, restart }],
            revoked: Vec::new(),
            more: false,
            server_time: device::now(),
            protocol: 1,
        };
        self.client.commit(|_, replica| Ok(replica.absorb(&response))).await.unwrap();
    }

    /// Ben wrote a title, a ticket and a comment; then the server was restored from a backup of before.
    async fn is_set_back(&self) {
        let mut held = self.records.clone();
        held[2] = self.renamed("Ben's title", 7);
        self.hears(0, false, &held).await;
        assert_eq!(self.client.lacking_count(), 0);
        self.hears(5, true, &self.records[..3]).await;
    }

    fn told(&self) -> Vec<(&'static str, String, Option<Value>)> {
        let items = self.client.lacking();
        items.into_iter().map(|item| (item.operation, item.title, item.current)).collect()
    }
}

#[tokio::test]
async fn what_others_wrote_and_a_restored_server_lacks_is_there_to_choose_from_also_after_a_restart() {
    let mut story = Story::begin().await;
    story.is_set_back().await;
    let expected = [
        ("create", "Lost".to_owned(), None),
        ("update", "As it was".to_owned(), Some(json!("As it was"))),
        ("create", "Said".to_owned(), None),
    ];
    assert_eq!(story.told(), expected);
    let items = story.client.lacking();
    assert_eq!(items[1].data, *json!({"title": "Ben's title"}).as_object().unwrap());
    let ben = Some(UserId::from_random([BEN; 16]));
    assert_eq!([&items[0], &items[1], &items[2]].map(|item| item.author), [ben, None, ben]);
    let is_recent = |at: Time| (device::now() - at).num_minutes() == 59 || (device::now() - at).num_minutes() == 60;
    assert!(items.iter().all(|item| item.may_bring_back && is_recent(item.at)));
    assert_eq!((story.client.pending(), story.client.queue().len()), (0, 0), "nothing of it is this person's own");
    let folder = story.folder.path().to_owned();
    drop(story.client);
    story.client = open(&folder, true).await;
    assert_eq!(story.told(), expected);
}

#[tokio::test]
async fn what_is_brought_back_is_an_ordinary_change_with_what_it_belongs_to_and_leaves_the_list_with_it() {
    let story = Story::begin().await;
    story.is_set_back().await;
    let items = story.client.lacking();
    let seen = story.client.seen(&story.records[2].key());
    story.client.bring_back(&items[2..]).await.unwrap();
    let made = || {
        let replica = story.client.0.replica.borrow();
        replica.pending().map(|row| row.change.clone()).collect::<Vec<_>>()
    };
    let written: Vec<_> = made().iter().map(|change| (change.operation, change.entity_id)).collect();
    let lost = story.records[3].id;
    let (_, said) = crate::sync::lacking::copy_of(&story.records[4].key()).unwrap();
    assert_eq!(written, [(Operation::Create, lost), (Operation::Create, said)], "a comment comes with its ticket");
    assert_eq!(story.client.children::<Comment>(lost).len(), 1, "shown at once");
    let by_ben = Some(json!(story.client.person_name(UserId::from_random([BEN; 16]))));
    assert_eq!(made()[1].data.get("source_author").cloned(), by_ben, "a copy, that says whose words they are");
    assert_eq!(story.told(), [("update", "As it was".to_owned(), Some(json!("As it was")))]);
    story.client.bring_back(&items[1..2]).await.unwrap();
    assert_eq!(story.told(), []);
    let last = made().pop().unwrap();
    assert_eq!((last.operation, &last.data["title"]), (Operation::Update, &json!("Ben's title")));
    assert_eq!((last.seen.cursor, last.seen.seq), (seen.cursor, seen.seq), "what was shown is what was seen");
    assert!(last.stamp > mark(7).stamp);
}

#[tokio::test]
async fn what_is_let_go_is_gone_and_what_arrives_after_all_leaves_by_itself() {
    let story = Story::begin().await;
    story.is_set_back().await;
    let (items, told) = (story.client.lacking(), story.told());
    story.client.let_go(&items[2..]).await.unwrap();
    assert_eq!(story.told(), told[..2]);
    assert_eq!(story.client.pending(), 0, "nobody hears of it");
    let title = story.renamed("Ben's title", 20);
    let title = Record { marks: [("title".to_owned(), Mark { seq: 20, ..mark(7) })].into(), ..title };
    story.hears(5, false, &[title]).await;
    assert_eq!(story.told(), told[..1]);
    let ticket = Record { seq: 21, ..story.records[3].clone() };
    story.hears(5, false, &[ticket]).await;
    assert_eq!(story.client.lacking_count(), 0);
}

#[tokio::test]
async fn an_export_has_the_list_and_what_arrived_since_is_not_put_back() {
    let story = Story::begin().await;
    story.is_set_back().await;
    let file = story.client.export().await.unwrap();
    let other = Story::begin().await;
    other.hears(5, false, &story.records[..4]).await;
    other.client.import_backup(&file).await.unwrap();
    let titles: Vec<_> = other.client.lacking().into_iter().map(|item| item.title).collect();
    assert_eq!(titles, ["As it was", "Said"], "it has the ticket");
    assert_eq!(other.client.pending(), 0);
}

#[tokio::test]
async fn what_ben_changed_of_his_own_words_nobody_but_ben_may_bring_back() {
    let story = Story::begin().await;
    let mut held = story.records.clone();
    held[4].set_value("content", json!("Said otherwise"));
    held[4].set_mark("content", mark(7));
    story.hears(0, false, &held).await;
    story.hears(5, true, &story.records).await;
    let may = |items: &[super::super::LackingItem]| items.iter().map(|item| item.may_bring_back).collect::<Vec<_>>();
    assert_eq!(may(&story.client.lacking()), [false]);
}
