//! What the UI needs of the device itself.

use super::error::{ClientError, DeviceError};
use crate::domain::Time;
use crate::platform::{self, files, page, preferences, service_worker};
use std::cell::RefCell;

pub use crate::platform::Notifying;
pub use crate::platform::files::{Pasting, on_paste};
pub use crate::platform::notify::{
    ask as ask_to_notify, badge as set_badge, is_in_view, show as notify, state as notifying,
};
pub use crate::platform::page::{
    copy_text, finish_on_close, has_own_window, hear_keys, is_native, keep_focus, languages, place_caret, query,
    set_language, set_query, set_title, warn_before_leaving,
};
pub use crate::platform::service_worker::{activate_update as apply_update, installs_by_hand};

/// What the installed app and its service worker tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppEvent {
    /// A new version waits for the person's word.
    UpdateReady,
    /// The app opens without a network from now on.
    OfflineReady,
    /// The browser offers to install the app.
    InstallOffered,
    Installed,
}

/// Now, by this device's clock.
pub fn now() -> Time {
    let millis = i64::try_from(platform::now_millis()).unwrap_or_default();
    Time::from_timestamp_millis(millis).unwrap_or_default()
}

/// What to add to UTC to get the local time at an instant, in minutes.
pub fn local_offset_minutes(at: Time) -> i32 {
    page::local_offset_minutes(at.timestamp_millis())
}

/// Waits.
pub async fn sleep(millis: u32) {
    platform::sleep(u64::from(millis)).await;
}

/// The preference that keeps the theme.
pub const THEME: &str = "theme";
/// The preference that keeps the language.
pub const LANGUAGE: &str = "language";
/// What the preferences that keep the messages of a language begin with.
pub const MESSAGES: &str = "messages-";

/// Whether a preference says how the app looks and speaks: that is no work, and stays where all else is cleared.
pub(super) fn is_of_looks(key: &str) -> bool {
    [THEME, LANGUAGE].contains(&key) || key.starts_with(MESSAGES)
}

/// A preference of this device (theme, dismissals, last route); never content.
pub fn preference(key: &str) -> Option<String> {
    preferences::get(key)
}

/// Sets or removes a preference.
pub fn set_preference(key: &str, value: Option<&str>) {
    match value {
        Some(value) => preferences::set(key, value),
        None => preferences::remove(key),
    }
}

/// The text of a file that lies beside the app where it is served.
pub async fn app_file(url: &str) -> Result<String, ClientError> {
    let answer = platform::http::request("GET", url, None, &[], None).await.map_err(|_| ClientError::Offline)?;
    // A server that has another version has other files.
    if answer.status != 200 {
        return Err(ClientError::Offline);
    }
    String::from_utf8(answer.body).map_err(|_| ClientError::Offline)
}

/// Saves a file for the person: a download on the web, in the downloads folder elsewhere. Says where, if it can.
pub async fn save_file(filename: &str, mime_type: &str, bytes: &[u8]) -> Result<Option<String>, ClientError> {
    let path = files::save(filename, mime_type, bytes).await?;
    Ok(path.map(|path| path.display().to_string()))
}

/// Starts the service worker, and tells of updates and of offers to install.
pub fn on_app_event(tell: impl Fn(AppEvent) + Clone + 'static) {
    let update = tell.clone();
    service_worker::register(move || update(AppEvent::UpdateReady));
    let ready = tell.clone();
    service_worker::on_first_ready(move || ready(AppEvent::OfflineReady));
    service_worker::on_can_install(move |offered| {
        tell(if offered { AppEvent::InstallOffered } else { AppEvent::Installed });
    });
}

/// Shows the browser's own prompt to install the app (on a click only).
pub async fn install() {
    service_worker::prompt_install().await;
}

/// Whether the browser offers to install the app now.
pub fn can_install() -> bool {
    service_worker::can_install()
}

thread_local! {
    static SERVER: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Native clients: where server functions go. Dioxus takes one address for each run of the program.
pub(super) fn use_server(url: &str) -> Result<(), ClientError> {
    SERVER.with_borrow_mut(|known| match known {
        Some(known) if known == url => Ok(()),
        Some(_) => Err(DeviceError::RestartNeeded.into()),
        None => {
            page::use_server(url);
            *known = Some(url.to_owned());
            Ok(())
        }
    })
}

/// Native clients: the bearer token that server functions send.
pub(super) fn use_bearer(bearer: Option<String>) {
    page::use_bearer(bearer);
}
