//! The bytes of attachments: kept here under their content address, sent and fetched beside the sync.

use super::remote::Remote;
use super::write::Edit;
use super::{Client, ClientError, FileError, SyncEvent};
use crate::domain::{
    Attachment, AttachmentId, Entity, EntityId, EntityType, Invalid, Problem, Ticket, TicketId, file_kind, limits,
    validate,
};
use crate::platform;
use crate::store::{Batch, Store};
use crate::sync::retention::UPLOAD;
use crate::sync::{Fault, Keeping};
use serde_json::Value;
use std::collections::HashMap;

const RETRY_MILLIS: u64 = 5_000;
/// How long a file of which the bytes are elsewhere is let be at most, before the server is asked again.
const ELSEWHERE_MILLIS_MAX: u64 = 60 * 60 * 1_000;
/// What a lost connection costs at most; what a server takes in one piece.
const PART_BYTES: usize = 2 * 1024 * 1024;
/// How often in a row a part may be lost before the file waits, and how long until it is tried again.
const FAILURES_MAX: u32 = 3;
const PAUSE_MILLIS: u64 = 500;

/// Where the sending of a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upload {
    Queued,
    /// This tab sends it, and the server has so many bytes.
    Sending {
        bytes: u64,
    },
    /// Neither this device nor the server has its bytes: whoever has must send them.
    Elsewhere,
    /// The server does not take it, in its words.
    Failed {
        why: String,
    },
}

/// Files on their way: one at a time in each direction.
#[derive(Default)]
pub struct Transfers {
    /// What is being sent, and how many bytes are there.
    sent: Option<(String, u64)>,
    /// What had come of a file before the connection was lost.
    begun: Option<(String, Vec<u8>)>,
    /// Files of which the bytes are elsewhere: when the server is asked next, and how long that was waited for.
    pub(super) elsewhere: HashMap<String, (u64, u64)>,
}

impl Client {
    /// Attaches a file to a ticket: kept here at once, sent when the server can be reached.
    pub async fn attach(
        &self,
        ticket: TicketId,
        filename: &str,
        mime_type: &str,
        bytes: Vec<u8>,
    ) -> Result<AttachmentId, ClientError> {
        let file_size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if file_size > limits::FILE_BYTES {
            return Err(Invalid::new("file_size", Problem::FileTooLarge).into());
        }
        if file_kind::is_disguised(filename, &bytes[..bytes.len().min(file_kind::HEAD_BYTES)]) {
            return Err(Invalid::new("filename", Problem::Disguised { name: filename.to_owned() }).into());
        }
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let (filename, mime_type) = (filename.to_owned(), mime_type.to_owned());
        let attachment =
            Attachment { ticket_id: ticket, filename, mime_type, file_size, hash, ..Attachment::default() };
        validate(&Attachment::TYPE, &attachment.creation_fields(), true)?;
        self.0.store.put_blob(&attachment.hash, &bytes).await?;
        let project = self.get::<Ticket>(ticket).map(|ticket| ticket.value.project_id);
        let stays = project.is_some_and(|project| self.keeping(project) == Keeping::DeviceOnly);
        if self.0.me.account && !stays {
            self.note_upload(&attachment.hash, Some(Value::Bool(true))).await?;
        }
        let id = EntityId::new(platform::now_millis(), platform::random_bytes());
        self.edit(vec![Edit::create(id, &attachment)]).await?;
        Ok(id.into())
    }

    /// The bytes of an attachment: from this device, else from the server, and then kept here.
    pub async fn attachment_bytes(&self, id: AttachmentId) -> Result<Vec<u8>, ClientError> {
        let row = self.get::<Attachment>(id).ok_or(ClientError::Gone)?;
        let hash = &row.value.hash;
        if let Some(bytes) = self.0.store.blob(hash).await? {
            self.note_used(hash).await;
            return Ok(bytes);
        }
        let remote = self.0.remote.as_ref().filter(|_| !self.is_working_offline()).ok_or(ClientError::Offline)?;
        let Some(bytes) = self.download(remote, hash).await? else {
            return Err(FileError::NotSentYet.into());
        };
        if blake3::hash(&bytes).to_hex().as_str() != hash {
            return Err(FileError::ArrivedDamaged.into());
        }
        // Not being able to keep it is no reason not to show it.
        let _ = self.0.store.put_blob(hash, &bytes).await;
        self.note_used(hash).await;
        let _ = self.shed_files().await;
        Ok(bytes)
    }

