//! Boards as Trello exports them: `{"name": …, "lists": […], "cards": […], "actions": […]}`. Cards become tickets,
//! lists statuses; what a card holds that tickets have no place for is written into the description.

mod card;

use self::card::Card;
use super::error::ImportError;
use super::fit::{Raw, Said, clean, fit, shortened};
use super::plan::{Plan, PlannedLabel, PlannedStatus};
use super::report::{FindingKind, Findings, Format, Report};
use super::{ITEMS_MAX, stem};
use crate::domain::{Category, Label, Position, Project, Status, Ticket, limits};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const BLUE: &str = "#3b82f6";
const GREY: &str = "#64748b";
/// What Trello's colours are here.
const COLORS: [(&str, &str); 10] = [
    ("green", "#22c55e"),
    ("yellow", "#eab308"),
    ("orange", "#f97316"),
    ("red", "#ef4444"),
    ("purple", "#a855f7"),
    ("blue", "#3b82f6"),
    ("sky", "#06b6d4"),
    ("lime", "#84cc16"),
    ("pink", "#ec4899"),
    ("black", "#475569"),
];
/// The default statuses, by what people call such a list.
const KNOWN_LISTS: [(&str, &[&str]); 4] = [
    ("Open", &["to do", "todo", "backlog", "open", "new", "ideas", "inbox", "next"]),
    ("InProgress", &["in progress", "doing", "wip", "started"]),
    ("Review", &["review", "in review", "testing", "qa"]),
    ("Done", &["done", "complete", "completed", "finished"]),
];
/// Of a card that was put into the archive, or lay in a list that was.
const ARCHIVED: &str = "Closed";

/// The text of a field; empty where there is none.
fn text<'a>(of: &'a Value, field: &str) -> &'a str {
    of.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list; none where there is no list.
fn items<'a>(of: &'a Value, field: &str) -> &'a [Value] {
    of.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is_closed(of: &Value) -> bool {
    of.get("closed") == Some(&Value::Bool(true))
}

fn order(of: &Value) -> f64 {
    of.get("pos").and_then(Value::as_f64).unwrap_or(f64::MAX)
}

/// Reads a text that is known to be whole JSON of this format.
pub(super) fn read(filename: &str, source: &str) -> Result<Plan, ImportError> {
    let board: Value = serde_json::from_str(source).map_err(|error| ImportError::from_json(&error))?;
    let count = items(&board, "cards").len() + items(&board, "actions").len();
    if count > ITEMS_MAX {
        return Err(ImportError::TooMany { items: count });
    }
    let mut reader = Reader::new(&board);
    let cards = reader.cards();
    Ok(reader.plan(filename, cards))
}

struct Reader<'a> {
    board: &'a Value,
    findings: Findings,
    people: BTreeSet<String>,
    /// Names by the ids of members.
    members: HashMap<&'a str, String>,
    /// The status' key and the place of each list that is not archived.
    lists: HashMap<&'a str, (String, usize)>,
    statuses: Vec<PlannedStatus>,
    labels: BTreeMap<String, PlannedLabel>,
    /// Actions on each card, in the order of their times.
    actions: HashMap<&'a str, Vec<&'a Value>>,
}

impl<'a> Reader<'a> {
    fn new(board: &'a Value) -> Self {
        let mut reader = Self {
            board,
            findings: Findings::default(),
            people: BTreeSet::new(),
            members: HashMap::new(),
            lists: HashMap::new(),
            statuses: Vec::new(),
            labels: BTreeMap::new(),
            actions: HashMap::new(),
        };
        for member in items(board, "members") {
            let name = [text(member, "fullName"), text(member, "username")].into_iter().find(|name| !name.is_empty());
            reader.members.insert(text(member, "id"), name.unwrap_or("?").to_owned());
        }
        for action in items(board, "actions") {
            let card = action.pointer("/data/card/id").and_then(Value::as_str).unwrap_or_default();
            reader.actions.entry(card).or_default().push(action);
        }
        reader.read_lists();
        for label in items(board, "labels") {
            reader.read_label(label);
        }
        reader
    }

