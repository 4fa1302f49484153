//! Importing data exported from Vikunja as ZIP.

mod import_support;

use import_support::{changes, check, contents, items, not_taken, ticket, zip_of};
use worknest::domain::{EntityType, Relation};
use worknest::import::{FILE_BYTES_MAX, FindingKind, Format, INFLATED_BYTES_MAX, ImportError, Options, Plan, read};

const DATA: &[u8] = include_bytes!("fixtures/import/vikunja-data.json");

fn export(data: &[u8]) -> Vec<u8> {
    zip_of(&[
        ("data.json", data),
        ("files/31", b"A plan.\n\n"),
        ("files/33", b"MZ\x90\0\x03"),
        ("filters.json", b"[{\"id\": 1}]"),
        ("VERSION", b"v0.24.6"),
    ])
}

fn plan_of(part: Option<&str>) -> Plan {
    read("export.zip", &export(DATA), &Options { part: part.map(str::to_owned), ..Options::default() }).expect("sound")
}

fn refused(bytes: &[u8]) -> ImportError {
    read("export.zip", bytes, &Options::default()).expect_err("this must be refused")
}

#[test]
fn the_tasks_of_a_project_become_tickets() {
    let plan = plan_of(None);
    check(&plan);
    assert_eq!((plan.report.format, plan.project.name.as_str()), (Format::VikunjaExport, "Boathouse"));
    assert_eq!(plan.project.description, "Boats and **oars**.");
    let door = ticket(&plan, "BOAT-1");
    let it = &door.ticket;
    assert_eq!(it.description, "Blue, _please_.\n\n- [x] ladder");
    assert_eq!(
        (it.priority.as_str(), it.due_date.map(|day| day.to_string()).as_deref()),
        ("Critical", Some("2024-02-01"))
    );
    assert_eq!((it.source_author.as_deref(), it.source_assignees.as_deref()), (Some("ann"), Some("Ben Stone")));
    assert_eq!(contents(door), ["Which ~~green~~ blue, @Ann?"]);
    let labels: Vec<_> = plan.labels.iter().map(|it| (it.label.name.as_str(), it.label.color.as_str())).collect();
    assert_eq!(labels, [("urgent", "#e8445a"), ("outside", "#64748b")]);
    let [waiting] = plan.statuses.as_slice() else { panic!("one bucket is unknown: {:?}", plan.statuses) };
    assert_eq!((waiting.status.name.as_str(), &waiting.key), ("Waiting for paint", &it.status));
    let measured = &ticket(&plan, "BOAT-2").ticket;
    assert_eq!(door.related, [(Relation::Blocks, ticket(&plan, "BOAT-2").key.clone())]);
    assert_eq!((measured.status.as_str(), measured.description.as_str()), ("Done", "plain *Markdown*"));
    assert_eq!(measured.source_closed_at.map(|at| at.to_rfc3339()).as_deref(), Some("2024-01-03T08:00:00+00:00"));
}

#[test]
fn files_come_along_with_their_bytes() {
    let plan = plan_of(None);
    let [file] = ticket(&plan, "BOAT-1").files.as_slice() else { panic!("one file can be taken") };
    let it = &file.attachment;
    assert_eq!((it.filename.as_str(), it.mime_type.as_str(), it.file_size), ("plan.txt", "text/plain", 9));
    assert_eq!(plan.files().collect::<Vec<_>>(), [(it.hash.as_str(), b"A plan.\n\n".as_slice())]);
    assert_eq!(plan.report.files, 1);
    let made = changes(&plan, 1);
    let attachments = made.iter().filter(|change| change.entity_type == EntityType::Attachment);
    assert_eq!(attachments.map(|change| change.data["hash"].clone()).collect::<Vec<_>>(), [it.hash.as_str()]);
    assert_eq!(items(&plan, &FindingKind::FileMissing), ["BOAT-1: lost.txt"]);
    assert_eq!(items(&plan, &FindingKind::FileRefused), ["BOAT-1: door.png"], "a program is no picture");
}

