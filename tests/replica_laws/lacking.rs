//! What others had written and a restored server does not have.

use super::*;
use serde_json::Map;
use std::collections::BTreeSet;
use worknest::merge::record::DELETED;
use worknest::merge::{Operation, RecordKey};
use worknest::sync::Lacking;

fn stamp(millis: u64) -> Stamp {
    Stamp { millis: NOW.cast_unsigned() + millis, counter: 0, writer: WriterId(2) }
}

/// A ticket of somebody else, made at `seq` (and as many milliseconds), in project 1.
fn made(number: u8, seq: u64, fields: Value) -> Record {
    let mut all = json!({"project_id": project(1)}).as_object().cloned().expect("an object");
    all.extend(fields.as_object().cloned().unwrap_or_default());
    let (entity_type, id) = ticket(number);
    let created = Mark { seq, stamp: stamp(seq) };
    Record { entity_type, id, scope: scope(1), fields: all, seq, created, marks: BTreeMap::new(), deleted: false }
}

/// The same, with another value of a field since `seq`.
fn written(mut record: Record, seq: u64, field: &str, value: Value) -> Record {
    record.set_value(field, value);
    record.set_mark(field, Mark { seq, stamp: stamp(seq) });
    record
}

/// An answer that brings these records of project 1.
fn page(epoch: u32, records: &[Record], restart: bool, more: bool) -> SyncResponse {
    let reached = records.iter().map(|record| record.seq).max().unwrap_or(1);
    SyncResponse {
        server_changes: records.iter().map(ServerChange::from).collect(),
        scopes: vec![ScopeState { more, ..state(scope(1), epoch, reached, restart) }],
        ..response()
    }
}

fn take(replica: &mut Replica, response: &SyncResponse) {
    replica.apply(replica.absorb(response));
}

fn somebody(number: u8) -> UserId {
    UserId::from_random([200 + number; 16])
}

/// A comment on ticket 2.
fn said_by(author: UserId) -> Map<String, Value> {
    let fields = json!({"ticket_id": ticket(2).1, "content": "Said", "user_id": author});
    fields.as_object().cloned().expect("an object")
}

/// What may be chosen from: which record, what of it, and what that was.
fn listed(replica: &Replica) -> Vec<(RecordKey, Vec<(String, Value)>)> {
    let values = |lacking: &Lacking| lacking.names.iter().map(|name| (name.clone(), lacking.value(name))).collect();
    assert_eq!(replica.lacking_count(), replica.lacking().len(), "what may be chosen is counted");
    replica.lacking().iter().map(|lacking| (lacking.record.key(), values(lacking))).collect()
}

fn one(number: u8, name: &str, value: Value) -> (RecordKey, Vec<(String, Value)>) {
    (ticket(number), vec![(name.to_owned(), value)])
}

/// Three tickets of which the server will lack something: a title, all, the deletion.
fn held() -> Replica {
    let mut replica = Replica::default();
    let renamed = written(made(1, 2, json!({"title": "Old"})), 7, "title", json!("New"));
    let deleted = written(made(3, 4, json!({"title": "Done with"})), 9, DELETED, json!(true));
    take(&mut replica, &page(0, &[renamed, made(2, 8, json!({"title": "Lost"})), deleted], false, false));
    replica
}

/// And a ticket that the server has as it was: what it is restored to.
fn restored() -> [Record; 2] {
    [made(1, 2, json!({"title": "Old"})), made(3, 4, json!({"title": "Done with"}))]
}

// Fails when what is held is thrown away with its scope, or what is still to come passes for lost.
#[test]
fn what_others_wrote_and_the_server_lacks_is_listed_once_all_of_the_scope_is_here_again() {
    let mut replica = held();
    let [first, second] = restored();
    take(&mut replica, &page(EPOCH, &[first], true, true));
    assert_eq!(listed(&replica), [], "the rest of it may be on its way");
    let mut replica = Replica::new(replica.snapshot());
    take(&mut replica, &page(EPOCH, &[second], false, false));
    let whole = vec![("project_id".to_owned(), json!(project(1))), ("title".to_owned(), json!("Lost"))];
    let expected = [one(1, "title", json!("New")), (ticket(2), whole), one(3, DELETED, json!(true))];
    assert_eq!(listed(&replica), expected);
    assert_eq!(listed(&Replica::new(replica.snapshot())), expected, "also after a restart");
    assert_eq!((replica.pending_count(), replica.rejected_count()), (0, 0), "none of it is the person's own");
}

