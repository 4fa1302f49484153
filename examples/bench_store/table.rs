//! The table: one line for each figure.

use std::time::{Duration, Instant};

/// The heading of the columns.
pub fn head() {
    println!("{:<58}{:>12}{:>14}{:>22}{:>12}", "what", "measured", "per cpu s", "bar", "to raw");
}

/// One line. `bar` as it is to be read; a ratio to the raw statements, where there are any.
pub fn line(what: &str, measured: impl std::fmt::Display, per_processor: Option<f64>, bar: &str, ratio: Option<f64>) {
    let per_processor = per_processor.map_or(String::new(), |value| format!("{value:.0}"));
    let ratio = ratio.map_or(String::new(), |value| format!("{:.0} %", value * 100.0));
    println!("{what:<58}{measured:>12}{per_processor:>14}{bar:>22}{ratio:>12}");
}

/// How fast something went: by the clock, and by the processor.
#[derive(Clone, Copy)]
pub struct Speed {
    pub per_second: f64,
    pub per_processor_second: Option<f64>,
}

impl Speed {
    /// One line of it, next to the raw statements.
    pub fn line(&self, what: &str, bar: &str, raw: Option<Speed>) {
        // By the processor where both could be asked: the two ran at different moments of a busy machine.
        let ratio = raw.map(|raw| match (self.per_processor_second, raw.per_processor_second) {
            (Some(ours), Some(theirs)) => ours / theirs,
            _ => self.per_second / raw.per_second,
        });
        line(what, format!("{:.0}/s", self.per_second), self.per_processor_second, bar, ratio);
    }
}

/// From its making on.
pub struct Stopwatch {
    start: Instant,
    processor: Option<Duration>,
}

impl Stopwatch {
    pub fn start() -> Self {
        Self { processor: processor_time(), start: Instant::now() }
    }

    pub fn millis(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1e3
    }

    /// How fast `count` of something were.
    pub fn speed(&self, count: usize) -> Speed {
        let elapsed = self.start.elapsed();
        let used = processor_time().zip(self.processor).map(|(now, before)| now.saturating_sub(before));
        Speed {
            per_second: count as f64 / elapsed.as_secs_f64(),
            per_processor_second: used.map(|used| count as f64 / used.as_secs_f64().max(1e-6)),
        }
    }
}

/// What this process has used of the processor, where the system tells (Linux).
fn processor_time() -> Option<Duration> {
    let threads = std::fs::read_dir("/proc/self/task").ok()?;
    let nanos = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Some(Duration::from_nanos(nanos.sum()))
}
