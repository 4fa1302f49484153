//! Importing archives of a GitHub repository: a small one of our own, and the real one where it lies.

mod import_support;

use import_support::{changes, check, contents};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use worknest::domain::{EntityType, Time, limits};
use worknest::import::{FindingKind, Options, Plan, PlannedTicket, read};

const WITH_PULLS: Options = Options { pull_requests: true, part: None };

fn fixture(options: Options) -> Plan {
    let bytes = include_bytes!("fixtures/import/github-archive.json");
    read("boathouse.json", bytes, &options).expect("the fixture is sound")
}

fn one_issue(issue: Value) -> Plan {
    let archive = json!({"repo": "a/b", "issues": [issue]});
    read("x.json", archive.to_string().as_bytes(), &Options::default()).expect("sound")
}

fn ticket<'a>(plan: &'a Plan, key: &str) -> &'a PlannedTicket {
    plan.tickets.iter().find(|ticket| ticket.key == key).expect("the ticket was taken")
}

fn count_of(plan: &Plan, kind: &FindingKind) -> usize {
    plan.report.findings.iter().find(|finding| finding.kind == *kind).map_or(0, |finding| finding.count)
}

#[test]
fn issues_become_tickets_with_all_that_has_a_place_here() {
    let plan = fixture(Options::default());
    check(&plan);
    assert_eq!(plan.project.name, "lakeside/boathouse");
    let origin = "Imported from [lakeside/boathouse](https://github.com/lakeside/boathouse), as of 2024-05-02.";
    assert_eq!(plan.project.description, origin);
    let keys: Vec<&str> = plan.tickets.iter().map(|ticket| ticket.key.as_str()).collect();
    assert_eq!(keys, ["issues/1", "issues/2", "issues/4"], "in the order of their numbers");
    let leak = ticket(&plan, "issues/2");
    assert_eq!(leak.ticket.title, "The boat leaks");
    assert_eq!(leak.ticket.description, "Water comes in.\n\n- [ ] find the hole");
    assert_eq!((leak.ticket.status.as_str(), leak.ticket.ticket_type.as_str()), ("Open", "Bug"));
    assert_eq!(leak.labels, ["bug", "undeclared"]);
    assert_eq!(leak.ticket.source_key.as_deref(), Some("#2"));
    assert_eq!(leak.ticket.source_author.as_deref(), Some("ada"));
    assert_eq!(leak.ticket.source_assignees.as_deref(), Some("grace, linus"));
    assert_eq!(leak.ticket.source_url.as_deref(), Some("https://github.com/lakeside/boathouse/issues/2"));
    let day = |time: Option<Time>| time.map(|time| time.format("%m-%d").to_string());
    assert_eq!(day(leak.ticket.source_created_at).as_deref(), Some("03-01"));
    assert_eq!(day(leak.ticket.source_updated_at).as_deref(), Some("04-01"));
    assert_eq!(leak.ticket.source_closed_at, None);
    assert_eq!(contents(leak), ["Which side?", "Both."]);
    assert_eq!(leak.comments[0].comment.source_author.as_deref(), Some("grace"));
    let statuses: Vec<&str> = plan.tickets.iter().map(|ticket| ticket.ticket.status.as_str()).collect();
    assert_eq!(statuses, ["Done", "Open", "Closed"], "what was not planned is closed, not done");
    assert_eq!(ticket(&plan, "issues/1").ticket.ticket_type.as_str(), "Feature");
    let positions: Vec<_> = plan.tickets.iter().map(|ticket| ticket.ticket.position.clone()).collect();
    assert!(positions.windows(2).all(|pair| pair[0] > pair[1]), "on the board the newest stand first");
    let colors: BTreeMap<&str, &str> =
        plan.labels.iter().map(|planned| (planned.label.name.as_str(), planned.label.color.as_str())).collect();
    assert_eq!((colors["bug"], colors["undeclared"], colors["odd colour"]), ("#d73a4a", "#64748b", "#64748b"));
}

