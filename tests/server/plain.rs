//! A caller that knows only the plain shape: `client_id`, `last_sync`, and changes of `id`, `type`, `operation`,
//! `data` and `timestamp`.

use crate::running::{Person, Place, expect};
use chrono::{TimeDelta, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::cell::RefCell;

/// A program of somebody's that gives back each `last_sync` as it came.
struct Script {
    person: Person,
    client_id: &'static str,
    last_sync: RefCell<Value>,
}

impl Script {
    fn new(person: &Person, client_id: &'static str) -> Self {
        Self { person: person.clone(), client_id, last_sync: RefCell::new(Value::Null) }
    }

    async fn sync(&self, changes: &[Value]) -> Value {
        let last_sync = self.last_sync.borrow().clone();
        let answer = self.sync_from(last_sync, changes).await;
        self.last_sync.replace(answer["last_sync"].clone());
        answer
    }

    async fn sync_from(&self, last_sync: Value, changes: &[Value]) -> Value {
        let request = json!({"client_id": self.client_id, "last_sync": last_sync, "changes": changes});
        expect(self.person.post("/api/sync", &request).await, StatusCode::OK).await
    }
}

/// A plain change: the entity's id in `data`, an id of its own.
fn change(n: u32, entity: &str, kind: &str, operation: &str, data: Value) -> Value {
    let mut data = data;
    data["id"] = json!(entity);
    let id = format!("{n:08x}-aaaa-4000-8000-000000000000");
    json!({"id": id, "type": kind, "operation": operation, "data": data, "timestamp": Utc::now()})
}

fn entity(n: u32) -> String {
    format!("{n:08x}-bbbb-4000-8000-000000000000")
}

fn outcomes(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().expect("results");
    results.iter().map(|result| result["outcome"].as_str().expect("an outcome")).collect()
}

/// What an answer says of one entity.
fn told<'a>(answer: &'a Value, entity: &str) -> Option<&'a Value> {
    answer["server_changes"].as_array().expect("a list").iter().find(|change| change["entity_id"] == entity)
}

pub async fn every_entity_is_created_changed_and_deleted(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (writer, reader) = (Script::new(&ann, "writer"), Script::new(&ann, "reader"));
    let (project, ticket) = (entity(1), entity(4));
    let hash = blake3::hash(b"x").to_hex().to_string();
    let cases = [
        ("project", project.clone(), json!({"name": "Site"}), json!({"name": "Shop"})),
        ("status", entity(2), json!({"project_id": project, "name": "Later"}), json!({"name": "Some day"})),
        ("label", entity(3), json!({"project_id": project, "name": "bug"}), json!({"color": "#ff0000"})),
        ("ticket", ticket.clone(), json!({"project_id": project, "title": "Door"}), json!({"priority": "High"})),
        ("comment", entity(5), json!({"ticket_id": ticket, "content": "It squeaks"}), json!({"content": "Oil it"})),
        (
            "attachment",
            entity(6),
            json!({"ticket_id": ticket, "filename": "a.txt", "hash": hash}),
            json!({"filename": "b.txt"}),
        ),
    ];
    for (n, (kind, id, created, changed)) in (0u32..).zip(&cases) {
        let answer = writer.sync(&[change(10 * n, id, kind, "create", created.clone())]).await;
        assert_eq!(outcomes(&answer), ["applied"], "{kind}: {answer}");
        let answer = reader.sync(&[]).await;
        let seen = told(&answer, id).unwrap_or_else(|| panic!("{kind} is told to others: {answer}"));
        assert_eq!((&seen["type"], &seen["operation"]), (&json!(kind), &json!("create")));
        for (name, value) in created.as_object().expect("an object") {
            assert_eq!(&seen["data"][name], value, "{kind}.{name}");
        }
        let answer = writer.sync(&[change(10 * n + 1, id, kind, "update", changed.clone())]).await;
        assert_eq!(outcomes(&answer), ["applied"], "{kind}: {answer}");
        let answer = reader.sync(&[]).await;
        let seen = told(&answer, id).expect("told");
        assert_eq!(seen["operation"], "update");
        for (name, value) in changed.as_object().expect("an object") {
            assert_eq!(&seen["data"][name], value, "{kind}.{name}");
        }
        let untouched = created.as_object().expect("an object").iter().filter(|(name, _)| changed.get(name).is_none());
        for (name, value) in untouched {
            assert_eq!(&seen["data"][name], value, "{kind}.{name} was absent, and is as it was");
        }
    }
    for (n, (kind, id, ..)) in (0u32..).zip(cases.iter().rev()) {
        let answer = writer.sync(&[change(100 + n, id, kind, "delete", json!({}))]).await;
        assert_eq!(outcomes(&answer), ["applied"], "{kind}: {answer}");
        let answer = reader.sync(&[]).await;
        assert_eq!(told(&answer, id).expect("told")["operation"], "delete", "{kind}");
    }
    for kind in ["member", "user", "conflict"] {
        let data = json!({"project_id": project, "role": "admin", "is_admin": true});
        let answer = writer.sync(&[change(200, &entity(200), kind, "create", data)]).await;
        assert_eq!(outcomes(&answer), ["rejected"], "{kind} is the server's: {answer}");
    }
}

