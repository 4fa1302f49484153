//! A provider that says whatever it is told to say: what the real one would never do.

use crate::provider::{Browser, SITE};
use crate::running::{PASSWORD, Place, Running};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{StatusCode, Url};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::Barrier;

/// What it says, and what it has heard.
#[derive(Clone)]
struct Said {
    issuer: String,
    key: EncodingKey,
    kid: String,
    header: Header,
    metadata: Value,
    claims: Value,
    person: Value,
    status: u16,
    heard: Option<(String, String)>,
    /// How often it was asked for its keys.
    keys_asked: u32,
    /// So many are told of a person at once.
    together: Arc<Barrier>,
}

#[derive(Clone)]
struct Impostor(Arc<Mutex<Said>>);

fn key() -> EncodingKey {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    EncodingKey::from_ec_der(pair.to_pkcs8v1().expect("DER").as_ref())
}

fn header(kid: &str) -> Header {
    Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) }
}

/// With what `more` says in the place of what was said; null takes away.
fn with(mut said: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().expect("an object") {
        said[name] = value.clone();
    }
    said.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    said
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs()
}

impl Impostor {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("bound"));
        let said = Said {
            metadata: json!({}),
            claims: json!({}),
            person: json!({}),
            key: key(),
            kid: "one".into(),
            header: header("one"),
            status: 200,
            heard: None,
            keys_asked: 0,
            together: Arc::new(Barrier::new(1)),
            issuer,
        };
        let impostor = Self(Arc::new(Mutex::new(said)));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(Self::metadata))
            .route("/jwks", get(Self::keys))
            .route("/token", post(Self::token))
            .route("/me", get(Self::person))
            .with_state(impostor.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        impostor
    }

    fn said(&self) -> Said {
        self.0.lock().expect("nobody panicked").clone()
    }

    /// It says something else from now on.
    fn says(&self, change: impl FnOnce(&mut Said)) {
        change(&mut self.0.lock().expect("nobody panicked"));
    }

    async fn metadata(State(impostor): State<Self>) -> Json<Value> {
        let said = impostor.said();
        let place = |path: &str| format!("{}{path}", said.issuer);
        let own = json!({"issuer": said.issuer, "authorization_endpoint": place("/auth"),
            "token_endpoint": place("/token"), "jwks_uri": place("/jwks"), "userinfo_endpoint": place("/me")});
        Json(with(own, &said.metadata))
    }

    async fn keys(State(impostor): State<Self>) -> Json<Value> {
        impostor.says(|said| said.keys_asked += 1);
        let said = impostor.said();
        let mut shown = Jwk::from_encoding_key(&said.key, Algorithm::ES256).expect("a public key");
        shown.common.key_id = Some(said.kid);
        let mut shown = serde_json::to_value(JwkSet { keys: vec![shown] }).expect("JSON");
        // One of a kind that nobody knows yet is no fault.
        shown["keys"].as_array_mut().expect("keys").push(json!({"kty": "AKP", "alg": "ML-DSA-44", "kid": "new"}));
        Json(shown)
    }

    async fn token(State(impostor): State<Self>, headers: HeaderMap, body: String) -> (axum::http::StatusCode, String) {
        let authorization = headers.get("authorization").map(|value| value.to_str().expect("text").to_owned());
        // The code is the nonce of the attempt.
        let form = Url::parse(&format!("x:?{body}")).expect("a form");
        let nonce = form.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        impostor.says(|said| said.heard = Some((authorization.unwrap_or_default(), body)));
        let said = impostor.said();
        let claims = json!({"iss": said.issuer, "aud": "worknest", "sub": "ann", "nonce": nonce, "iat": now(),
            "exp": now() + 300});
        let claims = with(claims, &said.claims);
        let id_token = match said.header.alg {
            Algorithm::HS256 => encode(&said.header, &claims, &EncodingKey::from_secret(b"a secret of the tests")),
            _ => encode(&said.header, &claims, &said.key),
        };
        let tokens = json!({"access_token": "access", "token_type": "Bearer", "id_token": id_token.expect("signed")});
        (axum::http::StatusCode::from_u16(said.status).expect("a status"), tokens.to_string())
    }

    async fn person(State(impostor): State<Self>, headers: HeaderMap) -> Json<Value> {
        assert_eq!(headers["authorization"], "Bearer access");
        impostor.said().together.wait().await;
        Json(with(json!({"sub": "ann", "preferred_username": "ann"}), &impostor.said().person))
    }

    /// Somebody begins at `path` and comes back with a code: what the app is told.
    async fn answers(&self, browser: &mut Browser, path: &str, body: &Value) -> String {
        let url = Url::parse(&browser.begins(path, body).await).expect("an address");
        let asked = |name: &str| {
            let found = url.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let code = format!("code={}&", asked("nonce"));
        let back = format!("{SITE}/tools/api/auth/oidc/callback?{code}state={}", asked("state"));
        let outcome = browser.comes_back(&Url::parse(&back).expect("an address")).await;
        if let Some((_, body)) = self.said().heard.filter(|(_, body)| body.contains(&code)) {
            let form = Url::parse(&format!("x:?{body}")).expect("a form");
            let verifier = form.query_pairs().find(|(name, _)| name == "code_verifier").expect("a verifier").1;
            let hashed = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
            assert_eq!(hashed, asked("code_challenge"), "who asks for the token is who began");
        }
        outcome
    }

    async fn enters(&self, server: &Running) -> String {
        let mut browser = Browser::at(server);
        let outcome = self.answers(&mut browser, "/api/auth/oidc", &json!({})).await;
        assert_eq!(browser.is_nobody().await, !outcome.starts_with("in:"), "{outcome}");
        outcome
    }
}

