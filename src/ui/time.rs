//! Times as people say them, in the device's time zone.

use super::t;
use crate::client::device;
use crate::domain::{Date, Time};
use chrono::{Datelike, Duration, FixedOffset, Timelike, Weekday};

fn local(at: Time) -> chrono::DateTime<FixedOffset> {
    let offset = FixedOffset::east_opt(device::local_offset_minutes(at) * 60);
    // No time zone is a day away from UTC.
    at.with_timezone(&offset.unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc)))
}

/// "just now", "5 min ago", "3 h ago", "2 days ago", else the day.
pub fn ago(at: Time, now: Time) -> String {
    let seconds = (now - at).num_seconds();
    match seconds {
        ..60 => t!("time-now"),
        60..3600 => t!("time-minutes-ago", count = seconds / 60),
        3600..86_400 => t!("time-hours-ago", count = seconds / 3600),
        86_400..604_800 => t!("time-days-ago", count = seconds / 86_400),
        _ => day(local(at).date_naive(), now),
    }
}

/// Hours and minutes: "12:03".
fn clock(at: Time) -> String {
    let time = local(at).time();
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// As short as it is clear: the time of today, else with its day.
pub fn moment(at: Time, now: Time) -> String {
    let day_of = |time: Time| local(time).date_naive();
    if day_of(at) == day_of(now) {
        return clock(at);
    }
    t!("time-full", day = day(day_of(at), now), clock = clock(at))
}

/// The whole of it, for titles and lists: "22 Nov 2026, 12:03".
pub fn full(at: Time) -> String {
    t!("time-full", day = date(local(at).date_naive()), clock = clock(at))
}

/// A day; its year only where it is not this one.
pub fn day(date: Date, now: Time) -> String {
    if date.year() == today(now).year() {
        return t!("time-day", day = i64::from(date.day()), month = month(date));
    }
    self::date(date)
}

/// A day with its year: "22 Nov 2026".
pub fn date(date: Date) -> String {
    // As text: a year is no amount, and never grouped.
    t!("time-day-year", day = i64::from(date.day()), month = month(date), year = date.year().to_string())
}

/// A month with its year: "Nov 2026".
pub fn month_of(date: Date) -> String {
    t!("time-month", month = month(date), year = date.year().to_string())
}

/// A day with its weekday: "Sun, 22 Nov 2026".
pub fn weekday_date(date: Date) -> String {
    t!("time-weekday-date", weekday = weekday(date.weekday()), date = self::date(date))
}

/// "Mon".
pub fn weekday(day: Weekday) -> String {
    match day {
        Weekday::Mon => t!("weekday-1"),
        Weekday::Tue => t!("weekday-2"),
        Weekday::Wed => t!("weekday-3"),
        Weekday::Thu => t!("weekday-4"),
        Weekday::Fri => t!("weekday-5"),
        Weekday::Sat => t!("weekday-6"),
        Weekday::Sun => t!("weekday-7"),
    }
}

/// The day it is here.
pub fn today(now: Time) -> Date {
    local(now).date_naive()
}

fn month(date: Date) -> String {
    match date.month() {
        1 => t!("month-1"),
        2 => t!("month-2"),
        3 => t!("month-3"),
        4 => t!("month-4"),
        5 => t!("month-5"),
        6 => t!("month-6"),
        7 => t!("month-7"),
        8 => t!("month-8"),
        9 => t!("month-9"),
        10 => t!("month-10"),
        11 => t!("month-11"),
        _ => t!("month-12"),
    }
}

/// How near a due day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Over,
    Soon,
    Later,
}

/// Over from the day after, soon from two days before.
pub fn due(date: Date, now: Time) -> Due {
    let today = today(now);
    if date < today {
        Due::Over
    } else if date <= today + Duration::days(2) {
        Due::Soon
    } else {
        Due::Later
    }
}
