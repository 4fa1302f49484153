use crate::running::{Place, expect, id, refused};
use aws_lc_rs::hmac;
use axum::http::HeaderMap;
use axum::routing::post;
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

const PRIVATE: &str = "url leads into a private network: give an address that is public";

type Received = Arc<Mutex<Vec<(String, String)>>>;

/// Another program: it fails so many times, then takes what comes. A redirect of its own leads to `/other`.
async fn receiver(failures: usize) -> (String, Received, Arc<AtomicUsize>) {
    let (received, asked): (Received, _) = (Received::default(), Arc::new(AtomicUsize::new(0)));
    let (kept, counted) = (received.clone(), asked.clone());
    let take = move |headers: HeaderMap, body: String| async move {
        if counted.fetch_add(1, Ordering::SeqCst) < failures {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        let signature = headers["x-worknest-signature"].to_str().expect("text").to_owned();
        kept.lock().await.push((signature, body));
        StatusCode::NO_CONTENT
    };
    let away = || async { (StatusCode::FOUND, [("location", "/hook")]) };
    let router = axum::Router::new().route("/hook", post(take)).route("/away", post(away));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
    (url, received, asked)
}

async fn until<T>(what: &str, mut ready: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..400 {
        if let Some(found) = ready().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} never happened");
}

pub async fn what_happens_is_told_in_order_and_signed(place: Place) {
    let (url, received, _) = receiver(0).await;
    let server = place.start_with(|settings| settings.webhooks_private = true).await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    ann.ticket(&project, "Before").await;
    let path = format!("/api/projects/{project}/webhooks");
    let made = expect(ann.post(&path, &json!({"url": format!("{url}/hook")})).await, StatusCode::CREATED).await;
    let secret = made["secret"].as_str().expect("shown once").to_owned();
    let listed = expect(ann.get(&path).await, StatusCode::OK).await;
    assert!(listed[0].get("secret").is_none(), "{listed}");
    let ticket = ann.ticket(&project, "After").await;
    expect(ann.put(&format!("/api/tickets/{ticket}"), &json!({"title": "Later"})).await, StatusCode::OK).await;
    let events = until("both events", async || {
        let received = received.lock().await;
        let events: Vec<Value> = received
            .iter()
            .flat_map(|(_, body)| {
                let body: Value = serde_json::from_str(body).expect("JSON");
                body["events"].as_array().expect("a list").clone()
            })
            .collect();
        (events.len() >= 2).then_some(events)
    })
    .await;
    assert_eq!((&events[0]["operation"], &events[0]["data"]["title"]), (&json!("create"), &json!("After")));
    assert_eq!((&events[1]["operation"], &events[1]["data"]["title"]), (&json!("update"), &json!("Later")));
    assert_eq!((&events[1]["id"], &events[1]["user_id"]), (&json!(ticket), &json!(ann.id)));
    for (signature, body) in received.lock().await.iter() {
        let (time, proof) = signature.strip_prefix("t=").and_then(|text| text.split_once(",v1=")).expect("two parts");
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let proof: Vec<u8> =
            (0..32).map(|n| u8::from_str_radix(&proof[2 * n..2 * n + 2], 16).expect("hexadecimal")).collect();
        hmac::verify(&key, format!("{time}.{body}").as_bytes(), &proof).expect("signed with the secret");
    }
    expect(ann.delete(&format!("/api/webhooks/{}", id(&made))).await, StatusCode::NO_CONTENT).await;
    assert_eq!(expect(ann.get(&path).await, StatusCode::OK).await, json!([]));
}

pub async fn what_fails_is_sent_again_and_nothing_is_lost(place: Place) {
    let (url, received, asked) = receiver(1).await;
    let server = place.start_with(|settings| settings.webhooks_private = true).await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let path = format!("/api/projects/{project}/webhooks");
    expect(ann.post(&path, &json!({"url": format!("{url}/hook")})).await, StatusCode::CREATED).await;
    ann.ticket(&project, "First").await;
    until("a failure", async || {
        let listed = expect(ann.get(&path).await, StatusCode::OK).await;
        (listed[0]["failures"] == 1 && listed[0]["last_code"] == "status_503").then_some(())
    })
    .await;
    // As if the wait were over.
    let sql = "UPDATE webhooks SET next_at = '2020-01-01T00:00:00.000Z'";
    server.app.database.connection().execute_unprepared(sql).await.expect("written");
    ann.ticket(&project, "Second").await;
    let titles = until("both events", async || {
        let text: String = received.lock().await.iter().map(|(_, body)| body.clone()).collect();
        (text.contains("First") && text.contains("Second")).then_some(text)
    })
    .await;
    assert!(titles.find("First") < titles.find("Second"), "{titles}");
    assert!(asked.load(Ordering::SeqCst) >= 2);
}

pub async fn a_webhook_never_leads_into_a_private_network(place: Place) {
    let (url, received, asked) = receiver(0).await;
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let path = format!("/api/projects/{project}/webhooks");
    for address in [url.as_str(), "http://localhost/", "http://[::1]/", "http://2130706433/", "http://169.254.169.254/"]
    {
        let answer = ann.post(&path, &json!({"url": address})).await;
        assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "url", "{address}");
    }
    // One that was public when it was made, and leads elsewhere since: asked again for each sending.
    let sql = format!(
        "INSERT INTO webhooks (id, project_id, url, secret, created_by, created_at, sent_seq, failures, next_at, \
         claimed_until, last_error, is_on) VALUES ('11111111-1111-4111-8111-111111111111', '{project}', '{url}/hook', \
         'x', '{}', '2020-01-01T00:00:00.000Z', 0, 0, '2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z', '', TRUE)",
        ann.id
    );
    server.app.database.connection().execute_unprepared(&sql).await.expect("written");
    ann.ticket(&project, "Secret").await;
    until("a refusal", async || {
        let listed = expect(ann.get(&path).await, StatusCode::OK).await;
        let said = (listed[0]["last_code"].as_str(), listed[0]["last_error"].as_str());
        (said == (Some("private"), Some(PRIVATE))).then_some(())
    })
    .await;
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert!(received.lock().await.is_empty());
}

