//! What is looked at of a project's tickets, and how: in the address, in saved views, and while one switches between
//! list, board and calendar.

use super::Kind;
use crate::client::device;
use crate::domain::{ProjectId, ViewId};
use crate::query::{Filter, GroupBy, Names, Sort, SortBy};
use dioxus::prelude::*;
use std::collections::HashMap;

/// Which tickets are shown, in which order, in which groups, and what is told of each in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub filter: Filter,
    pub sort: Sort,
    pub group: GroupBy,
    pub columns: Columns,
}

impl Default for Look {
    fn default() -> Self {
        let (filter, sort, columns) = Default::default();
        Self { filter, sort, group: GroupBy::Status, columns }
    }
}

impl Look {
    /// What an address asks for: `sort:due group:assignee columns:key,due`, then conditions as they are typed.
    pub fn read(text: &str, names: &Names) -> Self {
        let mut look = Self::default();
        let mut rest = text;
        loop {
            let (first, after) = rest.split_once(' ').unwrap_or((rest, ""));
            if !look.read_manner(first) {
                break;
            }
            rest = after;
        }
        Self { filter: Filter::typed(rest, names), ..look }
    }

    /// Whether the word says how things are shown.
    fn read_manner(&mut self, word: &str) -> bool {
        let read = match word.split_once(':') {
            Some(("sort", name)) => sort_named(name).map(|sort| self.sort = sort),
            Some(("group", name)) => group_named(name).map(|group| self.group = group),
            Some(("columns", names)) => Columns::read(names).map(|columns| self.columns = columns),
            _ => None,
        };
        read.is_some()
    }

    /// As [`read`](Self::read) reads it; what is usual goes without saying.
    pub fn write(&self, names: &Names) -> String {
        let usual = Self::default();
        let sort = (self.sort != usual.sort).then(|| format!("sort:{}", name_of_sort(self.sort)));
        let group = (self.group != usual.group).then(|| format!("group:{}", name_of_group(self.group)));
        let columns = (self.columns != usual.columns).then(|| format!("columns:{}", self.columns.write()));
        let filter = Some(self.filter.to_typed(names)).filter(|filter| !filter.is_empty());
        sort.into_iter().chain(group).chain(columns).chain(filter).collect::<Vec<_>>().join(" ")
    }
}

/// The orders to choose from; the most pressing, the newest and the last changed first.
pub const SORTS: &[(&str, SortBy, bool)] = &[
    ("manual", SortBy::Position, false),
    ("priority", SortBy::Priority, true),
    ("due", SortBy::Due, false),
    ("updated", SortBy::Updated, true),
    ("created", SortBy::Created, true),
    ("title", SortBy::Title, false),
];

/// The order of a name.
pub fn sort_named(name: &str) -> Option<Sort> {
    SORTS
        .iter()
        .find(|(known, _, _)| *known == name)
        .map(|(_, by, descending)| Sort { by: *by, descending: *descending })
}

/// The name of an order.
pub fn name_of_sort(sort: Sort) -> &'static str {
    SORTS.iter().find(|(_, by, _)| *by == sort.by).map_or("manual", |(name, _, _)| name)
}

/// What the list can be grouped by.
pub const GROUPS: &[(&str, GroupBy)] = &[
    ("status", GroupBy::Status),
    ("assignee", GroupBy::Assignee),
    ("priority", GroupBy::Priority),
    ("type", GroupBy::Type),
    ("label", GroupBy::Label),
    ("cycle", GroupBy::Cycle),
    ("milestone", GroupBy::Milestone),
    ("none", GroupBy::Nothing),
];

/// The grouping of a name.
pub fn group_named(name: &str) -> Option<GroupBy> {
    GROUPS.iter().find(|(known, _)| *known == name).map(|(_, group)| *group)
}

/// The name of a grouping.
pub fn name_of_group(group: GroupBy) -> &'static str {
    GROUPS.iter().find(|(_, known)| *known == group).map_or("status", |(name, _)| name)
}

/// What the list can tell of a ticket beside its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Key,
    Labels,
    Cycle,
    Milestone,
    Updated,
    Due,
    Estimate,
    Assignees,
}

impl Column {
    /// In the order in which they stand in a line, with the names they have in an address.
    pub const ALL: [(&str, Self); 8] = [
        ("key", Self::Key),
        ("labels", Self::Labels),
        ("cycle", Self::Cycle),
        ("milestone", Self::Milestone),
        ("updated", Self::Updated),
        ("due", Self::Due),
        ("estimate", Self::Estimate),
        ("assignees", Self::Assignees),
    ];
}

/// The columns of the list that are shown: a bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns(u8);

impl Default for Columns {
    fn default() -> Self {
        Self::of([Column::Key, Column::Labels, Column::Due, Column::Estimate, Column::Assignees])
    }
}

