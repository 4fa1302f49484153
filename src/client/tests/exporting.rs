//! A project as a file, and files that come along with an import.

use super::super::*;
use super::open;
use crate::domain::{
    Attachment, Category, Comment, Date, Entity, Label, Priority, Project, ProjectId, Status as BoardStatus, Ticket,
    TicketType, Timebox, TimeboxKind,
};
use serde_json::Value;
use std::rc::Rc;

const TITLE: &str = "=HYPERLINK(\"x\"), a \"title\"";
const TEXT: &str = "# Why\n\n- one; two\n\n\"said\" 'twice'";

async fn project(client: &Client) -> ProjectId {
    let id = client.create(Project { name: "Web: site".into(), ..Project::default() }).await.unwrap();
    let waiting = BoardStatus {
        project_id: id,
        name: "Waiting".into(),
        category: Category::Started,
        position: "a800".into(),
        ..BoardStatus::default()
    };
    client.create_status(waiting).await.unwrap();
    let waiting =
        client.children::<BoardStatus>(id.into()).into_iter().find(|row| row.value.name == "Waiting").unwrap();
    let label = Label { project_id: id, name: "bug".into(), color: "#ff0000".into() };
    let label = client.create(label).await.unwrap();
    let ticket = Ticket {
        project_id: id,
        title: TITLE.into(),
        description: TEXT.into(),
        status: waiting.value.key.clone(),
        priority: Priority::High,
        ticket_type: TicketType::Bug,
        labels: vec![label],
        assignees: vec![client.me().user],
        due_date: "2026-12-01".parse::<Date>().ok(),
        estimate: Some(2.5),
        ..Ticket::default()
    };
    let ticket = client.create(ticket).await.unwrap();
    client.create(Comment { ticket_id: ticket, content: "-1 from me".into(), ..Comment::default() }).await.unwrap();
    let label = Label { project_id: id, name: "oars, spare".into(), color: "#ff0000".into() };
    let label = client.create(label).await.unwrap();
    let timebox = |kind, name: &str| Timebox { project_id: id, kind, name: name.into(), ..Timebox::default() };
    let cycle = client.create(timebox(TimeboxKind::Cycle, "=Week, 47")).await.unwrap();
    let milestone = client.create(timebox(TimeboxKind::Milestone, "1.0")).await.unwrap();
    let second = Ticket {
        cycle_id: Some(cycle),
        milestone_id: Some(milestone),
        project_id: id,
        title: "Second".into(),
        labels: vec![label],
        parent_id: Some(ticket),
        blocks: vec![ticket],
        source_assignees: Some("\"Lake, Ann\", Ben".into()),
        ..Ticket::default()
    };
    client.create(second).await.unwrap();
    client.attach(ticket, "plan.txt", "text/plain", b"A plan.".to_vec()).await.unwrap();
    id
}

fn exported(client: &Client, project: ProjectId, kind: ExportKind) -> (String, String) {
    let (name, bytes) = client.export_project(project, kind).unwrap();
    (name, String::from_utf8(bytes).unwrap())
}

#[tokio::test]
async fn a_project_as_a_table_runs_nothing_and_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), false).await;
    let id = project(&client).await;
    let (name, table) = exported(&client, id, ExportKind::Csv);
    assert_eq!(name, format!("Web- site-{}.csv", device::now().date_naive()));
    assert!(table.starts_with("\u{feff}Key,Title,Description,"), "{table}");
    assert!(table.contains(",\"'=HYPERLINK(\"\"x\"\"), a \"\"title\"\"\","), "no formula: {table}");
    let (back, report) = client.run_import(&name, table.as_bytes(), &ImportOptions::default()).await.unwrap();
    assert_eq!((report.tickets, report.format, report.not_taken().count()), (2, ImportFormat::WorknestTable, 0));
    let tickets = client.children::<Ticket>(back.into());
    let first = &tickets.iter().find(|row| row.value.title == TITLE).unwrap().value;
    assert_eq!(
        (first.description.as_str(), &first.priority, &first.ticket_type),
        (TEXT, &Priority::High, &TicketType::Bug)
    );
    assert_eq!((first.due_date.map(|day| day.to_string()).as_deref(), first.estimate), (Some("2026-12-01"), Some(2.5)));
    assert_eq!(first.source_key.as_deref(), Some("WS-1"));
    let statuses = client.children::<BoardStatus>(back.into());
    let status = &statuses.iter().find(|row| row.value.key == first.status).unwrap().value;
    assert_eq!((status.name.as_str(), &status.category), ("Waiting", &Category::Started));
    let label = client.get::<Label>(first.labels[0]).unwrap();
    assert_eq!(label.value.name, "bug");
    let second = &tickets.iter().find(|row| row.value.title == "Second").unwrap().value;
    let parent = client.get::<Ticket>(second.parent_id.unwrap()).unwrap();
    assert_eq!((parent.value.title.as_str(), second.blocks.as_slice()), (TITLE, &[parent.id][..]));
    assert_eq!(client.get::<Label>(second.labels[0]).unwrap().value.name, "oars, spare");
    assert_eq!(second.source_assignees.as_deref(), Some("\"Lake, Ann\", Ben"));
    let named = |id| client.timebox_name(id).unwrap();
    assert_eq!((named(second.cycle_id), named(second.milestone_id)), ("=Week, 47".into(), "1.0".into()));
    // As it was written before there were links in it.
    let mut columns: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    columns.truncate(15);
    let old = format!("{}\r\nWS-1,Door,,Task,Open,unstarted,Low,,,,,,,,\r\n", columns.join(","));
    let (_, report) = client.run_import("old.csv", old.as_bytes(), &ImportOptions::default()).await.unwrap();
    assert_eq!((report.format, report.tickets), (ImportFormat::WorknestTable, 1));
}

