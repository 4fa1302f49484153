//! When the local store can't be opened: what can be done without a client.

use super::backup::Backup;
use super::open::{LOCAL, Registry, open_store};
use super::{ClientError, device};
use crate::store::{Snapshot, Store, StoreError, lock};

/// Everything that can still be read, as a file that can be imported; `None` where that is nothing.
pub async fn save() -> Result<Option<Vec<u8>>, ClientError> {
    let mut found = None;
    for name in names().await {
        let store = open_store(&name).await?;
        let snapshot = store.salvage().await?;
        if snapshot.records.is_empty() && snapshot.queue.is_empty() {
            continue;
        }
        let user = name.strip_prefix("account-").and_then(|user| user.parse().ok());
        let person = user.or(Registry::of(&snapshot).person);
        found = Some(Backup::of(snapshot, user, person).with_files(&*store).await?.to_bytes()?);
    }
    Ok(found)
}

/// Leaves the stores that can't be read as they are, never to be written to again, and makes room for new ones.
pub async fn set_aside() -> Result<(), ClientError> {
    for name in names().await {
        let store = open_store(&name).await?;
        if matches!(store.load().await, Err(StoreError::Unreadable { .. })) {
            store.mark_set_aside().await?;
        }
    }
    Ok(())
}

/// The stores of this device: the local one, then that of who is signed in.
async fn names() -> Vec<String> {
    let mut names = vec![LOCAL.to_owned()];
    let snapshot = match open_store(LOCAL).await {
        Ok(local) => local.salvage().await.unwrap_or_default(),
        Err(_) => Snapshot::default(),
    };
    let account = Registry::of(&snapshot).account;
    names.extend(account.map(|account| format!("account-{}", account.user)));
    names
}

/// The name of the file to save it under.
pub fn file_name() -> String {
    format!("worknest-rescued-{}.json", device::now().date_naive())
}

/// What a locked store that was set aside holds, as a file that can be imported; `None` where the secret is neither
/// its passphrase nor its recovery key.
pub async fn save_set_aside(place: &str, secret: &str) -> Result<Option<Vec<u8>>, ClientError> {
    let Some(found) = lock::salvage(place, secret).await? else { return Ok(None) };
    let id = place.split_once("account-").and_then(|(_, id)| id.split('~').next()?.parse().ok());
    let person = id.or(Registry::of(&found.snapshot).person);
    Backup::of(found.snapshot, id, person).with(found.files).to_bytes().map(Some)
}
