//! Guessing made slow: token buckets per account and per address, in memory.
//!
//! A bucket holds a burst and fills at a steady rate; who finds it empty is told when to come back (429 with
//! `Retry-After`). Each server counts for itself: several on one database let through as many times as much.

use super::error::ServerError;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Wrong passwords and codes from one address.
    WrongFromAddress,
    /// Wrong passwords and codes for one account: from where it was signed in before, within a session, and from
    /// all other places together.
    WrongForAccount,
    /// Accounts made from one address.
    SignUps,
    /// Mails asked for from one address.
    Mails,
    /// Requests of one session or token.
    Requests,
    /// Requests from one address that show no session.
    Strangers,
    /// Changes of one person, by sync.
    Changes,
}

impl Counted {
    /// How many at once, and how long until there is one more.
    fn rule(self) -> (f64, Duration) {
        match self {
            Self::WrongFromAddress => (30.0, Duration::from_secs(10)),
            Self::WrongForAccount => (10.0, Duration::from_secs(60)),
            Self::SignUps => (300.0, Duration::from_secs(5)),
            Self::Mails => (5.0, Duration::from_secs(120)),
            Self::Requests => (10_000.0, Duration::from_millis(1)),
            Self::Strangers => (2_000.0, Duration::from_millis(10)),
            // Five of the largest imports, then more than a hundred people write.
            Self::Changes => (500_000.0, Duration::from_millis(10)),
        }
    }
}

struct Bucket {
    left: f64,
    at: Instant,
}

/// All buckets.
pub struct Throttle {
    on: bool,
    buckets: Mutex<HashMap<(Counted, String), Bucket>>,
}

/// When there are so many, those that are full again are forgotten.
const BUCKETS_MAX: usize = 50_000;

impl Throttle {
    pub fn new(on: bool) -> Self {
        Self { on, buckets: Mutex::default() }
    }

    /// Counts one.
    ///
    /// # Errors
    /// 429 when there were too many.
    pub fn count(&self, counted: Counted, whose: &str) -> Result<(), ServerError> {
        self.take(counted, whose, 1.0, Instant::now())
    }

    /// Counts so many: whoever has any left may do all of it, and waits the longer after.
    ///
    /// # Errors
    /// 429 when there were too many before.
    pub fn count_many(&self, counted: Counted, whose: &str, many: usize) -> Result<(), ServerError> {
        self.take(counted, whose, many as f64, Instant::now())
    }

    /// Counts none, but is refused as the next one would be.
    ///
    /// # Errors
    /// 429 when there were too many.
    pub fn look(&self, counted: Counted, whose: &str) -> Result<(), ServerError> {
        self.take(counted, whose, 0.0, Instant::now())
    }

    fn take(&self, counted: Counted, whose: &str, cost: f64, now: Instant) -> Result<(), ServerError> {
        if !self.on {
            return Ok(());
        }
        let (burst, interval) = counted.rule();
        let filled = |bucket: &Bucket, (burst, interval): (f64, Duration)| {
            let since = now.saturating_duration_since(bucket.at).as_secs_f64();
            (bucket.left + since / interval.as_secs_f64()).min(burst)
        };
        // A panic elsewhere leaves the counts as they are.
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > BUCKETS_MAX {
            buckets.retain(|(counted, _), bucket| filled(bucket, counted.rule()) < counted.rule().0);
        }
        let bucket = buckets.entry((counted, whose.to_owned())).or_insert(Bucket { left: burst, at: now });
        let left = filled(bucket, (burst, interval));
        if left < 1.0 {
            let wait = (1.0 - left) * interval.as_secs_f64();
            return Err(ServerError::TooMany { seconds: wait.ceil().max(1.0) as u64 });
        }
        *bucket = Bucket { left: left - cost, at: now };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_one_at_a_time_and_each_account_for_itself() {
        let throttle = Throttle::new(true);
        let start = Instant::now();
        let take = |whose: &str, after: u64| {
            throttle.take(Counted::WrongForAccount, whose, 1.0, start + Duration::from_secs(after))
        };
        assert_eq!((0..20).filter(|_| take("ann", 0).is_ok()).count(), 10);
        assert!(matches!(take("ann", 1), Err(ServerError::TooMany { seconds: 59 })));
        assert!(take("ben", 1).is_ok());
        assert!(take("ann", 61).is_ok());
        assert!(take("ann", 62).is_err());
    }

    #[test]
    fn looking_costs_nothing_and_off_is_off() {
        let throttle = Throttle::new(true);
        assert!((0..100).all(|_| throttle.look(Counted::WrongForAccount, "ann").is_ok()));
        let off = Throttle::new(false);
        assert!((0..100).all(|_| off.count(Counted::WrongForAccount, "ann").is_ok()));
    }
}
