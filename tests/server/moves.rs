//! A ticket moves to another project: copies there, and a tombstone here that waits for them.

use crate::running::{Person, Place, expect, refused};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn id(n: u8) -> String {
    format!("{n:02x}333333-3333-4333-8333-333333333333")
}

fn change(n: u8, entity_type: &str, entity: &str, operation: &str, data: &Value) -> Value {
    json!({
        "id": format!("{n:02x}222222-2222-4222-8222-222222222222"), "entity_id": entity, "type": entity_type,
        "operation": operation, "timestamp": "2026-11-22T12:00:00Z", "data": data,
    })
}

/// What moves `ticket` to `project` as number 1, with what is said there: two creates and the tombstone.
fn moving(ticket: &str, project: &str, content: &str) -> [Value; 3] {
    let copy = change(1, "ticket", &id(1), "create", &json!({"project_id": project, "title": "Door"}));
    let comment = change(2, "comment", &id(2), "create", &json!({"ticket_id": id(1), "content": content}));
    let mut tombstone = change(3, "ticket", ticket, "update", &json!({"deleted": true, "moved_to": id(1)}));
    tombstone["waits_for"] = json!([copy["id"], comment["id"]]);
    [copy, comment, tombstone]
}

/// The code of each answer; "applied" and so on for those that were taken.
async fn sync(person: &Person, changes: &[Value]) -> Vec<String> {
    let ask = async |last_sync: &Value, changes: &[Value]| {
        let request = json!({"client_id": "a", "last_sync": last_sync, "changes": changes});
        expect(person.post("/api/sync", &request).await, StatusCode::OK).await
    };
    // What is there was seen.
    let pulled = ask(&Value::Null, &[]).await;
    let body = ask(&pulled["last_sync"], changes).await;
    let results = body["results"].as_array().expect("a list").iter();
    let said = |result: &Value| result["code"].as_str().or(result["outcome"].as_str()).expect("text").to_owned();
    results.map(said).collect()
}

pub async fn a_ticket_moves_and_its_tombstone_says_where_to(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let (site, ops) = (ann.project("Site").await, ann.project("Ops").await);
    for project in [&site, &ops] {
        ann.add(project, "ben", "member").await;
    }
    let ticket = ann.ticket(&site, "Door").await;
    assert_eq!(sync(&ben, &moving(&ticket, &ops, "Said")).await, ["applied", "applied", "applied"]);
    refused(ann.get(&format!("/api/tickets/{ticket}")).await, StatusCode::NOT_FOUND, "not_found").await;
    let there = expect(ann.get(&format!("/api/tickets/{}", id(1))).await, StatusCode::OK).await;
    assert_eq!((&there["project_id"], &there["number"]), (&json!(ops), &json!(1)), "{there}");
    assert_eq!(there["created_by"], json!(ben.id), "whoever moved it made the copy");
    let pulled = expect(ann.post("/api/sync", &json!({"client_id": "b", "changes": []})).await, StatusCode::OK).await;
    let changes = pulled["server_changes"].as_array().expect("a list");
    let old = changes.iter().find(|change| change["entity_id"] == json!(ticket)).expect("it is told");
    assert_eq!((&old["operation"], &old["data"]["moved_to"]), (&json!("delete"), &json!(id(1))));
    let again = moving(&ticket, &ops, "Said");
    assert_eq!(sync(&ben, &again).await, ["applied", "applied", "applied"], "a repeat does nothing twice");
}

pub async fn where_what_a_move_makes_is_refused_the_ticket_stays(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let (site, ops) = (ann.project("Site").await, ann.project("Ops").await);
    ann.add(&site, "ben", "member").await;
    ann.add(&ops, "ben", "viewer").await;
    let ticket = ann.ticket(&site, "Door").await;
    // In requests of their own: what was answered long ago counts.
    for (change, code) in moving(&ticket, &ops, "Said").iter().zip(["forbidden", "missing", "depends_on_rejected"]) {
        assert_eq!(sync(&ben, std::slice::from_ref(change)).await, [code]);
    }
    expect(ben.get(&format!("/api/tickets/{ticket}")).await, StatusCode::OK).await;
    let mut empty = moving(&ticket, &ops, "");
    for (n, change) in empty.iter_mut().enumerate() {
        change["id"] = json!(format!("{:02x}444444-4444-4444-8444-444444444444", n));
    }
    empty[2]["waits_for"] = json!([empty[0]["id"], empty[1]["id"]]);
    assert_eq!(sync(&ann, &empty).await, ["applied", "invalid", "depends_on_rejected"]);
    expect(ann.get(&format!("/api/tickets/{ticket}")).await, StatusCode::OK).await;
}

