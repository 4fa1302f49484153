//! Files that cannot be imported: each is refused with a sentence that says what to do, and none stops the program.

mod import_support;

use import_support::zip_of;
use proptest::prelude::*;
use serde_json::{Value, json};
use worknest::domain::{Time, validate};
use worknest::import::{FILE_BYTES_MAX, ITEMS_MAX, ImportError, Options, Run, read};
use worknest::merge::{Clock, WriterId};

const WITH_PULLS: Options = Options { pull_requests: true, part: None };

fn refused(bytes: &[u8]) -> ImportError {
    read("file.json", bytes, &WITH_PULLS).expect_err("this must be refused")
}

#[test]
fn an_empty_file_is_called_empty() {
    for bytes in [&b""[..], b" \n\t ", b"\xef\xbb\xbf"] {
        assert_eq!(refused(bytes), ImportError::Empty);
    }
}

#[test]
fn a_broken_file_says_where_it_breaks() {
    let whole = include_str!("fixtures/import/github-archive.json");
    let cut = &whole[..whole.len() / 2];
    let error = refused(cut.as_bytes());
    assert_eq!(error.code(), "import_broken");
    let sentence = error.to_string();
    assert!(
        sentence.starts_with("The file is broken at line ") && sentence.contains("download it again"),
        "{sentence}"
    );
    let ImportError::Broken { line, .. } = refused(b"{\"issues\": [\n{\"number\": 1,}\n]}") else {
        panic!("it is broken");
    };
    assert_eq!(line, 2);
    let ImportError::Broken { problem, .. } = refused(b"{\"issues\": 5}") else { panic!("it is broken") };
    assert!(problem.contains("a list of issues"), "{problem}");
}