    fn read_lists(&mut self) {
        let mut lists: Vec<&Value> = items(self.board, "lists").iter().filter(|list| !is_closed(list)).collect();
        lists.sort_by(|a, b| order(a).total_cmp(&order(b)));
        let mut taken = BTreeSet::new();
        // New ones stand between those of work under way and those of work that is done.
        let (mut before, after) = (Position::from("a000"), Position::from("b000"));
        for (place, list) in lists.into_iter().enumerate() {
            let (id, name) = (text(list, "id"), text(list, "name"));
            let wanted = name.trim().to_lowercase();
            let known = KNOWN_LISTS.iter().find(|(_, names)| names.contains(&wanted.as_str())).map(|(key, _)| *key);
            if let Some(key) = known.filter(|key| taken.insert(*key)) {
                self.lists.insert(id, (key.to_owned(), place));
                continue;
            }
            // By its place: ids may be missing.
            let key = format!("trello-{place}");
            before = Position::between(Some(&before), Some(&after), 0).unwrap_or(before);
            let name = self.named(name, limits::NAME);
            let status = Status {
                key: key.clone(),
                name: if name.trim().is_empty() { "?".to_owned() } else { name },
                color: BLUE.into(),
                category: Category::Started,
                position: before.clone(),
                ..Status::default()
            };
            self.statuses.push(PlannedStatus { key: key.clone(), status });
            self.lists.insert(id, (key, place));
        }
    }

    /// A name as it can be kept.
    fn named(&mut self, name: &str, limit: usize) -> String {
        let kept = shortened(&clean(name, name, &mut self.findings), limit);
        if kept.chars().count() < name.chars().count() {
            self.findings.note(FindingKind::NameCut, name);
        }
        kept
    }

    /// A label without a name is called by its colour.
    fn read_label(&mut self, label: &Value) {
        let (id, color) = (text(label, "id"), text(label, "color"));
        let name = match text(label, "name").trim() {
            "" if color.is_empty() => return,
            "" => color,
            name => name,
        };
        // "green_dark" is a green.
        let shade = color.split('_').next().unwrap_or_default();
        let color = COLORS.iter().find(|(known, _)| *known == shade).map_or(GREY, |(_, color)| color);
        let name = self.named(name, limits::NAME);
        let label = Label { name, color: color.to_owned(), ..Label::default() };
        self.labels.insert(id.to_owned(), PlannedLabel { key: id.to_owned(), label });
    }

    /// Somebody's name, counted once.
    fn person(&mut self, name: &str) -> String {
        let kept = self.named(name, limits::NAME);
        self.people.insert(kept.clone());
        kept
    }

    fn cards(&mut self) -> Vec<(bool, usize, f64, Raw)> {
        let mut cards = Vec::new();
        for (place, card) in items(self.board, "cards").iter().enumerate() {
            if !card.is_object() {
                self.findings.note(FindingKind::NotAnItem, format!("card {}", place + 1));
                continue;
            }
            let list = self.lists.get(text(card, "idList")).cloned().filter(|_| !is_closed(card));
            let (status, column) = list.unwrap_or_else(|| (ARCHIVED.to_owned(), usize::MAX));
            let is_open = !matches!(status.as_str(), ARCHIVED | "Done");
            let raw = self.card(&Card::new(card, place), status);
            cards.push((is_open, column, order(card), raw));
        }
        cards.sort_by(|a, b| a.1.cmp(&b.1).then(a.2.total_cmp(&b.2)));
        cards
    }