pub async fn a_redirect_is_not_followed(place: Place) {
    let (url, received, _) = receiver(0).await;
    let server = place.start_with(|settings| settings.webhooks_private = true).await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    let path = format!("/api/projects/{project}/webhooks");
    refused(ben.post(&path, &json!({"url": url})).await, StatusCode::FORBIDDEN, "forbidden").await;
    expect(ann.post(&path, &json!({"url": format!("{url}/away")})).await, StatusCode::CREATED).await;
    ann.ticket(&project, "Door").await;
    until("a failure", async || {
        let listed = expect(ann.get(&path).await, StatusCode::OK).await;
        (listed[0]["last_code"] == "status_302").then_some(())
    })
    .await;
    assert!(received.lock().await.is_empty());
}

pub async fn a_webhook_leads_to_a_host_of_the_list_only(place: Place) {
    let (url, received, asked) = receiver(0).await;
    let port = url.rsplit(':').next().expect("a port").to_owned();
    let server = place
        .start_with(|settings| {
            settings.webhooks_private = true;
            settings.webhook_hosts = vec!["localhost".to_owned()];
        })
        .await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let path = format!("/api/projects/{project}/webhooks");
    for elsewhere in [format!("{url}/hook"), "https://8.8.8.8/hook".to_owned()] {
        let answer = ann.post(&path, &json!({"url": elsewhere})).await;
        assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "url", "{elsewhere}");
    }
    let listed = json!({"url": format!("http://localhost:{port}/hook")});
    let made = expect(ann.post(&path, &listed).await, StatusCode::CREATED).await;
    ann.ticket(&project, "Door").await;
    until("a delivery", async || (!received.lock().await.is_empty()).then_some(())).await;
    // One that was made before there was a list: asked again for each sending.
    let before = asked.load(Ordering::SeqCst);
    let sql = format!("UPDATE webhooks SET url = '{url}/hook' WHERE id = '{}'", id(&made));
    server.app.database.connection().execute_unprepared(&sql).await.expect("written");
    ann.ticket(&project, "Window").await;
    until("a refusal", async || {
        let listed = expect(ann.get(&path).await, StatusCode::OK).await;
        (listed[0]["last_code"] == "not_listed").then_some(())
    })
    .await;
    assert_eq!(asked.load(Ordering::SeqCst), before);
}

