//! Passkeys, made and shown by an authenticator of our own.

use crate::authenticator::Authenticator;
use crate::provider::{Browser, SITE};
use crate::running::{PASSWORD, Place, Running, expect, id, refused};
use crate::second_factor;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, StatusCode};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

const BEGIN: &str = "/api/auth/passkey";
const FINISH: &str = "/api/auth/passkey/finish";
const MINE: &str = "/api/users/me/passkeys";
const ADDED: &str = "/api/users/me/passkeys/finish";
const COOKIE: &str = "__Host-worknest-passkey";
const NEW: &str = "tulip kayak ninety";

async fn start(place: Place) -> Running {
    place.start_with(|settings| settings.public_url = Some(SITE.to_owned())).await
}

fn password() -> Value {
    json!({"password": PASSWORD})
}

/// Signs up in a browser.
async fn sign_up(server: &Running, name: &str) -> Browser {
    let mut browser = Browser::at(server);
    let body = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD});
    expect(browser.post("/api/auth/register", &body).await, StatusCode::CREATED).await;
    browser
}

/// Adds a passkey to the account of who is signed in there: its id.
async fn add(browser: &mut Browser, authenticator: &mut Authenticator) -> String {
    let options = expect(browser.post(MINE, &password()).await, StatusCode::OK).await;
    let body = json!({"name": "Phone", "answer": authenticator.make(&options)});
    id(&expect(browser.post(ADDED, &body).await, StatusCode::CREATED).await)
}

/// Begins to sign in.
async fn asked(browser: &mut Browser) -> Value {
    expect(browser.post(BEGIN, &Value::Null).await, StatusCode::OK).await
}

/// Shows a passkey, as far as the authenticator goes along.
async fn show(browser: &mut Browser, authenticator: &mut Authenticator) -> reqwest::Response {
    let options = asked(browser).await;
    browser.post(FINISH, &authenticator.show(&options)).await
}

async fn shows_wrongly(server: &Running, authenticator: &mut Authenticator, code: &str) {
    let mut browser = Browser::at(server);
    refused(show(&mut browser, authenticator).await, StatusCode::FORBIDDEN, code).await;
    assert!(browser.is_nobody().await);
}

pub async fn a_passkey_is_made_and_signs_in_without_a_name(place: Place) {
    let server = start(place).await;
    let rule = expect(server.nobody().get("/api/auth/sign-up").await, StatusCode::OK).await;
    assert_eq!(rule["passkeys"], true);
    let mut ann = sign_up(&server, "ann").await;
    let me = ann.me().await;
    let answer = ann.post(MINE, &json!({"password": "wrong"})).await;
    refused(answer, StatusCode::FORBIDDEN, "wrong_password").await;

    let answer = ann.post(MINE, &password()).await;
    let set = answer.headers()["set-cookie"].to_str().expect("text").to_owned();
    for part in [&format!("{COOKIE}="), "; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/", "; Max-Age=300"] {
        assert!(set.contains(part), "{part} in {set}");
    }
    let options = expect(answer, StatusCode::OK).await;
    assert_eq!(options["rp"]["id"], "worknest.example.org");
    assert_eq!(options["user"]["name"], "ann");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    let mut phone = Authenticator::new();
    let made = phone.make(&options);
    // What cannot be kept here is not made there.
    let blank = ann.post(MINE, &json!({"password": PASSWORD, "name": " "})).await;
    assert_eq!(refused(blank, StatusCode::BAD_REQUEST, "invalid").await["field"], "name");
    let nameless = ann.post(ADDED, &json!({"name": " ", "answer": made})).await;
    assert_eq!(refused(nameless, StatusCode::BAD_REQUEST, "invalid").await["field"], "name");
    let added = ann.post(ADDED, &json!({"name": " Phone ", "answer": made})).await;
    let added = expect(added, StatusCode::CREATED).await;
    assert_eq!(added["name"], "Phone");
    assert!(!ann.cookies.contains_key(COOKIE), "it is answered");

    let listed = expect(ann.get(MINE).await, StatusCode::OK).await;
    assert_eq!(listed, json!({"offered": true, "passkeys": [added]}));
    // What is known there already is named, so that no authenticator makes a second one.
    let options = expect(ann.post(MINE, &password()).await, StatusCode::OK).await;
    assert_eq!(options["excludeCredentials"], json!([{"type": "public-key", "id": phone.credential()}]));

    let mut elsewhere = Browser::at(&server);
    let options = asked(&mut elsewhere).await;
    assert_eq!((&options["rpId"], &options["userVerification"]), (&json!("worknest.example.org"), &json!("required")));
    assert!(options["allowCredentials"].is_null(), "nobody is named");
    let answer = elsewhere.post(FINISH, &phone.show(&options)).await;
    let signed_in = expect(answer, StatusCode::OK).await;
    assert_eq!((&signed_in["user"]["id"], &signed_in["token"]), (&me["id"], &Value::Null));
    assert_eq!(elsewhere.me().await["id"], me["id"]);
    let listed = expect(ann.get(MINE).await, StatusCode::OK).await;
    assert!(listed["passkeys"][0]["last_used_at"].is_string(), "{listed}");
    let lines = expect(ann.get("/api/admin/audit").await, StatusCode::OK).await;
    let acts: Vec<&str> = lines.as_array().expect("lines").iter().filter_map(|line| line["action"].as_str()).collect();
    assert_eq!(acts, ["signed_in", "passkey_added", "signed_up"]);
    let export = expect(ann.get("/api/users/me/export").await, StatusCode::OK).await;
    assert_eq!(export["passkeys"][0]["name"], "Phone");
}

