//! Swapping which of two requests arrives first changes neither what lives, nor what is kept, nor what is refused: tried
//! on copies of the server's book, with what is on its way at the same time, and with what devices held back for long.
//! (One exception, as the oracle's: of three texts, which two the server merges. Two texts of people who both had before
//! their eyes what the server holds are compared.)

use crate::server::Server;
use pollster::block_on;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use worknest::domain::entity::default_value;
use worknest::domain::{ChangeId, FieldKind, Scope, Time};
use worknest::merge::{Change, Conflict, Outcome, Record, RecordKey, Stamp};
use worknest::store::memory::MemoryBook;
use worknest::store::{Book, Ledger};
use worknest::sync::SyncRequest;
use worknest::sync::authority::{self, Caller};

/// A stamp further ahead of the server than this is taken as the server's now, in the order of arrival.
const AHEAD_MAX_MILLIS: i64 = 5 * 60 * 1_000;

/// A side of a conflict, whoever came first.
type Kept = (Stamp, ChangeId, String);

/// A field that holds a text.
type Text = (RecordKey, String);

/// What is to be the same in both orders.
struct Outcomes {
    /// What people see: whether it is deleted, and its values.
    shown: BTreeMap<RecordKey, (bool, BTreeMap<String, Value>)>,
    /// The sides of each conflict that is open.
    kept: BTreeMap<(RecordKey, String), Vec<Kept>>,
    /// The changes that were refused, and why.
    refused: BTreeMap<String, Option<String>>,
}

impl Outcomes {
    fn differences(&self, other: &Self) -> Vec<String> {
        let (shown, kept) = (differences(&self.shown, &other.shown), differences(&self.kept, &other.kept));
        [shown, kept, differences(&self.refused, &other.refused)].concat()
    }
}

/// What is not the same in both, one line each.
fn differences<K: Ord + Debug, V: PartialEq + Debug>(one: &BTreeMap<K, V>, other: &BTreeMap<K, V>) -> Vec<String> {
    let keys: BTreeSet<&K> = one.keys().chain(other.keys()).collect();
    let differing = keys.into_iter().filter(|key| one.get(key) != other.get(key));
    differing.map(|key| format!("{key:?}: {:?} or {:?}", one.get(key), other.get(key))).collect()
}

impl Server {
    /// Both orders come to the same; whether there was anything to try.
    pub fn check_either_order(&self, one: (&Caller, &SyncRequest), other: (&Caller, &SyncRequest), now: Time) -> bool {
        let latest = now.timestamp_millis() + AHEAD_MAX_MILLIS;
        let stamps = |request: &SyncRequest| request.changes.iter().filter_map(|change| change.stamp).max();
        let is_ahead = |stamp: Stamp| i64::try_from(stamp.millis).is_ok_and(|millis| millis > latest);
        // What is offered anew after a restore waits for what it belongs to, which the other may bring.
        let is_ordered = self.epoch > 0 || [one.1, other.1].into_iter().filter_map(stamps).any(is_ahead);
        let is_nothing = |request: &SyncRequest| request.changes.is_empty() || Self::refuses(request);
        if is_ordered || is_nothing(one.1) || is_nothing(other.1) {
            return false;
        }
        let third = self.third_texts(one.1, other.1);
        let outcomes = [[one, other], [other, one]].map(|requests| {
            block_on(async {
                let book = self.book.copy().await;
                let mut refused = BTreeMap::new();
                let mut moved = BTreeSet::new();
                for (caller, request) in requests {
                    let synced = authority::sync(&book, caller, request, now).await;
                    let synced = synced.expect("a book in memory never fails");
                    let rejected =
                        synced.response.results.into_iter().filter(|result| result.outcome == Outcome::Rejected);
                    refused.extend(rejected.map(|result| (result.id, result.code)));
                    moved.extend(synced.moved);
                }
                outcomes(&book, moved, refused, &third).await
            })
        });
        let [first, second] = outcomes;
        let differences = first.differences(&second);
        assert!(
            differences.is_empty(),
            "which of two requests arrives first changes nothing:\n{}\n{:#?}\n{:#?}",
            differences.join("\n"),
            one.1.changes,
            other.1.changes
        );
        true
    }

    /// The texts that both requests write, one of them at least by somebody who has not seen what the server holds: a
    /// third text.
    fn third_texts(&self, one: &SyncRequest, other: &SyncRequest) -> BTreeSet<Text> {
        let written = |request: &SyncRequest| -> BTreeMap<Text, Vec<Change>> {
            let mut written: BTreeMap<Text, Vec<Change>> = BTreeMap::new();
            for change in request.changes.iter().filter_map(|change| change.change()) {
                let key = (change.entity_type.clone(), change.entity_id);
                for field in change.data.keys().filter(|field| key.0.field_kind(field) == FieldKind::Text) {
                    written.entry((key.clone(), field.clone())).or_default().push(change.clone());
                }
            }
            written
        };
        let (mut first, second) = (written(one), written(other));
        first.retain(|text, _| second.contains_key(text));
        let is_pure = |(key, changes): (&RecordKey, &[Change])| match changes {
            [change] => self.log(key).iter().all(|entry| entry.seq <= change.seen.cursor.seq),
            _ => false,
        };
        let thirds = first.into_iter().filter(|(text, changes)| {
            !is_pure((&text.0, changes.as_slice())) || !is_pure((&text.0, second[text].as_slice()))
        });
        thirds.map(|(text, _)| text).collect()
    }
}

async fn outcomes(
    book: &MemoryBook,
    moved: BTreeSet<Scope>,
    refused: BTreeMap<String, Option<String>>,
    third: &BTreeSet<Text>,
) -> Outcomes {
    let mut ledger = book.read().await.expect("a book in memory opens");
    let (mut shown, mut kept) = (BTreeMap::new(), BTreeMap::new());
    for scope in moved {
        for record in ledger.page(scope, 0, usize::MAX).await.expect("reads") {
            match Conflict::from_record(&record) {
                Some(open) if !open.resolved => {
                    let text = ((open.entity_type, open.entity_id), open.field);
                    if !third.contains(&text) {
                        let sides = open.sides.iter();
                        let sides = sides.map(|side| (side.stamp, side.change, side.value.to_string())).collect();
                        kept.insert(text, sides);
                    }
                }
                Some(_) => {}
                None => _ = shown.insert(record.key(), (record.deleted, values(&record, third))),
            }
        }
    }
    Outcomes { shown, kept, refused }
}

/// The values that people wrote. One that is as if it had never been written is none.
fn values(record: &Record, third: &BTreeSet<Text>) -> BTreeMap<String, Value> {
    let is_ordered = |name: &String| {
        let kind = record.entity_type.field_kind(name);
        matches!(kind, FieldKind::Server | FieldKind::Derived) || third.contains(&(record.key(), name.clone()))
    };
    let is_default = |name: &str, value: &Value| default_value(&record.entity_type, name) == *value;
    let fields = record.fields.iter().filter(|(name, value)| !is_ordered(name) && !is_default(name, value));
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}
