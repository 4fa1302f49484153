//! The simulator: real replicas, engines, merge rule and authority; clocks, network, crashes and people are drawn
//! from a seed.
//!
//! `cargo test --test simulator` runs the list of found seeds and as many fresh ones as `WORKNEST_SEEDS` says;
//! `WORKNEST_SEED=n cargo test --test simulator` replays one and tells what happened.

#[path = "simulator/device.rs"]
mod device;
#[path = "simulator/oracle.rs"]
mod oracle;
#[path = "simulator/people.rs"]
mod people;
#[path = "simulator/random.rs"]
mod random;
#[path = "simulator/server.rs"]
mod server;
#[path = "simulator/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use world::World;

/// Fresh seeds in an ordinary run.
const SEEDS: u64 = 60;

/// What the server must have answered in an ordinary run.
const ANSWERS: [&str; 7] = ["applied", "merged", "conflict", "invalid", "forbidden", "no_access", "missing"];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// The seeds that once found something.
fn found_seeds() -> Vec<u64> {
    let lines = include_str!("simulator/seeds.txt").lines();
    let numbers = lines.map(|line| line.split('#').next().unwrap_or_default().trim());
    numbers.filter(|text| !text.is_empty()).map(|text| text.parse().expect("a seed is a number")).collect()
}

/// Runs one seed; how often the server gave each answer.
fn run(seed: u64) -> BTreeMap<String, usize> {
    let story = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(seed);
        world.run();
        world.server.answers_given()
    }));
    story.unwrap_or_else(|_| panic!("seed {seed} failed; replay it: WORKNEST_SEED={seed} cargo test --test simulator"))
}

#[test]
fn replicas_agree_and_lose_nothing_whatever_the_network_and_the_clocks_do() {
    if let Some(seed) = number("WORKNEST_SEED") {
        println!("answers given: {:?}", run(seed));
        return;
    }
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    let fresh = number("WORKNEST_SEEDS").unwrap_or(SEEDS);
    for seed in found_seeds().into_iter().chain(0..fresh) {
        for (answer, times) in run(seed) {
            *given.entry(answer).or_default() += times;
        }
    }
    println!("answers given: {given:?}");
    // A simulator in which nothing happens finds nothing.
    let missed = ANSWERS.iter().filter(|wanted| !given.contains_key(**wanted)).count();
    assert!(fresh < SEEDS || missed == 0, "some of {ANSWERS:?} was never given: {given:?}");
}

#[test]
fn a_seed_tells_the_same_story_every_time() {
    let story = |seed| {
        let mut world = World::new(seed);
        world.run();
        world.story
    };
    assert_eq!(story(7), story(7));
    assert_ne!(story(7), story(8));
}
