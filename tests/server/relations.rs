//! Sub-tickets, relations and watchers, by REST and by sync.

use crate::running::{Person, Place, expect, refused};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn pulled(person: &Person, ticket: &str) -> Value {
    let all = expect(person.post("/api/sync", &json!({"client_id": "b", "changes": []})).await, StatusCode::OK).await;
    let changes = all["server_changes"].as_array().expect("a list");
    changes.iter().find(|change| change["entity_id"] == json!(ticket)).expect("it is told")["data"].clone()
}

pub async fn tickets_have_parts_relations_and_watchers(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let (site, shop) = (ann.project("Site").await, ann.project("Shop").await);
    ann.add(&site, "ben", "member").await;
    let (whole, part, far) =
        (ann.ticket(&site, "Whole").await, ann.ticket(&site, "Part").await, ann.ticket(&shop, "Far").await);
    let fresh = expect(ann.get(&format!("/api/tickets/{whole}")).await, StatusCode::OK).await;
    assert_eq!(fresh["parent_id"], Value::Null);
    for field in ["blocks", "duplicates", "relates", "watchers"] {
        assert_eq!(fresh[field], json!([]), "{field}");
    }
    let path = format!("/api/tickets/{part}");
    let body = json!({"parent_id": whole, "blocks": [whole, far], "watchers": [ann.id]});
    let changed = expect(ann.put(&path, &body).await, StatusCode::OK).await;
    let mut blocked = [&whole, &far];
    blocked.sort();
    assert_eq!((&changed["parent_id"], &changed["blocks"]), (&json!(whole), &json!(blocked)));
    // Ben may not see the one in the shop: its id is all he is told, and what he writes leaves it where it is.
    refused(ben.get(&format!("/api/tickets/{far}")).await, StatusCode::NOT_FOUND, "not_found").await;
    let body = json!({"blocks": {"remove": [whole]}, "watchers": {"add": [ben.id]}});
    let changed = expect(ben.put(&path, &body).await, StatusCode::OK).await;
    let mut watchers = [&ann.id, &ben.id];
    watchers.sort();
    assert_eq!((&changed["blocks"], &changed["watchers"]), (&json!([far]), &json!(watchers)));
    let data = pulled(&ben, &part).await;
    assert_eq!(
        (&data["parent_id"], &data["blocks"], &data["watchers"]),
        (&json!(whole), &json!([far]), &json!(watchers))
    );
    let history = expect(ben.get(&format!("/api/history/ticket/{part}")).await, StatusCode::OK).await;
    let fields: Vec<&str> =
        history.as_array().expect("a list").iter().filter_map(|line| line["field"].as_str()).collect();
    assert!(["parent_id", "blocks", "watchers"].iter().all(|field| fields.contains(field)), "{fields:?}");
    // Of what is deleted the parts stay.
    expect(ann.delete(&format!("/api/tickets/{whole}")).await, StatusCode::NO_CONTENT).await;
    let left = expect(ann.get(&path).await, StatusCode::OK).await;
    assert_eq!(left["parent_id"], json!(whole), "nobody wrote it: restored, it is the parent again");
}

pub async fn a_ticket_is_in_no_relation_to_itself_and_a_circle_of_two_is_taken(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let site = ann.project("Site").await;
    let (one, other) = (ann.ticket(&site, "One").await, ann.ticket(&site, "Other").await);
    let path = |id: &str| format!("/api/tickets/{id}");
    for (field, value) in [
        ("parent_id", json!(one)),
        ("blocks", json!([other, one])),
        ("duplicates", json!({"add": [one]})),
        ("relates", json!([one])),
    ] {
        let answer = ann.put(&path(&one), &json!({ field: value })).await;
        let body = refused(answer, StatusCode::BAD_REQUEST, "invalid").await;
        assert_eq!(body["field"], field, "{body}");
    }
    for (field, value) in [("parent_id", json!("WEB-1")), ("blocks", json!(["WEB-1"])), ("watchers", json!("ann"))] {
        refused(ann.put(&path(&one), &json!({ field: value })).await, StatusCode::BAD_REQUEST, "invalid").await;
    }
    // Each half was made by somebody who had not seen the other: readers break the circle.
    for (id, parent) in [(&one, &other), (&other, &one)] {
        let body = json!({"parent_id": parent, "blocks": [parent]});
        let changed = expect(ann.put(&path(id), &body).await, StatusCode::OK).await;
        assert_eq!(changed["parent_id"], json!(parent));
    }
    expect(ann.get("/api/tickets").await, StatusCode::OK).await;
}
