//! Sub-tickets, at all levels and in circles: see `src/query/hierarchy.rs`.

use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};
use worknest::domain::{Category, Ticket, TicketId, Time, default_statuses};
use worknest::query::{Filter, Item, Matcher, Names, Progress, Sheet, Statuses, filtered};

fn id(number: usize) -> TicketId {
    // The order of the ids is not that of the numbers.
    TicketId(uuid::Uuid::from_u64_pair(number as u64 * 31 % 41, number as u64))
}

/// Ticket by ticket: its parent's number (which may be nobody's), and its status.
type Drawn = Vec<(Option<usize>, &'static str)>;

fn ticket((parent, status): (Option<usize>, &str)) -> Ticket {
    Ticket { parent_id: parent.map(id), status: status.into(), ..Ticket::default() }
}

fn put(sheet: &mut Sheet, number: usize, ticket: &Ticket) {
    let time = Time::from_timestamp_millis(0).expect("a time");
    sheet.put(Item { id: id(number), ticket, created_at: time, updated_at: time });
}

fn sheet(drawn: &Drawn) -> Sheet {
    let mut sheet = Sheet::new();
    for (number, one) in drawn.iter().enumerate() {
        put(&mut sheet, number, &ticket(*one));
    }
    sheet
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let status = prop::sample::select(vec!["Open", "InProgress", "Done", "Closed", "Gone"]);
    prop::collection::vec((prop::option::weighted(0.8, 0_usize..14), status), 0..12)
}

/// The chain of parents as it is shown, from the ticket up.
fn chain(sheet: &Sheet, from: TicketId) -> Vec<TicketId> {
    let mut chain = vec![from];
    while let Some(parent) = sheet.parent(chain[chain.len() - 1]) {
        assert!(!chain.contains(&parent), "{parent} comes again: {chain:?}");
        chain.push(parent);
    }
    chain
}

proptest! {
    #[test]
    fn whatever_two_devices_wrote_every_ticket_hangs_below_one_top_and_is_counted_once(drawn in drawn()) {
        let sheet = sheet(&drawn);
        let all: Vec<TicketId> = (0..drawn.len()).map(id).collect();
        for one in &all {
            let chain = chain(&sheet, *one);
            for (child, parent) in chain.iter().zip(&chain[1..]) {
                prop_assert!(sheet.children(*parent).contains(child));
            }
            for child in sheet.children(*one) {
                prop_assert_eq!(sheet.parent(child), Some(*one));
            }
            let above: BTreeSet<TicketId> = chain[1..].iter().copied().collect();
            let are_above: BTreeSet<TicketId> =
                all.iter().filter(|other| sheet.below(**other).contains(one)).copied().collect();
            prop_assert_eq!(above, are_above, "below is above, seen from the other end");
        }
    }

    #[test]
    fn a_circle_is_known_to_each_in_it_and_only_its_least_id_loses_its_parent(drawn in drawn()) {
        let sheet = sheet(&drawn);
        for (number, (parent, _)) in drawn.iter().enumerate() {
            let circle: BTreeSet<TicketId> = sheet.circle(id(number)).into_iter().collect();
            prop_assert_eq!(circle.is_empty(), !circle.contains(&id(number)));
            for member in &circle {
                prop_assert_eq!(sheet.circle(*member).into_iter().collect::<BTreeSet<_>>(), circle.clone());
            }
            let is_cut = circle.first() == Some(&id(number));
            let written = parent.filter(|parent| *parent < drawn.len()).map(id);
            prop_assert_eq!(sheet.parent(id(number)), written.filter(|_| !is_cut));
        }
    }

    #[test]
    fn progress_counts_what_is_below_but_nothing_that_is_cancelled(drawn in drawn()) {
        let sheet = sheet(&drawn);
        let statuses = default_statuses(Default::default());
        let statuses = Statuses::new(statuses.iter().map(|(id, status)| (*id, status)));
        let status: HashMap<TicketId, &str> = drawn.iter().enumerate().map(|(n, (_, status))| (id(n), *status)).collect();
        let is_cancelled = |id: &TicketId| {
            statuses.category(status[id]) == Some(&Category::Cancelled)
        };
        for one in (0..drawn.len()).map(id) {
            let below = sheet.below(one);
            let counted: Vec<TicketId> = below
                .into_iter()
                .filter(|below| {
                    let chain = chain(&sheet, *below);
                    let until = chain.iter().position(|above| *above == one).expect("it is below");
                    !chain[..until].iter().any(is_cancelled)
                })
                .collect();
            let is_done = |id: &&TicketId| {
                statuses.category(status[*id]) == Some(&Category::Done)
            };
            let done = counted.iter().filter(is_done).count();
            prop_assert_eq!(sheet.progress(one, &statuses), Progress { done, all: counted.len() });
        }
    }

    #[test]
    fn a_sheet_kept_up_to_date_hangs_together_like_one_made_anew(
        before in drawn(), after in drawn(), removed in prop::collection::hash_set(0_usize..12, 0..4),
    ) {
        let mut kept = sheet(&before);
        let mut last: HashMap<usize, (Option<usize>, &str)> = before.into_iter().enumerate().collect();
        for (number, one) in after.into_iter().enumerate() {
            put(&mut kept, number, &ticket(one));
            last.insert(number, one);
        }
        for number in removed {
            kept.remove(id(number));
            last.remove(&number);
        }
        let mut fresh = Sheet::new();
        last.iter().for_each(|(number, one)| put(&mut fresh, *number, &ticket(*one)));
        for one in last.keys().map(|number| id(*number)) {
            prop_assert_eq!(kept.parent(one), fresh.parent(one));
            let children = |sheet: &Sheet| sheet.children(one).into_iter().collect::<HashSet<_>>();
            prop_assert_eq!(children(&kept), children(&fresh));
        }
    }
}

#[test]
fn ten_thousand_levels_are_gone_through_and_the_last_of_them_in_a_circle_too() {
    let mut sheet = Sheet::new();
    let count = 10_000;
    let number = |n: usize| TicketId(uuid::Uuid::from_u128(n as u128 + 1));
    for n in 0..count {
        // The last one leads back to the first.
        let parent_id = Some(number((n + 1) % count));
        let ticket = Ticket { parent_id, ..Ticket::default() };
        let time = Time::from_timestamp_millis(0).expect("a time");
        sheet.put(Item { id: number(n), ticket: &ticket, created_at: time, updated_at: time });
    }
    assert_eq!(sheet.circle(number(7)).len(), count);
    assert_eq!((sheet.below(number(0)).len(), sheet.below(number(1)).len()), (count - 1, 0));
    assert_eq!(sheet.parent(number(0)), None);
}

// Fails when each of many tickets below a circle goes on until it has seen as many as there are.
#[test]
fn ten_thousand_below_a_circle_of_two_hang_below_it() {
    let mut sheet = Sheet::new();
    let count = 10_000;
    let number = |n: usize| TicketId(uuid::Uuid::from_u128(n as u128 + 1));
    for n in 0..count {
        let ticket = Ticket { parent_id: Some(number(usize::from(n == 0))), ..Ticket::default() };
        let time = Time::from_timestamp_millis(0).expect("a time");
        sheet.put(Item { id: number(n), ticket: &ticket, created_at: time, updated_at: time });
    }
    let (first, second) = (number(0), number(1));
    assert_eq!((sheet.circle(first), sheet.circle(second)), (vec![first, second], vec![second, first]));
    for n in 2..count {
        assert_eq!((sheet.parent(number(n)), sheet.circle(number(n))), (Some(first), vec![]));
    }
    let parent = |of: &str, key: &'static str| {
        let filter = Filter::typed(&format!("parent:{of}"), &Names::default());
        let statuses = Statuses::new(std::iter::empty());
        let matcher = Matcher::new(&filter, &statuses, "2026-11-23".parse().expect("a date"));
        let to = if key == "WEB-1" { first } else { second };
        filtered(&sheet, &matcher.below(|_| Some(to))).len()
    };
    // The first is the least: it is shown below none, whatever it says.
    assert_eq!((parent("none", ""), parent("WEB-1", "WEB-1"), parent("WEB-2", "WEB-2")), (1, count - 1, 0));
}

