//! How tickets are tied to each other in the other tool, and what becomes of it here.

use super::report::{FindingKind, Findings};
use crate::domain::{Relation, limits};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// Parts of parts of parts.
const DEPTH_MAX: usize = 1_000;

/// What ties a ticket to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkKind {
    Blocks,
    BlockedBy,
    Duplicates,
    DuplicatedBy,
    Relates,
    /// It is a part of the other.
    Parent,
    /// The other is a part of it.
    Child,
    /// As the other tool calls it.
    Other(String),
}

/// A tie to another ticket. As text it completes "A-1 …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub kind: LinkKind,
    /// The other's key within the file.
    pub key: String,
    /// What people call it.
    pub to: String,
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match &self.kind {
            LinkKind::Blocks => "blocks",
            LinkKind::BlockedBy => "is blocked by",
            LinkKind::Duplicates => "duplicates",
            LinkKind::DuplicatedBy => "is duplicated by",
            LinkKind::Relates => "relates to",
            LinkKind::Parent => "is part of",
            LinkKind::Child => "contains",
            LinkKind::Other(kind) => return write!(f, "({kind}) {}", self.to),
        };
        write!(f, "{words} {}", self.to)
    }
}

/// The ties between the tickets of a plan, by their places in it: each once, whichever end told of it.
#[derive(Debug, Default)]
pub(super) struct Ties {
    parents: BTreeMap<usize, usize>,
    /// From the end at which it is written.
    related: BTreeMap<usize, BTreeSet<(Relation, usize)>>,
}

impl Ties {
    /// What the tickets' links come to; those that can't be taken are noted. `tickets` stand in the order of the plan:
    /// key, name, links.
    pub fn of<'a>(
        tickets: impl Iterator<Item = (&'a str, &'a str, &'a [Link])> + Clone,
        findings: &mut Findings,
    ) -> Self {
        let places: HashMap<&str, usize> = tickets.clone().enumerate().map(|(place, (key, ..))| (key, place)).collect();
        let mut ties = Self::default();
        for (place, (_, name, links)) in tickets.enumerate() {
            for link in links {
                let told = || format!("{name} {link}");
                let Some(other) = places.get(link.key.as_str()).copied().filter(|other| *other != place) else {
                    findings.note(FindingKind::LinkLeft, told());
                    continue;
                };
                if let LinkKind::Other(kind) = &link.kind {
                    findings.note(FindingKind::Nearest(kind.clone()), told());
                }
                if let Some(left) = ties.take(place, &link.kind, other) {
                    findings.note(left, told());
                }
            }
        }
        ties
    }

    /// Takes one; why not, where it can't be.
    fn take(&mut self, from: usize, kind: &LinkKind, to: usize) -> Option<FindingKind> {
        let (relation, from, to) = match kind {
            LinkKind::Parent => return self.take_parent(from, to),
            LinkKind::Child => return self.take_parent(to, from),
            LinkKind::Blocks => (Relation::Blocks, from, to),
            LinkKind::BlockedBy => (Relation::Blocks, to, from),
            LinkKind::Duplicates => (Relation::Duplicates, from, to),
            LinkKind::DuplicatedBy => (Relation::Duplicates, to, from),
            // The same from both ends: written where the file tells of it first.
            LinkKind::Relates | LinkKind::Other(_) => (Relation::Relates, from, to),
        };
        let has = |from: usize, to: usize| self.related.get(&from).is_some_and(|has| has.contains(&(relation, to)));
        if has(from, to) || relation == Relation::Relates && has(to, from) {
            return None;
        }
        let related = self.related.entry(from).or_default();
        if related.iter().filter(|(kind, _)| *kind == relation).count() == limits::SET {
            return Some(FindingKind::TooManyLinks);
        }
        related.insert((relation, to));
        None
    }

    /// The first parent counts; one that is a part of it, at whatever level, can't be.
    fn take_parent(&mut self, part: usize, whole: usize) -> Option<FindingKind> {
        match self.parents.get(&part) {
            Some(known) if *known == whole => return None,
            Some(_) => return Some(FindingKind::ParentLeft),
            None => {}
        }
        let mut above = std::iter::successors(Some(whole), |place| self.parents.get(place).copied());
        // What is deeper than anybody goes is cut: to look for circles in it would take too long.
        if above.by_ref().take(DEPTH_MAX).any(|place| place == part) || above.next().is_some() {
            return Some(FindingKind::ParentLeft);
        }
        self.parents.insert(part, whole);
        None
    }

    pub fn parent(&self, place: usize) -> Option<usize> {
        self.parents.get(&place).copied()
    }

    pub fn related(&self, place: usize) -> impl Iterator<Item = (Relation, usize)> {
        self.related.get(&place).into_iter().flatten().copied()
    }
}
