//! What an administrator does: stopping, backing up, restoring, exporting, importing, looking.

use crate::place::Place;
use crate::server::{PASSWORD, Person, Server, blobs, program, run};
use reqwest::Method;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;
use worknest::store::sql::Database;

fn path_text(path: &std::path::Path) -> &str {
    path.to_str().expect("a plain path")
}

/// A project with a ticket, a comment, a conflict-free history and an attachment; the project's id and the file's hash.
async fn fill(server: &Server, person: &Person) -> (String, String) {
    let url = server.url();
    let project = person.ask(&url, Method::POST, "/api/projects", &json!({"name": "Site"})).await;
    let project = project["id"].as_str().expect("an id").to_owned();
    let ticket = json!({"project_id": project, "title": "Door", "estimate": 0.1, "description": "a\u{1F6AA}\n\"b\""});
    let ticket = person.ask(&url, Method::POST, "/api/tickets", &ticket).await;
    let ticket = ticket["id"].as_str().expect("an id").to_owned();
    let comment = json!({"content": "It squeaks."});
    person.ask(&url, Method::POST, &format!("/api/tickets/{ticket}/comments"), &comment).await;
    person.ask(&url, Method::PUT, &format!("/api/tickets/{ticket}"), &json!({"title": "Front door"})).await;
    let bytes: Vec<u8> = (0..1_500_000u32).map(|n| (n % 251) as u8).collect();
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let put = reqwest::Client::new().put(format!("{url}/api/blobs/{hash}")).bearer_auth(&person.token).body(bytes);
    assert_eq!(put.send().await.expect("an answer").status(), 201);
    let change = json!({"id": "00000000-0000-4000-8000-000000000001", "type": "attachment", "operation": "create",
        "entity_id": "00000000-0000-4000-8000-000000000002", "timestamp": "2026-11-22T12:00:00Z",
        "data": {"ticket_id": ticket, "filename": "door.bin", "file_size": 1_500_000, "mime_type": "x/y", "hash": hash,
            "a_field_of_tomorrow": 12.5}});
    let body = json!({"client_id": "script", "changes": [change]});
    let answer = person.ask(&url, Method::POST, "/api/sync", &body).await;
    assert_eq!(answer["results"][0]["outcome"], "applied", "{answer}");
    (project, hash)
}

