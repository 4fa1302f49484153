//! How people have reacted to a comment, each emoji with who did.

use super::super::super::components::{Menu, MenuItem, Toasts, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::session::{Session, Shown, use_session};
use super::super::super::{t, values};
use crate::client::Client;
use crate::domain::{Comment, CommentId, Emoji, UserId};
use dioxus::prelude::*;

/// People named at most; of the others only how many.
const NAMES_MAX: usize = 4;

fn name(emoji: &Emoji) -> String {
    match emoji {
        Emoji::ThumbsUp => t!("reaction-thumbs-up"),
        Emoji::ThumbsDown => t!("reaction-thumbs-down"),
        Emoji::Heart => t!("reaction-heart"),
        Emoji::Party => t!("reaction-party"),
        Emoji::Laugh => t!("reaction-laugh"),
        Emoji::Eyes => t!("reaction-eyes"),
        Emoji::Unknown(name) => name.replace('_', " "),
    }
}

/// Each emoji that somebody has chosen, with who did: those that this version knows first.
fn grouped(comment: &Comment) -> Vec<(Emoji, Vec<UserId>)> {
    let mut groups: Vec<(Emoji, Vec<UserId>)> = Vec::new();
    let mut reactions = comment.reactions.clone();
    reactions
        .sort_by_key(|reaction| Emoji::KNOWN.iter().position(|known| *known == reaction.emoji).unwrap_or(usize::MAX));
    for reaction in reactions {
        match groups.iter_mut().find(|(emoji, _)| *emoji == reaction.emoji) {
            Some((_, users)) => users.push(reaction.user),
            None => groups.push((reaction.emoji, vec![reaction.user])),
        }
    }
    groups
}

/// "You, Ben and 2 others".
fn people(client: &Client, users: &[UserId]) -> String {
    let me = client.me().user;
    let mut users = users.to_vec();
    users.sort_by_key(|user| *user != me);
    let call = |user: &UserId| if *user == me { t!("person-you") } else { values::person(client, *user) };
    let names = users.iter().take(NAMES_MAX).map(call).collect::<Vec<_>>().join(", ");
    match users.len().saturating_sub(NAMES_MAX) {
        0 => names,
        others => t!("reaction-others", names = names, count = others),
    }
}

#[component]
pub fn Reactions(comment: Shown<Comment>, may_write: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let client = session.client();
    let (id, me) = (comment.id, client.me().user);
    let groups = grouped(&comment.value);
    let own: Vec<Emoji> =
        groups.iter().filter(|(_, users)| users.contains(&me)).map(|(emoji, _)| emoji.clone()).collect();
    let items = move |()| {
        let item = |emoji: &Emoji| {
            let (chosen, is_own) = (emoji.clone(), own.contains(emoji));
            let react = move |()| react(session, toasts, id, chosen.clone());
            MenuItem::new(format!("{} {}", emoji.shown(), name(emoji)), None, react).checked(is_own)
        };
        Emoji::KNOWN.iter().map(item).collect::<Vec<_>>()
    };
    if groups.is_empty() && !may_write {
        return rsx! {};
    }
    rsx! {
        div { class: "reactions",
            for (emoji , users) in groups {
                OneReaction { key: "{emoji}", comment: id, is_own: users.contains(&me), who: people(&client, &users), count: users.len(), emoji, may_write }
            }
            if may_write {
                Menu { label: t!("reaction-add"), items, class: "button icon-only quiet small", Icon { glyph: Glyph::Smile } }
            }
        }
    }
}

#[component]
fn OneReaction(comment: CommentId, emoji: Emoji, count: usize, who: String, is_own: bool, may_write: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let label = t!("reaction-label", name = name(&emoji), count = count, who = who.clone());
    let shown = emoji.shown().to_owned();
    if !may_write {
        return rsx! {
            span { class: "reaction", role: "img", title: "{who}", aria_label: "{label}", "{shown} {count}" }
        };
    }
    rsx! {
        button {
            class: if is_own { "reaction own" } else { "reaction" },
            r#type: "button",
            title: "{who}",
            aria_label: "{label}",
            aria_pressed: is_own,
            onclick: move |_| react(session, toasts, comment, emoji.clone()),
            "{shown} {count}"
        }
    }
}

fn react(session: Session, toasts: Toasts, comment: CommentId, emoji: Emoji) {
    toasts.perform(async move { session.acting().react(comment, emoji).await });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Reaction;

    #[test]
    fn reactions_are_grouped_by_emoji_in_one_order_for_all() {
        let user = |number: u8| UserId::from_random([number; 16]);
        let reaction = |emoji: &str, number: u8| Reaction { emoji: emoji.into(), user: user(number) };
        let reactions =
            vec![reaction("rocket", 1), reaction("heart", 2), reaction("thumbs_up", 1), reaction("heart", 1)];
        let comment = Comment { reactions, ..Comment::default() };
        let expected = [
            (Emoji::ThumbsUp, vec![user(1)]),
            (Emoji::Heart, vec![user(2), user(1)]),
            (Emoji::Unknown("rocket".into()), vec![user(1)]),
        ];
        assert_eq!(grouped(&comment), expected);
    }
}
