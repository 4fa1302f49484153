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

/// Local time is not known to this build: times are shown in UTC.
pub fn local_offset_minutes(_at_millis: i64) -> i32 {
    0
}

/// A window does not close by accident: nothing to warn of.
pub fn warn_before_leaving(_warn: bool) {}

/// The web view keeps the focus by itself.
pub fn keep_focus() -> Box<dyn FnOnce()> {
    Box::new(|| {})
}

/// A window locks with the system's own lock.
pub fn last_active_millis() -> u64 {
    super::clock::now_millis()
}

/// Whether this is an installed program, with a bearer token and a server to choose.
pub fn is_native() -> bool {
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
