//! No client lives in this build: requests get no answer, timers cost a thread.

use std::path::PathBuf;
use std::time::Duration;

/// Waits.
pub async fn sleep(millis: u64) {
    let (done, waits) = futures::channel::oneshot::channel::<()>();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(millis));
        let _ = done.send(());
    });
    let _ = waits.await;
}

/// The user's folder for programs' data.
pub fn user_data_folder() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share"))
}

/// The user's folder for downloads.
pub fn downloads_folder() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("HOME")?).join("Downloads"))
}

/// What to add to UTC to get the local time: nobody reads times here.
pub fn local_offset_minutes(_at_millis: i64) -> i32 {
    0
}

pub mod fetch {
    use crate::platform::http::{Ask, Incoming, NoAnswer};
    use futures::stream::Empty;

    pub async fn open(ask: Ask<'_>) -> Result<Incoming<Empty<Result<Vec<u8>, NoAnswer>>>, NoAnswer> {
        let Ask { method, url, bearer, headers, body } = ask;
        let _unsent = (bearer, headers, body);
        Err(NoAnswer::because(format_args!("{method} {url} was not sent: this program was built without a client")))
    }

    pub async fn gzip(_bytes: &[u8]) -> Option<Vec<u8>> {
        None
    }
}
