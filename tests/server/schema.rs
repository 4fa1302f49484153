//! Holds a value against a schema of the OpenAPI document: as much of JSON Schema as the document uses.

use serde_json::Value;

/// What does not fit, with the place.
pub fn misfit(document: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target = document.pointer(name.trim_start_matches('#'))?;
        return misfit(document, target, value, place);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    if !kinds.iter().any(|kind| is_a(kind, value)) {
        return Some(format!("{place} is {value}, not {kinds:?}"));
    }
    let fits_format = match (schema["format"].as_str(), value.as_str()) {
        (Some("uuid"), Some(text)) => text.len() == 36 && text.split('-').count() == 5,
        (Some("date-time"), Some(text)) => text.contains('T') && text.ends_with('Z'),
        _ => true,
    };
    if !fits_format {
        return Some(format!("{place} is {value}, which is no {}", schema["format"]));
    }
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(n, item)| misfit(document, &schema["items"], item, &format!("{place}[{n}]"))),
        Value::Object(object) => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let missing = required.iter().filter_map(Value::as_str).find(|name| !object.contains_key(*name));
            if let Some(name) = missing {
                return Some(format!("{place} has no {name}"));
            }
            object.iter().find_map(|(name, value)| match schema["properties"].get(name) {
                Some(property) => misfit(document, property, value, &format!("{place}.{name}")),
                None if schema["additionalProperties"] == false => Some(format!("{place}.{name} is not in the schema")),
                None => None,
            })
        }
        _ => None,
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    }
}

#[test]
fn what_does_not_fit_is_found() {
    use serde_json::json;
    let document = json!({"components": {"schemas": {"A": {
        "type": "object", "required": ["id"], "additionalProperties": false,
        "properties": {"id": {"type": "string", "format": "uuid"}, "n": {"type": ["integer", "null"]}},
    }}}});
    let schema = json!({"type": "array", "items": {"$ref": "#/components/schemas/A"}});
    let id = "01010101-0101-4101-8101-010101010101";
    let misfit = |value: Value| misfit(&document, &schema, &value, "it");
    assert_eq!(misfit(json!([{"id": id, "n": null}, {"id": id, "n": 2}])), None);
    for wrong in
        [json!({}), json!([{}]), json!([{"id": "x"}]), json!([{"id": id, "n": "2"}]), json!([{"id": id, "m": 1}])]
    {
        assert!(misfit(wrong.clone()).is_some(), "{wrong}");
    }
}