async fn listens(server: &crate::running::Running, body: Value) -> (crate::running::Person, String, String) {
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let made = expect(ann.post(&format!("/api/projects/{project}/webhooks"), &body).await, StatusCode::CREATED).await;
    (ann, project, format!("/api/webhooks/{}", id(&made)))
}

pub async fn a_test_tells_it_now_and_switches_it_on_again(place: Place) {
    let (url, received, _) = receiver(1).await;
    let server = place.start_with(|settings| settings.webhooks_private = true).await;
    let (ann, project, path) = listens(&server, json!({"url": format!("{url}/hook")})).await;
    let test = || async { expect(ann.post(&format!("{path}/test"), &Value::Null).await, StatusCode::OK).await };
    let failed = test().await;
    assert_eq!((&failed["failures"], &failed["last_error"]), (&json!(1), &json!("answered with status 503")));
    assert_eq!(failed["last_code"], "status_503");
    assert!(failed.get("sent_at").is_none() && failed.get("secret").is_none(), "{failed}");
    let sql = "UPDATE webhooks SET is_on = FALSE, failures = 20, next_at = '2999-01-01T00:00:00.000Z'";
    server.app.database.connection().execute_unprepared(sql).await.expect("written");
    let told = test().await;
    assert_eq!((&told["is_on"], &told["failures"], &told["last_error"]), (&json!(true), &json!(0), &json!("")));
    assert_eq!(told["last_code"], "");
    assert!(told["sent_at"].is_string(), "{told}");
    let (_, body) = received.lock().await.pop().expect("told");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((&body["events"], &body["project_id"]), (&json!([]), &json!(project)));
    ann.ticket(&project, "After").await;
    until("what happens afterwards", async || received.lock().await.pop().filter(|(_, body)| body.contains("After")))
        .await;
    let eve = server.sign_up("eve").await;
    refused(eve.post(&format!("{path}/test"), &Value::Null).await, StatusCode::NOT_FOUND, "not_found").await;
}

pub async fn of_other_kinds_nothing_is_told(place: Place) {
    let (url, received, _) = receiver(0).await;
    let server = place.start_with(|settings| settings.webhooks_private = true).await;
    let body = json!({"url": format!("{url}/hook"), "kinds": ["comment", "label", "comment"]});
    let (ann, project, _) = listens(&server, body).await;
    let listed = expect(ann.get(&format!("/api/projects/{project}/webhooks")).await, StatusCode::OK).await;
    assert_eq!(listed[0]["kinds"], json!(["comment", "label"]));
    let ticket = ann.ticket(&project, "Silent").await;
    let comment = ann.post(&format!("/api/tickets/{ticket}/comments"), &json!({"content": "Loud"})).await;
    expect(comment, StatusCode::CREATED).await;
    let (_, body) = until("the comment", async || received.lock().await.pop()).await;
    assert!(body.contains("Loud") && !body.contains("Silent"), "{body}");
    let wrong = json!({"url": format!("{url}/hook"), "kinds": ["gizmo"]});
    let answer = ann.post(&format!("/api/projects/{project}/webhooks"), &wrong).await;
    assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "kinds");
}

pub async fn nothing_is_told_for_one_who_was_deactivated(place: Place) {
    let (url, received, _) = receiver(0).await;
    let server = place.start_with(|settings| settings.webhooks_private = true).await;
    let (ann, project, _) = listens(&server, json!({"url": format!("{url}/hook")})).await;
    let ben = server.sign_up("ben").await;
    ann.add(&project, "ben", "admin").await;
    until("the new member", async || received.lock().await.pop()).await;
    for (person, by, change) in [(&ben, &ann, json!({"is_admin": true})), (&ann, &ben, json!({"is_active": false}))] {
        expect(by.put(&format!("/api/admin/users/{}", person.id), &change).await, StatusCode::OK).await;
    }
    let hook = expect(ben.get(&format!("/api/projects/{project}/webhooks")).await, StatusCode::OK).await;
    ben.ticket(&project, "Not for her").await;
    let test = format!("/api/webhooks/{}/test", id(&hook[0]));
    expect(ben.post(&test, &Value::Null).await, StatusCode::OK).await;
    let (_, body) = until("the test", async || received.lock().await.pop()).await;
    assert!(!body.contains("Not for her"), "{body}");
}
