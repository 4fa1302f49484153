//! A real identity provider (`tests/oidc/`), and browsers that go there and come back.

use crate::running::{Place, Running, expect};
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode, Url};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use worknest::server::{OidcSettings, Settings};

/// The site that people type, with the path under which Worknest is there: a proxy would lead it to the server.
pub const SITE: &str = "https://worknest.example.org";
const BASE: &str = "/tools";
const SECRET: &str = "a secret of the tests";

/// One for all cases. It ends when the process of the tests does, since its input then ends.
static PROVIDER: OnceLock<(String, Child)> = OnceLock::new();

/// The issuer of the real provider, when its package is there.
pub fn issuer() -> Option<&'static str> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc");
    if !folder.join("node_modules/oidc-provider").is_dir() {
        println!("left out: an identity provider (scripts/tools.sh oidc installs it)");
        return None;
    }
    let (issuer, _) = PROVIDER.get_or_init(|| {
        let mut child = Command::new("node")
            .arg(folder.join("provider.mjs"))
            .arg(format!("{SITE}{BASE}/api/auth/oidc/callback"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let mut issuer = String::new();
        let output = child.stdout.take().expect("piped");
        BufReader::new(output).read_line(&mut issuer).expect("it says where it is");
        (issuer.trim().to_owned(), child)
    });
    Some(issuer)
}

/// What a server is told of the provider.
pub fn settings_of(issuer: &str) -> OidcSettings {
    OidcSettings {
        issuer: issuer.to_owned(),
        client_id: "worknest".to_owned(),
        client_secret: Some(SECRET.to_owned()),
        name: "Example".to_owned(),
        signs_up: false,
    }
}

impl Place {
    /// A server that asks a provider, whose settings `change` has changed.
    pub async fn start_asking(self, issuer: &str, change: impl FnOnce(&mut Settings)) -> Running {
        self.start_with(|settings| {
            settings.public_url = Some(SITE.to_owned());
            settings.base_path = BASE.to_owned();
            settings.oidc = Some(settings_of(issuer));
            change(settings);
        })
        .await
    }
}

/// A browser: Worknest's cookies, and those of the provider.
pub struct Browser {
    pub cookies: BTreeMap<String, String>,
    url: String,
    client: Client,
    /// Follows its client's redirects by hand.
    provider: Client,
}

impl Browser {
    pub fn at(server: &Running) -> Self {
        Self { cookies: BTreeMap::new(), url: server.url.clone(), client: client(false), provider: client(true) }
    }

    /// Whom the provider knew in this browser, it knows no more.
    pub fn is_forgotten_there(&mut self) {
        self.provider = client(true);
    }

    /// Asks Worknest, and keeps the cookies that it sets.
    pub async fn ask(&mut self, method: Method, path: &str, body: &Value) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await.expect("an answer");
        for set in answer.headers().get_all(SET_COOKIE) {
            let (pair, rest) = set.to_str().expect("text").split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a pair");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Response {
        self.ask(Method::POST, path, body).await
    }

    pub async fn get(&mut self, path: &str) -> Response {
        self.ask(Method::GET, path, &Value::Null).await
    }

    /// Begins an attempt at `path`: where to go.
    pub async fn begins(&mut self, path: &str, body: &Value) -> String {
        let way = expect(self.post(path, body).await, StatusCode::OK).await;
        way["url"].as_str().expect("an address").to_owned()
    }

    /// Follows the provider's pages as `login`, or cancels where there is none: the address that leads back.
    pub async fn goes_there(&mut self, url: &str, login: Option<&str>) -> Url {
        let mut place = Url::parse(url).expect("an address");
        loop {
            if place.as_str().starts_with(SITE) {
                return place;
            }
            let answer = self.provider.get(place.clone()).send().await.expect("an answer");
            place = match led_on(&place, answer.headers()) {
                Some(on) => on,
                None => {
                    let status = answer.status();
                    let page = answer.text().await.expect("a page");
                    assert_eq!(status, StatusCode::OK, "{place}: {page}");
                    self.answers(&place, &page, login).await
                }
            };
        }
    }

    /// Fills in a page of the provider: its forms go where they stand.
    async fn answers(&self, place: &Url, page: &str, login: Option<&str>) -> Url {
        let request = match login {
            None => self.provider.get(format!("{place}/abort")),
            Some(login) if page.contains("name=\"login\"") => {
                self.provider.post(place.clone()).form(&[("prompt", "login"), ("login", login), ("password", "x")])
            }
            Some(_) => self.provider.post(place.clone()).form(&[("prompt", "consent")]),
        };
        let answer = request.send().await.expect("an answer");
        led_on(place, answer.headers()).expect("it leads on")
    }

    /// Comes back to Worknest: what the app is told.
    pub async fn comes_back(&mut self, place: &Url) -> String {
        let path = place.as_str().strip_prefix(SITE).expect("of this site");
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let way = answer.headers()[LOCATION].to_str().expect("text").to_owned();
        way.strip_prefix(&format!("{BASE}/sign-in/back#")).expect("a page of the app").to_owned()
    }

    /// There and back: what the app is told.
    pub async fn comes_in(&mut self, login: &str, body: &Value) -> String {
        let url = self.begins("/api/auth/oidc", body).await;
        let back = self.goes_there(&url, Some(login)).await;
        self.comes_back(&back).await
    }

    /// Signs in with a password.
    pub async fn signs_in(&mut self, username: &str) {
        let body = json!({"username": username, "password": crate::running::PASSWORD});
        expect(self.post("/api/auth/login", &body).await, StatusCode::OK).await;
    }

    /// Who is signed in.
    pub async fn me(&mut self) -> Value {
        expect(self.get("/api/users/me").await, StatusCode::OK).await
    }

    pub async fn is_nobody(&mut self) -> bool {
        self.get("/api/users/me").await.status() == StatusCode::UNAUTHORIZED
    }
}

fn client(keeps_cookies: bool) -> Client {
    Client::builder().redirect(Policy::none()).cookie_store(keeps_cookies).build().expect("a client")
}

fn led_on(place: &Url, headers: &HeaderMap) -> Option<Url> {
    let on = headers.get(LOCATION)?.to_str().expect("text");
    Some(place.join(on).expect("an address"))
}