#[test]
fn other_formats_are_named_and_what_is_supported_is_said() {
    let cases: [(&[u8], &str); 7] = [
        (br#"[{"number": 1, "title": "A", "user": {}}]"#, "GitHub's API"),
        (&zip_of(&[("readme.txt", b"hello")]), "ZIP"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"<?xml version=\"1.0\"?><rss/>", "XML"),
        (b"Key,Summary,Status\nA-1,Door,Open\n", "table (CSV)"),
        (br#"{"format": "worknest-backup", "version": 1, "records": []}"#, "backup of Worknest"),
    ];
    for (bytes, name) in cases {
        let error = refused(bytes);
        assert_eq!(error.code(), "import_not_supported", "{name}");
        let sentence = error.to_string();
        assert!(sentence.contains(name) && sentence.contains("Supported are archives"), "{sentence}");
    }
    assert_eq!(refused(b"hello"), ImportError::Unknown);
    assert_eq!(refused(b"{}"), ImportError::Unknown);
    assert_eq!(refused(b"[1, 2]"), ImportError::Unknown);
    let utf16: Vec<u8> = "{\"issues\": []}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refused(&utf16).code(), "import_not_text");
    assert_eq!(refused(b"\xff\xfe{\0}\0").code(), "import_not_text");
    assert_eq!(refused(b"{\"issues\": [\"\xff\"]}").code(), "import_not_text");
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let error = refused(&vec![b' '; FILE_BYTES_MAX + 1]);
    assert_eq!(
        error.to_string(),
        "The file has 201 MB; the most that can be imported at once is 200 MB. Export it in parts."
    );
    let many = json!({"repo": "a/b", "issues": vec![json!({"title": "A"}); ITEMS_MAX + 1]}).to_string();
    assert_eq!(refused(many.as_bytes()), ImportError::TooMany { items: ITEMS_MAX + 1 });
}

#[test]
fn a_deeply_nested_file_is_refused() {
    let deep = format!("{{\"issues\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refused(deep.as_bytes()).code(), "import_broken");
}

/// Any JSON with the field names of an archive in it.
fn archive_like() -> impl Strategy<Value = Value> {
    let keys = [
        "repo",
        "timestamp",
        "labels",
        "issues",
        "pulls",
        "number",
        "title",
        "body",
        "state",
        "author",
        "assignees",
        "comments",
        "reviews",
        "createdAt",
        "updatedAt",
        "closedAt",
        "mergedAt",
        "mergedBy",
        "mergeCommit",
        "url",
        "name",
        "login",
        "color",
        "description",
        "commit",
        "oid",
        "headRefName",
        "originalPosition",
        "unknown",
    ];
    json_with(&keys)
}

/// Any JSON with the field names of an export of Vikunja in it.
fn vikunja_like() -> impl Strategy<Value = Value> {
    let keys = [
        "id",
        "title",
        "description",
        "tasks",
        "child_projects",
        "buckets",
        "task_buckets",
        "bucket_id",
        "task_id",
        "identifier",
        "index",
        "done",
        "done_at",
        "due_date",
        "priority",
        "labels",
        "hex_color",
        "comments",
        "comment",
        "author",
        "username",
        "attachments",
        "file",
        "name",
        "mime",
        "related_tasks",
        "subtask",
        "reminders",
        "lists",
    ];
    json_with(&keys)
}

/// The first lines of tables that are known.
const TABLES: [&str; 3] = [
    "Issue key,Summary,Status,Priority,Issue Type,Created,Due date,Labels,Labels,Comment,Comment,Attachment,Description,\
     Custom field (Story Points),Custom field (X),Outward issue link (Blocks),Parent,Sprint,Sprint,Fix versions,Issue id,Assignee,Resolution",
    "ID,Team,Title,Description,Status,Estimate,Priority,Labels,Created,Started,Completed,Canceled,Archived,Due Date,\
     Parent issue,Project,Blocked by,Related to,Cycle Name,Cycle Start,Project Milestone",
    "Key,Title,Description,Type,Status,Status category,Priority,Labels,Assignees,Author,Due date,Estimate,Created,\
     Updated,Imported from,Parent,Blocks,Duplicates,Relates,Cycle,Milestone",
];

/// What may stand in a cell.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,8}",
        "[0-9/:. TZ-]{0,20}",
        Just("13/Jan/24 3:04 PM;who;*text*".to_owned()),
        Just("\"two\nlines, {code}x{code}\"".to_owned()),
        "(A-1|A-2|Open|Done|high|Bug|NaN|inf|-1|1e300|\u{0}|'=1|x, y)".prop_map(|text: String| text),
    ]
}

fn json_with(keys: &[&'static str]) -> impl Strategy<Value = Value> + use<> {
    let keys = keys.to_vec();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-5_i64..5).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        "(OPEN|CLOSED|MERGED|APPROVED|bug|\u{0}|2024-01-01T00:00:00Z|https://a.b/c)".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 200, 8, move |inner| {
        let key = prop::sample::select(keys.clone());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..12).prop_map(|pairs| pairs
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_give_a_plan_or_an_error_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), start in "(\\{|\\[|\\{\"issues\":\\[)?") {
        let bytes = [start.as_bytes(), &bytes].concat();
        if let Err(error) = read("x", &bytes, &WITH_PULLS) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn every_prefix_of_an_archive_is_refused_and_none_panics(end in 1_usize..6_000) {
        let whole = include_bytes!("fixtures/import/github-archive.json");
        let end = end.min(whole.len() - 2);
        prop_assert!(read("x", &whole[..end], &WITH_PULLS).is_err());
    }

    #[test]
    fn whatever_the_items_hold_the_changes_are_valid(issues in prop::collection::vec(archive_like(), 0..4), pulls in prop::collection::vec(archive_like(), 0..3), repo in archive_like(), labels in archive_like()) {
        let archive = json!({"repo": repo, "labels": labels, "issues": issues, "pulls": pulls});
        let plan = read("x.json", archive.to_string().as_bytes(), &WITH_PULLS).expect("the frame is sound");
        let mut clock = Clock::new(WriterId(1));
        let changes = plan.changes(&Run::new(uuid::Uuid::nil(), Time::default()), &mut || clock.tick(1));
        let mut ids = std::collections::HashSet::new();
        for change in changes {
            prop_assert_eq!(validate(&change.entity_type, &change.data, true), Ok(()));
            prop_assert!(ids.insert(change.entity_id));
        }
    }

    #[test]
    fn whatever_stands_in_a_table_gives_a_plan_or_an_error(
        kind in 0_usize..3,
        rows in prop::collection::vec(prop::collection::vec(cell(), 0..30), 0..6),
        mark in "[,;\t]",
    ) {
        let header = TABLES[kind].replace(',', &mark);
        let rows = rows.iter().map(|row| row.join(&mark)).collect::<Vec<_>>().join("\n");
        if let Ok(plan) = read("x.csv", format!("{header}\n{rows}\n").as_bytes(), &WITH_PULLS) {
            import_support::check(&plan);
        }
    }

    #[test]
    fn whatever_stands_in_a_text_of_another_markup_gives_valid_changes(text in "([*_{}\\[\\]|!#h1. ~a\n-]|\\{code\\}|\\{quote\\}|<[a-z/]{1,3}>|&[a-z#0-9]{1,4};){0,60}") {
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        let table = format!("Issue key,Summary,Description,Comment\nA-1,T,{quoted},{quoted}\n");
        import_support::check(&read("x.csv", table.as_bytes(), &WITH_PULLS).expect("sound"));
        let html = format!("<p>{text}");
        let data = json!([{"title": "P", "tasks": [{"title": "T", "description": html, "comments": [{"comment": html}]}]}]);
        let zip = zip_of(&[("VERSION", b"1"), ("data.json", data.to_string().as_bytes())]);
        import_support::check(&read("x.zip", &zip, &WITH_PULLS).expect("sound"));
    }

    #[test]
    fn whatever_stands_in_a_zip_file_gives_a_plan_or_an_error(
        data in prop::collection::vec(vikunja_like(), 0..4),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let data = Value::from(data).to_string();
        let mut zip = zip_of(&[("VERSION", b"1"), ("data.json", data.as_bytes()), ("files/1", b"one")]);
        match read("x.zip", &zip, &WITH_PULLS) {
            Ok(plan) => import_support::check(&plan),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        for (place, byte) in flips {
            let place = place.index(zip.len());
            zip[place] = byte;
        }
        if is_cut {
            zip.truncate(cut.index(zip.len()));
        }
        let _ = read("x.zip", &zip, &WITH_PULLS);
    }
}
