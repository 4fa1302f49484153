//! A ticket moves to another project: copies there, then a tombstone here that waits for them.

use crate::{Case, entity};
use serde_json::{Value, json};
use worknest::domain::{EntityType, ProjectId, Scope};
use worknest::merge::{Change, Operation, Outcome, Resolves};
use worknest::sync::ChangeResult;

/// The case's project and ticket, and another project (10) of person 1.
fn two_projects() -> Case {
    let mut case = Case::new();
    let other = case.change(1, EntityType::Project, 10, Operation::Create, json!({"name": "Q"}));
    assert_eq!(case.send(1, vec![other])[0].outcome, Outcome::Applied);
    case
}

/// What `writer` sends to move the ticket 2 as number 11, with a comment that says `content`: two creates and the
/// tombstone.
fn moving(case: &mut Case, writer: u8, content: &str) -> Vec<Change> {
    let ticket = json!({"project_id": entity(10), "title": "Door"});
    let ticket = case.change(writer, EntityType::Ticket, 11, Operation::Create, ticket);
    let comment = json!({"ticket_id": entity(11), "content": content});
    let comment = case.change(writer, EntityType::Comment, 12, Operation::Create, comment);
    let data = json!({"deleted": true, "moved_to": entity(11)});
    let tombstone = case.change(writer, EntityType::Ticket, 2, Operation::Update, data);
    let waits_for = vec![ticket.id, comment.id];
    vec![ticket, comment, Change { waits_for, ..tombstone }]
}

fn codes(results: &[ChangeResult]) -> Vec<Option<&str>> {
    results.iter().map(|result| result.code.as_deref()).collect()
}

#[test]
fn a_ticket_that_moved_is_there_and_its_tombstone_here_names_where() {
    let mut case = two_projects();
    let moving = moving(&mut case, 1, "Said");
    assert!(case.send(1, moving).iter().all(|result| result.outcome == Outcome::Applied));
    let (old, new) = (case.record(EntityType::Ticket, 2), case.record(EntityType::Ticket, 11));
    assert!(old.deleted && !new.deleted);
    assert_eq!(old.value("moved_to"), json!(entity(11)));
    assert_eq!(new.scope, Scope::Project(ProjectId::from(entity(10))));
    assert_eq!(new.value("number"), json!(1), "it gets its key there");
}

// Fails when a tombstone is taken for itself.
#[test]
fn where_a_create_is_refused_the_tombstone_is_and_the_ticket_stays() {
    for at_once in [true, false] {
        let mut case = two_projects();
        let moving = moving(&mut case, 1, "");
        let results = if at_once {
            case.send(1, moving)
        } else {
            moving.into_iter().flat_map(|change| case.send(1, vec![change])).collect()
        };
        assert_eq!(codes(&results), [None, Some("invalid"), Some("depends_on_rejected")], "at once: {at_once}");
        assert!(!case.record(EntityType::Ticket, 2).deleted);
        assert_eq!(case.record(EntityType::Ticket, 2).value("moved_to"), Value::Null);
    }
}

// Fails when only those that were refused count, and not those that never came.
#[test]
fn a_tombstone_that_comes_before_what_it_waits_for_is_refused() {
    let mut case = two_projects();
    let mut moving = moving(&mut case, 1, "Said");
    let tombstone = moving.pop().expect("the last");
    assert_eq!(codes(&case.send(1, vec![tombstone.clone()])), [Some("missing")]);
    assert!(!case.record(EntityType::Ticket, 2).deleted);
    case.send(1, moving);
    assert_eq!(codes(&case.send(1, vec![tombstone])), [Some("missing")], "a repeat gets its first answer");
}

// Fails when rights are asked of the ticket alone: then whoever may write there could take it out of reach.
#[test]
fn who_may_not_write_in_the_other_project_moves_nothing_there() {
    let mut case = two_projects();
    let moving = moving(&mut case, 2, "Said");
    let results = case.send(2, moving);
    // The comment's parent is not there.
    assert_eq!(codes(&results), [Some("no_access"), Some("missing"), Some("depends_on_rejected")]);
    assert!(!case.record(EntityType::Ticket, 2).deleted);
}

// Fails when another person's change can stand in for one's own.
#[test]
fn a_tombstone_waits_for_changes_of_its_own_author_only() {
    let mut case = two_projects();
    let moving = moving(&mut case, 1, "Said");
    let waits_for = vec![moving[0].id, moving[1].id];
    case.send(1, moving[..2].to_vec());
    let data = json!({"deleted": true, "moved_to": entity(11)});
    let theirs = case.change(2, EntityType::Ticket, 2, Operation::Update, data);
    assert_eq!(codes(&case.send(2, vec![Change { waits_for, ..theirs }])), [Some("missing")]);
}

