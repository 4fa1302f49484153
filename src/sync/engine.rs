//! When to sync: a state machine that is told what happened and says what to do next.
//!
//! One batch is in flight at a time. Network faults, 429 and 5xx back off with the same ids; 401 pauses until the
//! person signs in; a batch that fails for itself is halved until the change that fails alone is found. That one is
//! set aside only once the server has answered a request without it: what refuses everything (a proxy in between, a
//! sign-in page of a hotel) is no fault of a change.

/// What went wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No answer: not sent, cut, or timed out. The server may have committed.
    NoAnswer,
    /// An answer with a status other than 200.
    Status { status: u16, retry_after_seconds: Option<u32>, message: String },
    /// An answer that cannot be read.
    Unreadable,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send up to this many queued changes, and pull.
    Sync { limit: usize },
    /// Nothing before this time (milliseconds), unless something is reported.
    Wait { until_millis: u64 },
    /// Nothing until something is reported.
    Idle,
    /// Set this first change of the batch aside: it fails alone while others succeed.
    SetAside { status: u16 },
}

/// How things stand, for the status chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The person chose to work offline.
    Paused,
    /// The session has ended; local work goes on.
    SignInNeeded,
    Syncing,
    /// The server did not answer; the next try is at this time (milliseconds).
    Unreachable {
        retry_at_millis: u64,
    },
    /// The last sync is finished and nothing waits.
    Synced,
    /// Something waits, or nothing was tried yet.
    Waiting,
}

const BATCH_MAX: usize = 500;
const BACKOFF_START_MILLIS: u64 = 1_000;
const BACKOFF_MAX_MILLIS: u64 = 60_000;
/// A pull without a reason: lost live events are made up for.
const PULL_EVERY_MILLIS: u64 = 60_000;
const FAILURES_BEFORE_HALVING: u32 = 3;

/// The state machine.
#[derive(Clone, Debug)]
pub struct Engine {
    in_flight: Option<usize>,
    wanted: bool,
    paused: bool,
    signed_out: bool,
    batch_limit: usize,
    /// Consecutive requests without a usable answer.
    failures: u32,
    /// Consecutive definite refusals (4xx) of a whole batch.
    refusals: u32,
    retry_at_millis: Option<u64>,
    /// When the last request failed: before it, the clock was set back, and what it says of waiting is void.
    failed_at_millis: u64,
    synced_at_millis: Option<u64>,
    /// Until then the queue only waits, for what others have to send first, unless something is wanted.
    holding_until_millis: u64,
    /// The first change failed alone, with this status: a request without any change says whose fault that is.
    suspected: Option<u16>,
    set_aside: Option<u16>,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            in_flight: None,
            wanted: true,
            paused: false,
            signed_out: false,
            batch_limit: BATCH_MAX,
            failures: 0,
            refusals: 0,
            retry_at_millis: None,
            failed_at_millis: 0,
            synced_at_millis: None,
            holding_until_millis: 0,
            suspected: None,
            set_aside: None,
        }
    }
}

impl Engine {
    /// What to do at `now_millis` with `queued` changes waiting.
    pub fn next(&self, now_millis: u64, queued: usize) -> Next {
        if self.paused || self.signed_out || self.in_flight.is_some() {
            return Next::Idle;
        }
        if let Some(status) = self.set_aside {
            return Next::SetAside { status };
        }
        if let Some(retry_at) = self.retry_at_millis.filter(|at| (self.failed_at_millis..*at).contains(&now_millis)) {
            return Next::Wait { until_millis: retry_at };
        }
        if self.suspected.is_some() {
            return Next::Sync { limit: 0 };
        }
        let queued = if now_millis < self.holding_until_millis { 0 } else { queued };
        let synced_at = self.synced_at_millis.filter(|at| *at <= now_millis);
        let pull_at = synced_at.map_or(0, |at| at + PULL_EVERY_MILLIS);
        if self.wanted || queued > 0 || self.failures > 0 || now_millis >= pull_at {
            return Next::Sync { limit: self.batch_limit };
        }
        Next::Wait { until_millis: pull_at }
    }

    /// How things stand.
    pub fn phase(&self, queued: usize) -> Phase {
        match self {
            Self { paused: true, .. } => Phase::Paused,
            Self { signed_out: true, .. } => Phase::SignInNeeded,
            Self { failures: 1.., retry_at_millis: Some(at), .. } => Phase::Unreachable { retry_at_millis: *at },
            Self { in_flight: Some(_), .. } => Phase::Syncing,
            Self { synced_at_millis: Some(_), wanted: false, .. } if queued == 0 => Phase::Synced,
            _ => Phase::Waiting,
        }
    }

