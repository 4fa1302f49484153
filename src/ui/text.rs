//! Every sentence the person reads comes from `assets/messages/`, through [`t!`](crate::ui::t).
//!
//! Invariant: whatever has asked for a message while it was rendered is rendered anew when the language changes.

use super::language::{ENGLISH, LANGUAGES, Language};
use super::number;
use dioxus::core::{ReactiveContext, Subscribers};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use std::cell::{Cell, RefCell};

thread_local! {
    static LANGUAGE: Cell<&'static Language> = const { Cell::new(&LANGUAGES[0]) };
    static BUNDLE: RefCell<FluentBundle<FluentResource>> = RefCell::new(bundle(&LANGUAGES[0], ENGLISH));
    static READERS: Subscribers = Subscribers::new();
}

fn bundle(language: &Language, messages: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![language.tag.parse().unwrap_or_default()]);
    // Isolation marks are for mixed directions; in one direction they only break copying.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(formatted));
    // What an older version has kept of a language may lack a message of this one: it is said in English.
    let others = Some(messages).filter(|messages| *messages != ENGLISH);
    for messages in std::iter::once(ENGLISH).chain(others) {
        // What could be read of a broken file is used; a test sees to it that none is broken.
        let resource = FluentResource::try_new(messages.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn formatted<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(value) => Some(number::figures(&value.as_string())),
        _ => None,
    }
}

/// The language that is spoken.
pub fn language() -> &'static Language {
    LANGUAGE.get()
}

/// From now on the messages are these, of this language; what is shown is rendered anew.
pub fn speak(language: &'static Language, messages: &str) {
    LANGUAGE.set(language);
    BUNDLE.set(bundle(language, messages));
    let mut readers = Vec::new();
    READERS.with(|all| all.visit(|reader| readers.push(*reader)));
    for reader in readers {
        reader.mark_dirty();
    }
}

/// The message `key` with its arguments; the key itself where there is none, so that it is seen.
pub fn message(key: &str, arguments: Vec<(&'static str, FluentValue<'static>)>) -> String {
    if let Some(reader) = ReactiveContext::current() {
        READERS.with(|all| reader.subscribe(all.clone()));
    }
    BUNDLE.with_borrow(|bundle| {
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let arguments: FluentArgs = arguments.into_iter().collect();
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    })
}

/// `t!("key", count = 3)`: the message in the person's language. Keys are literals, so that a test can
/// compare what is used with what is there.
macro_rules! t {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::ui::text::message($key, vec![$((stringify!($name), fluent_bundle::FluentValue::from($value))),*])
    };
}

pub(crate) use t;

#[cfg(test)]
mod tests {
    use super::*;
    use dioxus::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    #[component]
    fn Inner() -> Element {
        rsx! { {t!("action-save")} }
    }

    fn collect_used(folder: &Path, used: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                collect_used(&path, used);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("text.rs") {
                let source = std::fs::read_to_string(&path).expect("the source is text");
                for part in source.split("t!(").skip(1) {
                    let key = part.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
                    used.extend(key.map(str::to_owned));
                }
            }
        }
    }

    /// Every message and term of a file, as it is written; `-` stands before the key of a term.
    fn written(language: &Language) -> BTreeMap<String, String> {
        let mut all = BTreeMap::<String, String>::new();
        let mut current = String::new();
        for line in language.messages().lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase() || c == '-') {
                let (key, text) = line.split_once('=').expect("a message has a text");
                current = key.trim().to_owned();
                assert_eq!(all.insert(current.clone(), text.to_owned()), None, "twice in {}.ftl", language.tag);
            } else if let Some(text) = all.get_mut(&current) {
                text.push_str(line);
            }
        }
        all
    }

    /// What a message takes and tells apart: its variables, and the variants that are no matter of grammar.
    fn parts(text: &str) -> BTreeSet<String> {
        const PLURALS: &[&str] = &["zero", "one", "two", "few", "many", "other"];
        let name = |rest: &str| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next().map(str::to_owned)
        };
        let variables = text.split('$').skip(1).filter_map(name).map(|name| format!("${name}"));
        let variants = text.split('[').skip(1).filter_map(name).filter(|name| !PLURALS.contains(&name.as_str()));
        variables.chain(variants).collect()
    }

    #[test]
    fn every_message_used_exists_and_every_message_is_used() {
        let mut used = BTreeSet::new();
        collect_used(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui"), &mut used);
        used.retain(|key| {
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        });
        let known: BTreeSet<String> = written(&LANGUAGES[0]).into_keys().filter(|key| !key.starts_with('-')).collect();
        assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "used, but not in en.ftl");
        assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "in en.ftl, but not used");
    }

    #[test]
    fn every_message_file_is_read_without_an_error() {
        for language in &LANGUAGES {
            let errors = FluentResource::try_new(language.messages().to_owned()).err().map(|(_, errors)| errors);
            assert_eq!(errors, None, "{}.ftl", language.tag);
        }
    }

    #[test]
    fn every_language_has_the_messages_of_english_with_the_same_variables() {
        let (english, others) = LANGUAGES.split_first().expect("English is there");
        let english = written(english);
        for language in others {
            let messages = written(language);
            let keys = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&messages), keys(&english), "the messages of {}.ftl", language.tag);
            for (key, text) in &english {
                assert_eq!(parts(&messages[key]), parts(text), "{key} in {}.ftl", language.tag);
            }
        }
    }

    #[test]
    fn arguments_and_plurals_are_put_in() {
        let offline = |count: i32| message("status-offline", vec![("count", FluentValue::from(count))]);
        assert_eq!(offline(1), "Offline — 1 pending change. Changes will sync when online");
        assert_eq!(offline(3), "Offline — 3 pending changes. Changes will sync when online");
        assert_eq!(offline(30_000), "Offline — 30,000 pending changes. Changes will sync when online");
        assert_eq!(message("no-such-message", Vec::new()), "no-such-message");
        LANGUAGES[1].speak();
        assert_eq!(offline(1), "Offline – 1 Änderung wartet. Abgeglichen wird, sobald du online bist");
        assert_eq!(offline(30_000), "Offline – 30.000 Änderungen warten. Abgeglichen wird, sobald du online bist");
    }

    #[test]
    fn what_a_kept_file_lacks_is_said_in_english() {
        speak(&LANGUAGES[1], "action-save = Sichern");
        assert_eq!([t!("action-save"), t!("action-cancel")], ["Sichern", "Cancel"]);
    }

    #[test]
    fn what_is_shown_is_said_anew_when_the_language_changes() {
        fn outer() -> Element {
            rsx! { p { Inner {} } }
        }
        let mut page = VirtualDom::new(outer);
        page.rebuild_in_place();
        assert_eq!(dioxus_ssr::render(&page), "<p>Save</p>");
        LANGUAGES[1].speak();
        page.render_immediate(&mut dioxus::core::NoOpMutations);
        assert_eq!(dioxus_ssr::render(&page), "<p>Speichern</p>");
    }
}
