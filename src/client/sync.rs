//! Syncing: drives the engine with real time and a real server, for as long as the app runs.

use super::open::{WORK_OFFLINE, use_bearer};
use super::remote::Remote;
use super::{Client, ClientError, StoreProblem, SyncEvent};
use crate::platform::live::LiveState;
use crate::platform::{self, service_worker, tabs};
use crate::store::{Batch, Rejection};
use crate::sync::{Fault, Next, Phase, SyncRequest, SyncResponse, restored};
use futures::future::{join, join3, pending, select};
use serde_json::Value;
use std::pin::pin;

impl Client {
    /// Syncs until it is dropped. One run for each open client; of several tabs, one leads.
    pub async fn run(&self) {
        let lead = async {
            let Some(remote) = &self.0.remote else { return pending().await };
            use_bearer(remote.bearer());
            let _leadership = tabs::lead(platform::SYNC_LOCK).await;
            // Who leads knows all that the one before has written: an answer never replaces it by something older.
            self.hear_of_others().await;
            {
                let mut progress = self.0.progress.borrow_mut();
                (progress.leads, progress.told) = (true, None);
            }
            self.0.engine.borrow_mut().want();
            join3(self.drive(remote), self.hear_server(remote), self.send_files(remote)).await;
        };
        join3(self.follow(), self.keep_index(), lead).await;
    }

    /// Syncs now, without waiting for a timer.
    pub fn sync_now(&self) {
        self.0.engine.borrow_mut().probe();
        self.0.wake.ring();
        self.0.channel.post("sync");
    }

    /// Whether *Work offline* is on.
    pub fn is_working_offline(&self) -> bool {
        self.0.replica.borrow().meta(WORK_OFFLINE) == Some(&Value::Bool(true))
    }

    /// Turns *Work offline* on or off: nothing is sent or asked while it is on.
    pub async fn work_offline(&self, on: bool) -> Result<(), ClientError> {
        let mut batch = Batch::default();
        batch.put_meta.insert(WORK_OFFLINE.into(), Some(Value::Bool(on)));
        self.commit(|_, _| Ok(batch)).await?;
        self.0.engine.borrow_mut().pause(on);
        self.0.wake.ring();
        self.notify();
        Ok(())
    }

    async fn drive(&self, remote: &Remote) {
        loop {
            let (now, queued) = (platform::now_millis(), self.pending());
            let next = self.0.engine.borrow().next(now, queued);
            match next {
                Next::Sync { limit } => {
                    join(self.sync_once(remote, limit), self.ask_to_be_woken()).await;
                }
                Next::SetAside { status } => self.set_first_aside(status).await,
                Next::Idle => {
                    self.keep_log().await;
                    self.0.wake.heard().await;
                }
                Next::Wait { until_millis } => {
                    self.keep_log().await;
                    self.wait(until_millis - now).await;
                }
            }
            self.notify();
            self.tell_status();
        }
    }

    /// A queue that is not empty registers Background Sync, should this be the app's last moment.
    async fn ask_to_be_woken(&self) {
        if self.pending() > 0 {
            service_worker::request_background_sync().await;
        }
    }

    /// Waits, but for the bell; while the server is unreachable, only a second at a time: the chip counts down.
    async fn wait(&self, millis: u64) {
        let counts_down = matches!(self.0.engine.borrow().phase(self.pending()), Phase::Unreachable { .. });
        let millis = if counts_down { millis.min(1_000) } else { millis };
        select(pin!(self.0.wake.heard()), pin!(platform::sleep(millis))).await;
    }

    async fn sync_once(&self, remote: &Remote, limit: usize) {
        let mut prepared: Option<SyncRequest> = None;
        let noted = self
            .commit(|client, replica| {
                let (request, batch) = replica.next_request(&client.client_id(), limit);
                prepared = Some(SyncRequest { device: client.device_name(), ..request });
                Ok(batch)
            })
            .await;
        if let Err(error) = noted {
            return self.store_failed(&error).await;
        }
        let Some(request) = prepared else { return };
        let pending = self.pending();
        {
            let mut progress = self.0.progress.borrow_mut();
            progress.total = if pending == 0 { 0 } else { progress.total.max(pending) };
        }
        self.0.engine.borrow_mut().sent(request.changes.len());
        self.notify();
        self.tell_status();
        let asked_at = platform::now_millis();
        match remote.sync(&request).await {
            Ok(response) => self.take(asked_at, &request, response).await,
            Err(fault) => self.fail(fault).await,
        }
    }

