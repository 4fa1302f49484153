//! The laws of the merge rule. Where the rule was broken on purpose to see a law fail, what was broken stands beside.
//!
//! | line of the rule | tests |
//! |---|---|
//! | seen: the greater of the two numbers | `seen::the_greater_of_the_two_numbers_in_seen_counts` |
//! | seen: what `after` and `beside` name, and what they follow | `seen::an_own_queued_change_was_seen_and_so_was_what_it_follows`, `seen::own_changes_made_while_an_editor_was_open_are_seen_by_the_next_one` |
//! | a write that saw the value applies, above its stamp | `a_write_that_saw_the_value_applies_whatever_the_clocks_say`, `a_write_that_saw_a_clock_run_ahead_stands_above_it_against_third_ones_too` |
//! | the same value is one write | `seen::the_same_value_written_unseen_applies_and_is_one_write` |
//! | value: the greater stamp shows, the other is kept | `of_writes_that_saw_nothing_of_each_other_the_greatest_stamp_shows_and_all_are_kept` |
//! | a conflict keeps base, values, authors, times | `seen::a_conflict_keeps_the_base_both_values_their_authors_and_times`, `a_conflict_starts_from_what_its_authors_had_pulled_whoever_came_first` |
//! | text merges where it does not overlap | `texts_that_do_not_overlap_are_merged_by_a_write_of_the_server`, `texts_merge_the_same_either_way` |
//! | set merges by member | `sets_merge_member_by_member_and_never_conflict` |
//! | quiet: last write wins | `a_quiet_field_takes_the_greater_stamp_and_never_conflicts` |
//! | delete against edit, in either order | `deletion::a_deletion_and_an_edit_unseen_by_each_other_leave_it_alive_in_either_order`, `deletion::an_edit_that_lost_its_field_keeps_the_record_alive_all_the_same` |
//! | quiet writes, and the server's, never revive | `deletion::quiet_writes_never_revive_and_never_hold_up_a_deletion`, `authority_laws::deletion::a_servers_own_write_never_holds_up_a_deletion` |
//! | children: hidden by derivation, judged by the cursor alone, kept with a conflict that offers Restore | `deletion::a_child_unseen_by_the_deletion_does_not_revive_it_but_offers_to_restore`, `authority_laws::deleting_hides_children_by_derivation_and_a_child_written_by_who_saw_it_is_refused`, `authority_laws::children_are_judged_by_the_cursor_alone`, `authority_laws::deletion::a_child_shown_as_it_is_now_was_not_written_in_sight_of_a_deletion_that_was_not_pulled`, `authority_laws::a_child_written_without_having_seen_the_deletion_is_kept_with_a_conflict_that_offers_restore` |
//! | restore is an update of `deleted`; other updates that saw it are rejected | `deletion::who_saw_the_deletion_must_restore_before_editing`, `authority_laws::a_restore_is_an_update_of_deleted_and_any_other_update_that_saw_the_deletion_is_rejected` |
//! | creating what exists is an update | `creating_what_exists_is_an_update` |
//! | one conflict a field, any number of sides, its id | `a_third_writer_joins_the_same_conflict`, `seen::a_conflicts_id_follows_from_the_field_and_the_first_two_changes_in_either_order` |
//! | an ordinary write replaces only its side | `an_ordinary_write_replaces_only_the_side_it_was_made_from`, `a_chain_of_own_changes_is_one_side_its_newest` |
//! | resolving names sides, writes always, leaves later ones open | `resolving_closes_the_sides_that_were_seen_and_always_writes`, `a_side_that_came_later_stays_open_with_the_resolution_as_its_other_side`, `two_resolutions_unseen_by_each_other_agree_or_conflict_anew` |
//! | the order of arrival changes nothing | `order::the_order_of_arrival_changes_neither_what_lives_nor_what_is_kept`, `authority_laws::order::whose_queue_arrives_first_changes_nothing_of_what_is_deleted_and_kept` |
//! | clocks: counter overflow, never the same stamp twice | `a_stamp_above_another_is_greater_and_the_counter_overflows_into_milliseconds` |
//! | board order | `query_laws.rs`, `query_position.rs` |
#![allow(clippy::needless_range_loop, reason = "the number of a person is a fact of the case, not only an index")]

