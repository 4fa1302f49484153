//! What a person may do with a key of their choice: a list of it all, and which keys it is on this device.
//!
//! Keys by which every page of the web is walked (arrows, Enter, Space, Escape, Tab) are no one's to change.

use super::t;
use crate::client::device;
use dioxus::prelude::*;
use std::collections::BTreeMap;

/// The preference that keeps what was changed: `new=N`, a line each.
const CHANGED: &str = "shortcuts";

macro_rules! shortcuts {
    ($($name:ident $kept:literal $keys:literal)+) => {
        /// Something that keys do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Shortcut { $($name),+ }

        impl Shortcut {
            /// In the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As it is kept.
            fn kept(self) -> &'static str {
                match self { $(Self::$name => $kept),+ }
            }

            /// Its keys, as long as nobody chose others.
            fn first_keys(self) -> &'static str {
                match self { $(Self::$name => $keys),+ }
            }
        }
    };
}

shortcuts! {
    Palette "palette" "Ctrl K"
    New "new" "C"
    Inbox "inbox" "I"
    Undo "undo" "Ctrl Z"
    Redo "redo" "Ctrl Shift Z"
    Next "next" "J"
    Previous "previous" "K"
    Choose "choose" "X"
    Done "done" "E"
    Unread "unread" "U"
    Help "help" "?"
}

/// What was changed on this device: the keys of each, empty for none.
static KEYS: GlobalSignal<BTreeMap<Shortcut, String>> =
    Signal::global(|| read(&device::preference(CHANGED).unwrap_or_default()));

fn read(kept: &str) -> BTreeMap<Shortcut, String> {
    let one = |part: &str| {
        let (name, keys) = part.split_once('=')?;
        let shortcut = Shortcut::ALL.iter().find(|shortcut| shortcut.kept() == name)?;
        Some((*shortcut, keys.to_owned()))
    };
    // What cannot be read is as it was at first.
    kept.split('\n').filter_map(one).collect()
}

fn write(changed: &BTreeMap<Shortcut, String>) -> String {
    let parts = changed.iter().map(|(shortcut, keys)| format!("{}={keys}", shortcut.kept()));
    parts.collect::<Vec<_>>().join("\n")
}

/// The keys that were pressed, as they are shown: "Ctrl Shift Z", "?". `None` for what is no shortcut of its own.
pub fn pressed(key: &Key, modifiers: Modifiers) -> Option<String> {
    let Key::Character(text) = key else { return None };
    let is_letter = text.chars().all(char::is_alphabetic);
    // AltGr is Ctrl and Alt to some systems: it makes a sign and is no shortcut.
    let with_control = (modifiers.ctrl() || modifiers.meta()) && !modifiers.alt();
    if text.trim().is_empty() || (modifiers.alt() && is_letter) {
        return None;
    }
    let mut keys = String::new();
    if with_control {
        keys.push_str("Ctrl ");
    }
    // What Shift makes of another key is in the sign itself.
    if modifiers.shift() && is_letter {
        keys.push_str("Shift ");
    }
    keys.push_str(&text.to_uppercase());
    Some(keys)
}

impl Shortcut {
    /// What it does.
    pub fn words(self) -> String {
        match self {
            Self::Palette => t!("shortcut-palette"),
            Self::New => t!("shortcut-new"),
            Self::Inbox => t!("nav-inbox"),
            Self::Undo => t!("action-undo"),
            Self::Redo => t!("action-redo"),
            Self::Next => t!("shortcut-next"),
            Self::Previous => t!("shortcut-previous"),
            Self::Choose => t!("shortcut-choose"),
            Self::Done => t!("shortcut-done"),
            Self::Unread => t!("shortcut-unread"),
            Self::Help => t!("shortcuts-title"),
        }
    }

    /// Its keys on this device; empty where it has none.
    pub fn keys(self) -> String {
        KEYS.read().get(&self).cloned().unwrap_or_else(|| self.first_keys().to_owned())
    }

    /// Whether they were changed here.
    pub fn is_changed(self) -> bool {
        KEYS.read().contains_key(&self)
    }

    /// Whether these keys were pressed.
    pub fn is(self, event: &KeyboardEvent) -> bool {
        let Some(pressed) = pressed(&event.key(), event.modifiers()) else { return false };
        // As other programs have it, too, as long as nobody chose otherwise.
        let is_second = self == Self::Redo && pressed == "Ctrl Y" && !KEYS.peek().contains_key(&self);
        is_second || KEYS.peek().get(&self).map_or(self.first_keys(), String::as_str) == pressed
    }

    /// What has these keys already, besides this one.
    pub fn twin(self, keys: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|other| *other != self && other.keys() == keys)
    }

    /// Gives it other keys on this device, none (an empty text), or its first ones again.
    pub fn change(self, keys: Option<String>) {
        let mut changed = KEYS.write();
        match keys.filter(|keys| keys != self.first_keys()) {
            Some(keys) => drop(changed.insert(self, keys)),
            None => drop(changed.remove(&self)),
        }
        device::set_preference(CHANGED, Some(write(&changed)).as_deref().filter(|kept| !kept.is_empty()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_as_they_are_pressed() {
        let told = |key: &str, modifiers: Modifiers| pressed(&Key::Character(key.into()), modifiers);
        assert_eq!(told("c", Modifiers::empty()).as_deref(), Some("C"));
        assert_eq!(told("Z", Modifiers::CONTROL | Modifiers::SHIFT).as_deref(), Some("Ctrl Shift Z"));
        assert_eq!(told("k", Modifiers::META).as_deref(), Some("Ctrl K"));
        assert_eq!(told("?", Modifiers::SHIFT).as_deref(), Some("?"));
        assert_eq!(told("@", Modifiers::CONTROL | Modifiers::ALT).as_deref(), Some("@"), "AltGr");
        assert_eq!([told(" ", Modifiers::empty()), told("a", Modifiers::ALT)], [None, None]);
        assert_eq!(pressed(&Key::Enter, Modifiers::CONTROL), None);
    }

    #[test]
    fn what_was_changed_is_kept_and_what_nobody_knows_is_let_go() {
        let changed = BTreeMap::from([
            (Shortcut::New, "N".to_owned()),
            (Shortcut::Help, "=".to_owned()),
            (Shortcut::Choose, String::new()),
        ]);
        assert_eq!(read(&write(&changed)), changed);
        assert!(read("").is_empty() && read("fly=F\nnonsense").is_empty());
    }

    #[test]
    fn no_two_have_the_same_keys_at_first() {
        for shortcut in Shortcut::ALL {
            let same = Shortcut::ALL.iter().filter(|other| other.first_keys() == shortcut.first_keys());
            assert_eq!(same.count(), 1, "{shortcut:?}");
        }
    }
}
