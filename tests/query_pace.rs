//! How fast work gets done: see `src/query/pace.rs`.

use chrono::{Datelike, Duration};
use proptest::prelude::*;
use worknest::domain::Date;
use worknest::query::{Paced, burndown, throughput, time_to_done};

/// A Wednesday.
fn today() -> Date {
    "2026-11-25".parse().expect("a date")
}

fn day(days: i64) -> Date {
    today() + Duration::days(days)
}

fn paced(created: i64, joined: i64, done: Option<i64>) -> Paced {
    Paced { begun: Some(day(created)), joined: day(joined), done: done.map(day), weight: 1.0 }
}

fn tickets() -> impl Strategy<Value = Vec<Paced>> {
    let one = (-40_i64..0, -20_i64..5, prop::option::of(-30_i64..1), 0_u8..9);
    let ticket = one.prop_map(|(created, joined, done, points)| Paced {
        weight: f64::from(points),
        ..paced(created, joined, done)
    });
    prop::collection::vec(ticket, 0..20)
}

#[test]
fn what_is_left_falls_as_tickets_are_done_and_rises_as_they_join() {
    let tickets = [paced(-9, -9, Some(-3)), paced(-9, -4, Some(-2)), paced(-9, -2, None)];
    let told: Vec<_> = burndown(&tickets, day(-5), day(-1)).iter().map(|one| (one.all, one.left)).collect();
    assert_eq!(told, [(1.0, 1.0), (2.0, 2.0), (2.0, 1.0), (3.0, 1.0), (3.0, 1.0)]);
    assert!(burndown(&tickets, day(0), day(-1)).is_empty());
}

#[test]
fn half_of_the_tickets_took_no_longer_than_the_median() {
    assert_eq!(time_to_done(&[paced(-9, 0, None)], day(-30)), None);
    let tickets: Vec<Paced> = (1..=20).map(|took| paced(-took, -took, Some(0))).collect();
    let spread = time_to_done(&tickets, day(-30)).expect("they are done");
    assert_eq!((spread.median_days, spread.most_days), (10, 17));
    let one = time_to_done(&[paced(-4, 0, Some(-1))], day(-30)).expect("it is done");
    assert_eq!((one.median_days, one.most_days), (3, 3));
    let unknown = Paced { begun: None, ..paced(-9, -9, Some(0)) };
    assert_eq!(time_to_done(&[unknown], day(-30)), None, "nobody knows how long it took");
    assert_eq!(time_to_done(&[unknown, paced(-4, 0, Some(-1))], day(-30)), Some(one));
    let ahead = time_to_done(&[paced(0, 0, Some(-1))], day(-30)).expect("it is done");
    assert_eq!(ahead.median_days, 0, "made by a clock ahead");
}

proptest! {
    #[test]
    fn a_burndown_counts_each_ticket_on_each_day_as_one_would_by_hand(tickets in tickets(), first in -20_i64..2, length in 0_i64..20) {
        let burnt = burndown(&tickets, day(first), day(first + length));
        prop_assert_eq!(burnt.len() as i64, length + 1);
        for (at, one) in burnt.iter().enumerate() {
            prop_assert_eq!(one.day, day(first + at as i64));
            let done: f64 = tickets
                .iter()
                .filter(|it| it.joined <= one.day && it.done.is_some_and(|done| done <= one.day))
                .map(|it| it.weight)
                .sum();
            prop_assert_eq!(one.left + done, one.all);
        }
        prop_assert!(burnt.windows(2).all(|pair| pair[0].all <= pair[1].all), "what has joined stays");
    }

    #[test]
    fn every_ticket_done_lately_counts_in_one_week_that_begins_on_a_monday(tickets in tickets(), weeks in 1_u8..8) {
        let told = throughput(&tickets, weeks, today());
        prop_assert_eq!(told.len(), usize::from(weeks));
        prop_assert!(told.iter().all(|(begin, _)| begin.weekday() == chrono::Weekday::Mon));
        prop_assert!(told.windows(2).all(|pair| pair[1].0 - pair[0].0 == Duration::weeks(1)));
        let first = told[0].0;
        let lately: f64 = tickets.iter().filter(|it| it.done.is_some_and(|done| done >= first)).map(|it| it.weight).sum();
        prop_assert_eq!(told.iter().map(|(_, sum)| sum).sum::<f64>(), lately);
        prop_assert!(today() - told[told.len() - 1].0 < Duration::weeks(1), "this week is the last");
    }
}