#[test]
fn the_report_tells_what_was_taken_and_what_was_not() {
    let plan = fixture(Options::default());
    let report = &plan.report;
    assert_eq!((report.tickets, report.open, report.pulls), (3, 1, 0));
    assert_eq!((report.comments, report.labels, report.people), (2, 4, 3));
    let mut sentences: Vec<String> = report.not_taken().map(ToString::to_string).collect();
    sentences.sort();
    let expected = [
        "\"authorAssociation\" (6 times) has no place here",
        "\"color\" could not be understood once (odd colour: reddish)",
        "\"createdAt\" could not be understood once (#4)",
        "\"id\" (3 times) has no place here",
        "\"milestone\" (once) has no place here",
        "\"url\" could not be understood once (#4)",
        "1 comment or review says nothing (#2, comment 3)",
        "1 comment was edited: when is not kept (#2, comment 2)",
        "1 item is not of this format (issue 4)",
        "1 label has a description: there is none here (bug: Something leaks)",
        "2 pull requests: not chosen",
    ];
    assert_eq!(sentences, expected);
    let url = report.findings.iter().find(|finding| finding.kind.field() == Some("url")).expect("a bad address");
    assert_eq!(url.items, ["#4"]);
    assert_eq!(count_of(&plan, &FindingKind::PeopleByName), 3);
}

#[test]
fn pull_requests_are_taken_when_chosen_with_reviews_and_how_they_ended() {
    let plan = fixture(WITH_PULLS);
    check(&plan);
    assert_eq!((plan.report.tickets, plan.report.pulls, plan.report.comments), (5, 2, 4));
    let plug = ticket(&plan, "pulls/3");
    assert_eq!(plug.ticket.status, "Done");
    let expected = [
        "**Approved** `bbbb`\n\nGood cork.\n\nOn line 7 of the diff:\n\nA larger one?",
        "Merged `grace/boathouse:plug` into `lakeside/boathouse:main` as commit `cccc`.",
        "Thank you!",
    ];
    assert_eq!(contents(plug), expected);
    let engine = ticket(&plan, "pulls/5");
    assert_eq!(engine.ticket.status, "Closed", "closed without a merge");
    assert_eq!(contents(engine), ["Pull request from `engine` into `lakeside/boathouse:main`."]);
}

#[test]
fn what_is_too_long_goes_on_elsewhere_and_nothing_of_it_is_lost() {
    let body = "word ".repeat(25_000);
    let comment = "ä".repeat(45_000);
    let title = "T".repeat(600);
    let plan = one_issue(json!({
        "number": 1, "title": title, "body": body, "author": "ada", "createdAt": "2024-01-01T00:00:00Z",
        "comments": [{"author": "grace", "body": comment, "createdAt": "2024-01-02T00:00:00Z"}],
    }));
    check(&plan);
    let taken = &plan.tickets[0];
    assert_eq!(taken.ticket.title.chars().count(), limits::TITLE);
    let from = |author: &str| -> String {
        let by = taken.comments.iter().filter(|said| said.comment.source_author.as_deref() == Some(author));
        by.map(|said| said.comment.content.as_str()).collect()
    };
    assert_eq!(format!("{}{}", taken.ticket.description, from("ada")), format!("{title}\n\n{body}"));
    assert_eq!(from("grace"), comment);
    for kind in [FindingKind::TitleCut, FindingKind::TextContinued, FindingKind::CommentSplit] {
        assert_eq!(count_of(&plan, &kind), 1, "{kind:?}");
    }
    assert_eq!(plan.report.comments, 1, "what an import adds is not counted");
}

#[test]
fn odd_items_are_taken_as_far_as_they_go() {
    let plan = one_issue(json!({
        "number": -3, "title": "", "state": "PONDERING", "author": {"login": "ada"}, "assignees": "grace",
        "labels": [{"name": "bug"}, 7, " "], "body": ["no", "text"], "comments": [null, {"body": "a\u{0}b"}],
    }));
    check(&plan);
    let taken = &plan.tickets[0];
    assert_eq!((taken.ticket.title.as_str(), taken.ticket.status.as_str()), ("issue 1", "Open"));
    assert_eq!(taken.ticket.source_author.as_deref(), Some("ada"));
    assert_eq!((taken.labels.as_slice(), contents(taken)), (["bug".to_owned()].as_slice(), vec!["ab"]));
    for field in ["number", "state", "assignees", "body"] {
        assert_eq!(count_of(&plan, &FindingKind::BadValue(field.into())), 1, "{field}");
    }
    assert_eq!(count_of(&plan, &FindingKind::NullsRemoved), 1);
    assert_eq!(count_of(&plan, &FindingKind::NotAnItem), 1);
}

