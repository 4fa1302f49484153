use crate::running::{Place, expect, refused};
use reqwest::StatusCode;
use serde_json::{Value, json};

fn change(n: u32, project: &str, title: &str) -> Value {
    json!({
        "id": format!("{n:08x}-0000-4000-8000-000000000001"), "entity_id": format!("{n:08x}-0000-4000-8000-000000000002"),
        "type": "ticket", "operation": "create", "data": {"project_id": project, "title": title},
        "timestamp": "2026-11-22T12:00:00Z",
    })
}

pub async fn the_plain_shape_is_served(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = "11111111-1111-4111-8111-111111111111";
    let request = json!({"client_id": "script", "last_sync": null, "changes": [{
        "id": project, "type": "project", "operation": "create", "data": {"name": "Site"},
        "timestamp": "2026-11-22T12:00:00Z",
    }]});
    let body = expect(ann.post("/api/sync", &request).await, StatusCode::OK).await;
    for part in ["server_changes", "conflicts", "results"] {
        assert!(body[part].is_array(), "{part}: {body}");
    }
    assert_eq!(body["results"][0]["outcome"], "applied", "{body}");
    let last_sync = body["last_sync"].as_str().expect("a time").to_owned();
    ann.ticket(project, "Door").await;
    let request = json!({"client_id": "script", "last_sync": last_sync, "changes": []});
    let body = expect(ann.post("/api/sync", &request).await, StatusCode::OK).await;
    let kinds: Vec<_> = body["server_changes"].as_array().expect("a list").iter().map(|one| &one["type"]).collect();
    assert_eq!(kinds, ["ticket"], "only what is new since: {body}");
}

pub async fn a_repeat_is_answered_and_done_once(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let request = json!({"client_id": "tab", "changes": [change(1, &project, "Door")]});
    let first = expect(ann.post("/api/sync", &request).await, StatusCode::OK).await;
    let again = expect(ann.post("/api/sync", &request).await, StatusCode::OK).await;
    assert_eq!(first["results"], again["results"]);
    let tickets = expect(ann.get("/api/tickets").await, StatusCode::OK).await;
    assert_eq!(tickets.as_array().expect("a list").len(), 1);
}

pub async fn a_sync_without_a_session_is_refused(place: Place) {
    let server = place.start().await;
    let request = json!({"client_id": "tab", "changes": []});
    let answer = server.nobody().post("/api/sync", &request).await;
    refused(answer, StatusCode::UNAUTHORIZED, "unauthenticated").await;
    let ann = server.sign_up("ann").await;
    let nameless = ann.post("/api/sync", &json!({"client_id": "", "changes": []})).await;
    assert_eq!(refused(nameless, StatusCode::BAD_REQUEST, "invalid").await["field"], "client_id");
    let wrong = ann.post("/api/sync", &json!({"client_id": "a", "changes": "all"})).await;
    refused(wrong, StatusCode::BAD_REQUEST, "bad_json").await;
}

pub async fn a_large_batch_is_taken_and_a_larger_body_is_not(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let long = "x".repeat(90_000);
    let changes: Vec<Value> = (1..=90)
        .map(|n| {
            let mut change = change(n, &project, "Door");
            change["data"]["description"] = json!(long);
            change
        })
        .collect();
    let body =
        expect(ann.post("/api/sync", &json!({"client_id": "a", "changes": changes})).await, StatusCode::OK).await;
    assert_eq!(body["results"].as_array().expect("a list").len(), 90, "over 8 MB are taken");
    let huge = json!({"client_id": "a", "changes": [], "padding": "x".repeat(17 * 1024 * 1024)});
    ann.is_too_large("/api/sync", &huge).await;
}
