//! What the server's own account may do in PostgreSQL.

use crate::running::{Place, expect};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;

/// As `docs/security.md` says: one account owns the tables, another reads and writes what is in them.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_only_reads_and_writes_rows_is_enough_to_serve() {
    let Some(place) = Place::postgres("least privileges") else { return };
    let owned = place.start().await;
    let url = owned.app.settings.database_url.clone().expect("PostgreSQL");
    let owner = Database::connect(&url).await.expect("the owner's account");
    let name = format!("worknest_serves_{}", std::process::id());
    for statement in [
        format!("CREATE ROLE {name} LOGIN"),
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned(),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"),
    ] {
        owner.execute_unprepared(&statement).await.expect("granted");
    }
    let (scheme, rest) = url.split_once("://").expect("an address");
    let (_, place) = rest.split_once('@').expect("an account");
    let its_url = format!("{scheme}://{name}@{place}");
    let server = owned.beside(|settings| settings.database_url = Some(its_url.clone())).await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    let synced = ann.post("/api/sync", &json!({"client_id": "a", "last_sync": null, "changes": []})).await;
    let synced = expect(synced, StatusCode::OK).await;
    let has_come =
        |id: &str| synced["server_changes"].as_array().expect("changes").iter().any(|one| one["entity_id"] == id);
    assert!(has_come(&ticket), "{synced}");
    expect(ann.delete(&format!("/api/tickets/{ticket}")).await, StatusCode::NO_CONTENT).await;
    expect(server.nobody().get("/readyz").await, StatusCode::OK).await;

    let account = Database::connect(&its_url).await.expect("its account");
    for refused in ["CREATE TABLE mine (id TEXT)", "ALTER TABLE accounts ADD COLUMN mine TEXT", "DROP TABLE audit"] {
        assert!(account.execute_unprepared(refused).await.is_err(), "{refused}");
    }
}
