//! No window of our own: the server, the tests, and phones, where the system names what it shows.

/// Nothing has a title.
pub fn set_title(_title: &str) {}

/// Nothing closes by accident.
pub fn warn_before_leaving(_warn: bool) {}

/// Nothing is held back.
pub fn on_leaving_held(_held: impl Fn() + 'static) {}

/// The web view keeps the focus by itself.
pub fn keep_focus() -> Box<dyn FnOnce()> {
    Box::new(|| {})
}
