use crate::running::{PASSWORD, Person, Place, expect, refused};
use reqwest::StatusCode;
use serde_json::{Value, json};
use worknest::domain::Time;

pub async fn signing_in_by_function_sets_the_cookie_and_keeps_the_token_from_scripts(place: Place) {
    let server = place.start().await;
    let body = json!({"username": "ann", "email": "ann@example.org", "password": PASSWORD, "keep_token": false});
    let answer = server.nobody().post("/api/v1/sign-up", &body).await;
    let cookie = answer.headers()["set-cookie"].to_str().expect("text").to_owned();
    assert!(cookie.contains("HttpOnly"), "{cookie}");
    let body = expect(answer, StatusCode::OK).await;
    assert_eq!(body["user"]["username"], "ann");
    assert!(body["token"].is_null(), "{body}");
    let pair = cookie.split(';').next().expect("a pair").to_owned();
    let with_cookie = |path: &str| {
        server
            .nobody()
            .request(reqwest::Method::POST, path)
            .header("cookie", &pair)
            .header("sec-fetch-site", "same-origin")
    };
    let me = expect(with_cookie("/api/v1/me").send().await.expect("an answer"), StatusCode::OK).await;
    assert_eq!(me["username"], "ann");
    let out = with_cookie("/api/v1/sign-out").send().await.expect("an answer");
    assert!(out.headers()["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
    expect(out, StatusCode::OK).await;
    let me = with_cookie("/api/v1/me").send().await.expect("an answer");
    refused(me, StatusCode::UNAUTHORIZED, "session_ended").await;
}

pub async fn a_device_that_keeps_its_token_gets_no_cookie(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let body = json!({"username": "ann", "password": PASSWORD, "keep_token": true});
    let answer = server.nobody().post("/api/v1/sign-in", &body).await;
    assert!(answer.headers().get("set-cookie").is_none());
    let body = expect(answer, StatusCode::OK).await;
    let device = Person { token: body["token"].as_str().map(str::to_owned), ..server.nobody() };
    expect(device.post("/api/v1/renew", &Value::Null).await, StatusCode::OK).await;
    expect(device.post("/api/v1/me", &json!({})).await, StatusCode::OK).await;
}

/// What a function returns is wrapped by Dioxus; what the layers refuse is not. `api::Failure` reads both.
fn failure(status: u16, body: &Value) -> worknest::api::Failure {
    worknest::api::Failure::from_body(status, body.to_string().as_bytes())
}

pub async fn errors_of_functions_have_the_shape_of_all(place: Place) {
    let server = place.start().await;
    let nobody = server.nobody();
    let wrong = json!({"username": "ann", "password": "wrong wrong", "keep_token": false});
    let body = expect(nobody.post("/api/v1/sign-in", &wrong).await, StatusCode::UNAUTHORIZED).await;
    assert_eq!(failure(401, &body).code, "wrong_credentials");
    let short = json!({"username": "ann", "email": "a@b.org", "password": "short", "keep_token": false});
    let body = expect(nobody.post("/api/v1/sign-up", &short).await, StatusCode::BAD_REQUEST).await;
    assert_eq!(failure(400, &body).field.as_deref(), Some("password"));
    let missing = nobody.post("/api/v1/sign-in", &json!({"username": "ann"})).await;
    refused(missing, StatusCode::BAD_REQUEST, "bad_request").await;
    let head = nobody.answer_to_head("/api/v1/sign-in", 17 * 1024 * 1024).await;
    assert!(head.starts_with("HTTP/1.1 413") && head.contains("too_large"), "{head}");
    let large = json!({"username": "x".repeat(3 * 1024 * 1024), "password": "p", "keep_token": false});
    let body = expect(nobody.post("/api/v1/sign-in", &large).await, StatusCode::UNAUTHORIZED).await;
    assert_eq!(failure(401, &body).code, "wrong_credentials", "over the 2 MB at which Dioxus alone panics");
    refused(nobody.post("/api/v1/me", &json!({})).await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
}

pub async fn a_persons_devices_are_listed_by_name_with_what_they_still_hold(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let ben = server.sign_up("ben").await;
    let says = |client: &str, device: Option<&str>, pending: Option<u64>| json!({"client_id": client, "changes": [], "device": device, "pending": pending});
    let time_of = |told: &Value| told.as_str().expect("a time").parse::<Time>().expect("RFC 3339");
    let mut told = Vec::new();
    for (client, device, pending) in
        [("one", Some("Ann's laptop"), Some(0)), ("two", None, Some(3)), ("a script", None, None)]
    {
        let answer = expect(ann.post("/api/sync", &says(client, device, pending)).await, StatusCode::OK).await;
        told.push(time_of(&answer["server_time"]));
    }
    let listed = async |person: &Person| {
        let list = expect(person.post("/api/v1/replicas", &json!({})).await, StatusCode::OK).await;
        let one = |device: &Value| {
            (
                device["client_id"].as_str().map(str::to_owned),
                device["name"].as_str().map(str::to_owned),
                device["pending"].as_i64(),
            )
        };
        let mut list: Vec<_> = list.as_array().expect("a list").iter().map(one).collect();
        list.sort();
        list
    };
    let is = |client: &str, name: &str, pending: i64| (Some(client.to_owned()), Some(name.to_owned()), Some(pending));
    // Written beside the sync, which does not wait for it.
    let mut found = Vec::new();
    for _ in 0..100 {
        found = listed(&ann).await;
        if found.len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(found, [is("one", "Ann's laptop", 0), is("two", "Device", 3)]);
    assert!(listed(&ben).await.is_empty(), "nobody sees another's");
    let list = expect(ann.post("/api/v1/replicas", &json!({})).await, StatusCode::OK).await;
    for device in list.as_array().expect("a list") {
        let synced = time_of(&device["synced_at"]);
        assert!(told[0] <= synced && synced <= told[2], "when it was last seen: {synced}, told {told:?}");
    }
}

pub async fn devices_are_listed_and_ended(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let body = json!({"username": "ann", "password": PASSWORD, "keep_token": true});
    let second = expect(server.nobody().post("/api/v1/sign-in", &body).await, StatusCode::OK).await;
    let second = Person { token: second["token"].as_str().map(str::to_owned), ..ann.clone() };
    let devices = expect(ann.post("/api/v1/devices", &json!({})).await, StatusCode::OK).await;
    let devices = devices.as_array().expect("a list");
    assert_eq!(devices.len(), 2);
    let other = devices.iter().find(|device| device["current"] == false).expect("the other one");
    let end = |whose: &serde_json::Value, password: &str| json!({"id": whose["id"], "password": password});
    let unproven = ann.post("/api/v1/devices/end", &end(other, "wrong")).await;
    assert_eq!(failure(403, &expect(unproven, StatusCode::FORBIDDEN).await).code, "wrong_password");
    expect(second.get("/api/users/me").await, StatusCode::OK).await;
    expect(ann.post("/api/v1/devices/end", &end(other, PASSWORD)).await, StatusCode::OK).await;
    refused(second.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    expect(ann.get("/api/users/me").await, StatusCode::OK).await;
    let eve = server.sign_up("eve").await;
    let current = devices.iter().find(|device| device["current"] == true).expect("this one");
    let body = expect(eve.post("/api/v1/devices/end", &end(current, PASSWORD)).await, StatusCode::NOT_FOUND).await;
    assert_eq!(failure(404, &body).code, "not_found");
    expect(ann.get("/api/users/me").await, StatusCode::OK).await;
}