pub async fn every_signature_that_is_asked_for_is_checked(place: Place) {
    let server = start(place).await;
    let mut ann = sign_up(&server, "ann").await;
    let options = expect(ann.post(MINE, &password()).await, StatusCode::OK).await;
    let kinds = options["pubKeyCredParams"].as_array().expect("kinds").iter();
    let kinds: Vec<i64> = kinds.map(|kind| kind["alg"].as_i64().expect("a number")).collect();
    assert_eq!(kinds, [-8, -7, -257]);
    for kind in kinds {
        println!("{kind}");
        let mut key = Authenticator::signing(kind);
        add(&mut ann, &mut key).await;
        expect(show(&mut Browser::at(&server), &mut key).await, StatusCode::OK).await;
        let mut forged =
            Authenticator { id: key.id.clone(), handle: key.handle.clone(), ..Authenticator::signing(kind) };
        shows_wrongly(&server, &mut forged, "wrong_passkey").await;
    }
}

pub async fn one_who_is_deactivated_comes_in_by_no_passkey(place: Place) {
    let server = start(place).await;
    let (mut ann, mut ben) = (sign_up(&server, "ann").await, sign_up(&server, "ben").await);
    let mut phone = Authenticator::new();
    add(&mut ben, &mut phone).await;
    let path = format!("/api/admin/users/{}", ben.me().await["id"].as_str().expect("an id"));
    expect(ann.ask(Method::PUT, &path, &json!({"is_active": false})).await, StatusCode::OK).await;
    shows_wrongly(&server, &mut phone, "account_deactivated").await;
    // Who does not hold the passkey learns nothing of it.
    let mut guess = Authenticator { id: phone.id.clone(), handle: phone.handle.clone(), ..Authenticator::new() };
    shows_wrongly(&server, &mut guess, "wrong_passkey").await;
    expect(ann.ask(Method::PUT, &path, &json!({"is_active": true})).await, StatusCode::OK).await;
    expect(show(&mut Browser::at(&server), &mut phone).await, StatusCode::OK).await;
}

pub async fn a_passkey_stands_for_both_factors(place: Place) {
    let server = start(place).await;
    let mut ann = sign_up(&server, "ann").await;
    let mut phone = Authenticator::new();
    add(&mut ann, &mut phone).await;
    let enrolment = expect(ann.post("/api/users/me/totp", &password()).await, StatusCode::CREATED).await;
    let code = second_factor::code(enrolment["secret"].as_str().expect("a secret"), 0);
    expect(ann.post("/api/users/me/totp/confirm", &json!({"code": code})).await, StatusCode::OK).await;
    let mut elsewhere = Browser::at(&server);
    let body = json!({"username": "ann", "password": PASSWORD});
    let answer = elsewhere.post("/api/auth/login", &body).await;
    refused(answer, StatusCode::UNAUTHORIZED, "second_factor_needed").await;
    // In the place of the code.
    expect(show(&mut elsewhere, &mut phone).await, StatusCode::OK).await;
    assert!(!elsewhere.is_nobody().await);
}