#[test]
fn a_damaged_file_is_told_and_all_else_is_taken() {
    let mut bytes = export(DATA);
    let name = bytes.windows(8).position(|name| name == b"files/31").expect("it is in there");
    bytes[name + 12] ^= 0xff;
    let plan = read("export.zip", &bytes, &Options::default()).expect("the rest is sound");
    check(&plan);
    assert_eq!((plan.report.files, plan.tickets.len()), (0, plan_of(None).tickets.len()));
    assert_eq!(items(&plan, &FindingKind::FileMissing), ["BOAT-1: plan.txt", "BOAT-1: lost.txt"]);
}

#[test]
fn every_field_that_was_not_taken_is_told() {
    let plan = plan_of(None);
    let mut told = not_taken(&plan);
    told.sort();
    let mut expected = [
        "\"due_date\" could not be understood once (#3)",
        "\"filters\" (once) has no place here",
        "\"is_favorite\" (once) has no place here",
        "\"percent_done\" (once) has no place here (BOAT-1)",
        "\"reminders\" (once) has no place here (BOAT-1)",
        "\"views\" (once) has no place here",
        "1 comment or review says nothing (BOAT-1, comment 2)",
        "1 comment was edited: when is not kept (BOAT-1, comment 1)",
        "1 file is named but not in the export, or damaged (BOAT-1: lost.txt)",
        "1 file is too large, or something else than the name says (BOAT-1: door.png)",
        "1 item is not of this format (task 4)",
        "1 label has a description: there is none here (urgent: at once)",
        "1 link to tickets that are not taken (BOAT-1 contains OAR-4)",
        "2 other parts of the file: import it again for them (Oars: 1; Oars (3): 0)",
    ];
    expected.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!(items(&plan, &FindingKind::Nearest("priority".into())), ["BOAT-1: 5"]);
}

#[test]
fn another_project_is_taken_when_it_is_chosen() {
    let plan = plan_of(Some("Oars"));
    check(&plan);
    assert_eq!((plan.project.name.as_str(), plan.tickets.len(), plan.report.parts.len()), ("Oars", 1, 3));
    let none = plan_of(Some("Oars (3)"));
    assert_eq!((none.tickets.len(), none.project.name.as_str()), (0, "Oars"));
}

#[test]
fn what_is_no_export_or_damaged_is_refused_with_what_to_do() {
    let whole = export(DATA);
    assert_eq!(refused(&whole[..whole.len() / 2]), ImportError::BrokenZip { file: "the list of files".into() });
    let mut flipped = whole.clone();
    flipped[120] ^= 0xff;
    assert_eq!(refused(&flipped), ImportError::BrokenZip { file: "data.json".into() });
    assert!(refused(&flipped).to_string().contains("download it again"));
    assert_eq!(refused(&zip_of(&[("data.json", DATA)])).code(), "import_not_supported");
    assert_eq!(refused(&zip_of(&[("VERSION", b"1"), ("data.json", b"{}")])).code(), "import_not_supported");
    assert_eq!(refused(&zip_of(&[("VERSION", b"1"), ("data.json", b"[{")])).code(), "import_broken");
    assert_eq!(refused(&zip_of(&[("VERSION", b"1"), ("data.json", b"[]")])), ImportError::Empty);
    let old = br#"[{"id": 1, "title": "Space", "lists": [{"id": 1}]}]"#;
    let old = refused(&zip_of(&[("VERSION", b"0.20.0"), ("data.json", old)])).to_string();
    assert!(old.contains("before version 0.21 (update Vikunja"), "{old}");
}

#[test]
fn a_file_that_unpacks_to_more_than_may_be_is_refused() {
    let zeros = vec![0; usize::try_from(INFLATED_BYTES_MAX).expect("it fits") + 1];
    let bomb = zip_of(&[("VERSION", b"1"), ("data.json", &zeros)]);
    assert!(bomb.len() < FILE_BYTES_MAX / 100, "it is small as it comes");
    let error = refused(&bomb);
    assert_eq!(error, ImportError::Inflates { file: "data.json".into(), limit: INFLATED_BYTES_MAX });
    assert!(error.to_string().contains("more than 400 MB"), "{error}");
}