pub async fn what_others_did_comes_and_what_is_known_does_not(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    let (anns, bens) = (Script::new(&ann, "a"), Script::new(&ben, "b"));
    let first = anns.sync(&[]).await;
    assert!(told(&first, &project).is_some(), "null starts from nothing: {first}");
    bens.sync(&[change(1, &entity(1), "ticket", "create", json!({"project_id": project, "title": "Door"}))]).await;
    let second = anns.sync(&[]).await;
    assert_eq!(told(&second, &entity(1)).expect("told")["data"]["title"], "Door");
    assert!(told(&second, &project).is_none(), "only what is new: {second}");
    let third = anns.sync(&[]).await;
    assert_eq!(third["server_changes"], json!([]), "nothing is told twice");
    assert!(third["last_sync"].as_str() > second["last_sync"].as_str(), "each answer has a time of its own");
}

pub async fn null_clears_and_absent_is_untouched(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let script = Script::new(&ann, "a");
    let data = json!({"project_id": project, "title": "Door", "due_date": "2026-12-24", "estimate": 3.5});
    script.sync(&[change(1, &entity(1), "ticket", "create", data)]).await;
    let answer = script.sync(&[change(2, &entity(1), "ticket", "update", json!({"due_date": null}))]).await;
    let now = &answer["results"][0]["record"]["data"];
    assert_eq!((&now["due_date"], &now["estimate"], &now["title"]), (&Value::Null, &json!(3.5), &json!("Door")));
}

pub async fn fields_that_were_not_changed_are_no_write(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    let (anns, bens) = (Script::new(&ann, "a"), Script::new(&ben, "b"));
    let data = json!({"project_id": project, "title": "Door", "priority": "Low"});
    anns.sync(&[change(1, &entity(1), "ticket", "create", data)]).await;
    bens.sync(&[]).await;
    anns.sync(&[change(2, &entity(1), "ticket", "update", json!({"title": "Front door"}))]).await;
    // Ben's program sends the whole ticket as it knows it, with another priority.
    let whole = json!({"project_id": project, "title": "Door", "priority": "High"});
    let answer = bens.sync(&[change(3, &entity(1), "ticket", "update", whole)]).await;
    assert_eq!((outcomes(&answer), &answer["conflicts"]), (vec!["applied"], &json!([])), "{answer}");
    let now = &answer["results"][0]["record"]["data"];
    assert_eq!((&now["title"], &now["priority"]), (&json!("Front door"), &json!("High")));
}

