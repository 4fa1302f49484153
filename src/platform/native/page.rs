/// The window's title is its own affair.
pub fn set_title(_title: &str) {}

/// Whether the text is on the clipboard now: not from here.
pub async fn copy_text(_text: &str) -> bool {
    false
}

/// Nothing to load again.
pub fn reload() {}

/// No page, no address.
pub fn origin() -> Option<String> {
    None
}
