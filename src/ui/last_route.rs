//! Where a person was: an app of its own window that starts at `/` goes on there. A tab of a browser does not: who
//! writes the address of the projects wants to see those.

use super::route::Route;
use super::session::{STARTED, Session};
use crate::client::{Client, device};
use dioxus::prelude::*;

/// The preference that keeps the path.
const LAST_ROUTE: &str = "last-route";

/// Before the router reads where it starts.
pub fn go_on(client: &Client) {
    let is_begun = client.me().account || device::preference(STARTED).is_some();
    let at_start = history().current_route() == Route::HomePage {}.to_string();
    if !(is_begun && at_start && device::has_own_window()) {
        return;
    }
    let kept = device::preference(LAST_ROUTE).and_then(|path| path.parse::<Route>().ok());
    if let Some(route) = kept.filter(is_kept) {
        history().replace(route.to_string());
    }
}

/// The page of work that was shown last, for one who signs in to see it; empty where there is none.
pub fn wanted() -> String {
    device::preference(LAST_ROUTE).unwrap_or_default()
}

/// For who comes next: what the one before was looking at is not theirs.
pub fn forget() {
    device::set_preference(LAST_ROUTE, None);
}

/// Notes each page of work that is shown; whoever leaves for the start page begins there again.
pub fn use_noted(session: Session) {
    let route = use_route::<Route>();
    use_effect(use_reactive!(|route| {
        if is_kept(&route) {
            device::set_preference(LAST_ROUTE, Some(&route.to_string()));
        } else if !session.is_begun() || route == (Route::HomePage {}) {
            forget();
        }
    }));
}

/// Pages of work only: the links of invitations and of new passwords are secrets.
fn is_kept(route: &Route) -> bool {
    use Route::{
        BoardPage, CalendarPage, InboxPage, ListPage, MyWorkPage, ProjectSettingsPage, ProjectsPage, SettingsPage,
        SyncPage, TicketPage,
    };
    matches!(
        route,
        MyWorkPage {}
            | InboxPage {}
            | ProjectsPage {}
            | ListPage { .. }
            | BoardPage { .. }
            | CalendarPage { .. }
            | ProjectSettingsPage { .. }
            | TicketPage { .. }
            | SyncPage {}
            | SettingsPage {}
    )
}
