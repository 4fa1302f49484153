//! The network between devices and server: a TCP proxy that cuts, delays and stops.

use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What happens to connections made from now on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weather {
    /// Nothing comes through at all: connections are closed as soon as they are made, and those there are are cut.
    pub stopped: bool,
    /// Each piece of an answer waits this long.
    pub delay: Duration,
    /// The connection is cut after so many bytes of requests.
    pub cut_up_after: Option<usize>,
    /// The connection is cut after so many bytes of answers: the server has done what it was asked.
    pub cut_down_after: Option<usize>,
}

/// Listens on a port of its own for as long as it lives.
pub struct Proxy {
    port: u16,
    target: Arc<AtomicU16>,
    weather: Arc<Mutex<Weather>>,
    /// Raised when every connection shall be cut.
    storm: watch::Sender<u64>,
    cuts: Arc<AtomicU64>,
}

impl Proxy {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let proxy = Self {
            port,
            target: Arc::default(),
            weather: Arc::default(),
            storm: watch::channel(0).0,
            cuts: Arc::default(),
        };
        let (target, weather, cuts) = (proxy.target.clone(), proxy.weather.clone(), proxy.cuts.clone());
        let storms = proxy.storm.subscribe();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let now = *weather.lock().expect("nobody panics with it");
                if now.stopped {
                    continue;
                }
                let (port, cuts, mut storms) = (target.load(Ordering::SeqCst), cuts.clone(), storms.clone());
                storms.mark_unchanged();
                tokio::spawn(async move {
                    tokio::select! {
                        () = carry(client, port, now, &cuts) => {}
                        _ = storms.changed() => {}
                    }
                });
            }
        });
        proxy
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Leads to the server on this port from now on.
    pub fn lead_to(&self, port: u16) {
        self.target.store(port, Ordering::SeqCst);
    }

    /// The weather from now on; a stop cuts what goes through already.
    pub fn set(&self, weather: Weather) {
        *self.weather.lock().expect("nobody panics with it") = weather;
        if weather.stopped {
            self.cut_all();
        }
    }

    /// Cuts every connection that there is.
    pub fn cut_all(&self) {
        self.storm.send_modify(|storms| *storms += 1);
    }

    /// How many connections were cut in the middle of what they carried.
    pub fn cuts(&self) -> u64 {
        self.cuts.load(Ordering::SeqCst)
    }
}

async fn carry(client: TcpStream, port: u16, weather: Weather, cuts: &AtomicU64) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let ((client_read, client_write), (server_read, server_write)) = (client.into_split(), server.into_split());
    let up = pass(client_read, server_write, weather.cut_up_after, Duration::ZERO);
    let down = pass(server_read, client_write, weather.cut_down_after, weather.delay);
    // Whoever ends first ends both: a cut is a cut.
    let was_cut = tokio::select! {
        cut = up => cut,
        cut = down => cut,
    };
    cuts.fetch_add(u64::from(was_cut), Ordering::SeqCst);
}

/// Passes bytes on; whether it ended because it was cut.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, cut_after: Option<usize>, delay: Duration) -> bool {
    let mut left = cut_after.unwrap_or(usize::MAX);
    let mut piece = vec![0; 16 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut piece).await else { return false };
        tokio::time::sleep(delay).await;
        let passed = length.min(left);
        if to.write_all(&piece[..passed]).await.is_err() {
            return false;
        }
        left -= passed;
        if left == 0 {
            return true;
        }
    }
}
