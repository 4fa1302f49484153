//! What was deleted, and what was written below it by who had not seen that.

use crate::{Case, NOW, caller, comment, entity, scope, time};
use pollster::block_on;
use serde_json::{Value, json};
use worknest::domain::{ChangeId, EntityType};
use worknest::merge::{Change, Cursor, Operation, Outcome, Seen};
use worknest::sync::Replica;
use worknest::sync::authority;

/// As its author saw it who had pulled up to there and was shown records of later.
fn seen_until(cursor: Cursor, seq: u64, change: Change) -> Change {
    Change { seen: Seen { cursor, seq, ..Seen::default() }, ..change }
}

// Fails when the number of the record counts for what stands above it.
#[test]
fn a_child_shown_as_it_is_now_was_not_written_in_sight_of_a_deletion_that_was_not_pulled() {
    let mut case = Case::new();
    let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
    case.send(2, vec![child]);
    let pulled = case.cursor();
    let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
    case.send(1, vec![delete]);
    let edit = case.change(2, EntityType::Comment, 3, Operation::Update, json!({"content": "Said better"}));
    let edit = seen_until(pulled, case.cursor().seq, edit);
    assert_eq!(case.send(2, vec![edit])[0].outcome, Outcome::Conflict, "kept, and offers to restore the ticket");
    assert_eq!(case.record(EntityType::Comment, 3).value("content"), json!("Said better"));
    assert_eq!(case.conflicts(EntityType::Ticket, 2).len(), 1);
}

// Fails when a merge of texts counts as somebody's edit: of what is deleted, or of something below it.
#[test]
fn a_servers_own_write_never_holds_up_a_deletion() {
    for (entity_type, id, field) in [(EntityType::Ticket, 2, "description"), (EntityType::Comment, 3, "content")] {
        let mut case = Case::new();
        let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
        case.send(2, vec![child]);
        let text = |text: &str| json!({ field: text });
        let write = |case: &mut Case, data: Value| case.change(2, entity_type.clone(), id, Operation::Update, data);
        let lines = write(&mut case, text("one\ntwo\nthree\nfour\nfive\n"));
        case.send(2, vec![lines]);
        let one = write(&mut case, text("ONE\ntwo\nthree\nfour\nfive\n"));
        let other = write(&mut case, text("one\ntwo\nthree\nfour\nFIVE\n"));
        case.send(2, vec![one]);
        let before = case.cursor();
        assert_eq!(case.send(2, vec![other])[0].outcome, Outcome::Merged);
        // The other edit came to the deletion's author, the merge right behind it did not.
        let pulled = Cursor { seq: before.seq + 1, ..before };
        assert_eq!(case.cursor().seq, pulled.seq + 1, "the merge is a write of its own");
        let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
        let delete = seen_until(pulled, pulled.seq, delete);
        assert_eq!(case.send(1, vec![delete])[0].outcome, Outcome::Applied, "{field}");
        assert!(case.record(EntityType::Ticket, 2).deleted);
        assert!(case.conflicts(EntityType::Ticket, 2).is_empty(), "nobody wants it to live");
    }
}

// Fails when the child's side counts as somebody who wants the ticket itself to live.
#[test]
fn deleting_again_with_the_child_before_ones_eyes_settles_it() {
    let mut case = Case::new();
    let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
    let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
    case.send(1, vec![delete]);
    case.send(2, vec![child]);
    assert_eq!(case.conflicts(EntityType::Ticket, 2).len(), 1);
    let again = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
    assert_eq!(case.send(1, vec![again])[0].outcome, Outcome::Applied);
    assert!(case.record(EntityType::Ticket, 2).deleted);
    assert!(case.conflicts(EntityType::Ticket, 2).is_empty());
}

// Fails when only the newest deletion is asked whether its author had the child before their eyes.
#[test]
fn whoever_of_several_had_the_child_before_their_eyes_decides_for_all() {
    for is_last in [false, true] {
        let mut case = Case::new();
        case.admit(3);
        let start = case.cursor();
        let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
        case.send(2, vec![child]);
        let knowing = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
        let blind = case.change(3, EntityType::Ticket, 2, Operation::Delete, json!({}));
        let blind = seen_until(start, start.seq, blind);
        let mut arrivals = vec![(1, knowing), (3, blind)];
        arrivals.rotate_left(usize::from(is_last));
        arrivals.into_iter().for_each(|(person, change)| _ = case.send(person, vec![change]));
        assert!(case.record(EntityType::Ticket, 2).deleted);
        assert!(case.conflicts(EntityType::Ticket, 2).is_empty(), "whoever knew it came last: {is_last}");
    }
}

// Fails when only the nearest of what was deleted above a child offers to restore it.
#[test]
fn a_child_stands_beside_each_deletion_above_it_whoever_came_first() {
    for is_child_first in [false, true] {
        let mut case = Case::new();
        let project = case.change(1, EntityType::Project, 1, Operation::Delete, json!({}));
        let ticket = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
        let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
        let mut arrivals = vec![(1, vec![ticket, project]), (2, vec![child])];
        arrivals.rotate_left(usize::from(is_child_first));
        arrivals.into_iter().for_each(|(person, changes)| _ = case.send(person, changes));
        for key in [(EntityType::Ticket, 2), (EntityType::Project, 1)] {
            assert_eq!(case.conflicts(key.0.clone(), key.1).len(), 1, "{key:?}, the child first: {is_child_first}");
        }
    }
}

