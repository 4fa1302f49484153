//! Somebody's data as Vikunja (0.21 and later) exports it: a ZIP file with `data.json`, a list of projects with their
//! tasks, and the bytes of attachments as `files/{id}`.

mod html;

use super::error::{ImportError, LooksLike};
use super::fit::{Raw, Said, clean, shortened};
use super::gathered::{About, Column, GREY, Gathered};
use super::json::{is_nothing, items, text, time};
use super::link::{Link, LinkKind};
use super::plan::{Plan, PlannedFile};
use super::report::{FindingKind, Format, Part};
use super::zip::Zip;
use super::{ITEMS_MAX, Options, choose, detect};
use crate::domain::{Attachment, Category, Priority, Ticket, TicketType, file_kind, limits};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// Projects in projects in projects: deeper than anybody goes.
const DEPTH_MAX: usize = 50;
/// What a task can hold and a ticket can't.
const UNREAD: [&str; 9] = [
    "reminders",
    "reminder_dates",
    "repeat_after",
    "start_date",
    "end_date",
    "hex_color",
    "percent_done",
    "is_favorite",
    "reactions",
];

/// Reads a ZIP file, where it is one of these.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Plan, ImportError> {
    let mut zip = Zip::open(bytes)?;
    let Some(data) = zip.take("data.json")?.filter(|_| zip.has("VERSION")) else {
        return Err(ImportError::NotSupported(LooksLike::Zip));
    };
    let data: Value = serde_json::from_str(detect::text(&data)?).map_err(|error| ImportError::from_json(&error))?;
    let Some(list) = data.as_array() else { return Err(ImportError::NotSupported(LooksLike::Zip)) };
    // Namespaces with lists in them, in place of projects.
    if list.iter().any(|project| !items(project, "lists").is_empty()) {
        return Err(ImportError::NotSupported(LooksLike::OldVikunja));
    }
    let mut projects = Vec::new();
    collect(list, 0, &mut projects);
    let parts = named(&projects);
    let mut gathered = Gathered::default();
    let Some(chosen) = choose(&parts, options, &mut gathered.findings)? else {
        return Err(ImportError::Empty);
    };
    let filters = zip.take("filters.json")?.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    gathered
        .findings
        .count(FindingKind::Unread("filters".into()), filters.map_or(0, |it| it.as_array().map_or(0, Vec::len)));
    let project = projects[chosen];
    let tasks = items(project, "tasks");
    let count = tasks.iter().map(|task| 1 + items(task, "comments").len()).sum();
    if count > ITEMS_MAX {
        return Err(ImportError::TooMany { items: count });
    }
    let mut reader = Reader { gathered, zip, buckets: HashMap::new(), names: names(&projects) };
    reader.read_buckets(project);
    reader.note_unread(project);
    let mut raws = Vec::new();
    for (place, task) in tasks.iter().enumerate() {
        raws.extend(reader.task(task, place + 1)?);
    }
    let description = reader.markdown(text(project, "description"), "project");
    let source = text(project, "title").to_owned();
    let about = About { format: Format::VikunjaExport, source, otherwise: "Vikunja", description };
    let mut plan = reader.gathered.plan(about, raws);
    if parts.len() > 1 {
        plan.report.part = Some(parts[chosen].name.clone());
        plan.report.parts = parts;
    }
    Ok(plan)
}

/// The projects and those within them.
fn collect<'a>(list: &'a [Value], depth: usize, into: &mut Vec<&'a Value>) {
    for project in list.iter().filter(|project| project.is_object()) {
        into.push(project);
        if depth < DEPTH_MAX {
            collect(items(project, "child_projects"), depth + 1, into);
        }
    }
}

/// Their names, each once.
fn named(projects: &[&Value]) -> Vec<Part> {
    let mut taken = HashSet::new();
    let mut parts = Vec::new();
    for (place, project) in projects.iter().enumerate() {
        let mut name = text(project, "title").to_owned();
        if !taken.insert(name.clone()) {
            name = format!("{name} ({})", place + 1);
            taken.insert(name.clone());
        }
        parts.push(Part { name, tickets: items(project, "tasks").len() });
    }
    parts
}

