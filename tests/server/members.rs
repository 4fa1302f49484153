use crate::running::{Place, expect, refused};
use reqwest::StatusCode;
use serde_json::json;

pub async fn an_admin_adds_changes_and_removes_members(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Website").await;
    let path = format!("/api/projects/{project}/members");
    let added = ann.post(&path, &json!({"username": "BEN", "role": "viewer"})).await;
    let added = expect(added, StatusCode::CREATED).await;
    assert_eq!((&added["user_id"], &added["role"]), (&json!(ben.id), &json!("viewer")));
    let again = ann.post(&path, &json!({"username": "ben", "role": "member"})).await;
    refused(again, StatusCode::CONFLICT, "already_member").await;
    let of_ben = format!("{path}/{}", ben.id);
    let changed = expect(ann.put(&of_ben, &json!({"role": "member"})).await, StatusCode::OK).await;
    assert_eq!(changed["role"], "member");
    let list = expect(ben.get(&path).await, StatusCode::OK).await;
    let names: Vec<_> = list.as_array().expect("a list").iter().map(|member| member["username"].clone()).collect();
    assert_eq!(names, ["ann", "ben"]);
    expect(ann.delete(&of_ben).await, StatusCode::NO_CONTENT).await;
    refused(ann.delete(&of_ben).await, StatusCode::NOT_FOUND, "not_found").await;
    let back = ann.post(&path, &json!({"username": "ben"})).await;
    assert_eq!(expect(back, StatusCode::CREATED).await["role"], "member", "one who left can come back");
    expect(ben.delete(&of_ben).await, StatusCode::NO_CONTENT).await;
}

pub async fn only_an_admin_changes_members(place: Place) {
    let server = place.start().await;
    let (ann, ben, cat) = (server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("cat").await);
    let project = ann.project("Website").await;
    let path = format!("/api/projects/{project}/members");
    for role in ["viewer", "member"] {
        ann.add(&project, "ben", role).await;
        let add = ben.post(&path, &json!({"username": "cat", "role": "member"})).await;
        refused(add, StatusCode::FORBIDDEN, "forbidden").await;
        let unknown = ben.post(&path, &json!({"username": "who", "role": "member"})).await;
        refused(unknown, StatusCode::FORBIDDEN, "forbidden").await;
        let up = ben.put(&format!("{path}/{}", ben.id), &json!({"role": "admin"})).await;
        refused(up, StatusCode::FORBIDDEN, "forbidden").await;
        let out = ben.delete(&format!("{path}/{}", ann.id)).await;
        refused(out, StatusCode::FORBIDDEN, "forbidden").await;
        expect(ann.delete(&format!("{path}/{}", ben.id)).await, StatusCode::NO_CONTENT).await;
    }
    let unknown = ann.post(&path, &json!({"username": "who"})).await;
    refused(unknown, StatusCode::NOT_FOUND, "not_found").await;
    let role = ann.post(&path, &json!({"username": "cat", "role": "owner"})).await;
    assert_eq!(refused(role, StatusCode::BAD_REQUEST, "invalid").await["field"], "role");
    assert_eq!(expect(cat.get("/api/projects").await, StatusCode::OK).await, json!([]));
}

pub async fn the_last_admin_stays(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Website").await;
    ann.add(&project, "ben", "member").await;
    let of_ann = format!("/api/projects/{project}/members/{}", ann.id);
    refused(ann.delete(&of_ann).await, StatusCode::CONFLICT, "last_admin").await;
    refused(ann.put(&of_ann, &json!({"role": "member"})).await, StatusCode::CONFLICT, "last_admin").await;
    let of_ben = format!("/api/projects/{project}/members/{}", ben.id);
    expect(ann.put(&of_ben, &json!({"role": "admin"})).await, StatusCode::OK).await;
    expect(ann.delete(&of_ann).await, StatusCode::NO_CONTENT).await;
    refused(ann.get(&format!("/api/projects/{project}")).await, StatusCode::NOT_FOUND, "not_found").await;
}

pub async fn a_stranger_learns_nothing_about_members(place: Place) {
    let server = place.start().await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let project = ann.project("Website").await;
    let nowhere = "99999999-9999-4999-8999-999999999999";
    let mut answers = Vec::new();
    for project in [project.as_str(), nowhere] {
        let path = format!("/api/projects/{project}/members");
        answers.push(refused(eve.get(&path).await, StatusCode::NOT_FOUND, "not_found").await);
        let known = eve.post(&path, &json!({"username": "ann"})).await;
        answers.push(refused(known, StatusCode::NOT_FOUND, "not_found").await);
        let unknown = eve.post(&path, &json!({"username": "who"})).await;
        answers.push(refused(unknown, StatusCode::NOT_FOUND, "not_found").await);
        let change = eve.put(&format!("{path}/{}", ann.id), &json!({"role": "viewer"})).await;
        answers.push(refused(change, StatusCode::NOT_FOUND, "not_found").await);
        let out = eve.delete(&format!("{path}/{}", ann.id)).await;
        answers.push(refused(out, StatusCode::NOT_FOUND, "not_found").await);
        let join = eve.post(&path, &json!({"username": "eve", "role": "admin"})).await;
        answers.push(refused(join, StatusCode::NOT_FOUND, "not_found").await);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "all alike: {answers:?}");
    let count = expect(ann.get(&format!("/api/projects/{project}/members")).await, StatusCode::OK).await;
    assert_eq!(count.as_array().expect("a list").len(), 1);
}