    /// Part by part. What came before a connection was lost is not fetched again: now, or when it is asked for next.
    async fn download(&self, remote: &Remote, hash: &str) -> Result<Option<Vec<u8>>, Fault> {
        let begun = self.0.transfers.borrow_mut().begun.take().filter(|(of, _)| of == hash);
        let mut bytes = begun.map(|(_, bytes)| bytes).unwrap_or_default();
        let mut failures = 0;
        loop {
            match remote.blob_part(hash, bytes.len(), PART_BYTES).await {
                Ok(None) => return Ok(None),
                Ok(Some(part)) => {
                    let is_last = part.len() < PART_BYTES;
                    bytes.extend(part);
                    failures = 0;
                    if is_last {
                        return Ok(Some(bytes));
                    }
                }
                Err(Fault::NoAnswer) if failures < FAILURES_MAX => {
                    failures += 1;
                    platform::sleep(PAUSE_MILLIS).await;
                }
                Err(fault) => {
                    self.0.transfers.borrow_mut().begun = Some((hash.to_owned(), bytes));
                    return Err(fault);
                }
            }
        }
    }

    /// Where the sending of these bytes is: kept as `true` while they wait, `false` while they are elsewhere, and as the
    /// server's words where it refused them; `None` when the server has them, as far as this device knows.
    pub fn upload(&self, attachment: &Attachment) -> Option<Upload> {
        let kept = self.0.replica.borrow().meta(&format!("{UPLOAD}{}", attachment.hash)).cloned()?;
        match kept {
            Value::String(why) => return Some(Upload::Failed { why }),
            Value::Bool(false) => return Some(Upload::Elsewhere),
            _ => {}
        }
        let sent = self.0.transfers.borrow().sent.clone().filter(|(of, _)| *of == attachment.hash);
        Some(sent.map_or(Upload::Queued, |(_, bytes)| Upload::Sending { bytes }))
    }

    /// How many files are still to be sent from here: until then this device alone has them.
    pub fn unsent_files(&self) -> usize {
        self.uploads().filter(|(_, state)| *state != Value::Bool(false)).count()
    }

    /// Sends a file again that the server has refused.
    pub async fn retry_upload(&self, attachment: &Attachment) -> Result<(), ClientError> {
        self.note_upload(&attachment.hash, Some(Value::Bool(true))).await
    }

    /// Content addresses, each with where it is.
    fn uploads(&self) -> impl Iterator<Item = (String, Value)> + use<> {
        let replica = self.0.replica.borrow();
        let names = replica.meta_names().filter_map(|name| Some((name, name.strip_prefix(UPLOAD)?)));
        let uploads = names.filter_map(|(name, hash)| Some((hash.to_owned(), replica.meta(name)?.clone())));
        uploads.collect::<Vec<_>>().into_iter()
    }

    pub(super) fn waiting_uploads(&self) -> Vec<String> {
        let (transfers, now) = (self.0.transfers.borrow(), platform::now_millis());
        let is_due = |hash: &str| transfers.elsewhere.get(hash).is_none_or(|(at, _)| *at <= now);
        let waiting = self.uploads().filter(|(hash, state)| !state.is_string() && is_due(hash));
        waiting.map(|(hash, _)| hash).collect()
    }

    /// Sends waiting files, one after the other, while the sync goes on beside.
    pub(super) async fn send_files(&self, remote: &Remote) {
        loop {
            for hash in self.waiting_uploads() {
                if !self.is_working_offline() {
                    self.send_file(remote, &hash).await;
                }
            }
            platform::sleep(if self.waiting_uploads().is_empty() { 1_000 } else { RETRY_MILLIS }).await;
        }
    }

