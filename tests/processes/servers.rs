//! Streams of live events: their heartbeat, and those of two server processes on one PostgreSQL.

use crate::place::Place;
use crate::server::{Person, Server};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How soon news of the other server arrives, at the latest: well before the next heartbeat.
const SOON: Duration = Duration::from_secs(5);

/// A stream of live events.
struct Ear {
    answer: reqwest::Response,
    text: String,
}

impl Ear {
    async fn open(server: &Server, person: &Person) -> Self {
        let url = format!("{}/api/live", server.url());
        let answer = reqwest::Client::new().get(url).bearer_auth(&person.token).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        Self { answer, text: String::new() }
    }

    /// The next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:")).map(str::to_owned);
                self.text = rest.to_owned();
                if let Some(data) = data {
                    return Some(serde_json::from_str(&data).expect("JSON"));
                }
                continue;
            }
            let chunk = tokio::time::timeout(SOON, self.answer.chunk()).await.expect("an event soon");
            self.text.push_str(std::str::from_utf8(&chunk.ok()??).expect("text"));
        }
    }

    async fn until(&mut self, scope: &str) -> Value {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event["scope"] == scope {
                return event["head"].clone();
            }
        }
    }
}

async fn two(case: &str) -> Option<(Place, Server, Server)> {
    let place = Place::postgres(case).await?;
    let (one, two) = (Server::start(&place), Server::start(&place));
    Some((place, one, two))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_through_one_server_reaches_the_clients_of_the_other() {
    let Some((_place, one, two)) = two("two servers").await else { return };
    let ann = one.sign_up("ann").await;
    let project = ann.ask(&one.url(), Method::POST, "/api/projects", &json!({"name": "Site"})).await;
    let project = project["id"].as_str().expect("an id").to_owned();
    let scope = format!("project:{project}");
    let mut ear = Ear::open(&two, &ann).await;
    let mut last = ear.until(&scope).await;
    let mut slowest = Duration::ZERO;
    for number in 0..20 {
        let ticket = json!({"project_id": project, "title": format!("Ticket {number}")});
        let start = Instant::now();
        ann.ask(&one.url(), Method::POST, "/api/tickets", &ticket).await;
        let head = ear.until(&scope).await;
        slowest = slowest.max(start.elapsed());
        assert_ne!(head, last, "it has moved");
        last = head;
    }
    println!("a change through one server was told by the other within {slowest:.0?}");
    let seen = ann.ask(&two.url(), Method::GET, "/api/tickets", &Value::Null).await;
    assert_eq!(seen.as_array().map(Vec::len), Some(20));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_at_one_server_ends_its_stream_at_the_other() {
    let Some((_place, one, two)) = two("sessions of two servers").await else { return };
    let ann = one.sign_up("ann").await;
    let mut ear = Ear::open(&two, &ann).await;
    ear.until(&format!("person:{}", ann.id)).await;
    ann.ask(&one.url(), Method::POST, "/api/auth/logout", &json!({})).await;
    while ear.next().await.is_some() {}
    let again = reqwest::Client::new().get(format!("{}/api/live", two.url())).bearer_auth(&ann.token);
    assert_eq!(again.send().await.expect("an answer").status(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lost_its_line_to_the_others_sees_what_it_missed() {
    let Some((place, one, two)) = two("a lost line").await else { return };
    let ann = one.sign_up("ann").await;
    let project = ann.ask(&one.url(), Method::POST, "/api/projects", &json!({"name": "Site"})).await;
    let project = project["id"].as_str().expect("an id").to_owned();
    let scope = format!("project:{project}");
    let mut ear = Ear::open(&two, &ann).await;
    let before = ear.until(&scope).await;
    // Every connection that listens is cut; news that is told meanwhile reaches nobody.
    let database = place.database().await;
    let cut =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()";
    sea_orm::ConnectionTrait::execute_unprepared(database.connection(), cut).await.expect("cut");
    let ticket = json!({"project_id": project, "title": "Meanwhile"});
    ann.ask(&one.url(), Method::POST, "/api/tickets", &ticket).await;
    assert_ne!(ear.until(&scope).await, before);
    database.close().await.expect("closes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_stream_has_a_heartbeat_and_one_opened_anew_tells_where_everything_stands() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    let ann = server.sign_up("ann").await;
    let own = format!("person:{}", ann.id);
    let mut ear = Ear::open(&server, &ann).await;
    let stood = ear.until(&own).await;
    let (start, mut heard) = (Instant::now(), String::new());
    while !heard.contains("heartbeat") {
        let chunk = tokio::time::timeout(Duration::from_secs(25), ear.answer.chunk()).await.expect("a heartbeat");
        heard += std::str::from_utf8(&chunk.expect("the stream goes on").expect("a chunk")).expect("text");
    }
    assert!(start.elapsed() > Duration::from_secs(5), "not for every reader all the time");
    assert!(!heard.contains("data:"), "nothing moved, and nothing is told: {heard}");
    // What happens while nobody listens is told by the next stream's first events.
    drop(ear);
    ann.ask(&server.url(), Method::POST, "/api/projects", &json!({"name": "Site"})).await;
    assert_ne!(Ear::open(&server, &ann).await.until(&own).await, stood);
}