    fn card(&mut self, card: &Card, status: String) -> Raw {
        let actions = self.actions.remove(card.id).unwrap_or_default();
        let made = actions.iter().find(|action| text(action, "type") == "createCard");
        let author = made.map(|action| card::author(action).to_owned());
        let mut ticket = Ticket {
            title: clean(card.title(), &card.name, &mut self.findings),
            status,
            source_key: Some(card.name.clone()),
            source_url: card.address(),
            source_author: author.filter(|name| !name.is_empty()).map(|name| self.person(&name)),
            source_created_at: made.and_then(|action| card::time(action, "date")).or_else(|| card.made_at()),
            source_updated_at: card.changed_at(),
            due_date: card.due(&mut self.findings),
            ..Ticket::default()
        };
        let description =
            card.description(items(self.board, "checklists"), items(self.board, "customFields"), &mut self.findings);
        ticket.description = clean(&description, &card.name, &mut self.findings);
        let names: Vec<String> = card.members().filter_map(|id| self.members.get(id).cloned()).collect();
        let names: Vec<String> = names.iter().map(|name| self.person(name)).collect();
        ticket.source_assignees = (!names.is_empty()).then(|| names.join(", "));
        card.note_unread(&mut self.findings);
        let said = self.comments(card, &actions);
        Raw { key: card.key.clone(), name: card.name.clone(), ticket, labels: self.labels_of(card), said }
    }

    fn labels_of(&mut self, card: &Card) -> Vec<String> {
        let mut labels: Vec<String> =
            card.labels().filter(|id| self.labels.contains_key(*id)).map(str::to_owned).collect();
        if labels.len() > limits::SET {
            let rest = labels.split_off(limits::SET);
            self.findings.note(FindingKind::TooManyLabels, format!("{}: {} more", card.name, rest.len()));
        }
        labels
    }

    fn comments(&mut self, card: &Card, actions: &[&Value]) -> Vec<Said> {
        let mut said = Vec::new();
        for (place, action) in actions.iter().enumerate() {
            match text(action, "type") {
                "createCard" => {}
                "commentCard" => {
                    let content = action.pointer("/data/text").and_then(Value::as_str).unwrap_or_default();
                    let content = clean(content, &card.name, &mut self.findings);
                    if content.trim().is_empty() {
                        self.findings.note(FindingKind::NothingSaid, &card.name);
                        continue;
                    }
                    let author = card::author(action);
                    let author = (!author.is_empty()).then(|| self.person(author));
                    let at = card::time(action, "date");
                    said.push(Said { key: format!("comment {place}"), author, at, text: content });
                }
                _ => self.findings.count(FindingKind::HistoryLeft, 1),
            }
        }
        said
    }

    fn plan(mut self, filename: &str, cards: Vec<(bool, usize, f64, Raw)>) -> Plan {
        // What was done to the board and its lists.
        let rest = self.actions.values().map(Vec::len).sum();
        self.findings.count(FindingKind::HistoryLeft, rest);
        let open = cards.iter().filter(|(is_open, ..)| *is_open).count();
        let comments = cards.iter().map(|(.., raw)| raw.said.len()).sum();
        let mut tickets: Vec<_> = cards.into_iter().map(|(.., raw)| fit(raw, &mut self.findings)).collect();
        let count = tickets.len();
        for (planned, position) in tickets.iter_mut().zip(Position::spread(count)) {
            planned.ticket.position = position;
        }
        self.findings.count(FindingKind::PeopleByName, self.people.len());
        let name = match text(self.board, "name") {
            "" => stem(filename),
            name => name.to_owned(),
        };
        let source = self.named(&name, limits::NAME);
        let about = clean(text(self.board, "desc"), "board", &mut self.findings);
        if about.chars().count() > limits::DESCRIPTION {
            self.findings.note(FindingKind::NameCut, "board");
        }
        let description = shortened(&about, limits::DESCRIPTION);
        let report = Report {
            format: Format::TrelloBoard,
            source: source.clone(),
            tickets: count,
            pulls: 0,
            open,
            comments,
            labels: self.labels.len(),
            people: self.people.len(),
            findings: self.findings.finish(),
        };
        let name = if source.trim().is_empty() { "Trello".to_owned() } else { source };
        let project = Project { name, description, color: BLUE.into(), ..Project::default() };
        Plan { report, project, statuses: self.statuses, labels: self.labels.into_values().collect(), tickets }
    }
}
