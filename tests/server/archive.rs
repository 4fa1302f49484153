use crate::running::{Place, expect, id, refused};
use reqwest::StatusCode;
use serde_json::json;

pub async fn what_has_left_a_device_comes_back_whole(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = expect(ann.post("/api/projects", &json!({"name": "House"})).await, StatusCode::CREATED).await;
    let create = async |title: &str, description: &str| {
        let body = json!({"project_id": id(&project), "title": title, "description": description});
        expect(ann.post("/api/tickets", &body).await, StatusCode::CREATED).await
    };
    let lamp = create("Repair the lamp", "It flickers; 100% of the time").await;
    let chair = create("Paint the chair", "").await;
    let comments = format!("/api/tickets/{}/comments", id(&lamp));
    expect(ann.post(&comments, &json!({"content": "It was the FUSE"})).await, StatusCode::CREATED).await;

    let whole = expect(ann.get(&format!("/api/archive/tickets/{}", id(&lamp))).await, StatusCode::OK).await;
    let types: Vec<&str> =
        whole.as_array().expect("a list").iter().filter_map(|change| change["type"].as_str()).collect();
    assert_eq!(types, ["ticket", "comment"]);
    assert_eq!(whole[0]["entity_id"], lamp["id"]);
    assert!(whole[0]["seq"].as_u64() > Some(0) && whole[1]["data"]["content"] == "It was the FUSE");

    // Deleted, it is as whole: a device that has it in part would show it so once it is restored.
    let comments = format!("/api/tickets/{}/comments", id(&chair));
    expect(ann.post(&comments, &json!({"content": "White"})).await, StatusCode::CREATED).await;
    for path in [format!("/api/tickets/{}", id(&chair)), format!("/api/projects/{}", id(&project))] {
        expect(ann.delete(&path).await, StatusCode::NO_CONTENT).await;
        let whole = expect(ann.get(&format!("/api/archive/tickets/{}", id(&chair))).await, StatusCode::OK).await;
        assert_eq!(whole[0]["operation"], "delete");
        assert_eq!(whole[1]["data"]["content"], "White");
    }
    let bob = server.sign_up("bob").await;
    refused(bob.get(&format!("/api/archive/tickets/{}", id(&lamp))).await, StatusCode::NOT_FOUND, "not_found").await;
}
