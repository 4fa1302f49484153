//! Hybrid logical clock readings. They choose between edits that did not see each other; never a cursor.
//!
//! After Kulkarni et al., "Logical Physical Clocks" (2014), with the writer as the last tie-break.

use crate::domain::{Time, UserId};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Who stamps: new for each tab or process, so that no two writers ever give the same stamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriterId(pub u64);

impl WriterId {
    /// A new writer of a person: half of it theirs, so that all their devices know what they wrote themselves, half
    /// random. A claim, as all of a stamp is: nothing is allowed or believed for it.
    pub fn of(user: UserId, random: [u8; 4]) -> Self {
        Self(u64::from(half(user)) << 32 | u64::from(u32::from_le_bytes(random)))
    }

    /// Whether it is, or says it is, a writer of this person.
    pub fn is_of(self, user: UserId) -> bool {
        self.0 >> 32 == u64::from(half(user))
    }
}

/// The end of an id is random, its beginning a time.
fn half(user: UserId) -> u32 {
    let [.., a, b, c, d] = *user.0.as_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// Milliseconds since 1970 (UTC), counter, writer: ordered in this order.
///
/// Written as hexadecimal digits, `mmmmmmmmmmmm-cccc-wwwwwwwwwwwwwwww`, so that text order is stamp order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    pub millis: u64,
    pub counter: u16,
    pub writer: WriterId,
}

/// The greatest `millis` that is written in twelve digits: the year 10889.
const MILLIS_MAX: u64 = 0xffff_ffff_ffff;

impl Stamp {
    /// The smallest stamp of `writer` above `other`. The counter overflows into milliseconds.
    pub fn above(other: Stamp, writer: WriterId) -> Stamp {
        match other.counter.checked_add(1) {
            Some(counter) => Stamp { millis: other.millis, counter, writer },
            None => Stamp { millis: (other.millis + 1).min(MILLIS_MAX), counter: 0, writer },
        }
    }

    /// `self`, or where that is not above `floor`, the smallest stamp of the same writer that is.
    #[must_use]
    pub fn lifted_above(self, floor: Stamp) -> Stamp {
        if self > floor { self } else { Stamp::above(floor, self.writer) }
    }

    /// The wall time of the reading.
    pub fn time(self) -> Time {
        Time::from_timestamp_millis(self.millis as i64).unwrap_or_default()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}-{:04x}-{:016x}", self.millis, self.counter, self.writer.0)
    }
}

/// The text is not a stamp.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a stamp")]
pub struct NotAStamp(pub String);

impl FromStr for Stamp {
    type Err = NotAStamp;
    fn from_str(text: &str) -> Result<Self, NotAStamp> {
        parse(text).ok_or_else(|| NotAStamp(text.to_owned()))
    }
}

/// Exactly as it is written: a store is opened by reading some stamps of each record.
fn parse(text: &str) -> Option<Stamp> {
    let bytes: &[u8; 34] = text.as_bytes().try_into().ok()?;
    if (bytes[12], bytes[17]) != (b'-', b'-') {
        return None;
    }
    Some(Stamp {
        millis: number(&bytes[..12])?,
        counter: u16::try_from(number(&bytes[13..17])?).ok()?,
        writer: WriterId(number(&bytes[18..])?),
    })
}

/// At most sixteen hexadecimal digits, small letters.
fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |number, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u64::from(digit))
    })
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Stamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a stamp")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Stamp, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// Gives stamps: each above all it gave and all it received, near the wall clock that it is told.
#[derive(Clone, Debug)]
pub struct Clock {
    writer: WriterId,
    last: Stamp,
}

impl Clock {
    /// A clock that has given and received nothing yet.
    pub fn new(writer: WriterId) -> Self {
        Self { writer, last: Stamp { writer, ..Stamp::default() } }
    }

    /// The next stamp at `now_millis`, the wall clock with the measured offset to the server.
    pub fn tick(&mut self, now_millis: u64) -> Stamp {
        let now = Stamp { millis: now_millis.min(MILLIS_MAX), counter: 0, writer: self.writer };
        self.last = now.lifted_above(self.last);
        self.last
    }

    /// Advances past a stamp that was received.
    pub fn observe(&mut self, received: Stamp) {
        if received > self.last {
            self.last = Stamp { writer: self.writer, ..received };
            if self.last < received {
                self.last = Stamp::above(received, self.writer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_steps_back_still_gives_greater_stamps() {
        let mut clock = Clock::new(WriterId(7));
        let first = clock.tick(5_000);
        let second = clock.tick(1_000);
        assert!(second > first);
        clock.observe(Stamp { millis: 9_000, counter: u16::MAX, writer: WriterId(u64::MAX) });
        assert_eq!(clock.tick(2_000).millis, 9_001);
    }

    #[test]
    fn a_person_knows_their_own_writers_and_no_other() {
        let (ann, ben) = (UserId::from_random([1; 16]), UserId::from_random([2; 16]));
        let writers = [WriterId::of(ann, [1; 4]), WriterId::of(ann, [2; 4])];
        assert_ne!(writers[0], writers[1]);
        assert!(writers.iter().all(|writer| writer.is_of(ann) && !writer.is_of(ben)));
        assert!(!WriterId(0).is_of(ann), "the server itself");
    }

    #[test]
    fn text_order_is_stamp_order_and_text_is_read_back() {
        let low = Stamp { millis: 255, counter: 1, writer: WriterId(9) };
        let high = Stamp { millis: 256, counter: 0, writer: WriterId(1) };
        assert!(low < high && low.to_string() < high.to_string());
        assert_eq!(low.to_string().parse(), Ok(low));
        let text = low.to_string();
        let others =
            ["ff-1-9".into(), text.to_uppercase().replace('F', "+"), text.replace('-', "0"), text.clone() + "0"];
        for other in others {
            assert!(other.parse::<Stamp>().is_err(), "{other}");
        }
        assert_eq!(serde_json::from_str(&format!("\"{text}\"")).ok(), Some(low));
        assert_eq!(serde_json::from_value(text.into()).ok(), Some(low));
    }
}
