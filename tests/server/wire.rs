//! The wire as `design.md` fixes it, line by line. Which test covers which line:
//!
//! | line of *The wire* | tests |
//! |---|---|
//! | the bare object, and its optional parts | `sync::the_plain_shape_is_served`, `wire::the_names_on_the_wire_are_these`, `wire::scopes_that_are_named_go_on_from_their_cursors_and_others_come_whole` |
//! | results with outcome, code and confirmed record | `wire::every_change_is_answered_with_its_outcome_and_its_record` |
//! | types and operations, `server_changes`, `conflicts` | `wire::the_names_on_the_wire_are_these`, `plain::an_overwritten_concurrent_edit_stands_in_conflicts` |
//! | a caller of the mission's shape | all of `plain` |
//! | order is commit order | `wire::concurrent_writers_are_pulled_without_a_gap`, `wire::what_came_into_being_while_the_locks_were_taken_is_not_written_without_its_lock`, `tests/ledger_contract/concurrency.rs` |
//! | commit times strictly increase | `wire::commit_times_strictly_increase_within_a_scope` |
//! | exactly once, bound to the user, a savepoint per change | `wire::a_change_id_is_bound_to_its_user`, `wire::a_repeat_shows_the_record_only_to_who_may_read_it`, `plain::a_repeat_gets_the_first_answer_and_the_record_as_it_is_now`, `tests/processes/network.rs` |
//! | one batch in flight, set aside, back-off, 401 | `src/sync/engine.rs`, `tests/replica_laws.rs`, `tests/processes/faults.rs` |
//! | what may have been sent is never altered; a retry is as it was; nothing older | `tests/replica_laws.rs` |
//! | a move is one group | `moves::where_what_a_move_makes_is_refused_the_ticket_stays`, `authority_laws::moves::where_a_create_is_refused_the_tombstone_is_and_the_ticket_stays`, `authority_laws::moves::a_tombstone_that_comes_before_what_it_waits_for_is_refused`, `replica_laws::the_tombstone_of_a_move_is_set_aside_with_the_create_that_was_refused_and_what_follows_goes_on`, `src/client/tests/moving.rs::a_move_is_one_group_whose_tombstone_waits_for_every_create` |
//! | undo | `src/client/tests/undo.rs::an_undo_carries_the_seen_of_the_change_that_it_undoes_and_comes_after_that_change`, `src/client/tests/undo.rs::what_another_has_written_since_is_not_lost_to_an_undo`, `src/client/tests/undo.rs::who_takes_two_changes_of_one_thing_back_does_not_disagree_with_themselves`, `src/client/tests/undo.rs::what_another_wrote_between_two_changes_is_not_lost_to_the_undo_of_both` |
//! | whose | `sessions::another_users_session_is_refused_before_anything_is_done` |
//! | packed requests | `sync::a_packed_batch_is_taken_and_no_more_than_the_limit_is_unpacked` |
//! | a page, its cursor, `more` | `wire::a_large_scope_comes_in_pages_of_which_only_the_last_is_finished` |
//! | restore and epochs | `wire::what_was_seen_before_a_restore_counts_up_to_it`, `wire::a_change_from_before_a_restore_waits_for_its_parent_under_its_id`, `tests/processes/restored.rs`, `tests/processes/operation.rs` |
//! | what was acknowledged is offered anew, first, in order | `replica_laws::what_was_acknowledged_is_offered_anew_after_a_restore_also_where_the_project_is_lost_with_it`, `replica_laws::what_stands_behind_something_recent_is_offered_anew_whatever_its_clock_said`, `replica_laws::nothing_waits_longer_for_what_was_lost_than_that_is_offered_anew`, `wire::a_change_from_before_a_restore_waits_for_its_parent_under_its_id` |
//! | others' values that the server lacks stay in a list | all of `replica_laws/lacking.rs`, `src/client/tests/lacking.rs`, `tests/simulator/lacking.rs` |
//! | revoked and unknown | `wire::a_scope_is_revoked_only_when_the_server_knows_it` |
//! | transactions, both heads of a membership | `wire::a_membership_moves_the_heads_of_project_and_person`, `tests/ledger_contract/concurrency.rs` |
//! | unknown fields, fixtures for ever | `wire::what_a_newer_version_writes_comes_back_untouched`, `tests/wire_fixtures.rs` |
//! | live | all of `live`, `tests/processes/servers.rs`, `src/platform/live.rs::a_stream_that_falls_silent_is_given_up_on`, `src/platform/live.rs::after_each_failure_it_waits_about_twice_as_long_before_it_tries_again` |
//! | clocks: the server tells its time, a replica stamps by it and past every stamp received | `authority_laws::the_server_tells_its_time_at_each_sync`, `src/client/tests/syncing.rs::a_stamp_is_of_the_servers_time_as_it_was_measured_half_way_through_the_wait_for_the_answer`, `src/client/tests/syncing.rs::a_clock_advances_past_every_stamp_received` |
//! | clocks: a stamp far ahead, and the replica is told | `authority_laws::a_stamp_far_ahead_is_taken_as_the_servers_now_in_order_and_the_authors_own_time_is_kept`, `authority_laws::a_stamp_less_than_five_minutes_ahead_is_believed` |