    /// When the last sync was finished.
    pub fn synced_at_millis(&self) -> Option<u64> {
        self.synced_at_millis
    }

    /// Something may have changed here or there (a write, a live event, a nudge).
    pub fn want(&mut self) {
        self.wanted = true;
    }

    /// There is reason to believe that the server can be reached: do not wait for the back-off.
    pub fn probe(&mut self) {
        self.wanted = true;
        self.retry_at_millis = None;
    }

    /// *Work offline* on or off.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
        if !paused {
            self.probe();
        }
    }

    /// The person has signed in.
    pub fn signed_in(&mut self) {
        self.signed_out = false;
        self.probe();
    }

    /// A request with `changes` changes has gone out.
    pub fn sent(&mut self, changes: usize) {
        self.in_flight = Some(changes);
        self.wanted = false;
    }

    /// The change that was to be set aside has been.
    pub fn was_set_aside(&mut self) {
        self.set_aside = None;
        self.refusals = 0;
        self.wanted = true;
    }

    /// A usable answer came; `more` is still to be pulled.
    pub fn answered(&mut self, now_millis: u64, more: bool) {
        if self.in_flight.take() == Some(0) {
            self.set_aside = self.suspected.take();
        }
        self.failures = 0;
        self.refusals = 0;
        self.retry_at_millis = None;
        self.batch_limit = (self.batch_limit * 2).min(BATCH_MAX);
        self.wanted |= more;
        if !more {
            self.synced_at_millis = Some(now_millis);
        }
    }

    /// Whether the changes that are left can only wait, for what others have to send first.
    pub fn hold(&mut self, now_millis: u64, waits: bool) {
        self.holding_until_millis = if waits { now_millis + PULL_EVERY_MILLIS } else { 0 };
    }

    /// The request failed. `jitter` is the caller's randomness.
    pub fn failed(&mut self, now_millis: u64, fault: &Fault, jitter: u64) {
        let changes = self.in_flight.take().unwrap_or(0);
        self.wanted = true;
        match fault {
            Fault::Status { status: 401, .. } => self.signed_out = true,
            Fault::Status { status: 413, .. } if changes > 1 => self.batch_limit = changes.div_ceil(2),
            Fault::Status { status, .. } if is_definite(*status) && changes > 0 => {
                self.refused(*status, changes);
                self.back_off(now_millis, None, jitter);
            }
            Fault::Status { status, retry_after_seconds, .. } => {
                if is_definite(*status) {
                    self.suspected = None;
                }
                self.back_off(now_millis, *retry_after_seconds, jitter);
            }
            Fault::NoAnswer | Fault::Unreadable => self.back_off(now_millis, None, jitter),
        }
    }

    fn refused(&mut self, status: u16, changes: usize) {
        self.refusals += 1;
        if self.refusals < FAILURES_BEFORE_HALVING {
            return;
        }
        self.refusals = 0;
        if changes == 1 {
            self.suspected = Some(status);
        } else {
            self.batch_limit = changes.div_ceil(2);
        }
    }

    fn back_off(&mut self, now_millis: u64, retry_after_seconds: Option<u32>, jitter: u64) {
        let step = BACKOFF_START_MILLIS << self.failures.min(6);
        self.failures = self.failures.saturating_add(1);
        let full = step.min(BACKOFF_MAX_MILLIS);
        let wait = full / 2 + jitter % (full / 2 + 1);
        let asked = retry_after_seconds.map_or(0, |seconds| u64::from(seconds) * 1_000);
        self.failed_at_millis = now_millis;
        self.retry_at_millis = Some(now_millis + wait.max(asked));
    }
}

