use crate::running::{Person, Place, expect, id};
use crate::schema::misfit;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The operations of the document: method and path.
fn operations(document: &Value) -> Vec<(String, String)> {
    let paths = document["paths"].as_object().expect("paths");
    let methods = |path: &String, item: &Value| {
        let methods = item.as_object().expect("operations").keys().map(|method| (method.to_uppercase(), path.clone()));
        methods.collect::<Vec<_>>()
    };
    paths.iter().flat_map(|(path, item)| methods(path, item)).collect()
}

pub async fn the_document_names_what_the_router_answers(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let document = expect(server.nobody().get("/api/openapi.json").await, StatusCode::OK).await;
    assert_eq!(document["openapi"], "3.1.0");
    let named: BTreeSet<(String, String)> = operations(&document).into_iter().collect();
    let made: BTreeSet<(String, String)> =
        worknest::server::operations().iter().map(|o| (o.method.to_string(), o.path.to_owned())).collect();
    assert_eq!(named, made);
    let nowhere = "99999999-9999-4999-8999-999999999999";
    for (method, path) in &named {
        let filled = path.replace("{type}", "ticket").replace("{hash}", &"0".repeat(64));
        let filled = filled.split('/').map(|part| if part.starts_with('{') { nowhere } else { part });
        let address = filled.collect::<Vec<_>>().join("/");
        let request = ann.request(Method::from_bytes(method.as_bytes()).expect("a method"), &address);
        let answer = request.send().await.expect("an answer");
        assert_ne!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert!(answer.status().as_u16() < 500, "{method} {path}: {}", answer.status());
        if answer.status() == StatusCode::NOT_FOUND {
            let body: Value = answer.json().await.expect("JSON");
            assert_ne!(body["error"], "There is no such route.", "{method} {path}");
        }
    }
}

pub async fn every_reference_in_the_document_leads_somewhere(place: Place) {
    let server = place.start().await;
    let document = expect(server.nobody().get("/api/openapi.json").await, StatusCode::OK).await;
    let text = document.to_string();
    let references: BTreeSet<&str> =
        text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(references.len() > 10, "{references:?}");
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
    let ids: Vec<&Value> = document["paths"]
        .as_object()
        .expect("paths")
        .values()
        .flat_map(|item| item.as_object().expect("operations").values())
        .map(|operation| &operation["operationId"])
        .collect();
    let unique: BTreeSet<String> = ids.iter().map(|id| id.to_string()).collect();
    assert_eq!(unique.len(), ids.len(), "each operation has a name of its own");
}

/// Sends, and holds the answer against what the document says of it.
async fn checked(person: &Person, document: &Value, method: &str, template: &str, path: &str, body: Value) -> Value {
    let request = person.request(Method::from_bytes(method.as_bytes()).expect("a method"), path);
    let request = if body.is_null() { request } else { request.json(&body) };
    let answer = request.send().await.expect("an answer");
    let (status, is_json) =
        (answer.status(), answer.headers().get("content-type").is_some_and(|t| t == "application/json"));
    let text = answer.text().await.expect("a whole body");
    assert!(status.is_success(), "{method} {path}: {status} {text}");
    let operation = &document["paths"][template][method.to_lowercase()];
    let said = &operation["responses"][status.as_str()];
    assert!(said.is_object(), "{method} {template} does not name {status}");
    let schema = &said["content"]["application/json"]["schema"];
    assert_eq!(schema.is_object(), is_json, "{method} {template}: {text}");
    if !is_json {
        return Value::Null;
    }
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(misfit(document, schema, &value, template), None, "{method} {template}: {text}");
    if !body.is_null() {
        let taken = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(misfit(document, taken, &body, template), None, "the body of {method} {template}");
    }
    value
}

