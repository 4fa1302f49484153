//! What the tests of imports share: what must hold of any plan, and ZIP files made in memory.
#![allow(dead_code, reason = "each test takes what it needs")]

use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use uuid::Uuid;
use worknest::domain::{EntityId, Time, limits, validate, validate_relations};
use worknest::import::{FindingKind, Plan, PlannedTicket, Run};
use worknest::merge::{Change, Clock, Operation, WriterId};

/// A ZIP file of these files, as people's programs pack them.
pub fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (name, content) in files {
        let method = rawzip::CompressionMethod::DEFLATE;
        let (mut entry, config) = archive.new_file(name).compression_method(method).start().expect("a file");
        let encoder = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
        let mut writer = config.wrap(encoder);
        writer.write_all(content).expect("memory takes it");
        let (encoder, descriptor) = writer.finish().expect("memory takes it");
        encoder.finish().expect("memory takes it");
        entry.finish(descriptor).expect("memory takes it");
    }
    archive.finish().expect("memory takes it");
    bytes
}

pub fn ticket<'a>(plan: &'a Plan, name: &str) -> &'a PlannedTicket {
    let is_it = |planned: &&PlannedTicket| planned.ticket.source_key.as_deref() == Some(name);
    plan.tickets.iter().find(is_it).unwrap_or_else(|| panic!("{name} was taken"))
}

pub fn contents(ticket: &PlannedTicket) -> Vec<&str> {
    ticket.comments.iter().map(|planned| planned.comment.content.as_str()).collect()
}

/// Where something was found.
pub fn items<'a>(plan: &'a Plan, kind: &FindingKind) -> Vec<&'a str> {
    let found = plan.report.findings.iter().find(|finding| finding.kind == *kind);
    found.map_or_else(Vec::new, |finding| finding.items.iter().map(String::as_str).collect())
}

/// The report's sentences about what was not taken.
pub fn not_taken(plan: &Plan) -> Vec<String> {
    plan.report.not_taken().map(ToString::to_string).collect()
}

pub fn changes(plan: &Plan, import: u128) -> Vec<Change> {
    let mut clock = Clock::new(WriterId(7));
    let now = Time::from_timestamp_millis(1_790_000_000_000).expect("a time");
    plan.changes(&Run::new(Uuid::from_u128(import), now), &mut || clock.tick(1_790_000_000_000))
}

/// What must hold of the changes of any plan.
pub fn check(plan: &Plan) {
    let changes = changes(plan, 1);
    assert_eq!(changes.len(), plan.change_count());
    let mut known: HashSet<EntityId> = HashSet::new();
    let mut change_ids = HashSet::new();
    for change in &changes {
        assert_eq!(change.operation, Operation::Create);
        assert_eq!(validate(&change.entity_type, &change.data, true), Ok(()), "{:?}", change.data);
        assert_eq!(validate_relations(change.entity_id, &change.entity_type, &change.data), Ok(()));
        if change.entity_type.parent().is_some() {
            let parent = change.entity_type.parent_id(&change.data).expect("a child names its parent");
            assert!(known.contains(&parent), "parents come first");
        }
        if let Some(Value::Array(labels)) = change.data.get("labels") {
            let ids = labels.iter().filter_map(|label| label.as_str()?.parse().ok());
            assert!(ids.into_iter().all(|id: EntityId| known.contains(&id)), "labels come first");
        }
        for field in ["cycle_id", "milestone_id"] {
            let id = change.data.get(field).and_then(Value::as_str).and_then(|id| id.parse::<EntityId>().ok());
            assert!(id.is_none_or(|id| known.contains(&id)), "cycles and milestones come first");
        }
        assert!(known.insert(change.entity_id) && change_ids.insert(change.id), "every id is new");
    }
    assert!(changes.windows(2).all(|pair| pair[0].stamp < pair[1].stamp));
    let parents: HashMap<&str, &str> = plan
        .tickets
        .iter()
        .filter_map(|ticket| ticket.parent.as_deref().map(|parent| (ticket.key.as_str(), parent)))
        .collect();
    let keys: HashSet<&str> = plan.tickets.iter().map(|ticket| ticket.key.as_str()).collect();
    for ticket in &plan.tickets {
        let related = ticket.related.iter().map(|(_, key)| key).chain(&ticket.parent);
        assert!(related.into_iter().all(|key| keys.contains(key.as_str())), "ties lead to tickets of the plan");
        let above = std::iter::successors(parents.get(ticket.key.as_str()), |key| parents.get(**key));
        assert!(above.take(plan.tickets.len() + 1).count() <= plan.tickets.len(), "no ticket is a part of itself");
        let times = ticket.comments.iter().filter_map(|planned| planned.comment.source_created_at);
        assert!(times.collect::<Vec<_>>().windows(2).all(|pair| pair[0] < pair[1]), "times keep the order");
    }
    for (hash, bytes) in plan.files() {
        assert_eq!(blake3::hash(bytes).to_hex().as_str(), hash);
        assert!(i64::try_from(bytes.len()).expect("small") <= limits::FILE_BYTES);
    }
    assert_eq!(plan.report.tickets, plan.tickets.len());
    let again = changes.iter().map(|change| (change.id, change.entity_id));
    assert!(again.eq(self::changes(plan, 1).iter().map(|change| (change.id, change.entity_id))), "the same ids again");
}
