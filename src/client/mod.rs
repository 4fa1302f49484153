//! What the UI talks to: the open store, with everything it holds in memory, and its sync.
//!
//! Invariants:
//! - every read is answered at once, from memory; every write returns when it is durable on this device; the
//!   network is never on the path between a person and their work;
//! - shown = confirmed + queue;
//! - one write at a time: what is in memory is what the store holds;
//! - without an account the device confirms its own changes; with one, only the server does.

mod access;
mod administration;
mod archive;
mod backup;
mod bell;
mod blob;
mod conflict;
pub mod device;
mod error;
mod exporting;
mod files_kept;
mod history;
mod importing;
mod inbox;
mod keeping;
mod lacking;
mod local_work;
pub mod lock;
mod members;
mod moving;
mod open;
mod pace;
mod passkey;
mod provider;
mod queue;
mod read;
mod relations;
mod remote;
pub mod rescue;
mod row;
mod sample;
mod search;
mod shown;
mod status;
mod sync;
mod sync_log;
mod tabs;
mod timebox;
mod undo;
mod view;
mod write;

pub use crate::api::{
    ApiToken, AuditLine, Device as SignedInDevice, Enrolment, Invitation, Passkey, PersonOfServer, ProviderStanding,
    SignUp, SignUpRule, Strength, Webhook,
};
pub use crate::import::{
    FILE_BYTES_MAX as IMPORT_BYTES_MAX, Finding, FindingKind, Format as ImportFormat, ITEMS_MAX as IMPORT_ITEMS_MAX,
    ImportError, LooksLike, NotText, Options as ImportOptions, Report, TableFault,
};
pub use crate::platform::{FileDeed, NoPasskey, PlatformError};
pub use crate::store::Unavailable;
pub use administration::AuditFilter;
pub use archive::Archived;
pub use backup::StorageUse;
pub use blob::Upload;
pub use conflict::{OpenConflict, ShownSide};
pub use device::AppEvent;
pub use error::{ClientError, DeviceError, FileError};
pub use exporting::ExportKind;
pub use history::HistoryItem;
pub use inbox::{InboxEvent, InboxItem, InboxKind, InboxMarks, Place as InboxPlace};
pub use keeping::Unsynced;
pub use lacking::LackingItem;
pub use members::Device;
pub use moving::Moved;
pub use open::Me;
pub use queue::{ItemState, QueueItem};
pub use read::Subscription;
pub use relations::Related;
pub use row::{Draft, Row};
pub use sample::SampleWords;
pub use status::{Status, StoreProblem};
pub use sync_log::{LogLine, SyncEvent};
pub use view::SavedView;

pub use crate::sync::Keeping;

use crate::merge::Clock;
use crate::platform::ConnectionMonitor;
use crate::store::LocalStore;
use crate::sync::{Engine, Replica};
use bell::Bell;
use blob::Transfers;
use futures::lock::Mutex;
use open::Registry;
use read::Listeners;
use remote::Remote;
use search::Searching;
use shown::Shown;
use status::Progress;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// An open store and its sync. A handle: clones are the same client, and equal.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    store: Rc<LocalStore>,
    me: Me,
    /// Who was last signed in on this device, and at which server.
    registry: Registry,
    /// `None` without an account.
    remote: Option<Remote>,
    replica: RefCell<Replica>,
    shown: RefCell<Shown>,
    search: RefCell<Searching>,
    /// There may be words to take into the index.
    indexing: Bell,
    clock: RefCell<Clock>,
    /// What to add to this device's clock to get the server's, in milliseconds.
    clock_offset: Cell<i64>,
    engine: RefCell<Engine>,
    progress: RefCell<Progress>,
    transfers: RefCell<Transfers>,
    monitor: ConnectionMonitor,
    /// Held while a batch is made, committed and applied.
    writing: Mutex<()>,
    /// There may be something to sync.
    wake: Bell,
    /// Another tab has written.
    reload: Bell,
    listeners: Rc<Listeners>,
    revision: Cell<u64>,
    /// What was last noted of how much only this device has.
    unsynced: Cell<Option<usize>>,
    /// How many changes only this device had, when the browser has removed what was kept.
    wiped: Cell<Option<usize>>,
    /// When it was last looked at what may leave.
    retired_at: Cell<u64>,
    channel: crate::platform::tabs::Channel,
    /// What the person did here, to be taken back.
    steps: RefCell<undo::Steps>,
}

#[cfg(test)]
mod tests;
