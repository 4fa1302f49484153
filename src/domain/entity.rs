//! What is known of every entity: its type, its fields, and the way between struct and fields.

use super::open_enum::open_enum;
use super::{
    Attachment, Comment, EntityId, Field, FieldKind, Fields, Label, Member, Project, Status, Template, Ticket, Timebox,
    User, View,
};
use serde_json::Value;

open_enum! {
    /// The type of an entity, a lower-case singular word on the wire.
    EntityType {
        Project = "project",
        Status = "status",
        Label = "label",
        Timebox = "timebox",
        Template = "template",
        View = "view",
        Ticket = "ticket",
        Comment = "comment",
        Attachment = "attachment",
        Member = "member",
        User = "user",
        Conflict = "conflict",
    }
}

impl EntityType {
    /// What people write, parents before children.
    pub const WRITTEN: [EntityType; 9] = [
        Self::Project,
        Self::Status,
        Self::Label,
        Self::Timebox,
        Self::Template,
        Self::View,
        Self::Ticket,
        Self::Comment,
        Self::Attachment,
    ];

    /// The fields this version knows; empty for conflicts (a shape of their own) and unknown types.
    pub fn fields(&self) -> &'static [Field] {
        match self {
            Self::Project => Project::FIELDS,
            Self::Status => Status::FIELDS,
            Self::Label => Label::FIELDS,
            Self::Timebox => Timebox::FIELDS,
            Self::Template => Template::FIELDS,
            Self::View => View::FIELDS,
            Self::Ticket => Ticket::FIELDS,
            Self::Comment => Comment::FIELDS,
            Self::Attachment => Attachment::FIELDS,
            Self::Member => Member::FIELDS,
            Self::User => User::FIELDS,
            Self::Conflict | Self::Unknown(_) => &[],
        }
    }

    /// How `field` merges. A field of a newer version is a plain value.
    pub fn field_kind(&self, field: &str) -> FieldKind {
        match self.fields().iter().find(|known| known.name == field) {
            Some(known) => known.kind,
            None if matches!(self, Self::Conflict) => FieldKind::Server,
            None => FieldKind::Value,
        }
    }

    /// The type of the entity this one belongs to, and the field that names it.
    pub fn parent(&self) -> Option<(EntityType, &'static str)> {
        match self {
            Self::Status | Self::Label | Self::Timebox | Self::Template | Self::View | Self::Ticket | Self::Member => {
                Some((Self::Project, "project_id"))
            }
            Self::Comment | Self::Attachment => Some((Self::Ticket, "ticket_id")),
            Self::Project | Self::User | Self::Conflict | Self::Unknown(_) => None,
        }
    }

    /// The id of the parent, read from `fields`.
    pub fn parent_id(&self, fields: &Fields) -> Option<EntityId> {
        let (_, field) = self.parent()?;
        fields.get(field)?.as_str()?.parse().ok()
    }

    /// The server field that holds the author, where there is one.
    pub fn author_field(&self) -> Option<&'static str> {
        match self {
            Self::Project | Self::Ticket => Some("created_by"),
            Self::Comment => Some("user_id"),
            Self::Attachment => Some("uploaded_by"),
            _ => None,
        }
    }

    /// Whether a person's own change may write it; members, users and conflicts are the server's.
    pub fn is_written_by_clients(&self) -> bool {
        !matches!(self, Self::Member | Self::User | Self::Conflict)
    }
}

/// A typed entity: one plain struct, turned into fields and back.
pub trait Entity: Clone + Default + PartialEq + 'static {
    /// The id's own type.
    type Id: Copy + Eq + std::hash::Hash + Ord + From<EntityId> + Into<EntityId> + std::fmt::Display;
    const TYPE: EntityType;
    const FIELDS: &'static [Field];

    /// Field by field; what is absent or of another type becomes the default.
    fn from_fields(fields: &Fields) -> Self;
    /// Every field this version knows, defaults included.
    fn to_fields(&self) -> Fields;

    /// The fields in which `self` differs from `before`, with their new values.
    fn changed_since(&self, before: &Self) -> Fields {
        let old = before.to_fields();
        self.to_fields().into_iter().filter(|(name, value)| old.get(name) != Some(value)).collect()
    }

    /// The fields to send when creating: those that a person writes and that are not just the default.
    fn creation_fields(&self) -> Fields {
        let mut fields = self.changed_since(&Self::default());
        fields.retain(|name, _| !matches!(Self::TYPE.field_kind(name), FieldKind::Server | FieldKind::Derived));
        fields
    }
}

