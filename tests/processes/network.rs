//! A network that cuts, delays and stops, between five devices and one server.

use crate::device::TIMEOUT;
use crate::place::Place;
use crate::proxy::Weather;
use crate::server::Server;
use crate::world::World;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn devices_behind_a_bad_network_come_together() {
    come_together(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_behind_a_bad_network_come_together_on_postgresql() {
    if let Some(place) = Place::postgres("a bad network").await {
        come_together(place).await;
    }
}

/// How many kinds of weather pass.
const ROUNDS: usize = 40;

async fn come_together(place: Place) {
    let server = Server::start(&place);
    let mut world = World::found(place, &server, 11).await;
    for _ in 0..ROUNDS {
        let random = &mut world.workers[0].device.random;
        let bytes = 1 + random.below(6_000);
        let weather = match random.below(6) {
            0 => Weather::default(),
            1 => Weather { stopped: true, ..Weather::default() },
            2 => Weather { delay: Duration::from_millis(40), ..Weather::default() },
            3 => Weather { cut_up_after: Some(bytes), ..Weather::default() },
            _ => Weather { cut_down_after: Some(bytes), ..Weather::default() },
        };
        world.proxy.set(weather);
        // What goes through already goes on in the old weather unless it is cut.
        world.proxy.cut_all();
        world.probe();
        world.work(Duration::from_millis(150)).await;
    }
    pause(&server, &mut world).await;
    world.settle().await;
    world.check_acknowledged().await;
    assert!(world.check_together().await > 0, "changes met unseen");
    assert!(world.proxy.cuts() > 0 && world.failures() > 10, "the weather was felt: {}", world.failures());
    println!(
        "{} changes acknowledged, {} connections cut in the middle, {} requests without an answer",
        world.acknowledged(),
        world.proxy.cuts(),
        world.failures()
    );
    drop(server);
}

/// The server, then a device, gets no processor for longer than a request may take: what was sent before is done after,
/// when nobody waits for it any more, and is sent again meanwhile.
async fn pause(server: &Server, world: &mut World) {
    let (limit, pause) = (Duration::from_millis(500), Duration::from_millis(1_500));
    world.proxy.set(Weather::default());
    world.probe();
    world.work(Duration::from_millis(200)).await;
    world.times_out_after(limit);
    for _ in 0..3 {
        let failures = world.failures();
        world.probe();
        server.pause();
        world.work(pause).await;
        server.go_on();
        assert!(world.failures() > failures, "the pause was felt");
        world.probe();
        world.work_with_a_device_that_pauses(Duration::from_millis(300), pause).await;
    }
    world.times_out_after(TIMEOUT);
}
