//! What a field may not hold, told apart so that whoever shows it finds the words.

use super::limits;
use std::fmt;

/// One field holds what it may not. As text: English, for programs and the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct Invalid {
    /// The field's name on the wire.
    pub field: String,
    pub problem: Problem,
}

impl Invalid {
    pub fn new(field: &str, problem: impl Into<Problem>) -> Self {
        Self { field: field.to_owned(), problem: problem.into() }
    }
}

/// What is wrong with a field and what to do. As text it follows the field's name in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is required, and was not given.
    Missing,
    /// It is required, and holds nothing but space.
    Empty,
    /// It is required, and was to be taken away.
    Cleared,
    MustBe(ValueKind),
    NullCharacter,
    /// In characters.
    TooLong {
        limit: usize,
        length: usize,
    },
    /// In characters; of secrets, whose length is nobody's business.
    TooShort {
        least: usize,
    },
    /// More members than a set can have.
    TooMany {
        limit: usize,
    },
    /// A ticket in a relation to itself.
    Itself,
    /// Larger than [`limits::FILE_BYTES`].
    FileTooLarge,
    /// The file of this name is something else than the end of the name says.
    Disguised {
        name: String,
    },
    /// Neither the passphrase nor the recovery key of this device.
    WrongKey,
    /// What only the server says: it comes as a sentence.
    Said(String),
}

/// What a field has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    WholeNumber,
    Number,
    Boolean,
    Date,
    Time,
    Id,
    List,
    Ids,
    Reactions,
    Color,
    SizeInBytes,
    /// From 0 to 100,000.
    Estimate,
    /// From 1 to 100,000.
    TicketLimit,
    /// The address of a file's content.
    Hash,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Empty => f.write_str("is empty: write something"),
            Self::Cleared => f.write_str("can't be cleared"),
            Self::MustBe(kind) => write!(f, "must be {kind}"),
            Self::NullCharacter => f.write_str("contains a null character: remove it"),
            Self::TooLong { limit, length } => {
                write!(f, "is longer than {limit} characters (it has {length}): shorten it")
            }
            Self::TooShort { least } => write!(f, "must have at least {least} characters"),
            Self::TooMany { limit } => write!(f, "has more than {limit} members: remove some"),
            Self::Itself => f.write_str("names the ticket itself: choose another one"),
            Self::FileTooLarge => {
                write!(f, "is over {} MB: attach a smaller file", limits::FILE_BYTES / (1024 * 1024))
            }
            Self::Disguised { name } => {
                write!(f, "is not what the end of its name says ({name}): give it the right one")
            }
            Self::WrongKey => f.write_str("is neither the passphrase nor the recovery key"),
            Self::Said(sentence) => f.write_str(sentence),
        }
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::WholeNumber => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Date => "a date like 2026-11-22",
            Self::Time => "a time like 2026-11-22T12:00:00Z",
            Self::Id => "an id (a UUID)",
            Self::List => "a list",
            Self::Ids => "a list of ids (UUIDs)",
            Self::Reactions => "a list of reactions, each a word, a colon and a person's id",
            Self::Color => "a colour like #3b82f6",
            Self::SizeInBytes => "a size in bytes",
            Self::Estimate => "a number from 0 to 100,000",
            Self::TicketLimit => "a whole number from 1 to 100,000",
            Self::Hash => "64 lower-case hexadecimal digits",
        })
    }
}