/// Declares an entity: `kind name: Type` for each field.
macro_rules! entity {
    (@kind value) => { $crate::domain::FieldKind::Value };
    (@kind text) => { $crate::domain::FieldKind::Text };
    (@kind set) => { $crate::domain::FieldKind::Set };
    (@kind quiet_set) => { $crate::domain::FieldKind::QuietSet };
    (@kind quiet) => { $crate::domain::FieldKind::Quiet };
    (@kind derived) => { $crate::domain::FieldKind::Derived };
    (@kind server) => { $crate::domain::FieldKind::Server };
    ($(#[$doc:meta])* $name:ident, $id:ident { $($(#[$field_doc:meta])* $kind:ident $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl $crate::domain::Entity for $name {
            type Id = $crate::domain::$id;
            const TYPE: $crate::domain::EntityType = $crate::domain::EntityType::$name;
            const FIELDS: &'static [$crate::domain::Field] = &[$(
                $crate::domain::Field {
                    name: stringify!($field),
                    kind: $crate::domain::entity::entity!(@kind $kind),
                    field_type: <$type as $crate::domain::FieldValue>::TYPE,
                },
            )+];

            fn from_fields(fields: &$crate::domain::Fields) -> Self {
                Self {
                    $($field: fields
                        .get(stringify!($field))
                        .and_then(<$type as $crate::domain::FieldValue>::decode)
                        .unwrap_or_default(),)+
                }
            }

            fn to_fields(&self) -> $crate::domain::Fields {
                let mut fields = $crate::domain::Fields::new();
                $(fields.insert(
                    stringify!($field).to_owned(),
                    $crate::domain::FieldValue::encode(&self.$field),
                );)+
                fields
            }
        }
    };
}

pub(crate) use entity;

/// What a field holds when nobody has written it: the value of a fresh entity.
pub fn default_value(entity_type: &EntityType, field: &str) -> Value {
    let defaults = match entity_type {
        EntityType::Project => Project::default().to_fields(),
        EntityType::Status => Status::default().to_fields(),
        EntityType::Label => Label::default().to_fields(),
        EntityType::Timebox => Timebox::default().to_fields(),
        EntityType::Template => Template::default().to_fields(),
        EntityType::View => View::default().to_fields(),
        EntityType::Ticket => Ticket::default().to_fields(),
        EntityType::Comment => Comment::default().to_fields(),
        EntityType::Attachment => Attachment::default().to_fields(),
        EntityType::Member => Member::default().to_fields(),
        EntityType::User => User::default().to_fields(),
        EntityType::Conflict | EntityType::Unknown(_) => Fields::new(),
    };
    defaults.get(field).cloned().unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_goes_through_its_fields_unchanged() {
        let ticket = Ticket { title: "Fix the door".into(), estimate: Some(2.5), ..Ticket::default() };
        assert_eq!(Ticket::from_fields(&ticket.to_fields()), ticket);
    }

    #[test]
    fn an_unknown_value_is_kept_and_a_wrong_one_reads_as_the_default() {
        let mut fields = Ticket::default().to_fields();
        fields.insert("priority".into(), "Cosmic".into());
        fields.insert("title".into(), 7.into());
        let ticket = Ticket::from_fields(&fields);
        assert_eq!(ticket.priority.as_str(), "Cosmic");
        assert_eq!(ticket.title, "");
    }

    #[test]
    fn creating_sends_what_the_person_wrote_and_nothing_of_the_server() {
        let ticket = Ticket { title: "A".into(), number: Some(4), ..Ticket::default() };
        assert_eq!(ticket.creation_fields().keys().collect::<Vec<_>>(), ["title"]);
    }

    #[test]
    fn every_known_type_with_fields_has_no_field_twice() {
        for entity_type in EntityType::KNOWN {
            let mut names: Vec<_> = entity_type.fields().iter().map(|field| field.name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{entity_type}");
        }
    }
}