#[path = "merge_laws/deletion.rs"]
mod deletion;
#[path = "merge_laws/order.rs"]
mod order;
#[path = "merge_laws/seen.rs"]
mod seen;
#[path = "merge_laws/world.rs"]
mod world;

use proptest::prelude::*;
use serde_json::{Value, json};
use worknest::domain::{EntityType, FieldKind};
use worknest::merge::{Clock, Operation, Outcome, Stamp, WriterId, merge_text, shown};
use world::{label, ticket_id, world};

/// The sets that a ticket has.
fn set_fields() -> Vec<&'static str> {
    let sets = EntityType::Ticket.fields().iter().filter(|field| field.kind == FieldKind::Set);
    sets.map(|field| field.name).collect()
}

fn times() -> impl Strategy<Value = u64> {
    // Clocks a year off, an hour off, and nearly right.
    prop_oneof![0..5_u64, 3_600_000..3_600_005_u64, 31_536_000_000..31_536_000_002_u64]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    // Fails when `seen` is not asked.
    #[test]
    fn a_write_that_saw_the_value_applies_whatever_the_clocks_say(first in times(), second in times()) {
        let (mut server, mut people) = world(2);
        let (ticket, other) = (label(5), label(6));
        for (field, one, two) in [
            ("title", "A", "B"),
            ("description", "x", "y"),
            ("position", "p", "q"),
            ("parent_id", ticket.as_str(), other.as_str()),
        ] {
            let change = people[0].update(first, json!({ field: one }));
            server.take(&people[0], &change).expect("taken");
            people[1].pull(&server);
            let change = people[1].update(second, json!({ field: two }));
            prop_assert_eq!(server.take(&people[1], &change), Ok(Outcome::Applied));
            prop_assert_eq!(server.value(field), json!(two));
            people[0].pull(&server);
        }
        prop_assert!(server.conflicts.is_empty());
    }

    // Fails when the loser is dropped, or the winner is the last to arrive.
    #[test]
    fn of_writes_that_saw_nothing_of_each_other_the_greatest_stamp_shows_and_all_are_kept(
        writes in prop::collection::vec((times(), 0..4_u8), 2..5),
    ) {
        let (mut server, mut people) = world(writes.len() as u8);
        let mut made: Vec<(Stamp, String, String)> = Vec::new();
        for (person, (millis, value)) in people.iter_mut().zip(&writes) {
            let change = person.update(*millis, json!({"title": format!("T{value}")}));
            server.take(person, &change).expect("taken");
            made.push((change.stamp, json!(format!("T{value}")).to_string(), person.author.name.clone()));
        }
        made.sort();
        let shown = made.last().expect("somebody wrote");
        prop_assert_eq!(server.value("title").to_string(), shown.1.clone());
        // Of equal values the greatest stamp stands for all.
        let mut kept: Vec<(String, String)> = Vec::new();
        for (_, value, author) in made.iter().rev() {
            if kept.iter().all(|(known, _)| known != value) {
                kept.push((value.clone(), author.clone()));
            }
        }
        kept.sort();
        let expected = if kept.len() > 1 { kept } else { Vec::new() };
        prop_assert_eq!(server.sides("title"), expected);
    }

    // Fails when the overlay reads a set otherwise than the rule does, or an own chain is not followed.
    #[test]
    fn what_a_lone_author_is_shown_is_what_the_server_makes_of_it(
        edits in prop::collection::vec((0..7_u8, 0..4_u8, prop::sample::select(set_fields())), 1..8),
    ) {
        let (mut server, mut people) = world(1);
        let confirmed = server.record().clone();
        let mut queue = Vec::new();
        for (kind, value, set) in edits {
            let is_deleted = shown(world::scope(), Some(&confirmed), &queue).expect("there").deleted;
            let kind = if is_deleted { 6 } else { kind };
            let change = match kind {
                0 => people[0].update(1, json!({"title": format!("T{value}")})),
                1 => people[0].update(1, json!({"description": format!("D{value}\n")})),
                2 => people[0].update(1, json!({set: {"add": [label(value)], "remove": [label(3 - value)]}})),
                3 => people[0].update(1, json!({set: [label(value)]})),
                4 => people[0].update(1, json!({"position": format!("p{value}"), "mood": value})),
                5 => people[0].delete(1),
                _ => people[0].update(1, json!({"deleted": false, "estimate": value})),
            };
            queue.push(change);
        }
        let shown = shown(world::scope(), Some(&confirmed), &queue).expect("there");
        for change in &queue {
            prop_assert_eq!(server.take(&people[0], change), Ok(Outcome::Applied));
        }
        prop_assert_eq!(&server.record().fields, &shown.fields);
        prop_assert_eq!(server.record().deleted, shown.deleted);
        prop_assert!(server.conflicts.is_empty());
    }

    // Fails when hunks are laid in order of arrival.
    #[test]
    fn texts_merge_the_same_either_way(one in lines(), other in lines()) {
        let base = "a\nb\nc\nd\ne\nf\n";
        prop_assert_eq!(merge_text(base, &one, &other), merge_text(base, &other, &one));
        prop_assert_eq!(merge_text(base, base, &other), Some(other));
    }

    #[test]
    fn a_stamp_above_another_is_greater_and_the_counter_overflows_into_milliseconds(
        millis in 0..u64::from(u32::MAX), counter in prop_oneof![Just(u16::MAX), any::<u16>()], writer in any::<u64>(),
    ) {
        let other = Stamp { millis, counter, writer: WriterId(writer) };
        let above = Stamp::above(other, WriterId(0));
        prop_assert!(above > other && above.millis <= millis + 1);
        let mut clock = Clock::new(WriterId(1));
        clock.observe(other);
        prop_assert!(clock.tick(0) > other);
    }
}