use crate::running::{Person, Place, expect, refused};
use chrono::DateTime;
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use worknest::domain::Scope;
use worknest::store::sql::Database;
use worknest::store::{Book, Ledger};

fn id(n: u32) -> String {
    format!("{n:08x}-cccc-4000-8000-000000000000")
}

/// A change in full, as our own clients send it, by an author who has seen up to `cursor`.
fn change(n: u32, entity: &str, operation: &str, data: Value, cursor: &Value) -> Value {
    let mut change = json!({
        "id": id(n), "entity_id": entity, "type": "ticket", "operation": operation, "data": data,
        "timestamp": "2026-11-22T12:00:00Z", "stamp": format!("019aab000000-{n:04x}-00000000000000aa"),
    });
    change["seen"] = if cursor.is_null() {
        json!({"cursor": format!("0.0.{}", "0".repeat(32)), "seq": 0})
    } else {
        json!({"cursor": cursor, "seq": 0})
    };
    change
}

async fn sync(person: &Person, request: Value) -> Value {
    let mut request = request;
    request["client_id"] = json!("device");
    expect(person.post("/api/sync", &request).await, StatusCode::OK).await
}

fn state<'a>(answer: &'a Value, scope: &str) -> &'a Value {
    let states = answer["scopes"].as_array().expect("scopes");
    states.iter().find(|state| state["scope"] == scope).unwrap_or_else(|| panic!("{scope}: {answer}"))
}

fn told(answer: &Value) -> BTreeSet<String> {
    let changes = answer["server_changes"].as_array().expect("a list");
    changes.iter().map(|change| change["entity_id"].as_str().expect("an id").to_owned()).collect()
}

fn scope_of(project: &str) -> String {
    format!("project:{project}")
}

pub async fn the_names_on_the_wire_are_these(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    let answer = sync(&ann, json!({"scopes": [], "changes": [], "protocol": 1, "pending": 0})).await;
    let keys: Vec<_> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
    let expected = ["conflicts", "last_sync", "more", "protocol", "results", "scopes", "server_changes", "server_time"];
    assert_eq!(keys, expected);
    let changes = answer["server_changes"].as_array().expect("a list");
    let types: BTreeSet<_> = changes.iter().filter_map(|change| change["type"].as_str()).collect();
    assert_eq!(types, BTreeSet::from(["member", "project", "status", "ticket", "user"]), "lower case, singular");
    let told = changes.iter().find(|change| change["entity_id"] == ticket.as_str()).expect("told");
    for name in ["id", "type", "operation", "data", "timestamp", "entity_id", "scope", "seq", "created"] {
        assert!(!told[name].is_null(), "{name}: {told}");
    }
    assert_eq!(told["operation"], "create");
    assert_eq!((&told["data"]["title"], &told["data"]["number"]), (&json!("Door"), &json!(1)), "the whole record");
    for time in [&answer["last_sync"], &answer["server_time"], &told["timestamp"]] {
        DateTime::parse_from_rfc3339(time.as_str().expect("a text")).expect("RFC 3339");
    }
}