// Fails when what stands beside a deletion is not looked at again once a child is deleted as well.
#[test]
fn a_child_that_is_deleted_as_well_wants_nothing_restored() {
    for is_child_first in [false, true] {
        let mut case = Case::new();
        let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
        let made = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
        let mut gone = case.change(2, EntityType::Comment, 3, Operation::Delete, json!({}));
        gone.seen.after = Some(made.id);
        let mut arrivals = vec![(1, vec![delete]), (2, vec![made, gone])];
        arrivals.rotate_left(usize::from(is_child_first));
        arrivals.into_iter().for_each(|(person, changes)| _ = case.send(person, changes));
        assert!(case.record(EntityType::Comment, 3).deleted);
        assert!(case.conflicts(EntityType::Ticket, 2).is_empty(), "the child first: {is_child_first}");
    }
}

/// One sync of person 2's replica, in pages of one record; whether there is more.
fn sync(case: &Case, replica: &mut Replica) -> bool {
    let (request, sent) = replica.next_request("c", 100);
    replica.apply(sent);
    let ben = caller(2);
    let synced = authority::sync_in_pages(&case.book, &ben, &request, time(NOW), 1);
    let response = block_on(synced).expect("answers").response;
    replica.apply(replica.absorb(&response));
    response.more
}

// Fails when what was written under a ticket that had just come back is held for ever to have seen it deleted.
#[test]
fn what_was_written_while_its_parent_came_back_goes_when_it_is_tried_again() {
    let mut case = Case::new();
    let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
    case.send(1, vec![delete]);
    let mut replica = Replica::default();
    while sync(&case, &mut replica) {}
    let restore = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({"deleted": false}));
    let beside = case.change(1, EntityType::Label, 4, Operation::Create, json!({"project_id": entity(1), "name": "b"}));
    case.send(1, vec![restore, beside]);
    assert!(sync(&case, &mut replica), "in the middle of a pull");
    let key = (EntityType::Comment, entity(3));
    assert!(!replica.shown(&(EntityType::Ticket, entity(2))).expect("it is here").deleted);
    let made = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
    let made = Change { seen: replica.seen(scope(), &key), ..made };
    replica.apply(replica.enqueue([(scope(), made.clone())]));
    while sync(&case, &mut replica) {}
    assert!(replica.is_set_aside(&key), "as far as its author had pulled, the ticket was deleted");
    let again = ChangeId::from_random([70; 16]);
    replica.apply(replica.retry(made.id, again).expect("it was refused"));
    while sync(&case, &mut replica) {}
    assert!(!replica.is_set_aside(&key) && !case.record(EntityType::Comment, 3).deleted);
    assert_eq!(replica.pending_count(), 0);
    assert!(case.conflicts(EntityType::Ticket, 2).is_empty());
}

// Fails when trying again says more than what has come of the parent: that others' writes were seen, or that it lives.
#[test]
fn what_is_tried_again_has_seen_no_more_of_itself_and_nothing_where_the_parent_is_gone() {
    for is_written_since in [true, false] {
        let mut case = Case::new();
        let named = |name: &str| json!({"filename": name});
        let file =
            json!({"ticket_id": entity(2), "filename": "a", "file_size": 1, "mime_type": "", "hash": "0".repeat(64)});
        let child = case.change(1, EntityType::Attachment, 3, Operation::Create, file);
        let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
        case.send(1, vec![child, delete]);
        let mut replica = Replica::default();
        while sync(&case, &mut replica) {}
        let key = (EntityType::Attachment, entity(3));
        let edit = case.change(2, EntityType::Attachment, 3, Operation::Update, named("b"));
        let edit = Change { seen: replica.seen(scope(), &key), ..edit };
        replica.apply(replica.enqueue([(scope(), edit.clone())]));
        while sync(&case, &mut replica) {}
        assert!(replica.is_set_aside(&key));
        let seen_of = |replica: &Replica, id| replica.row(id).expect("queued").change.seen.cursor;
        let [first, second] = [70, 71].map(|number| ChangeId::from_random([number; 16]));
        replica.apply(replica.retry(edit.id, first).expect("it was refused"));
        assert_eq!(seen_of(&replica, first), edit.seen.cursor, "the ticket is deleted still");
        while sync(&case, &mut replica) {}
        let restore = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({"deleted": false}));
        let other = case.change(1, EntityType::Attachment, 3, Operation::Update, named("c"));
        case.send(1, if is_written_since { vec![restore, other] } else { vec![restore] });
        while sync(&case, &mut replica) {}
        replica.apply(replica.retry(first, second).expect("it was refused"));
        let is_as_it_was = seen_of(&replica, second) == edit.seen.cursor;
        assert_eq!(is_as_it_was, is_written_since);
    }
}
