//! No window of our own: the server, the tests, and phones, where the system names what it shows.

/// Nothing has a title.
pub fn set_title(_title: &str) {}

/// Where the app sets the page itself, it is as it came.
pub fn set_language(_tag: &str, _direction: &str) {}

/// There are no keys.
pub fn hear_keys() {}

/// The web view keeps the focus by itself.
pub fn keep_focus() -> Box<dyn FnOnce()> {
    Box::new(|| {})
}

/// The caret stays where the web view puts it.
pub fn place_caret(_id: &str, _at: usize) {}

/// Nothing is closed: a system that ends a program does not ask.
pub fn finish_on_close<F: Future<Output = ()> + 'static>(_finish: impl Fn() -> F + 'static) {}
