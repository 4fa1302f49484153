//! A server that runs, and people who use it.

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use worknest::server::{App, Settings, Shared, serve_until};

pub const PASSWORD: &str = "correct horse battery";

/// Where the server keeps its data.
pub enum Place {
    Sqlite,
    Postgres(String),
}

impl Place {
    /// PostgreSQL, when there is one for tests.
    pub fn postgres(case: &str) -> Option<Self> {
        match std::env::var("WORKNEST_TEST_POSTGRES") {
            Ok(url) => Some(Self::Postgres(url)),
            Err(_) => {
                println!("left out: {case} on PostgreSQL (WORKNEST_TEST_POSTGRES is not set)");
                None
            }
        }
    }

    /// A server with nothing configured.
    pub async fn start(self) -> Running {
        self.start_with(|_| {}).await
    }

    /// A server whose settings `change` has changed.
    pub async fn start_with(self, change: impl FnOnce(&mut Settings)) -> Running {
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut settings = Settings::new(data.path().join("data"));
        settings.public = data.path().join("public");
        std::fs::create_dir_all(settings.public.join("assets")).expect("made");
        std::fs::write(settings.public.join("index.html"), "<!doctype html><title>Worknest</title>").expect("written");
        std::fs::write(settings.public.join("sw.js"), "// worker").expect("written");
        std::fs::write(settings.public.join("assets/app-dxh1.js"), "// app").expect("written");
        if let Self::Postgres(url) = self {
            settings.database_url = Some(fresh_database(&url).await);
        }
        change(&mut settings);
        run(settings, Arc::new(data)).await
    }
}

async fn run(settings: Settings, data: Arc<TempDir>) -> Running {
    let app = App::open(settings).await.expect("it opens");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = app.clone();
    tokio::spawn(async move {
        let told = async {
            _ = stopped.await;
        };
        serve_until(serving, listener, told).await.expect("it serves");
    });
    Running { url, app, data, _stop: stop }
}

async fn fresh_database(url: &str) -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let name = format!("worknest_server_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let cluster = sea_orm::Database::connect(url).await.expect("the cluster for tests answers");
    cluster.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database of its own");
    cluster.close().await.expect("closes");
    let (before, query) = url.split_once('?').map_or((url, String::new()), |(a, q)| (a, format!("?{q}")));
    let server = before.rsplit_once('/').expect("a URL with a database").0;
    format!("{server}/{name}{query}")
}

/// A server that runs until it is dropped.
pub struct Running {
    pub url: String,
    pub app: Shared,
    pub data: Arc<TempDir>,
    _stop: oneshot::Sender<()>,
}

impl Running {
    /// Another server on the same data, whose settings `change` has changed.
    pub async fn beside(&self, change: impl FnOnce(&mut Settings)) -> Running {
        let mut settings = self.app.settings.clone();
        change(&mut settings);
        run(settings, self.data.clone()).await
    }

    /// Nobody in particular.
    pub fn nobody(&self) -> Person {
        Person { client: Client::new(), url: self.url.clone(), token: None, id: String::new() }
    }

    /// Signs up by REST.
    pub async fn sign_up(&self, username: &str) -> Person {
        let body = json!({"username": username, "email": format!("{username}@example.org"), "password": PASSWORD});
        let answer = self.nobody().post("/api/auth/register", &body).await;
        let body = expect(answer, StatusCode::CREATED).await;
        Person {
            token: body["token"].as_str().map(str::to_owned),
            id: body["user"]["id"].as_str().expect("an id").to_owned(),
            ..self.nobody()
        }
    }
}

/// Somebody with a bearer token, or nobody.
#[derive(Clone)]
pub struct Person {
    pub client: Client,
    pub url: String,
    pub token: Option<String>,
    pub id: String,
}

impl Person {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// What the server says to a request that announces so many bytes of JSON and sends none of them: one that
    /// sends them may find the connection closed before it can read the answer.
    pub async fn answer_to_head(&self, path: &str, content_length: usize) -> String {
        let address = self.url.strip_prefix("http://").expect("plain HTTP");
        let mut stream = tokio::net::TcpStream::connect(address).await.expect("connects");
        let bearer = self.token.as_ref().map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        let head = format!(
            "POST {path} HTTP/1.1\r\n{bearer}host: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {content_length}\r\n\r\n"
        );
        tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.expect("sends");
        let mut answer = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.expect("reads");
        answer
    }

    /// Refused for its size: by an answer, or by the connection being closed while the body is still on its way.
    pub async fn is_too_large(&self, path: &str, body: &Value) {
        match self.request(Method::POST, path).json(body).send().await {
            Ok(answer) => {
                refused(answer, StatusCode::PAYLOAD_TOO_LARGE, "too_large").await;
            }
            Err(error) => assert!(error.is_request() && !error.is_timeout(), "{error:?}"),
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.expect("an answer")
    }

    pub async fn put(&self, path: &str, body: &Value) -> Response {
        self.request(Method::PUT, path).json(body).send().await.expect("an answer")
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.expect("an answer")
    }

    /// Makes a project; its id.
    pub async fn project(&self, name: &str) -> String {
        id(&expect(self.post("/api/projects", &json!({"name": name})).await, StatusCode::CREATED).await)
    }

    /// Makes a ticket; its id.
    pub async fn ticket(&self, project: &str, title: &str) -> String {
        let body = json!({"project_id": project, "title": title});
        id(&expect(self.post("/api/tickets", &body).await, StatusCode::CREATED).await)
    }

    /// Adds somebody to a project.
    pub async fn add(&self, project: &str, username: &str, role: &str) {
        let body = json!({"username": username, "role": role});
        let answer = self.post(&format!("/api/projects/{project}/members"), &body).await;
        expect(answer, StatusCode::CREATED).await;
    }
}

/// The id of what an answer shows.
pub fn id(body: &Value) -> String {
    body["id"].as_str().expect("an id").to_owned()
}

/// The body of an answer with this status; null where it is empty.
pub async fn expect(answer: Response, status: StatusCode) -> Value {
    let (got, url) = (answer.status(), answer.url().clone());
    let text = answer.text().await.expect("a whole body");
    assert_eq!(got, status, "{url}: {text}");
    if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) }
}

/// That an answer is an error of this status and code, in the one shape.
pub async fn refused(answer: Response, status: StatusCode, code: &str) -> Value {
    let body = expect(answer, status).await;
    assert_eq!(body["code"], code, "{body}");
    assert!(body["error"].as_str().is_some_and(|sentence| sentence.ends_with(['.', '!', '?'])), "{body}");
    body
}
