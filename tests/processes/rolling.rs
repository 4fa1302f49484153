//! Servers on one PostgreSQL replaced one by one under load, as a deploy does it: whoever stands in front leads new
//! requests to another server, then the old one is told to stop, ends what it has begun, and a new one takes its place.
//!
//! `WORKNEST_PROGRAM_BEFORE` names the program of the release before; the first servers run it, and those that take
//! their places the present one, so that for a while both versions serve one database that the new one has migrated.
//! Without it all run the present one: nothing before it is at hand.

use crate::place::Place;
use crate::server::Server;
use crate::world::World;
use std::sync::Arc;
use std::time::Duration;

/// How many servers are replaced.
const ROUNDS: usize = 4;

/// For so long an old server and the new one serve in turns.
const BESIDE: Duration = Duration::from_millis(600);

#[tokio::test(flavor = "multi_thread")]
async fn servers_are_replaced_one_by_one_and_no_request_fails() {
    let Some(place) = Place::postgres("a rolling deploy").await else { return };
    let machines = [Arc::new(place.beside()), Arc::new(place.beside())];
    // Both are of the release before, and the database is as that one made it.
    let mut serving = Server::start_before(&machines[0]);
    let mut other = Server::start_before(&machines[1]);
    let mut world = World::found(place, &serving, 3).await;
    world.workers.iter_mut().for_each(|worker| worker.device.connects_anew());
    for round in 0..ROUNDS {
        // The old ones serve in turns; then one of them is left alone, with what it has begun.
        world.work(BESIDE / 2).await;
        world.proxy.lead_to(other.port);
        world.work(BESIDE / 2).await;
        let (old, machine) = (serving, machines[round % 2].clone());
        let replaced = async {
            old.tell_to_stop();
            let start_anew = move || {
                assert!(old.ended().success(), "it ends in order");
                Server::start(&machine)
            };
            tokio::task::spawn_blocking(start_anew).await.expect("the new one serves")
        };
        serving = other;
        other = world.work_until(replaced).await;
        // A new one beside an old one, in turns: each goes on with what the other has written.
        for turn in 0..4 {
            world.proxy.lead_to(if turn % 2 == 0 { other.port } else { serving.port });
            world.work(BESIDE / 4).await;
        }
        world.proxy.lead_to(serving.port);
    }
    world.settle().await;
    world.check_acknowledged().await;
    assert!(world.check_together().await > 0, "changes met unseen");
    assert_eq!(world.failures(), 0, "no request failed");
    assert!(world.acknowledged() > 50, "there was a load: {} changes", world.acknowledged());
    println!("{ROUNDS} servers replaced: {} changes acknowledged, no request failed", world.acknowledged());
}