/// What tasks are called, by their ids: links name those of other projects, too.
fn names(projects: &[&Value]) -> HashMap<i64, String> {
    let tasks = projects.iter().flat_map(|project| items(project, "tasks"));
    tasks.enumerate().filter_map(|(place, task)| Some((number(task, "id")?, name(task, place + 1)))).collect()
}

/// Unique within the file.
fn task_key(id: i64) -> String {
    format!("tasks/{id}")
}

/// As people know it: "WEB-12", "#12".
fn name(task: &Value, place: usize) -> String {
    match (text(task, "identifier"), number(task, "index")) {
        (key, _) if key.len() > 1 && !key.starts_with(['-', '#']) => key.to_owned(),
        (_, Some(index)) => format!("#{index}"),
        _ => format!("task {place}"),
    }
}

fn number(of: &Value, field: &str) -> Option<i64> {
    of.get(field).and_then(Value::as_i64)
}

/// Somebody's name.
fn who<'a>(of: &'a Value, field: &str) -> &'a str {
    let Some(person) = of.get(field) else { return "" };
    called(person)
}

fn called(person: &Value) -> &str {
    ["name", "username"].into_iter().map(|field| text(person, field)).find(|name| !name.is_empty()).unwrap_or_default()
}

struct Reader<'a> {
    gathered: Gathered,
    zip: Zip<'a>,
    /// The status of each task that lies in a bucket.
    buckets: HashMap<i64, String>,
    names: HashMap<i64, String>,
}

