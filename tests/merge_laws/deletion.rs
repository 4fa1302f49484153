//! Deletion against edits, in either order.

use crate::world::{Person, Server, time, world};
use serde_json::{Value, json};
use worknest::domain::ChangeId;
use worknest::merge::{Change, Outcome, Resolves, Side, Stamp, WriterId};

/// One ticket; the first person deletes it, the second edits it, neither seeing the other.
fn unseen_pair() -> (Server, Vec<Person>, Change, Change) {
    let (server, mut people) = world(2);
    let delete = people[0].delete(20);
    let edit = people[1].update(10, json!({"title": "Still needed"}));
    (server, people, delete, edit)
}

// Fails when either order looks only at what the record shows.
#[test]
fn a_deletion_and_an_edit_unseen_by_each_other_leave_it_alive_in_either_order() {
    for swapped in [false, true] {
        let (mut server, people, delete, edit) = unseen_pair();
        let mut arrivals = [(0, delete), (1, edit)];
        arrivals.rotate_left(usize::from(swapped));
        assert_eq!(server.take(&people[arrivals[0].0], &arrivals[0].1), Ok(Outcome::Applied));
        assert_eq!(server.take(&people[arrivals[1].0], &arrivals[1].1), Ok(Outcome::Conflict));
        assert!(!server.record().deleted);
        assert_eq!(server.value("title"), json!("Still needed"));
        let pair = |value: &str, person: &str| (value.to_owned(), person.to_owned());
        assert_eq!(server.sides("deleted"), [pair("false", "Person 2"), pair("true", "Person 1")]);
    }
}

// Fails when only writes that took effect count as edits.
#[test]
fn an_edit_that_lost_its_field_keeps_the_record_alive_all_the_same() {
    let (mut server, mut people) = world(3);
    let winner = people[0].update(50, json!({"title": "Winner"}));
    let loser = people[1].update(10, json!({"title": "Loser"}));
    server.take(&people[0], &winner).expect("taken");
    people[2].pull(&server);
    let delete = people[2].delete(60);
    server.take(&people[1], &loser).expect("taken");
    assert_eq!(server.take(&people[2], &delete), Ok(Outcome::Conflict));
    assert!(!server.record().deleted);
}

#[test]
fn quiet_writes_never_revive_and_never_hold_up_a_deletion() {
    for swapped in [false, true] {
        let (mut server, mut people) = world(2);
        let mut arrivals = [(0, people[0].delete(5)), (1, people[1].update(9, json!({"position": "z"})))];
        arrivals.rotate_left(usize::from(swapped));
        for (at, change) in &arrivals {
            assert_eq!(server.take(&people[*at], change), Ok(Outcome::Applied));
        }
        assert!(server.record().deleted && server.conflicts.is_empty());
    }
}

#[test]
fn who_saw_the_deletion_must_restore_before_editing() {
    let (mut server, mut people) = world(2);
    let delete = people[0].delete(5);
    server.take(&people[0], &delete).expect("taken");
    people[1].pull(&server);
    let edit = people[1].update(6, json!({"title": "Too late"}));
    assert_eq!(server.take(&people[1], &edit).map_err(|refusal| refusal.code), Err("deleted"));
    people[1].queued = None;
    let restore = people[1].update(7, json!({"deleted": false}));
    assert_eq!(server.take(&people[1], &restore), Ok(Outcome::Applied));
    let edit = people[1].update(8, json!({"title": "In time"}));
    assert_eq!(server.take(&people[1], &edit), Ok(Outcome::Applied));
    assert!(!server.record().deleted && server.conflicts.is_empty());
    assert_eq!(server.value("title"), json!("In time"));
}

#[test]
fn a_deletion_after_ones_own_edit_has_seen_it() {
    let (mut server, mut people) = world(1);
    let edit = people[0].update(5, json!({"title": "A"}));
    let delete = people[0].delete(6);
    server.take(&people[0], &edit).expect("taken");
    assert_eq!(server.take(&people[0], &delete), Ok(Outcome::Applied));
    assert!(server.record().deleted && server.conflicts.is_empty());
}

