//! Limits, and errors that name the field and say what to do.

use super::{
    EntityId, EntityType, FieldKind, FieldType, FieldValue, Fields, Invalid, PARENT_ID, Problem, Reaction, Relation,
    ValueKind,
};
use serde_json::Value;

/// The limits people expect; lengths in characters, sizes in bytes.
pub mod limits {
    pub const NAME: usize = 255;
    /// The letters of a project's ticket keys.
    pub const KEY: usize = 20;
    pub const TITLE: usize = 500;
    pub const DESCRIPTION: usize = 100_000;
    pub const COMMENT: usize = 20_000;
    pub const FILE_BYTES: i64 = 100 * 1024 * 1024;
    /// Of an estimate, in its unit.
    pub const ESTIMATE: f64 = 100_000.0;
    /// Tickets that a status is meant to hold.
    pub const TICKETS: i64 = 100_000;
    /// Members of one set (labels, assignees, what it blocks, …).
    pub const SET: usize = 200;
    /// Any other text, those of newer versions included.
    pub const OTHER_TEXT: usize = 100_000;
}

/// Checks the fields a change writes. With `creating`, what is required must be there.
///
/// # Errors
/// The first field that holds what it may not.
pub fn validate(entity_type: &EntityType, fields: &Fields, creating: bool) -> Result<(), Invalid> {
    for (name, value) in fields {
        check_field(entity_type, name, value)?;
    }
    for required in required_fields(entity_type) {
        match fields.get(*required) {
            None | Some(Value::Null) if creating => return Err(Invalid::new(required, Problem::Missing)),
            Some(Value::Null) => return Err(Invalid::new(required, Problem::Cleared)),
            Some(Value::String(text)) if text.trim().is_empty() => {
                return Err(Invalid::new(required, Problem::Empty));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks what only its id tells: a ticket is no part of itself and in no relation to itself. A circle of several is no
/// fault of one change: whoever reads breaks it.
///
/// # Errors
/// The first field that names the ticket it is written of.
pub fn validate_relations(id: EntityId, entity_type: &EntityType, fields: &Fields) -> Result<(), Invalid> {
    if *entity_type != EntityType::Ticket {
        return Ok(());
    }
    let is_itself = |value: &Value| EntityId::decode(value) == Some(id);
    let names_itself = |value: &Value| match value {
        Value::Array(members) => members.iter().any(is_itself),
        Value::Object(parts) => parts.get("add").and_then(Value::as_array).is_some_and(|add| add.iter().any(is_itself)),
        one => is_itself(one),
    };
    let fields_of_relations = [PARENT_ID].into_iter().chain(Relation::ALL.map(Relation::field));
    for name in fields_of_relations {
        if fields.get(name).is_some_and(names_itself) {
            return Err(Invalid::new(name, Problem::Itself));
        }
    }
    Ok(())
}

/// The fields that an entity of this type cannot do without.
pub fn required_fields(entity_type: &EntityType) -> &'static [&'static str] {
    match entity_type {
        EntityType::Project => &["name"],
        EntityType::Status => &["project_id", "name"],
        EntityType::Label | EntityType::Timebox | EntityType::Template | EntityType::View => &["project_id", "name"],
        EntityType::Ticket => &["project_id", "title"],
        EntityType::Comment => &["ticket_id", "content"],
        EntityType::Attachment => &["ticket_id", "filename", "hash"],
        _ => &[],
    }
}

fn check_field(entity_type: &EntityType, name: &str, value: &Value) -> Result<(), Invalid> {
    let Some(field) = entity_type.fields().iter().find(|field| field.name == name) else {
        return check_text(name, value, limits::OTHER_TEXT);
    };
    if matches!(field.kind, FieldKind::Server | FieldKind::Derived) || value.is_null() {
        return Ok(());
    }
    if field.kind.is_set() {
        return check_set(name, field.kind, value);
    }
    check_type(name, field.field_type, value)?;
    match name {
        "color" => check_color(name, value),
        "file_size" => check_size(name, value),
        "estimate" => check_estimate(name, value),
        "ticket_limit" => check_ticket_limit(name, value),
        "hash" => check_hash(name, value),
        _ => check_text(name, value, text_limit(entity_type, name)),
    }
}

/// How many characters a text field may hold.
pub fn text_limit(entity_type: &EntityType, name: &str) -> usize {
    match (entity_type, name) {
        (EntityType::Project, "key") => limits::KEY,
        (EntityType::Ticket | EntityType::Template, "title") => limits::TITLE,
        (EntityType::Comment, "content") => limits::COMMENT,
        (_, "description") => limits::DESCRIPTION,
        (_, "name" | "kind" | "filename" | "status" | "priority" | "ticket_type" | "estimate_unit" | "mime_type") => {
            limits::NAME
        }
        _ => limits::OTHER_TEXT,
    }
}

fn check_type(name: &str, field_type: FieldType, value: &Value) -> Result<(), Invalid> {
    use super::{Date, Time};
    let (fits, wanted) = match field_type {
        FieldType::Text => (value.is_string(), ValueKind::Text),
        FieldType::Integer => (value.is_i64(), ValueKind::WholeNumber),
        FieldType::Number => (value.is_number(), ValueKind::Number),
        FieldType::Boolean => (value.is_boolean(), ValueKind::Boolean),
        FieldType::Date => (Date::decode(value).is_some(), ValueKind::Date),
        FieldType::Time => (Time::decode(value).is_some(), ValueKind::Time),
        FieldType::Id => (EntityId::decode(value).is_some(), ValueKind::Id),
        FieldType::Json => return Ok(()),
    };
    if fits { Ok(()) } else { Err(Invalid::new(name, Problem::MustBe(wanted))) }
}

fn check_text(name: &str, value: &Value, limit: usize) -> Result<(), Invalid> {
    let Some(text) = value.as_str() else { return Ok(()) };
    if text.contains('\0') {
        return Err(Invalid::new(name, Problem::NullCharacter));
    }
    let length = text.chars().count();
    if length <= limit {
        return Ok(());
    }
    Err(Invalid::new(name, Problem::TooLong { limit, length }))
}

fn check_color(name: &str, value: &Value) -> Result<(), Invalid> {
    let text = value.as_str().unwrap_or_default();
    let is_color = text.is_empty()
        || (text.len() == 7 && text.starts_with('#') && text.chars().skip(1).all(|c| c.is_ascii_hexdigit()));
    if is_color { Ok(()) } else { Err(Invalid::new(name, Problem::MustBe(ValueKind::Color))) }
}

fn check_size(name: &str, value: &Value) -> Result<(), Invalid> {
    match value.as_i64() {
        Some(0..=limits::FILE_BYTES) => Ok(()),
        Some(size) if size > 0 => Err(Invalid::new(name, Problem::FileTooLarge)),
        _ => Err(Invalid::new(name, Problem::MustBe(ValueKind::SizeInBytes))),
    }
}

fn check_estimate(name: &str, value: &Value) -> Result<(), Invalid> {
    match value.as_f64() {
        Some(points) if (0.0..=limits::ESTIMATE).contains(&points) => Ok(()),
        _ => Err(Invalid::new(name, Problem::MustBe(ValueKind::Estimate))),
    }
}

fn check_ticket_limit(name: &str, value: &Value) -> Result<(), Invalid> {
    match value.as_i64() {
        Some(1..=limits::TICKETS) => Ok(()),
        _ => Err(Invalid::new(name, Problem::MustBe(ValueKind::TicketLimit))),
    }
}

fn check_hash(name: &str, value: &Value) -> Result<(), Invalid> {
    let text = value.as_str().unwrap_or_default();
    let is_hash = text.len() == 64 && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    if is_hash { Ok(()) } else { Err(Invalid::new(name, Problem::MustBe(ValueKind::Hash))) }
}

/// A set is written whole (`[…]`) or as `{"add": […], "remove": […]}`.
fn check_set(name: &str, kind: FieldKind, value: &Value) -> Result<(), Invalid> {
    let lists: Vec<&Value> = match value {
        Value::Array(_) => vec![value],
        Value::Object(parts) if parts.keys().all(|key| key == "add" || key == "remove") => parts.values().collect(),
        _ => return Err(Invalid::new(name, Problem::MustBe(ValueKind::List))),
    };
    for list in lists {
        let Some(members) = list.as_array() else { return Err(Invalid::new(name, Problem::MustBe(ValueKind::List))) };
        if members.len() > limits::SET {
            return Err(Invalid::new(name, Problem::TooMany { limit: limits::SET }));
        }
        let (wanted, is_one): (ValueKind, fn(&str) -> bool) = match kind {
            FieldKind::QuietSet => (ValueKind::Reactions, |text| Reaction::read(text).is_some()),
            _ => (ValueKind::Ids, |text| text.parse::<EntityId>().is_ok()),
        };
        if !members.iter().all(|member| member.as_str().is_some_and(is_one)) {
            return Err(Invalid::new(name, Problem::MustBe(wanted)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(fields) => fields,
            other => panic!("not an object: {other}"),
        }
    }

    fn error(entity_type: EntityType, value: Value) -> Invalid {
        validate(&entity_type, &fields(value), false).expect_err("this must be refused")
    }

    #[test]
    fn a_limit_is_allowed_and_one_more_is_refused_by_name() {
        let at_limit = json!({"title": "ä".repeat(limits::TITLE)});
        assert_eq!(validate(&EntityType::Ticket, &fields(at_limit), false), Ok(()));
        let over = error(EntityType::Ticket, json!({"title": "ä".repeat(limits::TITLE + 1)}));
        assert_eq!(over.to_string(), "title is longer than 500 characters (it has 501): shorten it");
        assert_eq!(error(EntityType::Project, json!({"key": "K".repeat(limits::KEY + 1)})).field, "key");
        let comment = error(EntityType::Comment, json!({"content": "a".repeat(20_001)}));
        assert_eq!(comment.field, "content");
        let file = error(EntityType::Attachment, json!({"file_size": limits::FILE_BYTES + 1}));
        assert_eq!(file.field, "file_size");
    }

    #[test]
    fn what_is_required_must_be_there_when_creating_and_never_cleared() {
        let missing = validate(&EntityType::Project, &Fields::new(), true).expect_err("a project needs a name");
        assert_eq!(missing.to_string(), "name is missing");
        assert_eq!(validate(&EntityType::Project, &Fields::new(), false), Ok(()));
        assert_eq!(error(EntityType::Project, json!({"name": "  "})).field, "name");
        assert_eq!(error(EntityType::Ticket, json!({"title": null})).to_string(), "title can't be cleared");
    }

    #[test]
    fn a_ticket_is_in_no_relation_to_itself() {
        let (own, other) = (EntityId::from_random([1; 16]), EntityId::from_random([2; 16]));
        let check = |value: Value| validate_relations(own, &EntityType::Ticket, &fields(value));
        let itself = [
            json!({"parent_id": own}),
            json!({"blocks": [other, own]}),
            json!({"relates": {"add": [own], "remove": []}}),
            json!({"duplicates": [own.to_string().to_uppercase()]}),
        ];
        for value in itself {
            let name = value.as_object().and_then(|fields| fields.keys().next()).cloned();
            assert_eq!(check(value).map_err(|invalid| invalid.field), Err(name.unwrap_or_default()));
        }
        for value in [json!({"parent_id": null}), json!({"parent_id": other, "blocks": {"remove": [own], "add": []}})] {
            assert_eq!(check(value), Ok(()));
        }
        let words = check(json!({"parent_id": own})).expect_err("it is itself").to_string();
        assert_eq!(words, "parent_id names the ticket itself: choose another one");
    }

    #[test]
    fn wrong_types_are_refused_and_unknown_fields_and_values_pass() {
        assert_eq!(error(EntityType::Ticket, json!({"due_date": "tomorrow"})).field, "due_date");
        assert_eq!(error(EntityType::Ticket, json!({"labels": ["bug"]})).field, "labels");
        let one = EntityId::from_random([1; 16]);
        assert_eq!(error(EntityType::Comment, json!({"reactions": [one]})).field, "reactions");
        let reacts = json!({"reactions": {"add": [format!("rocket:{one}")], "remove": []}});
        assert_eq!(validate(&EntityType::Comment, &fields(reacts), false), Ok(()));
        assert_eq!(error(EntityType::Project, json!({"color": "red"})).field, "color");
        for limit in [json!(0), json!(-1), json!(1.5), json!(limits::TICKETS + 1)] {
            assert_eq!(error(EntityType::Status, json!({"ticket_limit": limit})).field, "ticket_limit");
        }
        for limit in [json!(1), json!(limits::TICKETS), Value::Null] {
            assert_eq!(validate(&EntityType::Status, &fields(json!({"ticket_limit": limit})), false), Ok(()));
        }
        let newer = json!({"priority": "Cosmic", "mood": {"a": 1}});
        assert_eq!(validate(&EntityType::Ticket, &fields(newer), false), Ok(()));
    }
}
