//! Live events: one stream of server-sent events, opened again for ever, with back-off and jitter and a
//! watchdog for a connection that has silently died.
//!
//! Read from a plain streamed request and not through `EventSource`: so that heartbeats in comments feed the
//! watchdog, an answer of 401 is told from no answer, and native clients run the same code.

use super::http::{Ask, NoAnswer, within};
use super::{random_below, sleep, target::fetch};
use futures::future::{Either, select};
use futures::{Stream, StreamExt};
use std::pin::pin;

/// Longer than two of the server's heartbeats (15 s): then the connection is taken for dead.
const SILENCE_MS_MAX: u64 = 40_000;
const CONNECT_MS_MAX: u64 = 15_000;
const WAIT_MS_FIRST: u64 = 500;
const WAIT_MS_MAX: u64 = 30_000;

/// Where the stream stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// Open: events will come.
    Open,
    /// The server answered, but not with a stream: its status.
    Refused(u16),
    /// No connection, or it broke; tried again by itself.
    Lost,
}

/// Listens until it is dropped. `headers` go with each request; `on_event` gets the data of each event.
pub async fn listen(
    url: &str,
    bearer: Option<&str>,
    headers: &[(&str, &str)],
    mut on_event: impl FnMut(String),
    mut on_state: impl FnMut(LiveState),
) {
    let mut wait_ms = WAIT_MS_FIRST;
    let headers = [headers, &[("accept", "text/event-stream")]].concat();
    loop {
        let ask = Ask { method: "GET", url, bearer, headers: &headers, body: None };
        match within(CONNECT_MS_MAX, fetch::open(ask)).await {
            Ok(answer) if answer.status == 200 => {
                on_state(LiveState::Open);
                if relay(answer.chunks, SILENCE_MS_MAX, &mut on_event).await {
                    wait_ms = WAIT_MS_FIRST;
                }
                on_state(LiveState::Lost);
            }
            Ok(answer) => on_state(LiveState::Refused(answer.status)),
            Err(_) => on_state(LiveState::Lost),
        }
        // Between half and all of it, so that a restarted server is not met by everybody at once.
        sleep(wait_ms / 2 + random_below(wait_ms / 2)).await;
        wait_ms = (wait_ms * 2).min(WAIT_MS_MAX);
    }
}

/// Passes events on until the stream ends, breaks or falls silent for `silence_ms`; whether anything came at all.
async fn relay(
    chunks: impl Stream<Item = Result<Vec<u8>, NoAnswer>>,
    silence_ms: u64,
    on_event: &mut impl FnMut(String),
) -> bool {
    let mut chunks = pin!(chunks);
    let mut parser = EventParser::default();
    let mut any = false;
    loop {
        match select(chunks.next(), pin!(sleep(silence_ms))).await {
            Either::Left((Some(Ok(chunk)), _)) => {
                any = true;
                parser.push(&chunk).into_iter().for_each(&mut *on_event);
            }
            Either::Left((None | Some(Err(_)), _)) | Either::Right(_) => return any,
        }
    }
}

/// The text/event-stream format, as much of it as we use: the data of each event.
#[derive(Default)]
struct EventParser {
    line: Vec<u8>,
    data: Option<String>,
}

impl EventParser {
    /// Takes bytes as they come, gives the events that they complete.
    fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut events = Vec::new();
        for &byte in bytes {
            if byte != b'\n' {
                self.line.push(byte);
                continue;
            }
            if self.line.last() == Some(&b'\r') {
                self.line.pop();
            }
            let line = std::mem::take(&mut self.line);
            if line.is_empty() {
                events.extend(self.data.take());
            } else if let Some(text) = line.strip_prefix(b"data:") {
                let text = String::from_utf8_lossy(text.strip_prefix(b" ").unwrap_or(text));
                match &mut self.data {
                    Some(data) => {
                        data.push('\n');
                        data.push_str(&text);
                    }
                    None => self.data = Some(text.into_owned()),
                }
            }
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    #[test]
    fn events_are_put_together_from_any_cut_of_the_stream() {
        let text = ": heartbeat\n\nevent: head\ndata: {\"scope\":1}\r\n\r\ndata:a\ndata: b\n\ndata: unfinished";
        for size in 1..text.len() {
            let mut parser = EventParser::default();
            let events: Vec<String> = text.as_bytes().chunks(size).flat_map(|chunk| parser.push(chunk)).collect();
            assert_eq!(events, ["{\"scope\":1}", "a\nb"], "in pieces of {size}");
        }
    }

    /// What comes of a stream that says this and then nothing more, and never ends.
    async fn relayed(said: Vec<Vec<u8>>) -> Option<(bool, Vec<String>)> {
        let chunks = stream::iter(said.into_iter().map(Ok)).chain(stream::pending());
        let mut events = Vec::new();
        let mut keep = |event| events.push(event);
        let relaying = relay(chunks, 50, &mut keep);
        let any = match select(pin!(relaying), pin!(sleep(5_000))).await {
            Either::Left((any, _)) => Some(any),
            Either::Right(_) => None,
        };
        any.map(|any| (any, events))
    }

    // Fails without the watchdog: then both are waited for in vain.
    #[tokio::test]
    async fn a_stream_that_falls_silent_is_given_up_on() {
        let heard = relayed(vec![b"data: 1\n\n".to_vec(), b": heartbeat\n\n".to_vec()]).await;
        assert_eq!(heard, Some((true, vec!["1".to_owned()])));
        assert_eq!(relayed(Vec::new()).await, Some((false, Vec::new())), "nor did anything come of it");
    }

    // Fails when it is tried again at once, or always after the same wait.
    #[tokio::test]
    async fn after_each_failure_it_waits_about_twice_as_long_before_it_tries_again() {
        let mut states = Vec::new();
        // Nobody listens there.
        let listening = listen("http://127.0.0.1:9/live", None, &[], |_| {}, |state| states.push(state));
        // Tried at 0, then after at most 500, 1,500 and 3,500 ms, and at least 250, 750 and 1,750.
        select(pin!(listening), pin!(sleep(1_700))).await;
        assert_eq!(states, vec![LiveState::Lost; 3]);
    }
}
