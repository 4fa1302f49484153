//! Asking the identity provider: where its doors are and what its keys, a token for a code, what it knows of a person.
//!
//! Invariants: only addresses that nobody in between can answer for; every question has an end; what the provider has
//! said serves while it is asked anew, so that nobody waits for what it may say; no redirect is followed; an answer is
//! read up to a limit.

use super::super::error::ServerError;
use super::id_token::{self, Claims, Expected, Person, Unbelieved};
use super::settings::OidcSettings;
use aws_lc_rs::digest::{SHA256, digest};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use reqwest::{RequestBuilder, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(5);
/// What it says of itself and its keys is far smaller.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// How long what it says of itself is taken as known.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// How long it still serves while the provider is asked anew, or does not answer.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);
/// The least time from one question for its keys to the next, for tokens that none of those known has signed.
const KEYS_PAUSE: Duration = Duration::from_secs(30);

/// This server is there, whatever the provider does: clients take 502 to 504 for one that is not.
const NOT_OURS: StatusCode = StatusCode::FAILED_DEPENDENCY;

/// What is asked for of a person: who they are, what they are called, their email.
const SCOPE: &str = "openid profile email";

/// What a provider says of itself, as far as it is needed.
#[derive(Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Then each of its answers names it, and one that does not is not its own.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

struct Known {
    at: Instant,
    metadata: Metadata,
    keys: JwkSet,
}

/// What comes for a code.
#[derive(Deserialize)]
pub struct Tokens {
    pub id_token: String,
    access_token: String,
}

/// What one attempt says to the provider.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub redirect_uri: &'a str,
    pub state: &'a str,
    pub nonce: &'a str,
    /// Of PKCE: the provider hears its hash now, and the verifier itself with the code.
    pub verifier: &'a str,
    /// Whether the person has to show anew who they are, though the provider may know them.
    pub anew: bool,
}

/// The identity provider of this server.
#[derive(Clone)]
pub struct Provider {
    pub settings: OidcSettings,
    http: reqwest::Client,
    /// How long what it says is taken as known: [`FRESH`], but in the tests.
    fresh: Duration,
    said: Arc<Said>,
}

/// What it has said, and how it is asked anew.
#[derive(Default)]
struct Said {
    known: Mutex<Option<Arc<Known>>>,
    /// The question that nobody waits for.
    renewal: Mutex<Option<JoinHandle<()>>>,
    /// When it was last asked for its keys' sake; held while it is.
    asked_for_keys: tokio::sync::Mutex<Option<Instant>>,
}

impl Provider {
    /// # Errors
    /// When there is no TLS to be had.
    pub fn new(settings: OidcSettings) -> Result<Self, ServerError> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .user_agent(concat!("Worknest/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|source| ServerError::internal("no client for the identity provider", source))?;
        Ok(Self { settings, http, fresh: FRESH, said: Arc::default() })
    }

    /// Where a person goes to sign in.
    ///
    /// # Errors
    /// When the provider does not say.
    pub async fn door(&self, question: Question<'_>) -> Result<String, ServerError> {
        let known = self.known().await?;
        let mut url = self.safe(&known.metadata.authorization_endpoint)?;
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, question.verifier.as_bytes()));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", question.redirect_uri)
            .append_pair("scope", SCOPE)
            .append_pair("state", question.state)
            .append_pair("nonce", question.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if question.anew {
            // The second makes it say when they last did.
            url.query_pairs_mut().append_pair("prompt", "login").append_pair("max_age", "0");
        }
        Ok(url.into())
    }

    /// Whether an answer that names this issuer, or none, can be the provider's.
    ///
    /// # Errors
    /// When the provider does not say how it answers.
    pub async fn answers_as(&self, issuer: Option<&str>) -> Result<bool, ServerError> {
        let known = self.known().await?;
        Ok(match issuer {
            Some(issuer) => issuer == known.metadata.issuer,
            None => !known.metadata.authorization_response_iss_parameter_supported,
        })
    }

    /// The tokens for a code.
    ///
    /// # Errors
    /// When the provider cannot be reached, or does not take the code.
    pub async fn exchange(&self, code: &str, redirect_uri: &str, verifier: &str) -> Result<Tokens, ServerError> {
        let known = self.known().await?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        let mut request = self.http.post(self.safe(&known.metadata.token_endpoint)?);
        let id = self.settings.client_id.as_str();
        match &self.settings.client_secret {
            Some(secret) if known.metadata.takes_basic() => {
                request = request.basic_auth(form_encoded(id), Some(form_encoded(secret)));
            }
            Some(secret) => form.extend([("client_id", id), ("client_secret", secret)]),
            None => form.push(("client_id", id)),
        }
        ask(request.form(&form)).await
    }

