use super::{ProjectId, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The unit of access and of sync: one project with all in it, or one person's own things.
///
/// Written `project:<uuid>` or `person:<uuid>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    Project(ProjectId),
    Person(UserId),
}

impl Scope {
    /// The project, unless this is a person's scope.
    pub fn project(self) -> Option<ProjectId> {
        match self {
            Self::Project(id) => Some(id),
            Self::Person(_) => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(id) => write!(f, "project:{id}"),
            Self::Person(id) => write!(f, "person:{id}"),
        }
    }
}

/// The text is not `project:<uuid>` or `person:<uuid>`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a scope")]
pub struct NotAScope(pub String);

impl FromStr for Scope {
    type Err = NotAScope;
    fn from_str(text: &str) -> Result<Self, NotAScope> {
        let wrong = || NotAScope(text.to_owned());
        let (kind, id) = text.split_once(':').ok_or_else(wrong)?;
        let id: Uuid = id.parse().map_err(|_| wrong())?;
        match kind {
            "project" => Ok(Self::Project(ProjectId(id))),
            "person" => Ok(Self::Person(UserId(id))),
            _ => Err(wrong()),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
