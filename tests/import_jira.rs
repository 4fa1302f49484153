//! Importing issues exported from Jira as CSV.

mod import_support;

use import_support::{check, contents, items, not_taken, ticket};
use worknest::domain::Relation;
use worknest::import::{FindingKind, Format, ImportError, Options, Plan, TableFault, read};

const FILE: &str = include_str!("fixtures/import/jira.csv");

fn plan_of(text: &str) -> Plan {
    read("jira.csv", text.as_bytes(), &Options::default()).expect("sound")
}

#[test]
fn issues_become_tickets_with_all_that_has_a_place_here() {
    let plan = plan_of(FILE);
    check(&plan);
    assert_eq!((plan.project.name.as_str(), plan.project.description.as_str()), ("Boathouse", "Boats and oars"));
    let keys: Vec<_> = plan.tickets.iter().filter_map(|planned| planned.ticket.source_key.as_deref()).collect();
    assert_eq!(keys, ["BOAT-3", "BOAT-4", "BOAT-12"], "by their numbers");
    let first = plan.tickets.iter().min_by_key(|planned| planned.ticket.position.as_str().to_owned());
    assert_eq!(first.expect("three").ticket.title, "Ship it", "the board keeps the order of the file");
    let ship = ticket(&plan, "BOAT-12");
    let it = &ship.ticket;
    assert_eq!((it.ticket_type.as_str(), it.priority.as_str(), it.status.as_str()), ("Feature", "Critical", "Open"));
    assert_eq!((it.estimate, it.due_date.map(|day| day.to_string()).as_deref()), (Some(3.0), Some("2024-01-20")));
    assert_eq!((it.source_author.as_deref(), it.source_assignees.as_deref()), (Some("Ann Lake"), Some("Ben Stone")));
    assert_eq!(it.source_created_at.map(|at| at.to_rfc3339()).as_deref(), Some("2024-01-13T15:04:00+00:00"));
    assert_eq!(ship.labels, ["harbour", "urgent"]);
    assert_eq!(
        it.description,
        "## Why\n\n**Now**, says @Ben Stone: see [the plan](https://example.org/plan).\n```sh\nmake *boat*\n```\n\n\
         - Components: Hull\n- Environment: Lake\n- Sprint: Sprint 1, Sprint 2\n- Severity: Major\n\n\
         - [plan.pdf](https://boats.example.net/secure/attachment/1/plan.pdf)"
    );
    let timeboxes: Vec<_> = plan.timeboxes.iter().map(|it| (it.key.as_str(), it.timebox.name.as_str())).collect();
    assert_eq!(timeboxes, [("cycle/Sprint 2", "Sprint 2"), ("milestone/1.0", "1.0")]);
    assert_eq!((ship.cycle.as_deref(), ship.milestone.as_deref()), (Some("cycle/Sprint 2"), Some("milestone/1.0")));
    assert_eq!(contents(ship), ["Which one; the _blue_?", "Blue"]);
    assert_eq!(ship.comments[0].comment.source_author.as_deref(), Some("Ben Stone"), "an id is a name elsewhere");
    let hole = &ticket(&plan, "BOAT-3").ticket;
    assert_eq!((hole.ticket_type.as_str(), hole.priority.as_str()), ("Bug", "Critical"));
    let [waiting] = plan.statuses.as_slice() else { panic!("one status is unknown: {:?}", plan.statuses) };
    assert_eq!((waiting.status.name.as_str(), &waiting.key), ("Waiting for parts", &hole.status));
    assert_eq!(ticket(&plan, "BOAT-4").ticket.status, "Closed", "what won't be done is given up");
    assert_eq!((plan.report.format, plan.report.open, plan.report.comments), (Format::JiraTable, 2, 2));
}

#[test]
fn every_field_that_was_not_taken_is_told_with_its_issue() {
    let plan = plan_of(FILE);
    let mut told = not_taken(&plan);
    told.sort();
    let mut expected = [
        "\"Creator\" (once) has no place here (BOAT-3)",
        "\"Custom field (Rank)\" (once) has no place here (BOAT-12)",
        "\"Due date\" could not be understood once (BOAT-4: soon)",
        "\"Last Viewed\" (once) has no place here (BOAT-12)",
        "\"Project lead\" (once) has no place here (BOAT-12)",
        "\"Project type\" (once) has no place here (BOAT-12)",
        "\"Story Points\" could not be understood once (BOAT-4: many)",
        "\"Votes\" (once) has no place here (BOAT-12)",
        "\"Watchers\" (2 times) has no place here (BOAT-12; BOAT-12)",
        "1 other part of the file: import it again for them (Oars: 1)",
        "1 link to tickets that are not taken (BOAT-12 blocks BOAT-9)",
        "the markup \"{color}\" (once): Markdown has nothing for it (BOAT-12)",
    ];
    expected.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!(items(&plan, &FindingKind::Nearest("Priority".into())), ["BOAT-12: Highest", "BOAT-3: Blocker"]);
    assert_eq!(items(&plan, &FindingKind::Nearest("Issue Type".into())), ["BOAT-12: Story", "BOAT-4: Sub-task"]);
}

