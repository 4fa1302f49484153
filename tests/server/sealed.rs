use crate::running::{PASSWORD, Person, Place, Running, expect, id, refused};
use crate::second_factor::{code, enrol};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

const PLACES: [(&str, &str); 2] = [("accounts", "totp_secret"), ("webhooks", "secret")];

/// What the database holds of a secret.
async fn stored(server: &Running, (table, column): (&str, &str)) -> String {
    let db = server.app.database.connection();
    let select = Statement::from_string(db.get_database_backend(), format!("SELECT {column} AS it FROM {table}"));
    db.query_one_raw(select).await.expect("answered").expect("one row").try_get("", "it").expect("text")
}

/// Somebody with a second factor and a webhook: the secrets of both.
async fn with_secrets(server: &Running) -> (Person, String, String) {
    let ann = server.sign_up("ann").await;
    let (factor, _) = enrol(&ann).await;
    let project = ann.project("Site").await;
    let path = format!("/api/projects/{project}/webhooks");
    let made = expect(ann.post(&path, &json!({"url": "https://8.8.8.8/hook"})).await, StatusCode::CREATED).await;
    assert!(!id(&made).is_empty());
    (ann, factor, made["secret"].as_str().expect("shown once").to_owned())
}

async fn sign_in(server: &Running, code: &str) -> reqwest::Response {
    let body = json!({"username": "ann", "password": PASSWORD, "code": code});
    server.nobody().post("/api/auth/login", &body).await
}

pub async fn secrets_lie_sealed_in_the_database(place: Place) {
    let server = place.start().await;
    let (_, factor, webhook) = with_secrets(&server).await;
    for (at, secret) in PLACES.into_iter().zip([&factor, &webhook]) {
        let stored = stored(&server, at).await;
        assert!(stored.starts_with("SEALED") && !stored.contains(secret.as_str()), "{at:?}: {stored}");
    }
    expect(sign_in(&server, &code(&factor, 0)).await, StatusCode::OK).await;
}

pub async fn what_an_older_version_kept_plain_is_sealed_at_the_next_start(place: Place) {
    let server = place.start().await;
    let (_, factor, webhook) = with_secrets(&server).await;
    for ((table, column), secret) in PLACES.into_iter().zip([&factor, &webhook]) {
        let sql = format!("UPDATE {table} SET {column} = '{secret}'");
        server.app.database.connection().execute_unprepared(&sql).await.expect("written");
    }
    let later = server.beside(|_| {}).await;
    for (at, secret) in PLACES.into_iter().zip([&factor, &webhook]) {
        let stored = stored(&later, at).await;
        assert!(stored.starts_with("SEALED") && !stored.contains(secret.as_str()), "{at:?}: {stored}");
    }
    expect(sign_in(&later, &code(&factor, 0)).await, StatusCode::OK).await;
}

pub async fn a_secret_is_changed_and_what_was_sealed_before_is_sealed_anew(place: Place) {
    let (first, second) = ("the first secret, thirty-two letters", "the second secret, 32 letters or more");
    let server = place.start_with(|settings| settings.secret = Some(first.to_owned())).await;
    let (ann, factor, _) = with_secrets(&server).await;
    let sealed = stored(&server, PLACES[0]).await;
    // Whoever forgets to say what it was before: nothing is lost, and nobody gets in without the second factor.
    let forgetful = server.beside(|settings| settings.secret = Some(second.to_owned())).await;
    assert_eq!(stored(&forgetful, PLACES[0]).await, sealed, "it stays as it is");
    refused(sign_in(&forgetful, &code(&factor, 0)).await, StatusCode::UNAUTHORIZED, "wrong_code").await;
    refused(sign_in(&forgetful, &code("", 0)).await, StatusCode::UNAUTHORIZED, "wrong_code").await;
    let changed = server
        .beside(|settings| {
            settings.secret = Some(second.to_owned());
            settings.secret_before = Some(first.to_owned());
        })
        .await;
    expect(sign_in(&changed, &code(&factor, 0)).await, StatusCode::OK).await;
    assert_ne!(stored(&changed, PLACES[0]).await, sealed, "sealed anew");
    let later = server.beside(|settings| settings.secret = Some(second.to_owned())).await;
    assert_eq!(expect(ann_at(&ann, &later).get("/api/users/me/totp").await, StatusCode::OK).await["on"], true);
    let sql = "UPDATE accounts SET totp_step = 0";
    later.app.database.connection().execute_unprepared(sql).await.expect("written");
    expect(sign_in(&later, &code(&factor, 0)).await, StatusCode::OK).await;
}

/// The same person, asking another server.
fn ann_at(person: &Person, server: &Running) -> Person {
    Person { url: server.url.clone(), ..person.clone() }
}

pub async fn what_came_with_a_backup_opens_on_a_server_that_runs(place: Place) {
    let server = place.start().await;
    let (_, factor, _) = with_secrets(&server).await;
    // As a restore leaves it: rows sealed under a secret that came along, which this program has not read.
    let sealed = stored(&server, PLACES[0]).await;
    let running =
        server.beside(|settings| settings.secret = Some("a secret of its own, of 32 letters".to_owned())).await;
    assert_ne!(stored(&running, PLACES[0]).await, sealed, "it knew the one in the database, and has its own");
    let sql = format!("UPDATE accounts SET totp_secret = '{sealed}'");
    running.app.database.connection().execute_unprepared(&sql).await.expect("written");
    expect(sign_in(&running, &code(&factor, 0)).await, StatusCode::OK).await;
}