/// A text of six lines, some of them changed, dropped or doubled.
fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec(0..8_u8, 6).prop_map(|kinds| {
        let line = |(line, kind): (&str, &u8)| match kind {
            0 => String::new(),
            1 => format!("{line}!\n"),
            2 => format!("{line}\n{line}2\n"),
            _ => format!("{line}\n"),
        };
        ["a", "b", "c", "d", "e", "f"].into_iter().zip(&kinds).map(line).collect()
    })
}

#[test]
fn a_third_writer_joins_the_same_conflict() {
    let (mut server, mut people) = world(3);
    for (at, millis) in [(0, 30), (1, 10), (2, 20)] {
        let change = people[at].update(millis, json!({"title": format!("T{at}")}));
        let outcome = if at == 0 { Outcome::Applied } else { Outcome::Conflict };
        assert_eq!(server.take(&people[at], &change), Ok(outcome));
    }
    assert_eq!(server.value("title"), json!("T0"));
    assert_eq!(server.conflicts.len(), 1);
    assert_eq!(server.sides("title").len(), 3);
    assert_eq!(server.conflicts[0].base, json!("Door"));
}

// Fails when a stamp is not lifted above what its author saw.
#[test]
fn a_write_that_saw_a_clock_run_ahead_stands_above_it_against_third_ones_too() {
    let (mut server, mut people) = world(3);
    let year = 31_536_000_000;
    let third = people[2].update(year / 2, json!({"title": "Third"}));
    let ahead = people[0].update(year, json!({"title": "Ahead"}));
    server.take(&people[0], &ahead).expect("taken");
    people[1].pull(&server);
    let answer = people[1].update(1, json!({"title": "Answer"}));
    assert_eq!(server.take(&people[1], &answer), Ok(Outcome::Applied));
    assert_eq!(server.take(&people[2], &third), Ok(Outcome::Conflict));
    assert_eq!(server.value("title"), json!("Answer"));
}

// Fails when both are lifted to the one stamp right above what both saw.
#[test]
fn two_edits_of_one_writer_above_a_clock_run_ahead_keep_their_order() {
    let (mut server, mut people) = world(2);
    let ahead = people[0].update(31_536_000_000, json!({"title": "Ahead"}));
    server.take(&people[0], &ahead).expect("taken");
    people[1].pull(&server);
    let opened = people[1].queued;
    let first = people[1].update(1, json!({"title": "In one editor"}));
    let mut second = people[1].update(2, json!({"title": "In another"}));
    second.seen.after = opened;
    assert_eq!(server.take(&people[1], &first), Ok(Outcome::Applied));
    assert_eq!(server.take(&people[1], &second), Ok(Outcome::Conflict));
    assert_eq!(server.value("title"), json!("In another"));
    let sides = &server.conflict("title").expect("a conflict").sides;
    assert!(sides[0].stamp != sides[1].stamp, "a stamp names one value");
}

