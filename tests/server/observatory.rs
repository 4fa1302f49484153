//! The headers of every kind of answer, held against the public scoring rules of Mozilla's HTTP Observatory.
//!
//! A site begins with 100 points, and 100 are an A+. Points are taken for what is missing; those that are given on top
//! count only for who had 90 without them:
//!
//! | header | points |
//! |---|---|
//! | `content-security-policy` | none −25; `unsafe-inline` or `data:` for scripts −20; `unsafe-eval` −10; `default-src 'none'` without any of that +10 |
//! | cookies | one that is not `Secure` −20, a session's without `HttpOnly` −30; all with `SameSite` +5 |
//! | cross-origin reading (`access-control-allow-origin`) | any origin with credentials −50; none 0 |
//! | redirection | to http, or to another host first −10 to −20; none 0 |
//! | `referrer-policy` | unsafe −5; `no-referrer` +5 |
//! | `strict-transport-security` | none −20, under six months −10 |
//! | subresource integrity | scripts of other sites without it −5 to −50; none of other sites 0 |
//! | `x-content-type-options` | not `nosniff` −5 |
//! | `x-frame-options`, or `frame-ancestors` of the policy | none −20; `frame-ancestors` +5 |
//! | `cross-origin-resource-policy` | `cross-origin` 0; `same-origin` +10 |

use crate::running::{PASSWORD, Place, id};
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use serde_json::json;

/// What is taken and what is given on top, with the reason for each.
fn judged(headers: &HeaderMap) -> Vec<(i32, &'static str)> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default();
    let policy = text("content-security-policy");
    let scripts = policy.split("script-src").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or_default();
    let mut points = vec![match policy {
        "" => (-25, "no policy"),
        _ if policy.contains("unsafe-inline") || scripts.contains("data:") => (-20, "a policy with unsafe-inline"),
        _ if policy.contains("'unsafe-eval'") => (-10, "a policy with unsafe-eval"),
        _ if policy.starts_with("default-src 'none'") => (10, "a policy that begins with nothing"),
        _ => (0, "a policy"),
    }];
    for cookie in headers.get_all(SET_COOKIE) {
        let cookie = cookie.to_str().expect("text");
        let has = |attribute: &str| cookie.contains(&format!("; {attribute}"));
        points.push(match () {
            () if !has("Secure") => (-20, "a cookie in the open"),
            () if !has("HttpOnly") => (-30, "a session's cookie for scripts"),
            () if has("SameSite=Lax") || has("SameSite=Strict") => (5, "a cookie of this site"),
            () => (0, "a cookie"),
        });
    }
    if headers.contains_key("access-control-allow-origin") {
        points.push((-50, "pages of other sites may read it"));
    }
    if headers.get(LOCATION).is_some_and(|place| !place.as_bytes().starts_with(b"/")) {
        points.push((-20, "it leads elsewhere"));
    }
    points.push(if text("referrer-policy") == "no-referrer" { (5, "no referrer") } else { (-5, "a referrer") });
    let age = text("strict-transport-security").split("max-age=").nth(1).and_then(|rest| rest.split(';').next());
    points.push(match age.and_then(|seconds| seconds.parse::<u64>().ok()) {
        None => (-20, "https is not kept"),
        Some(seconds) if seconds < 15_768_000 => (-10, "https is kept too shortly"),
        Some(_) => (0, "https is kept"),
    });
    points.push(if text("x-content-type-options") == "nosniff" { (0, "no sniffing") } else { (-5, "sniffing") });
    points.push(match (policy.contains("frame-ancestors 'none'"), text("x-frame-options")) {
        (true, _) => (5, "no frames, by the policy"),
        (false, "DENY" | "SAMEORIGIN") => (0, "no frames"),
        (false, _) => (-20, "frames"),
    });
    points.push(match text("cross-origin-resource-policy") {
        "same-origin" => (10, "nothing for other sites"),
        _ => (0, "something for other sites"),
    });
    points
}

fn score(points: &[(i32, &str)]) -> i32 {
    let sum = |which: &dyn Fn(i32) -> bool| points.iter().map(|(count, _)| *count).filter(|n| which(*n)).sum::<i32>();
    let least = 100 + sum(&|count| count < 0);
    if least >= 90 { least + sum(&|count| count > 0) } else { least }
}

pub async fn every_kind_of_answer_earns_an_a_plus(place: Place) {
    let server = place.start_with(|settings| settings.public_url = Some("https://worknest.example".to_owned())).await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    let form = Form::new().part("file", Part::bytes(b"hinges".to_vec()).file_name("door.txt"));
    let path = format!("/api/tickets/{ticket}/attachments");
    let sent = ann.request(Method::POST, &path).multipart(form).send().await.expect("an answer");
    let attachment = id(&sent.json().await.expect("JSON"));
    let login = json!({"username": "ann", "password": PASSWORD});
    let download = format!("/api/attachments/{attachment}/download");
    let mut answers: Vec<(String, Response)> = Vec::new();
    for path in [
        // Pages, and files of the app: one that is there, one with a hash, one that is not.
        "/",
        "/projects",
        "/sw.js",
        "/assets/app-dxh1.js",
        "/missing.js",
        // The API: a list, one thing, a table, its document and the page to read that, a stream, a file.
        "/api/projects",
        &format!("/api/tickets/{ticket}"),
        "/api/admin/audit?format=csv",
        "/api/openapi.json",
        "/api/docs",
        "/api/live",
        &download,
        // Refused: no such route, no such thing, no id.
        "/api/nothing",
        "/api/projects/99999999-9999-4999-8999-999999999999",
        "/api/projects/1",
        // For whoever watches over it.
        "/livez",
        "/readyz",
        "/metrics",
    ] {
        answers.push((path.to_owned(), ann.get(path).await));
    }
    answers.push(("nobody".into(), server.nobody().get("/api/users/me").await));
    answers.push(("a cookie".into(), server.nobody().post("/api/auth/login", &login).await));
    answers.push(("a wrong body".into(), ann.post("/api/projects", &json!([])).await));
    answers.push(("sync".into(), ann.post("/api/sync", &json!({"client_id": "a"})).await));
    answers.push(("a function".into(), ann.post("/api/v1/me", &json!({})).await));
    answers.push(("another method".into(), ann.delete("/api/projects").await));
    answers.push(("a page, deleted".into(), ann.delete("/projects").await));
    let evil = server.nobody().request(Method::POST, "/api/auth/login").header("sec-fetch-site", "cross-site");
    answers.push(("another site".into(), evil.json(&login).send().await.expect("an answer")));
    for (what, answer) in answers {
        let points = judged(answer.headers());
        assert!(score(&points) >= 100, "{what}: {} {points:?}", answer.status());
        assert!(points.iter().all(|(count, _)| *count >= 0), "{what}: {} {points:?}", answer.status());
    }
}

#[test]
fn what_is_missing_costs_what_the_rules_say() {
    let of = |pairs: &[(&'static str, &'static str)]| {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a value"));
        }
        score(&judged(&headers))
    };
    assert_eq!(of(&[]), 100 - 25 - 5 - 20 - 5 - 20);
    let whole = [
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=31536000"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    assert_eq!(of(&whole), 130);
    assert_eq!(of(&[&whole[..], &[("set-cookie", "a=b; HttpOnly; SameSite=Lax")]].concat()), 80);
    assert_eq!(of(&[&whole[1..], &[("content-security-policy", "script-src 'unsafe-inline'")]].concat()), 60);
}
