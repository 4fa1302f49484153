pub use crate::platform::outside::local_offset_minutes;
pub use crate::platform::window::{finish_on_close, hear_keys, keep_focus, place_caret, set_language, set_title};

/// The languages that the system is set to, the first that is set counting most: `de_DE.UTF-8`.
pub fn languages() -> Vec<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok()).collect()
}

/// What is being written is kept: nothing to warn of.
pub fn warn_before_leaving(_warn: bool) {}

/// Whether the text is on the clipboard now: not from here.
pub async fn copy_text(_text: &str) -> bool {
    false
}

/// Nothing to load again.
pub fn reload() {}

/// No page to leave.
pub fn leave_for(_url: &str) {}

/// No page, no address.
pub fn origin() -> Option<String> {
    None
}

/// No address, nothing asked.
pub fn query() -> String {
    String::new()
}

/// No address to write it into.
pub fn set_query(_text: &str) {}

/// No page, no path.
pub fn base_path() -> String {
    String::new()
}

/// The system does not tell.
pub fn says_offline() -> bool {
    false
}

/// A window locks with the system's own lock.
pub fn last_active_millis() -> u64 {
    super::clock::now_millis()
}

/// Whether the app has a window of its own, without a browser's address bar.
pub fn has_own_window() -> bool {
    true
}

/// Whether this is an installed program, with a bearer token and a server to choose.
pub const fn is_native() -> bool {
    true
}

/// Where server functions go from now on. Only the first call counts.
pub fn use_server(url: &str) {
    dioxus_fullstack::set_server_url(String::leak(url.to_owned()));
}

/// The bearer token that server functions send from now on.
pub fn use_bearer(bearer: Option<String>) {
    use dioxus_fullstack::HeaderMap;
    let mut headers = HeaderMap::new();
    if let Some(value) = bearer.and_then(|token| format!("Bearer {token}").parse().ok()) {
        headers.insert("authorization", value);
    }
    dioxus_fullstack::set_request_headers(headers);
}
