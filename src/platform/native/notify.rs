//! The window's title is all that shows outside of it: no package brings notifications of the system yet.

use crate::platform::Notifying;

/// Never.
pub fn state() -> Notifying {
    Notifying::Unavailable
}

/// Nobody to ask.
pub async fn ask() -> Notifying {
    Notifying::Unavailable
}

/// Nothing shows it.
pub fn show(_title: &str, _text: &str, _tag: &str, _url: &str) {}

/// No icon of ours takes a number.
pub fn badge(_count: usize) {}

/// A program's window is taken to be looked at.
pub fn is_in_view() -> bool {
    true
}