pub async fn an_overwritten_concurrent_edit_stands_in_conflicts(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    let (anns, bens) = (Script::new(&ann, "a"), Script::new(&ben, "b"));
    anns.sync(&[change(1, &entity(1), "ticket", "create", json!({"project_id": project, "title": "Door"}))]).await;
    bens.sync(&[]).await;
    let answer = anns.sync(&[change(2, &entity(1), "ticket", "update", json!({"title": "Red door"}))]).await;
    assert_eq!(answer["conflicts"], json!([]));
    let mut late = change(3, &entity(1), "ticket", "update", json!({"title": "Blue door"}));
    late["timestamp"] = json!(Utc::now() + TimeDelta::seconds(5));
    let answer = bens.sync(&[late]).await;
    assert_eq!(outcomes(&answer), ["conflict"], "{answer}");
    let conflict = &answer["conflicts"][0];
    assert_eq!((&conflict["type"], &conflict["entity_id"]), (&json!("ticket"), &json!(entity(1))), "{conflict}");
    assert_eq!((&conflict["field"], &conflict["base"]), (&json!("title"), &json!("Door")));
    let sides: Vec<_> = conflict["sides"].as_array().expect("sides").iter().collect();
    let of = |author: &Person| sides.iter().find(|side| side["author"] == author.id.as_str()).expect("a side of each");
    assert_eq!((&of(&ann)["value"], &of(&ben)["value"]), (&json!("Red door"), &json!("Blue door")));
    assert!(of(&ann)["author_name"].is_string() && of(&ann)["time"].is_string(), "{conflict}");
    let answer = anns.sync(&[]).await;
    assert_eq!(answer["conflicts"][0]["id"], conflict["id"], "the other one hears of it as well: {answer}");
    // Who edits what they now see overwrites it without a new conflict.
    let answer = anns.sync(&[change(4, &entity(1), "ticket", "update", json!({"title": "Green door"}))]).await;
    assert_ne!(outcomes(&answer), ["rejected"], "{answer}");
    assert_eq!(answer["results"][0]["record"]["data"]["title"], "Green door");
}

pub async fn ones_own_writes_are_seen_by_user_and_client_id(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let script = Script::new(&ann, "a");
    let start = script.sync(&[]).await["last_sync"].clone();
    let create = change(1, &entity(1), "ticket", "create", json!({"project_id": project, "title": "One"}));
    script.sync_from(start.clone(), &[create]).await;
    // It never read its own write back, and still knows of it.
    let update = change(2, &entity(1), "ticket", "update", json!({"title": "Two"}));
    let answer = script.sync_from(start.clone(), &[update]).await;
    assert_eq!((outcomes(&answer), &answer["conflicts"]), (vec!["applied"], &json!([])), "{answer}");
    // The same person's other program did not.
    let other = Script::new(&ann, "b");
    let foreign = change(3, &entity(1), "ticket", "update", json!({"title": "Three"}));
    let answer = other.sync_from(start, &[foreign]).await;
    assert_eq!(outcomes(&answer), ["conflict"], "{answer}");
}

pub async fn a_repeat_gets_the_first_answer_and_the_record_as_it_is_now(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let script = Script::new(&ann, "a");
    let create = change(1, &entity(1), "ticket", "create", json!({"project_id": project, "title": "One"}));
    let bad = change(2, &entity(2), "ticket", "create", json!({"project_id": project, "title": ""}));
    let first = script.sync(&[create.clone(), bad.clone()]).await;
    assert_eq!(outcomes(&first), ["applied", "rejected"], "one bad change keeps nothing else back");
    assert_eq!(first["results"][1]["code"], "invalid", "{first}");
    script.sync(&[change(3, &entity(1), "ticket", "update", json!({"title": "Two"}))]).await;
    let again = script.sync(&[create, bad]).await;
    assert_eq!(outcomes(&again), ["applied", "rejected"]);
    assert_eq!(again["results"][0]["record"]["data"]["title"], "Two");
    assert_eq!(again["results"][1]["code"], "invalid");
    let tickets = expect(ann.get("/api/tickets").await, StatusCode::OK).await;
    assert_eq!(tickets.as_array().map(Vec::len), Some(1));
}

