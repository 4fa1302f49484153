//! What travels, as JSON Schema. Entities are read from `domain`, field by field.

use super::known::known_values;
use crate::domain::entity::default_value;
use crate::domain::{EntityType, Field, FieldKind, FieldType, Role, limits, required_fields, text_limit};
use serde_json::{Map, Value, json};

/// What a body or an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One of the named schemas.
    One(&'static str),
    /// A plain array of them.
    Many(&'static str),
    /// Text of a query.
    Text,
    /// A whole number of a query, 0 or more.
    Count,
    /// A whole number of a query, 1 or more.
    Positive,
    /// What is looked for in a query: some words.
    Words,
    /// A moment of a query.
    Moment,
    /// One of these words of a query.
    Word(&'static [&'static str]),
    /// An id of a query.
    Id,
    /// `true` or `false` of a query.
    Flag,
    /// A file in the part `file` of a form.
    Upload,
    /// The bytes of a file.
    Bytes,
    /// A stream of server-sent events.
    Events,
    /// Lines of comma-separated values.
    Table,
}

impl Shape {
    /// The content type it travels under.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Upload => "multipart/form-data",
            Self::Bytes => "application/octet-stream",
            Self::Events => "text/event-stream",
            Self::Table => "text/csv",
            _ => "application/json",
        }
    }

    /// Its schema.
    pub fn schema(self) -> Value {
        let named = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        match self {
            Self::One(name) => named(name),
            Self::Many(name) => json!({"type": "array", "items": named(name)}),
            Self::Text | Self::Table => text(),
            Self::Events => json!({"type": "object", "properties": {"data": text()}}),
            Self::Count => json!({"type": "integer", "minimum": 0, "maximum": u64::MAX}),
            Self::Positive => json!({"type": "integer", "minimum": 1, "maximum": u64::MAX}),
            Self::Moment => json!({"anyOf": [time(), {"const": ""}]}),
            Self::Words => written_text(500, true),
            Self::Word(words) => json!({"anyOf": [word(words), {"const": ""}]}),
            // An empty one counts as none.
            Self::Id => json!({"anyOf": [id(), {"const": ""}]}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Bytes => json!({"type": "string", "format": "binary"}),
            Self::Upload => json!({
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }),
        }
    }
}

fn id() -> Value {
    json!({"type": "string", "format": "uuid"})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn flag() -> Value {
    json!({"type": "boolean"})
}

fn up_to(most: u32) -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": most})
}

fn word(words: &[&str]) -> Value {
    json!({"type": "string", "enum": words})
}

/// Text that people write: so many characters, something else than blanks among them if it must be there.
fn written_text(length_max: usize, is_required: bool) -> Value {
    let mut schema = json!({"type": "string", "maxLength": length_max});
    if is_required {
        schema["pattern"] = json!(r"\S");
    }
    schema
}

fn time() -> Value {
    json!({"type": "string", "format": "date-time"})
}

fn or_null(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").cloned() {
        schema["type"] = json!([kind, "null"]);
    }
    schema
}

/// An object of exactly these properties; a name that ends with `?` may be absent.
fn object(properties: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = properties.iter().map(|(name, _)| *name).filter(|name| !name.ends_with('?')).collect();
    let properties: Map<String, Value> =
        properties.iter().map(|(name, schema)| (name.trim_end_matches('?').to_owned(), schema.clone())).collect();
    json!({"type": "object", "required": required, "properties": properties, "additionalProperties": false})
}

/// The same of what comes in: what a newer program sends besides is let go.
fn body(properties: &[(&str, Value)]) -> Value {
    let mut schema = object(properties);
    schema["additionalProperties"] = json!(true);
    schema
}

/// A word and a person: `thumbs_up:<uuid>`.
fn reaction() -> Value {
    json!({"type": "string", "pattern": "^[a-z_]{1,40}:[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"})
}

fn of_field(field: &Field) -> Value {
    match field.kind {
        FieldKind::Set => return json!({"type": "array", "items": id()}),
        FieldKind::QuietSet => return json!({"type": "array", "items": reaction()}),
        _ => {}
    }
    match field.field_type {
        FieldType::Text => text(),
        FieldType::Integer => json!({"type": "integer"}),
        FieldType::Number => json!({"type": "number"}),
        FieldType::Boolean => json!({"type": "boolean"}),
        FieldType::Date => json!({"type": "string", "format": "date"}),
        FieldType::Time => time(),
        FieldType::Id => id(),
        FieldType::Json => json!({}),
    }
}