impl Columns {
    fn of(columns: impl IntoIterator<Item = Column>) -> Self {
        Self(columns.into_iter().fold(0, |all, column| all | 1 << column as u8))
    }

    /// Whether a column is shown.
    pub fn has(self, column: Column) -> bool {
        self.0 & 1 << column as u8 != 0
    }

    /// Names apart by commas; `none` alone is none of them. `None` where a word is no column.
    pub fn read(names: &str) -> Option<Self> {
        let named = |name: &str| Column::ALL.iter().find(|(known, _)| *known == name).map(|(_, column)| *column);
        match names {
            "none" => Some(Self(0)),
            names => names.split(',').map(named).collect::<Option<Vec<_>>>().map(Self::of),
        }
    }

    /// The names of those shown.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Column::ALL.into_iter().filter(move |(_, column)| self.has(*column)).map(|(name, _)| name)
    }

    fn write(self) -> String {
        if self.0 == 0 { "none".to_owned() } else { self.names().collect::<Vec<_>>().join(",") }
    }
}

/// What is looked at of all projects seen since the start.
#[derive(Clone, Copy)]
pub struct Looks {
    looks: Signal<HashMap<ProjectId, Look>>,
    /// What the address asked for when the app was opened: of the first project that is shown.
    asked: Signal<String>,
    /// The saved view that a project was last looked at through.
    opened: Signal<HashMap<ProjectId, ViewId>>,
    /// A saved view that is to be opened as soon as its project is shown.
    wanted: Signal<Option<(ProjectId, ViewId)>>,
}

impl Looks {
    /// For the root component.
    pub fn new() -> Self {
        Self {
            looks: Signal::new(HashMap::new()),
            // Before there is a router: it writes the address anew, without what is asked.
            asked: Signal::new(device::query()),
            opened: Signal::new(HashMap::new()),
            wanted: Signal::new(None),
        }
    }

    /// That of one project.
    pub fn of(&self, project: ProjectId) -> Look {
        self.looks.read().get(&project).cloned().unwrap_or_default()
    }

    /// Changes that of one project.
    pub fn change(mut self, project: ProjectId, change: impl FnOnce(&mut Look)) {
        change(self.looks.write().entry(project).or_default());
    }

    /// What the address asked for, once.
    pub fn take_asked(mut self) -> Option<String> {
        let asked = std::mem::take(&mut *self.asked.write());
        (!asked.is_empty()).then_some(asked)
    }

    /// Shows everything again, in the order it was in.
    pub fn clear(mut self, project: ProjectId) {
        self.change(project, |look| look.filter = Filter::default());
        self.opened.write().remove(&project);
    }

    /// The saved view that a project was last looked at through.
    pub fn opened(&self, project: ProjectId) -> Option<ViewId> {
        self.opened.read().get(&project).copied()
    }

    /// A project is looked at through a saved view from now on.
    pub fn open(mut self, project: ProjectId, view: ViewId) {
        self.opened.write().insert(project, view);
    }

    /// Goes to a project, to look at it through a saved view.
    pub fn go_to(mut self, project: ProjectId, view: ViewId, kind: Kind) {
        self.wanted.set(Some((project, view)));
        navigator().push(kind.route(project.to_string()));
    }

    /// The saved view that is to be opened in a project, once.
    pub fn take_wanted(mut self, project: ProjectId) -> Option<ViewId> {
        let (_, view) = (*self.wanted.read()).filter(|(of, _)| *of == project)?;
        self.wanted.set(None);
        Some(view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_order_and_the_conditions_and_is_read_again() {
        let names = Names::default();
        for text in [
            "",
            "sort:due",
            "is:open door",
            "sort:priority is:open due:<7d door",
            "sort:nonsense door",
            "group:assignee",
            "group:none columns:none is:open",
            "sort:due group:cycle columns:key,updated,assignees door",
            "columns:key,nonsense door",
        ] {
            let look = Look::read(text, &names);
            assert_eq!(look.write(&names), text);
            assert_eq!(Look::read(&look.write(&names), &names), look);
        }
        let usual = "columns:assignees,key,due,labels,estimate group:status sort:manual door";
        assert_eq!(Look::read(usual, &names).write(&names), "door");
        assert_eq!(Look::read("sort:nonsense door", &names).filter.text, "sort:nonsense door");
    }

    #[test]
    fn every_column_has_a_bit_of_its_own() {
        let none = Columns::of([]);
        for (name, column) in Column::ALL {
            let one = Columns::of([column]);
            assert!(one.has(column) && !none.has(column));
            assert_eq!(one.names().collect::<Vec<_>>(), [name]);
            assert_eq!(Columns::read(name), Some(one));
        }
        assert_eq!((Columns::read(""), Columns::read("key,")), (None, None));
    }
}
