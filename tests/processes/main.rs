//! The real thing: the server's own process, killed and started again, asked over HTTP through a network that cuts,
//! delays and stops, by real replicas and engines over real SQLite stores.
//!
//! Every case runs on SQLite; and on PostgreSQL when `WORKNEST_TEST_POSTGRES` holds the URL of a database in a
//! cluster for tests. `WORKNEST_KILLS` says how often the server is killed (20 unless told).
//! `WORKNEST_PROGRAM_BEFORE` names the program of the release before, for a deploy of the present one over it.
#![cfg(feature = "server")]

mod device;
#[path = "../simulator/disk.rs"]
#[allow(dead_code, reason = "the simulator asks more of it")]
mod disk;
mod faults;
mod kept;
mod kills;
mod network;
mod operation;
mod place;
mod proxy;
#[path = "../simulator/random.rs"]
#[allow(dead_code, reason = "the simulator draws in more ways")]
mod random;
mod restored;
mod rolling;
mod server;
mod servers;
mod world;
