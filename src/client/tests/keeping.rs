//! What stays on an installed program's device.

use super::open;
use super::served::Served;
use crate::domain::{Project, Ticket};

#[tokio::test]
async fn an_installed_program_keeps_all_until_it_is_told_for_how_long() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    assert_eq!(client.retention_days(), 0);
    let project = client.create(Project { name: "Website".into(), ..Project::default() }).await.unwrap();
    let closed =
        Ticket { project_id: project, title: "Long done".into(), status: "Closed".into(), ..Ticket::default() };
    let closed = client.create(closed).await.unwrap();
    // Taken forty days ago, by the server's time; all that was shown then is long past now.
    let mut served = Served { ahead_millis: -40 * 86_400_000, ..Served::default() };
    served.meets(&client).await;
    served.ahead_millis = 0;
    client.0.retired_at.set(0);
    served.meets(&client).await;
    assert_ne!(client.0.retired_at.get(), 0, "it was looked at what may leave");
    assert!(client.get::<Ticket>(closed).is_some(), "nothing does");
    client.set_retention_days(41).await.unwrap();
    assert!(client.get::<Ticket>(closed).is_some());
    client.set_retention_days(39).await.unwrap();
    assert!(client.get::<Ticket>(closed).is_none(), "now it was told");
    assert!(client.get::<Project>(project).is_some());
}
