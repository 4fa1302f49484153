use crate::running::{PASSWORD, Person, Place, expect, id, refused};
use reqwest::{Method, StatusCode};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

/// A program with a token of the person's.
async fn program(person: &Person, scope: &str) -> (Person, String) {
    let body = json!({"name": format!("{scope}er"), "scope": scope, "days": 7});
    let made = expect(person.post("/api/tokens", &body).await, StatusCode::CREATED).await;
    assert_eq!(made["scope"], scope);
    (Person { token: made["token"].as_str().map(str::to_owned), ..person.clone() }, id(&made))
}

pub async fn a_token_reads_writes_or_administers_as_it_was_made(place: Place) {
    let server = place.start().await;
    let (ann, _ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let ((reader, _), (writer, _), (admin, _)) =
        (program(&ann, "read").await, program(&ann, "write").await, program(&ann, "admin").await);
    let ticket = json!({"project_id": project, "title": "Door"});
    let member = json!({"username": "ben", "role": "viewer"});
    let members = format!("/api/projects/{project}/members");
    for program in [&reader, &writer, &admin] {
        expect(program.get("/api/projects").await, StatusCode::OK).await;
    }
    refused(reader.post("/api/tickets", &ticket).await, StatusCode::FORBIDDEN, "token_scope").await;
    let sync = reader.post("/api/sync", &json!({"client_id": "x"})).await;
    refused(sync, StatusCode::FORBIDDEN, "token_scope").await;
    expect(writer.post("/api/tickets", &ticket).await, StatusCode::CREATED).await;
    refused(writer.post(&members, &member).await, StatusCode::FORBIDDEN, "token_scope").await;
    refused(writer.get("/api/admin/audit").await, StatusCode::FORBIDDEN, "token_scope").await;
    expect(admin.post(&members, &member).await, StatusCode::CREATED).await;
    expect(admin.get("/api/admin/audit").await, StatusCode::OK).await;
    assert_eq!(expect(ann.get("/api/tickets").await, StatusCode::OK).await.as_array().expect("a list").len(), 1);
}

pub async fn a_token_ends_by_time_and_by_hand(place: Place) {
    let server = place.start().await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    for (body, field) in [
        (json!({"name": "", "scope": "read"}), "name"),
        (json!({"name": "x", "scope": "all"}), "scope"),
        (json!({"name": "x", "scope": "read", "days": 0}), "days"),
        (json!({"name": "x", "scope": "read", "days": 9999}), "days"),
    ] {
        let answer = ann.post("/api/tokens", &body).await;
        assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], field);
    }
    let ((first, first_id), (second, second_id)) = (program(&ann, "read").await, program(&ann, "write").await);
    let list = expect(ann.get("/api/tokens").await, StatusCode::OK).await;
    assert_eq!(list.as_array().expect("a list").len(), 2);
    let text = list.to_string();
    assert!(!text.contains("wn_") && list[0].get("token").is_none(), "shown once: {text}");
    let devices = expect(ann.get("/api/devices").await, StatusCode::OK).await;
    assert_eq!(devices.as_array().expect("a list").len(), 1, "a token is no device");
    refused(eve.delete(&format!("/api/tokens/{first_id}")).await, StatusCode::NOT_FOUND, "not_found").await;
    expect(ann.delete(&format!("/api/tokens/{first_id}")).await, StatusCode::NO_CONTENT).await;
    refused(first.get("/api/projects").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    expect(second.get("/api/projects").await, StatusCode::OK).await;
    let sql = format!("UPDATE sessions SET expires_at = '2020-01-01T00:00:00.000Z' WHERE id = '{second_id}'");
    server.app.database.connection().execute_unprepared(&sql).await.expect("written");
    refused(second.get("/api/projects").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    assert_eq!(expect(ann.get("/api/tokens").await, StatusCode::OK).await, json!([]));
}

pub async fn no_token_touches_the_account(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (admin, token_id) = program(&ann, "admin").await;
    let password = json!({"password": PASSWORD, "current_password": PASSWORD});
    let device = id(&expect(ann.get("/api/devices").await, StatusCode::OK).await[0]);
    for (method, path) in [
        (Method::GET, "/api/tokens".to_owned()),
        (Method::POST, "/api/tokens".to_owned()),
        (Method::DELETE, format!("/api/tokens/{token_id}")),
        (Method::GET, "/api/devices".to_owned()),
        (Method::POST, format!("/api/devices/{device}/end")),
        (Method::DELETE, format!("/api/devices/{device}")),
        (Method::PUT, "/api/users/me/password".to_owned()),
        (Method::POST, "/api/users/me/delete".to_owned()),
        (Method::GET, "/api/users/me/export".to_owned()),
        (Method::POST, "/api/users/me/totp".to_owned()),
        (Method::POST, "/api/auth/logout-everywhere".to_owned()),
        (Method::POST, "/api/v1/devices".to_owned()),
        (Method::POST, "/api/v1/sync".to_owned()),
    ] {
        let answer = admin.request(method.clone(), &path).json(&password).send().await.expect("an answer");
        refused(answer, StatusCode::FORBIDDEN, "token_scope").await;
    }
    expect(ann.get("/api/users/me").await, StatusCode::OK).await;
    let _still: Value = expect(admin.get("/api/users/me").await, StatusCode::OK).await;
}
