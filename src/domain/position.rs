use super::{FieldType, FieldValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A place in an order that people make by hand: a fractional key, compared as text, ties broken by id.
///
/// Lower-case hexadecimal digits, read as the digits of a fraction. Empty sorts first and means "never placed".
#[derive(Clone)]
pub struct Position(Digits);

/// Keys are short: kept within the ticket itself, so that ordering 100,000 of them reads no other memory.
#[derive(Clone)]
enum Digits {
    Short(u8, [u8; SHORT_BYTES_MAX]),
    Long(Box<str>),
}

/// As many as make it no larger than a `String`.
const SHORT_BYTES_MAX: usize = 22;

/// Digits taken as one number where a key is made: room for some 300,000 keys in a row before they grow.
const BLOCK: usize = 8;
/// How far a key at an open end lies from the last one, before jitter.
const STRIDE: u32 = 0x2000;
/// Below this no number lies between two blocks with room for jitter.
const SPAN_MIN: u32 = 64;

impl Position {
    /// A key between two neighbours (`None`: the end). `jitter` is the caller's randomness: two people who
    /// drop into the same gap at once rarely get equal keys. Neighbours that are equal, disordered, or keys of
    /// no known form, and a place before one never placed, give `None`: the caller rekeys them first.
    pub fn between(before: Option<&Position>, after: Option<&Position>, jitter: u8) -> Option<Position> {
        let low = before.map_or("", Position::as_str);
        let key = match after.map(Position::as_str) {
            _ if !is_digits(low) => return None,
            None if low.is_empty() => first(jitter),
            None => above(low, jitter),
            Some(high) if high.is_empty() || !is_digits(high) => return None,
            Some(high) if low.is_empty() => below(high, jitter)?,
            Some(high) => middle(low, high, jitter)?,
        };
        let is_inside = low < key.as_str() && after.is_none_or(|high| key.as_str() < high.as_str());
        is_inside.then(|| Position::from(key.as_str()))
    }

    /// `count` keys in ascending order with even gaps, for many things placed at once.
    pub fn spread(count: usize) -> impl Iterator<Item = Position> {
        let gap = (1_u64 << 32) / (count as u64 + 1);
        // Odd, so that no key ends in a zero digit: below "80" nothing fits that is above "8".
        (1..=count as u64).map(move |place| Position::from(format!("{:08x}", (place * gap) | 1).as_str()))
    }

    /// As it is written: comparing the texts compares the places.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Digits::Short(length, bytes) => std::str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default(),
            Digits::Long(text) => text,
        }
    }

    /// Whether somebody placed it.
    pub fn is_placed(&self) -> bool {
        !self.as_str().is_empty()
    }
}