#[test]
fn a_typed_filter_finds_parts_of_a_ticket_what_waits_and_what_is_watched() {
    let me = worknest::domain::UserId::from_random([1; 16]);
    let names = Names { me, people: vec![(me, "ann".into())], ..Names::default() };
    let mut sheet = Sheet::new();
    for (number, ticket) in [
        Ticket { watchers: vec![me], ..Ticket::default() },
        Ticket { parent_id: Some(id(0)), ..Ticket::default() },
        Ticket { parent_id: Some(id(99)), status: "Done".into(), ..Ticket::default() },
    ]
    .iter()
    .enumerate()
    {
        put(&mut sheet, number, ticket);
    }
    let statuses = default_statuses(Default::default());
    let statuses = Statuses::new(statuses.iter().map(|(id, status)| (*id, status)));
    for (text, expected) in [
        ("parent:WEB-1", vec![1]),
        ("parent:web-9", vec![]),
        ("-parent:WEB-1", vec![0, 2]),
        ("parent:none", vec![0, 2]),
        ("-parent:none", vec![1]),
        ("watcher:me", vec![0]),
        ("-watcher:ann", vec![1, 2]),
        // What is done waits for nothing.
        ("is:blocked", vec![1]),
        ("is:blocked watcher:me", vec![]),
    ] {
        let filter = Filter::typed(text, &names);
        assert!(filter.text.is_empty(), "{text}");
        let find = |key: &str| (key == "WEB-1").then(|| id(0));
        let matcher = Matcher::new(&filter, &statuses, "2026-11-23".parse().expect("a date"));
        let matcher = matcher.below(find).blocked(|| [id(1), id(2)].into());
        assert_eq!(filtered(&sheet, &matcher), expected, "{text}");
    }
}
