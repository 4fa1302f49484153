use crate::running::{PASSWORD, Person, Place, Running, expect, id, refused};
use aws_lc_rs::digest;
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

const NEW: &str = "tulip kayak ninety";

async fn sign_in(server: &Running, username: &str, password: &str) -> reqwest::Response {
    server.nobody().post("/api/auth/login", &json!({"username": username, "password": password})).await
}

pub async fn a_new_password_ends_every_other_session(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let other = expect(sign_in(&server, "ann", PASSWORD).await, StatusCode::OK).await;
    let other = Person { token: other["token"].as_str().map(str::to_owned), ..ann.clone() };
    let body = json!({"current_password": "wrong", "password": NEW});
    refused(ann.put("/api/users/me/password", &body).await, StatusCode::FORBIDDEN, "wrong_password").await;
    let body = json!({"current_password": PASSWORD, "password": "12345678"});
    refused(ann.put("/api/users/me/password", &body).await, StatusCode::BAD_REQUEST, "invalid").await;
    expect(other.get("/api/users/me").await, StatusCode::OK).await;
    let body = json!({"current_password": PASSWORD, "password": NEW});
    expect(ann.put("/api/users/me/password", &body).await, StatusCode::NO_CONTENT).await;
    expect(ann.get("/api/users/me").await, StatusCode::OK).await;
    refused(other.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    refused(sign_in(&server, "ann", PASSWORD).await, StatusCode::UNAUTHORIZED, "wrong_credentials").await;
    expect(sign_in(&server, "ann", NEW).await, StatusCode::OK).await;
}

pub async fn a_common_password_is_refused_and_its_strength_is_told(place: Place) {
    let server = place.start().await;
    for password in ["password1", "qwerty123", "annsmith99"] {
        let body = json!({"username": "annsmith", "email": "annsmith@example.org", "password": password});
        let answer = server.nobody().post("/api/auth/register", &body).await;
        assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "password", "{password}");
    }
    let score = |password: &'static str| {
        let nobody = server.nobody();
        async move {
            let answer = nobody.post("/api/auth/strength", &json!({"password": password})).await;
            expect(answer, StatusCode::OK).await
        }
    };
    assert!(score("password1").await["score"].as_u64() < Some(2));
    assert!(score("password1").await["warning"].is_string());
    assert!(score(PASSWORD).await["score"].as_u64() >= Some(3));
}

pub async fn a_password_that_has_leaked_is_refused(place: Place) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("leaked.txt");
    let leaked = "glowing marble staircase";
    let line = |password: &str| {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect::<String>() + ":7\r\n"
    };
    let mut lines: Vec<String> = (0..1_000).map(|n| line(&format!("others' {n}"))).collect();
    lines.push(line(leaked));
    lines.sort();
    std::fs::write(&file, lines.concat()).expect("written");
    let server = place.start_with(|settings| settings.leaked_passwords = Some(file)).await;
    let ann = server.sign_up("ann").await;
    let body = json!({"username": "ben", "email": "ben@example.org", "password": leaked});
    let answer = server.nobody().post("/api/auth/register", &body).await;
    assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "password");
    let change = |password: &str| json!({"current_password": PASSWORD, "password": password});
    let answer = ann.put("/api/users/me/password", &change(leaked)).await;
    assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "password");
    let link = expect(ann.post(&format!("/api/admin/users/{}/reset", ann.id), &Value::Null).await, StatusCode::CREATED);
    let body = json!({"token": link.await["token"], "password": leaked});
    let answer = server.nobody().post("/api/auth/reset/finish", &body).await;
    assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "password");
    expect(ann.put("/api/users/me/password", &change(NEW)).await, StatusCode::NO_CONTENT).await;
}