pub async fn what_was_not_shown_as_asked_lets_nobody_in(place: Place) {
    let server = start(place).await;
    let (mut ann, mut ben) = (sign_up(&server, "ann").await, sign_up(&server, "ben").await);
    let (mut phone, mut bens) = (Authenticator::new(), Authenticator::new());
    add(&mut ann, &mut phone).await;
    add(&mut ben, &mut bens).await;

    // Each alone is enough to be refused.
    type Wrong = fn(&mut Authenticator);
    let wrongs: [(&str, Wrong); 11] = [
        ("another site's page", |key| key.origin = "https://evil.example.org".into()),
        ("a page of a name that begins like ours", |key| key.origin = format!("{SITE}.evil.example")),
        ("a page of a name below ours", |key| key.origin = SITE.replace("://", "://evil.")),
        ("another port", |key| key.origin = format!("{SITE}:8443")),
        ("a page within another's", |key| key.is_framed = true),
        ("another site", |key| key.site = "evil.example.org".into()),
        ("nobody was asked who holds it", |key| key.is_verified = false),
        ("nobody touched it", |key| key.is_present = false),
        ("it says what cannot be", |key| key.is_unsound = true),
        ("what was said was changed after", |key| key.is_forged = true),
        ("it was asked to make one", |key| key.kind = Some("webauthn.create".into())),
    ];
    for (what, wrong) in wrongs {
        println!("{what}");
        let mut key = phone.clone();
        wrong(&mut key);
        shows_wrongly(&server, &mut key, "wrong_passkey").await;
    }
    // Ben's key under the name of Ann's, and the other way round.
    let mut mixed = bens.clone();
    mixed.id = phone.id.clone();
    shows_wrongly(&server, &mut mixed, "wrong_passkey").await;
    let mut mixed = bens.clone();
    mixed.handle = phone.handle.clone();
    shows_wrongly(&server, &mut mixed, "wrong_passkey").await;
    shows_wrongly(
        &server,
        &mut Authenticator { handle: phone.handle.clone(), ..Authenticator::new() },
        "wrong_passkey",
    )
    .await;

    // What the browser said is signed as well, and all of it is told in one way only.
    type Retold = fn(&mut Value);
    let retold: [(&str, Retold); 5] = [
        ("another word of the browser", |answer| {
            let said = &mut answer["response"]["clientDataJSON"];
            let text = URL_SAFE_NO_PAD.decode(said.as_str().expect("text")).expect("base64url");
            *said = json!(URL_SAFE_NO_PAD.encode([&text[..], b" "].concat()));
        }),
        ("padded", |answer| {
            let said = &mut answer["response"]["authenticatorData"];
            // 37 bytes.
            *said = json!(format!("{}==", said.as_str().expect("text")));
        }),
        ("cut short", |answer| answer["response"]["authenticatorData"] = json!("AAAA")),
        ("of nobody", |answer| answer["response"]["userHandle"] = Value::Null),
        ("under its padded name", |answer| {
            // 32 bytes.
            answer["id"] = json!(format!("{}=", answer["id"].as_str().expect("text")));
        }),
    ];
    for (what, retell) in retold {
        println!("{what}");
        let mut browser = Browser::at(&server);
        let mut answer = phone.show(&asked(&mut browser).await);
        retell(&mut answer);
        refused(browser.post(FINISH, &answer).await, StatusCode::FORBIDDEN, "wrong_passkey").await;
        assert!(browser.is_nobody().await);
    }

    // Nothing of it is kept against the passkey.
    expect(show(&mut Browser::at(&server), &mut phone).await, StatusCode::OK).await;
    let lines = expect(ann.get("/api/admin/audit?action=sign_in_failed").await, StatusCode::OK).await;
    assert_eq!(lines.as_array().map(Vec::len), Some(19), "{lines}");
    assert_eq!((&lines[0]["target"], &lines[0]["detail"]), (&json!("passkey"), &json!("wrong_passkey")));
}

