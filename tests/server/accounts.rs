use crate::running::{PASSWORD, Place, Running, expect, refused};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use serde_json::json;
use worknest::server::SignUp;

pub async fn a_person_signs_up_and_is_who_they_are(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let me = expect(ann.get("/api/users/me").await, StatusCode::OK).await;
    assert_eq!(me["id"], ann.id.as_str());
    assert_eq!(me["username"], "ann");
    assert_eq!(me["email"], "ann@example.org");
    assert_eq!(me["display_name"], "ann");
    assert!(me["created_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{me}");
    let text = me.to_string();
    assert!(!text.contains("password") && !text.contains("argon2"), "{text}");
    refused(server.nobody().get("/api/users/me").await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
}

pub async fn the_first_account_administers_the_server_and_the_second_does_not(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    assert_eq!(expect(ann.get("/api/users/me").await, StatusCode::OK).await["is_admin"], true);
    assert_eq!(expect(ben.get("/api/users/me").await, StatusCode::OK).await["is_admin"], false);
}

pub async fn names_are_taken_whatever_their_case(place: Place) {
    let server = place.start().await;
    server.sign_up("Ann").await;
    let register = |username: &str, email: &str| {
        let body = json!({"username": username, "email": email, "password": PASSWORD});
        let nobody = server.nobody();
        async move { nobody.post("/api/auth/register", &body).await }
    };
    let taken = refused(register("aNN", "other@example.org").await, StatusCode::CONFLICT, "username_taken").await;
    assert_eq!(taken["field"], "username");
    let taken = refused(register("other", "ANN@example.org").await, StatusCode::CONFLICT, "email_taken").await;
    assert_eq!(taken["field"], "email");
}

pub async fn a_wrong_field_is_named(place: Place) {
    let server = place.start().await;
    for (body, field) in [
        (json!({"username": "", "email": "a@b.org", "password": PASSWORD}), "username"),
        (json!({"username": "a b", "email": "a@b.org", "password": PASSWORD}), "username"),
        (json!({"username": "ann", "email": "nowhere", "password": PASSWORD}), "email"),
        (json!({"username": "ann", "email": "a@b.org", "password": "short"}), "password"),
        (json!({"username": "ann", "email": "a@b.org"}), "password"),
    ] {
        let answer = server.nobody().post("/api/auth/register", &body).await;
        assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], field, "{body}");
    }
}

pub async fn a_wrong_password_and_an_unknown_user_get_the_same_answer(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let mut answers = Vec::new();
    for (username, password) in [("ann", "wrong password"), ("nobody", PASSWORD), ("ann", "")] {
        let body = json!({"username": username, "password": password});
        let answer = server.nobody().post("/api/auth/login", &body).await;
        assert!(answer.headers().get("set-cookie").is_none());
        answers.push(refused(answer, StatusCode::UNAUTHORIZED, "wrong_credentials").await);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

pub async fn an_email_signs_in_too(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    for name in ["ann", "ANN", "Ann@Example.org"] {
        let body = json!({"username": name, "password": PASSWORD});
        let body = expect(server.nobody().post("/api/auth/login", &body).await, StatusCode::OK).await;
        assert_eq!(body["user"]["username"], "ann");
        assert!(body["token"].as_str().is_some_and(|token| token.starts_with("wn_")), "{body}");
    }
}

pub async fn closed_sign_up_lets_only_the_first_in(place: Place) {
    let server = place.start_with(|settings| settings.sign_up = SignUp::Closed).await;
    let rule = async || expect(server.nobody().get("/api/auth/sign-up").await, StatusCode::OK).await;
    assert_eq!(rule().await, json!({"sign_up": "open"}), "while there is nobody");
    server.sign_up("ann").await;
    assert_eq!(rule().await, json!({"sign_up": "closed"}));
    let body = json!({"username": "ben", "email": "ben@example.org", "password": PASSWORD});
    let answer = server.nobody().post("/api/auth/register", &body).await;
    refused(answer, StatusCode::FORBIDDEN, "sign_up_closed").await;
}

pub async fn the_persons_own_record_comes_by_sync(place: Place) {
    let server = place.start().await;
    let (ann, _) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let body = expect(ann.post("/api/sync", &json!({"client_id": "a", "changes": []})).await, StatusCode::OK).await;
    let users: Vec<_> = body["server_changes"].as_array().expect("a list").iter().collect();
    assert_eq!(users.len(), 1, "only her own: {body}");
    assert_eq!(users[0]["type"], "user");
    assert_eq!(users[0]["entity_id"], ann.id.as_str());
    assert_eq!(users[0]["data"]["email"], "ann@example.org");
}

async fn password_hash(server: &Running) -> String {
    let db = server.app.database.connection();
    let select = sea_orm::Statement::from_string(db.get_database_backend(), "SELECT password_hash FROM accounts");
    let row = db.query_one_raw(select).await.expect("answered").expect("one account");
    row.try_get("", "password_hash").expect("text")
}

pub async fn a_password_of_weaker_parameters_is_hashed_anew_at_the_next_sign_in(place: Place) {
    let server = place.start().await;
    server.sign_up("ann").await;
    let weaker = Params::new(8 * 1024, 1, 1, None).expect("parameters");
    let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, weaker);
    let old = weaker.hash_password(PASSWORD.as_bytes()).expect("hashed").to_string();
    let sql = format!("UPDATE accounts SET password_hash = '{old}'");
    server.app.database.connection().execute_unprepared(&sql).await.expect("written");
    let sign_in = async |password: &str| {
        server.nobody().post("/api/auth/login", &json!({"username": "ann", "password": password})).await
    };
    refused(sign_in("wrong").await, StatusCode::UNAUTHORIZED, "wrong_credentials").await;
    assert_eq!(password_hash(&server).await, old, "only the right password is known");
    expect(sign_in(PASSWORD).await, StatusCode::OK).await;
    let fresh = password_hash(&server).await;
    assert!(fresh.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{fresh}");
    expect(sign_in(PASSWORD).await, StatusCode::OK).await;
    assert_eq!(password_hash(&server).await, fresh, "once is enough");
}
