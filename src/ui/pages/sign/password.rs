//! A password that somebody chooses, judged by the server while it is typed.

use super::super::super::components::TextField;
use super::super::super::session::Session;
use super::super::super::t;
use crate::client::{Client, Strength, device};
use dioxus::prelude::*;

/// How long nothing is typed before the server is asked.
const PAUSE_MILLIS: u32 = 300;

/// The address of the server where there is a choice: a web app has but its own.
pub fn server_here(session: Session) -> String {
    if device::is_native() { session.acting().server_url().unwrap_or_default() } else { String::new() }
}

/// A field for a new password. Where the server cannot be asked, it says nothing of its strength.
#[component]
pub fn NewPassword(
    id: String,
    label: String,
    value: String,
    #[props(default)] username: String,
    #[props(default)] email: String,
    server: String,
    #[props(default)] error: Option<String>,
    #[props(default)] is_first: bool,
    on_input: EventHandler<String>,
) -> Element {
    let typed = value.clone();
    let judged = use_resource(use_reactive!(|typed, username, email, server| async move {
        if typed.is_empty() {
            return None;
        }
        device::sleep(PAUSE_MILLIS).await;
        Client::strength(&server, &typed, &username, &email).await.ok()
    }));
    let strength = judged().flatten().filter(|_| !value.is_empty());
    rsx! {
        div { class: "new-password",
            TextField {
                id,
                label,
                kind: "password",
                value,
                autocomplete: "new-password",
                hint: t!("sign-password-hint"),
                is_required: true,
                is_first,
                error,
                on_input,
            }
            div { class: "strength", role: "status",
                if let Some(strength) = strength {
                    div { class: "strength-bar level-{strength.score}", "aria-hidden": "true",
                        for step in 1..=4 {
                            span { key: "{step}", class: if strength.score.max(1) >= step { "full" } }
                        }
                    }
                    span { class: "hint", {in_words(&strength)} }
                }
            }
        }
    }
}

/// How strong it is, and what the server says is weak about it.
fn in_words(strength: &Strength) -> String {
    let level = match strength.score {
        0 | 1 => t!("strength-weak"),
        2 => t!("strength-fair"),
        3 => t!("strength-good"),
        _ => t!("strength-strong"),
    };
    let advice = strength.warning.as_ref().or(strength.suggestions.first()).filter(|_| strength.score < 3);
    advice.map_or(level.clone(), |advice| format!("{level} {}", advice_text(advice)))
}

/// What the server advises, in English, in the person's language. Its sentences are few: each is known by its words.
fn advice_text(said: &str) -> String {
    let letters = said.to_lowercase().replace(['\'', '"'], "");
    let words: Vec<&str> =
        letters.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    t!("strength-advice", advice = words.join("-"), said = said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::super::language::LANGUAGES;
    use super::*;

    #[test]
    fn a_weak_one_is_told_with_what_is_weak_about_it() {
        let warning = Some("This is a common password.".to_owned());
        let weak = Strength { score: 1, warning: warning.clone(), suggestions: Vec::new() };
        assert!(in_words(&weak).ends_with("This is a common password."), "{}", in_words(&weak));
        let suggestions = vec!["Add another word.".to_owned()];
        let fair = Strength { score: 2, warning: None, suggestions };
        assert!(in_words(&fair).ends_with("Add another word."), "{}", in_words(&fair));
        assert_eq!(in_words(&Strength { score: 4, warning, suggestions: Vec::new() }), t!("strength-strong"));
    }

    #[test]
    fn advice_is_given_in_the_language_of_the_app() {
        assert_eq!(advice_text("Repeats like \"aaa\" are easy to guess."), "Repeats like “aaa” are easy to guess.");
        LANGUAGES[1].speak();
        assert_eq!(
            advice_text("Repeats like \"aaa\" are easy to guess."),
            "Wiederholungen wie „aaa“ sind leicht zu erraten."
        );
        assert_eq!(advice_text("Capitalization doesn't help very much."), "Großschreibung hilft wenig.");
        assert_eq!(advice_text("Of a newer server."), "Of a newer server.");
    }
}
