//! Cycles and milestones, and what is in them.

use super::{open, project_with_tickets};
use crate::client::{Client, ClientError, device};
use crate::domain::{EstimateUnit, ProjectId, Ticket, TicketId, Time, Timebox, TimeboxId, TimeboxKind};
use crate::query::{Paced, Progress};

async fn timebox(client: &Client, project: ProjectId, kind: TimeboxKind, name: &str) -> TimeboxId {
    client.create(Timebox { project_id: project, kind, name: name.into(), ..Timebox::default() }).await.unwrap()
}

async fn change(client: &Client, id: TicketId, change: impl FnOnce(&mut Ticket)) {
    let draft = client.draft::<Ticket>(id).unwrap();
    let mut value = draft.value.clone();
    change(&mut value);
    client.save(&draft, &value).await.unwrap();
}

fn of(client: &Client, id: TicketId) -> (Option<TimeboxId>, Option<TimeboxId>) {
    let ticket = client.get::<Ticket>(id).unwrap();
    (ticket.value.cycle_id, ticket.value.milestone_id)
}

fn progress(client: &Client, id: TimeboxId) -> (usize, usize) {
    let Progress { done, all } = client.timebox_progress(&client.get::<Timebox>(id).unwrap());
    (done, all)
}

#[tokio::test]
async fn what_is_left_of_a_cycle_moves_to_the_next_in_one_step_that_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, tickets) = project_with_tickets(&client, 5).await;
    let first = timebox(&client, project, TimeboxKind::Cycle, "One").await;
    let next = timebox(&client, project, TimeboxKind::Cycle, "Two").await;
    let milestone = timebox(&client, project, TimeboxKind::Milestone, "1.0").await;
    for id in &tickets[..4] {
        change(&client, *id, |ticket| {
            TimeboxKind::Cycle.put(ticket, Some(first));
            TimeboxKind::Milestone.put(ticket, Some(milestone));
        })
        .await;
    }
    change(&client, tickets[0], |ticket| ticket.status = "Done".into()).await;
    change(&client, tickets[1], |ticket| ticket.status = "Closed".into()).await;
    assert_eq!((progress(&client, first), progress(&client, milestone)), ((1, 3), (1, 3)), "one is given up");

    let before = client.pending();
    assert_eq!(client.move_unfinished(first, next).await.unwrap(), 2);
    assert_eq!(client.pending(), before + 2, "ticket by ticket");
    assert_eq!((progress(&client, first), progress(&client, next)), ((1, 1), (0, 2)));
    assert_eq!(of(&client, tickets[2]), (Some(next), Some(milestone)), "the milestone stays");
    assert!(client.undo().await.unwrap());
    assert_eq!((progress(&client, first), progress(&client, next)), ((1, 3), (0, 0)));
    assert_eq!(client.move_unfinished(next, first).await.unwrap(), 0);

    client.delete::<Timebox>(first).await.unwrap();
    assert!(client.get::<Timebox>(first).is_none());
    assert!(matches!(client.move_unfinished(first, next).await, Err(ClientError::Gone)));
    assert_eq!(of(&client, tickets[2]).0, Some(first), "nobody wrote it: restored, they are in it again");
    assert!(client.undo().await.unwrap());
    drop(client);
    let client = open(folder.path(), true).await;
    assert_eq!(progress(&client, first), (1, 3), "after a restart");
    assert_eq!(client.get::<Timebox>(milestone).unwrap().value.kind, TimeboxKind::Milestone);
}

#[tokio::test]
async fn a_ticket_that_moves_to_another_project_leaves_its_cycle_behind() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, tickets) = project_with_tickets(&client, 1).await;
    let (other, _) = project_with_tickets(&client, 0).await;
    let cycle = timebox(&client, project, TimeboxKind::Cycle, "One").await;
    change(&client, tickets[0], |ticket| ticket.cycle_id = Some(cycle)).await;
    client.move_to_project(tickets[0], other).await.unwrap();
    assert_eq!(of(&client, client.whereabouts(tickets[0])), (None, None));
}

