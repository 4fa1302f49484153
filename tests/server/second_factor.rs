use crate::running::{PASSWORD, Person, Place, Running, expect, refused};
use aws_lc_rs::hmac;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// What an app shows for a secret, so many steps from now.
pub fn code(secret: &str, ahead: i64) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret.chars().map(|c| format!("{:05b}", alphabet.find(c).expect("base32"))).collect();
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|b| u8::from_str_radix(std::str::from_utf8(b).expect("ascii"), 2).expect("bits"))
        .collect();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs() as i64;
    let tag =
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes), &(now / 30 + ahead).to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let word = u32::from_be_bytes(tag[at..at + 4].try_into().expect("four")) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// Puts a second factor in force; its secret and recovery codes.
pub async fn enrol(person: &Person) -> (String, Vec<String>) {
    let made =
        expect(person.post("/api/users/me/totp", &json!({"password": PASSWORD})).await, StatusCode::CREATED).await;
    let secret = made["secret"].as_str().expect("a secret").to_owned();
    assert!(made["uri"].as_str().expect("a uri").starts_with("otpauth://totp/Worknest:ann?secret="));
    let wrong = person.post("/api/users/me/totp/confirm", &json!({"code": "000000"})).await;
    refused(wrong, StatusCode::BAD_REQUEST, "invalid").await;
    let confirmed = person.post("/api/users/me/totp/confirm", &json!({"code": code(&secret, -1)})).await;
    let confirmed = expect(confirmed, StatusCode::OK).await;
    let codes = confirmed["recovery_codes"].as_array().expect("codes").iter().filter_map(Value::as_str);
    (secret, codes.map(str::to_owned).collect())
}

async fn sign_in(server: &Running, code: &str) -> reqwest::Response {
    let body = json!({"username": "ann", "password": PASSWORD, "code": code});
    server.nobody().post("/api/auth/login", &body).await
}

pub async fn with_a_second_factor_the_password_is_not_enough(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let wrong = ann.post("/api/users/me/totp", &json!({"password": "wrong"})).await;
    refused(wrong, StatusCode::FORBIDDEN, "wrong_password").await;
    let (secret, codes) = enrol(&ann).await;
    assert_eq!(codes.len(), 10);
    // 128 bits in letters of 5: at less than 112 a fast hash would not do.
    let letters = |code: &String| code.chars().filter(|c| matches!(c, 'A'..='Z' | '2'..='7')).count();
    assert!(codes.iter().all(|code| letters(code) == 26 && code.len() == 32), "{codes:?}");
    let standing = expect(ann.get("/api/users/me/totp").await, StatusCode::OK).await;
    assert_eq!(standing, json!({"on": true, "recovery_codes_left": 10}));
    refused(sign_in(&server, "").await, StatusCode::UNAUTHORIZED, "second_factor_needed").await;
    refused(sign_in(&server, "000000").await, StatusCode::UNAUTHORIZED, "wrong_code").await;
    let body = json!({"username": "ann", "password": "wrong", "code": code(&secret, 0)});
    let wrong = server.nobody().post("/api/auth/login", &body).await;
    refused(wrong, StatusCode::UNAUTHORIZED, "wrong_credentials").await;
    expect(sign_in(&server, &code(&secret, 0)).await, StatusCode::OK).await;
    let mut body = json!({"username": "ann", "password": PASSWORD, "keep_token": true});
    let asked = expect(server.nobody().post("/api/v1/sign-in", &body).await, StatusCode::UNAUTHORIZED).await;
    assert_eq!(asked["data"]["code"], "second_factor_needed", "{asked}");
    body["code"] = codes[0].clone().into();
    expect(server.nobody().post("/api/v1/sign-in", &body).await, StatusCode::OK).await;
}

pub async fn a_code_works_once_and_a_recovery_code_too(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (secret, codes) = enrol(&ann).await;
    let now = code(&secret, 0);
    // Its step may pass while the test runs, but not two.
    refused(sign_in(&server, &code(&secret, 2)).await, StatusCode::UNAUTHORIZED, "wrong_code").await;
    expect(sign_in(&server, &now).await, StatusCode::OK).await;
    refused(sign_in(&server, &now).await, StatusCode::UNAUTHORIZED, "wrong_code").await;
    refused(sign_in(&server, &code(&secret, -1)).await, StatusCode::UNAUTHORIZED, "wrong_code").await;
    expect(sign_in(&server, &codes[0].to_lowercase()).await, StatusCode::OK).await;
    refused(sign_in(&server, &codes[0]).await, StatusCode::UNAUTHORIZED, "wrong_code").await;
    expect(sign_in(&server, &codes[1]).await, StatusCode::OK).await;
}

pub async fn the_second_factor_goes_only_with_password_and_code(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (_, codes) = enrol(&ann).await;
    let remove = |password: &str, code: &str| {
        let (ann, body) = (ann.clone(), json!({"password": password, "code": code}));
        async move { ann.post("/api/users/me/totp/remove", &body).await }
    };
    refused(remove("wrong", &codes[0]).await, StatusCode::FORBIDDEN, "wrong_password").await;
    refused(remove(PASSWORD, "").await, StatusCode::UNAUTHORIZED, "second_factor_needed").await;
    let again = ann.post("/api/users/me/totp", &json!({"password": PASSWORD})).await;
    refused(again, StatusCode::CONFLICT, "already_on").await;
    expect(remove(PASSWORD, &codes[0]).await, StatusCode::NO_CONTENT).await;
    expect(sign_in(&server, "").await, StatusCode::OK).await;
}

pub async fn a_new_password_by_link_leaves_the_second_factor_on(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (secret, _) = enrol(&ann).await;
    let link = expect(ann.post(&format!("/api/admin/users/{}/reset", ann.id), &Value::Null).await, StatusCode::CREATED);
    let body = json!({"token": link.await["token"], "password": "tulip kayak ninety"});
    expect(server.nobody().post("/api/auth/reset/finish", &body).await, StatusCode::NO_CONTENT).await;
    let sign_in = |code: String| {
        let body = json!({"username": "ann", "password": "tulip kayak ninety", "code": code});
        let nobody = server.nobody();
        async move { nobody.post("/api/auth/login", &body).await }
    };
    refused(sign_in(String::new()).await, StatusCode::UNAUTHORIZED, "second_factor_needed").await;
    expect(sign_in(code(&secret, 0)).await, StatusCode::OK).await;
}

pub async fn guessing_codes_within_a_session_is_slowed_down(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    enrol(&ann).await;
    let guess = json!({"password": PASSWORD, "code": "000000"});
    for n in 0..40 {
        let answer = ann.post("/api/users/me/totp/remove", &guess).await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert!((5..=12).contains(&n), "{n}");
            return;
        }
        refused(answer, StatusCode::UNAUTHORIZED, "wrong_code").await;
    }
    panic!("forty guesses, and nothing slowed them down");
}
