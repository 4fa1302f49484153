//! Boards as Trello exports them: `{"name": …, "lists": […], "cards": […], "actions": […]}`. Cards become tickets,
//! lists statuses; what a card holds that tickets have no place for is written into the description.

mod card;

use self::card::Card;
use super::error::ImportError;
use super::fit::{Raw, Said, clean};
use super::gathered::{About, CLOSED, Column, GREY, Gathered};
use super::json::{items, text, time};
use super::plan::Plan;
use super::report::{FindingKind, Format};
use super::{ITEMS_MAX, stem};
use crate::domain::{Category, Ticket};
use serde_json::Value;
use std::collections::HashMap;

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
    gathered: Gathered,
    /// Names by the ids of members.
    members: HashMap<&'a str, String>,
    /// The status' key and the place of each list that is not archived.
    lists: HashMap<&'a str, (String, usize)>,
    /// Actions on each card, in the order of their times.
    actions: HashMap<&'a str, Vec<&'a Value>>,
}

impl<'a> Reader<'a> {
    fn new(board: &'a Value) -> Self {
        let mut reader = Self {
            board,
            gathered: Gathered::default(),
            members: HashMap::new(),
            lists: HashMap::new(),
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
        // By their places: ids may be missing.
        let column = |(place, list): (usize, &&Value)| Column {
            id: place.to_string(),
            name: text(list, "name").to_owned(),
            category: Category::Started,
        };
        let columns: Vec<Column> = lists.iter().enumerate().map(column).collect();
        let statuses = self.gathered.statuses("trello", &columns);
        for (place, list) in lists.into_iter().enumerate() {
            let status = statuses.get(&place.to_string()).cloned().unwrap_or_default();
            self.lists.insert(text(list, "id"), (status, place));
        }
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
        self.gathered.label(id, name, color);
    }

    /// In the order of the board: by columns, and in those by their places.
    fn cards(&mut self) -> Vec<Raw> {
        let mut cards = Vec::new();
        for (place, card) in items(self.board, "cards").iter().enumerate() {
            if !card.is_object() {
                self.gathered.findings.note(FindingKind::NotAnItem, format!("card {}", place + 1));
                continue;
            }
            let list = self.lists.get(text(card, "idList")).cloned().filter(|_| !is_closed(card));
            let (status, column) = list.unwrap_or_else(|| (CLOSED.to_owned(), usize::MAX));
            let raw = self.card(&Card::new(card, place), status);
            cards.push((column, order(card), raw));
        }
        cards.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        cards.into_iter().map(|(.., raw)| raw).collect()
    }

    fn card(&mut self, card: &Card, status: String) -> Raw {
        let actions = self.actions.remove(card.id).unwrap_or_default();
        let made = actions.iter().find(|action| text(action, "type") == "createCard");
        let author = made.map(|action| card::author(action).to_owned());
        let mut ticket = Ticket {
            title: clean(card.title(), &card.name, &mut self.gathered.findings),
            status,
            source_key: Some(card.name.clone()),
            source_url: card.address(),
            source_author: author.filter(|name| !name.is_empty()).map(|name| self.gathered.person(&name)),
            source_created_at: made.and_then(|action| time(action, "date")).or_else(|| card.made_at()),
            source_updated_at: card.changed_at(),
            due_date: card.due(&mut self.gathered.findings),
            ..Ticket::default()
        };
        let description = card.description(
            items(self.board, "checklists"),
            items(self.board, "customFields"),
            &mut self.gathered.findings,
        );
        ticket.description = clean(&description, &card.name, &mut self.gathered.findings);
        let names: Vec<String> = card.members().filter_map(|id| self.members.get(id).cloned()).collect();
        ticket.source_assignees = self.gathered.people(&names);
        card.note_unread(&mut self.gathered.findings);
        let said = self.comments(card, &actions);
        let labels = self.labels_of(card);
        Raw { key: card.key.clone(), name: card.name.clone(), ticket, labels, said, ..Raw::default() }
    }

    fn labels_of(&mut self, card: &Card) -> Vec<String> {
        let labels = card.labels().filter(|id| self.gathered.has_label(id)).map(str::to_owned).collect();
        self.gathered.fit_labels(labels, &card.name)
    }

    fn comments(&mut self, card: &Card, actions: &[&Value]) -> Vec<Said> {
        let mut said = Vec::new();
        for (place, action) in actions.iter().enumerate() {
            match text(action, "type") {
                "createCard" => {}
                "commentCard" => {
                    let content = action.pointer("/data/text").and_then(Value::as_str).unwrap_or_default();
                    let content = clean(content, &card.name, &mut self.gathered.findings);
                    if content.trim().is_empty() {
                        self.gathered.findings.note(FindingKind::NothingSaid, &card.name);
                        continue;
                    }
                    let author = card::author(action);
                    let author = (!author.is_empty()).then(|| self.gathered.person(author));
                    let at = time(action, "date");
                    said.push(Said { key: format!("comment {place}"), author, at, text: content });
                }
                _ => self.gathered.findings.count(FindingKind::HistoryLeft, 1),
            }
        }
        said
    }

    fn plan(mut self, filename: &str, cards: Vec<Raw>) -> Plan {
        // What was done to the board and its lists.
        let rest = self.actions.values().map(Vec::len).sum();
        self.gathered.findings.count(FindingKind::HistoryLeft, rest);
        let source = match text(self.board, "name") {
            "" => stem(filename),
            name => name.to_owned(),
        };
        let description = text(self.board, "desc").to_owned();
        let about = About { format: Format::TrelloBoard, source, otherwise: "Trello", description };
        self.gathered.plan(about, (0..).zip(cards).collect())
    }
}