fn is_digits(key: &str) -> bool {
    key.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// The block of `key` that starts at digit `start`, as a number; digits that are not there are zeros.
fn block(key: &str, start: usize) -> u32 {
    let digits = key.bytes().skip(start).chain(std::iter::repeat(b'0')).take(BLOCK);
    digits.fold(0, |number, digit| number << 4 | char::from(digit).to_digit(16).unwrap_or(0))
}

/// `key` up to digit `end`, filled up with zeros.
fn prefix(key: &str, end: usize) -> String {
    format!("{:0<end$}", &key[..end.min(key.len())])
}

fn first(jitter: u8) -> String {
    format!("{:08x}", 0x8000_0001 | u32::from(jitter) << 4)
}

/// A key above `low`, however long ago it ran into the end of its first block.
fn above(low: &str, jitter: u8) -> String {
    let mut start = 0;
    loop {
        let number = block(low, start) & !0xf;
        if let Some(next) = number.checked_add(STRIDE + 1 + (u32::from(jitter) << 4)) {
            return format!("{}{next:08x}", prefix(low, start));
        }
        start += BLOCK;
    }
}

/// A key below `high`; `None` where that is all zeros.
fn below(high: &str, jitter: u8) -> Option<String> {
    let mut start = 0;
    while start < high.len() {
        let number = block(high, start) & !0xf;
        if number > 2 * STRIDE {
            let next = (number - STRIDE - (u32::from(jitter) << 4)) | 1;
            return Some(format!("{}{next:08x}", prefix(high, start)));
        }
        if block(high, start) > 0 {
            return Some(format!("{}{:08x}{}", prefix(high, start), 0, first(jitter)));
        }
        start += BLOCK;
    }
    None
}

/// A key in the middle half of the gap; `None` where there is no gap.
fn middle(low: &str, high: &str, jitter: u8) -> Option<String> {
    let padded = low.bytes().chain(std::iter::repeat(b'0'));
    let start = high.bytes().zip(padded).position(|(high, low)| high != low)?;
    let (bottom, top) = (block(low, start), block(high, start));
    let span = top.checked_sub(bottom)?;
    if span >= SPAN_MIN {
        let offset = span / 4 + (u64::from(span / 2) * u64::from(jitter) / 256) as u32;
        return Some(format!("{}{:08x}", prefix(low, start), (bottom + offset) | 1));
    }
    let rest = low.get(start + BLOCK..).unwrap_or_default();
    let rest = if rest.is_empty() { first(jitter) } else { above(rest, jitter) };
    Some(format!("{}{rest}", prefix(low, start + BLOCK)))
}

impl From<&str> for Position {
    fn from(text: &str) -> Self {
        if text.len() > SHORT_BYTES_MAX {
            return Self(Digits::Long(text.into()));
        }
        let mut bytes = [0; SHORT_BYTES_MAX];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Self(Digits::Short(text.len() as u8, bytes))
    }
}

impl Default for Position {
    fn default() -> Self {
        Self::from("")
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Position({:?})", self.as_str())
    }
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Position {}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Position {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(Cow::<'de, str>::deserialize(deserializer)?.as_ref()))
    }
}

impl FieldValue for Position {
    const TYPE: FieldType = FieldType::Text;
    fn decode(value: &Value) -> Option<Self> {
        value.as_str().map(Self::from)
    }
    fn encode(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_between_two_lies_between_them_whatever_the_jitter() {
        let first = Position::between(None, None, 0).expect("the empty order has room");
        let last = Position::between(Some(&first), None, 5).expect("after the last there is room");
        assert!(first < last);
        for jitter in 0..=255 {
            let middle = Position::between(Some(&first), Some(&last), jitter).expect("there is room between");
            assert!(first < middle && middle < last, "{first:?} {middle:?} {last:?}");
            let head = Position::between(None, Some(&first), jitter).expect("before the first there is room");
            assert!(head < first);
        }
    }

    #[test]
    fn equal_disordered_unplaced_and_foreign_neighbours_have_no_gap() {
        let key = |text: &str| Position::from(text);
        assert_eq!(Position::between(Some(&key("80")), Some(&key("80")), 0), None);
        assert_eq!(Position::between(Some(&key("90")), Some(&key("80")), 0), None);
        assert_eq!(Position::between(Some(&key("8")), Some(&key("80")), 0), None);
        assert_eq!(Position::between(None, Some(&key("")), 0), None);
        assert_eq!(Position::between(None, Some(&key("0000")), 0), None);
        assert_eq!(Position::between(Some(&key("Zebra")), None, 0), None);
    }

    #[test]
    fn two_people_who_drop_into_one_gap_rarely_meet() {
        let (low, high) = (Position::from("8000"), Position::from("9000"));
        let distinct = |low: Option<&Position>, high: Option<&Position>| {
            let keys = (0..=255).filter_map(|jitter| Position::between(low, high, jitter));
            keys.collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!(distinct(Some(&low), Some(&high)), 256);
        assert_eq!(distinct(Some(&low), None), 256);
        assert_eq!(distinct(None, Some(&high)), 256);
        assert_eq!(distinct(None, None), 256);
    }

    #[test]
    fn short_and_long_keys_are_ordered_and_written_alike() {
        let texts = ["", "8", "8000", &"8".repeat(SHORT_BYTES_MAX), &"8".repeat(SHORT_BYTES_MAX + 1), "80é", "9"];
        for (text, other) in texts.iter().flat_map(|text| texts.iter().map(move |other| (*text, *other))) {
            let (key, next) = (Position::from(text), Position::from(other));
            assert_eq!(key.cmp(&next), text.cmp(other));
            assert_eq!((key == next, key.as_str()), (text == other, text));
            let written = serde_json::to_string(&key).expect("a text can be written");
            assert_eq!(serde_json::from_str::<Position>(&written).expect("and read back"), key);
        }
        assert_eq!(size_of::<Position>(), size_of::<String>());
    }

    #[test]
    fn many_are_spread_evenly_and_between_any_two_there_is_room() {
        for count in [0, 1, 2, 1_000, 100_000] {
            let keys: Vec<_> = Position::spread(count).collect();
            assert_eq!(keys.len(), count);
            for pair in keys.windows(2) {
                assert!(pair[0] < pair[1] && pair[0].as_str().len() == BLOCK);
                assert!(Position::between(Some(&pair[0]), Some(&pair[1]), 9).is_some());
            }
        }
    }
}