#[test]
fn parents_and_links_tie_the_tickets_together() {
    let plan = plan_of(FILE);
    let ship = ticket(&plan, "BOAT-12");
    let hole = &ticket(&plan, "BOAT-3").key;
    assert_eq!((ship.parent.as_ref(), ticket(&plan, "BOAT-4").parent.as_ref()), (Some(hole), Some(hole)));
    assert_eq!(ship.related, [(Relation::Blocks, hole.clone()), (Relation::Relates, hole.clone())]);
    let others = plan_of("Issue key,Summary,Outward issue link (Cloners)\nA-1,One,A-2\nA-2,Two,\n");
    assert_eq!(ticket(&others, "A-1").related, [(Relation::Relates, "issues/A-2".to_owned())]);
    assert_eq!(items(&others, &FindingKind::Nearest("Cloners".into())), ["A-1 (Cloners) A-2"]);
}

#[test]
fn a_quote_within_a_text_is_part_of_it() {
    let plan = plan_of("Issue key,Summary,Status\nA-1,5\" pipe,To Do\nA-2,\"a \"\"b\"\"\",To Do\nA-3,\"x\" y\",Done\n");
    let titles: Vec<_> = plan.tickets.iter().map(|planned| planned.ticket.title.as_str()).collect();
    assert_eq!(titles, ["5\" pipe", "a \"b\"", "x y\""]);
}

#[test]
fn of_several_projects_one_is_chosen_and_the_others_are_named() {
    let plan = plan_of(FILE);
    let parts: Vec<_> = plan.report.parts.iter().map(|part| (part.name.as_str(), part.tickets)).collect();
    assert_eq!((parts, plan.report.part.as_deref()), (vec![("Boathouse", 3), ("Oars", 1)], Some("Boathouse")));
    let oars = Options { part: Some("Oars".into()), ..Options::default() };
    let plan = read("jira.csv", FILE.as_bytes(), &oars).expect("sound");
    check(&plan);
    assert_eq!((plan.project.name.as_str(), plan.tickets.len()), ("Oars", 1));
    let none = Options { part: Some("Sails".into()), ..Options::default() };
    let error = read("jira.csv", FILE.as_bytes(), &none).expect_err("there is no such part");
    assert_eq!(error.to_string(), "There is no \"Sails\" in the file. There is: Boathouse, Oars.");
}

#[test]
fn other_separators_a_byte_order_mark_and_windows_lines_change_nothing() {
    let plan = plan_of("Issue key,Summary,Description,Status\nA-1,One,\"a\nb\",To Do\n");
    let german = "\u{feff}Issue key;Summary;Description;Status\r\nA-1;One;\"a\r\nb\";To Do\r\n";
    assert_eq!(plan_of(german).tickets, plan.tickets);
    assert_eq!(plan.tickets[0].ticket.description, "a\nb");
    assert_eq!(plan.project.name, "A", "the key says where it comes from");
}

#[test]
fn dates_follow_the_settings_of_whoever_exported_them() {
    let row = |created: &str, other: &str| {
        let plan = plan_of(&format!("Issue key,Summary,Created\nA-1,One,{created}\nA-2,Two,{other}\n"));
        let guessed = items(&plan, &FindingKind::DateGuessed).len();
        (plan.tickets[0].ticket.source_created_at.expect("a time").format("%Y-%m-%d %H:%M").to_string(), guessed)
    };
    assert_eq!(row("2/1/2024 15:04", "1/21/2024 8:00"), ("2024-02-01 15:04".into(), 0));
    assert_eq!(row("2/1/2024 15:04", "21/1/2024 8:00"), ("2024-01-02 15:04".into(), 0));
    assert_eq!(row("2/1/2024 15:04", "3/1/2024 8:00"), ("2024-01-02 15:04".into(), 2), "a guess is told");
    assert_eq!(row("2024-01-02T15:04:00.000+0100", ""), ("2024-01-02 14:04".into(), 0));
}

#[test]
fn a_broken_table_says_where_and_what_to_do() {
    let fault = |text: &str| read("jira.csv", text.as_bytes(), &Options::default()).expect_err("broken");
    let long = fault("Issue key,Summary\nA-1,One\nA-2,Two, with a comma\n");
    let problem = TableFault::RowLong { cells: 3, columns: 2 };
    assert_eq!(long, ImportError::BrokenTable { line: 3, column: 3, problem });
    assert!(long.to_string().ends_with("Export it again, as CSV."), "{long}");
    let cut = &FILE[..FILE.find("make *boat*").expect("it is there")];
    assert!(matches!(fault(cut), ImportError::BrokenTable { line: 2, problem: TableFault::QuoteOpen, .. }));
}

#[test]
fn rows_that_are_short_or_empty_or_double_are_told_by_their_lines() {
    let plan = plan_of("Issue key,Summary,Status,Labels\nA-1,One\n,,Open,\n,,,\nA-1,Again,To Do,x\n,Nameless,,\n");
    check(&plan);
    assert_eq!(items(&plan, &FindingKind::RowShort), ["line 2"]);
    assert_eq!(items(&plan, &FindingKind::NotAnItem), ["line 3"]);
    assert_eq!(items(&plan, &FindingKind::NumberTwice), ["A-1"]);
    assert_eq!(plan.tickets.len(), 3);
}
