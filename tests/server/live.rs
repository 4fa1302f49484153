use crate::running::{Person, Place, expect, refused};
use futures::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// A stream of live events that somebody listens to.
struct Ear {
    answer: reqwest::Response,
    text: String,
}

const PATIENCE: Duration = Duration::from_secs(10);

impl Ear {
    async fn open(person: &Person) -> Self {
        let answer = person.get("/api/live").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
        Self { answer, text: String::new() }
    }

    /// The next event; `None` when the stream has ended.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:")).map(str::to_owned);
                self.text = rest.to_owned();
                match data {
                    Some(data) => return serde_json::from_str(&data).ok(),
                    None => continue,
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.answer.chunk()).await.expect("an event in time");
            self.text.push_str(std::str::from_utf8(&chunk.ok()??).expect("text"));
        }
    }

    /// Waits for an event of this scope.
    async fn until(&mut self, scope: &str) -> Value {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event["scope"] == scope {
                return event;
            }
        }
    }
}

pub async fn a_change_is_told_to_all_who_may_read_it(place: Place) {
    let server = place.start().await;
    let (ann, ben, eve) = (server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("eve").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    let scope = format!("project:{project}");
    let (mut ear, mut foreign) = (Ear::open(&ben).await, Ear::open(&eve).await);
    let at_first = ear.until(&scope).await;
    assert_eq!(foreign.next().await.expect("her own")["scope"], format!("person:{}", eve.id));
    ann.ticket(&project, "Door").await;
    let later = ear.until(&scope).await;
    assert_ne!(at_first["head"], later["head"]);
    let keys: Vec<_> = later.as_object().expect("an object").keys().cloned().collect();
    assert_eq!(keys, ["head", "scope"], "no data, only the place");
    let change = json!({
        "id": "22222222-2222-4222-8222-222222222222", "entity_id": "33333333-3333-4333-8333-333333333333",
        "type": "ticket", "operation": "create", "data": {"project_id": project, "title": "Window"},
        "timestamp": "2026-11-22T12:00:00Z",
    });
    let body =
        expect(ann.post("/api/sync", &json!({"client_id": "a", "changes": [change]})).await, StatusCode::OK).await;
    let state = body["scopes"].as_array().expect("scopes").iter().find(|state| state["scope"] == scope.as_str());
    assert_eq!(ear.until(&scope).await["head"], state.expect("the project's")["cursor"], "as a cursor of sync");
    // Eve hears of her own next, and of nothing before.
    eve.project("Hers").await;
    let next = foreign.next().await.expect("the stream goes on");
    assert_ne!(next["scope"], scope.as_str());
}

pub async fn a_new_member_hears_of_the_project_and_one_who_left_does_not(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let scope = format!("project:{project}");
    let mut ear = Ear::open(&ben).await;
    ann.add(&project, "ben", "member").await;
    ear.until(&scope).await;
    expect(ann.delete(&format!("/api/projects/{project}/members/{}", ben.id)).await, StatusCode::NO_CONTENT).await;
    ear.until(&format!("person:{}", ben.id)).await;
    ann.ticket(&project, "Secret").await;
    let own = ben.project("His own").await;
    loop {
        let event = ear.next().await.expect("the stream goes on");
        assert_ne!(event["scope"], scope.as_str(), "he has left");
        if event["scope"] == format!("project:{own}") {
            break;
        }
    }
}

pub async fn a_stream_ends_with_its_session(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let mut ear = Ear::open(&ann).await;
    ear.next().await.expect("the first event");
    ann.request(Method::POST, "/api/auth/logout").send().await.expect("an answer");
    while let Some(event) = ear.next().await {
        assert_eq!(event["scope"], format!("person:{}", ann.id));
    }
    refused(ann.get("/api/live").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    let rest = ear.answer.bytes_stream().count().await;
    assert_eq!(rest, 0);
}

/// Its request was under way already: it would hold the server until the last patience for running requests.
pub async fn a_stream_that_is_asked_for_while_the_server_stops_ends(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let mut early = Ear::open(&ann).await;
    early.next().await.expect("the first event");
    server.app.hub.stop();
    while early.next().await.is_some() {}
    let mut late = Ear::open(&ann).await;
    while late.next().await.is_some() {}
}
