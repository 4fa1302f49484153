use super::{FieldType, FieldValue};
use fractional_index::FractionalIndex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A place in an order that people make by hand: a fractional key, compared as text, ties broken by id.
///
/// Empty sorts first and means "never placed".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(String);

impl Position {
    /// A key between two neighbours (`None`: the end). `jitter` is the caller's randomness: two people who
    /// drop into the same gap at once rarely get equal keys. Equal or disordered neighbours give `None`:
    /// the caller rekeys them first.
    pub fn between(before: Option<&Position>, after: Option<&Position>, jitter: u8) -> Option<Position> {
        let low = before.and_then(Position::index);
        let high = after.and_then(Position::index);
        let mut key = gap(low.as_ref(), high.as_ref())?;
        // Each bit picks a half of what is left of the gap: three bits are eight places to fall.
        for bit in 0..3 {
            key = if jitter >> bit & 1 == 0 { gap(low.as_ref(), Some(&key))? } else { gap(Some(&key), high.as_ref())? };
        }
        Some(Position(key.to_string()))
    }

    /// Whether somebody placed it.
    pub fn is_placed(&self) -> bool {
        !self.0.is_empty()
    }

    fn index(&self) -> Option<FractionalIndex> {
        if self.0.is_empty() { None } else { FractionalIndex::from_string(&self.0).ok() }
    }
}

fn gap(low: Option<&FractionalIndex>, high: Option<&FractionalIndex>) -> Option<FractionalIndex> {
    match (low, high) {
        (None, None) => Some(FractionalIndex::default()),
        (Some(low), None) => Some(FractionalIndex::new_after(low)),
        (None, Some(high)) => Some(FractionalIndex::new_before(high)),
        (Some(low), Some(high)) => FractionalIndex::new_between(low, high),
    }
}

impl From<&str> for Position {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl FieldValue for Position {
    const TYPE: FieldType = FieldType::Text;
    fn decode(value: &Value) -> Option<Self> {
        value.as_str().map(Self::from)
    }
    fn encode(&self) -> Value {
        Value::String(self.0.clone())
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
    fn equal_neighbours_have_no_gap() {
        let key = Position::between(None, None, 0).expect("the empty order has room");
        assert_eq!(Position::between(Some(&key), Some(&key), 0), None);
    }
}
