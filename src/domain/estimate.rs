//! How much work something is, as people write it.

use super::open_enum::open_enum;

open_enum! {
    /// What a project estimates in. It says what the number of a ticket's `estimate` counts: changing it converts none.
    EstimateUnit {
        Points = "points",
        Hours = "hours",
    }
}

/// Minutes of an hour.
const MINUTES: f64 = 60.0;

impl EstimateUnit {
    /// A number of this unit: `3`, `2.5` or `2,5`; of hours also `1.5h`, `90m`, `1h 30m` and `1:30`. `None` for what
    /// is no estimate.
    pub fn read(&self, text: &str) -> Option<f64> {
        let text: String = text.trim().to_lowercase().replace(',', ".");
        let number = |text: &str| {
            let is_plain = !text.trim().is_empty() && text.trim().chars().all(|c| c.is_ascii_digit() || c == '.');
            text.trim().parse::<f64>().ok().filter(|_| is_plain)
        };
        if *self != Self::Hours {
            return number(&text);
        }
        if let Some((hours, minutes)) = text.split_once(':') {
            return Some(number(hours)? + number(minutes)? / MINUTES);
        }
        let (hours, rest) = match text.split_once('h') {
            Some((hours, rest)) => (Some(number(hours)?), rest.trim()),
            None => (None, text.trim()),
        };
        let minutes = match (rest.strip_suffix("min").or_else(|| rest.strip_suffix('m')), hours) {
            (Some(minutes), _) => number(minutes)? / MINUTES,
            (None, Some(_)) if rest.is_empty() => 0.0,
            // `1h 30`: what follows hours is minutes.
            (None, Some(_)) => number(rest)? / MINUTES,
            (None, None) => return number(rest),
        };
        Some(hours.unwrap_or_default() + minutes)
    }

    /// The same the other way round, to be changed by hand: `2.5`, `1h 30m`.
    pub fn write(&self, value: f64) -> String {
        match (self, hours_and_minutes(value)) {
            (Self::Hours, (hours, 0)) => format!("{hours}h"),
            (Self::Hours, (0, minutes)) => format!("{minutes}m"),
            (Self::Hours, (hours, minutes)) => format!("{hours}h {minutes}m"),
            _ => value.to_string(),
        }
    }
}

/// Hours as whole hours and minutes, rounded to the minute: 1.5 is (1, 30).
pub fn hours_and_minutes(hours: f64) -> (u64, u64) {
    // Estimates are never negative, and far from what a whole number of minutes can hold.
    let minutes = (hours * MINUTES).round().max(0.0) as u64;
    (minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, hours) in [
            ("3", 3.0),
            ("1.5h", 1.5),
            ("1,5 h", 1.5),
            ("90m", 1.5),
            ("90 min", 1.5),
            ("1h 30m", 1.5),
            ("1h30", 1.5),
            ("1:30", 1.5),
            ("2H", 2.0),
            ("0", 0.0),
        ] {
            assert_eq!(EstimateUnit::Hours.read(text), Some(hours), "{text}");
        }
        for text in ["", "h", "m", "soon", "1h h", "1d", "-1", "1e3", "inf", "1:", "1h x"] {
            assert_eq!(EstimateUnit::Hours.read(text), None, "{text}");
        }
    }

    #[test]
    fn points_are_numbers() {
        assert_eq!(
            [" 3 ", "2.5", "2,5"].map(|text| EstimateUnit::Points.read(text)),
            [Some(3.0), Some(2.5), Some(2.5)]
        );
        assert_eq!(["", "3h", "NaN", "-2", "1.2.3"].map(|text| EstimateUnit::Points.read(text)), [None; 5]);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let hours = [0.0, 0.25, 1.5, 40.0, 12_345.5];
        assert_eq!(hours.map(|one| EstimateUnit::Hours.write(one)), ["0h", "15m", "1h 30m", "40h", "12345h 30m"]);
        for value in hours {
            for unit in EstimateUnit::KNOWN {
                assert_eq!(unit.read(&unit.write(value)), Some(value), "{unit}");
            }
        }
    }

    #[test]
    fn hours_are_told_to_the_minute() {
        let told = [0.0, 1.5, 0.25, 2.0, 1.0 / 3.0, 0.999_999].map(hours_and_minutes);
        assert_eq!(told, [(0, 0), (1, 30), (0, 15), (2, 0), (0, 20), (1, 0)]);
    }
}
