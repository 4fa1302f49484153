//! Fields: what merges how, and how a value is written.

use super::{Date, Time};
use serde_json::{Map, Value};

/// Fields by name, as they travel and as they are stored.
pub type Fields = Map<String, Value>;

/// How two writes of a field that did not see each other are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// The greater stamp wins, the loser is kept in a conflict.
    Value,
    /// Long text: merged where the edits do not overlap, else as a value.
    Text,
    /// A set of members: added and removed one by one.
    Set,
    /// The same, of what nobody would miss: reactions. It changes nothing of what the thing says, and revives nothing.
    QuietSet,
    /// The greater stamp wins, silently: board position, collapsed.
    Quiet,
    /// Computed from the record, never written or merged.
    Derived,
    /// Written by the server alone; ignored in a client's change.
    Server,
}

impl FieldKind {
    /// Whether it is merged per member.
    pub fn is_set(self) -> bool {
        matches!(self, Self::Set | Self::QuietSet)
    }
}

/// What a value is, for typed columns and for validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    Text,
    Integer,
    Number,
    Boolean,
    Date,
    Time,
    Id,
    Json,
}

/// One field of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub kind: FieldKind,
    pub field_type: FieldType,
}

/// A Rust type that can be the value of a field.
pub trait FieldValue: Default {
    const TYPE: FieldType;
    /// `None` where `value` is not of this type: the record keeps it raw, the reader shows the default.
    fn decode(value: &Value) -> Option<Self>;
    fn encode(&self) -> Value;
}

impl FieldValue for String {
    const TYPE: FieldType = FieldType::Text;
    fn decode(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
    fn encode(&self) -> Value {
        Value::String(self.clone())
    }
}

impl FieldValue for bool {
    const TYPE: FieldType = FieldType::Boolean;
    fn decode(value: &Value) -> Option<Self> {
        value.as_bool()
    }
    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
}

impl FieldValue for i64 {
    const TYPE: FieldType = FieldType::Integer;
    fn decode(value: &Value) -> Option<Self> {
        value.as_i64()
    }
    fn encode(&self) -> Value {
        Value::from(*self)
    }
}

impl FieldValue for f64 {
    const TYPE: FieldType = FieldType::Number;
    fn decode(value: &Value) -> Option<Self> {
        value.as_f64()
    }
    fn encode(&self) -> Value {
        Value::from(*self)
    }
}

impl FieldValue for Date {
    const TYPE: FieldType = FieldType::Date;
    fn decode(value: &Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }
    fn encode(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl FieldValue for Time {
    const TYPE: FieldType = FieldType::Time;
    fn decode(value: &Value) -> Option<Self> {
        Some(chrono::DateTime::parse_from_rfc3339(value.as_str()?).ok()?.to_utc())
    }
    fn encode(&self) -> Value {
        Value::String(self.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
    }
}

impl FieldValue for Value {
    const TYPE: FieldType = FieldType::Json;
    fn decode(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
    fn encode(&self) -> Value {
        self.clone()
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const TYPE: FieldType = T::TYPE;
    fn decode(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::decode(value).map(Some) }
    }
    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::encode)
    }
}

/// Sets: an array without repeats, in ascending order of the written form.
impl<T: FieldValue> FieldValue for Vec<T> {
    const TYPE: FieldType = FieldType::Json;
    fn decode(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::decode).collect()
    }
    fn encode(&self) -> Value {
        Value::Array(self.iter().map(T::encode).collect())
    }
}

macro_rules! id_values {
    ($($name:ident),+) => {$(
        impl FieldValue for super::$name {
            const TYPE: FieldType = FieldType::Id;
            fn decode(value: &Value) -> Option<Self> {
                value.as_str()?.parse().ok()
            }
            fn encode(&self) -> Value {
                Value::String(self.to_string())
            }
        }
    )+};
}

id_values!(EntityId, ProjectId, LabelId, TicketId, TimeboxId, UserId);
