//! How fast work gets done, for charts: by days, from what each ticket says of itself and when that was written.

use crate::domain::Date;
use chrono::{Datelike, Duration};

/// A ticket as charts count it; days as they are where the person is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paced {
    /// When work on it began, or, where nobody knows, when it was written down; `None` where that or its end is not
    /// known either.
    pub begun: Option<Date>,
    /// Since when it is in the timebox that is looked at.
    pub joined: Date,
    /// The day on which it was done; `None` while it is not.
    pub done: Option<Date>,
    /// What it counts for: 1, or its points.
    pub weight: f64,
}

/// One day of a burndown, as it stood in the evening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burnt {
    pub day: Date,
    /// In all, and of that still to be done.
    pub all: f64,
    pub left: f64,
}

/// The most days that a burndown has: a longer one tells nothing more.
const DAYS_MAX: usize = 370;

/// What was left of a cycle's tickets, from its first day to `last`. What joined before it began was there from the
/// first day. Empty where `last` is before `first`.
pub fn burndown(tickets: &[Paced], first: Date, last: Date) -> Vec<Burnt> {
    let days = first.iter_days().take_while(|day| *day <= last).take(DAYS_MAX);
    days.map(|day| {
        let there = tickets.iter().filter(|ticket| ticket.joined <= day);
        let all: f64 = there.clone().map(|ticket| ticket.weight).sum();
        let left = there.filter(|ticket| ticket.done.is_none_or(|done| done > day)).map(|ticket| ticket.weight).sum();
        Burnt { day, all, left }
    })
    .collect()
}

/// How much was done in each of the last `weeks` weeks, this one last: the Monday of each, and how much.
pub fn throughput(tickets: &[Paced], weeks: u8, today: Date) -> Vec<(Date, f64)> {
    let monday = monday_of(today);
    let begins = (0..i64::from(weeks)).rev().map(|back| monday - Duration::weeks(back));
    let done_in = |begin: Date| {
        let is_in = |ticket: &&Paced| ticket.done.is_some_and(|done| monday_of(done) == begin);
        (begin, tickets.iter().filter(is_in).map(|ticket| ticket.weight).sum())
    };
    begins.map(done_in).collect()
}

fn monday_of(day: Date) -> Date {
    day - Duration::days(i64::from(day.weekday().num_days_from_monday()))
}

/// How many days tickets took from the beginning of the work to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Half of them took no longer.
    pub median_days: i64,
    /// Of twenty, seventeen took no longer.
    pub most_days: i64,
}

/// Over all tickets that were done on `since` or later and of which it is known; `None` where there are none.
pub fn time_to_done(tickets: &[Paced], since: Date) -> Option<Spread> {
    let done = tickets.iter().filter_map(|ticket| Some((ticket.begun?, ticket.done.filter(|done| *done >= since)?)));
    // A clock that was wrong makes no time negative.
    let mut days: Vec<i64> = done.map(|(begun, done)| (done - begun).num_days().max(0)).collect();
    days.sort_unstable();
    let at = |part: usize| days.get((days.len() * part).div_ceil(20).saturating_sub(1)).copied();
    Some(Spread { median_days: at(10)?, most_days: at(17)? })
}