pub async fn a_file_goes_along_without_being_sent_again(place: Place) {
    let server = place.start().await;
    let (ann, ben, eve) = (server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("eve").await);
    let (site, ops) = (ann.project("Site").await, ben.project("Ops").await);
    ann.add(&site, "ben", "member").await;
    ben.add(&ops, "eve", "viewer").await;
    let ticket = ann.ticket(&site, "Door").await;
    let hash = blake3::hash(b"plan").to_hex().to_string();
    let path = format!("/api/blobs/{hash}");
    let sent = ann.request(Method::PUT, &path).body(b"plan".to_vec()).send().await.expect("an answer");
    assert_eq!(sent.status(), StatusCode::CREATED);
    let file = |ticket: &str| json!({"ticket_id": ticket, "filename": "a.txt", "file_size": 4, "mime_type": "text/plain", "hash": hash});
    assert_eq!(sync(&ann, &[change(9, "attachment", &id(9), "create", &file(&ticket))]).await, ["applied"]);
    let [copy, comment, mut tombstone] = moving(&ticket, &ops, "Said");
    let attached = change(8, "attachment", &id(8), "create", &file(&id(1)));
    tombstone["waits_for"].as_array_mut().expect("a list").push(attached["id"].clone());
    assert_eq!(sync(&ben, &[copy, comment, attached, tombstone]).await, ["applied"; 4]);
    refused(eve.get(&path).await, StatusCode::NOT_FOUND, "not_found").await;
    let received = format!("{path}/received");
    let had = expect(ben.get(&received).await, StatusCode::OK).await;
    assert_eq!(had, json!({"received": 4, "complete": true}), "whoever may read it need not send it");
    assert_eq!(eve.get(&path).await.bytes().await.expect("all of it").as_ref(), b"plan");
    let stranger = server.sign_up("dan").await;
    assert_eq!(expect(stranger.get(&received).await, StatusCode::OK).await["complete"], json!(false));
}

pub async fn a_file_that_goes_along_stays_in_the_books_of_who_sent_it(place: Place) {
    let server = place.start_with(|settings| settings.quota_bytes = 1000).await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let (site, ops) = (ann.project("Site").await, ben.project("Ops").await);
    ann.add(&site, "ben", "member").await;
    let put = async |person: &Person, bytes: Vec<u8>| {
        let path = format!("/api/blobs/{}", blake3::hash(&bytes).to_hex());
        person.request(Method::PUT, &path).body(bytes).send().await.expect("an answer")
    };
    assert_eq!(put(&ann, vec![1; 600]).await.status(), StatusCode::CREATED);
    let hash = blake3::hash(&[1; 600]).to_hex().to_string();
    let file = |ticket: &str| json!({"ticket_id": ticket, "filename": "a.bin", "file_size": 600, "mime_type": "", "hash": hash});
    let ticket = ann.ticket(&site, "Door").await;
    let copy = json!({"project_id": ops, "title": "Door"});
    assert_eq!(sync(&ann, &[change(9, "attachment", &id(9), "create", &file(&ticket))]).await, ["applied"]);
    let made = [change(1, "ticket", &id(1), "create", &copy), change(8, "attachment", &id(8), "create", &file(&id(1)))];
    assert_eq!(sync(&ben, &made).await, ["applied"; 2]);
    let had = expect(ben.get(&format!("/api/blobs/{hash}/received")).await, StatusCode::OK).await;
    assert_eq!(had, json!({"received": 600, "complete": true}));
    assert_eq!(put(&ben, vec![2; 900]).await.status(), StatusCode::CREATED, "he has sent nothing before");
    let full = StatusCode::INSUFFICIENT_STORAGE;
    // As long as it is somewhere, it is somebody's.
    assert_eq!(sync(&ann, &[change(10, "attachment", &id(9), "delete", &json!({}))]).await, ["applied"]);
    refused(put(&ann, vec![3; 600]).await, full, "quota_reached").await;
    assert_eq!(sync(&ben, &[change(11, "attachment", &id(8), "delete", &json!({}))]).await, ["applied"]);
    assert_eq!(put(&ann, vec![3; 600]).await.status(), StatusCode::CREATED);
}
