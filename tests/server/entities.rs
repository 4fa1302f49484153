use crate::running::{PASSWORD, Person, Place, expect, id, refused};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

async fn upload(person: &Person, ticket: &str, part: Part) -> Response {
    let request = person.request(Method::POST, &format!("/api/tickets/{ticket}/attachments"));
    request.multipart(Form::new().part("file", part)).send().await.expect("an answer")
}

pub async fn a_file_is_attached_by_a_form_and_comes_back_harmless(place: Place) {
    let server = place.start_with(|settings| settings.file_bytes_max = 100_000).await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    let bytes = b"<svg onload=alert(1)>".repeat(100);
    let part = || Part::bytes(bytes.clone()).file_name("../../evil.svg").mime_str("image/svg+xml").expect("a type");
    let made = expect(upload(&ann, &ticket, part()).await, StatusCode::CREATED).await;
    for (field, value) in [
        ("ticket_id", json!(ticket)),
        ("filename", json!("evil.svg")),
        ("file_size", json!(bytes.len())),
        ("mime_type", json!("image/svg+xml")),
        ("uploaded_by", json!(ann.id)),
    ] {
        assert_eq!(made[field], value, "{field}: {made}");
    }
    assert!(made["created_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{made}");
    let list = format!("/api/tickets/{ticket}/attachments");
    assert_eq!(expect(ann.get(&list).await, StatusCode::OK).await, json!([made]));
    let (one, download) =
        (format!("/api/attachments/{}", id(&made)), format!("/api/attachments/{}/download", id(&made)));
    let answer = ann.get(&download).await;
    let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-disposition"), "attachment; filename*=UTF-8''evil.svg");
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(answer.bytes().await.expect("whole").to_vec(), bytes);
    for path in [&list, &one, &download] {
        refused(eve.get(path).await, StatusCode::NOT_FOUND, "not_found").await;
    }
    refused(upload(&eve, &ticket, part()).await, StatusCode::NOT_FOUND, "not_found").await;
    refused(eve.delete(&one).await, StatusCode::NOT_FOUND, "not_found").await;
    ann.add(&project, "eve", "viewer").await;
    assert_eq!(eve.get(&download).await.status(), StatusCode::OK);
    refused(upload(&eve, &ticket, part()).await, StatusCode::FORBIDDEN, "forbidden").await;
    refused(
        upload(&ann, &ticket, Part::bytes(vec![0; 100_001])).await,
        StatusCode::PAYLOAD_TOO_LARGE,
        "file_too_large",
    )
    .await;
    let form = Form::new().text("name", "x");
    let none = ann.request(Method::POST, &list).multipart(form).send().await.expect("an answer");
    assert_eq!(refused(none, StatusCode::BAD_REQUEST, "invalid").await["field"], "file");
    refused(ann.post(&list, &json!({})).await, StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_form").await;
    expect(ann.delete(&one).await, StatusCode::NO_CONTENT).await;
    refused(ann.get(&download).await, StatusCode::NOT_FOUND, "not_found").await;
    assert_eq!(expect(ann.get(&list).await, StatusCode::OK).await, json!([]));
}

pub async fn what_a_project_has_beside_tickets_belongs_to_it(place: Place) {
    let server = place.start().await;
    let (ann, ben, eve) = (server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("eve").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    for (list, field, value) in [
        ("labels", "color", json!("#ff0000")),
        ("timeboxes", "end_date", json!("2026-12-01")),
        ("templates", "title", json!("Bug: ")),
        ("views", "query", json!("sort:due is:open")),
        ("statuses", "color", json!("#ff0000")),
    ] {
        let path = format!("/api/projects/{project}/{list}");
        let before = expect(ann.get(&path).await, StatusCode::OK).await.as_array().expect("a list").len();
        let made = expect(ann.post(&path, &json!({"name": "Waiting"})).await, StatusCode::CREATED).await;
        assert_eq!((&made["name"], &made["project_id"]), (&json!("Waiting"), &json!(project)));
        let one = format!("/api/{list}/{}", id(&made));
        let changed = expect(ann.put(&one, &json!({field: value})).await, StatusCode::OK).await;
        assert_eq!((&changed[field], &changed["name"]), (&value, &json!("Waiting")));
        assert_eq!(expect(ben.get(&one).await, StatusCode::OK).await, changed);
        for answer in [eve.get(&path).await, eve.get(&one).await, eve.put(&one, &json!({"name": "x"})).await] {
            refused(answer, StatusCode::NOT_FOUND, "not_found").await;
        }
        expect(ann.delete(&one).await, StatusCode::NO_CONTENT).await;
        assert_eq!(expect(ann.get(&path).await, StatusCode::OK).await.as_array().expect("a list").len(), before);
        assert_eq!(
            refused(ann.post(&path, &json!({})).await, StatusCode::BAD_REQUEST, "invalid").await["field"],
            "name"
        );
    }
    // To many programs 7.0 is 7.
    let path = format!("/api/projects/{project}/statuses");
    let limited = ann.post(&path, &json!({"name": "Limited", "ticket_limit": 7.0})).await;
    assert_eq!(expect(limited, StatusCode::CREATED).await["ticket_limit"], json!(7));
    refused(ann.post(&path, &json!({"name": "x", "ticket_limit": 7.5})).await, StatusCode::BAD_REQUEST, "invalid")
        .await;
    // A member makes labels; statuses are the project's, and so its admins'.
    expect(ben.post(&format!("/api/projects/{project}/labels"), &json!({"name": "x"})).await, StatusCode::CREATED)
        .await;
    let status = ben.post(&format!("/api/projects/{project}/statuses"), &json!({"name": "x"})).await;
    refused(status, StatusCode::FORBIDDEN, "forbidden").await;
}

pub async fn people_who_share_a_project_are_listed_and_no_others_email(place: Place) {
    let server = place.start().await;
    let (ann, _ben, eve) = (server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("eve").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "viewer").await;
    let people = expect(ann.get("/api/users").await, StatusCode::OK).await;
    let names: Vec<&str> = people.as_array().expect("a list").iter().filter_map(|p| p["username"].as_str()).collect();
    assert_eq!(names, ["ann", "ben"]);
    assert_eq!(people[0]["email"], "ann@example.org");
    assert!(people[1].get("email").is_none(), "{people}");
    let alone = expect(eve.get("/api/users").await, StatusCode::OK).await;
    assert_eq!(alone.as_array().expect("a list").len(), 1, "{alone}");
}

pub async fn tickets_are_found_by_every_word(place: Place) {
    let server = place.start().await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let project = ann.project("Site").await;
    let door = ann.ticket(&project, "The DOOR is Öffen").await;
    let body = json!({"project_id": project, "title": "Window", "description": "50 % of the_glass"});
    let window = id(&expect(ann.post("/api/tickets", &body).await, StatusCode::CREATED).await);
    expect(
        ann.post(&format!("/api/tickets/{door}/comments"), &json!({"content": "Needs oil"})).await,
        StatusCode::CREATED,
    )
    .await;
    let found = |person: &Person, q: &str| {
        let (person, q) = (person.clone(), q.to_owned());
        let request = person.request(Method::GET, "/api/tickets/search").query(&[("q", q)]);
        async move {
            let body = expect(request.send().await.expect("an answer"), StatusCode::OK).await;
            body.as_array().expect("a list").iter().map(id).collect::<Vec<_>>()
        }
    };
    assert_eq!(found(&ann, "door").await, std::slice::from_ref(&door));
    assert_eq!(found(&ann, "öffen the").await, std::slice::from_ref(&door));
    assert_eq!(found(&ann, "oil door").await, std::slice::from_ref(&door), "a comment counts");
    assert_eq!(found(&ann, "50 % the_g").await, std::slice::from_ref(&window), "signs of LIKE are letters like others");
    assert_eq!(found(&ann, "the%glass").await, Vec::<String>::new());
    assert_eq!(found(&ann, "SIT-2").await, std::slice::from_ref(&window));
    assert_eq!(found(&eve, "door").await, Vec::<String>::new());
    let empty = ann.get("/api/tickets/search?q=").await;
    assert_eq!(refused(empty, StatusCode::BAD_REQUEST, "invalid").await["field"], "q");
    let elsewhere = ann.project("Shop").await;
    let other = ann.get(&format!("/api/tickets/search?q=door&project_id={elsewhere}")).await;
    assert_eq!(expect(other, StatusCode::OK).await, json!([]));
}

pub async fn pages_hold_while_things_come_and_go(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let mut tickets = Vec::new();
    for n in 0..7 {
        let priority = ["Low", "High", "Critical"][n % 3];
        let body = json!({"project_id": project, "title": format!("T{n}"), "priority": priority});
        tickets.push(id(&expect(ann.post("/api/tickets", &body).await, StatusCode::CREATED).await));
    }
    for sort in ["created_at", "updated_at", "priority"] {
        let whole = expect(ann.get(&format!("/api/tickets?sort={sort}")).await, StatusCode::OK).await;
        let whole: Vec<String> = whole.as_array().expect("a list").iter().map(id).collect();
        let mut next = Some(format!("/api/tickets?sort={sort}&limit=3&project_id={project}"));
        let (mut read, mut pages) = (Vec::new(), 0);
        let gone = whole[3].clone();
        while let Some(path) = next.take() {
            let answer = ann.get(&path).await;
            let link = answer.headers().get("link").map(|link| link.to_str().expect("text").to_owned());
            next = link.and_then(|link| Some(link.strip_prefix('<')?.split_once(">; rel=\"next\"")?.0.to_owned()));
            let body = expect(answer, StatusCode::OK).await;
            read.extend(body.as_array().expect("a list").iter().map(id));
            pages += 1;
            if pages == 1 && sort == "created_at" {
                // One comes before the page, and one that was not read yet goes.
                ann.ticket(&project, "New").await;
                expect(ann.delete(&format!("/api/tickets/{gone}")).await, StatusCode::NO_CONTENT).await;
            }
        }
        let expected: Vec<String> =
            if sort == "created_at" { whole.into_iter().filter(|id| *id != gone).collect() } else { whole };
        assert_eq!(read, expected, "{sort}");
    }
    let answer = ann.get("/api/tickets?after=x").await;
    assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "after");
}

pub async fn the_latest_written_comes_first_across_projects(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (busy, quiet) = (ann.project("Busy").await, ann.project("Quiet").await);
    for n in 0..5 {
        ann.ticket(&busy, &format!("B{n}")).await;
    }
    let late = ann.ticket(&quiet, "Q").await;
    let tickets = expect(ann.get("/api/tickets?sort=updated_at&limit=1").await, StatusCode::OK).await;
    assert_eq!(tickets[0]["id"], late.as_str(), "though its project has seen fewer writes");
}

pub async fn a_tag_keeps_two_writers_apart(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let path = format!("/api/tickets/{}", ann.ticket(&project, "Door").await);
    let tag = |answer: &Response| answer.headers()["etag"].to_str().expect("text").to_owned();
    let first = tag(&ann.get(&path).await);
    let known = ann.request(Method::GET, &path).header("if-none-match", &first).send().await.expect("an answer");
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    let put = |tag: String, title: &'static str| {
        ann.request(Method::PUT, &path).header("if-match", tag).json(&json!({"title": title})).send()
    };
    let written = put(first.clone(), "Gate").await.expect("an answer");
    let second = tag(&written);
    assert_eq!(expect(written, StatusCode::OK).await["title"], "Gate");
    assert_ne!(first, second);
    let late = put(first.clone(), "Lost").await.expect("an answer");
    refused(late, StatusCode::PRECONDITION_FAILED, "changed_meanwhile").await;
    let late = ann.request(Method::DELETE, &path).header("if-match", &first).send().await.expect("an answer");
    refused(late, StatusCode::PRECONDITION_FAILED, "changed_meanwhile").await;
    assert_eq!(expect(ann.get(&path).await, StatusCode::OK).await["title"], "Gate");
    assert_eq!(put(second, "Arch").await.expect("an answer").status(), StatusCode::OK);
    expect(ann.put(&path, &json!({"title": "Any"})).await, StatusCode::OK).await;
}

pub async fn a_conflict_is_listed_and_settled(place: Place) {
    let server = place.start().await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    let first = expect(ann.post("/api/sync", &json!({"client_id": "a"})).await, StatusCode::OK).await;
    expect(ann.put(&format!("/api/tickets/{ticket}"), &json!({"title": "Gate"})).await, StatusCode::OK).await;
    let change = json!({"id": "31111111-1111-4111-8111-111111111111", "entity_id": ticket, "type": "ticket",
        "operation": "update", "timestamp": "2030-01-01T00:00:00Z", "data": {"title": "Arch"}});
    let body = json!({"client_id": "b", "last_sync": first["last_sync"], "changes": [change]});
    let met = expect(ann.post("/api/sync", &body).await, StatusCode::OK).await;
    assert_eq!(met["results"][0]["outcome"], "conflict", "{met}");
    let open = expect(ann.get(&format!("/api/conflicts?project_id={project}")).await, StatusCode::OK).await;
    assert_eq!(open.as_array().expect("a list").len(), 1, "{open}");
    assert_eq!((&open[0]["entity_id"], &open[0]["field"]), (&json!(ticket), &json!("title")));
    assert_eq!(expect(eve.get("/api/conflicts").await, StatusCode::OK).await, json!([]));
    let resolve = format!("/api/conflicts/{}/resolve", id(&open[0]));
    refused(eve.post(&resolve, &json!({"value": "Mine"})).await, StatusCode::NOT_FOUND, "not_found").await;
    ann.add(&project, "eve", "viewer").await;
    refused(eve.post(&resolve, &json!({"value": "Mine"})).await, StatusCode::FORBIDDEN, "forbidden").await;
    expect(ann.post(&resolve, &json!({"value": "Gate and arch"})).await, StatusCode::NO_CONTENT).await;
    assert_eq!(expect(ann.get("/api/conflicts").await, StatusCode::OK).await, json!([]));
    let ticket = expect(ann.get(&format!("/api/tickets/{ticket}")).await, StatusCode::OK).await;
    assert_eq!(ticket["title"], "Gate and arch");
}

pub async fn sessions_are_listed_and_ended_by_rest_too(place: Place) {
    let server = place.start().await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let devices = expect(ann.get("/api/devices").await, StatusCode::OK).await;
    let path = format!("/api/devices/{}/end", id(&devices[0]));
    let proof = json!({"password": PASSWORD});
    refused(eve.post(&path, &proof).await, StatusCode::NOT_FOUND, "not_found").await;
    for unproven in [json!({}), json!({"password": "wrong"})] {
        refused(ann.post(&path, &unproven).await, StatusCode::FORBIDDEN, "wrong_password").await;
    }
    // What programs of before do is refused in words, and ends nothing.
    let before = ann.delete(path.trim_end_matches("/end")).await;
    refused(before, StatusCode::FORBIDDEN, "password_needed").await;
    expect(ann.get("/api/users/me").await, StatusCode::OK).await;
    expect(ann.post(&path, &proof).await, StatusCode::NO_CONTENT).await;
    refused(ann.get("/api/users/me").await, StatusCode::UNAUTHORIZED, "session_ended").await;
}