pub async fn every_change_is_answered_with_its_outcome_and_its_record(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    let text = |text: &str| json!({"description": text});
    let before = sync(&ann, json!({"scopes": []})).await;
    let cursor = &state(&before, &scope_of(&project))["cursor"];
    let first = sync(
        &ann,
        json!({"scopes": [], "changes": [
            change(1, &ticket, "update", text("a\nb\nc\n"), cursor),
            change(2, &id(900), "create", json!({"project_id": project, "title": "x".repeat(501)}), cursor),
            change(3, &id(901), "update", json!({"title": "Nowhere"}), cursor),
        ]}),
    )
    .await;
    let results = first["results"].as_array().expect("results");
    let outcomes: Vec<_> = results.iter().map(|result| result["outcome"].as_str()).collect();
    assert_eq!(outcomes, [Some("applied"), Some("rejected"), Some("rejected")], "{first}");
    assert_eq!((&results[1]["code"], &results[1]["field"]), (&json!("invalid"), &json!("title")));
    assert!(results[1]["message"].as_str().is_some_and(|sentence| sentence.contains("500 characters")), "{first}");
    assert_eq!(results[2]["code"], "missing");
    assert_eq!(results[0]["record"]["data"]["description"], "a\nb\nc\n", "the confirmed record");
    let seen = &state(&first, &scope_of(&project))["cursor"];
    // Another device edits the first line, and this one, which has not seen it, the last: merged.
    let other =
        json!({"client_id": "other", "scopes": [], "changes": [change(4, &ticket, "update", text("A\nb\nc\n"), seen)]});
    expect(ann.post("/api/sync", &other).await, StatusCode::OK).await;
    let merged =
        sync(&ann, json!({"scopes": [], "changes": [change(5, &ticket, "update", text("a\nb\nC\n"), seen)]})).await;
    assert_eq!(merged["results"][0]["outcome"], "merged", "{merged}");
    assert_eq!(merged["results"][0]["record"]["data"]["description"], "A\nb\nC\n");
    let conflict =
        sync(&ann, json!({"scopes": [], "changes": [change(6, &ticket, "update", text("z\n"), seen)]})).await;
    assert_eq!(conflict["results"][0]["outcome"], "conflict", "{conflict}");
    assert_eq!(conflict["conflicts"][0]["field"], "description", "{conflict}");
}

pub async fn scopes_that_are_named_go_on_from_their_cursors_and_others_come_whole(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (known, unknown) = (ann.project("Known").await, ann.project("Unknown").await);
    let first = sync(&ann, json!({"scopes": []})).await;
    let cursor = state(&first, &scope_of(&known))["cursor"].clone();
    let ticket = ann.ticket(&known, "New").await;
    let answer = sync(&ann, json!({"scopes": [{"scope": scope_of(&known), "cursor": cursor}]})).await;
    let told = told(&answer);
    assert!(told.contains(&ticket) && !told.contains(&known), "only what is new: {answer}");
    assert!(told.contains(&unknown), "what is not named comes whole");
    assert_eq!(answer["results"], json!([]));
}

pub async fn a_large_scope_comes_in_pages_of_which_only_the_last_is_finished(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let scope = scope_of(&project);
    let nothing = Value::Null;
    for batch in 0..5u32 {
        let create =
            |n: u32| change(n, &id(10_000 + n), "create", json!({"project_id": project, "title": "T"}), &nothing);
        let changes: Vec<Value> = (batch * 900..(batch + 1) * 900).map(create).collect();
        sync(&ann, json!({"scopes": [], "changes": changes})).await;
    }
    let (mut held, mut cursor, mut pages) = (BTreeSet::new(), Value::Null, 0);
    loop {
        let scopes = json!([{"scope": scope, "cursor": cursor}]);
        let answer = sync(&ann, json!({"scopes": if cursor.is_null() { json!([]) } else { scopes }})).await;
        pages += 1;
        let fresh: Vec<_> = answer["server_changes"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|change| change["type"] == "ticket")
            .map(|change| change["entity_id"].to_string())
            .collect();
        for ticket in fresh {
            assert!(held.insert(ticket), "no record comes twice");
        }
        let state = state(&answer, &scope);
        assert_eq!(answer["more"] == true, state["more"] == true, "{state}");
        cursor = state["cursor"].clone();
        if answer["more"] == false {
            break;
        }
        if pages == 1 {
            // Written between two pages: it comes with a later one.
            ann.ticket(&project, "In between").await;
        }
    }
    assert!(pages >= 3, "{pages}");
    assert_eq!(held.len(), 4_501, "every record came");
}

