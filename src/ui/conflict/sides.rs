//! What the sides of a conflict hold, as texts.

use super::super::values;
use super::super::{t, time};
use crate::client::{Client, OpenConflict, ShownSide};
use crate::domain::{EntityType, Ticket, TicketId, Time};

/// "You (10 mins ago) vs. Alice (5 mins ago)".
pub fn who_when(conflict: &OpenConflict, now: Time) -> String {
    let mut sides: Vec<&ShownSide> = conflict.sides.iter().collect();
    // Mine first: that is what the person looks for.
    sides.sort_by_key(|side| !side.is_me);
    let said = sides.into_iter().map(|side| t!("conflict-side", who = name(side), when = time::ago(side.at, now)));
    said.collect::<Vec<_>>().join(&t!("conflict-versus"))
}

/// "You", "You, on another device", or the name.
pub fn name(side: &ShownSide) -> String {
    match side {
        ShownSide { is_me: true, .. } => t!("person-you"),
        ShownSide { is_elsewhere: true, .. } => t!("person-you-elsewhere"),
        _ => side.name.clone(),
    }
}

/// What one side wrote, in words.
pub fn text(client: &Client, conflict: &OpenConflict, value: &serde_json::Value) -> String {
    values::value_text(client, conflict.entity_id, &conflict.field, value)
}

/// Where the ticket went that somebody else wants here, and its key there.
pub fn moved_to(client: &Client, conflict: &OpenConflict) -> Option<(TicketId, String)> {
    let ticket = client.get_deleted::<Ticket>(conflict.entity_id.into())?;
    let id = ticket.value.moved_to.filter(|_| conflict.entity_type == EntityType::Ticket)?;
    Some((id, values::moved_ticket(client, id)))
}

/// Texts can be put together by hand; choices can't.
pub fn is_text(field: &str) -> bool {
    matches!(field, "title" | "name" | "description" | "content" | "filename" | "key")
}

/// The start of "Edit both": mine, then each of the others, a line apart where the text may have lines.
pub fn joined(conflict: &OpenConflict) -> String {
    let mut sides: Vec<&ShownSide> = conflict.sides.iter().collect();
    sides.sort_by_key(|side| !side.is_me);
    let between = if matches!(conflict.field.as_str(), "description" | "content") { "\n\n" } else { " " };
    sides.into_iter().filter_map(|side| side.value.as_str()).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChangeId, ConflictId, EntityId};
    use serde_json::json;

    fn side(name: &str, is_me: bool, minutes: i64, now: Time) -> ShownSide {
        ShownSide {
            change: ChangeId::default(),
            value: json!(format!("{name}'s title")),
            name: name.to_owned(),
            is_me,
            is_elsewhere: false,
            at: now - chrono::Duration::minutes(minutes),
            is_current: !is_me,
        }
    }

    fn conflict(sides: Vec<ShownSide>) -> OpenConflict {
        OpenConflict {
            id: ConflictId::default(),
            entity_type: EntityType::Project,
            entity_id: EntityId::default(),
            title: "Website Redesign".to_owned(),
            field: "name".to_owned(),
            base: json!("Website"),
            sides,
            current: json!("Website"),
            seen: Default::default(),
            may_resolve: true,
        }
    }

    #[test]
    fn mine_comes_first_and_a_third_person_sees_both_names() {
        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let mine = conflict(vec![side("Alice", false, 5, now), side("Robin", true, 10, now)]);
        assert_eq!(who_when(&mine, now), "You (10 mins ago) vs. Alice (5 mins ago)");
        let others = conflict(vec![side("Alice", false, 5, now), side("Bob", false, 1, now)]);
        assert_eq!(who_when(&others, now), "Alice (5 mins ago) vs. Bob (1 min ago)");
        assert_eq!(joined(&mine), "Robin's title Alice's title");
    }
}