pub async fn what_no_provider_has_said_of_this_attempt_is_not_believed(place: Place) {
    let impostor = Impostor::start().await;
    let server = place.start_asking(&impostor.said().issuer, |_| {}).await;
    let untrusted = "refused:oidc_untrusted";
    for lie in [
        json!({"iss": "https://id.example.com"}),
        json!({"aud": "another"}),
        json!({"aud": null}),
        json!({"aud": ["worknest", "another"], "azp": "another"}),
        json!({"exp": now() - 3_600}),
        json!({"nonce": "of another attempt"}),
        json!({"nonce": ""}),
        json!({"aud": ["worknest", "another"]}),
        json!({"sub": "a".repeat(256)}),
        json!({"sub": null}),
    ] {
        impostor.says(|said| said.claims = lie.clone());
        assert_eq!(impostor.enters(&server).await, untrusted, "{lie}");
    }
    impostor.says(|said| said.claims = json!({}));
    // By the secret that both know; by a key that is not shown; by none.
    impostor.says(|said| said.header = Header { kid: Some("one".into()), ..Header::new(Algorithm::HS256) });
    assert_eq!(impostor.enters(&server).await, untrusted);
    impostor.says(|said| (said.claims, said.header) = (json!({}), header("two")));
    assert_eq!(impostor.enters(&server).await, untrusted);
    impostor.says(|said| (said.claims, said.header, said.status) = (json!({}), header("one"), 400));
    assert_eq!(impostor.enters(&server).await, untrusted);
    impostor.says(|said| (said.claims, said.status) = (json!({}), 500));
    assert_eq!(impostor.enters(&server).await, "refused:oidc_unreachable");
    impostor.says(|said| (said.claims, said.status, said.person) = (json!({}), 200, json!({"sub": "ben"})));
    assert_eq!(impostor.enters(&server).await, untrusted, "it tells of somebody else");
    impostor.says(|said| (said.claims, said.person) = (json!({}), json!({"name": "a".repeat(2 * 1024 * 1024)})));
    assert_eq!(impostor.enters(&server).await, untrusted, "it tells without end");
    impostor.says(|said| (said.claims, said.person) = (json!({}), json!({})));
    assert_eq!(impostor.enters(&server).await, "in:/projects", "and what is true is believed");

    // That they have just shown who they are, it has to say.
    let mut browser = Browser::at(&server);
    impostor.says(|said| said.claims = json!({}));
    impostor.answers(&mut browser, "/api/auth/oidc", &json!({})).await;
    for auth_time in [json!(null), json!(now() - 3_600)] {
        impostor.says(|said| said.claims = json!({"auth_time": auth_time}));
        let outcome = impostor.answers(&mut browser, "/api/users/me/oidc/prove", &Value::Null).await;
        assert_eq!(outcome, "refused:oidc_not_anew", "{auth_time}");
    }
    impostor.says(|said| said.claims = json!({"auth_time": now()}));
    let outcome = impostor.answers(&mut browser, "/api/users/me/oidc/prove", &Value::Null).await;
    assert_eq!(outcome, "proved:/settings/account");
    let set = browser.ask(reqwest::Method::PUT, "/api/users/me/password", &json!({"password": PASSWORD})).await;
    assert_eq!(set.status(), StatusCode::NO_CONTENT);
}

pub async fn a_provider_is_asked_as_it_wants_to_be_asked(place: Place) {
    let impostor = Impostor::start().await;
    let issuer = impostor.said().issuer;
    let server = place.start_asking(&issuer, |_| {}).await;
    let enters = async |server: &Running, metadata: Value| {
        impostor.says(|said| (said.claims, said.metadata) = (json!({}), metadata));
        let outcome = impostor.enters(server).await;
        (outcome, impostor.said().heard.expect("it was asked"))
    };
    let (outcome, (authorization, body)) = enters(&server, json!({})).await;
    let basic = STANDARD.encode("worknest:a+secret+of+the+tests");
    assert_eq!((outcome.as_str(), authorization), ("in:/projects", format!("Basic {basic}")));
    assert!(!body.contains("secret") && body.contains("redirect_uri=https%3A%2F%2Fworknest.example.org%2Ftools%2F"));
    let posted = json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]});
    let (outcome, (authorization, body)) = enters(&server.beside(|_| {}).await, posted).await;
    assert_eq!((outcome.as_str(), authorization.as_str()), ("in:/projects", ""));
    assert!(body.contains("client_id=worknest&client_secret=a+secret+of+the+tests"), "{body}");
    let public = server.beside(|settings| settings.oidc.as_mut().expect("one").client_secret = None).await;
    let (outcome, (authorization, body)) = enters(&public, json!({})).await;
    assert_eq!((outcome.as_str(), authorization.as_str()), ("in:/projects", ""));
    assert!(body.contains("client_id=worknest") && !body.contains("secret"), "{body}");
    // Nothing goes where somebody could read along, whoever says so.
    let open = json!({"token_endpoint": "http://id.example.org/token"});
    impostor.says(|said| said.heard = None);
    impostor.says(|said| (said.claims, said.metadata) = (json!({}), open));
    assert_eq!(impostor.enters(&server.beside(|_| {}).await).await, "refused:oidc_untrusted");
    assert!(impostor.said().heard.is_none());
}

