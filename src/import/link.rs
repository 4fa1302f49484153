//! How tickets are tied to each other in the other tool.

use std::fmt;

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

/// A tie to the ticket `to`, as its name is in the file. As text it completes "A-1 …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub kind: LinkKind,
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
            LinkKind::Other(kind) => kind,
        };
        write!(f, "{words} {}", self.to)
    }
}
