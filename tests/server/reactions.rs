//! Reactions to comments, by REST and by sync.

use crate::running::{Place, expect, id, refused};
use reqwest::StatusCode;
use serde_json::json;

pub async fn members_react_to_comments_each_for_themselves(place: Place) {
    let server = place.start().await;
    let (ann, ben, eve) = (server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("eve").await);
    let site = ann.project("Site").await;
    ann.add(&site, "ben", "member").await;
    ann.add(&site, "eve", "viewer").await;
    let ticket = ann.ticket(&site, "Door").await;
    let said = ann.post(&format!("/api/tickets/{ticket}/comments"), &json!({"content": "Said"})).await;
    let said = expect(said, StatusCode::CREATED).await;
    assert_eq!(said["reactions"], json!([]));
    let path = format!("/api/comments/{}", id(&said));
    let heart = |person: &str| format!("heart:{person}");

    let body = json!({"reactions": {"add": [heart(&ben.id)]}});
    let changed = expect(ben.put(&path, &body).await, StatusCode::OK).await;
    assert_eq!(changed["reactions"], json!([heart(&ben.id)]));
    // Ann writes the whole set: Ben's stays in it.
    let changed = expect(ann.put(&path, &json!({"reactions": [heart(&ann.id)]})).await, StatusCode::OK).await;
    let mut both = [heart(&ann.id), heart(&ben.id)];
    both.sort();
    assert_eq!((&changed["reactions"], &changed["content"]), (&json!(both), &json!("Said")));

    let forged = json!({"reactions": {"remove": [heart(&ann.id)]}});
    refused(ben.put(&path, &forged).await, StatusCode::FORBIDDEN, "not_the_author").await;
    let own = json!({"reactions": {"add": [heart(&eve.id)]}});
    refused(eve.put(&path, &own).await, StatusCode::FORBIDDEN, "forbidden").await;
    let wrong = json!({"reactions": {"add": ["❤️"]}});
    let body = refused(ben.put(&path, &wrong).await, StatusCode::BAD_REQUEST, "invalid").await;
    assert_eq!(body["field"], "reactions", "{body}");
}
