//! What ties tickets together in another tool ties them together here, or is told.

mod import_support;

use import_support::{check, items, zip_of};
use proptest::prelude::*;
use serde_json::{Value, json};
use worknest::domain::{Relation, limits};
use worknest::import::{FindingKind, Options, Plan, read};

/// As Vikunja calls them, and as the report does.
const KINDS: [(&str, &str); 8] = [
    ("blocking", "blocks"),
    ("blocked", "is blocked by"),
    ("duplicateof", "duplicates"),
    ("duplicates", "is duplicated by"),
    ("related", "relates to"),
    ("parenttask", "is part of"),
    ("subtask", "contains"),
    ("precedes", "(precedes)"),
];

/// Tasks 1 to `count`, tied so: from, place among the kinds, to.
fn plan_of(count: usize, links: &[(usize, usize, usize)]) -> Plan {
    let task = |id: usize| {
        let mut related = serde_json::Map::new();
        for (_, kind, to) in links.iter().filter(|(from, ..)| *from == id) {
            let list = related.entry(KINDS[*kind].0).or_insert_with(|| json!([]));
            if let Value::Array(list) = list {
                list.push(json!({"id": to, "identifier": format!("A-{to}"), "title": "T"}));
            }
        }
        json!({"id": id, "index": id, "identifier": format!("A-{id}"), "title": "T", "related_tasks": related})
    };
    let tasks: Vec<Value> = (1..=count).map(task).collect();
    let data = json!([{"title": "P", "tasks": tasks}]).to_string();
    let zip = zip_of(&[("VERSION", b"1"), ("data.json", data.as_bytes())]);
    read("x.zip", &zip, &Options::default()).expect("sound")
}

fn key(id: usize) -> String {
    format!("tasks/{id}")
}

fn parent(plan: &Plan, part: usize) -> Option<&str> {
    plan.tickets.iter().find(|planned| planned.key == key(part))?.parent.as_deref()
}

fn is_written(plan: &Plan, from: usize, relation: Relation, to: usize) -> bool {
    let ticket = plan.tickets.iter().find(|planned| planned.key == key(from));
    ticket.is_some_and(|planned| planned.related.contains(&(relation, key(to))))
}

proptest! {
    #[test]
    fn every_tie_is_taken_once_or_told(
        count in 1_usize..7,
        links in prop::collection::vec((1_usize..7, 0..KINDS.len(), 1_usize..8), 0..24),
    ) {
        let links: Vec<_> = links.into_iter().filter(|(from, ..)| *from <= count).collect();
        let plan = plan_of(count, &links);
        check(&plan);
        let (left, parents_left) = (items(&plan, &FindingKind::LinkLeft), items(&plan, &FindingKind::ParentLeft));
        let nearest = items(&plan, &FindingKind::Nearest("precedes".into()));
        for (from, kind, to) in links.iter().copied() {
            let told = format!("A-{from} {} A-{to}", KINDS[kind].1);
            if to > count || to == from {
                prop_assert!(left.contains(&told.as_str()), "{told}");
                continue;
            }
            prop_assert!(!left.contains(&told.as_str()), "{told}");
            let (from, to) = if matches!(kind, 1 | 3 | 6) { (to, from) } else { (from, to) };
            match kind {
                0 | 1 => prop_assert!(is_written(&plan, from, Relation::Blocks, to)),
                2 | 3 => prop_assert!(is_written(&plan, from, Relation::Duplicates, to)),
                4 | 7 => {
                    let ends = [(from, to), (to, from)];
                    let written = ends.into_iter().filter(|(a, b)| is_written(&plan, *a, Relation::Relates, *b));
                    prop_assert_eq!(written.count(), 1, "at one end alone");
                    prop_assert!(kind == 4 || nearest.contains(&told.as_str()));
                }
                _ => {
                    let is_taken = parent(&plan, from) == Some(key(to).as_str());
                    prop_assert_ne!(is_taken, parents_left.contains(&told.as_str()), "{}", told);
                }
            }
        }
        let written: usize = plan.tickets.iter().map(|it| it.related.len() + usize::from(it.parent.is_some())).sum();
        prop_assert!(written <= links.len(), "nothing is made up");
    }
}

#[test]
fn a_circle_of_parents_is_cut_and_told() {
    let plan = plan_of(3, &[(1, 5, 2), (2, 5, 3), (3, 5, 1)]);
    check(&plan);
    assert_eq!((parent(&plan, 1), parent(&plan, 2), parent(&plan, 3)), (Some("tasks/2"), Some("tasks/3"), None));
    assert_eq!(items(&plan, &FindingKind::ParentLeft), ["A-3 is part of A-1"]);
}

#[test]
fn more_relations_than_a_ticket_can_have_are_told() {
    let count = limits::SET + 3;
    let links: Vec<_> = (2..=count).map(|to| (1, 0, to)).collect();
    let plan = plan_of(count, &links);
    check(&plan);
    assert_eq!(plan.tickets[0].related.len(), limits::SET);
    let told = items(&plan, &FindingKind::TooManyLinks);
    assert_eq!(told, [format!("A-1 blocks A-{}", count - 1), format!("A-1 blocks A-{count}")]);
}
