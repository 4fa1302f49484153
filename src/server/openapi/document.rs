//! The document and the page to read it.

use super::operation::{Needs, Operation, Parameter};
use super::schema;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// OpenAPI 3.1 of these operations.
pub fn document(operations: &[Operation]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_ascii_lowercase()] = described(operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Worknest",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Projects, tickets, comments and attachments. A write is a change like any other: stamped, \
                            merged, seen by every client at once. What is here stays; more may come.",
            "license": {"name": "MIT OR Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schema::all(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-worknest"},
            },
        },
    })
}

fn described(operation: &Operation) -> Value {
    let mut parameters: Vec<Value> = operation.query.iter().map(in_query).collect();
    for name in operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let is_id = name == "id" || name.ends_with("_id");
        let schema = if is_id { json!({"type": "string", "format": "uuid"}) } else { json!({"type": "string"}) };
        parameters.push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
    }
    if operation.is_tagged {
        let (name, about) = match operation.method {
            Method::GET => ("If-None-Match", "The tag you have: 304 when it is still the same."),
            _ => ("If-Match", "The tag you have read: 412 when somebody has written since."),
        };
        let schema = json!({"type": "string"});
        parameters.push(json!({"name": name, "in": "header", "description": about, "schema": schema}));
    }
    let mut entry = json!({
        "operationId": operation_id(operation),
        "summary": operation.about,
        "parameters": parameters,
        "responses": responses(operation),
        "security": if operation.needs == Needs::Nobody { json!([]) } else { json!([{"token": []}, {"cookie": []}]) },
    });
    if operation.is_refused {
        entry["deprecated"] = Value::Bool(true);
    }
    if let Some(body) = operation.body {
        entry["requestBody"] = json!({"required": true, "content": {body.content_type(): {"schema": body.schema()}}});
    }
    entry
}

fn operation_id(operation: &Operation) -> String {
    let path = operation.path.replace("/api/", "").replace(['{', '}'], "").replace(['/', '-', '.'], "_");
    format!("{}_{path}", operation.method.as_str().to_ascii_lowercase())
}

fn in_query(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.about,
        "schema": parameter.shape.schema(),
    })
}

fn responses(operation: &Operation) -> Value {
    let mut well = json!({"description": "Done."});
    for gives in operation.gives.into_iter().chain(operation.or_gives) {
        well["content"][gives.content_type()] = json!({"schema": gives.schema()});
    }
    if operation.is_paged {
        well["headers"] = json!({
            "X-Total-Count": {"description": "How many there are in all.", "schema": {"type": "integer"}},
            "Link": {"description": "The next page, as rel=\"next\".", "schema": {"type": "string"}},
        });
    }
    let error = json!({
        "description": "A sentence for people, a stable code for programs, the field it is about.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    });
    let first = if operation.is_refused { &error } else { &well };
    let mut responses = json!({operation.status.to_string(): first, "default": error});
    for status in &operation.other_statuses {
        responses[status.to_string()] = well.clone();
    }
    if operation.is_tagged && operation.method == Method::GET {
        responses["304"] = json!({"description": "You have it."});
    }
    responses
}

/// The same for people: plain HTML, no script, no style of its own.
pub fn page(operations: &[Operation]) -> Response {
    let mut rows = String::new();
    for operation in operations {
        let path = operation.path.replace('<', "");
        let query: Vec<&str> = operation.query.iter().map(|parameter| parameter.name).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&amp;")) };
        let shape = |shape: Option<super::Shape>| match shape {
            Some(super::Shape::One(name)) => format!("<a href=\"#{name}\">{name}</a>"),
            Some(super::Shape::Many(name)) => format!("[<a href=\"#{name}\">{name}</a>]"),
            Some(other) => other.content_type().to_owned(),
            None => String::new(),
        };
        let (takes, gives) = (shape(operation.body), shape(operation.gives));
        let (method, about, status) = (&operation.method, operation.about, operation.status);
        _ = writeln!(
            rows,
            "<tr><td><code>{method}</code><td><code>{path}{query}</code><td>{takes}<td>{status} {gives}<td>{about}"
        );
    }
    let mut shapes = String::new();
    if let Value::Object(schemas) = schema::all() {
        for (name, schema) in schemas {
            let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            _ = writeln!(shapes, "<h3 id=\"{name}\">{name}</h3>\n<pre>{text}</pre>");
        }
    }
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Worknest API</title>\n\
         <h1>Worknest API</h1>\n<p>Made from the server's own table of routes; \
         <a href=\"openapi.json\">openapi.json</a> says the same to programs. Send <code>Authorization: Bearer …</code>. \
         Errors are <code>{{\"error\": \"sentence\", \"code\": \"stable_code\", \"field\": …}}</code>.</p>\n\
         <table border=\"1\" cellpadding=\"4\"><tr><th>Method<th>Address<th>Takes<th>Gives<th>What it does\n{rows}</table>\n\
         <h2>Shapes</h2>\n{shapes}</html>\n"
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}
