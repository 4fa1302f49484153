//! One program asks another one on the same data folder to show itself: a connection to a socket in it.

use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

const SOCKET: &str = "show.sock";

/// Asks. That nobody answers is no error: the other program still runs.
pub fn ask(folder: &Path) {
    let _ = UnixStream::connect(folder.join(SOCKET));
}

/// Calls `show`, from a thread of its own, each time somebody asks.
pub fn listen(folder: &Path, show: impl Fn() + Send + 'static) {
    let place = folder.join(SOCKET);
    // One that a killed program left behind: whoever listens holds the folder's lock.
    let _ = std::fs::remove_file(&place);
    let Ok(listener) = UnixListener::bind(&place) else { return };
    std::thread::spawn(move || {
        for asked in listener.incoming() {
            if asked.is_ok() {
                show();
            }
        }
    });
}
