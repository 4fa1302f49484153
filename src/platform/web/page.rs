use super::{call_async, property, window};

/// The title of the tab. (The framework's own way runs `eval`, which our content security policy forbids.)
pub fn set_title(title: &str) {
    if let Some(document) = window().document() {
        document.set_title(title);
    }
}

/// Whether the text is on the clipboard now.
pub async fn copy_text(text: &str) -> bool {
    match property(window().navigator().as_ref(), "clipboard") {
        Some(clipboard) => call_async(&clipboard, "writeText", &[text.into()]).await.is_ok(),
        None => false,
    }
}

/// Loads the page again.
pub fn reload() {
    let _ = window().location().reload();
}

/// Where the page came from, `https://host:port`.
pub fn origin() -> Option<String> {
    window().location().origin().ok()
}
