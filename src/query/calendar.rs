use super::filter::Matcher;
use super::order::{Sort, SortBy, sorted};
use super::sheet::Sheet;
use crate::domain::Date;
use chrono::{Datelike, Days, Weekday};

/// Days in a row, and what is due on each. Within a day what presses most comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Places, for each of the days.
    pub days: Vec<Vec<usize>>,
    /// The places of open tickets that are due on no day at all.
    pub undated: Vec<usize>,
}

/// What passes, by day: `count` days from `first` on.
pub fn calendar(sheet: &Sheet, matcher: &Matcher, first: Date, count: usize) -> Calendar {
    let passes = matcher.on(sheet);
    let start = first.to_epoch_days();
    // The day's number; `count` stands for none.
    let day_of = |place: usize| match sheet.lines[place].due {
        Some(day) => usize::try_from(i64::from(day) - i64::from(start)).ok().filter(|day| *day < count),
        None => (!passes.is_closed(place)).then_some(count),
    };
    let shown = (0..sheet.len()).filter(|place| day_of(*place).is_some() && passes.pass(*place));
    let mut days = vec![Vec::new(); count + 1];
    for place in sorted(sheet, shown.collect(), Sort { by: SortBy::Priority, descending: true }) {
        if let Some(day) = day_of(place) {
            days[day].push(place);
        }
    }
    let undated = days.pop().unwrap_or_default();
    Calendar { days, undated }
}

/// The first day of the week that holds `day`, where weeks begin on `begins`.
pub fn week_start(day: Date, begins: Weekday) -> Date {
    let since = day.weekday().days_since(begins);
    day.checked_sub_days(Days::new(since.into())).unwrap_or(day)
}

/// The whole weeks that hold the month of `day`: the first of their days, and how many there are (28, 35 or 42).
pub fn month_weeks(day: Date, begins: Weekday) -> (Date, usize) {
    let first = day.with_day(1).unwrap_or(day);
    let start = week_start(first, begins);
    let before = first.weekday().days_since(begins) as usize;
    let days = before + usize::from(day.num_days_in_month());
    (start, days.div_ceil(7) * 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks_wherever_they_begin() {
        let weeks = |text: &str, begins| {
            let (first, count) = month_weeks(day(text), begins);
            (first.to_string(), count)
        };
        // February 2027 is four weeks from Monday on.
        assert_eq!(weeks("2027-02-14", Weekday::Mon), ("2027-02-01".into(), 28));
        assert_eq!(weeks("2027-02-14", Weekday::Sun), ("2027-01-31".into(), 35));
        assert_eq!(weeks("2026-11-30", Weekday::Mon), ("2026-10-26".into(), 42));
        assert_eq!(weeks("2026-11-30", Weekday::Sun), ("2026-11-01".into(), 35));
        assert_eq!(weeks("2026-11-30", Weekday::Sat), ("2026-10-31".into(), 35));
    }

    #[test]
    fn a_week_begins_on_its_day_and_at_the_beginning_of_time_where_it_can() {
        assert_eq!(week_start(day("2026-11-23"), Weekday::Mon), day("2026-11-23"));
        assert_eq!(week_start(day("2026-11-22"), Weekday::Mon), day("2026-11-16"));
        assert_eq!(week_start(Date::MIN, Date::MIN.weekday().succ()), Date::MIN);
    }
}
