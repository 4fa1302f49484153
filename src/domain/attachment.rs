use super::entity::entity;
use super::{TicketId, Time, UserId};

entity! {
    /// A file on a ticket: the metadata always, the bytes under `hash` when wanted.
    Attachment, AttachmentId {
        value ticket_id: TicketId,
        value filename: String,
        /// In bytes.
        value file_size: i64,
        value mime_type: String,
        /// BLAKE3 of the bytes, 64 hex digits: their address in every blob store.
        value hash: String,
        server uploaded_by: Option<UserId>,
        server created_at: Option<Time>,
    }
}