pub async fn a_link_sets_a_new_password_once(place: Place) {
    let server = place.start().await;
    let (admin, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let path = format!("/api/admin/users/{}/reset", ben.id);
    refused(ben.post(&path, &Value::Null).await, StatusCode::FORBIDDEN, "not_an_administrator").await;
    let link = expect(admin.post(&path, &Value::Null).await, StatusCode::CREATED).await;
    assert!(link["link"].as_str().is_some_and(|text| text.contains("/reset#")), "{link}");
    let weak = json!({"token": link["token"], "password": "password"});
    refused(server.nobody().post("/api/auth/reset/finish", &weak).await, StatusCode::BAD_REQUEST, "invalid").await;
    let body = json!({"token": link["token"], "password": NEW});
    expect(server.nobody().post("/api/auth/reset/finish", &body).await, StatusCode::NO_CONTENT).await;
    refused(server.nobody().post("/api/auth/reset/finish", &body).await, StatusCode::NOT_FOUND, "not_found").await;
    refused(ben.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    expect(sign_in(&server, "ben", NEW).await, StatusCode::OK).await;
    let late = expect(admin.post(&path, &Value::Null).await, StatusCode::CREATED).await;
    let sql = "UPDATE resets SET expires_at = '2020-01-01T00:00:00.000Z'";
    server.app.database.connection().execute_unprepared(sql).await.expect("written");
    let late = json!({"token": late["token"], "password": NEW});
    refused(server.nobody().post("/api/auth/reset/finish", &late).await, StatusCode::NOT_FOUND, "not_found").await;
    let forged = json!({"token": "x", "password": NEW});
    refused(server.nobody().post("/api/auth/reset/finish", &forged).await, StatusCode::NOT_FOUND, "not_found").await;
}

/// A mail server that keeps what it is given.
async fn mail_server() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("smtp://{}", listener.local_addr().expect("bound"));
    let mails = Arc::new(Mutex::new(Vec::new()));
    let kept = mails.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let kept = kept.clone();
            tokio::spawn(async move {
                let (reader, mut writer) = stream.into_split();
                let mut lines = BufReader::new(reader).lines();
                let (mut mail, mut in_data) = (String::new(), false);
                writer.write_all(b"220 test\r\n").await.expect("sent");
                while let Ok(Some(line)) = lines.next_line().await {
                    if in_data && line == "." {
                        in_data = false;
                        kept.lock().await.push(std::mem::take(&mut mail));
                    } else if in_data {
                        mail.push_str(&line);
                        mail.push('\n');
                        continue;
                    }
                    let answer: &[u8] = match line.get(..4).unwrap_or_default() {
                        "DATA" => {
                            in_data = true;
                            b"354 go on\r\n"
                        }
                        "QUIT" => b"221 bye\r\n",
                        _ => b"250 ok\r\n",
                    };
                    writer.write_all(answer).await.expect("sent");
                }
            });
        }
    });
    (url, mails)
}

