//! The bytes of attachments: kept here under their content address, sent and fetched beside the sync.

use super::remote::Remote;
use super::write::Edit;
use super::{Client, ClientError, FileError, SyncEvent};
use crate::domain::{Attachment, AttachmentId, Entity, EntityId, Invalid, Problem, Ticket, TicketId, limits, validate};
use crate::platform;
use crate::store::{Batch, Store};
use crate::sync::retention::UPLOAD;
use crate::sync::{Fault, Keeping};
use serde_json::Value;

const RETRY_MILLIS: u64 = 5_000;

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
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let (filename, mime_type) = (filename.to_owned(), mime_type.to_owned());
        let attachment =
            Attachment { ticket_id: ticket, filename, mime_type, file_size, hash, ..Attachment::default() };
        validate(&Attachment::TYPE, &attachment.creation_fields(), true)?;
        self.0.store.put_blob(&attachment.hash, &bytes).await?;
        let project = self.get::<Ticket>(ticket).map(|ticket| ticket.value.project_id);
        let stays = project.is_some_and(|project| self.keeping(project) == Keeping::DeviceOnly);
        if self.0.me.account && !stays {
            let mut batch = Batch::default();
            batch.put_meta.insert(format!("{UPLOAD}{}", attachment.hash), Some(Value::Bool(true)));
            self.commit(|_, _| Ok(batch)).await?;
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
        let bytes = match remote.blob(hash).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(FileError::NotSentYet.into()),
            Err(fault) => return Err(fault.into()),
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

    /// Whether the bytes of this attachment are still to be sent from here.
    pub fn is_upload_pending(&self, attachment: &Attachment) -> bool {
        self.0.replica.borrow().meta(&format!("{UPLOAD}{}", attachment.hash)).is_some()
    }

    /// How many files are still to be sent from here: until then this device alone has them.
    pub fn unsent_files(&self) -> usize {
        self.uploads().len()
    }

    fn uploads(&self) -> Vec<String> {
        let replica = self.0.replica.borrow();
        replica.meta_names().filter_map(|name| name.strip_prefix(UPLOAD)).map(str::to_owned).collect()
    }

    /// Sends waiting files, one after the other, while the sync goes on beside.
    pub(super) async fn upload(&self, remote: &Remote) {
        loop {
            for hash in self.uploads() {
                if !self.is_working_offline() {
                    self.upload_one(remote, &hash).await;
                }
            }
            platform::sleep(if self.uploads().is_empty() { 1_000 } else { RETRY_MILLIS }).await;
        }
    }

    async fn upload_one(&self, remote: &Remote, hash: &str) {
        let sent = match self.0.store.blob(hash).await {
            Ok(Some(bytes)) => remote.put_blob(hash, bytes).await,
            Ok(None) => Ok(()),
            Err(error) => return self.note(SyncEvent::StoreFailed((&error).into())),
        };
        match sent {
            Ok(()) => {
                let mut batch = Batch::default();
                batch.put_meta.insert(format!("{UPLOAD}{hash}"), None);
                if let Err(error) = self.commit(|_, _| Ok(batch)).await {
                    self.note(SyncEvent::StoreFailed((&error).into()));
                }
            }
            Err(Fault::Status { status, message, .. }) => {
                self.note(SyncEvent::Refused { status, message });
            }
            Err(Fault::NoAnswer | Fault::Unreadable) => {}
        }
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
