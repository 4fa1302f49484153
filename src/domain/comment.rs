use super::entity::entity;
use super::{Reaction, TicketId, Time, UserId};

entity! {
    /// What a person says about a ticket, in Markdown.
    Comment, CommentId {
        value ticket_id: TicketId,
        text content: String,
        quiet_set reactions: Vec<Reaction>,
        value source_author: Option<String>,
        value source_created_at: Option<Time>,
        server user_id: Option<UserId>,
        server created_at: Option<Time>,
        derived updated_at: Option<Time>,
    }
}