#[test]
fn two_issues_of_one_number_are_both_taken() {
    let archive = json!({"repo": "a/b", "issues": [{"number": 1, "title": "A"}, {"number": 1, "title": "B"}]});
    let plan = read("x.json", archive.to_string().as_bytes(), &Options::default()).expect("sound");
    check(&plan);
    assert_eq!((plan.tickets.len(), count_of(&plan, &FindingKind::NumberTwice)), (2, 1));
}

#[test]
fn the_same_run_twice_gives_the_same_ids_and_another_run_others() {
    let plan = fixture(WITH_PULLS);
    let ids = |import| changes(&plan, import).iter().map(|change| (change.id, change.entity_id)).collect::<Vec<_>>();
    assert_eq!(ids(1), ids(1));
    let (one, other): (HashSet<_>, HashSet<_>) = (ids(1).into_iter().collect(), ids(2).into_iter().collect());
    assert!(one.is_disjoint(&other));
}

#[test]
fn a_file_that_names_no_repository_gives_its_own_name() {
    let name = |file: &str| read(file, br#"{"issues": []}"#, &Options::default()).expect("sound").project.name;
    assert_eq!(name("C:\\work\\board.json"), "board");
    assert_eq!(name(".json"), "Imported");
}

#[test]
fn the_real_archive_is_taken_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/ietf-quic-ops-drafts-archive.json");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("Not run: the real archive is absent (../shared/data/ietf-quic-ops-drafts-archive.json).");
        return;
    };
    let start = std::time::Instant::now();
    let plan = read("archive.json", &bytes, &Options::default()).expect("the real archive is sound");
    let read_in = start.elapsed();
    check(&plan);
    assert_eq!((plan.report.tickets, plan.report.comments, plan.report.labels), (200, 509, 18));
    assert_eq!(plan.report.open, 26);
    assert_eq!(plan.change_count(), 1 + 18 + 200 + 509);
    let archive: Value = serde_json::from_slice(&bytes).expect("it is JSON");
    let issues: BTreeMap<String, &Value> = archive["issues"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|issue| (format!("issues/{}", issue["number"]), issue))
        .collect();
    for ticket in &plan.tickets {
        let issue = issues[&ticket.key];
        assert_eq!(issue["title"].as_str().map(str::trim), Some(ticket.ticket.title.as_str()));
        assert_eq!(
            issue["body"].as_str().map(|text| text.replace("\r\n", "\n")).as_deref(),
            Some(ticket.ticket.description.as_str())
        );
        let said: Vec<String> = issue["comments"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|comment| Some(comment["body"].as_str()?.replace("\r\n", "\n")))
            .collect();
        assert_eq!(contents(ticket), said, "{}", ticket.key);
    }
    let with_pulls = read("archive.json", &bytes, &WITH_PULLS).expect("the real archive is sound");
    check(&with_pulls);
    assert_eq!((with_pulls.report.tickets, with_pulls.report.pulls), (428, 228));
    println!("200 issues and 509 comments read in {read_in:?}; with pulls: {} changes", with_pulls.change_count());
    with_pulls.report.findings.iter().for_each(|finding| println!("- {finding}"));
    assert!(read_in.as_secs() < 10, "{read_in:?}");
}

#[test]
fn types_are_the_known_ones() {
    let types: HashSet<EntityType> =
        changes(&fixture(WITH_PULLS), 1).into_iter().map(|change| change.entity_type).collect();
    let expected = [EntityType::Project, EntityType::Label, EntityType::Ticket, EntityType::Comment];
    assert_eq!(types, expected.into_iter().collect());
}
