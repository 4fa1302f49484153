//! Whom a text speaks to, completed while it is written: the members of the project that may be meant by what is
//! begun behind an `@`.

use super::super::t;
use super::badge::Avatar;
use crate::client::Client;
use crate::domain::mention::{is_of_a_name, may_begin_after};
use crate::domain::{Member, ProjectId};
use dioxus::prelude::*;

/// People offered at most: who types on finds the others.
const PEOPLE_MAX: usize = 6;

/// A mention that is being written, by its place in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Begun {
    /// Where the `@` stands.
    from: usize,
    /// The caret.
    to: usize,
    /// The line of the list that Enter takes.
    pub active: usize,
}

impl Begun {
    /// What was begun when `before` became `after`, if anything.
    pub fn find(before: &str, after: &str) -> Option<Self> {
        let to = caret(before, after);
        let from = after[..to].rfind('@')?;
        // A name may have any letters while it is looked for: it may be the one on the screen.
        let is_name = after[from + 1..to].chars().all(|c| is_of_a_name(c) || c.is_alphanumeric());
        (is_name && to > from && may_begin_after(&after[..from])).then_some(Self { from, to, active: 0 })
    }

    /// Whom it may mean, by name; nobody where it is not in `text` any more.
    pub fn people(&self, client: &Client, project: ProjectId, text: &str) -> Vec<Member> {
        let Some(begun) = text.get(self.from..self.to).and_then(|written| written.strip_prefix('@')) else {
            return Vec::new();
        };
        let me = client.me().user;
        let rows = client.children::<Member>(project.into());
        let meant = rows.iter().filter(|row| row.value.user_id != me && row.value.may_be_meant(begun));
        let mut people: Vec<Member> = meant.map(|row| row.value.clone()).collect();
        people.sort_by_cached_key(|member| (member.display_name.to_lowercase(), member.user_id));
        people.truncate(PEOPLE_MAX);
        people
    }

    /// `text` with the whole name, and where the caret is then, in UTF-16 units.
    pub fn completed(&self, text: &str, username: &str) -> Option<(String, usize)> {
        let (before, rest) = (text.get(..self.from)?, text.get(self.to..)?);
        let written = format!("{before}@{username} ");
        let at = written.encode_utf16().count();
        Some((written + rest.strip_prefix(' ').unwrap_or(rest), at))
    }
}

/// Where the caret is after `before` became `after`: behind what was put in. The same on every target, without asking
/// the field.
fn caret(before: &str, after: &str) -> usize {
    let same = |(a, b): &(char, char)| a == b;
    let width = |(a, _): (char, char)| a.len_utf8();
    let ahead: usize = before.chars().zip(after.chars()).take_while(same).map(width).sum();
    let behind = before[ahead..].chars().rev().zip(after[ahead..].chars().rev()).take_while(same).map(width);
    after.len() - behind.sum::<usize>()
}

/// The list below the field `field`, whose active line is read as a part of it.
#[component]
pub fn People(field: String, people: Vec<Member>, active: usize, on_choose: EventHandler<usize>) -> Element {
    let count = people.len();
    rsx! {
        p { class: "visually-hidden", role: "status",
            if count > 0 {
                {t!("mention-found", count = count)}
            }
        }
        if count > 0 {
            ul { class: "mention-list", id: "{field}-people", role: "listbox", aria_label: t!("mention-list"),
                for (line , member) in people.into_iter().enumerate() {
                    li {
                        key: "{member.user_id}",
                        id: "{field}-person-{line}",
                        class: if line == active { "pick-option active" } else { "pick-option" },
                        role: "option",
                        aria_selected: line == active,
                        // The focus stays in the text.
                        onmousedown: |event| event.prevent_default(),
                        onclick: move |_| on_choose.call(line),
                        Avatar { name: member.display_name.clone() }
                        span { class: "grow", "{member.display_name}" }
                        span { class: "key", "@{member.username}" }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was begun by the one who typed `typed` where the bar stands.
    fn begun(text: &str, typed: &str) -> Option<String> {
        let (ahead, behind) = text.split_once('|').expect("a caret");
        let after = format!("{ahead}{typed}{behind}");
        let found = Begun::find(&format!("{ahead}{behind}"), &after)?;
        Some(after[found.from..found.to].to_owned())
    }

    #[test]
    fn what_is_typed_behind_an_at_sign_is_a_name_begun() {
        assert_eq!(begun("Hello |", "@").as_deref(), Some("@"));
        assert_eq!(begun("Hello @a| there", "n").as_deref(), Some("@an"));
        assert_eq!(begun("@aa|", "a").as_deref(), Some("@aaa"));
        assert_eq!(begun("(@é|) @x", "m").as_deref(), Some("@ém"));
        for (text, typed) in [("a|", "@"), ("@ann|", " "), ("Hello |", "x"), ("@ann x|", "y"), ("@|", "@")] {
            assert_eq!(begun(text, typed), None, "{text} {typed}");
        }
        assert_eq!(Begun::find("@ann", "@an").map(|found| (found.from, found.to)), Some((0, 3)), "one letter less");
        assert_eq!(Begun::find("@a", ""), None);
    }

    #[test]
    fn the_chosen_name_takes_the_place_of_what_was_begun_and_the_caret_follows() {
        let place = Begun::find("Größe @b, bitte", "Größe @be, bitte").expect("begun");
        assert_eq!(place.completed("Größe @be, bitte", "ben"), Some(("Größe @ben , bitte".into(), 11)));
        let place = Begun::find("𝄞 @ ok", "𝄞 @b ok").expect("begun");
        assert_eq!(place.completed("𝄞 @b ok", "ben"), Some(("𝄞 @ben ok".into(), 8)), "two units of UTF-16");
        assert_eq!(place.completed("", "ben"), None, "the text is another one by now");
    }
}
