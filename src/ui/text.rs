//! Every sentence the person reads comes from `assets/messages/`, through [`t!`](crate::ui::t).

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

const ENGLISH: &str = include_str!("../../assets/messages/en.ftl");

thread_local! {
    static BUNDLE: FluentBundle<FluentResource> = bundle();
}

fn bundle() -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec!["en".parse().unwrap_or_default()]);
    // Isolation marks are for mixed directions; in plain English they only break copying.
    bundle.set_use_isolating(false);
    // What could be read of a broken file is used; a test sees to it that none is broken.
    let resource = FluentResource::try_new(ENGLISH.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The message `key` with its arguments; the key itself where there is none, so that it is seen.
pub fn message(key: &str, arguments: Vec<(&'static str, FluentValue<'static>)>) -> String {
    BUNDLE.with(|bundle| {
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
    use std::collections::BTreeSet;
    use std::path::Path;

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

    #[test]
    fn every_message_used_exists_and_every_message_is_used() {
        let mut used = BTreeSet::new();
        collect_used(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui"), &mut used);
        used.retain(|key| {
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        });
        let known: BTreeSet<String> = ENGLISH
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").or_else(|| line.split_once('=')))
            .map(|(key, _)| key.trim().to_owned())
            .collect();
        assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "used, but not in en.ftl");
        assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "in en.ftl, but not used");
    }

    #[test]
    fn the_message_file_is_read_without_an_error() {
        assert!(FluentResource::try_new(ENGLISH.to_owned()).is_ok());
    }

    #[test]
    fn arguments_and_plurals_are_put_in() {
        let one = message("status-offline", vec![("count", FluentValue::from(1))]);
        let three = message("status-offline", vec![("count", FluentValue::from(3))]);
        assert_eq!(one, "Offline — 1 pending change. Changes will sync when online");
        assert_eq!(three, "Offline — 3 pending changes. Changes will sync when online");
        assert_eq!(message("no-such-message", Vec::new()), "no-such-message");
    }
}
