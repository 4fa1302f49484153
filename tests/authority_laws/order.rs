//! Whose queue arrives first changes nothing, also where what belongs to something is written while that is deleted.

use crate::{Case, entity, ticket};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use worknest::domain::{ChangeId, EntityType};
use worknest::merge::{Change, Conflict, Cursor, Operation, Outcome, Seen, Stamp};

const PEOPLE: usize = 3;

const ORDERS: [[usize; PEOPLE]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Somebody does something; perhaps they pull first.
#[derive(Clone, Copy, Debug)]
struct Step {
    person: usize,
    pulls: bool,
    deed: u8,
    which: u8,
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (0..PEOPLE, any::<bool>(), 0..9_u8, 0..2_u8);
    prop::collection::vec(step.prop_map(|(person, pulls, deed, which)| Step { person, pulls, deed, which }), 0..most)
}

/// A person's device: how far it has pulled, and the newest of its own changes to each thing since.
#[derive(Clone, Default)]
struct Device {
    pulled: Cursor,
    queued: BTreeMap<u8, ChangeId>,
}

fn file(ticket: u8) -> Value {
    json!({
        "ticket_id": entity(ticket), "filename": "a.txt", "file_size": 1, "mime_type": "text/plain",
        "hash": "0".repeat(64),
    })
}

/// The project, two tickets in it, and a file at each: what people meet over.
const THINGS: [(EntityType, u8); 5] = [
    (EntityType::Project, 1),
    (EntityType::Ticket, 2),
    (EntityType::Ticket, 3),
    (EntityType::Attachment, 4),
    (EntityType::Attachment, 5),
];

/// The change that a step makes; a new file gets an id of its own.
fn make(case: &mut Case, devices: &mut [Device], step: Step) -> Change {
    let Step { person, which, .. } = step;
    let (the_ticket, the_file) = (2 + which, 4 + which);
    let new = 50 + case.made;
    let restored = json!({"deleted": false});
    let (entity_type, id, operation, data) = match step.deed {
        0 | 1 => (EntityType::Ticket, the_ticket, Operation::Delete, json!({})),
        2 => (EntityType::Project, 1, Operation::Delete, json!({})),
        3 => (EntityType::Attachment, new, Operation::Create, file(the_ticket)),
        4 | 5 => {
            let name = format!("{}.txt", case.made);
            (EntityType::Attachment, the_file, Operation::Update, json!({ "filename": name }))
        }
        6 => (EntityType::Attachment, the_file, Operation::Delete, json!({})),
        7 => (EntityType::Ticket, the_ticket, Operation::Update, json!({"title": format!("T{}", case.made)})),
        _ => (EntityType::Ticket, the_ticket, Operation::Update, restored),
    };
    let device = &mut devices[person];
    let writer = u8::try_from(person + 1).expect("few");
    let change = case.change(writer, entity_type, id, operation, data);
    let after = device.queued.insert(id, change.id);
    Change { seen: Seen { cursor: device.pulled, seq: device.pulled.seq, after, beside: Vec::new() }, ..change }
}

/// What is to be the same in every order, beside what is refused: who lives, and the sides of what is open about it.
type Left = Vec<(bool, Vec<(Stamp, ChangeId, String)>)>;

fn left(case: &Case) -> Left {
    let sides = |open: &Conflict| {
        let sides = open.sides.iter().map(|side| (side.stamp, side.change, side.value.to_string()));
        sides.collect::<Vec<_>>()
    };
    let things = THINGS.into_iter().map(|(entity_type, id)| {
        let conflicts = case.conflicts(entity_type.clone(), id);
        let open = conflicts.iter().filter(|open| open.field == "deleted").flat_map(sides).collect();
        (case.record(entity_type, id).deleted, open)
    });
    things.collect()
}

/// Before the queues: what was synced at once. Then everybody is offline, and returns in every order.
fn in_every_order(before: &[Step], offline: &[Step]) -> Vec<(BTreeSet<String>, Left)> {
    let mut case = Case::new();
    case.admit(3);
    let second = case.change(1, EntityType::Ticket, 3, Operation::Create, ticket());
    let files = [2, 3].map(|of| case.change(1, EntityType::Attachment, 2 + of, Operation::Create, file(of)));
    case.send(1, [second].into_iter().chain(files).collect());
    let mut devices = vec![Device { pulled: case.cursor(), ..Device::default() }; PEOPLE];
    for step in before {
        if step.pulls {
            devices[step.person] = Device { pulled: case.cursor(), ..Device::default() };
        }
        let change = make(&mut case, &mut devices, *step);
        case.send(u8::try_from(step.person + 1).expect("few"), vec![change]);
    }
    let mut queues: [Vec<Change>; PEOPLE] = Default::default();
    for (place, step) in offline.iter().enumerate() {
        let is_first = offline[..place].iter().all(|earlier| earlier.person != step.person);
        if step.pulls && is_first {
            devices[step.person] = Device { pulled: case.cursor(), ..Device::default() };
        }
        queues[step.person].push(make(&mut case, &mut devices, *step));
    }
    let arrivals = ORDERS.into_iter().map(|order| {
        let case = Case { book: pollster::block_on(case.book.copy()), made: case.made };
        let mut refused = BTreeSet::new();
        for person in order {
            let results = case.send(u8::try_from(person + 1).expect("few"), queues[person].clone());
            refused.extend(results.into_iter().filter(|one| one.outcome == Outcome::Rejected).map(|one| one.id));
        }
        (refused, left(&case))
    });
    arrivals.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    // Fails when only the newest deletion, or only the nearest deleted ancestor, is asked about a child.
    #[test]
    fn whose_queue_arrives_first_changes_nothing_of_what_is_deleted_and_kept(before in steps(6), offline in steps(9)) {
        let outcomes = in_every_order(&before, &offline);
        // What was restored in time is no reason to refuse what was written by who had seen it deleted: that, and
        // nothing else, is a matter of time.
        prop_assume!(outcomes.iter().all(|(refused, _)| *refused == outcomes[0].0));
        for (at, outcome) in outcomes.iter().enumerate() {
            prop_assert_eq!(&outcome.1, &outcomes[0].1, "{:?} or {:?}", ORDERS[at], ORDERS[0]);
        }
    }
}
