//! One page per route.

mod account;
mod audit;
mod dashboard;
mod deletion;
mod home;
mod import;
mod inbox;
mod invitations;
mod lock;
mod mine;
mod not_found;
mod people;
mod project;
mod projects;
mod settings;
mod sign;
mod sync;
mod ticket;

pub use account::AccountPage;
pub use audit::AuditPage;
pub use deletion::delete;
pub use home::HomePage;
pub use import::ImportPage;
pub use inbox::InboxPage;
pub use lock::LockScreen;
pub use mine::MyWorkPage;
pub use not_found::NotFoundPage;
pub use people::PeoplePage;
pub use project::{
    BoardPage, CalendarPage, Kind, ListPage, Looks, OverviewPage, ProjectFrame, ProjectSettingsPage, TimeboxesPage,
};
pub use projects::ProjectsPage;
pub use settings::{SettingsPage, export_everything};
pub use sign::{BackPage, ForgotPage, JoinPage, ResetPage, SignInPage, SignUpPage};
pub use sync::SyncPage;
pub use ticket::{TicketPage, change_ticket};
