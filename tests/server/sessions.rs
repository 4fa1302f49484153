use crate::running::{PASSWORD, Person, Place, Running, expect, refused};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// A browser that has signed in: it has the cookie, and no token.
async fn browser(server: &Running, username: &str) -> (Person, String) {
    let body = json!({"username": username, "password": PASSWORD});
    let answer = server.nobody().post("/api/auth/login", &body).await;
    let cookie = cookie(&answer);
    (server.nobody(), cookie)
}

/// `name=value` of the cookie that an answer sets.
fn cookie(answer: &Response) -> String {
    let set = answer.headers().get("set-cookie").expect("a cookie").to_str().expect("text");
    set.split(';').next().expect("a pair").to_owned()
}

pub async fn a_session_that_was_ended_is_over_at_once(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let body = json!({"username": "ann", "password": PASSWORD});
    let second = expect(server.nobody().post("/api/auth/login", &body).await, StatusCode::OK).await;
    let second = Person { token: second["token"].as_str().map(str::to_owned), ..ann.clone() };
    let answer = ann.request(Method::POST, "/api/auth/logout").send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert!(answer.headers()["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
    refused(ann.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    expect(second.get("/api/users/me").await, StatusCode::OK).await;
    let again = server.nobody().request(Method::POST, "/api/auth/logout").send().await.expect("an answer");
    assert_eq!(again.status(), StatusCode::NO_CONTENT, "signing out twice is no error");
}

pub async fn the_cookie_is_out_of_reach_of_scripts_and_signs_in(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let body = json!({"username": "ann", "password": PASSWORD});
    let answer = server.nobody().post("/api/auth/login", &body).await;
    let set = answer.headers()["set-cookie"].to_str().expect("text").to_owned();
    for part in ["worknest=", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    let cookie = cookie(&answer);
    let me = server.nobody().request(Method::GET, "/api/users/me").header("cookie", cookie);
    assert_eq!(expect(me.send().await.expect("an answer"), StatusCode::OK).await["username"], "ann");
}

pub async fn an_old_token_in_the_cookie_is_renewed_and_an_old_bearer_token_is_refused(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let old = old_token(&server, ann.token.as_deref().expect("a token"));
    let by_cookie = ann.client.get(format!("{}/api/users/me", server.url)).header("cookie", format!("worknest={old}"));
    let answer = by_cookie.send().await.expect("an answer");
    let fresh = cookie(&answer);
    assert_ne!(fresh, format!("worknest={old}"));
    expect(answer, StatusCode::OK).await;
    let by_bearer = Person { token: Some(old.clone()), ..ann.clone() };
    refused(by_bearer.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "token_expired").await;
    let renewed = by_bearer.request(Method::POST, "/api/auth/renew").send().await.expect("an answer");
    let renewed = expect(renewed, StatusCode::OK).await;
    let renewed = Person { token: renewed["token"].as_str().map(str::to_owned), ..ann.clone() };
    expect(renewed.get("/api/users/me").await, StatusCode::OK).await;
    renewed.post("/api/auth/logout", &Value::Null).await;
    let gone = by_bearer.request(Method::POST, "/api/auth/renew").send().await.expect("an answer");
    refused(gone, StatusCode::UNAUTHORIZED, "session_ended").await;
    let by_cookie = ann.client.get(format!("{}/api/users/me", server.url)).header("cookie", format!("worknest={old}"));
    let answer = by_cookie.send().await.expect("an answer");
    assert!(answer.headers().get("set-cookie").is_none(), "what is over is not renewed");
    refused(answer, StatusCode::UNAUTHORIZED, "session_ended").await;
}

/// The same session as `token`, in a token of a day ago.
fn old_token(server: &Running, token: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let named = server.app.tokens.read(token, now as i64).expect("a token of this server");
    server.app.tokens.issue(named.user, named.session, now as i64 - 86_400).expect("signed")
}

pub async fn a_page_of_another_site_writes_nothing(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let (browser, cookie) = browser(&server, "ann").await;
    let post = |headers: &[(&str, &str)]| {
        let mut request = browser.request(Method::POST, "/api/projects").header("cookie", &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.json(&json!({"name": "Website"})).send()
    };
    let host = server.url.strip_prefix("http://").expect("http").to_owned();
    for foreign in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
    ] {
        let answer = post(&foreign).await.expect("an answer");
        refused(answer, StatusCode::FORBIDDEN, "cross_site").await;
    }
    let list = browser.request(Method::GET, "/api/projects").header("cookie", &cookie);
    assert_eq!(expect(list.send().await.expect("an answer"), StatusCode::OK).await, json!([]));
    let own = format!("http://{host}");
    expect(post(&[("sec-fetch-site", "same-origin")]).await.expect("an answer"), StatusCode::CREATED).await;
    expect(post(&[("origin", &own)]).await.expect("an answer"), StatusCode::CREATED).await;
    // A form needs no permission of the browser to be sent across; but it cannot send JSON.
    let form = browser.request(Method::POST, "/api/projects").header("cookie", &cookie).form(&[("name", "x")]);
    refused(form.send().await.expect("an answer"), StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json").await;
}

pub async fn a_forged_token_is_nobody(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let token = ann.token.clone().expect("a token");
    let payload = token.split('.').nth(1).expect("three parts");
    for forged in
        ["", "x", "a.b.c", &format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}."), &token[..token.len() - 2]]
    {
        let forger = Person { token: Some(forged.to_owned()), ..ann.clone() };
        refused(forger.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
    }
}

pub async fn another_users_session_is_refused_before_anything_is_done(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = "11111111-1111-4111-8111-111111111111";
    let request = json!({"client_id": "tab", "changes": [{
        "id": "22222222-2222-4222-8222-222222222222", "entity_id": project, "type": "project",
        "operation": "create", "data": {"name": "Ann's"}, "timestamp": "2026-11-22T12:00:00Z",
    }]});
    let as_ann = |person: &Person| {
        person.request(Method::POST, "/api/sync").header("x-worknest-user", &ann.id).json(&request).send()
    };
    let answer = as_ann(&ben).await.expect("an answer");
    refused(answer, StatusCode::UNAUTHORIZED, "other_user").await;
    assert_eq!(expect(ben.get("/api/projects").await, StatusCode::OK).await, json!([]), "nothing was written");
    expect(as_ann(&ann).await.expect("an answer"), StatusCode::OK).await;
    assert_eq!(expect(ann.get("/api/projects").await, StatusCode::OK).await[0]["id"], project);
    for path in ["/api/live".to_owned(), format!("/api/blobs/{}", "0".repeat(64))] {
        let answer = ben.request(Method::GET, &path).header("x-worknest-user", &ann.id).send();
        refused(answer.await.expect("an answer"), StatusCode::UNAUTHORIZED, "other_user").await;
    }
}

pub async fn over_https_the_cookie_is_bound_to_the_host(place: Place) {
    let url = "https://worknest.example.org".to_owned();
    let server = place.start_with(|settings| settings.public_url = Some(url.clone())).await;
    let body = json!({"username": "ann", "email": "ann@example.org", "password": PASSWORD});
    let register = server.nobody().request(Method::POST, "/api/auth/register").header("origin", &url).json(&body);
    let answer = register.send().await.expect("an answer");
    let set = answer.headers()["set-cookie"].to_str().expect("text").to_owned();
    assert!(set.starts_with("__Host-worknest=") && set.contains("; Secure"), "{set}");
    assert!(answer.headers().contains_key("strict-transport-security"));
    expect(answer, StatusCode::CREATED).await;
}