#[test]
fn a_chain_of_own_changes_is_one_side_its_newest() {
    let (mut server, mut people) = world(2);
    let other = people[1].update(50, json!({"title": "Theirs"}));
    server.take(&people[1], &other).expect("taken");
    let chain: Vec<_> = ["One", "Two", "Three"].map(|title| people[0].update(10, json!({ "title": title }))).into();
    for change in &chain {
        assert_eq!(server.take(&people[0], change), Ok(Outcome::Conflict));
    }
    assert_eq!(server.value("title"), json!("Theirs"));
    let sides: Vec<String> = server.sides("title").into_iter().map(|(value, _)| value).collect();
    assert_eq!(sides, ["\"Theirs\"", "\"Three\""]);
}

#[test]
fn a_conflict_starts_from_what_its_authors_had_pulled_whoever_came_first() {
    for order in [[0, 1, 2], [0, 2, 1], [2, 0, 1]] {
        let (mut server, mut people) = world(2);
        let chain = ["One", "Two"].map(|title| people[0].update(10, json!({ "title": title })));
        let other = people[1].update(5, json!({"title": "One"}));
        let changes = [(0, &chain[0]), (0, &chain[1]), (1, &other)];
        for (at, change) in order.map(|index| changes[index]) {
            server.take(&people[at], change).expect("taken");
        }
        assert_eq!(server.conflicts[0].base, json!("Door"));
    }
}

#[test]
fn edits_of_different_fields_never_conflict() {
    let (mut server, mut people) = world(2);
    let one = people[0].update(1, json!({"title": "A"}));
    let other = people[1].update(2, json!({"priority": "High", "estimate": 2.5}));
    assert_eq!(server.take(&people[0], &one), Ok(Outcome::Applied));
    assert_eq!(server.take(&people[1], &other), Ok(Outcome::Applied));
    assert_eq!((server.value("title"), server.value("priority")), (json!("A"), json!("High")));
    assert!(server.conflicts.is_empty());
}

#[test]
fn sets_merge_member_by_member_and_never_conflict() {
    assert!(set_fields().len() >= 6, "labels, assignees, relations of three kinds, watchers");
    for set in set_fields() {
        let (mut server, mut people) = world(2);
        let before = people[0].update(1, json!({set: [label(1), label(2)]}));
        server.take(&people[0], &before).expect("taken");
        people.iter_mut().for_each(|person| person.pull(&server));
        let one = people[0].update(2, json!({set: [label(1), label(3)]}));
        let other = people[1].update(3, json!({set: {"add": [label(4)], "remove": [label(1)]}}));
        assert_eq!(server.take(&people[0], &one), Ok(Outcome::Applied), "{set}");
        assert_eq!(server.take(&people[1], &other), Ok(Outcome::Merged), "{set}");
        assert_eq!(server.value(set), json!([label(3), label(4)]), "{set}");
        assert!(server.conflicts.is_empty());
    }
}

#[test]
fn two_parents_chosen_unseen_are_a_conflict() {
    let (mut server, mut people) = world(2);
    for (at, parent) in [(0, label(5)), (1, label(6))] {
        let change = people[at].update(at as u64, json!({"parent_id": parent}));
        server.take(&people[at], &change).expect("taken");
    }
    assert_eq!(server.value("parent_id"), json!(label(6)));
    let sides: Vec<String> = server.sides("parent_id").into_iter().map(|(value, _)| value).collect();
    assert_eq!(sides, [json!(label(5)).to_string(), json!(label(6)).to_string()]);
}