impl Reader<'_> {
    /// The columns of the board, and what lies in them. Where there are several boards, the first one's.
    fn read_buckets(&mut self, project: &Value) {
        let of_view = |bucket: &Value| number(bucket, "project_view_id").unwrap_or_default();
        let first = items(project, "buckets").first().map(of_view);
        let (board, others): (Vec<&Value>, Vec<&Value>) =
            items(project, "buckets").iter().partition(|bucket| Some(of_view(bucket)) == first);
        self.gathered.findings.count(FindingKind::Unread("buckets".into()), others.len());
        let id = |bucket: &Value, field: &str| number(bucket, field).unwrap_or_default().to_string();
        let columns: Vec<Column> = board
            .into_iter()
            .map(|bucket| Column {
                id: id(bucket, "id"),
                name: text(bucket, "title").to_owned(),
                category: Category::Started,
            })
            .collect();
        let statuses = self.gathered.statuses("vikunja", &columns);
        for place in items(project, "task_buckets") {
            if let (Some(task), Some(status)) = (number(place, "task_id"), statuses.get(&id(place, "bucket_id"))) {
                self.buckets.insert(task, status.clone());
            }
        }
        // As it was before there were views.
        for task in items(project, "tasks") {
            if let (Some(of), Some(status)) = (number(task, "id"), statuses.get(&id(task, "bucket_id"))) {
                self.buckets.entry(of).or_insert_with(|| status.clone());
            }
        }
    }

    fn note_unread(&mut self, project: &Value) {
        for field in ["hex_color", "background_information", "is_archived", "is_favorite"] {
            if project.get(field).is_some_and(|value| !is_nothing(value)) {
                self.gathered.findings.count(FindingKind::Unread(field.to_owned()), 1);
            }
        }
        self.gathered.findings.count(FindingKind::Unread("views".into()), items(project, "views").len());
    }

    fn task(&mut self, task: &Value, place: usize) -> Result<Option<(i64, Raw)>, ImportError> {
        if !task.is_object() {
            self.gathered.findings.note(FindingKind::NotAnItem, format!("task {place}"));
            return Ok(None);
        }
        let name = name(task, place);
        let order = number(task, "index").unwrap_or(i64::MAX);
        let author = who(task, "created_by");
        let assignees: Vec<String> =
            items(task, "assignees").iter().map(|who| called(who).to_owned()).filter(|who| !who.is_empty()).collect();
        let ticket = Ticket {
            title: clean(text(task, "title"), &name, &mut self.gathered.findings),
            description: self.markdown(text(task, "description"), &name),
            ticket_type: TicketType::Task,
            status: self.status(task),
            priority: self.priority(task, &name),
            due_date: self.time(task, "due_date", &name).map(|at| at.date_naive()),
            source_key: Some(self.gathered.named(&name)),
            source_author: (!author.is_empty()).then(|| self.gathered.person(author)),
            source_assignees: self.gathered.people(&assignees),
            source_created_at: self.time(task, "created", &name),
            source_updated_at: self.time(task, "updated", &name),
            source_closed_at: self.time(task, "done_at", &name),
            ..Ticket::default()
        };
        for field in UNREAD {
            if task.get(field).is_some_and(|value| !is_nothing(value)) {
                self.gathered.findings.note(FindingKind::Unread(field.to_owned()), &name);
            }
        }
        let (said, labels) = (self.comments(task, &name), self.labels(task, &name));
        let (files, links) = (self.files(task, &name)?, self.links(task));
        let key = match number(task, "id") {
            Some(id) => task_key(id),
            None => format!("tasks at {place}"),
        };
        let key = self.gathered.key(key, place, &name);
        Ok(Some((order, Raw { key, name, ticket, labels, said, files, links, ..Raw::default() })))
    }

    /// The year 1 stands for none.
    fn time(&mut self, of: &Value, field: &str, name: &str) -> Option<crate::domain::Time> {
        let is_there = of.get(field).is_some_and(|value| !is_nothing(value));
        let at = time(of, field);
        if is_there && at.is_none() {
            self.gathered.findings.note(FindingKind::BadValue(field.to_owned()), name);
        }
        at.filter(|_| is_there)
    }

    /// What Vikunja's editor writes is HTML; what older versions wrote is Markdown.
    fn markdown(&mut self, source: &str, name: &str) -> String {
        if !html::is_html(source) {
            return clean(source, name, &mut self.gathered.findings);
        }
        let (turned, left) = html::to_markdown(source);
        self.gathered.findings.note(FindingKind::MarkupTurned, name);
        for what in left {
            self.gathered.findings.note(FindingKind::MarkupLeft(what), name);
        }
        clean(&turned, name, &mut self.gathered.findings)
    }

    /// Whether it is done says the task; how far it is, its column.
    fn status(&self, task: &Value) -> String {
        if task.get("done") == Some(&Value::Bool(true)) {
            return "Done".to_owned();
        }
        let column = number(task, "id").and_then(|id| self.buckets.get(&id)).map(String::as_str);
        match column {
            None | Some("Done") => "Open".to_owned(),
            Some(status) => status.to_owned(),
        }
    }

    fn priority(&mut self, task: &Value, name: &str) -> Priority {
        match number(task, "priority").unwrap_or_default() {
            0 | 2 => Priority::Medium,
            1 => Priority::Low,
            3 => Priority::High,
            4 => Priority::Critical,
            other => {
                self.gathered.findings.note(FindingKind::Nearest("priority".into()), format!("{name}: {other}"));
                if other > 4 { Priority::Critical } else { Priority::Low }
            }
        }
    }

    fn labels(&mut self, task: &Value, name: &str) -> Vec<String> {
        let mut keys = Vec::new();
        for label in items(task, "labels").iter().filter(|label| !text(label, "title").trim().is_empty()) {
            let key = number(label, "id").map_or_else(|| text(label, "title").to_owned(), |id| id.to_string());
            let hex = text(label, "hex_color").trim_start_matches('#').to_ascii_lowercase();
            let is_color = hex.len() == 6 && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
            if !self.gathered.has_label(&key) && !is_nothing(label.get("description").unwrap_or(&Value::Null)) {
                let told = format!("{}: {}", text(label, "title"), text(label, "description"));
                self.gathered.findings.note(FindingKind::LabelDescription, told);
            }
            let title = text(label, "title").replace('\0', "");
            self.gathered.label(&key, &title, &if is_color { format!("#{hex}") } else { GREY.to_owned() });
            keys.push(key);
        }
        self.gathered.fit_labels(keys, name)
    }

    fn comments(&mut self, task: &Value, name: &str) -> Vec<Said> {
        let mut said = Vec::new();
        for (place, comment) in items(task, "comments").iter().enumerate() {
            let item = format!("{name}, comment {}", place + 1);
            let content = self.markdown(text(comment, "comment"), &item);
            if content.trim().is_empty() {
                let kind = if comment.is_object() { FindingKind::NothingSaid } else { FindingKind::NotAnItem };
                self.gathered.findings.note(kind, item);
                continue;
            }
            let (at, edited_at) = (self.time(comment, "created", &item), self.time(comment, "updated", &item));
            if edited_at.is_some() && edited_at != at {
                self.gathered.findings.note(FindingKind::CommentEdited, &item);
            }
            if comment.get("reactions").is_some_and(|value| !is_nothing(value)) {
                self.gathered.findings.note(FindingKind::Unread("reactions".into()), &item);
            }
            let author = who(comment, "author");
            let author = (!author.is_empty()).then(|| self.gathered.person(author));
            said.push(Said { key: format!("comment {place}"), author, at, text: content });
        }
        said
    }

    fn files(&mut self, task: &Value, name: &str) -> Result<Vec<PlannedFile>, ImportError> {
        let mut files = Vec::new();
        for (place, attachment) in items(task, "attachments").iter().enumerate() {
            let file = attachment.get("file").unwrap_or(&Value::Null);
            let filename = shortened(&text(file, "name").replace('\0', ""), limits::NAME);
            let filename = if filename.trim().is_empty() { format!("file {}", place + 1) } else { filename };
            let item = format!("{name}: {filename}");
            let id = number(file, "id").unwrap_or_default();
            // A damaged one is not the end of all others.
            let found = match self.zip.take(&format!("files/{id}")) {
                Err(ImportError::BrokenZip { .. }) => None,
                found => found?,
            };
            let Some(bytes) = found else {
                self.gathered.findings.note(FindingKind::FileMissing, item);
                continue;
            };
            let file_size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            let head = &bytes[..bytes.len().min(file_kind::HEAD_BYTES)];
            if file_size > limits::FILE_BYTES || file_kind::is_disguised(&filename, head) {
                self.gathered.findings.note(FindingKind::FileRefused, item);
                continue;
            }
            let mime_type = shortened(&text(file, "mime").replace('\0', ""), limits::NAME);
            let hash = blake3::hash(&bytes).to_hex().to_string();
            let attachment = Attachment { filename, file_size, mime_type, hash, ..Attachment::default() };
            files.push(PlannedFile { key: format!("file {place}"), attachment, bytes });
        }
        Ok(files)
    }

    fn links(&self, task: &Value) -> Vec<Link> {
        let Some(kinds) = task.get("related_tasks").and_then(Value::as_object) else { return Vec::new() };
        let mut links = Vec::new();
        for (kind, tasks) in kinds {
            let kind = match kind.as_str() {
                "subtask" => LinkKind::Child,
                "parenttask" => LinkKind::Parent,
                "related" => LinkKind::Relates,
                "duplicateof" => LinkKind::Duplicates,
                "duplicates" => LinkKind::DuplicatedBy,
                "blocking" => LinkKind::Blocks,
                "blocked" => LinkKind::BlockedBy,
                other => LinkKind::Other(other.to_owned()),
            };
            for (place, other) in tasks.as_array().into_iter().flatten().enumerate() {
                let known = number(other, "id").and_then(|id| self.names.get(&id).cloned());
                let to = known.unwrap_or_else(|| name(other, place + 1));
                let key = number(other, "id").map(task_key).unwrap_or_default();
                links.push(Link { kind: kind.clone(), key, to });
            }
        }
        links
    }
}
