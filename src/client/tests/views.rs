//! Saved views: shared ones are records of the project, a person's own stay on the device.

use super::{open, project_with_tickets};
use crate::client::{Client, ClientError};
use crate::domain::{ProjectId, View, ViewKind};

fn view(project: ProjectId, name: &str, query: &str) -> View {
    View { project_id: project, name: name.into(), kind: ViewKind::Board, query: query.into() }
}

fn named(client: &Client, project: ProjectId) -> Vec<(String, bool)> {
    client.views(project).into_iter().map(|saved| (saved.view.name, saved.is_own)).collect()
}

#[tokio::test]
async fn views_are_saved_shared_or_for_oneself_and_are_there_when_the_device_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, _) = project_with_tickets(&client, 1).await;
    let (other, _) = project_with_tickets(&client, 1).await;
    let before = client.pending();
    client.create_view(view(project, "Pressing", "sort:priority is:open"), true).await.unwrap();
    assert_eq!(client.pending(), before, "one's own is nothing to send");
    client.create_view(view(project, "Bugs", "type:bug"), false).await.unwrap();
    assert_eq!(client.pending(), before + 1);
    let all = [("Bugs".to_owned(), false), ("Pressing".to_owned(), true)];
    assert_eq!(named(&client, project), all, "by name, whoever's they are");
    assert_eq!(named(&client, other), []);
    drop(client);

    let client = open(folder.path(), true).await;
    assert_eq!(named(&client, project), all);
    let own = client.views(project).remove(1);
    assert_eq!((own.view.query.as_str(), own.view.kind.clone()), ("sort:priority is:open", ViewKind::Board));
}

#[tokio::test]
async fn a_view_of_either_kind_is_renamed_and_deleted_and_a_shared_one_comes_back_by_undo() {
    let folder = tempfile::tempdir().unwrap();
    let client = open(folder.path(), true).await;
    let (project, _) = project_with_tickets(&client, 1).await;
    for is_own in [true, false] {
        client.create_view(view(project, "One", ""), is_own).await.unwrap();
        let saved = client.views(project).remove(0);
        client.save_view(&saved, &view(project, "Two", "is:open")).await.unwrap();
        let saved = client.views(project).remove(0);
        assert_eq!((saved.view.name.as_str(), saved.view.query.as_str(), saved.is_own), ("Two", "is:open", is_own));
        let nameless = client.save_view(&saved, &view(project, " ", "")).await;
        assert!(matches!(nameless, Err(ClientError::Invalid(invalid)) if invalid.field == "name"));
        match is_own {
            true => client.put_own_view(saved.id, None).await.unwrap(),
            false => client.delete::<View>(saved.id).await.unwrap(),
        }
        assert_eq!(named(&client, project), []);
    }
    assert!(client.undo().await.unwrap());
    assert_eq!(named(&client, project), [("Two".to_owned(), false)]);
}