pub async fn an_id_that_is_no_uuid_and_no_entity_id_is_served_too(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let script = Script::new(&ann, "a");
    // As the mission's example has it: `id` alone, which names the entity.
    let create = json!({"id": entity(1), "type": "ticket", "operation": "create",
        "data": {"project_id": project, "title": "One"}, "timestamp": "2026-11-22T12:00:00Z"});
    let answer = script.sync(&[create]).await;
    assert_eq!((outcomes(&answer), &answer["results"][0]["id"]), (vec!["applied"], &json!(entity(1))), "{answer}");
    let update = json!({"id": "change-7", "type": "ticket", "operation": "update",
        "data": {"id": entity(1), "title": "Two"}, "timestamp": "2026-11-22T12:01:00Z"});
    let answer = script.sync(std::slice::from_ref(&update)).await;
    assert_eq!((outcomes(&answer), &answer["results"][0]["id"]), (vec!["applied"], &json!("change-7")), "{answer}");
    assert_eq!(outcomes(&script.sync(&[update]).await), ["applied"], "its repeat is one");
    let history = expect(ann.get(&format!("/api/history/ticket/{}", entity(1))).await, StatusCode::OK).await;
    let writes = history.as_array().expect("a list").iter().filter(|item| item["after"] == "Two").count();
    assert_eq!(writes, 1, "{history}");
}

pub async fn a_time_of_another_clock_is_read_with_ten_seconds_of_overlap(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let script = Script::new(&ann, "a");
    let ticket = ann.ticket(&project, "Door").await;
    let (now, second) = (Utc::now(), TimeDelta::seconds(1));
    let near = script.sync_from(json!(now + second * 3), &[]).await;
    assert!(told(&near, &ticket).is_some(), "a clock that runs three seconds ahead misses nothing: {near}");
    let offset = (now - second * 3).with_timezone(&chrono::FixedOffset::east_opt(7200).expect("an offset"));
    let elsewhere = script.sync_from(json!(offset.to_rfc3339()), &[]).await;
    assert!(told(&elsewhere, &ticket).is_some(), "times of other zones are times");
    let future = script.sync_from(json!(now + TimeDelta::days(300)), &[]).await;
    assert!(told(&future, &project).is_some(), "the future starts from nothing: {future}");
    let nonsense = script.sync_from(json!("yesterday"), &[]).await;
    assert!(told(&nonsense, &project).is_some(), "what is no time starts from nothing");
}

pub async fn a_foreign_time_after_everything_gets_nothing_old(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    // The overlap is ten seconds: what is older is not sent again.
    let seq = "UPDATE log SET accepted_at = accepted_at - 60000";
    sea_orm::ConnectionTrait::execute_unprepared(server.app.database.connection(), seq).await.expect("set back");
    let script = Script::new(&ann, "a");
    let answer = script.sync_from(json!(Utc::now()), &[]).await;
    assert!(told(&answer, &project).is_none(), "{answer}");
    let ticket = ann.ticket(&project, "Door").await;
    let answer = script.sync_from(json!(Utc::now()), &[]).await;
    assert!(told(&answer, &ticket).is_some() && told(&answer, &project).is_none(), "{answer}");
}

pub async fn a_project_granted_since_is_sent_whole(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Old").await;
    let old = "UPDATE log SET accepted_at = accepted_at - 60000";
    sea_orm::ConnectionTrait::execute_unprepared(server.app.database.connection(), old).await.expect("set back");
    let script = Script::new(&ben, "b");
    assert!(told(&script.sync(&[]).await, &ticket).is_none());
    let foreign = Utc::now();
    ann.add(&project, "ben", "member").await;
    let answer = script.sync(&[]).await;
    assert!(told(&answer, &ticket).is_some() && told(&answer, &project).is_some(), "{answer}");
    let answer = Script::new(&ben, "c").sync_from(json!(foreign), &[]).await;
    assert!(told(&answer, &ticket).is_some(), "by a time of their own clock as well: {answer}");
    let answer = script.sync(&[]).await;
    assert_eq!(answer["server_changes"], json!([]), "once");
}

pub async fn a_last_sync_is_anothers_business(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    let given = Script::new(&ann, "a").sync(&[]).await["last_sync"].clone();
    let ticket = ann.ticket(&project, "Door").await;
    // The very time that was given to Ann's program is only a time to Ben's.
    let answer = Script::new(&ben, "b").sync_from(given, &[]).await;
    assert!(told(&answer, &ticket).is_some(), "{answer}");
}