    pub(super) async fn send_file(&self, remote: &Remote, hash: &str) {
        let sent = match self.0.store.blob(hash).await {
            Ok(Some(bytes)) => self.send_parts(remote, hash, &bytes).await,
            Ok(None) => match self.ask_for_elsewhere(remote, hash).await {
                Ok(false) => return,
                asked => asked.map(drop),
            },
            Err(error) => return self.note(SyncEvent::StoreFailed((&error).into())),
        };
        self.0.transfers.borrow_mut().sent = None;
        let state = match sent {
            Ok(()) => None,
            // It would say the same again.
            Err(Fault::Status { status: status @ (400 | 403 | 404 | 413 | 507), message, .. }) => {
                self.note(SyncEvent::Refused { status, message: message.clone() });
                Some(Value::String(message))
            }
            Err(_) => return self.notify(),
        };
        if let Err(error) = self.note_upload(hash, state).await {
            self.note(SyncEvent::StoreFailed((&error).into()));
        }
    }

    /// Whether the server has, of this person, what is not here: of a ticket that moved, whoever attached it first may
    /// have to send it before it counts as had; of what was offered anew or brought back, any device that has it. Until
    /// then it is asked for less and less often, and no more once nothing here is about it.
    async fn ask_for_elsewhere(&self, remote: &Remote, hash: &str) -> Result<bool, Fault> {
        let waited = self.0.transfers.borrow().elsewhere.get(hash).map(|(_, waited)| *waited);
        let is_wanted = {
            let shown = self.0.shown.borrow();
            let mut files = shown.ids(&EntityType::Attachment).filter_map(|id| shown.get_any::<Attachment>(id));
            files.any(|row| !row.deleted && row.value.hash == hash)
        };
        let state = is_wanted.then_some(Value::Bool(false));
        if self.0.replica.borrow().meta(&format!("{UPLOAD}{hash}")) != state.as_ref()
            && let Err(error) = self.note_upload(hash, state).await
        {
            self.note(SyncEvent::StoreFailed((&error).into()));
        }
        if !is_wanted {
            return Ok(false);
        }
        let wait = waited.map_or(RETRY_MILLIS, |waited| (2 * waited).min(ELSEWHERE_MILLIS_MAX));
        self.0.transfers.borrow_mut().elsewhere.insert(hash.to_owned(), (platform::now_millis() + wait, wait));
        Ok(remote.received(hash).await?.complete)
    }

    /// Goes on where the server says it is.
    async fn send_parts(&self, remote: &Remote, hash: &str, bytes: &[u8]) -> Result<(), Fault> {
        let mut there = remote.received(hash).await?;
        let mut failures = 0;
        while !there.complete {
            if self.is_working_offline() {
                return Err(Fault::NoAnswer);
            }
            // All of it is there and is not the file: a disk has damaged it.
            let start = if there.received < bytes.len() { there.received } else { 0 };
            self.0.transfers.borrow_mut().sent = Some((hash.to_owned(), start as u64));
            self.notify();
            let end = bytes.len().min(start + PART_BYTES);
            there = match remote.put_part(hash, start, bytes.len(), &bytes[start..end]).await {
                Err(Fault::NoAnswer) if failures < FAILURES_MAX => {
                    failures += 1;
                    platform::sleep(PAUSE_MILLIS).await;
                    remote.received(hash).await?
                }
                answer => answer.inspect(|_| failures = 0)?,
            };
        }
        Ok(())
    }

    /// `None`: it is there.
    pub(super) async fn note_upload(&self, hash: &str, state: Option<Value>) -> Result<(), ClientError> {
        self.0.transfers.borrow_mut().elsewhere.remove(hash);
        let mut batch = Batch::default();
        batch.put_meta.insert(format!("{UPLOAD}{hash}"), state);
        self.commit(|_, _| Ok(batch)).await?;
        self.notify();
        Ok(())
    }
}

impl From<Fault> for ClientError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NoAnswer | Fault::Unreadable => Self::Offline,
            Fault::Status { status: 401, .. } => Self::SignInNeeded,
            Fault::Status { status: 502..=504, .. } => Self::Offline,
            Fault::Status { status, message, .. } => {
                Self::Refused { code: format!("status_{status}"), message, field: None }
            }
        }
    }
}
