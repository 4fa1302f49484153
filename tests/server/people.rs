//! The people of a server, as its administrators see them and let them in.

use crate::running::{PASSWORD, Person, Place, expect, refused};
use reqwest::StatusCode;
use serde_json::{Value, json};
use worknest::server::{Needs, operations};

fn path(person: &Person) -> String {
    format!("/api/admin/users/{}", person.id)
}

async fn actions(admin: &Person) -> Vec<String> {
    let lines = expect(admin.get("/api/admin/audit").await, StatusCode::OK).await;
    let lines = lines.as_array().expect("a list").iter();
    lines.map(|line| line["action"].as_str().expect("an action").to_owned()).collect()
}

pub async fn administrators_see_who_may_come_in_and_when_they_last_did(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let people = expect(ann.get("/api/admin/users").await, StatusCode::OK).await;
    let told: Vec<_> = people.as_array().expect("a list").iter().map(|one| &one["username"]).collect();
    assert_eq!(told, ["ann", "ben"]);
    assert_eq!((&people[0]["is_admin"], &people[1]["is_admin"]), (&json!(true), &json!(false)));
    for one in [&people[0], &people[1]] {
        assert_eq!((&one["is_active"], &one["sessions"]), (&json!(true), &json!(1)), "{one}");
        assert!(one["last_seen_at"].is_string() && one["email"].is_string(), "{one}");
    }
    expect(ann.post(&format!("{}/logout", path(&ben)), &Value::Null).await, StatusCode::NO_CONTENT).await;
    let people = expect(ann.get("/api/admin/users").await, StatusCode::OK).await;
    assert_eq!(people[1]["sessions"], 0);
    assert!(people[1]["last_seen_at"].is_string(), "when they were there last stays known");
}

pub async fn an_administrator_makes_another_and_one_always_stays(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    for change in [json!({"is_admin": false}), json!({"is_active": false})] {
        refused(ann.put(&path(&ann), &change).await, StatusCode::CONFLICT, "last_server_admin").await;
    }
    expect(ann.get("/api/admin/users").await, StatusCode::OK).await;
    let made = expect(ann.put(&path(&ben), &json!({"is_admin": true})).await, StatusCode::OK).await;
    assert_eq!((&made["is_admin"], &made["is_active"]), (&json!(true), &json!(true)));
    // Their devices hear of it.
    let synced = expect(ben.post("/api/sync", &json!({"client_id": "b"})).await, StatusCode::OK).await;
    let own = synced["server_changes"].as_array().expect("a list").iter().find(|change| change["type"] == "user");
    assert_eq!(own.expect("their own record")["data"]["is_admin"], true);
    let taken = expect(ben.put(&path(&ann), &json!({"is_admin": false})).await, StatusCode::OK).await;
    assert_eq!(taken["is_admin"], false);
    refused(ann.put(&path(&ben), &json!({"is_admin": false})).await, StatusCode::FORBIDDEN, "not_an_administrator")
        .await;
    refused(ben.put(&path(&ben), &json!({"is_active": false})).await, StatusCode::CONFLICT, "last_server_admin").await;
    assert_eq!(&actions(&ben).await[..2], ["admin_unmade", "admin_made"]);
    let nobody = "/api/admin/users/77777777-7777-4777-8777-777777777777";
    refused(ben.put(nobody, &json!({"is_admin": true})).await, StatusCode::NOT_FOUND, "not_found").await;
}

pub async fn one_who_is_deactivated_comes_in_by_no_way_until_they_may_again(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ben.project("Ben's").await;
    let made = expect(
        ben.post("/api/tokens", &json!({"name": "script", "scope": "read", "days": 7})).await,
        StatusCode::CREATED,
    )
    .await;
    let program = Person { token: made["token"].as_str().map(str::to_owned), ..ben.clone() };
    let gone = expect(ann.put(&path(&ben), &json!({"is_active": false})).await, StatusCode::OK).await;
    assert_eq!((&gone["is_active"], &gone["sessions"]), (&json!(false), &json!(0)));
    for shown in [&ben, &program] {
        refused(shown.get("/api/projects").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    }
    let login = json!({"username": "ben", "password": PASSWORD});
    refused(server.nobody().post("/api/auth/login", &login).await, StatusCode::FORBIDDEN, "account_deactivated").await;
    // Who does not know the password learns nothing of it.
    let guess = json!({"username": "ben", "password": "a wrong guess"});
    refused(server.nobody().post("/api/auth/login", &guess).await, StatusCode::UNAUTHORIZED, "wrong_credentials").await;
    // Nor does a new password open the door.
    let link = expect(ann.post(&format!("{}/reset", path(&ben)), &Value::Null).await, StatusCode::CREATED).await;
    let new = json!({"token": link["token"], "password": "another long enough one"});
    expect(server.nobody().post("/api/auth/reset/finish", &new).await, StatusCode::NO_CONTENT).await;
    let login = json!({"username": "ben", "password": "another long enough one"});
    refused(server.nobody().post("/api/auth/login", &login).await, StatusCode::FORBIDDEN, "account_deactivated").await;

    expect(ann.put(&path(&ben), &json!({"is_active": true})).await, StatusCode::OK).await;
    refused(ben.get("/api/projects").await, StatusCode::UNAUTHORIZED, "session_ended").await;
    let back = expect(server.nobody().post("/api/auth/login", &login).await, StatusCode::OK).await;
    let ben = Person { token: back["token"].as_str().map(str::to_owned), ..ben };
    let theirs = expect(ben.get("/api/projects").await, StatusCode::OK).await;
    assert_eq!(theirs[0]["id"], project.as_str());
    let told = actions(&ann).await;
    assert!(told.iter().any(|action| action == "account_deactivated"), "{told:?}");
    assert!(told.iter().any(|action| action == "account_reactivated"), "{told:?}");
}

pub async fn what_is_the_servers_is_for_its_administrators(place: Place) {
    let server = place.start_with(|settings| settings.throttle = false).await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let body = json!({"name": "script", "scope": "admin", "days": 7});
    let made = expect(eve.post("/api/tokens", &body).await, StatusCode::CREATED).await;
    let program = Person { token: made["token"].as_str().map(str::to_owned), ..eve.clone() };
    let before = expect(ann.get("/api/admin/users").await, StatusCode::OK).await;
    let mut count = 0;
    for operation in operations().iter().filter(|operation| operation.needs == Needs::ServerAdmin) {
        for whose in [&eve.id, &ann.id] {
            let path = operation.path.replace("{id}", whose);
            for person in [&eve, &program, &server.nobody()] {
                let body = json!({"is_admin": true, "is_active": false});
                let answer =
                    person.request(operation.method.clone(), &path).json(&body).send().await.expect("an answer");
                let (status, code) = match person.token {
                    Some(_) => (StatusCode::FORBIDDEN, "not_an_administrator"),
                    None => (StatusCode::UNAUTHORIZED, "unauthenticated"),
                };
                refused(answer, status, code).await;
                count += 1;
            }
        }
    }
    assert!(count >= 42, "all of them: {count}");
    assert_eq!(expect(ann.get("/api/admin/users").await, StatusCode::OK).await, before);
    // An invitation to the server is not even there for others.
    let made = expect(ann.post("/api/admin/invitations", &json!({})).await, StatusCode::CREATED).await;
    let path = format!("/api/invitations/{}", made["id"].as_str().expect("an id"));
    refused(eve.delete(&path).await, StatusCode::NOT_FOUND, "not_found").await;
    expect(ann.delete(&path).await, StatusCode::NO_CONTENT).await;
}
