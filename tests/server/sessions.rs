use crate::running::{PASSWORD, Person, Place, Running, expect, refused};
use reqwest::{Method, Response, StatusCode};
use sea_orm::ConnectionTrait;
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

/// A cookie whose first token is of yesterday: its time is over.
fn aged(server: &Running, cookie: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs() as i64;
    let (token, refresh) = cookie.strip_prefix("worknest=").expect("ours").split_once('~').expect("two tokens");
    let named = server.app.tokens.read(token, now).expect("a token of this server");
    let old = server.app.tokens.issue(named.user, named.session, named.generation, now - 86_400).expect("signed");
    format!("worknest={old}~{refresh}")
}

async fn me(server: &Running, cookie: &str) -> Response {
    server.nobody().request(Method::GET, "/api/users/me").header("cookie", cookie).send().await.expect("an answer")
}

/// As if the last refresh were an hour ago.
async fn an_hour_passes(server: &Running) {
    let sql = "UPDATE sessions SET rotated_at = '2020-01-01T00:00:00.000Z' WHERE rotated_at IS NOT NULL";
    server.app.database.connection().execute_unprepared(sql).await.expect("written");
}

/// Until the use of a cookie has been noted: it is written beside the request.
async fn until_confirmed(server: &Running, generation: i64) {
    for _ in 0..200 {
        let sql = format!("SELECT count(*) AS n FROM sessions WHERE confirmed >= {generation} AND generation >= 1");
        let db = server.app.database.connection();
        let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(statement).await.expect("read").expect("a row");
        if row.try_get::<i64>("", "n").expect("a number") > 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("the use of the cookie was never noted");
}

pub async fn a_cookie_whose_time_is_over_moves_on_by_itself(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let (_, first) = browser(&server, "ann").await;
    let answer = me(&server, &first).await;
    assert!(answer.headers().get("set-cookie").is_none(), "not before its time");
    let answer = me(&server, &aged(&server, &first)).await;
    let second = cookie(&answer);
    assert_ne!(second.split_once('~'), first.split_once('~'));
    expect(answer, StatusCode::OK).await;
    expect(me(&server, &second).await, StatusCode::OK).await;
    let without_refresh = aged(&server, &second).split_once('~').expect("two").0.to_owned();
    let answer = me(&server, &without_refresh).await;
    assert!(answer.headers().get("set-cookie").is_none());
    refused(answer, StatusCode::UNAUTHORIZED, "session_ended").await;
}

pub async fn of_several_tabs_one_refreshes_and_all_go_on(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let (_, first) = browser(&server, "ann").await;
    let old = aged(&server, &first);
    let answers = futures::future::join_all((0..8).map(|_| me(&server, &old))).await;
    let mut refreshes = std::collections::BTreeSet::new();
    for answer in answers {
        refreshes.insert(cookie(&answer).split_once('~').expect("two").1.to_owned());
        expect(answer, StatusCode::OK).await;
    }
    assert_eq!(refreshes.len(), 1, "one refresh, given to all: {refreshes:?}");
    assert!(refreshes.iter().all(|refresh| refresh.contains(".1.")), "{refreshes:?}");
}

pub async fn a_refresh_token_that_is_used_again_later_ends_the_session(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let (_, first) = browser(&server, "ann").await;
    let old = aged(&server, &first);
    let second = cookie(&me(&server, &old).await);
    expect(me(&server, &second).await, StatusCode::OK).await;
    until_confirmed(&server, 1).await;
    expect(me(&server, &old).await, StatusCode::OK).await;
    an_hour_passes(&server).await;
    let thief = me(&server, &old).await;
    assert!(thief.headers().get("set-cookie").is_none(), "the cookie of one who lost a race is left alone");
    refused(thief, StatusCode::UNAUTHORIZED, "session_ended").await;
    refused(me(&server, &second).await, StatusCode::UNAUTHORIZED, "session_ended").await;
}

pub async fn an_answer_that_was_lost_is_given_again(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let (_, first) = browser(&server, "ann").await;
    let old = aged(&server, &first);
    let lost = cookie(&me(&server, &old).await);
    an_hour_passes(&server).await;
    let again = me(&server, &old).await;
    assert_eq!(cookie(&again).split_once('~').expect("two").1, lost.split_once('~').expect("two").1);
    expect(again, StatusCode::OK).await;
}

pub async fn a_bearer_token_lives_as_long_as_its_session(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let token = ann.token.clone().expect("a token");
    assert!(token.starts_with("wn_") && token.len() > 60, "{token}");
    let stored = server.app.database.connection();
    let statement = sea_orm::Statement::from_string(stored.get_database_backend(), "SELECT secret_hash FROM sessions");
    let rows = stored.query_all_raw(statement).await.expect("read");
    for row in rows {
        let hash: Option<String> = row.try_get("", "secret_hash").expect("text");
        assert!(hash.is_none_or(|hash| !token.contains(&hash) && hash.len() == 64), "only a hash is stored");
    }
    let mut wrong = token.clone();
    wrong.pop();
    let forger = Person { token: Some(format!("{wrong}A")), ..ann.clone() };
    let again = Person { token: Some(format!("{wrong}B")), ..ann.clone() };
    let both = [forger.get("/api/users/me").await.status(), again.get("/api/users/me").await.status()];
    assert!(both.contains(&StatusCode::UNAUTHORIZED), "{both:?}");
    ann.post("/api/auth/logout", &Value::Null).await;
    refused(ann.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
}

pub async fn signing_out_everywhere_ends_every_session_and_token(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (_, cookie) = browser(&server, "ann").await;
    let made = ann.post("/api/tokens", &json!({"name": "script", "scope": "write"})).await;
    let made = expect(made, StatusCode::CREATED).await;
    let script = Person { token: made["token"].as_str().map(str::to_owned), ..ann.clone() };
    expect(script.get("/api/projects").await, StatusCode::OK).await;
    let unproven = ann.post("/api/auth/logout-everywhere", &json!({"password": "wrong"})).await;
    refused(unproven, StatusCode::FORBIDDEN, "wrong_password").await;
    expect(script.get("/api/projects").await, StatusCode::OK).await;
    let proven = ann.post("/api/auth/logout-everywhere", &json!({"password": PASSWORD})).await;
    expect(proven, StatusCode::NO_CONTENT).await;
    for person in [&ann, &script] {
        refused(person.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    }
    refused(me(&server, &cookie).await, StatusCode::UNAUTHORIZED, "session_ended").await;
}

pub async fn a_session_that_is_not_used_ends_and_one_that_is_used_ends_later(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let made = ann.post("/api/tokens", &json!({"name": "script", "scope": "read"})).await;
    let made = expect(made, StatusCode::CREATED).await;
    let script = Person { token: made["token"].as_str().map(str::to_owned), ..ann.clone() };
    let (_, first) = browser(&server, "ann").await;
    let set = async |sql: &str| server.app.database.connection().execute_unprepared(sql).await.expect("written");
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    let days_ago = |days| (now - chrono::Duration::days(days)).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    set(&format!("UPDATE sessions SET created_at = '{}'", days_ago(179))).await;
    let second = cookie(&me(&server, &aged(&server, &first)).await);
    expect(me(&server, &second).await, StatusCode::OK).await;
    // It was used all the time, and still its days are over.
    set(&format!("UPDATE sessions SET created_at = '{}'", days_ago(181))).await;
    refused(me(&server, &second).await, StatusCode::UNAUTHORIZED, "session_ended").await;
    refused(me(&server, &aged(&server, &second)).await, StatusCode::UNAUTHORIZED, "session_ended").await;
    refused(ann.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    expect(script.get("/api/projects").await, StatusCode::OK).await;
    // Thirty days without use are the end of another.
    let (_, unused) = browser(&server, "ann").await;
    set(&format!("UPDATE sessions SET expires_at = '{}' WHERE grants IS NULL", days_ago(0))).await;
    refused(me(&server, &unused).await, StatusCode::UNAUTHORIZED, "session_ended").await;
}

pub async fn signing_in_ends_the_session_that_the_browser_had(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let (_, other) = browser(&server, "ann").await;
    let (_, first) = browser(&server, "ann").await;
    let login = server.nobody().request(Method::POST, "/api/auth/login").header("cookie", &first);
    let answer = login.json(&json!({"username": "ann", "password": PASSWORD})).send().await.expect("an answer");
    let second = cookie(&answer);
    assert_ne!(second, first);
    refused(me(&server, &first).await, StatusCode::UNAUTHORIZED, "session_ended").await;
    expect(me(&server, &second).await, StatusCode::OK).await;
    expect(me(&server, &other).await, StatusCode::OK).await;
}

pub async fn an_administrator_ends_the_sessions_of_somebody(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let of = |person: &Person| format!("/api/admin/users/{}/logout", person.id);
    refused(ben.post(&of(&ann), &Value::Null).await, StatusCode::FORBIDDEN, "not_an_administrator").await;
    expect(ann.post(&of(&ben), &Value::Null).await, StatusCode::NO_CONTENT).await;
    refused(ben.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    expect(ann.get("/api/users/me").await, StatusCode::OK).await;
    let nobody = "/api/admin/users/99999999-9999-4999-8999-999999999999/logout";
    refused(ann.post(nobody, &Value::Null).await, StatusCode::NOT_FOUND, "not_found").await;
    let lines = expect(ann.get("/api/admin/audit?action=signed_out_everywhere").await, StatusCode::OK).await;
    assert_eq!((&lines[0]["user_name"], &lines[0]["target"]), (&json!("ann"), &json!(ben.id)));
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
    let named = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIxIn0.";
    let cut = &token[..20];
    for forged in ["", "x", "a.b.c", named, "wn_", cut] {
        let forger = Person { token: Some(forged.to_owned()), ..ann.clone() };
        refused(forger.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
    }
    // What is good in the cookie is not good as a bearer token, nor the other way round, nor one half for the other.
    let (_, cookie) = browser(&server, "ann").await;
    let (jwt, refresh) = cookie.strip_prefix("worknest=").expect("ours").split_once('~').expect("two tokens");
    for moved in [jwt, refresh] {
        let forger = Person { token: Some(moved.to_owned()), ..ann.clone() };
        refused(forger.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
    }
    for moved in [token.clone(), format!("{refresh}~{jwt}"), format!("{refresh}~{refresh}")] {
        let answer = me(&server, &format!("worknest={moved}")).await;
        assert_eq!(answer.status(), if moved.ends_with(refresh) { StatusCode::OK } else { StatusCode::UNAUTHORIZED });
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
