//! How soon a native client has its first board, and how fast it finds, with 1,000, 10,000 and 100,000 tickets of four
//! comments each on this device: `cargo run --release --features desktop --example bench_client`.
//!
//! Each size is opened by a process of its own, as a start is. What the window costs besides is not in it.

#[path = "../bench_store/samples.rs"]
mod samples;

use samples::record;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use uuid::Uuid;
use worknest::client::Client;
use worknest::domain::{Entity, Project, ProjectId, Scope, Status, default_statuses};
use worknest::merge::Record;
use worknest::query::{Filter, Matcher, Statuses, board};
use worknest::store::{Batch, LocalStore, Store};

/// Tickets; the longest time to the first board that the design allows with so many.
const SIZES: [(usize, Option<u64>); 3] = [(1_000, None), (10_000, Some(200)), (100_000, Some(600))];
/// A ticket and its comments.
const RECORDS_PER_TICKET: usize = 5;
const BATCH_RECORDS: usize = 2_000;
/// Openings of each size; the median counts.
const OPENINGS: usize = 5;

fn project() -> ProjectId {
    ProjectId(Uuid::from_u128(1))
}

fn made<T: Entity>(id: impl Into<worknest::domain::EntityId>, value: &T) -> Record {
    let like = record(project(), 0);
    Record {
        entity_type: T::TYPE,
        id: id.into(),
        scope: Scope::Project(project()),
        fields: value.creation_fields(),
        ..like
    }
}

/// A device's store with so many tickets, in a data folder.
async fn fill(folder: &Path, tickets: usize) {
    let place = folder.join("local.sqlite").display().to_string();
    let store = LocalStore::open(&place).await.expect("a new store opens");
    let site = made(project(), &Project { name: "Website".into(), ..Project::default() });
    let statuses = default_statuses(project()).into_iter().map(|(id, status)| made::<Status>(id, &status));
    let all = (0..tickets * RECORDS_PER_TICKET).map(|at| record(project(), at));
    let mut records = std::iter::once(site).chain(statuses).chain(all).peekable();
    while records.peek().is_some() {
        let put_records = records.by_ref().take(BATCH_RECORDS).collect();
        store.commit(Batch { put_records, ..Batch::default() }).await.expect("there is room");
    }
    store.close().await.expect("it closes");
}

/// The ids of a board of everything.
fn board_of(client: &Client) -> usize {
    let owned = default_statuses(project());
    let statuses = Statuses::new(owned.iter().map(|(id, status)| (*id, status)));
    let everything = Filter::default();
    let matcher = Matcher::new(&everything, &statuses, "2026-11-23".parse().expect("a date"));
    client.with_tickets(project(), |sheet| {
        let board = board(sheet, &statuses, &matcher);
        board.columns.iter().map(|column| column.tickets.len()).sum()
    })
}

/// Opens the store of `WORKNEST_DATA`; prints milliseconds: to the first board, a board again, to the last text indexed,
/// a search.
async fn open(tickets: usize) {
    let start = Instant::now();
    let client = Client::open().await.expect("what was filled opens");
    assert_eq!(board_of(&client), tickets);
    let first = start.elapsed();
    let again = timed(|| assert_eq!(board_of(&client), tickets));
    // The last comment's words are found once all are.
    let indexing = Instant::now();
    let everywhere = async {
        while client.found("offline night").len() < tickets {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        () = client.run() => unreachable!("it runs for as long as the app does"),
        () = everywhere => {}
    }
    let indexed = indexing.elapsed();
    let last = format!("case {}", (tickets - 1) * RECORDS_PER_TICKET);
    let searched = timed(|| assert!(!client.search(&last, 50).is_empty()));
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!("{} {} {} {}", millis(first), millis(again), millis(indexed), millis(searched));
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// The medians of what `open` printed, each in a process of its own.
fn openings(folder: &Path, tickets: usize) -> Vec<f64> {
    let mut runs: Vec<Vec<f64>> = vec![Vec::new(); 4];
    for _ in 0..OPENINGS {
        let this = std::env::current_exe().expect("this program has a place");
        let output = Command::new(this).arg(tickets.to_string()).env("WORKNEST_DATA", folder).output();
        let output = output.expect("this program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("numbers");
        let figures = text.split_whitespace().map(|figure| figure.parse::<f64>().expect("a number"));
        figures.zip(&mut runs).for_each(|(figure, run)| run.push(figure));
    }
    runs.into_iter()
        .map(|mut run| {
            run.sort_by(f64::total_cmp);
            run[run.len() / 2]
        })
        .collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Some(tickets) = std::env::args().nth(1) {
        return open(tickets.parse().expect("how many tickets")).await;
    }
    println!(
        "{:>8}{:>14}{:>10}{:>14}{:>14}{:>12}",
        "tickets", "first board", "bar", "board again", "all indexed", "a search"
    );
    let mut is_missed = false;
    for (tickets, bar) in SIZES {
        let folder = tempfile::tempdir().expect("a folder for the measurement");
        fill(folder.path(), tickets).await;
        let figures = openings(folder.path(), tickets);
        let [first, again, indexed, searched] = figures[..] else { panic!("four figures") };
        is_missed |= bar.is_some_and(|bar| first > bar as f64);
        let bar = bar.map_or(String::new(), |bar| format!("{bar} ms"));
        println!("{tickets:>8}{first:>11.0} ms{bar:>10}{again:>11.2} ms{indexed:>11.0} ms{searched:>9.2} ms");
    }
    if is_missed {
        println!("A budget was missed.");
        std::process::exit(1);
    }
}