pub async fn concurrent_writers_are_pulled_without_a_gap(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let scope = scope_of(&project);
    let writers: Vec<_> = (0..6u32)
        .map(|writer| {
            let (ann, project) = (ann.clone(), project.clone());
            tokio::spawn(async move {
                for n in 0..25u32 {
                    let n = writer * 100 + n;
                    let create = change(
                        n,
                        &id(20_000 + n),
                        "create",
                        json!({"project_id": project, "title": "T"}),
                        &Value::Null,
                    );
                    sync(&ann, json!({"scopes": [], "changes": [create]})).await;
                }
            })
        })
        .collect();
    let (mut held, mut cursor) = (BTreeSet::new(), Value::Null);
    loop {
        let is_done = writers.iter().all(|writer| writer.is_finished());
        let scopes = if cursor.is_null() { json!([]) } else { json!([{"scope": scope, "cursor": cursor}]) };
        let answer = sync(&ann, json!({"scopes": scopes})).await;
        cursor = state(&answer, &scope)["cursor"].clone();
        held.extend(told(&answer));
        if is_done && answer["more"] == false {
            break;
        }
    }
    for writer in writers {
        writer.await.expect("it wrote");
    }
    let all: Vec<_> = (0..6).flat_map(|writer| (0..25).map(move |n| id(20_000 + writer * 100 + n))).collect();
    assert!(all.iter().all(|ticket| held.contains(ticket)), "nothing slipped behind a cursor");
}

pub async fn commit_times_strictly_increase_within_a_scope(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let create =
        |n: u32| change(n, &id(30_000 + n), "create", json!({"project_id": project, "title": "T"}), &Value::Null);
    sync(&ann, json!({"scopes": [], "changes": (0..50).map(create).collect::<Vec<_>>()})).await;
    let sql = format!("SELECT accepted_at FROM log WHERE scope = '{}' ORDER BY seq", scope_of(&project));
    let statement = sea_orm::Statement::from_string(server.app.database.backend(), sql);
    let rows = server.app.database.reader().query_all_raw(statement).await.expect("it reads");
    let times: Vec<i64> = rows.iter().map(|row| row.try_get_by_index(0).expect("a time")).collect();
    assert!(times.len() > 50 && times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
}

pub async fn a_change_id_is_bound_to_its_user(place: Place) {
    let server = place.start().await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let (hers, eves) = (ann.project("Site").await, eve.project("Hers").await);
    let by_ann = change(1, &id(1), "create", json!({"project_id": hers, "title": "Secret"}), &Value::Null);
    sync(&ann, json!({"scopes": [], "changes": [by_ann.clone()]})).await;
    let stolen = change(1, &id(2), "create", json!({"project_id": eves, "title": "Mine"}), &Value::Null);
    for request in [by_ann, stolen] {
        let answer = sync(&eve, json!({"scopes": [], "changes": [request]})).await;
        let result = &answer["results"][0];
        assert_eq!((&result["outcome"], &result["code"]), (&json!("rejected"), &json!("id_taken")), "{answer}");
        assert!(result["record"].is_null() && !answer.to_string().contains("Secret"), "{answer}");
    }
    let tickets = expect(eve.get("/api/tickets").await, StatusCode::OK).await;
    assert_eq!(tickets, json!([]), "nothing was done");
}

pub async fn a_repeat_shows_the_record_only_to_who_may_read_it(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "member").await;
    let create = change(1, &id(1), "create", json!({"project_id": project, "title": "Ours"}), &Value::Null);
    let request = json!({"scopes": [], "changes": [create]});
    let first = sync(&ben, request.clone()).await;
    assert_eq!(first["results"][0]["record"]["data"]["title"], "Ours");
    expect(ann.delete(&format!("/api/projects/{project}/members/{}", ben.id)).await, StatusCode::NO_CONTENT).await;
    let again = sync(&ben, request).await;
    assert_eq!(again["results"][0]["outcome"], "applied", "the first answer: {again}");
    assert!(again["results"][0]["record"].is_null(), "without what he may no longer read: {again}");
}

pub async fn a_scope_is_revoked_only_when_the_server_knows_it(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let unsent = id(77);
    let cursor = format!("0.5.{}", "0".repeat(32));
    let named = |project: &str| json!({"scope": scope_of(project), "cursor": cursor});
    let answer = sync(&ben, json!({"scopes": [named(&project), named(&unsent)]})).await;
    assert_eq!(answer["revoked"], json!([scope_of(&project)]), "unknown is not revoked: {answer}");
}

