//! Which table holds which entity, and its columns: everything follows from the fields of the domain.

use crate::domain::{EntityType, FieldType};
use std::sync::LazyLock;

/// The columns that every record has, in the order in which they are written and read.
pub(super) const COMMON: [&str; 8] =
    ["id", "scope", "seq", "created_seq", "created_stamp", "deleted", "marks", "extra"];

/// The column that tells the types of [`Table::OTHERS`] apart.
pub(super) const TYPE: &str = "type";

/// One field's column.
pub(super) struct Column {
    pub name: &'static str,
    pub field_type: FieldType,
}

/// The table of one entity type, or of all types that this version does not know.
pub(super) struct Table {
    pub name: &'static str,
    /// `None`: the table of unknown types.
    pub entity_type: Option<EntityType>,
    /// The fields that have a column.
    pub columns: Vec<Column>,
}

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let known = EntityType::KNOWN.iter().map(|entity_type| Table {
        name: name_of(entity_type),
        entity_type: Some(entity_type.clone()),
        columns: columns_of(entity_type),
    });
    known.chain([Table { name: Table::OTHERS, entity_type: None, columns: Vec::new() }]).collect()
});

impl Table {
    /// The table of the types that this version does not know.
    pub const OTHERS: &'static str = "others";

    /// Every table of records.
    pub fn all() -> &'static [Table] {
        &TABLES
    }

    /// The place in [`Table::all`] of the table that holds `entity_type`.
    pub fn index_of(entity_type: &EntityType) -> usize {
        let known = TABLES.iter().position(|table| table.entity_type.as_ref() == Some(entity_type));
        known.unwrap_or(TABLES.len() - 1)
    }

    /// The table that holds `entity_type`.
    pub fn of(entity_type: &EntityType) -> &'static Table {
        &TABLES[Table::index_of(entity_type)]
    }

    /// Every column, in the order in which rows are written and read.
    pub fn column_names(&self) -> impl Iterator<Item = &'static str> {
        let type_column = self.entity_type.is_none().then_some(TYPE);
        COMMON.into_iter().chain(type_column).chain(self.columns.iter().map(|column| column.name))
    }

    /// The columns that name a row.
    pub fn key(&self) -> &'static [&'static str] {
        if self.entity_type.is_some() { &["id"] } else { &["id", TYPE] }
    }
}

/// Plural, so that none is a reserved word (`user`) and a person at a SQL prompt reads it well.
fn name_of(entity_type: &EntityType) -> &'static str {
    match entity_type {
        EntityType::Project => "projects",
        EntityType::Status => "statuses",
        EntityType::Label => "labels",
        EntityType::Timebox => "timeboxes",
        EntityType::Template => "templates",
        EntityType::View => "views",
        EntityType::Ticket => "tickets",
        EntityType::Comment => "comments",
        EntityType::Attachment => "attachments",
        EntityType::Member => "members",
        EntityType::User => "users",
        EntityType::Conflict => "conflicts",
        EntityType::Unknown(_) => Table::OTHERS,
    }
}

/// A conflict has a shape of its own in `merge`, and is looked for by the record it is about.
const CONFLICT: &[(&str, FieldType)] = &[
    ("entity_type", FieldType::Text),
    ("entity_id", FieldType::Id),
    ("field", FieldType::Text),
    ("base", FieldType::Json),
    ("sides", FieldType::Json),
    ("resolved", FieldType::Boolean),
];

fn columns_of(entity_type: &EntityType) -> Vec<Column> {
    if *entity_type == EntityType::Conflict {
        return CONFLICT.iter().map(|&(name, field_type)| Column { name, field_type }).collect();
    }
    let fields = entity_type.fields().iter();
    fields.map(|field| Column { name: field.name, field_type: field.field_type }).collect()
}