#[tokio::test]
async fn charts_know_with_no_network_since_when_a_ticket_is_done_and_in_its_cycle() {
    for account in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let client = open(folder.path(), account).await;
        let (project, tickets) = project_with_tickets(&client, 3).await;
        let cycle = timebox(&client, project, TimeboxKind::Cycle, "One").await;
        change(&client, tickets[0], |ticket| (ticket.cycle_id, ticket.estimate) = (Some(cycle), Some(3.0))).await;
        change(&client, tickets[0], |ticket| ticket.status = "Done".into()).await;
        change(&client, tickets[1], |ticket| ticket.status = "Closed".into()).await;
        let long_ago: Time = "2020-01-02T03:04:05Z".parse().unwrap();
        let imported = Ticket {
            project_id: project,
            title: "Old".into(),
            status: "Done".into(),
            source_created_at: Some(long_ago),
            source_closed_at: Some(long_ago + chrono::Duration::days(3)),
            ..Ticket::default()
        };
        client.create(imported).await.unwrap();

        let day = |at: Time| at.date_naive();
        let today = day(device::now());
        let mut all = client.paced(project, None, day, |ticket| ticket.estimate.unwrap_or(1.0));
        all.sort_by_key(|one| (one.begun, one.done));
        let told: Vec<_> = all.iter().map(|one| (one.begun, one.done, one.weight)).collect();
        let (old, closed) = (day(long_ago), day(long_ago) + chrono::Duration::days(3));
        assert_eq!(
            told,
            [(Some(old), Some(closed), 1.0), (Some(today), None, 1.0), (Some(today), Some(today), 3.0)],
            "one is given up"
        );
        let row = client.get::<Timebox>(cycle).unwrap();
        let [within]: [Paced; 1] = client.paced(project, Some(&row), day, |_| 1.0).try_into().expect("one is in it");
        assert_eq!((within.joined, within.done), (today, Some(today)));
    }
}

#[tokio::test]
async fn a_ticket_counts_from_when_work_began_and_not_at_all_where_nobody_knows() {
    for account in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let client = open(folder.path(), account).await;
        let (project, _) = project_with_tickets(&client, 0).await;
        let day = |at: Time| at.date_naive();
        let (today, long_ago): (_, Time) = (day(device::now()), "2020-01-02T03:04:05Z".parse().unwrap());
        let imported =
            Ticket { project_id: project, title: "Old".into(), source_key: Some("#1".into()), ..Ticket::default() };
        let begun = || {
            let all = client.paced(project, None, day, |_| 1.0);
            all.iter().map(|one| one.begun).collect::<Vec<_>>()
        };
        // Its creation is the import.
        let unknown = client.create(Ticket { status: "Done".into(), ..imported.clone() }).await.unwrap();
        assert_eq!(begun(), [None]);
        client.delete::<Ticket>(unknown).await.unwrap();
        // Its age is known, not when it was closed.
        let dated = Ticket { source_created_at: Some(long_ago), ..imported };
        let closed = client.create(Ticket { status: "Done".into(), ..dated.clone() }).await.unwrap();
        assert_eq!(begun(), [None]);
        client.delete::<Ticket>(closed).await.unwrap();
        // Closed here: its age is known. Begun here: from then on.
        let open = client.create(dated).await.unwrap();
        change(&client, open, |ticket| ticket.status = "Done".into()).await;
        assert_eq!(begun(), [Some(day(long_ago))]);
        change(&client, open, |ticket| ticket.status = "InProgress".into()).await;
        change(&client, open, |ticket| ticket.status = "Done".into()).await;
        assert_eq!(begun(), [Some(today)]);
    }
}

#[tokio::test]
async fn a_cycle_says_what_its_tickets_are_estimated_at_without_what_was_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, tickets) = project_with_tickets(&client, 4).await;
    let cycle = timebox(&client, project, TimeboxKind::Cycle, "One").await;
    for (id, (estimate, status)) in tickets.iter().zip([(1.5, "Done"), (2.0, "Open"), (4.0, "Closed"), (8.0, "Done")]) {
        change(&client, *id, |ticket| (ticket.estimate, ticket.status) = (Some(estimate), status.into())).await;
    }
    for id in &tickets[..3] {
        change(&client, *id, |ticket| ticket.cycle_id = Some(cycle)).await;
    }
    assert_eq!(client.timebox_estimate(&client.get::<Timebox>(cycle).unwrap()), (1.5, 3.5));
    assert_eq!(client.with_tickets(project, |sheet| sheet.estimated(&tickets[1..])), 14.0);
    assert_eq!(client.estimate_unit(project), EstimateUnit::Points);
}
