//! `kill -9` in a loop, while five devices write.

use crate::place::Place;
use crate::server::Server;
use crate::world::World;
use std::time::{Duration, Instant};

/// How often, unless `WORKNEST_KILLS` says otherwise.
const KILLS: usize = 20;

fn kills() -> usize {
    std::env::var("WORKNEST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_has_lost_nothing_that_it_acknowledged() {
    kill_in_a_loop(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_on_postgresql_has_lost_nothing_that_it_acknowledged() {
    if let Some(place) = Place::postgres("kills").await {
        kill_in_a_loop(place).await;
    }
}

async fn kill_in_a_loop(place: Place) {
    let (start, kills) = (Instant::now(), kills());
    let server = Server::start(&place);
    let mut world = World::found(place, &server, 7).await;
    let mut server = Some(server);
    let mut start_ms = 100;
    for kill in 1..=kills {
        // Killed at any moment: just after its start, in the middle of a request, after many. The time between kills is
        // drawn anew each time, in proportion to how fast this machine is.
        let millis = 20 + world.workers[0].device.random.below(300 + 3 * start_ms) as u64;
        let killer = server.take().expect("it runs");
        let kill_it = async {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            killer.kill();
        };
        // Everybody goes on a little longer, into nothing.
        tokio::join!(world.work(Duration::from_millis(millis + 20)), kill_it);
        world.place.check_integrity().await;
        if kill % 50 == 0 {
            world.check_acknowledged().await;
            println!("{kill} kills: {} changes acknowledged, {:.0?}", world.acknowledged(), start.elapsed());
        }
        let before = Instant::now();
        let again = Server::start(&world.place);
        start_ms = usize::try_from(before.elapsed().as_millis()).expect("not for ever").min(2_000);
        world.proxy.lead_to(again.port);
        world.probe();
        server = Some(again);
    }
    world.settle().await;
    world.check_acknowledged().await;
    assert!(world.check_together().await > 0, "changes met unseen");
    assert!(world.failures() >= kills / 2, "the kills were felt: {} of {kills}", world.failures());
    println!(
        "{kills} kills survived: {} changes acknowledged, {} requests without an answer, {:.0?}",
        world.acknowledged(),
        world.failures(),
        start.elapsed()
    );
}
