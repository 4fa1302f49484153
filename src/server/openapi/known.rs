//! The words that a field may hold, as far as this version knows them.

use crate::domain::{EntityType, EstimateUnit, Priority, Role, TicketType, TimeboxKind, ViewKind};

/// The values that this version knows of a field; others are kept, and shown as they are.
pub fn known_values(entity_type: &EntityType, field: &str) -> Option<Vec<&'static str>> {
    Some(match (entity_type, field) {
        (_, "priority") => Priority::KNOWN.iter().map(Priority::as_str).collect(),
        (_, "ticket_type") => TicketType::KNOWN.iter().map(TicketType::as_str).collect(),
        (_, "estimate_unit") => EstimateUnit::KNOWN.iter().map(EstimateUnit::as_str).collect(),
        (EntityType::Timebox, "kind") => TimeboxKind::KNOWN.iter().map(TimeboxKind::as_str).collect(),
        (EntityType::View, "kind") => ViewKind::KNOWN.iter().map(ViewKind::as_str).collect(),
        (EntityType::Member, "role") => Role::KNOWN.iter().map(Role::as_str).collect(),
        (EntityType::Ticket, "status") => vec!["Open", "InProgress", "Review", "Done", "Closed"],
        _ => return None,
    })
}
