//! What was deleted, and what was written below it by who had not seen that.

use crate::{Case, comment};
use serde_json::{Value, json};
use worknest::domain::EntityType;
use worknest::merge::{Change, Cursor, Operation, Outcome, Seen};

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
