use crate::running::{Place, expect, refused};
use reqwest::{Method, StatusCode};
use serde_json::json;

pub async fn every_answer_carries_the_policy(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    for path in ["/", "/sw.js", "/missing.js", "/api/users/me", "/api/nothing", "/livez", "/api/projects/1"] {
        let answer = ann.get(path).await;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(!header("strict-transport-security").contains("max-age"), "not on plain http");
        if path.starts_with("/api/") {
            assert_eq!(header("cache-control"), "no-store", "{path}");
        }
    }
}

pub async fn the_web_apps_files_are_cached_by_their_names(place: Place) {
    let server = place.start().await;
    let nobody = server.nobody();
    for (path, cache) in [
        ("/", "no-cache"),
        ("/index.html", "no-cache"),
        ("/projects/7/board?filter=a", "no-cache"),
        ("/sw.js", "no-cache"),
        ("/assets/app-dxh1.js", "public, max-age=31536000, immutable"),
    ] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.headers()["cache-control"], cache, "{path}");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
    let shell = nobody.get("/projects/7/board").await.text().await.expect("text");
    assert!(shell.contains("<title>Worknest</title>"), "a page of the app gets its shell: {shell}");
    let missing = nobody.get("/assets/old-dxh0.js").await;
    assert_eq!(missing.headers()["cache-control"], "no-cache");
    assert_eq!(missing.status(), StatusCode::NOT_FOUND, "a script is never answered with a page");
    let post = nobody.post("/projects/7", &json!({})).await;
    assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
    for outside in ["/../data/worknest.db", "/..%2fdata%2fworknest.db", "/assets/..%2f..%2fdata/worknest.db"] {
        let answer = nobody.get(outside).await;
        let text = answer.text().await.unwrap_or_default();
        assert!(!text.contains("SQLite format"), "{outside}");
    }
}

pub async fn unknown_routes_and_methods_are_told_in_json(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    refused(ann.get("/api/nothing/here").await, StatusCode::NOT_FOUND, "not_found").await;
    refused(ann.get("/api/projects/not-an-id").await, StatusCode::NOT_FOUND, "not_found").await;
    let patch = ann.request(Method::PATCH, "/api/projects").json(&json!({})).send().await.expect("an answer");
    refused(patch, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed").await;
}

pub async fn the_server_says_that_it_lives_and_is_ready(place: Place) {
    let server = place.start().await;
    for path in ["/livez", "/readyz"] {
        expect(server.nobody().get(path).await, StatusCode::OK).await;
    }
}

pub async fn nothing_but_json_is_read(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let text = ann.request(Method::POST, "/api/projects").header("content-type", "text/plain").body(r#"{"name":"A"}"#);
    refused(text.send().await.expect("an answer"), StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json").await;
    let bad = ann.request(Method::POST, "/api/projects").header("content-type", "application/json").body("{");
    refused(bad.send().await.expect("an answer"), StatusCode::BAD_REQUEST, "bad_json").await;
    let large = json!({"name": "A", "description": "x".repeat(3 * 1024 * 1024)});
    ann.is_too_large("/api/projects", &large).await;
    let function = ann.request(Method::POST, "/api/v1/devices").header("content-type", "text/plain").body("{}");
    refused(function.send().await.expect("an answer"), StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json").await;
}

pub async fn the_data_folder_is_for_its_owners_eyes(place: Place) {
    use std::os::unix::fs::PermissionsExt;
    let server = place.start().await;
    let mode = std::fs::metadata(server.data.path().join("data")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