pub async fn a_challenge_counts_once_in_its_browser_for_what_it_was_given(place: Place) {
    let server = start(place).await;
    let mut ann = sign_up(&server, "ann").await;
    let mut phone = Authenticator::new();
    add(&mut ann, &mut phone).await;

    let mut browser = Browser::at(&server);
    let options = asked(&mut browser).await;
    let answer = phone.show(&options);
    let mut eve = Browser::at(&server);
    refused(eve.post(FINISH, &answer).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;
    asked(&mut eve).await;
    refused(eve.post(FINISH, &answer).await, StatusCode::FORBIDDEN, "wrong_passkey").await;
    let kept = browser.cookies[COOKIE].clone();
    expect(browser.post(FINISH, &answer).await, StatusCode::OK).await;
    refused(browser.post(FINISH, &answer).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;
    // Who has kept the cookie gets no further, though the passkey could have signed again.
    eve.cookies.insert(COOKIE.into(), kept);
    refused(eve.post(FINISH, &answer).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;
    let again = phone.show(&options);
    refused(eve.post(FINISH, &again).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;

    // What was given to make one shows none, and the other way round.
    let options = expect(ann.post(MINE, &password()).await, StatusCode::OK).await;
    refused(ann.post(FINISH, &phone.show(&options)).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;
    let mut other = Authenticator::new();
    let made = json!({"name": "Key", "answer": other.make(&options)});
    let kept = ann.cookies[COOKIE].clone();
    let mut ben = sign_up(&server, "ben").await;
    ben.cookies.insert(COOKIE.into(), kept.clone());
    refused(ben.post(ADDED, &made).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;
    let mut elsewhere = Browser::at(&server);
    expect(elsewhere.post("/api/auth/login", &json!({"username": "ann", "password": PASSWORD})).await, StatusCode::OK)
        .await;
    elsewhere.cookies.insert(COOKIE.into(), kept.clone());
    refused(elsewhere.post(ADDED, &made).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;
    asked(&mut ann).await;
    refused(ann.post(ADDED, &made).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;
    ann.cookies.insert(COOKIE.into(), kept.clone());
    expect(ann.post(ADDED, &made).await, StatusCode::CREATED).await;
    ann.cookies.insert(COOKIE.into(), kept);
    let second = json!({"name": "Key", "answer": Authenticator::new().make(&options)});
    refused(ann.post(ADDED, &second).await, StatusCode::FORBIDDEN, "passkey_lapsed").await;
}

pub async fn only_a_passkey_that_was_made_as_asked_is_kept(place: Place) {
    let server = start(place).await;
    let mut ann = sign_up(&server, "ann").await;
    type Wrong = fn(&mut Authenticator, &mut Value);
    let wrongs: [(&str, Wrong); 10] = [
        ("another site's page", |key, _| key.origin = "https://evil.example.org".into()),
        ("another site", |key, _| key.site = "evil.example.org".into()),
        ("a page within another's", |key, _| key.is_framed = true),
        ("nobody was asked who holds it", |key, _| key.is_verified = false),
        ("nobody touched it", |key, _| key.is_present = false),
        ("another challenge", |_, options| options["challenge"] = json!("AAAA")),
        ("it was asked to show one", |key, _| key.kind = Some("webauthn.get".into())),
        ("a signature that nobody checks here", |key, _| key.algorithm = -65_535),
        ("a signature of other keys", |key, _| key.algorithm = -257),
        ("a signature of other keys", |key, _| key.algorithm = -8),
    ];
    for (what, wrong) in wrongs {
        println!("{what}");
        let mut options = expect(ann.post(MINE, &password()).await, StatusCode::OK).await;
        let mut key = Authenticator::new();
        wrong(&mut key, &mut options);
        let body = json!({"name": "Key", "answer": key.make(&options)});
        refused(ann.post(ADDED, &body).await, StatusCode::FORBIDDEN, "wrong_passkey").await;
    }
    let options = expect(ann.post(MINE, &password()).await, StatusCode::OK).await;
    let mut answer = Authenticator::new().make(&options);
    answer["id"] = json!("AAAA");
    let body = json!({"name": "Key", "answer": answer});
    refused(ann.post(ADDED, &body).await, StatusCode::FORBIDDEN, "wrong_passkey").await;

    // Somebody else's cannot be taken over, and so many are enough.
    let mut phone = Authenticator::new();
    add(&mut ann, &mut phone).await;
    let mut ben = sign_up(&server, "ben").await;
    let options = expect(ben.post(MINE, &password()).await, StatusCode::OK).await;
    let body = json!({"name": "Mine", "answer": phone.make(&options)});
    refused(ben.post(ADDED, &body).await, StatusCode::CONFLICT, "passkey_known").await;
    for _ in 1..20 {
        add(&mut ann, &mut Authenticator::new()).await;
    }
    refused(ann.post(MINE, &password()).await, StatusCode::CONFLICT, "passkeys_full").await;
}

pub async fn a_passkey_that_counts_back_may_be_a_copy(place: Place) {
    let server = start(place).await;
    let mut ann = sign_up(&server, "ann").await;
    let mut key = Authenticator::new();
    key.counter = Some(7);
    add(&mut ann, &mut key).await;
    let mut copy = key.clone();
    expect(show(&mut Browser::at(&server), &mut key).await, StatusCode::OK).await;
    shows_wrongly(&server, &mut copy, "passkey_copied").await;
    expect(show(&mut Browser::at(&server), &mut key).await, StatusCode::OK).await;
    // One that has counted does not stop counting.
    copy.counter = None;
    shows_wrongly(&server, &mut copy, "passkey_copied").await;
    let lines = expect(ann.get("/api/admin/audit?action=sign_in_failed").await, StatusCode::OK).await;
    assert_eq!(lines[0]["detail"], "passkey_copied");
}

pub async fn a_passkey_that_was_removed_lets_nobody_in(place: Place) {
    let server = start(place).await;
    let mut ann = sign_up(&server, "ann").await;
    let mut phone = Authenticator::new();
    let passkey = add(&mut ann, &mut phone).await;
    let mut other = Browser::at(&server);
    expect(show(&mut other, &mut phone).await, StatusCode::OK).await;
    let remove = format!("{MINE}/{passkey}/remove");
    let mut ben = sign_up(&server, "ben").await;
    refused(ben.post(&remove, &password()).await, StatusCode::NOT_FOUND, "not_found").await;
    let wrong = ann.post(&remove, &json!({"password": "wrong"})).await;
    refused(wrong, StatusCode::FORBIDDEN, "wrong_password").await;
    let mut waiting = Browser::at(&server);
    let shown = phone.show(&asked(&mut waiting).await);
    expect(ann.post(&remove, &password()).await, StatusCode::NO_CONTENT).await;
    assert!(other.is_nobody().await, "whoever came in by it is out");
    assert!(!ann.is_nobody().await);
    refused(waiting.post(FINISH, &shown).await, StatusCode::FORBIDDEN, "wrong_passkey").await;
    refused(ann.post(&remove, &password()).await, StatusCode::NOT_FOUND, "not_found").await;
    let lines = expect(ann.get("/api/admin/audit?action=passkey_removed").await, StatusCode::OK).await;
    assert_eq!((&lines[0]["target"], &lines[0]["detail"]), (&json!(passkey), &json!("Phone")));
}

pub async fn a_passkey_goes_with_its_account_and_with_a_password_that_was_lost(place: Place) {
    let server = start(place).await;
    let mut ann = sign_up(&server, "ann").await;
    let mut ben = sign_up(&server, "ben").await;
    let ben_id = ben.me().await["id"].as_str().expect("an id").to_owned();
    let (mut lost, mut bens) = (Authenticator::new(), Authenticator::new());
    add(&mut ben, &mut lost).await;
    let link = expect(ann.post(&format!("/api/admin/users/{ben_id}/reset"), &Value::Null).await, StatusCode::CREATED);
    let link = link.await;
    let body = json!({"token": link["token"], "password": NEW});
    let answer = server.nobody().post("/api/auth/reset/finish", &body).await;
    expect(answer, StatusCode::NO_CONTENT).await;
    shows_wrongly(&server, &mut lost, "wrong_passkey").await;

    let body = json!({"username": "ben", "password": NEW});
    expect(ben.post("/api/auth/login", &body).await, StatusCode::OK).await;
    let options = expect(ben.post(MINE, &json!({"password": NEW})).await, StatusCode::OK).await;
    let body = json!({"name": "Phone", "answer": bens.make(&options)});
    expect(ben.post(ADDED, &body).await, StatusCode::CREATED).await;
    let mut waiting = Browser::at(&server);
    let shown = bens.show(&asked(&mut waiting).await);
    expect(ben.post("/api/users/me/delete", &json!({"password": NEW})).await, StatusCode::NO_CONTENT).await;
    refused(waiting.post(FINISH, &shown).await, StatusCode::FORBIDDEN, "wrong_passkey").await;
    let left = "SELECT id FROM passkeys";
    let db = server.app.database.connection();
    let rows = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), left)).await;
    assert!(rows.expect("read").is_empty());
}

pub async fn wrong_passkeys_are_slowed_down(place: Place) {
    let server = start(place).await;
    let mut eve = Browser::at(&server);
    let options = asked(&mut eve).await;
    let mut last = StatusCode::OK;
    for _ in 0..40 {
        last = eve.post(FINISH, &Authenticator::new().show(&options)).await.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

pub async fn without_an_address_that_browsers_make_them_for_there_are_none(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let rule = expect(ann.get("/api/auth/sign-up").await, StatusCode::OK).await;
    assert_eq!(rule, json!({"sign_up": "open"}));
    refused(server.nobody().post(BEGIN, &Value::Null).await, StatusCode::NOT_FOUND, "not_found").await;
    refused(ann.post(MINE, &password()).await, StatusCode::NOT_FOUND, "not_found").await;
    let listed = expect(ann.get(MINE).await, StatusCode::OK).await;
    assert_eq!(listed, json!({"offered": false, "passkeys": []}));
    let here = server.beside(|settings| settings.public_url = Some("http://localhost:8080".into())).await;
    let options = expect(here.nobody().post(BEGIN, &Value::Null).await, StatusCode::OK).await;
    assert_eq!(options["rpId"], "localhost");
}
