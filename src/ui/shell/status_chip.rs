//! The status chip: whether the work is safe, and where it is. Always there.

use super::super::icon::{Glyph, Icon};
use super::super::route::Route;
use super::super::session::use_session;
use super::super::{t, time};
use crate::client::{Status, device};
use dioxus::prelude::*;

/// The state of sync in a sentence.
pub fn status_text(status: &Status) -> String {
    match status {
        Status::LocalOnly => t!("status-local"),
        Status::Synced { at: Some(at) } => t!("status-synced-at", time = time::moment(*at, device::now())),
        Status::Synced { at: None } => t!("status-synced"),
        Status::Syncing { done, total } => {
            let percent = percent(*done, *total);
            t!("status-syncing", bar = status_bar(*done, *total), percent = percent, done = *done, total = *total)
        }
        Status::Fetching { received: 0 } => t!("status-fetching"),
        Status::Fetching { received } => t!("status-fetching-so-far", count = *received),
        Status::Offline { pending: 0 } => t!("status-offline-idle"),
        Status::Offline { pending } => t!("status-offline", count = *pending),
        Status::Unreachable { retry_in_seconds, .. } => t!("status-unreachable", seconds = *retry_in_seconds),
        Status::SignInAgain { .. } => t!("status-sign-in"),
        Status::Paused { pending: 0 } => t!("status-paused-idle"),
        Status::Paused { pending } => t!("status-paused", count = *pending),
        Status::Error(_) => t!("status-error"),
    }
}

fn percent(done: usize, total: usize) -> usize {
    (done * 100).checked_div(total).unwrap_or(0).min(100)
}

/// Ten places: `[=====>    ]`.
pub fn status_bar(done: usize, total: usize) -> String {
    let filled = percent(done, total) / 10;
    let head = if filled < 10 { ">" } else { "" };
    format!("[{}{head}{}]", "=".repeat(filled), " ".repeat(9usize.saturating_sub(filled)))
}

fn look(status: &Status) -> (&'static str, Glyph) {
    match status {
        Status::LocalOnly => ("calm", Glyph::Device),
        Status::Synced { .. } => ("good", Glyph::CloudCheck),
        Status::Syncing { .. } | Status::Fetching { .. } => ("busy", Glyph::Sync),
        Status::Offline { .. } => ("waiting", Glyph::CloudOff),
        Status::Unreachable { .. } => ("waiting", Glyph::CloudOff),
        Status::Paused { .. } => ("waiting", Glyph::Pause),
        Status::SignInAgain { .. } => ("warning", Glyph::Person),
        Status::Error(_) => ("problem", Glyph::Warning),
    }
}

/// The chip; it opens the sync page.
#[component]
pub fn StatusChip() -> Element {
    let session = use_session();
    let status = use_memo(move || session.syncing().status());
    let conflicts = use_memo(move || session.client().conflict_count());
    let rejected = use_memo(move || session.client().rejected());
    let lacking = use_memo(move || session.client().lacking_count());
    let status = status.read();
    let text = status_text(&status);
    let (tone, glyph) = look(&status);
    // What counts is not read out number by number.
    let counts = matches!(*status, Status::Unreachable { .. } | Status::Fetching { .. });
    let live = if counts { "off" } else { "polite" };
    rsx! {
        div { class: "status", role: "status", aria_live: "{live}",
            if conflicts() > 0 {
                Link { class: "status-chip conflict", to: Route::SyncPage {},
                    Icon { glyph: Glyph::Split }
                    span { class: "status-text", {t!("status-conflicts", count = conflicts())} }
                }
            }
            if rejected() > 0 {
                Link { class: "status-chip problem", to: Route::SyncPage {},
                    Icon { glyph: Glyph::Warning }
                    span { class: "status-text", {t!("status-rejected", count = rejected())} }
                }
            }
            if lacking() > 0 {
                Link { class: "status-chip conflict", to: Route::SyncPage {},
                    Icon { glyph: Glyph::History }
                    span { class: "status-text", {t!("status-lacking", count = lacking())} }
                }
            }
            Link { class: "status-chip {tone}", to: Route::SyncPage {}, title: "{text}",
                Icon { glyph }
                span { class: "status-text", "{text}" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chip_says_what_the_design_says() {
        let says = |status| status_text(&status);
        assert_eq!(says(Status::Syncing { done: 5, total: 10 }), "Syncing… [=====>    ] 50% (5/10 changes)");
        assert_eq!(says(Status::Offline { pending: 3 }), "Offline — 3 pending changes. Changes will sync when online");
        assert_eq!(
            says(Status::Unreachable { pending: 3, retry_in_seconds: 20 }),
            "Server unreachable — retry in 20 s"
        );
        assert_eq!(says(Status::SignInAgain { pending: 3 }), "Sign in again to sync");
        assert_eq!(says(Status::Fetching { received: 0 }), "Fetching what is on the server…");
        assert_eq!(says(Status::Fetching { received: 12_000 }), "Fetching… 12,000 records so far");
        assert_eq!(says(Status::LocalOnly), "On this device only");
        assert_eq!(says(Status::Synced { at: None }), "Synced");
        assert_eq!(t!("status-conflicts", count = 2), "2 conflicts");
        assert_eq!(t!("status-rejected", count = 2), "2 not accepted");
        assert_eq!(t!("status-lacking", count = 2), "2 lost by the server");
    }

    #[test]
    fn the_bar_has_ten_places_from_empty_to_full() {
        assert_eq!(status_bar(0, 10), "[>         ]");
        assert_eq!(status_bar(10, 10), "[==========]");
        assert_eq!(status_bar(0, 0), "[>         ]");
    }
}