    /// Makes an answer true here, and measures the server's clock: half of the way lay behind it when it told the time.
    pub(super) async fn take(&self, asked_at: u64, request: &SyncRequest, response: SyncResponse) {
        self.0.monitor.report(true);
        let now = platform::now_millis();
        let middle = asked_at.midpoint(now);
        let server_millis = u64::try_from(response.server_time.timestamp_millis()).unwrap_or(middle);
        self.0.clock_offset.set(server_millis.cast_signed() - middle.cast_signed());
        let confirmed = response.results.iter().filter_map(|result| result.record.as_ref());
        let stamps = response
            .server_changes
            .iter()
            .chain(confirmed)
            .flat_map(|change| change.marks.values().map(|mark| mark.stamp).chain([change.created.stamp]));
        if let Some(greatest) = stamps.max() {
            self.0.clock.borrow_mut().observe(greatest);
        }
        if let Err(error) = self.commit_noted(told(request, &response), |replica| replica.absorb(&response)).await {
            self.0.engine.borrow_mut().failed(now, &Fault::Unreadable, platform::random_below(1_000));
            return self.store_failed(&error).await;
        }
        self.0.progress.borrow_mut().problem = None;
        let waits = restored::waits_after(&self.0.replica.borrow(), &response) && response.server_changes.is_empty();
        {
            let mut engine = self.0.engine.borrow_mut();
            engine.answered(now, response.more);
            // A pull that brings nothing changes nothing for what waits.
            if waits || !response.server_changes.is_empty() {
                engine.hold(now, waits);
            }
        }
        if self.pending() == 0 {
            self.0.progress.borrow_mut().total = 0;
        }
        if !response.more {
            self.tidy().await;
        }
    }

    async fn store_failed(&self, error: &ClientError) {
        let problem = StoreProblem::from(error);
        self.note(SyncEvent::StoreFailed(problem.clone()));
        self.0.progress.borrow_mut().problem = Some(problem);
        platform::sleep(1_000).await;
    }

    async fn fail(&self, fault: Fault) {
        self.0.monitor.report(!matches!(fault, Fault::NoAnswer));
        self.note(match &fault {
            Fault::NoAnswer => SyncEvent::NoAnswer,
            Fault::Unreadable => SyncEvent::Unreadable,
            Fault::Status { status, message, .. } => SyncEvent::Refused { status: *status, message: message.clone() },
        });
        let jitter = platform::random_below(u64::MAX);
        self.0.engine.borrow_mut().failed(platform::now_millis(), &fault, jitter);
        // The browser has spent what was registered before, if there was a network and only the server was silent.
        self.ask_to_be_woken().await;
    }

    async fn set_first_aside(&self, status: u16) {
        let message = format!("The server refuses this change ({status}), and takes others.");
        let rejection = Rejection { code: "refused_alone".into(), message };
        match self.commit(|_, replica| Ok(replica.set_aside(&rejection))).await {
            Ok(()) => self.0.engine.borrow_mut().was_set_aside(),
            Err(error) => self.store_failed(&error).await,
        }
    }

    /// Live events say that a scope has moved; data always comes by pull.
    async fn hear_server(&self, remote: &Remote) {
        let wake = || {
            self.0.engine.borrow_mut().want();
            self.0.wake.ring();
        };
        loop {
            if self.is_working_offline() {
                platform::sleep(1_000).await;
                continue;
            }
            let bearer = remote.bearer();
            let state = |state: LiveState| {
                if state == LiveState::Open {
                    self.0.engine.borrow_mut().probe();
                    self.0.wake.ring();
                }
            };
            let listening = remote.listen(wake, state);
            let changed = async {
                // A renewed token, or *Work offline*: listen anew.
                while remote.bearer() == bearer && !self.is_working_offline() {
                    platform::sleep(1_000).await;
                }
            };
            select(pin!(listening), pin!(changed)).await;
        }
    }
}

/// What is said of a request and its answer.
fn told(request: &SyncRequest, response: &SyncResponse) -> Vec<SyncEvent> {
    let refused = response.results.iter().filter(|result| result.code.is_some()).count();
    let sent = SyncEvent::Sent { accepted: response.results.len() - refused, refused };
    let received = SyncEvent::Received { count: response.server_changes.len() };
    let mut events = Vec::new();
    events.extend((!request.changes.is_empty()).then_some(sent));
    events.extend((!response.server_changes.is_empty()).then_some(received));
    events.extend(response.revoked.iter().map(|_| SyncEvent::AccessEnded));
    events
}
