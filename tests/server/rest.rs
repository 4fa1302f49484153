use crate::running::{Person, Place, expect, id, refused};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Somebody says this of a record: it is refused by name, or the record says something else.
async fn nobody_says(person: &Person, method: Method, path: &str, body: Value, field: &str, value: Value) {
    let mut said = body.clone();
    said[field] = value.clone();
    let answer = person.request(method.clone(), path).json(&said).send().await.expect("an answer");
    let status = answer.status();
    let answer: Value = answer.json().await.expect("JSON");
    match status {
        StatusCode::BAD_REQUEST => assert_eq!((&answer["code"], &answer["field"]), (&json!("invalid"), &json!(field))),
        _ => {
            assert!(status.is_success(), "{method} {path} {field}: {status} {answer}");
            assert_ne!(answer[field], value, "{method} {path} {field}: {answer}");
        }
    }
}

pub async fn what_the_server_says_of_a_record_nobody_else_says(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    let comments = format!("/api/tickets/{ticket}/comments");
    let comment = id(&expect(ann.post(&comments, &json!({"content": "Hm"})).await, StatusCode::CREATED).await);
    let forged = [
        ("created_by", json!(ben.id)),
        ("user_id", json!(ben.id)),
        ("number", json!(99)),
        ("created_at", json!("2001-01-01T00:00:00Z")),
        ("updated_at", json!("2001-01-01T00:00:00Z")),
        ("is_admin", json!(true)),
        ("id", json!("99999999-9999-4999-8999-999999999999")),
    ];
    for (n, (field, value)) in forged.into_iter().enumerate() {
        for (method, path, body) in [
            (Method::POST, "/api/projects".to_owned(), json!({"name": "Other"})),
            (Method::PUT, format!("/api/projects/{project}"), json!({"name": "Other"})),
            (Method::POST, "/api/tickets".to_owned(), json!({"project_id": project, "title": "Gate"})),
            (Method::PUT, format!("/api/tickets/{ticket}"), json!({"title": "Gate"})),
            (Method::POST, comments.clone(), json!({"content": "Said"})),
            (Method::PUT, format!("/api/comments/{comment}"), json!({"content": "Said"})),
        ] {
            nobody_says(&ann, method, &path, body, field, value.clone()).await;
        }
        let change = json!({"id": format!("22222222-2222-4222-8222-{n:012}"), "entity_id": ticket,
            "type": "ticket", "operation": "update", "data": {field: value}, "timestamp": "2026-11-22T12:00:00Z"});
        expect(ann.post("/api/sync", &json!({"client_id": "a", "changes": [change]})).await, StatusCode::OK).await;
        let seen = expect(ann.get(&format!("/api/tickets/{ticket}")).await, StatusCode::OK).await;
        // Tickets have no such fields: what an older server does not know, it keeps, and nothing reads it.
        let is_unknown = ["user_id", "is_admin"].contains(&field);
        assert!(is_unknown || seen[field] != value, "{field}: {seen}");
    }
    assert_eq!(expect(ben.get("/api/users/me").await, StatusCode::OK).await["is_admin"], false);
}

pub async fn projects_tickets_and_comments_are_created_read_changed_and_deleted(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let body = json!({"name": "Website", "description": "The new one", "color": "#3b82f6"});
    let project = expect(ann.post("/api/projects", &body).await, StatusCode::CREATED).await;
    for (field, value) in [("name", json!("Website")), ("archived", json!(false)), ("created_by", json!(ann.id))] {
        assert_eq!(project[field], value, "{project}");
    }
    let path = format!("/api/projects/{}", id(&project));
    assert_eq!(expect(ann.get(&path).await, StatusCode::OK).await, project);
    let changed = expect(ann.put(&path, &json!({"name": "Site"})).await, StatusCode::OK).await;
    assert_eq!((&changed["name"], &changed["description"]), (&json!("Site"), &json!("The new one")));
    let archived = expect(ann.post(&format!("{path}/archive"), &json!({})).await, StatusCode::OK).await;
    assert_eq!(archived["archived"], true);
    let unarchived = expect(ann.post(&format!("{path}/unarchive"), &json!({})).await, StatusCode::OK).await;
    assert_eq!(unarchived["archived"], false);

    let body = json!({"project_id": id(&project), "title": "Door", "ticket_type": "Bug", "assignee_id": ann.id});
    let ticket = expect(ann.post("/api/tickets", &body).await, StatusCode::CREATED).await;
    for (field, value) in [
        ("title", json!("Door")),
        ("ticket_type", json!("Bug")),
        ("status", json!("Open")),
        ("priority", json!("Medium")),
        ("assignee_id", json!(ann.id)),
        ("assignees", json!([ann.id])),
        ("number", json!(1)),
        ("created_by", json!(ann.id)),
        ("project_id", project["id"].clone()),
    ] {
        assert_eq!(ticket[field], value, "{field}: {ticket}");
    }
    let path = format!("/api/tickets/{}", id(&ticket));
    let body = json!({"status": "Done", "assignee_id": null});
    let changed = expect(ann.put(&path, &body).await, StatusCode::OK).await;
    assert_eq!((&changed["status"], &changed["assignee_id"]), (&json!("Done"), &Value::Null));
    assert!(changed["updated_at"].as_str() >= changed["created_at"].as_str());
    assert_eq!(expect(ann.get(&path).await, StatusCode::OK).await, changed);

    let comments = format!("{path}/comments");
    let comment = expect(ann.post(&comments, &json!({"content": "First"})).await, StatusCode::CREATED).await;
    assert_eq!((&comment["user_id"], &comment["ticket_id"]), (&json!(ann.id), &ticket["id"]));
    let comment_path = format!("/api/comments/{}", id(&comment));
    let edited = expect(ann.put(&comment_path, &json!({"content": "Better"})).await, StatusCode::OK).await;
    assert_eq!(edited["content"], "Better");
    assert_eq!(expect(ann.get(&comments).await, StatusCode::OK).await, json!([edited]));
    expect(ann.delete(&comment_path).await, StatusCode::NO_CONTENT).await;
    assert_eq!(expect(ann.get(&comments).await, StatusCode::OK).await, json!([]));
    expect(ann.delete(&path).await, StatusCode::NO_CONTENT).await;
    refused(ann.get(&path).await, StatusCode::NOT_FOUND, "not_found").await;
    refused(ann.get(&comments).await, StatusCode::NOT_FOUND, "not_found").await;
}

