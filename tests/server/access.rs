use crate::running::{Person, Place, expect, id, refused};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

struct There {
    project: String,
    ticket: String,
    comment: String,
}

async fn fill(ann: &Person) -> There {
    let project = ann.project("Website").await;
    let ticket = ann.ticket(&project, "Secret plan").await;
    let path = format!("/api/tickets/{ticket}/comments");
    let comment = id(&expect(ann.post(&path, &json!({"content": "Secret word"})).await, StatusCode::CREATED).await);
    There { project, ticket, comment }
}

/// Every route that names something of the project: method, path, body.
fn routes(there: &There) -> Vec<(Method, String, Value)> {
    let There { project, ticket, comment } = there;
    let none = Value::Null;
    vec![
        (Method::GET, format!("/api/projects/{project}"), none.clone()),
        (Method::PUT, format!("/api/projects/{project}"), json!({"name": "Mine"})),
        (Method::DELETE, format!("/api/projects/{project}"), none.clone()),
        (Method::POST, format!("/api/projects/{project}/archive"), none.clone()),
        (Method::POST, format!("/api/projects/{project}/unarchive"), none.clone()),
        (Method::POST, "/api/tickets".into(), json!({"project_id": project, "title": "Mine"})),
        (Method::GET, format!("/api/tickets/{ticket}"), none.clone()),
        (Method::PUT, format!("/api/tickets/{ticket}"), json!({"title": "Mine"})),
        (Method::DELETE, format!("/api/tickets/{ticket}"), none.clone()),
        (Method::GET, format!("/api/tickets/{ticket}/comments"), none.clone()),
        (Method::POST, format!("/api/tickets/{ticket}/comments"), json!({"content": "Mine"})),
        (Method::GET, format!("/api/history/project/{project}"), none.clone()),
        (Method::GET, format!("/api/history/ticket/{ticket}"), none.clone()),
        (Method::GET, format!("/api/history/comment/{comment}"), none.clone()),
        (Method::PUT, format!("/api/comments/{comment}"), json!({"content": "Mine"})),
        (Method::DELETE, format!("/api/comments/{comment}"), none),
    ]
}

async fn send(person: &Person, (method, path, body): &(Method, String, Value)) -> reqwest::Response {
    let request = person.request(method.clone(), path);
    let request = if body.is_null() { request } else { request.json(body) };
    request.send().await.expect("an answer")
}

/// One change of each kind, as the plain shape of sync.
fn changes(there: &There, salt: u8) -> Value {
    let time = "2026-11-22T12:00:00Z";
    let fresh = |n: u8| format!("{salt:02x}{n:02x}0000-0000-4000-8000-000000000000");
    let change = |n: u8, kind: &str, operation: &str, entity: &str, data: Value| json!({"id": fresh(n), "entity_id": entity, "type": kind, "operation": operation, "data": data, "timestamp": time});
    json!([
        change(1, "project", "update", &there.project, json!({"name": "Mine"})),
        change(2, "ticket", "create", &fresh(20), json!({"project_id": there.project, "title": "Mine"})),
        change(3, "ticket", "update", &there.ticket, json!({"title": "Mine"})),
        change(4, "ticket", "delete", &there.ticket, json!({})),
        change(5, "comment", "create", &fresh(21), json!({"ticket_id": there.ticket, "content": "Mine"})),
        change(6, "comment", "update", &there.comment, json!({"content": "Mine"})),
        change(7, "label", "create", &fresh(22), json!({"project_id": there.project, "name": "Mine"})),
        change(8, "status", "create", &fresh(23), json!({"project_id": there.project, "name": "Mine"})),
        change(9, "member", "create", &fresh(24), json!({"project_id": there.project, "role": "admin"})),
        change(10, "project", "delete", &there.project, json!({})),
        change(11, "project", "create", &there.project, json!({"name": "Mine"})),
    ])
}

