//! Importing issues exported from Linear as CSV.

mod import_support;

use import_support::{check, items, not_taken, ticket};
use worknest::domain::Relation;
use worknest::import::{FindingKind, Format, Options, Plan, read};

fn fixture(part: Option<&str>) -> Plan {
    let bytes = include_bytes!("fixtures/import/linear.csv");
    read("linear.csv", bytes, &Options { part: part.map(str::to_owned), ..Options::default() }).expect("sound")
}

#[test]
fn the_issues_of_a_team_become_tickets() {
    let plan = fixture(None);
    check(&plan);
    assert_eq!((plan.report.format, plan.project.name.as_str()), (Format::LinearTable, "Engine"));
    let start = ticket(&plan, "ENG-7");
    let it = &start.ticket;
    assert_eq!(
        (it.title.as_str(), it.ticket_type.as_str(), it.priority.as_str()),
        ("Start on cold days", "Bug", "Critical")
    );
    assert_eq!((it.estimate, it.due_date.map(|day| day.to_string()).as_deref()), (Some(3.0), Some("2024-02-01")));
    assert_eq!(it.source_assignees.as_deref(), Some("ben@example.org"));
    assert_eq!(it.description, "It **does not**.\n\n- [ ] oil\n\n- Project: Winter\n- Initiatives: Cold");
    assert_eq!(start.labels, ["Bug", "cold"]);
    let timeboxes: Vec<_> = plan.timeboxes.iter().map(|it| (it.timebox.kind.as_str(), &it.timebox.name)).collect();
    assert_eq!(timeboxes, [("cycle", &"Week 4".to_owned()), ("milestone", &"Ice".to_owned())]);
    let week = &plan.timeboxes[0].timebox;
    let days = [week.start_date, week.end_date].map(|day| day.map(|day| day.to_string()));
    assert_eq!(days, [Some("2024-01-22".to_owned()), Some("2024-01-29".to_owned())]);
    assert_eq!((&start.cycle, &start.milestone), (&Some("cycle/Week 4".into()), &Some("milestone/Ice".into())));
}

#[test]
fn statuses_follow_names_and_where_those_say_nothing_the_times() {
    let plan = fixture(None);
    let of = |key: &str| ticket(&plan, key).ticket.status.clone();
    assert_eq!((of("ENG-2").as_str(), of("ENG-3").as_str(), of("ENG-4").as_str()), ("Open", "Done", "Closed"));
    let made: Vec<_> = plan
        .statuses
        .iter()
        .map(|planned| (planned.status.name.as_str(), planned.status.category.as_str(), planned.key.clone()))
        .collect();
    assert_eq!(made, [("Building", "started", of("ENG-7")), ("Backlog", "backlog", of("ENG-5"))]);
    assert_eq!(plan.report.open, 3);
}

#[test]
fn parents_and_links_tie_the_tickets_together() {
    let plan = fixture(None);
    let key = |name: &str| ticket(&plan, name).key.clone();
    let start = ticket(&plan, "ENG-7");
    assert_eq!(start.parent, Some(key("ENG-2")));
    assert_eq!(start.related, [(Relation::Duplicates, key("ENG-5")), (Relation::Relates, key("ENG-2"))]);
    for blocker in ["ENG-3", "ENG-4"] {
        assert_eq!(ticket(&plan, blocker).related, [(Relation::Blocks, key("ENG-7"))]);
    }
}

#[test]
fn every_field_that_was_not_taken_is_told_with_its_issue() {
    let plan = fixture(None);
    let mut told = not_taken(&plan);
    told.sort();
    let mut expected = [
        "\"SLA Status\" (once) has no place here (ENG-7)",
        "\"Started\" (2 times) has no place here (ENG-7; ENG-3)",
        "\"Time in status (minutes)\" (once) has no place here (ENG-7)",
        "\"Triaged\" (once) has no place here (ENG-7)",
        "1 other part of the file: import it again for them (Sails: 1)",
    ];
    expected.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!(items(&plan, &FindingKind::ArchiveClosed), ["ENG-3"]);
}

#[test]
fn another_team_is_taken_when_it_is_chosen() {
    let plan = fixture(Some("Sails"));
    check(&plan);
    assert_eq!((plan.project.name.as_str(), plan.tickets.len()), ("Sails", 1));
    assert_eq!(items(&plan, &FindingKind::PartLeft), ["Engine: 5"]);
}

#[test]
fn rows_that_lack_the_last_cell_are_taken_and_told() {
    let text = "ID,Team,Title,Status,Roadmaps\nIN-1,In,One,Todo\nIN-2,In,Two,Todo,\n";
    let plan = read("x.csv", text.as_bytes(), &Options::default()).expect("sound");
    assert_eq!((plan.tickets.len(), items(&plan, &FindingKind::RowShort)), (2, vec!["line 2"]));
}