pub async fn tickets_are_narrowed_and_cut_into_pages(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (site, shop) = (ann.project("Site").await, ann.project("Shop").await);
    for (project, title, more) in [
        (&site, "A", json!({"priority": "High"})),
        (&site, "B", json!({"status": "Done", "assignee_id": ann.id})),
        (&shop, "C", json!({})),
    ] {
        let mut body = json!({"project_id": project, "title": title});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        expect(ann.post("/api/tickets", &body).await, StatusCode::CREATED).await;
    }
    let titles = |query: String| {
        let ann = ann.clone();
        async move {
            let answer = ann.get(&format!("/api/tickets{query}")).await;
            let total = answer.headers()["x-total-count"].to_str().expect("text").to_owned();
            let body = expect(answer, StatusCode::OK).await;
            let titles = body.as_array().expect("a list").iter().map(|ticket| ticket["title"].as_str().expect("text"));
            (titles.collect::<Vec<_>>().concat(), total)
        }
    };
    assert_eq!(titles(String::new()).await, ("CBA".into(), "3".into()), "the newest first");
    assert_eq!(titles(format!("?project_id={site}")).await.0, "BA");
    assert_eq!(titles("?status=Open".into()).await.0, "CA");
    assert_eq!(titles("?status=Done".into()).await.0, "B");
    assert_eq!(titles("?priority=Medium".into()).await.0, "CB");
    assert_eq!(titles(format!("?assignee_id={}", ann.id)).await.0, "B");
    assert_eq!(titles("?sort=priority".into()).await.0, "ACB");
    assert_eq!(titles("?limit=1&offset=1".into()).await, ("B".into(), "3".into()));
    for (query, field) in [("?limit=x", "limit"), ("?project_id=1", "project_id"), ("?sort=mood", "sort")] {
        let answer = ann.get(&format!("/api/tickets{query}")).await;
        assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], field);
    }
}

pub async fn what_is_wrong_with_a_body_is_said(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    for (body, field) in [
        (json!({"title": "A"}), "project_id"),
        (json!({"project_id": "1", "title": "A"}), "project_id"),
        (json!({"project_id": project}), "title"),
        (json!({"project_id": project, "title": " "}), "title"),
        (json!({"project_id": project, "title": "a".repeat(501)}), "title"),
        (json!({"project_id": project, "title": "A", "due_date": "soon"}), "due_date"),
        (json!({"project_id": project, "title": "A", "titel": "B"}), "titel"),
    ] {
        let answer = ann.post("/api/tickets", &body).await;
        assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], field);
    }
    let elsewhere = json!({"project_id": "99999999-9999-4999-8999-999999999999", "title": "A"});
    refused(ann.post("/api/tickets", &elsewhere).await, StatusCode::NOT_FOUND, "not_found").await;
    let shop = ann.project("Shop").await;
    let ticket = ann.ticket(&project, "A").await;
    let moved = ann.put(&format!("/api/tickets/{ticket}"), &json!({"project_id": shop})).await;
    refused(moved, StatusCode::CONFLICT, "other_scope").await;
}

pub async fn a_write_through_rest_comes_by_sync(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let sync = |cursor: Value| {
        let ann = ann.clone();
        async move { expect(ann.post("/api/sync", &cursor).await, StatusCode::OK).await }
    };
    let first = sync(json!({"client_id": "tab", "scopes": []})).await;
    let named = |kind: &str, body: &Value| {
        let all = body["server_changes"].as_array().expect("a list").clone();
        all.into_iter().filter(|change| change["type"] == kind).collect::<Vec<_>>()
    };
    assert_eq!(named("project", &first)[0]["data"]["name"], "Site");
    assert_eq!(named("status", &first).len(), 5);
    assert_eq!(named("member", &first)[0]["data"]["role"], "admin");
    let ticket = ann.ticket(&project, "Door").await;
    let cursors: Vec<_> = first["scopes"].as_array().expect("scopes").clone();
    let second = sync(json!({"client_id": "tab", "scopes": cursors})).await;
    let tickets = named("ticket", &second);
    assert_eq!(second["server_changes"].as_array().expect("a list").len(), 1, "only what is new: {second}");
    assert_eq!(tickets[0]["entity_id"], ticket.as_str());
    assert_eq!(tickets[0]["data"]["title"], "Door");
}

pub async fn the_tickets_of_a_deleted_project_are_gone(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    expect(ann.delete(&format!("/api/projects/{project}")).await, StatusCode::NO_CONTENT).await;
    refused(ann.get(&format!("/api/tickets/{ticket}")).await, StatusCode::NOT_FOUND, "not_found").await;
    for list in ["/api/projects", "/api/tickets"] {
        assert_eq!(expect(ann.get(list).await, StatusCode::OK).await, json!([]), "{list}");
    }
}