pub async fn a_membership_moves_the_heads_of_project_and_person(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let head = |person: &Person, scope: String| {
        let person = person.clone();
        async move { state(&sync(&person, json!({"scopes": []})).await, &scope)["cursor"].clone() }
    };
    let (bens, projects) = (format!("person:{}", ben.id), scope_of(&project));
    let before = (head(&ben, bens.clone()).await, head(&ann, projects.clone()).await);
    ann.add(&project, "ben", "viewer").await;
    let added = (head(&ben, bens.clone()).await, head(&ann, projects.clone()).await);
    assert!(before.0 != added.0 && before.1 != added.1, "{before:?} {added:?}");
    expect(ann.delete(&format!("/api/projects/{project}/members/{}", ben.id)).await, StatusCode::NO_CONTENT).await;
    let removed = (head(&ben, bens).await, head(&ann, projects).await);
    assert!(added.0 != removed.0 && added.1 != removed.1, "{added:?} {removed:?}");
}

pub async fn what_a_newer_version_writes_comes_back_untouched(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let tomorrow = json!({"deep": [1, 2.5, {"x": null}], "big": 9_007_199_254_740_993u64, "text": "ü\u{1F6AA}"});
    let data = json!({"project_id": project, "title": "T", "mood": tomorrow, "priority": "Cosmic"});
    let mut ticket = change(1, &id(1), "create", data, &Value::Null);
    ticket["a_part_of_tomorrow"] = json!({"of": "the change"});
    let mut sprint = change(2, &id(2), "create", json!({"project_id": project, "goal": tomorrow}), &Value::Null);
    sprint["type"] = json!("sprint");
    let answer = sync(&ann, json!({"scopes": [], "changes": [ticket, sprint], "a_part_of_tomorrow": 7})).await;
    for result in answer["results"].as_array().expect("results") {
        assert_eq!(result["outcome"], "applied", "{result}");
    }
    // An older client's edit of another field leaves them alone.
    let cursor = &state(&answer, &scope_of(&project))["cursor"];
    sync(&ann, json!({"scopes": [], "changes": [change(3, &id(1), "update", json!({"title": "U"}), cursor)]})).await;
    let answer = sync(&ann, json!({"scopes": []})).await;
    let find = |entity: String| {
        let changes = answer["server_changes"].as_array().expect("a list");
        changes.iter().find(|change| change["entity_id"] == entity.as_str()).expect("told")
    };
    let ticket = &find(id(1))["data"];
    assert_eq!((&ticket["mood"], &ticket["priority"], &ticket["title"]), (&tomorrow, &json!("Cosmic"), &json!("U")));
    assert_eq!((&find(id(2))["type"], &find(id(2))["data"]["goal"]), (&json!("sprint"), &tomorrow));
}

/// As `restore` does: everything that came after is gone, and a new epoch begins.
async fn begin_epoch(server: &crate::running::Running, epoch: i64) {
    let sql = format!("UPDATE heads SET epoch = {epoch}, epoch_start = seq");
    server.app.database.connection().execute_unprepared(&sql).await.expect("a new epoch");
}

pub async fn what_was_seen_before_a_restore_counts_up_to_it(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let scope = scope_of(&project);
    let (kept, edited) = (ann.ticket(&project, "Kept").await, ann.ticket(&project, "Edited").await);
    let own = ann.ticket(&project, "Own").await;
    let before = state(&sync(&ann, json!({"scopes": []})).await, &scope)["cursor"].clone();
    begin_epoch(&server, 1_000).await;
    // Written in the new epoch: nobody of the old one has seen it, however great their numbers are.
    let other = json!({"client_id": "other", "scopes": [], "changes": [
        change(1, &edited, "update", json!({"title": "New"}), &Value::Null)]});
    let mut other = other;
    other["changes"][0]["seen"]["seq"] = json!(1_000_000);
    expect(ann.post("/api/sync", &other).await, StatusCode::OK).await;
    let write = |n: u32, ticket: &str, cursor: &Value| {
        let mut change = change(n, ticket, "update", json!({"title": format!("Mine {n}")}), cursor);
        change["seen"]["seq"] = json!(1_000);
        change
    };
    let answer =
        sync(&ann, json!({"scopes": [], "changes": [write(2, &kept, &before), write(3, &edited, &before)]})).await;
    let outcomes: Vec<_> =
        answer["results"].as_array().expect("results").iter().map(|r| r["outcome"].as_str()).collect();
    assert_eq!(outcomes, [Some("applied"), Some("conflict")], "{answer}");
    // A history that was lost: its change is not in the log, and so nothing of this one was seen.
    let lost = format!("0.900.{}", "ab".repeat(16));
    let by_another = json!({"client_id": "third", "scopes": [], "changes": [write(4, &kept, &json!(lost))]});
    let answer = expect(ann.post("/api/sync", &by_another).await, StatusCode::OK).await;
    assert_eq!(answer["results"][0]["outcome"], "conflict", "{answer}");
    // But one's own earlier writes one has seen, in whatever history.
    sync(&ann, json!({"scopes": [], "changes": [write(5, &own, &before)]})).await;
    let answer = sync(&ann, json!({"scopes": [], "changes": [write(6, &own, &json!(lost))]})).await;
    assert_eq!(answer["results"][0]["outcome"], "applied", "{answer}");
    // Pulled from the old epoch, the scope starts again; one made since begins in the new epoch.
    let answer = sync(&ann, json!({"scopes": [{"scope": scope, "cursor": before}]})).await;
    assert_eq!(state(&answer, &scope)["restart"], true, "{answer}");
    let fresh = ann.project("Fresh").await;
    let answer = sync(&ann, json!({"scopes": []})).await;
    let cursor = state(&answer, &scope_of(&fresh))["cursor"].as_str().expect("a cursor").to_owned();
    assert!(cursor.starts_with("1000."), "{cursor}");
}

