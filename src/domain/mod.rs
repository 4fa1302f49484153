//! The entities as a person knows them: their fields, ids, limits, and what each role may do.
//!
//! Pure: no I/O, no clock, no randomness. An entity is one struct, declared once by [`entity!`](entity);
//! everything else (merge, store, wire) works on its fields by name, through [`EntityType::fields`].
//! Decoding never fails: an unknown value is kept raw in the record and shown as unknown.

mod attachment;
mod comment;
pub mod entity;
mod estimate;
mod field;
pub mod file_kind;
mod id;
mod invalid;
mod label;
mod member;
pub mod mention;
mod names;
mod open_enum;
mod position;
mod project;
mod reaction;
pub mod role;
mod scope;
mod status;
mod template;
mod ticket;
mod timebox;
mod user;
mod validation;
mod view;

pub use attachment::Attachment;
pub use comment::Comment;
pub use entity::{Entity, EntityType};
pub use estimate::{EstimateUnit, hours_and_minutes};
pub use field::{Field, FieldKind, FieldType, FieldValue, Fields};
pub use id::{
    AttachmentId, ChangeId, CommentId, ConflictId, EntityId, LabelId, MemberId, ProjectId, StatusId, TemplateId,
    TicketId, TimeboxId, UserId, ViewId,
};
pub use invalid::{Invalid, Problem, ValueKind};
pub use label::Label;
pub use member::Member;
pub use names::{join_names, split_names};
pub use position::Position;
pub use project::Project;
pub use reaction::{Emoji, REACTIONS, Reaction};
pub use role::{Action, RIGHTS, Right, Role};
pub use scope::Scope;
pub use status::{Category, Status, default_statuses};
pub use template::Template;
pub use ticket::{MOVED_TO, PARENT_ID, Priority, Relation, SOURCE_AUTHOR, Ticket, TicketType};
pub use timebox::{Timebox, TimeboxKind};
pub use user::User;
pub use validation::{limits, required_fields, text_limit, validate, validate_relations};
pub use view::{View, ViewKind};

/// An instant, UTC, with millisecond precision on the wire.
pub type Time = chrono::DateTime<chrono::Utc>;
/// A calendar day without a time zone.
pub type Date = chrono::NaiveDate;
