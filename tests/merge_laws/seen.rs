//! What counts as seen, and what a conflict says.

use crate::world::{Person, Server, world};
use serde_json::json;
use worknest::merge::{Change, Conflict, Outcome};

fn take(server: &mut Server, person: &Person, change: &Change) -> Outcome {
    server.take(person, change).expect("taken")
}

// Fails when only one of the two numbers is asked.
#[test]
fn the_greater_of_the_two_numbers_in_seen_counts() {
    for is_pulled in [true, false] {
        let (mut server, mut people) = world(2);
        let first = people[0].update(90, json!({"title": "A"}));
        take(&mut server, &people[0], &first);
        let mut change = people[1].update(1, json!({"title": "B"}));
        let (pulled, shown) = if is_pulled { (server.seq, 0) } else { (0, server.seq) };
        (change.seen.cursor.seq, change.seen.seq) = (pulled, shown);
        assert_eq!(take(&mut server, &people[1], &change), Outcome::Applied);
        assert_eq!(server.value("title"), json!("B"));
        assert!(server.record().mark("title").stamp > first.stamp, "under a stamp above the current one");
    }
}

#[test]
fn an_own_queued_change_was_seen_and_so_was_what_it_follows() {
    let (mut server, mut people) = world(1);
    let data = [json!({"title": "A"}), json!({"priority": "High"}), json!({"title": "B", "priority": "Low"})];
    for data in data {
        let change = people[0].update(1, data);
        assert_eq!(take(&mut server, &people[0], &change), Outcome::Applied);
    }
    assert!(server.conflicts.is_empty());
}

// Fails when `beside` is not asked: the third change does not follow the first.
#[test]
fn own_changes_made_while_an_editor_was_open_are_seen_by_the_next_one() {
    let (mut server, mut people) = world(1);
    let opened = people[0].queued;
    let priority = people[0].update(1, json!({"priority": "High", "labels": []}));
    let mut text = people[0].update(2, json!({"description": "typed meanwhile"}));
    text.seen.after = opened;
    let mut both = people[0].update(3, json!({"priority": "Low", "labels": [crate::world::label(7)]}));
    both.seen.beside = vec![priority.id];
    let mut last = people[0].update(4, json!({"priority": "Medium"}));
    last.seen.after = Some(both.id);
    for change in [priority, text, both, last] {
        assert_eq!(take(&mut server, &people[0], &change), Outcome::Applied);
    }
    assert!(server.conflicts.is_empty(), "nobody disagrees with themselves");
    assert_eq!(server.value("priority"), json!("Medium"));
    assert_eq!(server.value("labels"), json!([crate::world::label(7)]));
}

#[test]
fn the_same_value_written_unseen_applies_and_is_one_write() {
    let (mut server, mut people) = world(2);
    for at in 0..2 {
        let change = people[at].update(at as u64, json!({"title": "Same"}));
        assert_eq!(take(&mut server, &people[at], &change), Outcome::Applied);
    }
    assert!(server.conflicts.is_empty());
}

#[test]
fn a_conflict_keeps_the_base_both_values_their_authors_and_times() {
    let (mut server, mut people) = world(2);
    let changes: Vec<Change> =
        (0..2).map(|at| people[at].update(10 * at as u64, json!({"title": format!("T{at}")}))).collect();
    for (at, change) in changes.iter().enumerate() {
        take(&mut server, &people[at], change);
    }
    let conflict = server.conflict("title").expect("two edits met");
    assert_eq!(conflict.base, json!("Door"), "from the log");
    for (side, (change, person)) in conflict.sides.iter().zip(changes.iter().zip(&people)) {
        assert_eq!((side.change, &side.value), (change.id, &change.data["title"]));
        assert_eq!((side.author, &side.author_name), (person.author.user, &person.author.name));
        assert_eq!((side.time, side.stamp), (change.timestamp, change.stamp));
    }
}

#[test]
fn a_conflicts_id_follows_from_the_field_and_the_first_two_changes_in_either_order() {
    for swapped in [false, true] {
        let (mut server, mut people) = world(3);
        let changes: Vec<Change> =
            (0..3).map(|at| people[at].update(at as u64, json!({"title": format!("T{at}")}))).collect();
        let mut order = [0, 1, 2];
        order[..2].rotate_left(usize::from(swapped));
        for at in order {
            take(&mut server, &people[at], &changes[at]);
        }
        let expected = Conflict::id_for(server.record().id, "title", changes[0].id, changes[1].id);
        assert_eq!(server.conflict("title").map(|open| open.id), Some(expected), "a third one joins it");
        assert_eq!(server.conflict("title").map(|open| open.sides.len()), Some(3));
    }
}
