//! Tickets and comments as people make them, the same in each run.

use uuid::Uuid;
use worknest::domain::{Comment, Entity, EntityId, EntityType, Fields, LabelId, Position, ProjectId, Scope};
use worknest::domain::{Ticket, TicketId, Time, UserId};
use worknest::merge::{Mark, Record, Stamp, WriterId};

pub const START_MILLIS: u64 = 1_760_000_000_000;

/// When the `at`th thing was made: some in each millisecond, as an import makes them.
pub fn time_of(at: usize) -> Time {
    Time::from_timestamp_millis(START_MILLIS as i64 + at as i64 / 8).unwrap_or_default()
}

/// Ten bytes that look random.
pub fn chance(number: usize) -> [u8; 10] {
    let mixed = (number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    std::array::from_fn(|byte| (mixed >> (8 * (byte + 6))) as u8)
}

/// The id of the `at`th entity.
pub fn id(at: usize) -> EntityId {
    EntityId::new(START_MILLIS + at as u64 / 8, chance(at))
}

pub fn stamp(number: usize) -> Stamp {
    Stamp { millis: START_MILLIS + number as u64, counter: 0, writer: WriterId(7) }
}

pub fn user() -> UserId {
    UserId(Uuid::from_u128(9))
}

fn ticket(project: ProjectId, at: usize) -> Ticket {
    Ticket {
        project_id: project,
        title: format!("The board forgets its order after a reload, case {at}"),
        description: "Steps: open the board, move a card, reload. The card is back where it was. ".repeat(6),
        status: "InProgress".into(),
        assignees: vec![UserId(Uuid::from_u128(at as u128 % 50))],
        labels: vec![LabelId(Uuid::from_u128(7)), LabelId(Uuid::from_u128(8))],
        estimate: Some(2.5),
        position: Position::from(format!("{:08x}", at * 16 + 1).as_str()),
        ..Ticket::default()
    }
}

fn comment(of: EntityId) -> Comment {
    Comment {
        ticket_id: TicketId::from(of),
        content: "I have seen this too, on the second device, after it had been offline for a night. ".repeat(3),
        ..Comment::default()
    }
}

/// What a person writes to make the `at`th thing: four comments follow each ticket.
pub fn creation(project: ProjectId, at: usize) -> (EntityType, Fields) {
    match at % 5 {
        0 => (EntityType::Ticket, ticket(project, at).creation_fields()),
        _ => (EntityType::Comment, comment(id(at - at % 5)).creation_fields()),
    }
}

/// The record that the server makes of it.
pub fn record(project: ProjectId, at: usize) -> Record {
    let (entity_type, mut fields) = creation(project, at);
    let author = if entity_type == EntityType::Ticket { "created_by" } else { "user_id" };
    fields.insert(author.into(), user().to_string().into());
    fields.insert("created_at".into(), time_of(at).to_rfc3339_opts(chrono::SecondsFormat::Millis, true).into());
    if entity_type == EntityType::Ticket {
        fields.insert("number".into(), (at as i64 / 5 + 1).into());
    }
    let created = Mark { seq: at as u64 + 1, stamp: stamp(at) };
    let scope = Scope::Project(project);
    Record {
        entity_type,
        id: id(at),
        scope,
        fields,
        seq: created.seq,
        created,
        marks: Default::default(),
        deleted: false,
    }
}
