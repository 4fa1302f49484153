use crate::platform::summon;
use dioxus_desktop::tao::window::Window;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Weak;

/// Whether this program may use a data folder.
pub enum Claim {
    /// It is this program's, for as long as the file is open.
    Own { folder: PathBuf, _lock: File },
    /// Another program has it. That one was asked to show itself.
    Taken,
    /// The folder can't be locked: opening the store tells what is wrong with it.
    Unknown,
}

/// Takes the data folder for this program, unless another one has it.
pub fn claim(folder: &Path) -> Claim {
    // The very first start: the store would make the folder, but later.
    let _ = std::fs::create_dir_all(folder);
    let Ok(lock) = File::options().create(true).append(true).open(folder.join("lock")) else {
        return Claim::Unknown;
    };
    match lock.try_lock() {
        Ok(()) => Claim::Own { folder: folder.to_owned(), _lock: lock },
        Err(TryLockError::WouldBlock) => {
            eprintln!("Worknest already runs on {}: its window is shown.", folder.display());
            summon::ask(folder);
            Claim::Taken
        }
        Err(TryLockError::Error(_)) => Claim::Unknown,
    }
}

/// Shows the window when a second program asks.
pub fn show_when_asked(claim: &Claim, window: Weak<Window>) {
    if let Claim::Own { folder, .. } = claim {
        summon::listen(folder, move || {
            if let Some(window) = window.upgrade() {
                window.set_minimized(false);
                window.set_visible(true);
                window.set_focus();
            }
        });
    }
}