// Fails when an entry stays until somebody decides though there is nothing to decide any more.
#[test]
fn what_is_offered_anew_by_its_author_leaves_the_list_and_so_does_what_was_written_over_later() {
    let mut replica = held();
    take(&mut replica, &page(EPOCH, &restored(), true, false));
    let again = written(made(1, 2, json!({"title": "Old"})), 20, "title", json!("New"));
    let again = Record { marks: [("title".to_owned(), Mark { seq: 20, stamp: stamp(5) })].into(), ..again };
    take(&mut replica, &page(EPOCH, &[again], false, false));
    assert_eq!(listed(&replica).len(), 2, "the same value, whatever its stamp is now");
    let since = written(made(3, 4, json!({"title": "Done with"})), 21, DELETED, json!(true));
    take(&mut replica, &page(EPOCH, &[since, made(2, 22, json!({"title": "Lost"}))], false, false));
    assert_eq!(listed(&replica), []);
    assert_eq!(replica.meta_names().filter(|name| name.starts_with("lacking:")).count(), 0, "nothing is left of it");

    let mut replica = held();
    take(&mut replica, &page(EPOCH, &restored(), true, false));
    let earlier = written(made(1, 2, json!({"title": "Old"})), 6, "title", json!("Earlier"));
    take(&mut replica, &page(EPOCH, &[Record { seq: 20, ..earlier.clone() }], false, false));
    assert_eq!(listed(&replica)[0], one(1, "title", json!("New")), "what was written before it says nothing");
    take(&mut replica, &page(EPOCH, &[written(earlier, 21, "title", json!("Later"))], false, false));
    assert_eq!(listed(&replica).len(), 2);
}

// Fails when a person finds their own work twice: in the queue, and on the list.
#[test]
fn what_this_device_offers_anew_is_not_on_the_list() {
    let mut replica = Replica::default();
    let others = made(1, 2, json!({"title": "Old", "status": "Open"}));
    take(&mut replica, &page(0, std::slice::from_ref(&others), false, false));
    let edit = json!({"title": "Mine", "labels": {"add": ["a"], "remove": []}});
    let own = queue(&mut replica, scope(1), 1, Operation::Update, edit);
    let delete = queue(&mut replica, scope(1), 4, Operation::Delete, json!({}));
    let mark =
        |seq: u64| Mark { seq, stamp: Stamp { millis: NOW.cast_unsigned() + 1, writer: WriterId(1), counter: 3 } };
    let mut confirmed = written(others.clone(), 6, "status", json!("Done"));
    for (name, value) in [("title", json!("Mine")), ("labels", json!(["a"]))] {
        confirmed.set_value(name, value);
    }
    confirmed.set_mark("title", mark(7));
    confirmed.set_mark("labels/a", mark(7));
    let mut gone = Record { deleted: true, ..made(4, 3, json!({"title": "Gone"})) };
    gone.set_mark(DELETED, mark(8));
    answer(&mut replica, &[(own, Ok(())), (delete, Ok(()))], vec![], vec![]);
    take(&mut replica, &page(0, &[confirmed, gone], false, false));
    take(&mut replica, &page(EPOCH, &[others, made(4, 3, json!({"title": "Gone"}))], true, false));
    assert_eq!(state_of(&replica, own), &QueueState::Queued, "offered anew");
    assert_eq!(listed(&replica), [one(1, "status", json!("Done"))]);
}

// Fails when what was set aside at one restore is written over at the next, or taken for there since.
#[test]
fn what_is_lacking_after_each_of_two_restores_is_listed_also_in_the_middle_of_a_pull() {
    let mut replica = held();
    let renamed = written(made(1, 2, json!({"title": "Old"})), 5, "title", json!("Between"));
    take(&mut replica, &page(EPOCH, &[Record { seq: 30, ..renamed }], true, true));
    take(&mut replica, &page(EPOCH + 9, &restored(), true, false));
    let titles = [one(1, "title", json!("Between")), one(1, "title", json!("New"))];
    assert_eq!(listed(&replica)[..2], titles, "one of them may be answered without the other");
    assert_eq!(listed(&replica)[2].0, ticket(2));
    assert_eq!(listed(&replica)[3], one(3, DELETED, json!(true)));
}

// Fails when one who skipped an epoch compares sequence numbers of two histories.
#[test]
fn one_who_was_away_for_two_restores_compares_with_the_last_one() {
    let mut replica = held();
    let other = written(made(1, 2, json!({"title": "Old"})), 40, "title", json!("Of an epoch between"));
    take(&mut replica, &page(EPOCH + 9, &[other], true, false));
    let lost = [ticket(2)];
    assert_eq!(listed(&replica).into_iter().map(|(key, _)| key).collect::<Vec<_>>(), lost, "nobody has ticket 3");
}