async fn assert_untouched(ann: &Person, there: &There) {
    let project = expect(ann.get(&format!("/api/projects/{}", there.project)).await, StatusCode::OK).await;
    assert_eq!((&project["name"], &project["archived"]), (&json!("Website"), &json!(false)));
    let tickets = expect(ann.get("/api/tickets").await, StatusCode::OK).await;
    assert_eq!(tickets.as_array().expect("a list").len(), 1, "{tickets}");
    assert_eq!(tickets[0]["title"], "Secret plan");
    let comments = expect(ann.get(&format!("/api/tickets/{}/comments", there.ticket)).await, StatusCode::OK).await;
    assert_eq!(comments.as_array().expect("a list").len(), 1, "{comments}");
    assert_eq!(comments[0]["content"], "Secret word");
}

pub async fn a_stranger_reads_and_writes_nothing_of_a_project(place: Place) {
    let server = place.start().await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let there = fill(&ann).await;
    for route in routes(&there) {
        let body = refused(send(&eve, &route).await, StatusCode::NOT_FOUND, "not_found").await;
        assert!(!body.to_string().contains("Secret"), "{body}");
        refused(send(&server.nobody(), &route).await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
    }
    for list in ["/api/projects", "/api/tickets", &format!("/api/tickets?project_id={}", there.project)] {
        assert_eq!(expect(eve.get(list).await, StatusCode::OK).await, json!([]), "{list}");
    }
    let scopes = json!([{"scope": format!("project:{}", there.project)}]);
    let request = json!({"client_id": "eve", "changes": changes(&there, 1), "scopes": scopes});
    let body = expect(eve.post("/api/sync", &request).await, StatusCode::OK).await;
    for result in body["results"].as_array().expect("results") {
        assert_eq!(result["outcome"], "rejected", "{result}");
        assert!(result["record"].is_null(), "{result}");
    }
    assert!(!body.to_string().contains("Secret") && !body.to_string().contains("Website"), "{body}");
    assert_untouched(&ann, &there).await;
}

pub async fn a_viewer_reads_and_does_not_write(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let there = fill(&ann).await;
    ann.add(&there.project, "ben", "viewer").await;
    for route in routes(&there) {
        let answer = send(&ben, &route).await;
        if route.0 == Method::GET {
            expect(answer, StatusCode::OK).await;
        } else {
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{} {}", route.0, route.1);
        }
    }
    let request = json!({"client_id": "ben", "changes": changes(&there, 1)});
    let body = expect(ben.post("/api/sync", &request).await, StatusCode::OK).await;
    for result in body["results"].as_array().expect("results") {
        assert_eq!(result["outcome"], "rejected", "{result}");
    }
    assert!(body["server_changes"].to_string().contains("Secret plan"), "{body}");
    assert_untouched(&ann, &there).await;
}

pub async fn one_who_left_reads_nothing_more(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let there = fill(&ann).await;
    ann.add(&there.project, "ben", "member").await;
    let scope = format!("project:{}", there.project);
    let first = expect(ben.post("/api/sync", &json!({"client_id": "b", "scopes": []})).await, StatusCode::OK).await;
    assert!(first["server_changes"].to_string().contains("Secret plan"), "{first}");
    let state = first["scopes"].as_array().expect("scopes").iter().find(|state| state["scope"] == scope.as_str());
    let cursor = state.expect("the project's")["cursor"].clone();
    expect(ann.delete(&format!("/api/projects/{}/members/{}", there.project, ben.id)).await, StatusCode::NO_CONTENT)
        .await;
    ann.ticket(&there.project, "After").await;
    for route in routes(&there) {
        refused(send(&ben, &route).await, StatusCode::NOT_FOUND, "not_found").await;
    }
    let request = json!({"client_id": "b", "scopes": [{"scope": scope, "cursor": cursor}]});
    let body = expect(ben.post("/api/sync", &request).await, StatusCode::OK).await;
    assert_eq!(body["revoked"], json!([scope]), "{body}");
    assert!(!body.to_string().contains("After"), "{body}");
}