pub async fn real_answers_have_the_shapes_of_the_document(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let document = expect(ann.get("/api/openapi.json").await, StatusCode::OK).await;
    let ask = |method: &'static str, template: &'static str, fill: &str, body: Value| {
        let (ann, document) = (ann.clone(), document.clone());
        let path = template.replace("{id}", fill).replace("{user_id}", &ben.id).replace("{type}", "ticket");
        async move { checked(&ann, &document, method, template, &path, body).await }
    };
    let none = || Value::Null;
    let project = id(&ask("POST", "/api/projects", "", json!({"name": "Site", "color": "#3b82f6"})).await);
    ask("POST", "/api/projects/{id}/members", &project, json!({"username": "ben", "role": "viewer"})).await;
    ask("PUT", "/api/projects/{id}/members/{user_id}", &project, json!({"role": "member"})).await;
    let label = id(&ask("POST", "/api/projects/{id}/labels", &project, json!({"name": "bug"})).await);
    let status = id(&ask("POST", "/api/projects/{id}/statuses", &project, json!({"name": "Waiting"})).await);
    let body = json!({"project_id": project, "title": "Door", "ticket_type": "Bug", "labels": [label], "estimate": 2.5,
        "due_date": "2026-12-01"});
    let ticket = id(&ask("POST", "/api/tickets", "", body).await);
    let comment = id(&ask("POST", "/api/tickets/{id}/comments", &ticket, json!({"content": "Hm"})).await);
    let guess = "tulip kayak ninety";
    ask("POST", "/api/tokens", "", json!({"name": "script", "scope": "read", "days": 1})).await;
    ask("POST", "/api/projects/{id}/invitations", &project, json!({"role": "viewer", "days": 1, "uses": 1})).await;
    ask("POST", "/api/admin/invitations", "", json!({})).await;
    ask("POST", "/api/admin/users/{id}/reset", &ben.id, none()).await;
    ask("POST", "/api/auth/strength", "", json!({"password": guess})).await;
    ask("POST", "/api/users/me/totp", "", json!({"password": crate::running::PASSWORD})).await;
    for (template, id) in [
        ("/api/tokens", ""),
        ("/api/users/me/totp", ""),
        ("/api/users/me/oidc", ""),
        ("/api/users/me/passkeys", ""),
        ("/api/auth/sign-up", ""),
        ("/api/users/me/export", ""),
        ("/api/admin/audit", ""),
        ("/api/admin/users", ""),
        ("/api/admin/invitations", ""),
        ("/api/projects/{id}/invitations", project.as_str()),
        ("/api/projects/{id}/webhooks", &project),
        ("/api/projects", ""),
        ("/api/projects/{id}", &project),
        ("/api/projects/{id}/members", &project),
        ("/api/projects/{id}/labels", &project),
        ("/api/projects/{id}/statuses", &project),
        ("/api/tickets", ""),
        ("/api/tickets/{id}", &ticket),
        ("/api/tickets/{id}/comments", &ticket),
        ("/api/tickets/{id}/attachments", &ticket),
        ("/api/comments/{id}", &comment),
        ("/api/labels/{id}", &label),
        ("/api/statuses/{id}", &status),
        ("/api/users", ""),
        ("/api/users/me", ""),
        ("/api/devices", ""),
        ("/api/conflicts", ""),
        ("/api/history/{type}/{id}", &ticket),
    ] {
        ask("GET", template, id, none()).await;
    }
    for (template, id, body) in [
        ("/api/projects/{id}", &project, json!({"name": "Shop"})),
        ("/api/tickets/{id}", &ticket, json!({"assignee_id": ann.id, "priority": "High", "due_date": null})),
        ("/api/comments/{id}", &comment, json!({"content": "Aha"})),
        ("/api/labels/{id}", &label, json!({"color": "#ff0000"})),
        ("/api/statuses/{id}", &status, json!({"name": "On hold"})),
    ] {
        ask("PUT", template, id, body).await;
    }
    ask("POST", "/api/sync", "", json!({"client_id": "test"})).await;
    ask("POST", "/api/projects/{id}/archive", &project, none()).await;
    ask("POST", "/api/projects/{id}/unarchive", &project, none()).await;
    for (template, id) in [
        ("/api/comments/{id}", &comment),
        ("/api/labels/{id}", &label),
        ("/api/statuses/{id}", &status),
        ("/api/tickets/{id}", &ticket),
        ("/api/projects/{id}/members/{user_id}", &project),
        ("/api/projects/{id}", &project),
    ] {
        ask("DELETE", template, id, none()).await;
    }
}

pub async fn the_page_to_read_it_needs_no_script(place: Place) {
    let server = place.start().await;
    let answer = server.nobody().get("/api/docs").await;
    assert!(answer.headers()["content-security-policy"].to_str().expect("text").contains("default-src 'none'"));
    assert!(answer.headers()["content-type"].to_str().expect("text").starts_with("text/html"));
    let page = answer.text().await.expect("a page");
    assert!(page.contains("/api/tickets/search") && page.contains("id=\"Ticket\""), "{page}");
    for active in ["<script", " style=", " onclick", "http://", "https://"] {
        assert!(!page.contains(active), "{active}");
    }
}
