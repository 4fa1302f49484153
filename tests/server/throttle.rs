use crate::running::{PASSWORD, Place, Running, expect, refused};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use worknest::server::Counted;

async fn guess(server: &Running, username: &str, password: &str, forwarded: &str) -> Response {
    let body = json!({"username": username, "password": password});
    let request = server.nobody().request(Method::POST, "/api/auth/login").header("x-forwarded-for", forwarded);
    request.json(&body).send().await.expect("an answer")
}

/// Guesses until told to stop; how often that took.
async fn guesses_until_stopped(
    server: &Running,
    username: impl Fn(usize) -> String,
    from: impl Fn(usize) -> String,
) -> usize {
    for n in 0..80 {
        let answer = guess(server, &username(n), "wrong password", &from(n)).await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let seconds: u64 = answer.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
            assert!((1..=120).contains(&seconds), "{seconds}");
            return n;
        }
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    80
}

pub async fn wrong_passwords_are_slowed_down_for_one_account_and_not_for_others(place: Place) {
    let server = place.start_with(|settings| settings.trusted_proxies = vec!["127.0.0.1".parse().expect("one")]).await;
    server.sign_up("ann").await;
    server.sign_up("ben").await;
    // From many addresses: the account is what is counted.
    let stopped = guesses_until_stopped(&server, |_| "ann".into(), |n| format!("198.51.100.{n}")).await;
    assert!((8..=12).contains(&stopped), "{stopped}");
    refused(guess(&server, "ann", PASSWORD, "192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS, "too_many").await;
    expect(guess(&server, "ben", PASSWORD, "192.0.2.1").await, StatusCode::OK).await;
    let unknown = guesses_until_stopped(&server, |_| "nobody".into(), |n| format!("203.0.113.{n}")).await;
    assert!((8..=12).contains(&unknown), "an unknown name is slowed down alike: {unknown}");
}

pub async fn guesses_from_elsewhere_keep_nobody_from_their_account(place: Place) {
    let server = place.start_with(|settings| settings.trusted_proxies = vec!["127.0.0.1".parse().expect("one")]).await;
    let ann = server.sign_up("ann").await;
    expect(guess(&server, "ann", PASSWORD, "192.0.2.7").await, StatusCode::OK).await;
    let stopped = guesses_until_stopped(&server, |_| "ann".into(), |n| format!("198.51.100.{n}")).await;
    assert!((8..=12).contains(&stopped), "{stopped}");
    refused(guess(&server, "ann", PASSWORD, "192.0.2.8").await, StatusCode::TOO_MANY_REQUESTS, "too_many").await;
    expect(guess(&server, "ann", PASSWORD, "192.0.2.7").await, StatusCode::OK).await;
    let change = json!({"current_password": PASSWORD, "password": "tulip kayak ninety"});
    expect(ann.put("/api/users/me/password", &change).await, StatusCode::NO_CONTENT).await;
    // Who sits beside her guesses no faster.
    let stopped = guesses_until_stopped(&server, |_| "ann".into(), |_| "192.0.2.7".to_owned()).await;
    assert!((8..=12).contains(&stopped), "{stopped}");
}

pub async fn wrong_passwords_are_slowed_down_from_one_address(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let stopped = guesses_until_stopped(&server, |n| format!("user{n}"), |n| format!("198.51.100.{n}")).await;
    assert!((28..=40).contains(&stopped), "whatever the header says: {stopped}");
}

pub async fn a_forwarded_address_counts_from_a_trusted_proxy_only(place: Place) {
    let server =
        place.start_with(|settings| settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a block")]).await;
    let ann = server.sign_up("ann").await;
    expect(guess(&server, "ann", PASSWORD, "6.6.6.6, 198.51.100.7").await, StatusCode::OK).await;
    let devices = expect(ann.get("/api/devices").await, StatusCode::OK).await;
    let addresses: Vec<&str> =
        devices.as_array().expect("a list").iter().filter_map(|device| device["address"].as_str()).collect();
    assert!(addresses.contains(&"198.51.100.7"), "{addresses:?}");
    assert!(!addresses.contains(&"6.6.6.6"), "{addresses:?}");
}

pub async fn who_shows_no_session_is_slowed_down_by_address(place: Place) {
    let server = place.start_with(|settings| settings.trusted_proxies = vec!["127.0.0.1".parse().expect("one")]).await;
    let ann = server.sign_up("ann").await;
    let nobody = server.nobody();
    let ask = async |from: &'static str, token: &str| {
        let request = nobody.request(Method::GET, "/api/auth/sign-up").header("x-forwarded-for", from);
        request.header("authorization", format!("Bearer {token}")).send().await.expect("an answer")
    };
    let mut taken = 0;
    let stopped = loop {
        // A token that is none is no session.
        let answers = futures::future::join_all((0..100).map(|_| ask("198.51.100.7", "made up"))).await;
        let (good, bad): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status() == StatusCode::OK);
        taken += good.len();
        assert!(taken < 20_000, "nothing slows them down");
        if let Some(stopped) = bad.into_iter().next() {
            break stopped;
        }
    };
    assert!(taken >= 2_000, "{taken}");
    assert!(stopped.headers().contains_key("retry-after"));
    refused(stopped, StatusCode::TOO_MANY_REQUESTS, "too_many").await;
    let elsewhere = ask("198.51.100.8", "made up").await;
    assert_eq!(elsewhere.status(), StatusCode::OK, "another address");
    let token = ann.token.as_deref().expect("signed in");
    assert_eq!(ask("198.51.100.7", token).await.status(), StatusCode::OK, "and somebody signed in beside them");
}

pub async fn who_writes_without_end_is_slowed_down_and_reads_on(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let change = json!({"id": "11222222-2222-4222-8222-222222222222", "type": "project", "operation": "update",
        "entity_id": project, "timestamp": "2026-11-22T12:00:00Z", "data": {"name": "Again"}});
    let write = json!({"client_id": "a", "changes": [change]});
    let sync = |body: &serde_json::Value| {
        let (ann, body) = (ann.clone(), body.clone());
        async move { ann.post("/api/sync", &body).await }
    };
    // As if she had written so much already.
    let before = server.app.throttle.count_many(Counted::Changes, &ann.id, 501_000);
    assert!(before.is_ok(), "a full bucket takes it");
    let answer = sync(&write).await;
    assert!(answer.headers().contains_key("retry-after"));
    refused(answer, StatusCode::TOO_MANY_REQUESTS, "too_many").await;
    expect(sync(&json!({"client_id": "a"})).await, StatusCode::OK).await;
    let ben = server.sign_up("ben").await;
    expect(ben.post("/api/sync", &write).await, StatusCode::OK).await;
}