pub async fn a_mailed_link_reaches_the_person_and_nobody_learns_who_has_an_account(place: Place) {
    let (url, mails) = mail_server().await;
    let server = place
        .start_with(|settings| {
            settings.smtp_url = Some(url);
            settings.public_url = Some("http://worknest.test".to_owned());
        })
        .await;
    server.sign_up("ann").await;
    let ask = |name: &'static str| {
        let nobody = server.nobody();
        async move { nobody.post("/api/auth/reset", &json!({"username": name})).await }
    };
    let (known, unknown) = (ask("ann@example.org").await, ask("nobody@example.org").await);
    assert_eq!((known.status(), unknown.status()), (StatusCode::ACCEPTED, StatusCode::ACCEPTED));
    assert_eq!(known.text().await.expect("a body"), unknown.text().await.expect("a body"));
    let mut mail = String::new();
    for _ in 0..200 {
        if let Some(first) = mails.lock().await.first() {
            mail = first.clone();
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let mail = mail.replace("=\n", "").replace("=3D", "=");
    assert!(mail.contains("To: ann@example.org"), "{mail}");
    let token = mail.split("/reset#").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
    let body = json!({"token": token, "password": NEW});
    expect(server.nobody().post("/api/auth/reset/finish", &body).await, StatusCode::NO_CONTENT).await;
    expect(sign_in(&server, "ann", NEW).await, StatusCode::OK).await;
    assert_eq!(mails.lock().await.len(), 1, "and none to a stranger");
    for _ in 0..3 {
        assert_eq!(ask("ann").await.status(), StatusCode::ACCEPTED);
    }
    let many = ask("ann").await;
    assert!(many.headers().contains_key("retry-after"));
    refused(many, StatusCode::TOO_MANY_REQUESTS, "too_many").await;
}

pub async fn an_administrator_passes_a_link_on_where_there_is_no_mail(place: Place) {
    let server = place.start().await;
    let (admin, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let asked = server.nobody().post("/api/auth/reset", &json!({"username": "ben"})).await;
    assert_eq!(asked.status(), StatusCode::ACCEPTED);
    for n in 0.. {
        let lines = expect(admin.get("/api/admin/audit?action=reset_asked").await, StatusCode::OK).await;
        if lines[0]["target"] == ben.id.as_str() {
            break;
        }
        assert!(n < 200, "an administrator never saw it");
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let users = expect(admin.get("/api/admin/users").await, StatusCode::OK).await;
    assert_eq!(users.as_array().expect("a list").len(), 2);
    refused(ben.get("/api/admin/users").await, StatusCode::FORBIDDEN, "not_an_administrator").await;
}

pub async fn a_deleted_account_is_gone_and_what_it_wrote_for_others_stays(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let shared = ann.project("Shared").await;
    ann.add(&shared, "ben", "member").await;
    let ticket = ben.ticket(&shared, "By Ben").await;
    let own = ben.project("Ben's own").await;
    let wrong = json!({"password": "wrong"});
    refused(ben.post("/api/users/me/delete", &wrong).await, StatusCode::FORBIDDEN, "wrong_password").await;
    let gone = ben.post("/api/users/me/delete", &json!({"password": PASSWORD})).await;
    expect(gone, StatusCode::NO_CONTENT).await;
    refused(ben.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    refused(sign_in(&server, "ben", PASSWORD).await, StatusCode::UNAUTHORIZED, "wrong_credentials").await;
    let left = expect(ann.get(&format!("/api/tickets/{ticket}")).await, StatusCode::OK).await;
    assert_eq!((&left["title"], &left["created_by"]), (&json!("By Ben"), &json!(ben.id)));
    let members = expect(ann.get(&format!("/api/projects/{shared}/members")).await, StatusCode::OK).await;
    assert_eq!(members.as_array().expect("a list").len(), 1);
    let users = expect(ann.get("/api/admin/users").await, StatusCode::OK).await;
    assert!(!users.to_string().contains("ben"), "{users}");
    // The name is free again, and leads to nothing of before.
    let second = server.sign_up("ben").await;
    assert_ne!(second.id, ben.id);
    refused(second.get(&format!("/api/projects/{own}")).await, StatusCode::NOT_FOUND, "not_found").await;
}

pub async fn the_last_admin_of_others_cannot_delete_the_account(place: Place) {
    let server = place.start().await;
    let (ann, _ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let shared = ann.project("Shared").await;
    ann.add(&shared, "ben", "member").await;
    let body = json!({"password": PASSWORD});
    refused(ann.post("/api/users/me/delete", &body).await, StatusCode::CONFLICT, "last_admin").await;
    expect(ann.get(&format!("/api/projects/{shared}")).await, StatusCode::OK).await;
}

pub async fn my_data_comes_as_one_file(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Mine").await;
    ann.add(&project, "ben", "member").await;
    ben.ticket(&project, "Ben's").await;
    let comments = format!("/api/tickets/{ticket}/comments");
    let comment = id(&expect(ann.post(&comments, &json!({"content": "Hm"})).await, StatusCode::CREATED).await);
    let answer = ann.get("/api/users/me/export").await;
    assert!(answer.headers()["content-disposition"].to_str().expect("text").starts_with("attachment"));
    let data = expect(answer, StatusCode::OK).await;
    assert_eq!(data["account"]["email"], "ann@example.org");
    assert_eq!(data["tickets"].as_array().expect("a list").len(), 1);
    assert_eq!(data["comments"][0]["id"], comment.as_str());
    assert_eq!(data["projects"][0]["id"], project.as_str());
    assert!(data["acts"].as_array().is_some_and(|acts| acts.iter().any(|act| act["action"] == "signed_up")));
    let text = data.to_string();
    assert!(!text.contains("argon2") && !text.contains("Ben's") && !text.contains("ben@example.org"), "{text}");
}
