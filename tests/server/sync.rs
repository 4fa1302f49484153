use crate::running::{Person, Place, expect, refused};
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::io::Write;

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

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("packs");
    packer.finish().expect("packs")
}

fn packed(person: &Person, path: &str, encoding: &str, body: Vec<u8>) -> RequestBuilder {
    let request = person.request(Method::POST, path).header("content-type", "application/json");
    request.header("content-encoding", encoding).body(body)
}

async fn post_packed(person: &Person, path: &str, encoding: &str, body: Vec<u8>) -> Response {
    packed(person, path, encoding, body).send().await.expect("an answer")
}

/// A one-field change weighs at most 200 bytes in a packed batch (`design.md`, budgets).
pub async fn a_packed_batch_is_taken_and_no_more_than_the_limit_is_unpacked(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let changes: Vec<_> = (0..200).map(|n| change(n, &project, &format!("Door {n}"))).collect();
    let body = serde_json::to_vec(&json!({"client_id": "tab", "changes": changes})).expect("JSON");
    let short = gzip(&body);
    assert!(short.len() / 200 <= 200, "{} bytes for 200 changes", short.len());
    let answer = expect(post_packed(&ann, "/api/sync", "gzip", short).await, StatusCode::OK).await;
    let outcomes: Vec<_> = answer["results"].as_array().expect("results").iter().map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, vec!["applied"; 200]);

    let bomb = gzip(&vec![b' '; 17 * 1024 * 1024]);
    assert!(bomb.len() < 100_000);
    // By an answer, or by the connection being closed while the rest is still on its way.
    match packed(&ann, "/api/sync", "gzip", bomb).send().await {
        Ok(answer) => {
            refused(answer, StatusCode::PAYLOAD_TOO_LARGE, "too_large").await;
        }
        Err(error) => assert!(error.is_request() && !error.is_timeout(), "{error:?}"),
    }
    // Small: what is refused before it is read whole must fit into one packet.
    let small = br#"{"client_id": "tab", "changes": []}"#.to_vec();
    let plain = post_packed(&ann, "/api/sync", "gzip", small.clone()).await;
    refused(plain, StatusCode::BAD_REQUEST, "broken_off").await;
    let otherwise = post_packed(&ann, "/api/sync", "br", small).await;
    refused(otherwise, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unknown_encoding").await;
    let elsewhere = post_packed(&ann, "/api/projects", "gzip", gzip(b"{\"name\": \"Print\"}")).await;
    refused(elsewhere, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unknown_encoding").await;
}
