use crate::running::{PASSWORD, Place, expect, refused};
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
        for directive in ["frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"] {
            assert!(policy.contains(directive), "{directive}: {policy}");
        }
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

pub async fn over_https_every_answer_says_that_https_is_to_be_kept(place: Place) {
    let server = place.start_with(|settings| settings.public_url = Some("https://worknest.example".to_owned())).await;
    for path in ["/", "/sw.js", "/missing.js", "/assets/app-dxh1.js", "/api/users/me", "/api/nothing", "/livez"] {
        let answer = server.nobody().get(path).await;
        let kept = answer.headers()["strict-transport-security"].to_str().expect("text");
        assert_eq!(kept, "max-age=31536000; includeSubDomains", "{path}");
        assert!(!answer.status().is_redirection(), "{path}: nobody is led from http to https in silence");
    }
}

pub async fn text_says_how_it_is_written_and_everything_what_it_is(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    std::fs::write(server.data.path().join("public/icon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>")
        .expect("written");
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/projects/7", "text/html; charset=utf-8"),
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/icon.svg", "image/svg+xml; charset=utf-8"),
        ("/api/docs", "text/html; charset=utf-8"),
        ("/api/openapi.json", "application/json"),
        ("/api/users/me", "application/json"),
        ("/api/nothing", "application/json"),
        ("/api/admin/audit?format=csv", "text/csv; charset=utf-8"),
        ("/livez", "text/plain; charset=utf-8"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
    ] {
        assert_eq!(ann.get(path).await.headers()["content-type"], kind, "{path}");
    }
}

pub async fn no_page_of_another_origin_may_read_an_answer(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    for path in ["/", "/api/users/me", "/api/openapi.json", "/livez"] {
        for method in [Method::GET, Method::OPTIONS] {
            let request = ann.request(method.clone(), path).header("origin", "https://evil.example");
            let request = request.header("access-control-request-method", "GET");
            let answer = request.send().await.expect("an answer");
            let allowed = answer.headers().keys().any(|name| name.as_str().starts_with("access-control-"));
            assert!(!allowed, "{method} {path}: {:?}", answer.headers());
        }
    }
}

pub async fn where_a_request_ends_is_told_in_one_way_only(place: Place) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let server = place.start().await;
    server.sign_up("ann").await;
    let address = server.url.strip_prefix("http://").expect("plain HTTP");
    let body = json!({"username": "ann", "password": PASSWORD}).to_string();
    // Whoever believed the length would take the rest of the body for a request of its own.
    let request = format!(
        "POST /api/auth/login HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\
         transfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n\
         GET /livez HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("connects");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.expect("read");
    let statuses: Vec<&str> = answers.match_indices("HTTP/1.1 ").map(|(at, _)| &answers[at + 9..at + 12]).collect();
    assert!(matches!(statuses[..], ["400"] | ["200"] | ["200", "200"]), "{statuses:?}: {answers}");
    let twice = format!("GET /livez HTTP/1.1\r\nhost: {address}\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab");
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("connects");
    stream.write_all(twice.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("read");
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
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
    for folder in ["/assets", "/assets/"] {
        let listed = nobody.get(folder).await.text().await.unwrap_or_default();
        assert!(!listed.contains("app-dxh1"), "no list of a folder: {listed}");
    }
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
    let twice = ann.get("/api/tickets?limit=1&limit=2").await;
    refused(twice, StatusCode::BAD_REQUEST, "bad_query").await;
    for path in ["/", "/api/users/me", "/livez"] {
        let trace = ann.request(Method::TRACE, path).header("x-mine", "echoed").send().await.expect("an answer");
        assert_eq!(trace.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(!trace.text().await.expect("a body").contains("echoed"), "{path}");
    }
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