/// A hash of the rows of each table; of `heads` without the epoch, which a restore raises.
async fn row_hashes(place: &Place) -> BTreeMap<String, String> {
    let database = place.database().await;
    let names = match &place.database_url {
        None => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        Some(_) => {
            "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    let mut hashes = BTreeMap::new();
    for name in select(&database, names).await {
        let name = name["name"].as_str().expect("a name").to_owned();
        if name == "migrations" {
            continue;
        }
        let mut rows: Vec<String> = Vec::new();
        for mut row in select(&database, &format!("SELECT * FROM {name}")).await {
            let row = row.as_object_mut().expect("an object");
            if name == "heads" {
                row.remove("epoch");
                row.remove("epoch_start");
            }
            row.retain(|_, value| !value.is_null());
            // SQLite's numbers with a point are not turned into JSON: see below.
            row.remove("estimate");
            // SQLite keeps truth as numbers.
            row.values_mut()
                .filter(|value| value.is_boolean())
                .for_each(|value| *value = json!(u8::from(*value == true)));
            rows.push(Value::Object(row.clone()).to_string());
        }
        rows.sort_unstable();
        hashes.insert(name, format!("{} rows {}", rows.len(), blake3::hash(rows.join("\n").as_bytes())));
    }
    let sql = "SELECT estimate FROM tickets ORDER BY id".to_owned();
    let rows =
        database.reader().query_all_raw(Statement::from_string(database.backend(), sql)).await.expect("it reads");
    let estimates: Vec<Option<f64>> = rows.iter().map(|row| row.try_get_by_index(0).expect("a number")).collect();
    assert!(estimates.contains(&Some(0.1)), "{estimates:?}");
    hashes.insert("tickets.estimate".to_owned(), format!("{estimates:?}"));
    database.close().await.expect("closes");
    hashes
}

async fn select(database: &Database, sql: &str) -> Vec<Value> {
    let statement = Statement::from_string(database.backend(), sql.to_owned());
    let rows = database.reader().query_all_raw(statement).await.expect("it reads");
    rows.iter().map(|row| Value::from_query_result(row, "").expect("JSON")).collect()
}

async fn backup_and_restore(from: Place, to: Place) {
    let server = Server::start(&from);
    let ann = server.sign_up("ann").await;
    let (_, hash) = fill(&server, &ann).await;
    let before = row_hashes(&from).await;
    let file = from.folder.path().join("backup.jsonl");
    // While it runs.
    let (done, said) = run(&from, &["backup", path_text(&file)]);
    assert!(done && said.contains("1 files"), "{said}");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600, "for its owner alone");
    assert!(!run(&from, &["backup", path_text(&file)]).0, "a file that is there is not overwritten");
    server.kill();

    let (done, said) = run(&to, &["restore", path_text(&file)]);
    assert!(done, "{said}");
    assert_eq!(row_hashes(&to).await, before, "every row is as it was");
    let second = std::fs::read(blobs(&to).join(&hash[..2]).join(&hash)).expect("the attachment is there");
    assert_eq!(blake3::hash(&second).to_hex().as_str(), hash);
    let restored = Server::start(&to);
    let tickets = ann.ask(&restored.url(), Method::GET, "/api/tickets", &Value::Null).await;
    assert_eq!(tickets[0]["title"], "Front door", "and her session goes on: {tickets}");

    let (done, said) = run(&to, &["restore", path_text(&file)]);
    assert!(!done && said.contains("--replace"), "what is there is replaced only when told so: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_restored_elsewhere_has_equal_rows() {
    backup_and_restore(Place::sqlite(), Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_restored_on_postgresql_has_equal_rows() {
    let (Some(from), Some(to)) = (Place::postgres("backup").await, Place::postgres("restore").await) else { return };
    backup_and_restore(from, to).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_moves_from_sqlite_to_postgresql_by_backup_and_restore() {
    let Some(to) = Place::postgres("moving").await else { return };
    backup_and_restore(Place::sqlite(), to).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_set_back_while_it_runs_and_its_clients_start_again() {
    set_back_while_it_runs(Place::sqlite()).await;
    if let Some(place) = Place::postgres("setting back").await {
        set_back_while_it_runs(place).await;
    }
}

async fn set_back_while_it_runs(place: Place) {
    let server = Server::start(&place);
    let ann = server.sign_up("ann").await;
    let (project, _) = fill(&server, &ann).await;
    let scope = format!("project:{project}");
    let file = place.folder.path().join("backup.jsonl");
    assert!(run(&place, &["backup", path_text(&file)]).0);
    let lost = json!({"project_id": project, "title": "Made after the backup"});
    ann.ask(&server.url(), Method::POST, "/api/tickets", &lost).await;
    let pull = |cursor: Value| {
        let (ann, url, scope) = (ann.clone(), server.url(), scope.clone());
        async move {
            let scopes = if cursor.is_null() { json!([]) } else { json!([{"scope": scope, "cursor": cursor}]) };
            let body = json!({"client_id": "a", "scopes": scopes});
            let answer = ann.ask(&url, Method::POST, "/api/sync", &body).await;
            let states = answer["scopes"].as_array().expect("scopes").clone();
            let state = states.into_iter().find(|state| state["scope"] == scope.as_str()).expect("the project's");
            (state, answer)
        }
    };
    let (known, _) = pull(Value::Null).await;
    let (done, said) = run(&place, &["restore", path_text(&file), "--replace"]);
    assert!(done, "{said}");
    let (state, answer) = pull(known["cursor"].clone()).await;
    assert_eq!(state["restart"], true, "{state}");
    assert!(!answer.to_string().contains("Made after the backup"));
    assert!(answer.to_string().contains("Front door"), "the whole scope is sent");
    let (again, _) = pull(state["cursor"].clone()).await;
    assert!(again["restart"].is_null(), "once: {again}");
    // Twice the same backup, and still no epoch comes twice.
    let (done, said) = run(&place, &["restore", path_text(&file), "--replace"]);
    assert!(done, "{said}");
    let (state, _) = pull(again["cursor"].clone()).await;
    assert_eq!(state["restart"], true, "{state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_backup_changes_nothing() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    let ann = server.sign_up("ann").await;
    fill(&server, &ann).await;
    let file = place.folder.path().join("backup.jsonl");
    assert!(run(&place, &["backup", path_text(&file)]).0);
    let before = row_hashes(&place).await;
    let whole = std::fs::read_to_string(&file).expect("text");
    let lines: Vec<&str> = whole.lines().collect();
    let changed = whole.replacen("Front door", "Back door!", 1);
    let without_end = lines[..lines.len() - 1].join("\n");
    let without_a_row = [&lines[..3], &lines[4..]].concat().join("\n") + "\n";
    let cut = whole[..whole.len() / 2].to_owned();
    for (what, text) in [("changed", changed), ("endless", without_end), ("short", without_a_row), ("cut", cut)] {
        let broken = place.folder.path().join("broken.jsonl");
        std::fs::write(&broken, text).expect("written");
        let (done, said) = run(&place, &["restore", path_text(&broken), "--replace"]);
        assert!(!done && said.contains("not a whole backup"), "{what}: {said}");
    }
    assert_eq!(row_hashes(&place).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_exports_comes_back_on_another_server() {
    let (from, to) = (Place::sqlite(), Place::sqlite());
    let server = Server::start(&from);
    let ann = server.sign_up("ann").await;
    let (_, hash) = fill(&server, &ann).await;
    let file = from.folder.path().join("export.json");
    let (done, said) = run(&from, &["export", path_text(&file), "--user", "ann"]);
    assert!(done && said.contains("1 files"), "{said}");
    let export: Value = serde_json::from_slice(&std::fs::read(&file).expect("there")).expect("JSON");
    assert_eq!((&export["format"], &export["version"]), (&json!("worknest-backup"), &json!(1)));
    assert_eq!(export["files"][0]["hash"], hash.as_str(), "the bytes are in it");
    assert!(!run(&from, &["export", path_text(&file), "--user", "nobody"]).0);

    let other = Server::start(&to);
    let bob = other.sign_up("bob").await;
    let (done, said) = run(&to, &["import", path_text(&file), "--user", "bob", "--dry-run"]);
    assert!(done && said.contains("Nothing was changed"), "{said}");
    let (done, said) = run(&to, &["import", path_text(&file), "--user", "bob"]);
    assert!(done && said.contains("1 files"), "{said}");
    let tickets = bob.ask(&other.url(), Method::GET, "/api/tickets", &Value::Null).await;
    assert_eq!((tickets.as_array().map(Vec::len), &tickets[0]["title"]), (Some(1), &json!("Front door")));
    let get = reqwest::Client::new().get(format!("{}/api/blobs/{hash}", other.url())).bearer_auth(&bob.token);
    let bytes = get.send().await.expect("an answer").bytes().await.expect("all of it");
    assert_eq!(blake3::hash(&bytes).to_hex().as_str(), hash);
    let (done, said) = run(&to, &["import", path_text(&file), "--user", "bob"]);
    assert!(done && said.contains("Brought back 0 things"), "a second time brings nothing: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tools_file_becomes_a_project_of_somebodys() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    let ann = server.sign_up("ann").await;
    let archive = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/import/github-archive.json");
    let (done, said) = run(&place, &["import", archive, "--user", "ann", "--dry-run"]);
    assert!(done && said.contains("3 tickets") && said.contains("not taken:"), "{said}");
    assert_eq!(ann.ask(&server.url(), Method::GET, "/api/projects", &Value::Null).await, json!([]), "{said}");
    let (done, said) = run(&place, &["import", archive, "--user", "ann", "--pulls", "--project", "Boats"]);
    assert!(done && said.contains("into the project \"Boats\" of ann"), "{said}");
    let projects = ann.ask(&server.url(), Method::GET, "/api/projects", &Value::Null).await;
    assert_eq!((projects.as_array().map(Vec::len), &projects[0]["name"]), (Some(1), &json!("Boats")));
    let tickets = ann.ask(&server.url(), Method::GET, "/api/tickets", &Value::Null).await;
    let tickets = tickets.as_array().expect("a list");
    assert_eq!(tickets.len(), 5, "pull requests came along");
    let leak = tickets.iter().find(|ticket| ticket["title"] == "The boat leaks").expect("it was taken");
    assert_eq!((&leak["source_author"], &leak["source_assignees"]), (&json!("ada"), &json!("grace, linus")));

    let broken = place.folder.path().join("broken.json");
    std::fs::write(&broken, &std::fs::read_to_string(archive).expect("there")[..900]).expect("written");
    let (done, said) = run(&place, &["import", path_text(&broken), "--user", "ann"]);
    assert!(!done && said.contains("broken at line"), "{said}");
    let projects = ann.ask(&server.url(), Method::GET, "/api/projects", &Value::Null).await;
    assert_eq!(projects.as_array().map(Vec::len), Some(1), "nothing was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_ends_running_requests_first_and_its_streams_at_once() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    let ann = server.sign_up("ann").await;
    let url = server.url();
    let mut stream =
        reqwest::Client::new().get(format!("{url}/api/live")).bearer_auth(&ann.token).send().await.expect("an answer");
    stream.chunk().await.expect("the first event");
    // An upload that is under way when the signal comes.
    let bytes = b"slowly".repeat(1000);
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let pieces = futures::stream::unfold(
        bytes.chunks(1000).map(<[u8]>::to_vec).collect::<Vec<_>>().into_iter(),
        |mut left| async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            left.next().map(|piece| (Ok::<_, std::io::Error>(piece), left))
        },
    );
    let put = reqwest::Client::new().put(format!("{url}/api/blobs/{hash}")).bearer_auth(&ann.token);
    let upload = tokio::spawn(put.body(reqwest::Body::wrap_stream(pieces)).send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.tell_to_stop();
    while let Ok(Some(_)) = stream.chunk().await {}
    assert_eq!(upload.await.expect("it ran").expect("an answer").status(), 201, "it was let finish");
    let log = tokio::task::spawn_blocking(move || {
        let log = server.log();
        assert!(server.ended().success());
        log
    });
    assert!(log.await.expect("it ran").contains("stopping"));
    let refused = reqwest::Client::new().get(format!("{url}/livez")).send().await;
    assert!(refused.is_err(), "nothing listens any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_is_ever_logged() {
    let place = Place::sqlite();
    let secret = "a secret of thirty-two characters, or more";
    let environment = [("RUST_LOG", "trace"), ("WORKNEST_LOG_JSON", "true"), ("WORKNEST_SECRET", secret)];
    let server = Server::start_with(&place, &environment);
    let ann = server.sign_up("ann").await;
    let wrong = json!({"username": "ann", "password": "a wrong guess of hers"});
    let login = reqwest::Client::new().post(format!("{}/api/auth/login", server.url())).json(&wrong);
    assert_eq!(login.send().await.expect("an answer").status(), 401);
    let (project, _) = fill(&server, &ann).await;
    ann.ask(&server.url(), Method::GET, &format!("/api/projects/{project}"), &Value::Null).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let log = server.log();
    assert!(log.len() > 1000, "it logs: {log}");
    let spied = [PASSWORD, "a wrong guess of hers", &ann.token, secret, "Front door", "It squeaks", "argon2id"];
    for what in spied {
        assert!(!log.contains(what), "{what} is in the log");
    }
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("each line is one JSON object: {line}"));
        assert!(line["level"].is_string() && line["timestamp"].is_string(), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_logged_with_who_and_where_from_in_one_line_each() {
    let place = Place::sqlite();
    let server = Server::start_with(&place, &[("WORKNEST_LOG_JSON", "true")]);
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let (project, _) = fill(&server, &ann).await;
    let forged = "x\n{\"level\":\"ERROR\",\"fields\":{\"message\":\"forged\"}}";
    let wrong = json!({"username": forged, "password": forged});
    let login = reqwest::Client::new().post(format!("{}/api/auth/login", server.url())).json(&wrong);
    assert_eq!(login.send().await.expect("an answer").status(), 401);
    let send = |person: &Person, method: Method, path: String, body: Value| {
        let request = reqwest::Client::new().request(method, format!("{}{path}", server.url()));
        let request = request.bearer_auth(&person.token).header("user-agent", "agent").json(&body);
        async move { request.send().await.expect("an answer").status().as_u16() }
    };
    assert_eq!(send(&ben, Method::GET, format!("/api/projects/{project}?secret=1"), Value::Null).await, 404);
    assert_eq!(send(&ben, Method::GET, "/api/admin/audit".to_owned(), Value::Null).await, 403);
    assert_eq!(send(&ann, Method::POST, "/api/projects".to_owned(), json!({"name": ""})).await, 400);
    let change = json!({"id": "22222222-2222-4222-8222-222222222222", "entity_id": project, "type": "project",
        "operation": "update", "data": {"name": "Taken over"}, "timestamp": "2026-11-22T12:00:00Z"});
    let batch = json!({"client_id": "x", "changes": [change]});
    assert_eq!(send(&ben, Method::POST, "/api/sync".to_owned(), batch).await, 200);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let log = server.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect();
    let said = |what: &str| lines.iter().filter(|line| line["fields"]["message"] == what).collect::<Vec<_>>();
    assert!(said("forged").is_empty(), "{log}");
    let refused = said("refused");
    let line = |status: u64| {
        let found = refused.iter().find(|line| line["fields"]["status"] == status);
        found.unwrap_or_else(|| panic!("{status} is not logged: {log}"))["fields"].clone()
    };
    let is_bens = |line: &Value| line["user"].as_str().is_some_and(|user| user.contains(&ben.id.to_string()));
    assert_eq!((&line(401)["code"], &line(401)["path"]), (&json!("wrong_credentials"), &json!("/api/auth/login")));
    assert_eq!((&line(404)["method"], &line(404)["address"]), (&json!("GET"), &json!("127.0.0.1")));
    assert_eq!(line(404)["path"], format!("/api/projects/{project}"), "without what stands after the question mark");
    assert_eq!(line(403)["code"], "not_an_administrator");
    assert_eq!(line(400)["code"], "invalid");
    assert!(is_bens(&line(404)) && is_bens(&line(403)), "{log}");
    // Something breaks inside: the log has the cause, the caller a sentence.
    let database = place.database().await;
    database.connection().execute_unprepared("DROP TABLE invitations").await.expect("dropped");
    let list = format!("{}/api/projects/{project}/invitations", server.url());
    let answer = reqwest::Client::new().get(list).bearer_auth(&ann.token).send().await.expect("an answer");
    assert_eq!(answer.status(), 500);
    let told = answer.text().await.expect("a body");
    assert!(told.contains("\"internal\"") && !told.contains("invitations") && !told.contains("SELECT"), "{told}");
    tokio::time::sleep(Duration::from_millis(200)).await;
    let after = server.log();
    let broken = after.lines().find(|line| line.contains("\"ERROR\"")).expect("what broke is logged");
    assert!(broken.contains("no such table"), "{broken}");
    let changes = said("changes were refused");
    assert_eq!(changes.len(), 1, "{log}");
    assert_eq!(changes[0]["fields"]["user"], ben.id.to_string());
    for line in &lines {
        let at = line["timestamp"].as_str().expect("a time");
        assert!(at.ends_with('Z') && at.parse::<chrono::DateTime<chrono::Utc>>().is_ok(), "in UTC: {at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_of_a_server_are_told_in_the_format_of_prometheus() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    let ann = server.sign_up("ann").await;
    fill(&server, &ann).await;
    let live = reqwest::Client::new().get(format!("{}/api/live", server.url())).bearer_auth(&ann.token).send().await;
    let numbers = || async {
        let answer = reqwest::get(format!("{}/metrics", server.url())).await.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.text().await.expect("a body")
    };
    let text = numbers().await;
    for line in [
        "worknest_sync_batches_total 1",
        "worknest_sync_changes_total{outcome=\"applied\"} 1",
        "worknest_sync_changes_total{outcome=\"rejected\"} 0",
        "worknest_live_streams 1",
        "worknest_database_up{kind=\"sqlite\"} 1",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}: {text}");
    }
    assert!(text.contains("worknest_http_requests_total{status=\"2xx\"}"), "{text}");
    assert!(!text.contains("Door") && !text.contains("ann"), "{text}");
    drop(live);
    let other = format!("http://127.0.0.1:{}/metrics", server.port);
    let passed_on = reqwest::Client::new().get(other).header("x-forwarded-for", "192.0.2.1").send().await;
    assert_eq!(passed_on.expect("an answer").status(), 404, "not for strangers");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_what_is_wrong() {
    let place = Place::sqlite();
    drop(Server::start(&place));
    let (well, said) = run(&place, &["doctor"]);
    assert!(well && said.contains("SQLite says \"ok\""), "{said}");
    let output = program(&place, &["doctor"]).env("IP", "0.0.0.0").output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success() && said.contains("WRONG listens on 0.0.0.0"), "{said}");
    std::fs::remove_file(place.folder.path().join("public/index.html")).expect("removed");
    let (well, said) = run(&place, &["doctor"]);
    assert!(!well && said.contains("WRONG the web app"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_administered_at_the_machine() {
    let place = Place::sqlite();
    let server = Server::start(&place);
    let with_password = |arguments: &[&str], password: &str| {
        let mut child =
            program(&place, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("starts");
        child.stdin.take().expect("piped").write_all(password.as_bytes()).expect("written");
        let output = child.wait_with_output().expect("it ends");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (done, said) = with_password(&["user", "add", "ann", "ann@example.org"], PASSWORD);
    assert!(done && said.contains("ann"), "{said}");
    assert!(run(&place, &["user", "list"]).1.contains("ann@example.org"));
    assert!(with_password(&["user", "set-password", "ann"], "another good password").0);
    let login = |password: &str| {
        let body = json!({"username": "ann", "password": password});
        reqwest::Client::new().post(format!("{}/api/auth/login", server.url())).json(&body).send()
    };
    assert_eq!(login(PASSWORD).await.expect("an answer").status(), 401);
    assert_eq!(login("another good password").await.expect("an answer").status(), 200);
    // Who lost the app and every code.
    let database = place.database().await;
    let lost = "UPDATE accounts SET totp_on = TRUE, totp_secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'";
    database.connection().execute_unprepared(lost).await.expect("written");
    assert_eq!(login("another good password").await.expect("an answer").status(), 401);
    let (done, said) = run(&place, &["user", "remove-second-factor", "ann"]);
    assert!(done && said.contains("ann"), "{said}");
    assert_eq!(login("another good password").await.expect("an answer").status(), 200);
    assert!(!run(&place, &["user", "remove-second-factor", "nobody"]).0);
}

/// Each hash of a password takes some 19 MB for a moment.
#[tokio::test(flavor = "multi_thread")]
async fn the_memory_that_passwords_take_is_given_back() {
    let place = Place::sqlite();
    let server = Server::start_with(&place, &[("WORKNEST_THROTTLE", "no")]);
    server.sign_up("ann").await;
    let before = server.resident_bytes();
    for index in 0..12 {
        server.sign_up(&format!("person{index}")).await;
    }
    let grown = server.resident_bytes().saturating_sub(before);
    assert!(grown < 60_000_000, "{grown} bytes more after twelve sign-ups");
}
