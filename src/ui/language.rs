//! The languages the app speaks, and which one it speaks to this person.
//!
//! English comes with the app. The messages of another language are compiled into a program; in a browser they are a
//! file beside the app, loaded when it is first spoken, so that nobody waits for a language they don't read.
//!
//! Invariant: a language that was spoken once is spoken without a network: its messages are kept as a preference,
//! outside of any store, and what is kept of an older version is spoken until this one's messages are here.

use super::text;
use crate::client::{ClientError, device};
use chrono::Weekday;
use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use futures::channel::oneshot;
use futures::future::select;
use manganis::{Asset, asset};
use std::pin::pin;

/// A language: what is known of it besides its messages.
pub struct Language {
    /// As in `lang="de"`.
    pub tag: &'static str,
    /// What it calls itself: that is how one finds it among languages one can't read.
    pub name: &'static str,
    /// The direction of its script: `ltr` or `rtl`.
    direction: &'static str,
    /// Whether things keep their capital within a sentence: "due date", but "Fälligkeit".
    pub keeps_capitals: bool,
    /// Its messages, where they are compiled in.
    within: Option<&'static str>,
    /// The file with its messages, beside the app.
    file: Option<Asset>,
}

/// The first is for those who read none of them.
pub static LANGUAGES: [Language; 2] = [
    Language { tag: "en", name: "English", direction: "ltr", keeps_capitals: false, within: Some(ENGLISH), file: None },
    Language {
        tag: "de",
        name: "Deutsch",
        direction: "ltr",
        keeps_capitals: true,
        within: if device::is_native() { Some(include_str!("../../assets/messages/de.ftl")) } else { None },
        file: Some(asset!("/assets/messages/de.ftl")),
    },
];

/// The messages in English: of this very version, whatever is kept of other languages.
pub const ENGLISH: &str = include_str!("../../assets/messages/en.ftl");

/// How long opening the app waits for a language that was never spoken here, in milliseconds; English is spoken then,
/// until the messages arrive.
const FIRST_WORDS_MS_MAX: u32 = 2_000;

impl Language {
    /// The preference that keeps its messages: the file they are from, and in the lines after it what stands there.
    fn preference(&self) -> String {
        format!("{}{}", device::MESSAGES, self.tag)
    }

    /// Its messages, as far as they are here; `true` if they are this version's.
    fn here(&self) -> Option<(String, bool)> {
        if let Some(messages) = self.within {
            return Some((messages.to_owned(), true));
        }
        let kept = device::preference(&self.preference())?;
        let (of, messages) = kept.split_once('\n')?;
        Some((messages.to_owned(), self.file.is_some_and(|file| file.to_string() == of)))
    }

    /// Loads this version's messages, and keeps them for when there is no network.
    async fn load(&self) -> Result<String, ClientError> {
        let file = self.file.ok_or(ClientError::Gone)?;
        // An asset's own address knows nothing of a path under which the app is served.
        let base = history().current_prefix().unwrap_or_default();
        let messages = device::app_file(&format!("{base}{file}")).await?;
        device::set_preference(&self.preference(), Some(&format!("{file}\n{messages}")));
        Ok(messages)
    }

    /// From now on the app says this, in it.
    fn speaks(&'static self, messages: &str) {
        text::speak(self, messages);
        device::set_language(self.tag, self.direction);
    }
}

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

/// Where weeks begin on Sunday, and where on Saturday (Unicode's CLDR, `weekData`); on Monday everywhere else.
const SUNDAY: &str = "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ \
                      NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW";
const SATURDAY: &str = "AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY";

/// The day on which weeks begin in the first region that the person's system names.
pub fn week_begins() -> Weekday {
    week_begins_in(&device::languages())
}

fn week_begins_in(of_system: &[String]) -> Weekday {
    let is_region = |part: &&str| part.len() == 2 && part.bytes().all(|letter| letter.is_ascii_alphabetic());
    let region = of_system.iter().find_map(|tag| tag.split(['-', '_', '.']).skip(1).find(is_region));
    let is_in =
        |regions: &str| regions.split(' ').any(|known| region.is_some_and(|own| own.eq_ignore_ascii_case(known)));
    match (is_in(SUNDAY), is_in(SATURDAY)) {
        (true, _) => Weekday::Sun,
        (_, true) => Weekday::Sat,
        _ => Weekday::Mon,
    }
}

/// The tag of the language that was chosen, or as the system says (empty).
#[derive(Clone, Copy)]
pub struct Spoken(pub Signal<String>);

impl Spoken {
    /// As it was chosen before; the app speaks it from now on, if it did before. Else it speaks English until the
    /// messages have [arrived](Self::arrive).
    pub fn as_kept() -> Self {
        let chosen = device::preference(device::LANGUAGE).unwrap_or_default();
        let language = spoken(&chosen, &device::languages());
        match language.here() {
            Some((messages, _)) => language.speaks(&messages),
            None => LANGUAGES[0].speaks(ENGLISH),
        }
        Self(Signal::new(chosen))
    }

    fn wanted(self) -> &'static Language {
        spoken(&self.0.peek(), &device::languages())
    }

    /// Loads what this version says in the language, unless it is here. Waits for it, for a moment, only where nothing
    /// is here to be spoken meanwhile.
    pub async fn arrive(self) {
        let language = self.wanted();
        let here = language.here();
        if here.as_ref().is_some_and(|(_, is_current)| *is_current) {
            return;
        }
        let (tell, told) = oneshot::channel::<()>();
        spawn_forever(async move {
            if let Ok(messages) = language.load().await
                && self.wanted().tag == language.tag
            {
                language.speaks(&messages);
            }
            drop(tell);
        });
        if here.is_none() {
            select(told, pin!(device::sleep(FIRST_WORDS_MS_MAX))).await;
        }
    }

    /// Chooses a language by its tag, or with none the system's. Everything that is shown is said anew. Where its
    /// messages can't be had now, all stays as it was.
    pub async fn choose(mut self, tag: String) -> Result<(), ClientError> {
        let before = self.0.replace(tag.clone());
        let language = self.wanted();
        let messages = match language.here() {
            Some((messages, true)) => Ok(messages),
            kept => language.load().await.or_else(|error| kept.map(|(messages, _)| messages).ok_or(error)),
        };
        // Another one was chosen meanwhile: that one counts.
        if *self.0.peek() != tag {
            return Ok(());
        }
        match messages {
            Ok(messages) => {
                device::set_preference(device::LANGUAGE, Some(&*tag).filter(|tag| !tag.is_empty()));
                language.speaks(&messages);
                Ok(())
            }
            Err(error) => {
                self.0.set(before);
                Err(error)
            }
        }
    }
}

#[cfg(test)]
impl Language {
    /// Its messages: tests have all of them compiled in.
    pub fn messages(&self) -> &'static str {
        self.within.expect("compiled into all but the browser's app")
    }

    /// From now on this test's thread reads it.
    pub fn speak(&'static self) {
        self.speaks(self.messages());
    }
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

    #[test]
    fn weeks_begin_as_they_do_where_the_system_says_one_is() {
        let begins = |tags: &[&str]| week_begins_in(&tags.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(begins(&["en-US", "de-DE"]), Weekday::Sun);
        assert_eq!(begins(&["en", "en-GB"]), Weekday::Mon);
        assert_eq!(begins(&["zh-Hant-TW"]), Weekday::Sun);
        assert_eq!(begins(&["ar_EG.UTF-8"]), Weekday::Sat);
        assert_eq!(begins(&["C.UTF-8"]), Weekday::Mon);
        assert_eq!(begins(&[]), Weekday::Mon);
    }
}
