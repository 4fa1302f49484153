//! What somebody says to a comment without a word.

use super::open_enum::open_enum;
use super::{FieldType, FieldValue, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The field of a comment that holds its reactions.
pub const REACTIONS: &str = "reactions";

open_enum! {
    /// One of a few.
    Emoji {
        ThumbsUp = "thumbs_up",
        ThumbsDown = "thumbs_down",
        Heart = "heart",
        Party = "party",
        Laugh = "laugh",
        Eyes = "eyes",
    }
}

impl Emoji {
    /// As it is shown; of a newer version as it came.
    pub fn shown(&self) -> &str {
        match self {
            Self::ThumbsUp => "👍",
            Self::ThumbsDown => "👎",
            Self::Heart => "❤️",
            Self::Party => "🎉",
            Self::Laugh => "😄",
            Self::Eyes => "👀",
            Self::Unknown(name) => name,
        }
    }
}

/// One person's reaction, written `thumbs_up:<uuid>`: a member of a set, so that those of several people stand beside
/// each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reaction {
    pub emoji: Emoji,
    pub user: UserId,
}

impl Reaction {
    /// Reads the member of a set.
    pub fn read(member: &str) -> Option<Self> {
        let (emoji, user) = member.split_once(':')?;
        let is_word =
            !emoji.is_empty() && emoji.len() <= 40 && emoji.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        is_word.then(|| Some(Self { emoji: emoji.into(), user: user.parse().ok()? }))?
    }
}

impl std::fmt::Display for Reaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.emoji, self.user)
    }
}

impl Serialize for Reaction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reaction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let member = String::deserialize(deserializer)?;
        Self::read(&member).ok_or_else(|| serde::de::Error::custom(format!("{member:?} is no reaction")))
    }
}

impl FieldValue for Reaction {
    const TYPE: FieldType = FieldType::Text;
    fn decode(value: &Value) -> Option<Self> {
        Self::read(value.as_str()?)
    }
    fn encode(&self) -> Value {
        Value::String(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reaction_is_a_word_and_a_person_those_of_newer_versions_too() {
        let user = UserId::from_random([3; 16]);
        for emoji in ["thumbs_up", "rocket"] {
            let written = format!("{emoji}:{user}");
            let read = Reaction::read(&written).expect("a reaction");
            assert_eq!((read.user, read.to_string()), (user, written));
        }
        for wrong in [String::new(), user.to_string(), format!(":{user}"), format!("👍:{user}"), "heart:ann".into()] {
            assert_eq!(Reaction::read(&wrong), None, "{wrong}");
        }
    }
}
