//! Importing boards exported from Trello: a small one of our own, and the real one where it lies.

mod import_support;

use import_support::{changes, check};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;
use worknest::domain::{Date, EntityType};
use worknest::import::{FindingKind, Format, Options, Plan, PlannedTicket, read};

fn fixture() -> Plan {
    let bytes = include_bytes!("fixtures/import/trello-board.json");
    read("board.json", bytes, &Options::default()).expect("the fixture is sound")
}

fn ticket<'a>(plan: &'a Plan, title: &str) -> &'a PlannedTicket {
    plan.tickets.iter().find(|planned| planned.ticket.title == title).expect("the card was taken")
}

fn count_of(plan: &Plan, kind: &FindingKind) -> usize {
    plan.report.findings.iter().find(|finding| finding.kind == *kind).map_or(0, |finding| finding.count)
}

#[test]
fn lists_become_statuses_by_their_names_and_an_unknown_one_a_new_status() {
    let plan = fixture();
    check(&plan);
    assert_eq!(ticket(&plan, "Buy paint").ticket.status, "Open");
    assert_eq!(ticket(&plan, "Measure").ticket.status, "Done");
    assert_eq!(ticket(&plan, "Old roof").ticket.status, "Closed", "its list is in the archive");
    let [waiting] = plan.statuses.as_slice() else { panic!("one list is unknown: {:?}", plan.statuses) };
    assert_eq!(waiting.status.name, "Waiting for paint");
    assert_eq!(ticket(&plan, "Paint the door").ticket.status, waiting.key);
    let made = changes(&plan, 1);
    let status = made.iter().find(|change| change.entity_type == EntityType::Status).expect("it is created");
    assert_eq!(status.data["key"], waiting.key.as_str());
    assert_eq!(plan.report.open, 2);
}

#[test]
fn what_a_card_holds_is_taken_into_fields_or_told_in_the_description() {
    let plan = fixture();
    let door = ticket(&plan, "Paint the door");
    assert_eq!(door.ticket.due_date, "2021-02-01".parse::<Date>().ok());
    assert_eq!(door.ticket.source_assignees.as_deref(), Some("Ann Lake"));
    assert_eq!(door.ticket.source_author.as_deref(), Some("ann"));
    assert_eq!(door.ticket.source_url.as_deref(), Some("https://trello.com/c/x/1-paint"));
    assert_eq!(door.labels, ["a1", "a2"]);
    assert_eq!(
        door.ticket.description,
        "Blue, please.\n\n### Tools\n\n- [x] ladder\n- [ ] brush\n\n- [plan v2.pdf](https://files.example/plan.pdf)\n\n\
         - Cost: 120\n- Side: North"
    );
    let [said] = door.comments.as_slice() else { panic!("one comment: {:?}", door.comments) };
    assert_eq!(
        (said.comment.content.as_str(), said.comment.source_author.as_deref()),
        ("Which blue?", Some("Ben Stone"))
    );
    let names: Vec<&str> = plan.labels.iter().map(|label| label.label.name.as_str()).collect();
    assert_eq!(names, ["urgent", "green_dark"]);
}

#[test]
fn nothing_is_lost_in_silence() {
    let plan = fixture();
    assert_eq!((plan.report.format, plan.report.tickets, plan.report.comments), (Format::TrelloBoard, 5, 1));
    for (kind, count) in [
        (FindingKind::ChecklistTold, 1),
        (FindingKind::FileLinked, 1),
        (FindingKind::FieldTold, 2),
        (FindingKind::ArchiveClosed, 1),
        (FindingKind::HistoryLeft, 2),
        (FindingKind::NotAnItem, 1),
        (FindingKind::TitleMissing, 1),
        (FindingKind::PeopleByName, 3),
        (FindingKind::Unread("idMembersVoted".into()), 1),
    ] {
        assert_eq!(count_of(&plan, &kind), count, "{kind:?}");
    }
}

#[test]
fn a_board_of_odd_shapes_gives_a_plan_and_no_panic() {
    let odd =
        [json!(null), json!(7), json!("x"), json!([]), json!({}), json!([1, null, {"id": 3, "pos": "x", "closed": 1}])];
    for part in ["cards", "lists", "actions", "labels", "members", "checklists", "customFields", "name", "desc"] {
        for value in &odd {
            let mut board =
                json!({"cards": [{"id": "ü123456789", "idList": "l", "due": "soon"}], "lists": [{"id": "l"}]});
            board[part] = value.clone();
            let is_board = board["cards"] != Value::Null;
            if let (true, Ok(plan)) = (is_board, read("x.json", board.to_string().as_bytes(), &Options::default())) {
                check(&plan);
            }
        }
    }
}

#[test]
fn the_real_board_is_taken_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trello-board-export.json");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("left out: {} is not there", path.display());
        return;
    };
    let plan = read("trello-board-export.json", &bytes, &Options::default()).expect("it is sound");
    check(&plan);
    assert_eq!((plan.project.name.as_str(), plan.report.tickets), ("Project 100", 3));
    let statuses: HashSet<&str> = plan.tickets.iter().map(|planned| planned.ticket.status.as_str()).collect();
    assert!(statuses.is_subset(&["Open", "InProgress", "Done"].into()), "{statuses:?}");
    assert!(plan.statuses.is_empty());
    assert!(count_of(&plan, &FindingKind::FieldTold) > 0 && count_of(&plan, &FindingKind::HistoryLeft) > 0);
}