pub async fn a_change_from_before_a_restore_waits_for_its_parent_under_its_id(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let before = state(&sync(&ann, json!({"scopes": []})).await, &scope_of(&project))["cursor"].clone();
    begin_epoch(&server, chrono::Utc::now().timestamp()).await;
    let now = state(&sync(&ann, json!({"scopes": []})).await, &scope_of(&project))["cursor"].clone();
    let comment = |n: u32, cursor: &Value| {
        let mut comment = change(n, &id(100 + n), "create", json!({"ticket_id": id(50), "content": "Here"}), cursor);
        comment["type"] = json!("comment");
        comment
    };
    let offered_anew = json!({"scopes": [], "changes": [comment(1, &before), comment(2, &now)]});
    let codes = |answer: &Value| -> Vec<Value> {
        answer["results"].as_array().expect("results").iter().map(|result| result["code"].clone()).collect()
    };
    assert_eq!(codes(&sync(&ann, offered_anew.clone()).await), ["missing", "missing"]);
    let parent = change(3, &id(50), "create", json!({"project_id": project, "title": "Lost"}), &before);
    sync(&ann, json!({"scopes": [], "changes": [parent]})).await;
    let answer = sync(&ann, offered_anew).await;
    assert_eq!(codes(&answer), [Value::Null, json!("missing")], "a rejection of this epoch is for ever: {answer}");
}

/// Whether a transaction of this database waits for a lock.
async fn is_somebody_waiting(database: &Database) -> bool {
    let sql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let asked = Statement::from_string(DbBackend::Postgres, sql);
    database.connection().query_one_raw(asked).await.expect("it answers").is_some()
}

/// PostgreSQL only: SQLite has one writer at a time.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_into_being_while_the_locks_were_taken_is_not_written_without_its_lock() {
    let Some(place) = Place::postgres("a late parent") else { return };
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let (site, other) = (ann.project("Site").await, ann.project("Other").await);
    let mut holder = server.app.database.write().await.expect("begins");
    holder.lock(&[Scope::Project(other.parse().expect("an id"))]).await.expect("locks");
    let mut comment = change(1, &id(11), "create", json!({"ticket_id": id(12), "content": "C"}), &Value::Null);
    comment["type"] = json!("comment");
    let ticket = |n: u32, entity: u32, project: &str| {
        change(n, &id(entity), "create", json!({"project_id": project, "title": "T"}), &Value::Null)
    };
    let request = json!({"client_id": "late", "changes": [comment, ticket(2, 13, &other)]});
    let late = tokio::spawn({
        let (ann, request) = (ann.clone(), request.clone());
        async move { ann.post("/api/sync", &request).await }
    });
    while !is_somebody_waiting(&server.app.database).await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    sync(&ann, json!({"changes": [ticket(3, 12, &site)]})).await;
    holder.finish().await.expect("lets go");
    refused(late.await.expect("it ran"), StatusCode::SERVICE_UNAVAILABLE, "busy").await;
    let again = expect(ann.post("/api/sync", &request).await, StatusCode::OK).await;
    let outcomes: Vec<&Value> =
        again["results"].as_array().expect("a list").iter().map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, ["applied", "applied"], "{again}");
}
