//! Times as people's settings write them: `2024-01-12T15:04:00Z`, `12/Jan/24 3:04 PM`, `1/12/2024 15:04`,
//! `12.01.2024`. Which of two numbers is the day follows from all dates of a file.

use super::report::{FindingKind, Findings};
use crate::domain::Time;
use chrono::{DateTime, Datelike, NaiveDate};

const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb"],
    &["mar", "mär", "mrz"],
    &["apr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

/// How the dates of one file are to be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dates {
    /// Whether the day stands before the month, where the file shows it.
    is_day_first: Option<bool>,
}

struct Read {
    at: Time,
    has_zone: bool,
    is_guess: bool,
}

impl Dates {
    /// What all dates of a file show together.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut day_first, mut month_first) = (false, false);
        for text in texts {
            let parts = tokens(text);
            if let [Token::Number(a, _), Token::Number(b, _), Token::Number(_, digits), ..] = parts.as_slice()
                && (*digits == 2 || *digits == 4)
            {
                day_first |= (13..=31).contains(a) && *b <= 12;
                month_first |= (13..=31).contains(b) && *a <= 12;
            }
        }
        Self { is_day_first: if day_first == month_first { None } else { Some(day_first) } }
    }

    /// The time, with a word to the findings where it could not be told for sure; none of an empty text.
    pub fn time(self, text: &str, field: &str, item: &str, findings: &mut Findings) -> Option<Time> {
        let read = self.noted(text, field, item, findings)?;
        if !read.has_zone {
            findings.count(FindingKind::ZoneMissing, 1);
        }
        Some(read.at)
    }

    /// The day, likewise.
    pub fn day(self, text: &str, field: &str, item: &str, findings: &mut Findings) -> Option<NaiveDate> {
        self.noted(text, field, item, findings).map(|read| read.at.date_naive())
    }

    /// Whether a text is a time at all.
    pub fn knows(self, text: &str) -> bool {
        self.read(text).is_some()
    }

    fn noted(self, text: &str, field: &str, item: &str, findings: &mut Findings) -> Option<Read> {
        if text.is_empty() {
            return None;
        }
        let read = self.read(text);
        match &read {
            None => findings.note(FindingKind::BadValue(field.to_owned()), format!("{item}: {text}")),
            Some(read) if read.is_guess => findings.note(FindingKind::DateGuessed, format!("{item}: {text}")),
            Some(_) => {}
        }
        read
    }

    fn read(self, text: &str) -> Option<Read> {
        let with_zone = zoned(text).map(|at| Read { at, has_zone: true, is_guess: false });
        with_zone.or_else(|| self.local(text)).filter(|read| (2..9_999).contains(&read.at.year()))
    }

    fn local(self, text: &str) -> Option<Read> {
        use Token::{Number, Word};
        let parts = tokens(text);
        let [a, b, c, rest @ ..] = parts.as_slice() else { return None };
        let mut is_guess = false;
        let (year, month, day) = match (a, b, c) {
            (Number(y, 4), Number(m, _), Number(d, _)) => (*y, *m, *d),
            (Number(y, 4), Word(m), Number(d, _)) => (*y, month(m)?, *d),
            (Number(d, _), Word(m), Number(y, digits)) => (year(*y, *digits)?, month(m)?, *d),
            (Word(m), Number(d, _), Number(y, digits)) => (year(*y, *digits)?, month(m)?, *d),
            (Number(a, _), Number(b, _), Number(y, digits)) => {
                let is_day_first = match (self.is_day_first, *a > 12, *b > 12) {
                    (_, true, false) => true,
                    (_, false, true) => false,
                    (Some(known), ..) => known,
                    // Whoever writes dots writes the day first.
                    (None, ..) => {
                        is_guess = a != b && !text.contains('.');
                        true
                    }
                };
                let (day, month) = if is_day_first { (*a, *b) } else { (*b, *a) };
                (year(*y, *digits)?, month, day)
            }
            _ => return None,
        };
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        let time = match rest {
            [] => date.and_hms_opt(0, 0, 0),
            [Number(hour, _), Number(minute, _), rest @ ..] => {
                let (second, rest) = match rest {
                    [Number(second, _), rest @ ..] => (*second, rest),
                    rest => (0, rest),
                };
                let hour = match rest {
                    [] | [Number(..)] => *hour,
                    [Word(half)] if (1..=12).contains(hour) && half == "am" => hour % 12,
                    [Word(half)] if (1..=12).contains(hour) && half == "pm" => hour % 12 + 12,
                    _ => return None,
                };
                date.and_hms_opt(hour, *minute, second)
            }
            _ => return None,
        };
        Some(Read { at: time?.and_utc(), has_zone: false, is_guess })
    }
}