#[test]
fn a_quiet_field_takes_the_greater_stamp_and_never_conflicts() {
    let (mut server, mut people) = world(2);
    let late = people[0].update(20, json!({"position": "late"}));
    let early = people[1].update(10, json!({"position": "early"}));
    assert_eq!(server.take(&people[0], &late), Ok(Outcome::Applied));
    assert_eq!(server.take(&people[1], &early), Ok(Outcome::Merged));
    assert_eq!(server.value("position"), json!("late"));
    assert!(server.conflicts.is_empty());
}

#[test]
fn texts_that_do_not_overlap_are_merged_by_a_write_of_the_server() {
    for swapped in [false, true] {
        let (mut server, mut people) = world(3);
        let mut edits = [
            (0, people[0].update(1, json!({"description": "ONE\ntwo\nthree\nfour\nfive\n"}))),
            (1, people[1].update(2, json!({"description": "one\ntwo\nthree\nfour\nFIVE\n"}))),
        ];
        edits.rotate_left(usize::from(swapped));
        for (at, change) in &edits {
            server.take(&people[*at], change).expect("taken");
        }
        assert_eq!(server.value("description"), json!("ONE\ntwo\nthree\nfour\nFIVE\n"));
        assert!(server.conflicts.is_empty());
        let merge = server.log.last().expect("the merge is logged");
        assert_eq!((merge.seq, merge.author.user, merge.outcome), (4, None, Outcome::Merged));
        assert_eq!(server.record().mark("description").seq, 4);
        // Nobody's own: who wrote one of them has not seen the merge.
        let again = people[0].update(3, json!({"description": "ONE!\ntwo\nthree\nfour\nfive\n"}));
        assert_eq!(server.take(&people[0], &again), Ok(Outcome::Merged));
        assert_eq!(server.value("description"), json!("ONE!\ntwo\nthree\nfour\nFIVE\n"));
        // A third text that overlaps meets the merge, and both are kept.
        let third = people[2].update(0, json!({"description": "1\ntwo\nthree\nfour\nfive\n"}));
        assert_eq!(server.take(&people[2], &third), Ok(Outcome::Conflict));
        assert_eq!(server.sides("description").len(), 2);
        assert_eq!(server.value("description"), json!("ONE!\ntwo\nthree\nfour\nFIVE\n"));
    }
}

#[test]
fn resolving_closes_the_sides_that_were_seen_and_always_writes() {
    let (mut server, mut people) = world(3);
    let late = people[2].update(40, json!({"title": "Late"}));
    for at in 0..2 {
        let change = people[at].update(10 + at as u64, json!({"title": format!("T{at}")}));
        server.take(&people[at], &change).expect("taken");
    }
    people[0].pull(&server);
    let keep = people[0].resolve(5, &server, "title", json!("T1"));
    assert_eq!(server.take(&people[0], &keep), Ok(Outcome::Applied));
    assert!(server.conflicts.is_empty());
    assert_eq!(server.value("title"), json!("T1"));
    assert_eq!(server.record().mark("title").seq, server.seq, "an equal value is written all the same");
    // What nobody had seen when it was resolved meets the resolution.
    assert_eq!(server.take(&people[2], &late), Ok(Outcome::Conflict));
    assert_eq!(server.value("title"), json!("Late"));
    let sides: Vec<String> = server.sides("title").into_iter().map(|(value, _)| value).collect();
    assert_eq!(sides, ["\"Late\"", "\"T1\""]);
}

#[test]
fn a_side_that_came_later_stays_open_with_the_resolution_as_its_other_side() {
    let (mut server, mut people) = world(3);
    let late = people[2].update(40, json!({"title": "Late"}));
    for at in 0..2 {
        let change = people[at].update(10 + at as u64, json!({"title": format!("T{at}")}));
        server.take(&people[at], &change).expect("taken");
    }
    people[0].pull(&server);
    let keep = people[0].resolve(5, &server, "title", json!("T0"));
    server.take(&people[2], &late).expect("taken");
    assert_eq!(server.take(&people[0], &keep), Ok(Outcome::Conflict));
    assert_eq!(server.conflicts.len(), 1);
    let sides: Vec<String> = server.sides("title").into_iter().map(|(value, _)| value).collect();
    assert_eq!(sides, ["\"Late\"", "\"T0\""]);
}