    /// What an ID token says, if it holds.
    ///
    /// # Errors
    /// When it does not.
    pub async fn read(&self, token: &str, nonce: &str) -> Result<Claims, ServerError> {
        let (issuer, client_id) = (self.settings.issuer.as_str(), self.settings.client_id.as_str());
        let expected = Expected { issuer, client_id, nonce };
        let known = self.known().await?;
        let read = match id_token::read(token, &known.keys, expected) {
            // Keys change.
            Err(Unbelieved::UnknownKey) => id_token::read(token, &self.known_after(known).await?.keys, expected),
            read => read,
        };
        read.map_err(untrusted)
    }

    /// What the provider knows of a person: some say it in the ID token, others when they are asked.
    ///
    /// # Errors
    /// When it cannot be reached, or tells of somebody else.
    pub async fn person(&self, claims: &Claims, tokens: &Tokens) -> Result<Person, ServerError> {
        #[derive(Deserialize)]
        struct Told {
            sub: String,
            #[serde(flatten)]
            person: Person,
        }
        let known = self.known().await?;
        let Some(place) = &known.metadata.userinfo_endpoint else { return Ok(claims.person.clone()) };
        let told: Told = ask(self.http.get(self.safe(place)?).bearer_auth(&tokens.access_token)).await?;
        if told.sub != claims.sub {
            return Err(untrusted("it tells of somebody else than the ID token"));
        }
        Ok(claims.person.clone().or(told.person))
    }

    /// What the provider says of itself. Nobody waits for another's question: one that hangs holds up the one who asked
    /// it, and where there is something to go on with, nobody.
    async fn known(&self) -> Result<Arc<Known>, ServerError> {
        match self.kept() {
            Some(known) if known.at.elapsed() < self.fresh => Ok(known),
            Some(known) if known.at.elapsed() < STALE => {
                self.renew();
                Ok(known)
            }
            _ => self.learn().await,
        }
    }

    /// What it says by now, for a token that the keys of `before` have not signed. It is asked only so often: until then
    /// no new key is known.
    async fn known_after(&self, before: Arc<Known>) -> Result<Arc<Known>, ServerError> {
        let mut asked = self.said.asked_for_keys.lock().await;
        // Somebody else has asked while this one waited for them.
        if let Some(known) = self.kept().filter(|known| !Arc::ptr_eq(known, &before)) {
            return Ok(known);
        }
        if asked.is_some_and(|at| at.elapsed() < KEYS_PAUSE) {
            return Ok(before);
        }
        *asked = Some(Instant::now());
        self.learn().await
    }

    /// Asks anew what it says of itself, beside what people wait for; once at a time.
    fn renew(&self) {
        let mut renewal = self.said.renewal.lock().unwrap_or_else(PoisonError::into_inner);
        if renewal.as_ref().is_none_or(JoinHandle::is_finished) {
            let provider = self.clone();
            // Why it failed stands in the log by then.
            *renewal = Some(tokio::spawn(async move { drop(provider.learn().await) }));
        }
    }

    fn safe(&self, text: &str) -> Result<Url, ServerError> {
        self.settings.endpoint(text).ok_or_else(|| untrusted(format!("{text} is not encrypted")))
    }