/// As programs write it.
fn zoned(text: &str) -> Option<Time> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    // "Fri Jan 12 2024 15:04:00 GMT+0000 (Coordinated Universal Time)"
    let plain = text.split(" (").next().unwrap_or_default();
    let formats = ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z", "%a %b %d %Y %H:%M:%S GMT%z"];
    formats.into_iter().find_map(|format| DateTime::parse_from_str(plain, format).ok()).map(|at| at.to_utc())
}

fn year(year: u32, digits: usize) -> Option<u32> {
    match digits {
        4 => Some(year),
        2 => Some(2_000 + year),
        _ => None,
    }
}

fn month(word: &str) -> Option<u32> {
    let start: String = word.chars().take(3).collect();
    MONTHS.iter().zip(1..).find(|(names, _)| names.contains(&start.as_str())).map(|(_, number)| number)
}

enum Token {
    /// With how many digits.
    Number(u32, usize),
    /// In lower case.
    Word(String),
}

/// Numbers and words; what is too long for a time gives none.
fn tokens(text: &str) -> Vec<Token> {
    if text.len() > 40 {
        return Vec::new();
    }
    // "2024-01-12T15:04"
    let text = match text.split_once('T') {
        Some((day, time)) if day.ends_with(|c: char| c.is_ascii_digit()) => format!("{day} {time}"),
        _ => text.to_owned(),
    };
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let token = |part: &str| match part.parse() {
        Ok(number) => Token::Number(number, part.len()),
        Err(_) => Token::Word(part.to_lowercase()),
    };
    parts.map(token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(dates: Dates, text: &str) -> Option<String> {
        dates.read(text).map(|read| read.at.format("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn times_of_every_form_are_read() {
        let forms = [
            "12/Jan/24 3:04 PM",
            "12/Jan/2024 15:04",
            "12-Jan-24 15:04:00",
            "Jan 12, 2024 3:04 PM",
            "2024-01-12 15:04",
            "2024-01-12T15:04:00.000+0000",
            "2024-01-12T16:04:00+01:00",
            "2024-01-12T15:04:00Z",
            "2024/01/12 15:04",
            "12.01.2024 15:04",
            "13/01/2024 15:04",
            "1/13/24 3:04 pm",
            "Fri Jan 12 2024 15:04:00 GMT+0000 (Coordinated Universal Time)",
        ];
        for form in forms {
            let expected = if form.contains("13") { "2024-01-13 15:04" } else { "2024-01-12 15:04" };
            assert_eq!(read(Dates::default(), form).as_deref(), Some(expected), "{form}");
        }
        for wrong in ["", "soon", "99/99/2024", "2024-01-12 25:00", "12/Foo/24", "1 2", "12/Jan/24 13:00 PM", "1/1/1"] {
            assert_eq!(read(Dates::default(), wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_follows_the_other_dates_or_is_told() {
        let american = Dates::of(["6/21/2025 16:14", "1/2/2025"].into_iter());
        assert_eq!(read(american, "1/2/2025").as_deref(), Some("2025-01-02 00:00"));
        let mut findings = Findings::default();
        assert!(american.day("1/2/2025", "Due", "A-1", &mut findings).is_some());
        let unsure = Dates::of(["1/2/2025"].into_iter());
        assert_eq!(read(unsure, "1/2/2025").as_deref(), Some("2025-02-01 00:00"));
        assert!(findings.finish().is_empty());
        let mut findings = Findings::default();
        unsure.time("1/2/2025", "Created", "A-1", &mut findings);
        unsure.time("2/2/2025", "Created", "A-2", &mut findings);
        unsure.time("soon", "Created", "A-3", &mut findings);
        let told: Vec<String> = findings.finish().iter().map(ToString::to_string).collect();
        let expected = [
            "\"Created\" could not be understood once (A-3: soon)",
            "1 date can be read in two ways: taken as day before month (A-1: 1/2/2025)",
            "2 times name no time zone: taken as UTC",
        ];
        assert_eq!(told, expected);
    }
}