#[test]
fn two_resolutions_unseen_by_each_other_agree_or_conflict_anew() {
    for (one, other, open) in [("T0", "T0", 0), ("T0", "T1", 2)] {
        let (mut server, mut people) = world(2);
        for at in 0..2 {
            let change = people[at].update(10 + at as u64, json!({"title": format!("T{at}")}));
            server.take(&people[at], &change).expect("taken");
        }
        people.iter_mut().for_each(|person| person.pull(&server));
        let resolutions = [
            people[0].resolve(20, &server, "title", json!(one)),
            people[1].resolve(21, &server, "title", json!(other)),
        ];
        for (at, change) in resolutions.iter().enumerate() {
            server.take(&people[at], change).expect("taken");
        }
        assert_eq!(server.sides("title").len(), open);
        assert_eq!(server.value("title"), json!(other));
    }
}

#[test]
fn an_ordinary_write_replaces_only_the_side_it_was_made_from() {
    let (mut server, mut people) = world(2);
    for at in 0..2 {
        let change = people[at].update(10 + at as u64, json!({"title": format!("T{at}")}));
        server.take(&people[at], &change).expect("taken");
    }
    people[0].pull(&server);
    let edit = people[0].update(1, json!({"title": "T1, better"}));
    server.take(&people[0], &edit).expect("taken");
    assert_eq!(server.value("title"), json!("T1, better"));
    let sides: Vec<String> = server.sides("title").into_iter().map(|(value, _)| value).collect();
    assert_eq!(sides, ["\"T0\"", "\"T1, better\""]);
}

#[test]
fn creating_what_exists_is_an_update() {
    let (mut server, mut people) = world(1);
    people[0].pulled = 0;
    let create = people[0].make(9, Operation::Create, json!({"title": "Door", "priority": "High"}));
    assert_eq!(server.take(&people[0], &create), Ok(Outcome::Applied));
    assert_eq!((server.value("title"), server.value("priority")), (json!("Door"), json!("High")));
    assert!(server.conflicts.is_empty(), "equal values are one write, and what nobody wrote is in nobody's way");
    assert_eq!(server.value("description"), json!("one\ntwo\nthree\nfour\nfive\n"));
}

#[test]
fn fields_and_types_of_a_newer_version_are_kept_and_merged_as_values() {
    let (mut server, mut people) = world(2);
    let one = people[0].update(1, json!({"mood": {"colour": "blue"}}));
    let other = people[1].update(2, json!({"mood": ["green"]}));
    server.take(&people[0], &one).expect("taken");
    assert_eq!(server.take(&people[1], &other), Ok(Outcome::Conflict));
    assert_eq!(server.value("mood"), json!(["green"]));
    assert_eq!(server.sides("mood").len(), 2);
    let mut foreign = people[0].make(5, Operation::Create, json!({"a": 1}));
    foreign.entity_type = EntityType::Unknown("dream".into());
    let mut empty = world::Server::default();
    empty.take(&people[0], &foreign).expect("taken");
    assert_eq!((empty.value("a"), empty.record().id), (json!(1), ticket_id()));
    assert_eq!(empty.value("b"), Value::Null);
}

#[test]
fn what_only_the_server_writes_is_ignored_in_a_persons_change() {
    let (mut server, mut people) = world(1);
    let change = people[0].update(1, json!({"number": 7, "updated_at": "2030-01-01T00:00:00Z", "title": "A"}));
    assert_eq!(server.take(&people[0], &change), Ok(Outcome::Applied));
    assert_eq!((server.value("number"), server.value("title")), (Value::Null, json!("A")));
}

#[test]
fn hundreds_of_edits_of_one_record_made_offline_are_taken_in_good_time() {
    let (mut server, mut people) = world(2);
    let mut other = people[1].clone();
    for at in 0..150_u64 {
        let data = json!({"title": format!("T{at}"), "description": format!("D{at}"), "labels": [label(at as u8)]});
        let change = people[0].update(at, data);
        server.take(&people[0], &change).expect("taken");
    }
    let late = other.update(5, json!({"title": "Late"}));
    assert_eq!(server.take(&other, &late), Ok(Outcome::Conflict));
    assert_eq!(server.value("title"), json!("T149"));
    assert_eq!(server.conflicts.len(), 1);
}