// Fails when a tombstone that redirects is anything else than a deletion to the merge rule.
#[test]
fn an_edit_that_did_not_see_the_move_keeps_the_ticket_with_a_conflict_in_either_order() {
    for is_edit_first in [true, false] {
        let mut case = two_projects();
        let moving = moving(&mut case, 1, "Said");
        let edit = case.change(2, EntityType::Ticket, 2, Operation::Update, json!({"title": "Gate"}));
        if is_edit_first {
            case.send(2, vec![edit]);
            assert_eq!(case.send(1, moving)[2].outcome, Outcome::Conflict);
        } else {
            case.send(1, moving);
            assert_eq!(case.send(2, vec![edit])[0].outcome, Outcome::Conflict);
        }
        let record = case.record(EntityType::Ticket, 2);
        assert!(!record.deleted, "it lives");
        assert_eq!((record.value("title"), record.value("moved_to")), (json!("Gate"), json!(entity(11))));
        let conflicts = case.conflicts(EntityType::Ticket, 2);
        assert_eq!(conflicts.iter().map(|open| open.field.as_str()).collect::<Vec<_>>(), ["deleted"]);
        assert!(!case.record(EntityType::Ticket, 11).deleted, "and so does the copy");
    }
}

// Fails when where it went is a quiet matter: then nobody would learn that there are two.
#[test]
fn a_ticket_that_two_people_moved_unseen_says_so_in_a_conflict() {
    let mut case = two_projects();
    let there = moving(&mut case, 1, "Said");
    // The other moves it within reach of both: to a copy in a project of their own.
    let project = case.change(2, EntityType::Project, 20, Operation::Create, json!({"name": "R"}));
    let copy = json!({"project_id": entity(20), "title": "Door"});
    let copy = case.change(2, EntityType::Ticket, 21, Operation::Create, copy);
    let data = json!({"deleted": true, "moved_to": entity(21)});
    let tombstone = case.change(2, EntityType::Ticket, 2, Operation::Update, data);
    let elsewhere = vec![project, copy.clone(), Change { waits_for: vec![copy.id], ..tombstone }];
    assert!(case.send(1, there).iter().all(|result| result.outcome == Outcome::Applied));
    assert_eq!(case.send(2, elsewhere)[2].outcome, Outcome::Conflict);
    let conflicts = case.conflicts(EntityType::Ticket, 2);
    let values: Vec<&Value> = conflicts.iter().flat_map(|open| &open.sides).map(|side| &side.value).collect();
    assert_eq!((conflicts[0].field.as_str(), values), ("moved_to", vec![&json!(entity(11)), &json!(entity(21))]));
    assert!(case.record(EntityType::Ticket, 2).deleted);
    // Whoever decides writes that it stays deleted: any other update of it would be refused.
    let data = json!({"moved_to": entity(21), "deleted": true});
    let decide = case.change(1, EntityType::Ticket, 2, Operation::Update, data);
    let sides = conflicts[0].sides.iter().map(|side| side.change).collect();
    let resolves = Some(Resolves { conflict: conflicts[0].id, sides });
    assert_eq!(case.send(1, vec![Change { resolves, ..decide }])[0].outcome, Outcome::Applied);
    assert!(case.conflicts(EntityType::Ticket, 2).is_empty());
    let record = case.record(EntityType::Ticket, 2);
    assert!(record.deleted && record.value("moved_to") == json!(entity(21)));
}

// Fails when taking a move back deletes the copy though the ticket could not come back.
#[test]
fn taking_a_move_back_deletes_the_copy_only_after_the_ticket_is_there_again() {
    for may_restore in [true, false] {
        let mut case = two_projects();
        let moving = moving(&mut case, 1, "Said");
        case.send(1, moving);
        let mut restore = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({"deleted": false}));
        if !may_restore {
            restore.data.insert("title".into(), json!(""));
        }
        let delete = case.change(1, EntityType::Ticket, 11, Operation::Delete, json!({}));
        let waits_for = vec![restore.id];
        case.send(1, vec![restore, Change { waits_for, ..delete }]);
        let deleted = [2, 11].map(|id| case.record(EntityType::Ticket, id).deleted);
        assert_eq!(deleted, [!may_restore, may_restore], "exactly one of them lives");
    }
}
