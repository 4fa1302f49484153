//! When the person is asked whether to install the app: once it is known to be of use, and not again for a long time.

use super::components::Toasts;
use super::session::Session;
use super::t;
use crate::client::{Status, device};
use crate::domain::Time;
use chrono::Duration;
use dioxus::prelude::*;

const VISITS: &str = "visits";
const DISMISSED: &str = "install-dismissed";
const DISMISSED_FOR: Duration = Duration::days(90);

/// The browser's offer to install the app.
#[derive(Clone, Copy)]
pub struct InstallOffer(Signal<bool>);

impl InstallOffer {
    pub fn new() -> Self {
        Self(Signal::new(false))
    }

    /// The browser has made its offer, or the app is installed now.
    pub fn set(mut self, is_offered: bool) {
        self.0.set(is_offered);
    }

    /// Whether a click can install it now.
    pub fn is_open(self) -> bool {
        (self.0)() && device::can_install()
    }

    /// Shows the browser's own prompt: an offer can be used once.
    pub fn take(self) {
        spawn(async move {
            device::install().await;
            self.set(false);
        });
    }
}

/// At the second visit, or at the first offline moment; a dismissal holds for 90 days.
fn is_time(visits: u32, is_offline: bool, dismissed: Option<Time>, now: Time) -> bool {
    (visits >= 2 || is_offline) && dismissed.is_none_or(|at| at + DISMISSED_FOR < now)
}

/// Offers it when it is time and the browser can.
pub fn use_install_offer(session: Session, toasts: Toasts, offer: InstallOffer) {
    let visits = use_hook(|| {
        let visits = device::preference(VISITS).and_then(|text| text.parse().ok()).unwrap_or(0u32).saturating_add(1);
        device::set_preference(VISITS, Some(&visits.to_string()));
        visits
    });
    let is_offline =
        use_memo(move || matches!(session.syncing().status(), Status::Offline { .. } | Status::Unreachable { .. }));
    let mut was_asked = use_signal(|| false);
    use_effect(move || {
        let dismissed = device::preference(DISMISSED).and_then(|text| text.parse().ok());
        let is_time = is_time(visits, is_offline(), dismissed, device::now());
        if !is_time || !offer.is_open() || *was_asked.peek() {
            return;
        }
        was_asked.set(true);
        let dismiss = || device::set_preference(DISMISSED, Some(&device::now().to_rfc3339()));
        toasts.ask(t!("install-offer"), t!("install-now"), move || offer.take(), dismiss);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_is_offered_once_it_was_of_use_and_not_again_for_90_days() {
        let now = Time::from_timestamp(1_800_000_000, 0).expect("a time");
        assert!(!is_time(1, false, None, now), "not at the first visit");
        assert!(is_time(1, true, None, now), "at the first offline moment");
        assert!(is_time(2, false, None, now));
        assert!(!is_time(9, true, Some(now - Duration::days(89)), now));
        assert!(is_time(9, false, Some(now - Duration::days(91)), now));
    }
}
