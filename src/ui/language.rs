//! The languages the app speaks, and which one it speaks to this person.

use super::{t, text};
use crate::client::device;
use dioxus::prelude::*;

/// A language: what is known of it besides its messages.
pub struct Language {
    /// As in `lang="de"`.
    pub tag: &'static str,
    /// What it calls itself: that is how one finds it among languages one can't read.
    pub name: &'static str,
    /// Whether things keep their capital within a sentence: "due date", but "Fälligkeit".
    pub keeps_capitals: bool,
    /// Its message file. Compiled in: the second one costs 11 KB of the first load, beside the first.
    pub messages: &'static str,
}

/// The first is for those who read none of them.
pub static LANGUAGES: [Language; 2] = [
    Language {
        tag: "en",
        name: "English",
        keeps_capitals: false,
        messages: include_str!("../../assets/messages/en.ftl"),
    },
    Language {
        tag: "de",
        name: "Deutsch",
        keeps_capitals: true,
        messages: include_str!("../../assets/messages/de.ftl"),
    },
];

/// The one that was chosen; where none was, the first that the person's system names and the app speaks. Regions
/// don't matter: "de-AT" is German.
fn spoken(chosen: &str, of_system: &[String]) -> &'static Language {
    let mut named = std::iter::once(chosen).chain(of_system.iter().map(String::as_str));
    let known = |wanted: &str| {
        let primary = wanted.split(['-', '_', '.']).next().unwrap_or_default();
        LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(primary))
    };
    named.find_map(known).unwrap_or(&LANGUAGES[0])
}

/// The preference that keeps the language.
const LANGUAGE: &str = "language";

/// The tag of the language that was chosen, or as the system says (empty).
#[derive(Clone, Copy)]
pub struct Spoken(pub Signal<String>);

impl Spoken {
    /// As it was chosen before; the app speaks it from now on.
    pub fn as_kept() -> Self {
        let chosen = device::preference(LANGUAGE).unwrap_or_default();
        speak(&chosen);
        Self(Signal::new(chosen))
    }

    /// Chooses a language by its tag, or with none the system's. Everything that is shown is said anew.
    pub fn choose(mut self, tag: &str) {
        device::set_preference(LANGUAGE, Some(tag).filter(|tag| !tag.is_empty()));
        speak(tag);
        self.0.set(tag.to_owned());
    }
}

fn speak(chosen: &str) {
    let language = spoken(chosen, &device::languages());
    text::speak(language);
    device::set_language(language.tag, &t!("direction"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_counts_then_the_first_of_the_system_that_is_known() {
        let tag = |chosen: &str, of_system: &[&str]| {
            let of_system: Vec<String> = of_system.iter().map(ToString::to_string).collect();
            spoken(chosen, &of_system).tag
        };
        assert_eq!(tag("de", &["en-GB"]), "de");
        assert_eq!(tag("en", &["de-AT", "de"]), "en");
        assert_eq!(tag("", &["fr-CA", "de-AT", "en"]), "de");
        assert_eq!(tag("", &["de_DE.UTF-8"]), "de");
        assert_eq!(tag("", &["C.UTF-8"]), "en");
        assert_eq!(tag("tlh", &["DE"]), "de", "one that an older version had chosen, and this one does not speak");
        assert_eq!(tag("", &[]), "en");
    }
}