pub async fn the_same_subject_of_another_provider_is_somebody_else(place: Place) {
    let (one, other) = (Impostor::start().await, Impostor::start().await);
    let server = place.start_asking(&one.said().issuer, |_| {}).await;
    let issuer = other.said().issuer;
    let beside = server.beside(|settings| settings.oidc.as_mut().expect("one").issuer = issuer).await;
    let mut people = Vec::new();
    for (impostor, server) in [(&one, &server), (&other, &beside), (&one, &server)] {
        let mut browser = Browser::at(server);
        impostor.says(|said| said.claims = json!({}));
        assert_eq!(impostor.answers(&mut browser, "/api/auth/oidc", &json!({})).await, "in:/projects");
        people.push(browser.me().await["username"].clone());
    }
    assert_eq!(people, [json!("ann"), json!("ann-2"), json!("ann")]);
}

pub async fn a_provider_may_change_its_keys(place: Place) {
    let impostor = Impostor::start().await;
    let server = place.start_asking(&impostor.said().issuer, |_| {}).await;
    assert_eq!(impostor.enters(&server).await, "in:/projects");
    let old = impostor.said().key;
    impostor.says(|said| (said.claims, said.key, said.kid) = (json!({}), key(), "two".into()));
    impostor.says(|said| said.header = header("two"));
    assert_eq!(impostor.enters(&server).await, "in:/projects");
    impostor.says(|said| said.claims = json!({}));
    // The one of before is shown no more.
    let shown = impostor.said().key;
    impostor.says(|said| (said.key, said.header) = (old, header("two")));
    assert_eq!(impostor.enters(&server).await, "refused:oidc_untrusted");
    impostor.says(|said| (said.claims, said.key) = (json!({}), shown));
    assert_eq!(impostor.enters(&server).await, "in:/projects");
}

pub async fn a_key_may_change_under_the_name_of_before(place: Place) {
    let impostor = Impostor::start().await;
    let server = place.start_asking(&impostor.said().issuer, |_| {}).await;
    assert_eq!(impostor.enters(&server).await, "in:/projects");
    impostor.says(|said| said.key = key());
    assert_eq!(impostor.enters(&server).await, "in:/projects");
    assert_eq!(impostor.said().keys_asked, 2);
    // Whoever makes it sign wrongly does not make it be asked each time.
    impostor.says(|said| said.header = header("two"));
    for _ in 0..3 {
        assert_eq!(impostor.enters(&server).await, "refused:oidc_untrusted");
    }
    assert_eq!(impostor.said().keys_asked, 2);
}

pub async fn two_tabs_that_sign_up_at_once_come_into_one_account(place: Place) {
    let impostor = Impostor::start().await;
    let server = place.start_asking(&impostor.said().issuer, |_| {}).await;
    // Both are told who it is while there is no account yet.
    impostor.says(|said| {
        said.together = Arc::new(Barrier::new(2));
        said.person = json!({"email": "ann@example.org", "email_verified": true});
    });
    let (mut one, mut other) = (Browser::at(&server), Browser::at(&server));
    let begin = json!({});
    let outcomes = tokio::join!(
        impostor.answers(&mut one, "/api/auth/oidc", &begin),
        impostor.answers(&mut other, "/api/auth/oidc", &begin)
    );
    assert_eq!(outcomes, ("in:/projects".to_owned(), "in:/projects".to_owned()));
    assert_eq!(one.me().await["id"], other.me().await["id"]);
}

pub async fn an_email_that_is_none_is_not_taken_over(place: Place) {
    let impostor = Impostor::start().await;
    let server = place.start_asking(&impostor.said().issuer, |_| {}).await;
    let long = format!("{}@example.org", "a".repeat(250));
    let odd = ["ann", "a\r\nBcc: all@example.org", long.as_str()];
    for (number, email) in odd.into_iter().chain(["ann@example.org"]).enumerate() {
        let sub = format!("ann {number}");
        impostor.says(|said| {
            said.claims = json!({"sub": sub, "email": email, "email_verified": true});
            said.person = json!({"sub": sub});
        });
        let mut browser = Browser::at(&server);
        assert_eq!(impostor.answers(&mut browser, "/api/auth/oidc", &json!({})).await, "in:/projects");
        let kept = if number < odd.len() { "" } else { email };
        assert_eq!(browser.me().await["email"], kept, "{email:?}");
    }
}
