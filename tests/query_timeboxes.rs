//! Cycles and milestones: see `src/query/timebox.rs`.

use proptest::prelude::*;
use worknest::domain::{
    Date, Status, StatusId, Ticket, TicketId, Time, Timebox, TimeboxId, TimeboxKind, default_statuses,
};
use worknest::query::{
    Choice, Filter, GroupBy, GroupKey, InTimebox, Item, Matcher, Progress, Sheet, Standing, Statuses, filtered, group,
    next_cycle, sort_timeboxes, standing,
};

const STATUSES: [&str; 5] = ["Open", "InProgress", "Done", "Closed", "Gone"];

fn today() -> Date {
    "2026-11-22".parse().expect("a date")
}

fn day(days: i64) -> Date {
    today() + chrono::Duration::days(days)
}

fn timebox_id(number: usize) -> TimeboxId {
    TimeboxId(uuid::Uuid::from_u64_pair(number as u64 * 31 % 41, number as u64))
}

fn statuses() -> Vec<(StatusId, Status)> {
    default_statuses(Default::default())
}

/// Ticket by ticket: its status, its cycle and its milestone, which may be nobody's.
type Drawn = Vec<(&'static str, Option<usize>, Option<usize>)>;

fn drawn() -> impl Strategy<Value = Drawn> {
    let timebox = || prop::option::weighted(0.8, 0_usize..6);
    prop::collection::vec((prop::sample::select(STATUSES.to_vec()), timebox(), timebox()), 0..20)
}

fn ticket((status, cycle, milestone): (&str, Option<usize>, Option<usize>)) -> Ticket {
    let (cycle_id, milestone_id) = (cycle.map(timebox_id), milestone.map(timebox_id));
    Ticket { status: status.into(), cycle_id, milestone_id, ..Ticket::default() }
}

fn sheet(drawn: &Drawn) -> Sheet {
    let mut sheet = Sheet::new();
    let time = Time::from_timestamp_millis(0).expect("a time");
    for (number, one) in drawn.iter().enumerate() {
        let id = TicketId(uuid::Uuid::from_u64_pair(0, number as u64));
        sheet.put(Item { id, ticket: &ticket(*one), created_at: time, updated_at: time });
    }
    sheet
}

fn timebox() -> impl Strategy<Value = Timebox> {
    let day_of = || prop::option::weighted(0.8, (-9_i64..9).prop_map(day));
    (any::<bool>(), day_of(), day_of()).prop_map(|(is_cycle, start_date, end_date)| Timebox {
        kind: if is_cycle { TimeboxKind::Cycle } else { TimeboxKind::Milestone },
        start_date: start_date.filter(|_| is_cycle),
        end_date,
        ..Timebox::default()
    })
}

fn timeboxes() -> impl Strategy<Value = Vec<Timebox>> {
    prop::collection::vec(timebox(), 0..5)
}

proptest! {
    #[test]
    fn what_is_done_and_what_is_left_are_counted_as_one_would_by_hand(drawn in drawn()) {
        let (sheet, statuses) = (sheet(&drawn), statuses());
        let statuses = Statuses::new(statuses.iter().map(|(id, status)| (*id, status)));
        for number in 0..6 {
            for kind in TimeboxKind::KNOWN {
                let own = |(_, cycle, milestone): &(&str, Option<usize>, Option<usize>)| {
                    if *kind == TimeboxKind::Cycle { *cycle } else { *milestone }
                };
                let within: Vec<_> = drawn.iter().filter(|one| own(one) == Some(number)).collect();
                let count = |wanted: &[&str]| within.iter().filter(|(status, ..)| wanted.contains(status)).count();
                let progress = sheet.timebox_progress(kind, timebox_id(number), &statuses);
                prop_assert_eq!(progress, Progress { done: count(&["Done"]), all: within.len() - count(&["Closed"]) });
                let unfinished = sheet.unfinished(kind, timebox_id(number), &statuses);
                prop_assert_eq!(unfinished.len(), count(&["Open", "InProgress", "Gone"]));
            }
        }
    }

    #[test]
    fn a_filter_finds_the_tickets_of_the_current_cycle_of_one_and_of_none(drawn in drawn(), timeboxes in timeboxes()) {
        let (sheet, statuses) = (sheet(&drawn), statuses());
        let statuses = Statuses::new(statuses.iter().map(|(id, status)| (*id, status)));
        let found = |cycles: Choice<InTimebox>| {
            let filter = Filter { cycles, ..Filter::default() };
            let there = timeboxes.iter().enumerate().map(|(number, timebox)| (timebox_id(number), timebox));
            filtered(&sheet, &Matcher::new(&filter, &statuses, today()).in_timeboxes(there))
        };
        let expected = |is_it: &dyn Fn(Option<&Timebox>) -> bool| -> Vec<usize> {
            let own = |(_, cycle, _): &(&str, Option<usize>, Option<usize>)| cycle.and_then(|cycle| timeboxes.get(cycle));
            (0..drawn.len()).filter(|place| is_it(own(&drawn[*place]))).collect()
        };
        let only = |wanted| Choice { only: vec![wanted], not: Vec::new() };
        prop_assert_eq!(found(only(InTimebox::None)), expected(&|own| own.is_none()));
        prop_assert_eq!(found(only(InTimebox::Current)), expected(&|own| own.is_some_and(|own| own.is_current(today()))));
        let not = Choice { only: Vec::new(), not: vec![InTimebox::Current] };
        prop_assert_eq!(found(not), expected(&|own| !own.is_some_and(|own| own.is_current(today()))));
        let first: Vec<usize> = (0..drawn.len()).filter(|place| drawn[*place].1 == Some(0)).collect();
        prop_assert_eq!(found(only(InTimebox::Id(timebox_id(0)))), first);
    }

    #[test]
    fn timeboxes_stand_in_one_order_whoever_sorts_them(timeboxes in timeboxes(), turn in 0_usize..5) {
        let of = |(number, timebox): &(usize, Timebox)| {
            (timebox_id(*number), standing(timebox, Progress::default(), today()))
        };
        let mut sorted: Vec<(usize, Timebox)> = timeboxes.into_iter().enumerate().collect();
        let mut turned = sorted.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        for list in [&mut sorted, &mut turned] {
            sort_timeboxes(list, |one| (of(one).0, &one.1, of(one).1));
        }
        prop_assert_eq!(&sorted, &turned);
        let standings: Vec<Standing> = sorted.iter().map(|one| of(one).1).collect();
        prop_assert!(standings.is_sorted(), "the current one first, the past last: {:?}", standings);
        for (_, one) in &sorted {
            let next = next_cycle(sorted.iter().map(|(number, timebox)| (timebox_id(*number), timebox)), one);
            let later = |other: &Timebox| {
                other.kind == TimeboxKind::Cycle && one.start_date.is_some_and(|start| other.start_date > Some(start))
            };
            let first = sorted.iter().filter(|(_, other)| later(other)).map(|(_, other)| other.start_date).min();
            let found = next.and_then(|id| sorted.iter().find(|(number, _)| timebox_id(*number) == id));
            prop_assert_eq!(found.map(|(_, other)| other.start_date), first);
        }
    }
}

#[test]
fn a_milestone_that_is_not_reached_stays_before_ones_eyes() {
    let milestone = Timebox { kind: TimeboxKind::Milestone, end_date: Some(day(-3)), ..Timebox::default() };
    assert_eq!(standing(&milestone, Progress { done: 1, all: 2 }, today()), Standing::Upcoming);
    assert_eq!(standing(&milestone, Progress { done: 2, all: 2 }, today()), Standing::Past);
    let cycle = Timebox { start_date: Some(day(-9)), end_date: Some(day(-3)), ..Timebox::default() };
    assert_eq!(standing(&cycle, Progress { done: 1, all: 2 }, today()), Standing::Past);
}

#[test]
fn a_ticket_stands_in_the_group_of_its_cycle_or_in_none_where_that_is_gone() {
    let sheet = sheet(&vec![("Open", Some(1), Some(2)), ("Open", Some(2), None), ("Open", None, None)]);
    let found = |by, is_there: &dyn Fn(&GroupKey) -> bool| {
        let groups = group(&sheet, &[0, 1, 2], by, &Statuses::default(), is_there);
        groups.into_iter().map(|group| (group.key, group.tickets)).collect::<Vec<_>>()
    };
    let key = |number: Option<usize>| GroupKey::Timebox(number.map(timebox_id));
    assert_eq!(
        found(GroupBy::Cycle, &|_| true),
        [(key(Some(1)), vec![0]), (key(Some(2)), vec![1]), (key(None), vec![2])]
    );
    let is_first_there = |of: &GroupKey| *of == key(Some(1));
    assert_eq!(found(GroupBy::Cycle, &is_first_there), [(key(Some(1)), vec![0]), (key(None), vec![1, 2])]);
    assert_eq!(found(GroupBy::Milestone, &|_| true), [(key(Some(2)), vec![0]), (key(None), vec![1, 2])]);
}