#[tokio::test]
async fn a_project_as_json_has_every_field_and_as_markdown_is_to_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let id = project(&client).await;
    let (name, json) = exported(&client, id, ExportKind::Json);
    assert!(name.ends_with(".json"), "{name}");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["format"], json["statuses"].as_array().unwrap().len()), (&Value::from("worknest-project"), 6));
    assert_eq!(json["timeboxes"].as_array().unwrap().len(), 2);
    let ticket = json["tickets"].as_array().unwrap().iter().find(|ticket| ticket["title"] == TITLE).unwrap();
    for field in Ticket::TYPE.fields().iter().filter(|field| field.name != "moved_to") {
        assert!(ticket.get(field.name).is_some(), "{} is in it: {ticket}", field.name);
    }
    assert_eq!((&ticket["title"], &ticket["comments"][0]["content"]), (&TITLE.into(), &"-1 from me".into()));
    assert_eq!(
        (&ticket["attachments"][0]["filename"], &json["people"][0]["name"]),
        (&"plan.txt".into(), &"Ann".into())
    );
    let (name, text) = exported(&client, id, ExportKind::Markdown);
    assert!(name.ends_with(".md"), "{name}");
    let expected = [
        "# Web: site\n",
        &format!(
            "{TITLE}\n\n- Type: Bug\n- Status: Waiting\n- Priority: High\n- Labels: bug\n- Assignees: Ann\n- Due: 2026-12-01\n- Estimate: 2.5\n- Author: Ann\n"
        ),
        "- Files: plan.txt\n\n#### Why\n\n- one; two\n",
        "\n### Ann, ",
        "\n\n-1 from me\n",
    ];
    for part in expected {
        assert!(text.contains(part), "{part:?} is in {text}");
    }
    let gone = client.export_project(ProjectId::from_random([9; 16]), ExportKind::Csv).unwrap_err();
    assert_eq!(gone.code(), ClientError::Gone.code());
}

#[tokio::test]
async fn files_of_an_import_are_here_at_once_and_wait_to_be_sent() {
    let mut zip = rawzip::ZipArchiveWriter::new(Vec::new());
    let data = br#"[{"title": "Boats", "tasks": [{"id": 1, "title": "Door", "attachments": [{"file": {"id": 4, "name": "plan.txt", "mime": "text/plain"}}]}]}]"#;
    for (name, bytes) in
        [("data.json", data.as_slice()), ("files/4", b"A plan.".as_slice()), ("VERSION", b"1.0.0".as_slice())]
    {
        let (mut entry, config) = zip.new_file(name).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        std::io::Write::write_all(&mut writer, bytes).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    let zip = zip.finish().unwrap();
    for account in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let client = open(folder.path(), account).await;
        let (project, report) = client.run_import("export.zip", &zip, &ImportOptions::default()).await.unwrap();
        assert_eq!((report.tickets, report.files), (1, 1));
        let ticket = &client.children::<Ticket>(project.into())[0];
        let [file]: [Rc<Row<Attachment>>; 1] =
            client.children::<Attachment>(ticket.id.into()).try_into().expect("one file");
        assert_eq!(client.attachment_bytes(file.id).await.unwrap(), b"A plan.");
        assert_eq!(client.unsent_files(), usize::from(account));
    }
}
