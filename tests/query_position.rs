//! Board positions under long use: always room, always in order, never long.

use proptest::prelude::*;
use worknest::domain::Position;

fn between(low: Option<&Position>, high: Option<&Position>, jitter: u8) -> Position {
    Position::between(low, high, jitter).expect("there is room between two ordered keys")
}

#[test]
fn many_thousand_cards_dropped_at_the_same_end_stay_in_order_and_their_keys_stay_short() {
    for at_top in [true, false] {
        let mut keys = vec![between(None, None, 7)];
        for index in 0..300_000_u32 {
            let jitter = (index.wrapping_mul(37) % 256) as u8;
            let key = if at_top { between(None, keys.last(), jitter) } else { between(keys.last(), None, jitter) };
            keys.push(key);
        }
        let ordered = keys.windows(2).all(|pair| if at_top { pair[0] > pair[1] } else { pair[0] < pair[1] });
        assert!(ordered, "at_top: {at_top}");
        let longest = keys.iter().map(|key| key.as_str().len()).max().expect("keys were made");
        assert!(longest <= 16, "at_top: {at_top}, longest {longest}");
    }
}

#[test]
fn cards_dropped_again_and_again_into_one_gap_find_room_in_keys_that_grow_slowly() {
    let (mut low, high) = (Position::from("8000"), Position::from("8001"));
    for jitter in 0..=255 {
        low = between(Some(&low), Some(&high), jitter);
    }
    assert!(low.as_str().len() < 150, "{}", low.as_str().len());
}

proptest! {
    #[test]
    fn keys_of_any_form_give_a_place_between_them_or_none(
        low in prop::option::of("[0-9a-f]{0,20}|.{0,3}"),
        high in prop::option::of("[0-9a-f]{0,20}|.{0,3}"),
        jitter: u8,
    ) {
        let low = low.as_deref().map(Position::from);
        let high = high.as_deref().map(Position::from);
        if let Some(key) = Position::between(low.as_ref(), high.as_ref(), jitter) {
            prop_assert!(low.as_ref().is_none_or(|low| *low < key));
            prop_assert!(high.as_ref().is_none_or(|high| key < *high));
            prop_assert!(!key.as_str().ends_with('0'));
        }
    }

    #[test]
    fn any_sequence_of_drops_keeps_the_order(drops in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..400)) {
        let mut keys: Vec<Position> = Vec::new();
        for (place, jitter) in drops {
            let place = place.index(keys.len() + 1);
            let low = place.checked_sub(1).map(|low| &keys[low]);
            let key = between(low, keys.get(place), jitter);
            prop_assert!(low.is_none_or(|low| *low < key) && keys.get(place).is_none_or(|high| key < *high));
            keys.insert(place, key);
        }
    }
}