fn described(entity_type: &EntityType, field: &Field) -> Value {
    let mut schema = of_field(field);
    if let Some(values) = known_values(entity_type, field.name) {
        schema["examples"] = json!(values);
    }
    schema
}

/// An entity as it is given: every field, and those that follow from others. Fields of newer versions may come too.
fn entity(entity_type: &EntityType) -> Value {
    let mut properties = Map::from_iter([("id".to_owned(), id())]);
    for field in entity_type.fields() {
        let may_be_null = default_value(entity_type, field.name).is_null();
        let schema = described(entity_type, field);
        properties.insert(field.name.to_owned(), if may_be_null { or_null(schema) } else { schema });
    }
    properties.insert("created_at".into(), time());
    properties.insert("updated_at".into(), time());
    if *entity_type == EntityType::Ticket {
        properties.insert("assignee_id".into(), or_null(id()));
    }
    let required: Vec<&String> = properties.keys().collect();
    json!({"type": "object", "required": required, "properties": properties})
}

/// A field as it is written: within its limits, and a set whole or by its members added and removed.
fn of_written(entity_type: &EntityType, field: &Field) -> Value {
    let mut schema = described(entity_type, field);
    let is_required = required_fields(entity_type).contains(&field.name);
    if field.kind.is_set() {
        schema["maxItems"] = json!(limits::SET);
        let parts = json!({"add": schema, "remove": schema});
        let parts = json!({"type": "object", "properties": parts, "additionalProperties": false});
        return json!({"anyOf": [schema, parts, {"type": "null"}]});
    }
    let limits = match (field.field_type, field.name) {
        (FieldType::Text, "color") => json!({"type": "string", "pattern": "^(#[0-9A-Fa-f]{6})?$"}),
        (FieldType::Text, name) => written_text(text_limit(entity_type, name), is_required),
        (FieldType::Integer, "ticket_limit") => json!({"minimum": 1, "maximum": limits::TICKETS}),
        (FieldType::Number, "estimate") => json!({"minimum": 0, "maximum": limits::ESTIMATE}),
        _ => json!({}),
    };
    for (name, limit) in limits.as_object().into_iter().flatten() {
        schema[name] = limit.clone();
    }
    if is_required { schema } else { or_null(schema) }
}

/// An entity as it is written: what people write, and nothing else.
fn written(entity_type: &EntityType, creating: bool) -> Value {
    let by_people = |field: &&Field| !matches!(field.kind, FieldKind::Server | FieldKind::Derived);
    let parent = entity_type.parent().map(|(_, field)| field);
    // A child names its parent in the address; a ticket in its body.
    let is_addressed = |name: &str| Some(name) == parent && *entity_type != EntityType::Ticket;
    let mut properties = Map::new();
    for field in entity_type.fields().iter().filter(by_people).filter(|field| !is_addressed(field.name)) {
        properties.insert(field.name.to_owned(), of_written(entity_type, field));
    }
    if *entity_type == EntityType::Ticket {
        properties.insert("assignee_id".into(), or_null(id()));
    }
    let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if creating {
        let required: Vec<&str> =
            required_fields(entity_type).iter().copied().filter(|name| !is_addressed(name)).collect();
        schema["required"] = json!(required);
    }
    schema
}

const ENTITIES: &[(&str, EntityType)] = &[
    ("Project", EntityType::Project),
    ("Ticket", EntityType::Ticket),
    ("Comment", EntityType::Comment),
    ("Attachment", EntityType::Attachment),
    ("Label", EntityType::Label),
    ("Timebox", EntityType::Timebox),
    ("Template", EntityType::Template),
    ("View", EntityType::View),
    ("Status", EntityType::Status),
];

/// All named schemas.
pub fn all() -> Value {
    let mut schemas = Map::new();
    for (name, entity_type) in ENTITIES {
        schemas.insert((*name).to_owned(), entity(entity_type));
        if *entity_type != EntityType::Attachment {
            schemas.insert(format!("New{name}"), written(entity_type, true));
            schemas.insert(format!("{name}Change"), written(entity_type, false));
        }
    }
    for (name, schema) in people().into_iter().chain(access()).chain(syncing()) {
        schemas.insert(name.to_owned(), schema);
    }
    Value::Object(schemas)
}

