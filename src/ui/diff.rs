//! What changed between two texts, word by word.

use dioxus::prelude::*;
use similar::{ChangeTag, TextDiff};

/// `before` and `after` in one text: what went is struck out, what came is marked.
#[component]
pub fn WordDiff(before: String, after: String) -> Element {
    let pieces = use_memo(use_reactive!(|before, after| pieces(&before, &after)));
    rsx! {
        p { class: "diff",
            for (tag , text) in pieces.read().iter() {
                match tag {
                    ChangeTag::Equal => rsx! { span { "{text}" } },
                    ChangeTag::Delete => rsx! { del { "{text}" } },
                    ChangeTag::Insert => rsx! { ins { "{text}" } },
                }
            }
        }
    }
}

fn pieces(before: &str, after: &str) -> Vec<(ChangeTag, String)> {
    let mut pieces: Vec<(ChangeTag, String)> = Vec::new();
    for change in TextDiff::from_unicode_words(before, after).iter_all_changes() {
        match pieces.last_mut() {
            Some((tag, text)) if *tag == change.tag() => text.push_str(change.value()),
            _ => pieces.push((change.tag(), change.value().to_owned())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_marks_the_words_that_went_and_came() {
        let found = pieces("fix the old door", "fix the front door");
        let deleted: Vec<_> =
            found.iter().filter(|piece| piece.0 == ChangeTag::Delete).map(|piece| piece.1.as_str()).collect();
        let inserted: Vec<_> =
            found.iter().filter(|piece| piece.0 == ChangeTag::Insert).map(|piece| piece.1.as_str()).collect();
        assert_eq!((deleted, inserted), (vec!["old"], vec!["front"]));
    }
}