    fn kept(&self) -> Option<Arc<Known>> {
        self.said.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn learn(&self) -> Result<Arc<Known>, ServerError> {
        let issuer = &self.settings.issuer;
        let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let metadata: Metadata = ask(self.http.get(self.safe(&place)?)).await?;
        if metadata.issuer != *issuer {
            tracing::warn!(named = metadata.issuer, issuer, "the identity provider calls itself by another name");
            return Err(untrusted("WORKNEST_OIDC_ISSUER must be exactly what it calls itself"));
        }
        #[derive(Deserialize)]
        struct Shown {
            keys: Vec<serde_json::Value>,
        }
        let shown: Shown = ask(self.http.get(self.safe(&metadata.jwks_uri)?)).await?;
        // Keys of kinds that nobody here knows are of no use, and no fault.
        let keys = shown.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        let known = Arc::new(Known { at: Instant::now(), metadata, keys: JwkSet { keys } });
        *self.said.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        Ok(known)
    }
}

impl Metadata {
    /// Whether the client's secret goes into the header: the standard's own way, where nothing is said.
    fn takes_basic(&self) -> bool {
        let said = self.token_endpoint_auth_methods_supported.as_ref();
        said.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"))
    }
}

/// As names and secrets are written into the header (RFC 6749, 2.3.1).
fn form_encoded(text: &str) -> String {
    let mut url = Url::parse("x:").expect("the shortest of all addresses");
    url.query_pairs_mut().append_key_only(text);
    url.query().unwrap_or_default().to_owned()
}

/// Asks, and reads the JSON of the answer.
async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, ServerError> {
    let mut answer = request.header("accept", "application/json").send().await.map_err(unreachable)?;
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(unreachable)? {
        if body.len() + part.len() > ANSWER_BYTES_MAX {
            return Err(untrusted("its answer is too large"));
        }
        body.extend_from_slice(&part);
    }
    if status.is_server_error() {
        return Err(unreachable(format!("it answered {status}")));
    }
    if !status.is_success() {
        // Its stable word for it, and nothing that could be a secret.
        #[derive(Deserialize)]
        struct Refusal {
            error: String,
        }
        let word = serde_json::from_slice::<Refusal>(&body).map(|refusal| refusal.error).unwrap_or_default();
        return Err(untrusted(format!("it answered {status} {word:?}")));
    }
    serde_json::from_slice(&body).map_err(|error| untrusted(format!("its answer cannot be read: {error}")))
}

/// It does not answer.
fn unreachable(cause: impl std::fmt::Display) -> ServerError {
    tracing::warn!(%cause, "the identity provider cannot be reached");
    ServerError::Request {
        status: NOT_OURS,
        code: "oidc_unreachable",
        message: "the identity provider cannot be reached: try again in a moment, or sign in with a password".into(),
    }
}

/// It answers, but not in a way that could be believed.
fn untrusted(cause: impl std::fmt::Display) -> ServerError {
    tracing::warn!(%cause, "the identity provider's answer is not taken");
    ServerError::Request {
        status: NOT_OURS,
        code: "oidc_untrusted",
        message: "the identity provider's answer does not hold: try again, and tell the administrator if it stays so"
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::State;
    use axum::routing::get;
    use axum::{Json, Router};
    use serde_json::{Value, json};
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use tokio::net::TcpListener;

    /// A provider that answers, or hangs; and how often it was asked what it says of itself.
    #[derive(Default)]
    struct There {
        hangs: AtomicBool,
        asked: AtomicUsize,
    }

    async fn says(State((there, issuer)): State<(Arc<There>, String)>) -> Json<Value> {
        let asked = there.asked.fetch_add(1, Ordering::SeqCst) + 1;
        if there.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let place = |path: &str| format!("{issuer}{path}");
        Json(json!({"issuer": issuer, "authorization_endpoint": place(&format!("/door-{asked}")),
            "token_endpoint": place("/token"), "jwks_uri": place("/keys")}))
    }

    /// A provider whose word is stale at once, and what asks it.
    async fn stale() -> (Arc<There>, Provider) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("bound"));
        let there = Arc::new(There::default());
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(says))
            .route("/keys", get(|| async { Json(json!({"keys": []})) }))
            .with_state((there.clone(), issuer.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        let settings =
            OidcSettings { issuer, client_id: "a".into(), client_secret: None, name: "A".into(), signs_up: false };
        (there, Provider { fresh: Duration::ZERO, ..Provider::new(settings).expect("a client") })
    }

    async fn door(provider: &Provider) -> String {
        let question = Question { redirect_uri: "/", state: "s", nonce: "n", verifier: "v", anew: false };
        let door = provider.door(question).await.expect("a door");
        Url::parse(&door).expect("an address").path().to_owned()
    }

    #[tokio::test]
    async fn what_it_said_before_serves_while_it_is_asked_anew() {
        let (there, provider) = stale().await;
        assert_eq!(door(&provider).await, "/door-1", "at first there is nothing to go on with");
        there.hangs.store(true, Ordering::SeqCst);
        let begun = Instant::now();
        for _ in 0..20 {
            assert_eq!(door(&provider).await, "/door-1");
        }
        assert!(begun.elapsed() < CONNECT, "nobody waits: {:?}", begun.elapsed());
        while there.asked.load(Ordering::SeqCst) < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        door(&provider).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(there.asked.load(Ordering::SeqCst), 2, "one question at a time");
    }

    #[tokio::test]
    async fn what_it_says_anew_is_taken_up() {
        let (_there, provider) = stale().await;
        door(&provider).await;
        let begun = Instant::now();
        while door(&provider).await == "/door-1" {
            assert!(begun.elapsed() < WHOLE, "it was never asked anew");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    #[test]
    fn a_secret_of_any_letters_fits_into_the_header() {
        assert_eq!(form_encoded("a b:c+d%é"), "a+b%3Ac%2Bd%25%C3%A9");
    }
}
