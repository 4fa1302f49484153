//! Who is spoken to in a text: `@` and a user name.
//!
//! The name is all that is written. It never changes, so it needs no id beside it, and one word is either there or
//! not: no merge of two texts leaves half of a mark behind. Who it is, and what they are called now, is found by whoever
//! reads.

use super::Member;
use std::ops::Range;

/// What a user name is made of.
pub fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// Whether a mention may begin behind `before`: in the midst of a word it is an address, or nothing.
pub fn may_begin_after(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '@' | '/'))
}

/// The first place in `text` that looks like a mention, `@` included.
pub fn find_mention(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = text[from..].find('@').map(|at| from + at) {
        let name = &text[at + 1..];
        let end = at + 1 + name.find(|c| !is_of_a_name(c)).unwrap_or(name.len());
        if end > at + 1 && may_begin_after(&text[..at]) {
            return Some(at..end);
        }
        from = at + 1;
    }
    None
}

/// How much of `written`, a mention as it was found, is the name of `username`; what ends a sentence is not.
pub fn named_in(written: &str, username: &str) -> Option<usize> {
    let name = written.strip_prefix('@')?;
    let bare = name.trim_end_matches(['.', '_', '-']);
    [name, bare].into_iter().find(|name| name.eq_ignore_ascii_case(username)).map(|name| 1 + name.len())
}

/// Whether `text`, in Markdown, speaks to the person of this user name. What stands in code speaks to nobody.
pub fn mentions(text: &str, username: &str) -> bool {
    // Nearly all texts speak to nobody.
    text.contains('@') && !username.is_empty() && prose(text).any(|part| speaks_to(part, username))
}

fn speaks_to(mut text: &str, username: &str) -> bool {
    while let Some(place) = find_mention(text) {
        if named_in(&text[place.clone()], username).is_some() {
            return true;
        }
        text = &text[place.end..];
    }
    false
}

/// What stands outside of backticks, in one row of them or in lines between two rows.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(open) = text.find('`') else {
            rest = None;
            return Some(text);
        };
        let ticks = text[open..].len() - text[open..].trim_start_matches('`').len();
        let behind = &text[open + ticks..];
        rest = Some(closing(behind, ticks).map_or(behind, |end| &behind[end..]));
        Some(&text[..open])
    })
}

/// Behind the next row of exactly so many backticks.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find('`').map(|at| from + at) {
        let row = text[at..].len() - text[at..].trim_start_matches('`').len();
        if row == ticks {
            return Some(at + row);
        }
        from = at + row;
    }
    None
}

impl Member {
    /// Whether somebody who types `begun` behind an `@` may mean this person: by the user name, or a part of the name.
    pub fn may_be_meant(&self, begun: &str) -> bool {
        let begun = begun.to_lowercase();
        let parts = self.display_name.split_whitespace().chain([self.username.as_str()]);
        parts.map(str::to_lowercase).any(|part| part.starts_with(&begun))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_behind_an_at_sign_is_a_mention_and_an_address_is_none() {
        let found = |text: &str| find_mention(text).map(|place| text[place].to_owned());
        assert_eq!(found("Ask @ann, please").as_deref(), Some("@ann"));
        assert_eq!(found("(@ann.b_c-d)").as_deref(), Some("@ann.b_c-d"));
        assert_eq!(found("@ @@ann x@y.org, then @ben").as_deref(), Some("@ben"));
        assert_eq!(found("Für @zoë").as_deref(), Some("@zo"), "user names are of a to z");
        for none in ["", "@", "a@b.org", "pkg/@scope", "@@ann", "é@ann"] {
            assert_eq!(found(none), None, "{none}");
        }
    }

    #[test]
    fn a_person_is_spoken_to_whatever_the_case_and_the_end_of_the_sentence() {
        for text in ["@ann", "@Ann: look", "Yes, @ann.", "_@ann_ x", "a@ann.org and @ann-", "`@ben` or @ann", "`` @ann"]
        {
            assert!(mentions(text, "ann"), "{text}");
        }
        assert!(mentions("@ann.", "ann.") && mentions("@ann.b.", "ann.b"));
        for text in ["ann", "@anna", "x@ann", "`@ann`", "```\n@ann\n```", "``a ` @ann``", "@ann.b", ""] {
            assert!(!mentions(text, "ann"), "{text}");
        }
        assert!(!mentions("@", ""), "who has no name is never spoken to");
    }

    #[test]
    fn a_member_is_found_by_either_name() {
        let member = Member { username: "amy.b".into(), display_name: "Bea Émile".into(), ..Member::default() };
        for begun in ["", "a", "AMY.", "be", "ém"] {
            assert!(member.may_be_meant(begun), "{begun}");
        }
        assert!(!member.may_be_meant("my"));
    }
}
