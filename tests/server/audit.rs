use crate::running::{Place, expect, refused};
use reqwest::StatusCode;
use serde_json::json;

pub async fn who_did_what_from_where_is_read_by_administrators_only(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "viewer").await;
    let wrong = json!({"username": "ann", "password": "wrong password"});
    server.nobody().post("/api/auth/login", &wrong).await;
    refused(ben.get("/api/admin/audit").await, StatusCode::FORBIDDEN, "not_an_administrator").await;
    refused(server.nobody().get("/api/admin/audit").await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
    let lines = expect(ann.get("/api/admin/audit").await, StatusCode::OK).await;
    let lines = lines.as_array().expect("a list");
    let line = |action: &str| lines.iter().find(|line| line["action"] == action).expect(action).clone();
    let added = line("member_added");
    assert_eq!((&added["user_name"], &added["target"]), (&json!("ann"), &json!(project)));
    assert_eq!((&added["detail"], &added["address"]), (&json!(format!("{} viewer", ben.id)), &json!("127.0.0.1")));
    assert_eq!(line("sign_in_failed")["user_name"], "ann");
    assert_eq!(lines.iter().filter(|line| line["action"] == "signed_up").count(), 2);
    let text = json!(lines).to_string();
    assert!(!text.contains("wrong password") && !text.contains("wn_"), "no secrets: {text}");
}

pub async fn the_log_is_narrowed_and_exported(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let count = |query: String| {
        let ann = ann.clone();
        async move {
            let answer = ann.get(&format!("/api/admin/audit{query}")).await;
            let total = answer.headers()["x-total-count"].to_str().expect("text").to_owned();
            (expect(answer, StatusCode::OK).await.as_array().expect("a list").len(), total)
        }
    };
    assert_eq!(count(String::new()).await, (2, "2".into()));
    assert_eq!(count(format!("?user_id={}", ben.id)).await.0, 1);
    assert_eq!(count("?action=signed_up&limit=1".into()).await, (1, "2".into()));
    assert_eq!(count("?action=nothing".into()).await.0, 0);
    assert_eq!(count("?since=2999-01-01T00:00:00Z".into()).await.0, 0);
    assert_eq!(count("?until=2999-01-01T00:00:00Z".into()).await.0, 2);
    let wrong = ann.get("/api/admin/audit?since=yesterday").await;
    assert_eq!(refused(wrong, StatusCode::BAD_REQUEST, "invalid").await["field"], "since");
    let table = ann.get("/api/admin/audit?format=csv").await;
    assert!(table.headers()["content-type"].to_str().expect("text").starts_with("text/csv"));
    let table = table.text().await.expect("a table");
    assert!(table.starts_with("at,user_id,user_name,address,action,target,detail\r\n"), "{table}");
    assert_eq!(table.lines().count(), 3, "{table}");
}
