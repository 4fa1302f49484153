//! What the engine does with a network that answers badly: a scripted door in front of the real server.

use crate::device::Device;
use crate::place::Place;
use crate::server::{Person, Server};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use worknest::domain::{EntityType, ProjectId, Scope};
use worknest::merge::Outcome;
use worknest::store::QueueState;
use worknest::sync::Phase;

/// What becomes of one request.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The server never hears of it.
    Status(u16),
    /// The server never hears of it, and nobody answers.
    Silence,
    /// The server has done it, and half of its answer arrives.
    CutJson,
    /// The server has done it, and nobody answers.
    LostAnswer,
}

#[derive(Default)]
struct Script {
    faults: VecDeque<Fault>,
    /// Refuses, each time, a batch that holds a change with this field.
    poison: Option<&'static str>,
    /// Refuses batches of more changes.
    changes_max: Option<usize>,
    /// Refuses everything.
    shut: Option<u16>,
    /// The ids of the changes of each request.
    sent: Vec<Vec<String>>,
}

struct Door {
    url: String,
    script: Arc<Mutex<Script>>,
}

impl Door {
    async fn before(server: &Server) -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let state = (server.url(), script.clone());
        let router = Router::new().fallback(pass).with_state(state);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, script }
    }

    fn script(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.script.lock().expect("nobody panics with it"));
    }

    /// The requests with changes, so far.
    fn sent(&self) -> Vec<Vec<String>> {
        let script = self.script.lock().expect("nobody panics with it");
        script.sent.iter().filter(|ids| !ids.is_empty()).cloned().collect()
    }
}

/// What to do with a request of these changes.
fn judge(script: &mut Script, changes: &[Value]) -> Option<Fault> {
    script.sent.push(changes.iter().map(|change| change["id"].as_str().expect("an id").to_owned()).collect());
    let is_poisoned = |field: &str| changes.iter().any(|change| !change["data"][field].is_null());
    if let Some(status) = script.shut {
        return Some(Fault::Status(status));
    }
    if script.poison.is_some_and(is_poisoned) {
        return Some(Fault::Status(400));
    }
    if script.changes_max.is_some_and(|max| changes.len() > max) {
        return Some(Fault::Status(413));
    }
    script.faults.pop_front()
}

async fn pass(State((url, script)): State<(String, Arc<Mutex<Script>>)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("a whole body");
    let asked: Value = serde_json::from_slice(&body).expect("JSON");
    let changes = asked["changes"].as_array().cloned().unwrap_or_default();
    let fault = judge(&mut script.lock().expect("nobody panics with it"), &changes);
    match fault {
        Some(Fault::Status(status)) => return StatusCode::from_u16(status).expect("a status").into_response(),
        Some(Fault::Silence) => std::future::pending::<()>().await,
        _ => {}
    }
    let mut headers = HeaderMap::new();
    for name in ["authorization", "content-type", "x-worknest-user"] {
        headers.insert(name, parts.headers[name].clone());
    }
    let address = format!("{url}{}", parts.uri.path());
    let answer = reqwest::Client::new().post(address).headers(headers).body(body).send().await.expect("an answer");
    let status = answer.status();
    let bytes = answer.bytes().await.expect("a whole body");
    match fault {
        Some(Fault::LostAnswer) => std::future::pending().await,
        Some(Fault::CutJson) => (status, Body::from(bytes.slice(..bytes.len() / 2))).into_response(),
        _ => (status, bytes).into_response(),
    }
}

struct Case {
    server: Server,
    place: Place,
    door: Door,
    ann: Person,
    device: Device,
    scope: Scope,
}

