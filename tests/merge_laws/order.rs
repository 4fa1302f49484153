//! The order of arrival changes neither what lives nor what is kept.

use crate::world::{Person, Server, label, world};
use proptest::prelude::*;
use serde_json::{Value, json};
use worknest::merge::{Change, Resolves};

/// One edit in a person's queue.
#[derive(Clone, Copy, Debug)]
struct Step {
    person: usize,
    kind: u8,
    value: u8,
    millis: u64,
    /// Made after pulling what had arrived of the first half.
    is_late: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..4_usize, 0..11_u8, 0..3_u8, prop_oneof![0..6_u64, 3_600_000..3_600_003_u64], any::<bool>());
    let step = step.prop_map(|(person, kind, value, millis, is_late)| Step { person, kind, value, millis, is_late });
    prop::collection::vec(step, 2..9)
}

fn edit(person: &mut Person, step: Step, view: Option<&Server>) -> Change {
    let Step { kind, value, millis, .. } = step;
    match kind {
        0..=2 => person.update(millis, json!({"title": format!("T{value}")})),
        3 => person.update(millis, json!({"title": format!("T{value}"), "priority": "High"})),
        4 => person.update(millis, json!({"description": format!("D{value}")})),
        5 => person.update(millis, json!({"labels": {"add": [label(value)], "remove": [label(value + 1)]}})),
        6 => person.update(millis, json!({"labels": [label(value), label(9)]})),
        7 => person.update(millis, json!({"position": format!("p{value}")})),
        8 => person.delete(millis),
        9 => person.update(millis, json!({"deleted": false})),
        _ => match view.and_then(|server| server.conflicts.first().cloned()) {
            Some(open) => {
                let sides = open.sides.iter().map(|side| side.change).collect();
                let written: Value = if open.field == "deleted" {
                    json!({"deleted": value == 0})
                } else {
                    json!({ open.field.clone(): open.sides[usize::from(value) % open.sides.len()].value })
                };
                let resolves = Some(Resolves { conflict: open.id, sides });
                Change { resolves, ..person.update(millis, written) }
            }
            None => person.update(millis, json!({"estimate": value})),
        },
    }
}

type Arrival = (usize, Change);

/// Each person's queue in its own order, the queues mixed as `picks` say.
fn mixed(arrivals: &[Arrival], picks: &[usize]) -> Vec<Arrival> {
    let mut queues: Vec<Vec<Arrival>> = vec![Vec::new(); 4];
    for arrival in arrivals.iter().rev() {
        queues[arrival.0].push(arrival.clone());
    }
    let mut order = Vec::new();
    let mut picks = picks.iter().cycle();
    while queues.iter().any(|queue| !queue.is_empty()) {
        let filled: Vec<usize> = (0..4).filter(|at| !queues[*at].is_empty()).collect();
        let next = filled[picks.next().expect("there are picks") % filled.len()];
        order.extend(queues[next].pop());
    }
    order
}

fn take_all(server: &mut Server, people: &[Person], arrivals: &[Arrival]) {
    for (at, change) in arrivals {
        // Refusals are part of the outcome: what was refused in one order is in every other.
        let _ = server.take(&people[*at], change);
    }
}

/// Runs the steps in two orders each half, with the whole log and with no more than is needed.
fn outcomes(steps: &[Step], picks: &[Vec<usize>]) -> Vec<(Server, Vec<Arrival>)> {
    let (start, mut people) = world(4);
    let early: Vec<Arrival> = steps
        .iter()
        .filter(|step| !step.is_late)
        .map(|step| (step.person, edit(&mut people[step.person], *step, None)))
        .collect();
    // What half of the early ones make of it is pulled by some, before the rest arrives.
    let (first, rest) = early.split_at(early.len() / 2);
    let mut halfway = start.clone();
    take_all(&mut halfway, &people, first);
    let mut late: Vec<Arrival> = rest.to_vec();
    for step in steps.iter().filter(|step| step.is_late) {
        let person = &mut people[step.person];
        if person.pulled < halfway.seq && step.value > 0 {
            // What of theirs is still queued stays on top of what they pulled.
            person.pulled = halfway.seq;
            let is_queued = rest.iter().any(|(_, change)| Some(change.id) == person.queued);
            person.queued = person.queued.filter(|_| is_queued);
        }
        let change = edit(person, *step, Some(&halfway));
        late.push((step.person, change));
    }
    let runs = picks.iter().flat_map(|picks| [(picks, false), (picks, true)]);
    runs.map(|(picks, always_with_log)| {
        let mut server = Server { always_with_log, ..start.clone() };
        let mut order = mixed(first, picks);
        take_all(&mut server, &people, &order);
        let second = mixed(&late, &picks.iter().rev().copied().collect::<Vec<_>>());
        take_all(&mut server, &people, &second);
        order.extend(second);
        (server, order)
    })
    .collect()
}

/// One line for each change, in order of arrival.
fn told(order: &[Arrival]) -> String {
    let line = |(at, change): &Arrival| {
        let seen = (change.seen.cursor.seq, change.seen.after.map(|after| after.to_string()[..6].to_owned()));
        let data = serde_json::to_string(&change.data).expect("fields are JSON");
        let (operation, id, resolves) = (change.operation, change.id, change.resolves.is_some());
        format!(
            "person {at} {} {operation:?} {data} at {} seen {seen:?} {resolves}",
            &id.to_string()[..6],
            change.stamp
        )
    };
    order.iter().map(line).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4 * ProptestConfig::default().cases, failure_persistence: None, ..ProptestConfig::default() })]

    // Fails when the last to arrive wins, a resolution closes what it did not name, or a record's number stays where it
    // was when a change lost.
    #[test]
    fn the_order_of_arrival_changes_neither_what_lives_nor_what_is_kept(
        steps in steps(),
        picks in prop::collection::vec(prop::collection::vec(0..4_usize, 8), 3),
    ) {
        let runs = outcomes(&steps, &picks);
        for (server, order) in &runs[1..] {
            prop_assert_eq!(server.outcome(), runs[0].0.outcome(), "{}\n{}", told(&runs[0].1), told(order));
        }
    }
}
