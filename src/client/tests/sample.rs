//! The project to look around in.

use super::open;
use crate::client::sample::{SampleWords, TICKETS};
use crate::client::{Client, Keeping};
use crate::domain::{Comment, Date, Label, Project, ProjectId, Template, Ticket, Timebox};

fn words() -> SampleWords {
    SampleWords {
        tickets: std::array::from_fn::<_, TICKETS, _>(|at| (format!("Ticket {at}"), String::new())),
        project: ("Sample".into(), "To look around".into()),
        labels: ["a", "b", "c"].map(|name| (name.to_owned(), "#22c55e")),
        cycle: "First weeks".into(),
        comment: "Well done".into(),
        template: ("Bug".into(), "Bug: ".into(), String::new()),
    }
}

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

fn counts(client: &Client, project: ProjectId) -> (usize, usize, usize, usize, usize) {
    (
        client.children::<Ticket>(project.into()).len(),
        client.children::<Label>(project.into()).len(),
        client.children::<Timebox>(project.into()).len(),
        client.children::<Template>(project.into()).len(),
        client.list::<Comment>().len(),
    )
}

#[tokio::test]
async fn a_sample_stays_on_the_device_goes_as_a_whole_and_is_made_once() {
    for account in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let client = open(folder.path(), account).await;
        let own = client.create(Project { name: "Own".into(), ..Project::default() }).await.unwrap();
        let queued = client.pending();
        let sample = client.create_sample(words(), today()).await.unwrap();
        assert_eq!(client.create_sample(words(), today()).await.unwrap(), sample, "there is one");
        assert_eq!(counts(&client, sample), (TICKETS, 3, 1, 1, 1));
        assert_eq!(client.pending(), queued, "nothing of it is sent");
        assert_eq!(client.keeping(sample), if account { Keeping::DeviceOnly } else { Keeping::default() });

        let me = client.me().user;
        let tickets = client.children::<Ticket>(sample.into());
        let count = |is: &dyn Fn(&Ticket) -> bool| tickets.iter().filter(|row| is(&row.value)).count();
        assert_eq!(count(&|ticket| ticket.assignees == [me]), 3);
        assert_eq!(count(&|ticket| ticket.parent_id.is_some()), 4);
        assert_eq!((count(&|it| !it.blocks.is_empty()), count(&|it| !it.relates.is_empty())), (1, 1));
        assert!(tickets.iter().all(|row| row.value.number.is_some()), "with keys of their own");

        drop(client);
        let client = open(folder.path(), account).await;
        assert_eq!(client.sample().map(|row| row.id), Some(sample), "it is known after a restart");
        client.delete::<Project>(sample).await.unwrap();
        assert_eq!(counts(&client, sample), (0, 0, 0, 0, 0));
        assert!(client.sample().is_none() && client.get::<Project>(own).is_some());
        client.restore::<Project>(sample).await.unwrap();
        assert_eq!(counts(&client, sample), (TICKETS, 3, 1, 1, 1));
    }
}
