//! The simulator: real replicas, engines, merge rule and authority; clocks, network, disks, mishaps and people are
//! drawn from a seed.
//!
//! `cargo test --test simulator` runs the list of found seeds and as many fresh ones as `WORKNEST_SEEDS` says, on all
//! cores; `WORKNEST_SEED=n cargo test --test simulator -- --nocapture` replays one and tells what happened, with
//! `WORKNEST_STEPS=m` only its first m steps. A failure prints both numbers.

#[path = "simulator/device.rs"]
mod device;
#[path = "simulator/disk.rs"]
mod disk;
#[path = "simulator/lacking.rs"]
mod lacking;
#[path = "simulator/local_work.rs"]
mod local_work;
#[path = "simulator/moves.rs"]
mod moves;
#[path = "simulator/oracle.rs"]
mod oracle;
#[path = "simulator/order.rs"]
mod order;
#[path = "simulator/people.rs"]
mod people;
#[path = "simulator/random.rs"]
mod random;
#[path = "simulator/retention.rs"]
mod retention;
#[path = "simulator/script.rs"]
mod script;
#[path = "simulator/server.rs"]
mod server;
#[path = "simulator/wire.rs"]
mod wire;
#[path = "simulator/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use world::World;

/// Fresh seeds in an ordinary run.
const SEEDS: u64 = 300;

/// No more seeds are begun after so many have failed.
const FAILURES_MAX: usize = 10;

/// What must have happened in an ordinary run: answers of the server, and what this world does now and then.
const WANTED: [&str; 24] = [
    "applied",
    "merged",
    "conflict",
    "invalid",
    "forbidden",
    "no_access",
    "missing",
    "depends_on_rejected",
    "swapped",
    "upgraded",
    "moved",
    "another's session",
    "lacking",
    "chosen",
    "taken and refused",
    "role taken away",
    "role given again",
    "set back",
    "disk full",
    "crashes",
    "gets its backup put back",
    "loses its store",
    "sees days pass",
    "takes local work along",
];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// The seeds that once found something.
fn found_seeds() -> Vec<u64> {
    let lines = include_str!("simulator/seeds.txt").lines();
    let numbers = lines.map(|line| line.split('#').next().unwrap_or_default().trim());
    numbers.filter(|text| !text.is_empty()).map(|text| text.parse().expect("a seed is a number")).collect()
}

/// Runs one seed; how often what happened, or what did not hold.
fn run(seed: u64, steps_max: usize, is_told: bool) -> Result<BTreeMap<String, usize>, String> {
    let story = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(seed, is_told);
        world.run(steps_max);
        world.happened()
    }));
    story.map_err(|panic| match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().unwrap_or_else(|_| Box::new("a panic without words"))).to_owned(),
    })
}

/// The least number of steps, found by halving, with which a seed still fails.
fn fewest_steps(seed: u64) -> usize {
    let (mut passes, mut fails) = (0, 250);
    while passes + 1 < fails {
        let middle = usize::midpoint(passes, fails);
        if run(seed, middle, false).is_err() { fails = middle } else { passes = middle }
    }
    fails
}

fn replay(seed: u64) {
    let steps = number("WORKNEST_STEPS").map_or(usize::MAX, |steps| usize::try_from(steps).expect("few"));
    match run(seed, steps, true) {
        Ok(given) => println!("seed {seed} holds; what happened: {given:?}"),
        Err(what) => panic!("seed {seed}: {what}"),
    }
}

#[test]
fn replicas_agree_and_lose_nothing_whatever_the_network_and_the_clocks_do() {
    if let Some(seed) = number("WORKNEST_SEED") {
        return replay(seed);
    }
    let fresh = number("WORKNEST_SEEDS").unwrap_or(SEEDS);
    let seeds: Vec<u64> = found_seeds().into_iter().chain(0..fresh).collect();
    let given: Mutex<BTreeMap<String, usize>> = Mutex::default();
    let failed: Mutex<Vec<(u64, String)>> = Mutex::default();
    let (next, started) = (AtomicUsize::new(0), Instant::now());
    // What failed is told at the end, once and with its command.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match run(*seed, usize::MAX, false) {
                        Ok(answers) => {
                            let mut given = given.lock().expect("nobody panics with it");
                            answers.into_iter().for_each(|(answer, times)| *given.entry(answer).or_default() += times);
                        }
                        Err(what) => {
                            let mut failed = failed.lock().expect("nobody panics with it");
                            failed.push((*seed, what));
                            if failed.len() >= FAILURES_MAX {
                                next.store(seeds.len(), Ordering::Relaxed);
                            }
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("nobody panicked with it");
    let told: Vec<String> = failed
        .iter()
        .map(|(seed, what)| {
            let steps = fewest_steps(*seed);
            format!(
                "seed {seed}: {what}\nreplay it: WORKNEST_SEED={seed} WORKNEST_STEPS={steps} cargo test --test simulator replicas -- --nocapture"
            )
        })
        .collect();
    std::panic::set_hook(hook);
    assert!(told.is_empty(), "{}", told.join("\n"));
    let (given, seconds) = (given.into_inner().expect("nobody panicked with it"), started.elapsed().as_secs_f64());
    println!("{} seeds in {seconds:.1} s; what happened: {given:?}", seeds.len());
    // A simulator in which nothing happens finds nothing.
    let missed = WANTED.iter().filter(|wanted| !given.contains_key(**wanted)).count();
    assert!(fresh < SEEDS || missed == 0, "some of {WANTED:?} never happened: {given:?}");
}

#[test]
fn a_seed_tells_the_same_story_every_time() {
    let story = |seed| {
        let mut world = World::new(seed, false);
        world.run(usize::MAX);
        world.story
    };
    assert_eq!(story(7), story(7));
    assert_ne!(story(7), story(8));
}