fn people() -> Vec<(&'static str, Value)> {
    let account = [
        ("id", id()),
        ("username", text()),
        ("email", text()),
        ("display_name", text()),
        ("is_admin", flag()),
        ("created_at", time()),
    ];
    let of_server = [("is_active", flag()), ("sessions", json!({"type": "integer"})), ("last_seen_at?", time())];
    let role = || word(&Role::KNOWN.iter().map(Role::as_str).collect::<Vec<_>>());
    vec![
        ("Error", object(&[("error", text()), ("code", text()), ("field?", text())])),
        ("Account", object(&account)),
        ("PersonOfServer", object(&[&account[..], &of_server[..]].concat())),
        ("PersonChange", body(&[("is_admin?", or_null(flag())), ("is_active?", or_null(flag()))])),
        ("Person", object(&[("id", id()), ("username", text()), ("display_name", text()), ("email?", text())])),
        (
            "Registration",
            body(&[
                ("username", text()),
                ("email", text()),
                ("password", text()),
                ("display_name?", or_null(text())),
                ("invitation?", or_null(text())),
            ]),
        ),
        ("Credentials", body(&[("username", text()), ("password", text()), ("code?", or_null(text()))])),
        ("SignedIn", object(&[("user", Shape::One("Account").schema()), ("token?", text())])),
        (
            "Device",
            object(&[
                ("id", id()),
                ("name", text()),
                ("address", text()),
                ("created_at", time()),
                ("last_seen_at", time()),
                ("current", flag()),
            ]),
        ),
        (
            "Member",
            object(&[
                ("project_id", id()),
                ("user_id", id()),
                ("username", text()),
                ("display_name", text()),
                ("role", text()),
            ]),
        ),
        ("NewMember", body(&[("username", text()), ("role?", role())])),
        ("MemberChange", body(&[("role", role())])),
        (
            "HistoryLine",
            object(&[
                ("at", time()),
                ("who", text()),
                ("user?", id()),
                ("field", text()),
                ("before", json!({})),
                ("after", json!({})),
            ]),
        ),
    ]
}