/// Whether an answer says that this very request will never be taken.
fn is_definite(status: u16) -> bool {
    (400..500).contains(&status) && !matches!(status, 401 | 408 | 425 | 429)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> Fault {
        Fault::Status { status, retry_after_seconds: None, message: String::new() }
    }

    #[test]
    fn a_silent_server_is_asked_again_later_and_later_and_a_probe_asks_at_once() {
        let mut engine = Engine::default();
        let mut waits = Vec::new();
        for _ in 0..10 {
            engine.sent(1);
            engine.failed(0, &Fault::NoAnswer, 0);
            let Next::Wait { until_millis } = engine.next(0, 1) else { panic!("it must wait") };
            waits.push(until_millis);
        }
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]) && waits[9] <= BACKOFF_MAX_MILLIS, "{waits:?}");
        engine.probe();
        assert_eq!(engine.next(0, 1), Next::Sync { limit: BATCH_MAX });
    }

    #[test]
    fn while_a_batch_is_on_its_way_nothing_else_is_sent() {
        let mut engine = Engine::default();
        engine.sent(3);
        engine.want();
        engine.probe();
        assert_eq!(engine.next(0, 5), Next::Idle);
        engine.failed(0, &Fault::NoAnswer, 0);
        engine.probe();
        assert_eq!(engine.next(0, 5), Next::Sync { limit: BATCH_MAX });
        engine.sent(3);
        engine.answered(0, false);
        assert_eq!(engine.next(0, 5), Next::Sync { limit: BATCH_MAX });
    }

    #[test]
    fn who_works_offline_sends_and_asks_nothing_whatever_happens() {
        let mut engine = Engine::default();
        engine.pause(true);
        engine.want();
        engine.probe();
        engine.signed_in();
        assert_eq!((engine.next(0, 5), engine.next(31_536_000_000, 5)), (Next::Idle, Next::Idle));
        engine.pause(false);
        assert_eq!(engine.next(0, 5), Next::Sync { limit: BATCH_MAX });
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_prolong_a_wait() {
        let mut engine = Engine::default();
        engine.sent(1);
        engine.failed(31_536_000_000, &Fault::NoAnswer, 0);
        assert_eq!(engine.next(5_000, 1), Next::Sync { limit: BATCH_MAX });
        engine.sent(1);
        engine.answered(31_536_000_000, false);
        assert_eq!(engine.next(5_000, 0), Next::Sync { limit: BATCH_MAX });
    }

    #[test]
    fn an_ended_session_pauses_and_signing_in_goes_on() {
        let mut engine = Engine::default();
        engine.sent(1);
        engine.failed(0, &status(401), 0);
        assert_eq!((engine.next(1_000_000, 1), engine.phase(1)), (Next::Idle, Phase::SignInNeeded));
        engine.signed_in();
        assert_eq!(engine.next(0, 1), Next::Sync { limit: BATCH_MAX });
    }

    #[test]
    fn a_batch_that_is_refused_is_halved_until_one_change_fails_alone() {
        let mut engine = Engine::default();
        let (mut now, mut sent) = (0, Vec::new());
        loop {
            match engine.next(now, 8) {
                Next::Sync { limit: 0 } => {
                    engine.sent(0);
                    engine.answered(now, false);
                }
                Next::Sync { limit } => {
                    sent.push(limit.min(8));
                    engine.sent(limit.min(8));
                    engine.failed(now, &status(400), 0);
                }
                Next::Wait { until_millis } => now = until_millis,
                Next::SetAside { status } => break assert_eq!(status, 400),
                Next::Idle => panic!("nothing in flight and yet idle"),
            }
        }
        assert_eq!(sent, [8, 8, 8, 4, 4, 4, 2, 2, 2, 1, 1, 1]);
    }

    #[test]
    fn changes_that_can_only_wait_are_not_sent_again_until_something_happens() {
        let mut engine = Engine::default();
        engine.sent(3);
        engine.answered(0, false);
        engine.hold(0, true);
        assert_eq!(engine.next(0, 3), Next::Wait { until_millis: 60_000 });
        engine.want();
        assert_eq!(engine.next(10, 3), Next::Sync { limit: BATCH_MAX }, "what came may be what they wait for");
    }

    #[test]
    fn where_everything_is_refused_no_change_is_set_aside() {
        let mut engine = Engine::default();
        let (mut now, mut without_changes) = (0, 0);
        for _ in 0..200 {
            match engine.next(now, 4) {
                Next::Sync { limit } => {
                    without_changes += usize::from(limit == 0);
                    engine.sent(limit.min(4));
                    engine.failed(now, &status(403), 0);
                }
                Next::Wait { until_millis } => now = until_millis,
                other => panic!("{other:?}"),
            }
        }
        assert!(without_changes > 1, "it asked again and again whether it is the change's fault");
    }

    #[test]
    fn too_many_requests_waits_as_long_as_the_server_asks() {
        let mut engine = Engine::default();
        engine.sent(3);
        engine.failed(0, &Fault::Status { status: 429, retry_after_seconds: Some(90), message: String::new() }, 0);
        assert_eq!(engine.next(0, 3), Next::Wait { until_millis: 90_000 });
    }

    #[test]
    fn with_nothing_to_do_it_pulls_once_a_minute() {
        let mut engine = Engine::default();
        engine.sent(0);
        engine.answered(5_000, false);
        assert_eq!((engine.next(5_000, 0), engine.phase(0)), (Next::Wait { until_millis: 65_000 }, Phase::Synced));
        assert_eq!(engine.next(65_000, 0), Next::Sync { limit: BATCH_MAX });
    }
}
