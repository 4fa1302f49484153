//! A server that is set back to a backup while devices have gone on.

use crate::place::Place;
use crate::server::{Server, run};
use crate::world::World;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_after_the_backup_is_offered_anew() {
    set_back(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_after_the_backup_is_offered_anew_on_postgresql() {
    if let Some(place) = Place::postgres("set back").await {
        set_back(place).await;
    }
}

async fn set_back(place: Place) {
    let server = Server::start(&place);
    let mut world = World::found(place, &server, 5).await;
    world.work(Duration::from_millis(800)).await;
    world.settle().await;
    let file = world.place.folder.path().join("backup.jsonl");
    let file = file.to_str().expect("a plain path");
    let (done, said) = run(&world.place, &["backup", file]);
    assert!(done, "{said}");
    world.work(Duration::from_millis(800)).await;
    world.settle().await;
    let acknowledged = world.acknowledged();
    // Some of what comes next is in no answer when the server is set back.
    world.work(Duration::from_millis(50)).await;
    let (done, said) = run(&world.place, &["restore", file, "--replace"]);
    assert!(done, "{said}");
    world.forget_answers();
    world.work(Duration::from_millis(300)).await;
    world.settle().await;
    world.check_acknowledged().await;
    world.check_together().await;
    println!("{acknowledged} changes were acknowledged before; {} are after", world.acknowledged());
}