#[test]
fn deciding_that_it_goes_deletes_it_and_an_edit_unseen_by_that_opens_it_again() {
    let (mut server, mut people, delete, edit) = unseen_pair();
    let unseen = people[1].update(11, json!({"priority": "High"}));
    server.take(&people[0], &delete).expect("taken");
    server.take(&people[1], &edit).expect("taken");
    people[0].pull(&server);
    let decide = people[0].resolve(30, &server, "deleted", json!(true));
    assert_eq!(server.take(&people[0], &decide), Ok(Outcome::Applied));
    assert!(server.record().deleted && server.conflicts.is_empty());
    assert_eq!(server.take(&people[1], &unseen), Ok(Outcome::Conflict));
    assert!(!server.record().deleted);
    assert_eq!(server.sides("deleted").len(), 2);
}

#[test]
fn deciding_that_it_stays_closes_the_conflict() {
    let (mut server, mut people, delete, edit) = unseen_pair();
    server.take(&people[1], &edit).expect("taken");
    server.take(&people[0], &delete).expect("taken");
    people[1].pull(&server);
    let decide = people[1].resolve(1, &server, "deleted", json!(false));
    assert_eq!(server.take(&people[1], &decide), Ok(Outcome::Applied));
    assert!(!server.record().deleted && server.conflicts.is_empty());
}

/// The write of a child, as the server's side of sync hands it over.
fn child() -> Side {
    Side {
        change: ChangeId::from_random([77; 16]),
        value: Value::Null,
        author: None,
        author_name: "Commenter".into(),
        time: time(1),
        stamp: Stamp { millis: 1, counter: 0, writer: WriterId(77) },
    }
}

#[test]
fn a_child_unseen_by_the_deletion_does_not_revive_it_but_offers_to_restore() {
    let (mut server, mut people) = world(3);
    let delete = people[0].delete(5);
    let accepted = server.take_with(&people[0], &delete, Some(&child())).expect("taken");
    assert_eq!(accepted.outcome, Outcome::Conflict);
    assert!(server.record().deleted);
    let sides: Vec<String> = server.sides("deleted").into_iter().map(|(_, author)| author).collect();
    assert_eq!(sides, ["Commenter", "Person 1"]);
    // Another deletion that had not seen it leaves that open; an edit revives and joins.
    let again = people[1].delete(6);
    server.take_with(&people[1], &again, Some(&child())).expect("taken");
    assert!(server.record().deleted);
    assert_eq!(server.sides("deleted").len(), 2);
    let edit = people[2].update(1, json!({"title": "Needed"}));
    server.take(&people[2], &edit).expect("taken");
    assert!(!server.record().deleted);
}

#[test]
fn a_deletion_with_the_child_before_its_authors_eyes_settles_it() {
    let (mut server, mut people) = world(2);
    let delete = people[0].delete(5);
    server.take_with(&people[0], &delete, Some(&child())).expect("taken");
    let knowing = people[1].delete(6);
    server.take(&people[1], &knowing).expect("taken");
    assert!(server.record().deleted && server.conflicts.is_empty());
}

#[test]
fn naming_the_childs_side_settles_it_either_way() {
    for stays in [true, false] {
        let (mut server, mut people) = world(1);
        let delete = people[0].delete(5);
        server.take_with(&people[0], &delete, Some(&child())).expect("taken");
        people[0].pull(&server);
        let conflict = server.conflict("deleted").expect("open").clone();
        let sides = conflict.sides.iter().map(|side| side.change).collect();
        let resolves = Some(Resolves { conflict: conflict.id, sides });
        let decide = Change { resolves, ..people[0].update(6, json!({"deleted": !stays})) };
        assert_eq!(server.take(&people[0], &decide), Ok(Outcome::Applied));
        assert!(server.conflicts.is_empty());
        assert_eq!(server.record().deleted, !stays);
    }
}