impl Case {
    /// A device that is in sync with its project.
    async fn new() -> Self {
        let place = Place::sqlite();
        let server = Server::start(&place);
        let door = Door::before(&server).await;
        let ann = server.sign_up("ann").await;
        let project = ann.ask(&server.url(), reqwest::Method::POST, "/api/projects", &json!({"name": "Site"})).await;
        let project: ProjectId = project["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let path = place.folder.path().join("device.db");
        let mut device = Device::open("device", &ann, door.url.clone(), path, 3).await;
        device.times_out_after(Duration::from_millis(500));
        let mut case = Self { server, place, door, ann, device, scope: Scope::Project(project) };
        case.sync().await;
        case.door.script(|script| script.sent.clear());
        case
    }

    async fn ticket(&mut self, title: &str) -> worknest::domain::EntityId {
        let project = self.scope.project().expect("a project's");
        self.device.create(self.scope, EntityType::Ticket, json!({"project_id": project, "title": title})).await
    }

    /// Without waiting for the back-off, which the engine's own tests measure.
    async fn steps(&mut self, count: usize) {
        for _ in 0..count {
            self.device.engine.probe();
            self.device.step().await;
        }
    }

    async fn sync(&mut self) {
        for _ in 0..200 {
            if self.device.is_synced() {
                return;
            }
            self.steps(1).await;
        }
        panic!("it never ends: {:?}", self.device.engine);
    }

    /// The titles of the tickets on the server.
    async fn titles(&self) -> Vec<String> {
        let tickets = self.ann.ask(&self.server.url(), reqwest::Method::GET, "/api/tickets", &Value::Null).await;
        let titles = tickets.as_array().expect("a list").iter().map(|ticket| ticket["title"].to_string());
        let mut titles: Vec<String> = titles.map(|title| title.trim_matches('"').to_owned()).collect();
        titles.sort();
        titles
    }

    fn rejected(&self) -> Vec<String> {
        let rows = self.device.replica.queue().filter(|row| matches!(row.state, QueueState::Rejected(_)));
        rows.map(|row| row.change.entity_type.to_string()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_the_network_and_of_the_server_are_tried_again_under_the_same_ids_and_done_once() {
    let faults = [
        Fault::Status(429),
        Fault::Status(500),
        Fault::Status(502),
        Fault::Status(503),
        Fault::Silence,
        Fault::CutJson,
        Fault::LostAnswer,
        Fault::Status(408),
    ];
    let mut case = Case::new().await;
    case.ticket("One").await;
    case.ticket("Two").await;
    case.door.script(|script| script.faults.extend(faults));
    case.sync().await;
    let sent = case.door.sent();
    assert_eq!(sent.len(), faults.len() + 1, "{sent:?}");
    assert!(sent.windows(2).all(|pair| pair[0] == pair[1]), "the same ids in the same order: {sent:?}");
    assert_eq!(case.titles().await, ["One", "Two"], "done once");
    assert!(case.device.acknowledged.values().all(|outcome| *outcome == Outcome::Applied));
    assert!(case.rejected().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_pauses_the_queue_and_drops_nothing() {
    let mut case = Case::new().await;
    case.ticket("Kept").await;
    case.door.script(|script| script.faults.push_back(Fault::Status(401)));
    case.steps(20).await;
    assert_eq!(case.device.engine.phase(1), Phase::SignInNeeded);
    assert_eq!(case.door.sent().len(), 1, "nothing is sent until somebody signs in");
    assert_eq!(case.device.replica.pending_count(), 1);
    case.device.reopen().await;
    assert_eq!(case.device.replica.pending_count(), 1, "nor is it lost when the app is closed");
    case.device.engine.signed_in();
    case.sync().await;
    assert_eq!(case.titles().await, ["Kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_too_large_goes_in_smaller_ones() {
    let mut case = Case::new().await;
    case.door.script(|script| script.changes_max = Some(3));
    for number in 0..10 {
        case.ticket(&format!("Ticket {number}")).await;
    }
    case.sync().await;
    assert_eq!(case.titles().await.len(), 10);
    assert!(case.rejected().is_empty(), "and nothing is set aside");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_fails_alone_is_set_aside_with_what_depends_on_it_and_the_rest_goes_on() {
    let mut case = Case::new().await;
    case.door.script(|script| script.poison = Some("poison"));
    case.ticket("Before").await;
    let project = case.scope.project().expect("a project's");
    let poisoned = json!({"project_id": project, "title": "Poisoned", "poison": true});
    let poisoned = case.device.create(case.scope, EntityType::Ticket, poisoned).await;
    let comment = json!({"ticket_id": poisoned, "content": "On the poisoned one"});
    case.device.create(case.scope, EntityType::Comment, comment).await;
    case.ticket("After").await;
    case.sync().await;
    assert_eq!(case.titles().await, ["After", "Before"]);
    assert_eq!(case.rejected(), ["ticket", "comment"], "as one group, kept to be retried");
    // Retried where it can be digested: new ids, the same data.
    case.door.script(|script| script.poison = None);
    let rows: Vec<_> =
        case.device.replica.queue().filter(|row| matches!(row.state, QueueState::Rejected(_))).cloned().collect();
    for row in rows {
        case.device.retry(row.change.id).await;
    }
    case.sync().await;
    assert_eq!(case.titles().await, ["After", "Before", "Poisoned"]);
    assert!(case.rejected().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_everything_is_refused_nothing_is_set_aside() {
    let mut case = Case::new().await;
    // A proxy that wants a sign-in of its own, say.
    case.door.script(|script| script.shut = Some(403));
    for number in 0..4 {
        case.ticket(&format!("Ticket {number}")).await;
    }
    case.steps(100).await;
    assert_eq!((case.rejected().len(), case.device.replica.pending_count()), (0, 4));
    case.door.script(|script| script.shut = None);
    case.sync().await;
    assert_eq!(case.titles().await.len(), 4);
    drop(case.place);
}
