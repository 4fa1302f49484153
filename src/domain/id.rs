//! Ids are UUIDs, each kind a type of its own, so that a ticket's id cannot pass for a comment's.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id (version 7): the time, then the caller's randomness. Databases keep what was made together
            /// together, where ids of mere chance would make them touch a page for each.
            pub fn new(now_millis: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(now_millis, &random).into_uuid())
            }

            /// A random (version 4) id from 16 bytes of the caller's randomness.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The id that follows from `name` within `namespace` (version 5): the same on every replica.
            pub fn derived(namespace: Uuid, name: &str) -> Self {
                Self(Uuid::new_v5(&namespace, name.as_bytes()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    )+};
}

id_types! {
    /// The id of any entity, where its type stands beside it.
    EntityId,
    ProjectId,
    StatusId,
    LabelId,
    TimeboxId,
    TemplateId,
    ViewId,
    TicketId,
    CommentId,
    AttachmentId,
    MemberId,
    UserId,
    ConflictId,
    /// The id of one change: the key to exactly-once.
    ChangeId,
}

macro_rules! entity_ids {
    ($($name:ident),+) => {$(
        impl From<$name> for EntityId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }
        impl From<EntityId> for $name {
            fn from(id: EntityId) -> Self {
                Self(id.0)
            }
        }
    )+};
}

entity_ids!(
    ProjectId,
    StatusId,
    LabelId,
    TimeboxId,
    TemplateId,
    ViewId,
    TicketId,
    CommentId,
    AttachmentId,
    MemberId,
    UserId,
    ConflictId
);
