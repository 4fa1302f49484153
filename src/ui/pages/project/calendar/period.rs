//! What a calendar shows at a time.

use crate::domain::Date;
use crate::query::{month_weeks, week_start};
use chrono::{Days, Months, Weekday};

/// The month or the week that holds a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    pub day: Date,
    pub is_week: bool,
}

impl Period {
    /// From an address: `2026-11` is a month, `2026-11-23` the week of that day; anything else the month of `today`.
    pub fn read(text: &str, today: Date) -> Self {
        let week = text.parse().ok().map(|day| Self { day, is_week: true });
        let month = || format!("{text}-01").parse().ok().map(|day| Self { day, is_week: false });
        week.or_else(month).unwrap_or(Self { day: today, is_week: false })
    }

    /// As [`read`](Self::read) reads it.
    pub fn write(self) -> String {
        let day = self.day.to_string();
        if self.is_week { day } else { day.rsplit_once('-').map(|(month, _)| month.to_owned()).unwrap_or(day) }
    }

    /// The one before, or after; where the calendar of all times ends, this one.
    pub fn beside(self, is_after: bool) -> Self {
        let (month, week) = (Months::new(1), Days::new(7));
        let day = match (self.is_week, is_after) {
            (false, false) => self.day.checked_sub_months(month),
            (false, true) => self.day.checked_add_months(month),
            (true, false) => self.day.checked_sub_days(week),
            (true, true) => self.day.checked_add_days(week),
        };
        Self { day: day.unwrap_or(self.day), ..self }
    }

    /// The first day shown, and how many: whole weeks.
    pub fn days(self, begins: Weekday) -> (Date, usize) {
        if self.is_week { (week_start(self.day, begins), 7) } else { month_weeks(self.day, begins) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn a_period_written_into_an_address_is_read_again() {
        let today = day("2026-11-23");
        for (text, first, is_week) in [("2026-02", "2026-02-01", false), ("2026-02-17", "2026-02-17", true)] {
            let period = Period::read(text, today);
            assert_eq!(period, Period { day: day(first), is_week });
            assert_eq!(period.write(), text);
        }
        for text in ["", "next", "2026-13", "2026-02-30", "2026"] {
            assert_eq!(Period::read(text, today), Period { day: today, is_week: false }, "{text}");
        }
    }

    #[test]
    fn the_month_after_the_31st_is_the_next_one_and_the_end_of_all_times_stays() {
        let month = |text: &str| Period { day: day(text), is_week: false };
        assert_eq!(month("2026-01-31").beside(true).write(), "2026-02");
        assert_eq!(month("2026-03-31").beside(false).write(), "2026-02");
        assert_eq!(Period::read("2026-12-28", day("2026-11-23")).beside(true).write(), "2027-01-04");
        let last = Period { day: Date::MAX, is_week: true };
        assert_eq!(last.beside(true), last);
    }

    #[test]
    fn a_week_has_seven_days_and_a_month_whole_weeks() {
        assert_eq!(Period::read("2026-11-25", Date::MIN).days(Weekday::Sun), (day("2026-11-22"), 7));
        assert_eq!(Period::read("2026-11", Date::MIN).days(Weekday::Mon), (day("2026-10-26"), 42));
    }
}
