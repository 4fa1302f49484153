//! Every page has an address, which opens it again: after a reload, from a link, offline too.

use super::pages::{
    AccountPage, AuditPage, BackPage, BoardPage, CalendarPage, ForgotPage, HomePage, ImportPage, InboxPage, JoinPage,
    ListPage, MyWorkPage, NotFoundPage, OverviewPage, PeoplePage, ProjectFrame, ProjectSettingsPage, ProjectsPage,
    ResetPage, SettingsPage, SignInPage, SignUpPage, SyncPage, TicketPage, TimeboxesPage,
};
use super::shell::Frame;
use dioxus::prelude::*;

/// The pages and their paths. Ids are texts here: a ticket is found by its key, too.
#[derive(Clone, Debug, PartialEq, Routable)]
#[allow(clippy::enum_variant_names, reason = "each is named after the page component that it shows")]
#[rustfmt::skip]
pub enum Route {
    #[layout(Frame)]
        #[route("/")]
        HomePage {},
        #[route("/inbox")]
        InboxPage {},
        #[route("/mine")]
        MyWorkPage {},
        #[route("/projects")]
        ProjectsPage {},
        #[layout(ProjectFrame)]
            #[route("/projects/:id")]
            ListPage { id: String },
            #[route("/projects/:id/board")]
            BoardPage { id: String },
            #[route("/projects/:id/calendar/:..at")]
            CalendarPage { id: String, at: Vec<String> },
        #[end_layout]
        #[route("/projects/:id/overview")]
        OverviewPage { id: String },
        #[route("/projects/:id/cycles")]
        TimeboxesPage { id: String },
        #[route("/projects/:id/settings")]
        ProjectSettingsPage { id: String },
        #[route("/tickets/:id")]
        TicketPage { id: String },
        #[route("/import")]
        ImportPage {},
        #[route("/sync")]
        SyncPage {},
        #[route("/settings")]
        SettingsPage {},
        #[route("/settings/account")]
        AccountPage {},
        #[route("/settings/people")]
        PeoplePage {},
        #[route("/settings/audit")]
        AuditPage {},
        #[route("/sign-in")]
        SignInPage {},
        #[route("/sign-in/back#:outcome")]
        BackPage { outcome: String },
        #[route("/sign-up")]
        SignUpPage {},
        #[route("/forgot")]
        ForgotPage {},
        #[route("/reset#:token")]
        ResetPage { token: String },
        #[route("/join#:token")]
        JoinPage { token: String },
        #[route("/:..segments")]
        NotFoundPage { segments: Vec<String> },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_has_an_address_with_its_period_and_without() {
        for (path, period) in [("/projects/1/calendar", None), ("/projects/1/calendar/2026-11", Some("2026-11"))] {
            let route = path.parse::<Route>().ok();
            let at = period.map(str::to_owned).into_iter().collect();
            assert_eq!(route, Some(Route::CalendarPage { id: "1".to_owned(), at }));
            assert_eq!(route.map(|route| route.to_string()).as_deref(), Some(path));
        }
    }
}
