use crate::running::{PASSWORD, Person, Place, expect, id, refused};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use worknest::server::SignUp;

async fn invite(person: &Person, project: &str, body: Value) -> Value {
    expect(person.post(&format!("/api/projects/{project}/invitations"), &body).await, StatusCode::CREATED).await
}

pub async fn a_link_lets_people_into_a_project(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let made = invite(&ann, &project, json!({"role": "viewer"})).await;
    assert!(made["link"].as_str().is_some_and(|link| link.contains("/join#")), "{made}");
    let listed = expect(ann.get(&format!("/api/projects/{project}/invitations")).await, StatusCode::OK).await;
    assert_eq!(listed[0]["id"], made["id"]);
    assert!(listed[0].get("token").is_none() && listed[0].get("link").is_none(), "shown once: {listed}");
    let body = json!({"token": made["token"]});
    let joined = expect(ben.post("/api/invitations/accept", &body).await, StatusCode::OK).await;
    assert_eq!((&joined["user_id"], &joined["role"]), (&json!(ben.id), &json!("viewer")));
    expect(ben.get(&format!("/api/projects/{project}")).await, StatusCode::OK).await;
    let write = ben.post("/api/tickets", &json!({"project_id": project, "title": "x"})).await;
    refused(write, StatusCode::FORBIDDEN, "forbidden").await;
    // What somebody has already is not taken away by a lesser invitation.
    let lesser = invite(&ann, &project, json!({"role": "viewer"})).await;
    let again = ann.post("/api/invitations/accept", &json!({"token": lesser["token"]})).await;
    assert_eq!(expect(again, StatusCode::OK).await["role"], "admin");
}

pub async fn an_invitation_ends_by_use_by_time_and_by_hand(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (ben, cat) = (server.sign_up("ben").await, server.sign_up("cat").await);
    let project = ann.project("Site").await;
    let accept = |person: &Person, made: &Value| {
        let (person, body) = (person.clone(), json!({"token": made["token"]}));
        async move { person.post("/api/invitations/accept", &body).await }
    };
    let once = invite(&ann, &project, json!({})).await;
    let both = futures::future::join_all([accept(&ben, &once), accept(&cat, &once)]).await;
    let won = both.iter().filter(|answer| answer.status() == StatusCode::OK).count();
    assert_eq!(won, 1, "one of two at once");
    let old = invite(&ann, &project, json!({"uses": 5})).await;
    let sql = format!("UPDATE invitations SET expires_at = '2020-01-01T00:00:00.000Z' WHERE id = '{}'", id(&old));
    server.app.database.connection().execute_unprepared(&sql).await.expect("written");
    refused(accept(&cat, &old).await, StatusCode::NOT_FOUND, "not_found").await;
    let ended = invite(&ann, &project, json!({})).await;
    let path = format!("/api/invitations/{}", id(&ended));
    let eve = server.sign_up("eve").await;
    refused(eve.delete(&path).await, StatusCode::NOT_FOUND, "not_found").await;
    expect(ann.delete(&path).await, StatusCode::NO_CONTENT).await;
    refused(accept(&eve, &ended).await, StatusCode::NOT_FOUND, "not_found").await;
    refused(accept(&eve, &json!({"token": "x"})).await, StatusCode::NOT_FOUND, "not_found").await;
}

pub async fn by_invitation_only_means_that(place: Place) {
    let server = place.start_with(|settings| settings.sign_up = SignUp::Invited).await;
    let ann = server.sign_up("ann").await;
    let register = |name: &'static str, invitation: Value| {
        let body = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD,
            "invitation": invitation});
        let nobody = server.nobody();
        async move { nobody.post("/api/auth/register", &body).await }
    };
    refused(register("ben", Value::Null).await, StatusCode::FORBIDDEN, "sign_up_invited").await;
    refused(register("ben", json!("x")).await, StatusCode::FORBIDDEN, "sign_up_invited").await;
    let to_server = expect(ann.post("/api/admin/invitations", &json!({})).await, StatusCode::CREATED).await;
    // Who has an account has no use for it, and uses nothing up.
    let taken = ann.post("/api/invitations/accept", &json!({"token": to_server["token"]})).await;
    refused(taken, StatusCode::CONFLICT, "has_account").await;
    expect(register("ben", to_server["token"].clone()).await, StatusCode::CREATED).await;
    refused(register("cat", to_server["token"].clone()).await, StatusCode::FORBIDDEN, "sign_up_invited").await;
    let project = ann.project("Site").await;
    let to_project = invite(&ann, &project, json!({"role": "member"})).await;
    let made = expect(register("dan", to_project["token"].clone()).await, StatusCode::CREATED).await;
    let dan = Person { token: made["token"].as_str().map(str::to_owned), ..server.nobody() };
    let projects = expect(dan.get("/api/projects").await, StatusCode::OK).await;
    assert_eq!(projects[0]["id"], project.as_str(), "and is in the project at once");
    let rule = expect(server.nobody().get("/api/auth/sign-up").await, StatusCode::OK).await;
    assert_eq!(rule, json!({"sign_up": "invited"}));
    let for_fay = invite(&ann, &project, json!({})).await;
    let body = json!({"username": "fay", "email": "fay@example.org", "password": PASSWORD, "keep_token": true,
        "invitation": for_fay["token"]});
    expect(server.nobody().post("/api/v1/sign-up", &body).await, StatusCode::OK).await;
}

pub async fn only_admins_invite(place: Place) {
    let server = place.start().await;
    let (ann, ben, eve) = (server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("eve").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    let path = format!("/api/projects/{project}/invitations");
    refused(ben.post(&path, &json!({})).await, StatusCode::FORBIDDEN, "forbidden").await;
    refused(ben.get(&path).await, StatusCode::FORBIDDEN, "forbidden").await;
    refused(eve.post(&path, &json!({})).await, StatusCode::NOT_FOUND, "not_found").await;
    refused(eve.get(&path).await, StatusCode::NOT_FOUND, "not_found").await;
    refused(ben.post("/api/admin/invitations", &json!({})).await, StatusCode::FORBIDDEN, "not_an_administrator").await;
    for (body, field) in [(json!({"role": "king"}), "role"), (json!({"days": 0}), "days"), (json!({"uses": 0}), "uses")]
    {
        assert_eq!(refused(ann.post(&path, &body).await, StatusCode::BAD_REQUEST, "invalid").await["field"], field);
    }
}
