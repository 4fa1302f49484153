//! The server's own process.

use crate::place::Place;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use worknest::domain::UserId;

pub const PASSWORD: &str = "correct horse battery";
const PATIENCE: Duration = Duration::from_secs(60);

/// What the server's program is started with: nothing of this process's environment that it reads.
/// `WORKNEST_PROGRAM` names another build of it, a release say.
pub fn program(place: &Place, arguments: &[&str]) -> Command {
    let built = || env!("CARGO_BIN_EXE_worknest").to_owned();
    let mut command = Command::new(std::env::var("WORKNEST_PROGRAM").unwrap_or_else(|_| built()));
    command.args(arguments);
    prepared(command, place)
}

fn prepared(mut command: Command, place: &Place) -> Command {
    command.env_clear();
    command.env("PORT", "0").env("WORKNEST_DATA", place.data());
    command.env("DIOXUS_PUBLIC_PATH", place.folder.path().join("public"));
    if let Some(url) = &place.database_url {
        command.env("DATABASE_URL", url);
    }
    command
}

/// Runs a command of the program to its end: whether it succeeded, and what it said.
pub fn run(place: &Place, arguments: &[&str]) -> (bool, String) {
    let output = program(place, arguments).output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

/// A server that serves until it is stopped, killed or dropped.
pub struct Server {
    child: Child,
    pub port: u16,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts it, and waits until it serves.
    pub fn start(place: &Place) -> Self {
        Self::start_with(place, &[])
    }

    /// Starts it with more of an environment.
    pub fn start_with(place: &Place, environment: &[(&str, &str)]) -> Self {
        Self::spawn(place, program(place, &[]), environment)
    }

    /// Starts the program of the release before, where `WORKNEST_PROGRAM_BEFORE` names it; else the present one.
    pub fn start_before(place: &Place) -> Self {
        let before = std::env::var("WORKNEST_PROGRAM_BEFORE").ok();
        Self::spawn(place, before.map_or_else(|| program(place, &[]), |path| prepared(Command::new(path), place)), &[])
    }

    fn spawn(place: &Place, mut command: Command, environment: &[(&str, &str)]) -> Self {
        std::fs::create_dir_all(place.folder.path().join("public")).expect("made");
        let index = place.folder.path().join("public/index.html");
        std::fs::write(index, include_str!("../../index.html")).expect("written");
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        let port = read_port(&mut child, &log);
        Self { child, port, log }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        self.log.lock().expect("nobody panics with it").clone()
    }

    /// How much of the machine's memory it has now, in bytes.
    pub fn resident_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux tells");
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next());
        kilobytes.and_then(|number| number.parse::<u64>().ok()).expect("a number") * 1024
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is gone");
    }

    /// Tells it to stop as a service manager does, without waiting.
    pub fn tell_to_stop(&self) {
        self.signal("-TERM");
    }

    /// Takes the processor from it: its connections stay, and nothing answers.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// It goes on where it was.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, name: &str) {
        let told = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(told.expect("kill is a program").success());
    }

    /// Waits for its end.
    pub fn ended(mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it ends in time");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Signs somebody up: their id and token.
    pub async fn sign_up(&self, username: &str) -> Person {
        let body = json!({"username": username, "email": format!("{username}@example.org"), "password": PASSWORD});
        let answer = reqwest::Client::new().post(format!("{}/api/auth/register", self.url())).json(&body);
        let body: Value = answer.send().await.expect("an answer").json().await.expect("JSON");
        Person {
            id: body["user"]["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("an id: {body}")),
            name: username.to_owned(),
            token: body["token"].as_str().expect("a token").to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Its own words say where it serves: it listens only after its data folder and its database are ready.
fn read_port(child: &mut Child, log: &Arc<Mutex<String>>) -> u16 {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut port = None;
    while port.is_none() {
        let line = lines.next().expect("it serves before it ends").expect("text");
        port = line.split_once("serves http://127.0.0.1:").and_then(|(_, rest)| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        });
        log.lock().expect("nobody panics with it").push_str(&(line + "\n"));
    }
    let log = log.clone();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            log.lock().expect("nobody panics with it").push_str(&(line + "\n"));
        }
    });
    port.expect("just read")
}

/// Somebody with an account.
#[derive(Clone)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub token: String,
}

impl Person {
    /// Asks a server as this person; the body of an answer that must be good.
    pub async fn ask(&self, url: &str, method: reqwest::Method, path: &str, body: &Value) -> Value {
        let request = reqwest::Client::new().request(method, format!("{url}{path}")).bearer_auth(&self.token);
        let request = if body.is_null() { request } else { request.json(body) };
        let answer = request.send().await.expect("an answer");
        let (status, text) = (answer.status(), answer.text().await.expect("a whole body"));
        assert!(status.is_success(), "{path}: {status}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }
}

/// The folder where a place keeps the bytes of files.
pub fn blobs(place: &Place) -> PathBuf {
    place.data().join("blobs")
}