// Fails when only an answer that says *restart* is taken for one of another history.
#[test]
fn what_was_asked_for_from_the_start_of_a_scope_that_began_anew_is_not_mixed_with_what_was_held() {
    let mut replica = held();
    replica.apply(replica.from_the_start(project(1)));
    replica.apply(replica.next_request("c", 100).1);
    take(&mut replica, &page(EPOCH, &restored(), false, false));
    assert_eq!(replica.confirmed(&ticket(1)).expect("it is here").fields["title"], "Old");
    assert!(replica.confirmed(&ticket(2)).is_none(), "the server has none");
    assert_eq!(listed(&replica).len(), 3);
}

#[test]
fn the_list_goes_with_the_right_to_read() {
    let mut replica = held();
    take(&mut replica, &page(EPOCH, &restored(), true, false));
    answer(&mut replica, &[], vec![state(person(), EPOCH, 0, false)], vec![scope(1)]);
    assert_eq!(listed(&replica), []);
    assert_eq!(replica.meta_names().filter(|name| name.starts_with("lacking:")).count(), 0);
}

// Fails when a change that brings something back carries more than that, or what it belongs to comes after it.
#[test]
fn what_brings_something_back_writes_exactly_that() {
    let (mut replica, author) = (Replica::default(), somebody(1));
    let set = written(made(1, 2, json!({"title": "T", "labels": ["b"]})), 7, "labels", json!(["a"]));
    let set = Record {
        marks: ["labels/a", "labels/b"].map(|name| (name.into(), Mark { seq: 7, stamp: stamp(7) })).into(),
        ..set
    };
    let mut whole = made(2, 8, json!({"title": "Lost", "position": "c", "number": 4, "estimate": null}));
    whole.fields.insert("created_at".into(), json!("2026-01-02T03:04:05.000Z"));
    let comment = Record {
        entity_type: EntityType::Comment,
        id: EntityId::from_random([50; 16]),
        fields: said_by(author),
        ..made(9, 6, json!({}))
    };
    let deleted = written(made(3, 4, json!({"title": "Done with"})), 9, DELETED, json!(true));
    take(&mut replica, &page(0, &[set, whole, comment.clone(), deleted], false, false));
    let living = made(3, 4, json!({"title": "Done with"}));
    take(&mut replica, &page(EPOCH, &[made(1, 2, json!({"title": "T", "labels": ["b"]})), living], true, false));
    let edits: Vec<(RecordKey, Operation, Value)> = replica
        .lacking()
        .iter()
        .map(|lacking| lacking.edit(author))
        .map(|(key, operation, data)| (key, operation, Value::Object(data)))
        .collect();
    let again = json!({"project_id": project(1), "title": "Lost", "position": "c", "source_created_at": "2026-01-02T03:04:05.000Z"});
    let said = json!({"ticket_id": ticket(2).1, "content": "Said", "source_created_at": "2027-01-15T08:00:00.006Z"});
    let expected = [
        (ticket(1), Operation::Update, json!({"labels": {"add": ["a"], "remove": []}})),
        (ticket(1), Operation::Update, json!({"labels": {"add": [], "remove": ["b"]}})),
        (ticket(2), Operation::Create, again),
        (ticket(3), Operation::Delete, json!({})),
        (comment.key(), Operation::Create, said),
    ];
    assert_eq!(edits, expected);
    let chosen = replica.lacking().pop().expect("the comment");
    let all = replica.lacking_with_parents(std::slice::from_ref(&chosen));
    assert_eq!(all.iter().map(|lacking| lacking.record.key()).collect::<Vec<_>>(), [ticket(2), comment.key()]);
    let put_meta = replica.without_lacking(&all);
    replica.apply(Batch { put_meta, ..Batch::default() });
    let left: BTreeSet<EntityId> = listed(&replica).into_iter().map(|(key, _)| key.1).collect();
    assert_eq!(left, BTreeSet::from([ticket(1).1, ticket(3).1]));
}

// Fails when a record that is not on this device passes for one that the server lacks: creating it again would write
// all its old values.
#[test]
fn of_a_ticket_that_has_left_the_device_only_the_value_is_brought_back() {
    let mut replica = held();
    take(&mut replica, &page(EPOCH, &restored(), true, false));
    replica.apply(Batch { remove_records: vec![ticket(1)], ..Batch::default() });
    let lacking =
        replica.lacking().into_iter().find(|lacking| lacking.record.key() == ticket(1)).expect("still listed");
    let data = json!({"title": "New"}).as_object().cloned().expect("an object");
    assert_eq!(lacking.edit(somebody(1)), (ticket(1), Operation::Update, data));
}