/// Ways in, and who let whom in.
fn access() -> Vec<(&'static str, Value)> {
    let count = || json!({"type": "integer"});
    let list = |items: Value| json!({"type": "array", "items": items});
    let roles: Vec<&str> = Role::KNOWN.iter().map(Role::as_str).collect();
    let kinds: Vec<&str> = EntityType::KNOWN.iter().map(EntityType::as_str).collect();
    let said = [("clientDataJSON", text()), ("authenticatorData", text())];
    let shown = body(&[&said[..], &[("signature", text()), ("userHandle?", or_null(text()))]].concat());
    let made = body(&[&said[..], &[("publicKey", text()), ("publicKeyAlgorithm", count())]].concat());
    vec![
        (
            "SignUpRule",
            object(&[("sign_up", word(&["open", "invited", "closed"])), ("provider?", text()), ("passkeys?", flag())]),
        ),
        ("Beginning", body(&[("to?", or_null(text())), ("invitation?", or_null(text()))])),
        ("SecondStep", body(&[("code?", text())])),
        ("WayOut", object(&[("url", text())])),
        ("ProviderStanding", object(&[("provider?", text()), ("linked_as?", text()), ("has_password", flag())])),
        // As WebAuthn has them: `PublicKeyCredentialRequestOptionsJSON` and its kin.
        ("PasskeyQuestion", json!({"type": "object", "required": ["challenge"], "properties": {"challenge": text()}})),
        ("ShownPasskey", body(&[("id", text()), ("response", shown)])),
        ("PasskeyBeginning", body(&[("password?", text()), ("name?", or_null(written_text(limits::NAME, true)))])),
        (
            "NewPasskey",
            body(&[
                ("name", written_text(limits::NAME, true)),
                ("answer", body(&[("id", text()), ("response", made)])),
            ]),
        ),
        ("Passkey", object(&[("id", id()), ("name", text()), ("created_at", time()), ("last_used_at?", time())])),
        (
            "Passkeys",
            object(&[("offered", flag()), ("passkeys", list(json!({"$ref": "#/components/schemas/Passkey"})))]),
        ),
        ("NewPassword", body(&[("current_password", text()), ("password", text())])),
        ("Candidate", body(&[("password?", text()), ("username?", text()), ("email?", text())])),
        ("Strength", object(&[("score", count()), ("warning?", text()), ("suggestions", list(text()))])),
        ("Forgotten", body(&[("username", text())])),
        ("Reset", body(&[("token", text()), ("password", text())])),
        ("ResetLink", object(&[("link", text()), ("token", text()), ("expires_at", time())])),
        ("Farewell", body(&[("password", text())])),
        ("Export", json!({"type": "object"})),
        ("Proof", body(&[("password?", text()), ("code?", text())])),
        ("SecondFactor", object(&[("on", flag()), ("recovery_codes_left", count())])),
        ("Enrolment", object(&[("secret", text()), ("uri", text())])),
        ("RecoveryCodes", object(&[("recovery_codes", list(text()))])),
        (
            "NewApiToken",
            body(&[
                ("name", written_text(limits::NAME, true)),
                ("scope", word(&["read", "write", "admin"])),
                ("days?", or_null(up_to(366))),
            ]),
        ),
        (
            "ApiToken",
            object(&[
                ("id", id()),
                ("name", text()),
                ("scope", text()),
                ("created_at", time()),
                ("last_seen_at", time()),
                ("expires_at", time()),
                ("token?", text()),
            ]),
        ),
        (
            "NewInvitation",
            body(&[("role?", word(&roles)), ("days?", or_null(up_to(90))), ("uses?", or_null(up_to(1_000)))]),
        ),
        (
            "Invitation",
            object(&[
                ("id", id()),
                ("project_id?", id()),
                ("role", text()),
                ("created_by", id()),
                ("created_at", time()),
                ("expires_at", time()),
                ("uses_left", count()),
                ("link?", text()),
                ("token?", text()),
            ]),
        ),
        ("NewWebhook", body(&[("url", text()), ("kinds?", list(word(&kinds)))])),
        (
            "Webhook",
            object(&[
                ("id", id()),
                ("project_id", id()),
                ("url", text()),
                ("kinds", list(text())),
                ("created_by", id()),
                ("created_at", time()),
                ("is_on", flag()),
                ("failures", count()),
                ("last_error", text()),
                ("last_code", text()),
                ("sent_at?", time()),
                ("secret?", text()),
            ]),
        ),
        ("Acceptance", body(&[("token", text())])),
        (
            "AuditLine",
            object(&[
                ("id", id()),
                ("at", time()),
                ("user_id?", id()),
                ("user_name", text()),
                ("address", text()),
                ("action", text()),
                ("target", text()),
                ("detail", text()),
            ]),
        ),
    ]
}

fn syncing() -> Vec<(&'static str, Value)> {
    let open = || json!({"type": "object"});
    let list = |items: Value| json!({"type": "array", "items": items});
    let number = || json!({"type": "integer", "minimum": 0, "maximum": u32::MAX});
    let change = json!({
        "type": "object",
        "required": ["id", "type", "operation", "timestamp"],
        "properties": {
            "id": text(), "type": text(), "operation": word(&["create", "update", "delete"]), "data": open(), "timestamp": time(), "entity_id": id(),
            "stamp": text(), "seen": open(), "resolves": open(), "waits_for": list(id()),
        },
    });
    let conflict = object(&[
        ("id", id()),
        ("type", text()),
        ("entity_id", id()),
        ("field", text()),
        ("base", json!({})),
        ("sides", list(open())),
    ]);
    let request = json!({
        "type": "object",
        "required": ["client_id"],
        "properties": {
            "client_id": {"type": "string", "minLength": 1, "maxLength": 200}, "last_sync": or_null(text()),
            "changes": list(Shape::One("Change").schema()), "protocol": or_null(number()),
            "scopes": or_null(list(open())), "pending": or_null(json!({"type": "integer"})), "device": or_null(text()),
        },
    });
    let response = json!({
        "type": "object",
        "required": ["server_changes", "conflicts", "last_sync", "results", "scopes", "more", "server_time"],
        "properties": {
            "server_changes": list(open()), "conflicts": list(Shape::One("Conflict").schema()), "last_sync": text(),
            "results": list(open()), "scopes": list(open()), "revoked": list(text()), "more": {"type": "boolean"},
            "server_time": time(), "protocol": {"type": "integer"},
        },
    });
    let received = object(&[("received", json!({"type": "integer"})), ("complete", flag())]);
    vec![
        ("Change", change),
        ("Conflict", conflict),
        ("Received", received),
        ("Resolution", body(&[("value", json!({}))])),
        ("SyncRequest", request),
        ("SyncResponse", response),
    ]
}