// Fails when what arrives of a project that is not kept here is dropped before it was compared.
#[test]
fn what_the_server_has_of_a_project_that_is_not_kept_here_is_not_lacking() {
    let mut replica = held();
    let mut batch = Batch::default();
    batch.put_meta.insert(keeping_name(project(1)), Keeping::NotHere.to_value());
    replica.apply(batch);
    take(&mut replica, &page(EPOCH, &restored(), true, false));
    take(&mut replica, &page(EPOCH, &[made(2, 20, json!({"title": "Lost"}))], false, false));
    assert!(replica.confirmed(&ticket(2)).is_none(), "it is not kept here");
    assert_eq!(listed(&replica), [one(1, "title", json!("New")), one(3, DELETED, json!(true))]);
}

/// Somebody else's comment of which the server lacks all.
fn lacking_a_comment() -> (Replica, Record) {
    let mut replica = Replica::default();
    let (ticket, (_, id)) = (made(2, 3, json!({"title": "T"})), super::ticket(50));
    let said = Record { entity_type: EntityType::Comment, id, fields: said_by(somebody(1)), ..made(9, 6, json!({})) };
    take(&mut replica, &page(0, &[ticket.clone(), said.clone()], false, false));
    take(&mut replica, &page(EPOCH, &[ticket], true, false));
    (replica, said)
}

// Fails when a comment is brought back under its own id: it is somebody else's then, and its author's device refused.
#[test]
fn somebody_elses_comment_is_brought_back_as_a_copy_that_is_the_same_whoever_does() {
    let (replica, said) = lacking_a_comment();
    let [lacking] = &replica.lacking()[..] else { panic!("the comment is lacking") };
    let (own, operation, data) = lacking.edit(somebody(1));
    assert_eq!((own, operation), (said.key(), Operation::Create), "its author writes it again");
    let (copy, _, copied) = lacking.edit(somebody(2));
    assert_ne!(copy, said.key());
    assert_eq!((&copied, copied["content"].as_str()), (&data, Some("Said")));
    assert_eq!(lacking.edit(somebody(3)), (copy, Operation::Create, data));
}

// Fails when everybody who finds it on their list brings it back once more; or when a copy of what is there after all
// keeps what is lacking of that from the list.
#[test]
fn what_somebody_has_brought_back_is_lacking_no_more() {
    let (mut replica, said) = lacking_a_comment();
    let (copy, ..) = replica.lacking()[0].edit(somebody(2));
    let copy = Record { id: copy.1, seq: 20, ..said.clone() };
    take(&mut replica, &page(EPOCH, std::slice::from_ref(&copy), false, false));
    assert_eq!(listed(&replica), []);
    let earlier = written(said, 21, "content", json!("Said bef"));
    let earlier = Record { marks: [("content".to_owned(), Mark { seq: 21, stamp: stamp(5) })].into(), ..earlier };
    take(&mut replica, &page(EPOCH, &[earlier], false, false));
    assert_eq!(listed(&replica).len(), 1, "its author brought it as it was before they wrote it over");
}

// Fails when the store keeps for ever what nobody can choose any more, or lets go of what may still be offered anew.
#[test]
fn that_something_was_deleted_which_nobody_has_is_forgotten_once_nobody_offers_it_anew() {
    let kept = |replica: &Replica| replica.meta_names().filter(|name| name.starts_with("lacking:")).count();
    let (mut replica, days) = (held(), chrono::TimeDelta::days(29));
    take(&mut replica, &page(EPOCH, &restored()[..1], true, false));
    assert_eq!((listed(&replica).len(), kept(&replica)), (2, 3), "nobody has ticket 3");
    take(&mut replica, &SyncResponse { server_time: time(NOW) + days, ..response() });
    assert_eq!(kept(&replica), 3);
    let mut other = replica.clone();
    take(&mut other, &page(EPOCH, &[Record { seq: 30, ..restored()[1].clone() }], false, false));
    assert_eq!(listed(&other)[2], one(3, DELETED, json!(true)), "it was offered anew");
    take(&mut replica, &SyncResponse { server_time: time(NOW) + days * 2, ..response() });
    assert_eq!((listed(&replica).len(), kept(&replica)), (2, 2), "what may be chosen stays");
}
