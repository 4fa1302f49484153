//! Ways in: signing in and up, an invitation, a forgotten password.
//!
//! Invariants: what has been typed is still there after a refusal; whatever was made without an account is offered to
//! be taken along, whichever way one came in.

mod back;
mod form;
mod join;
mod password;
mod reset;

pub use back::BackPage;
pub use form::TakeAlong;
pub use join::JoinPage;
pub use password::{NewPassword, server_here};
pub use reset::{ForgotPage, ResetPage};

use super::super::route::Route;
use super::super::shell::{Crumb, Page};
use super::super::t;
use dioxus::prelude::*;
use form::SignForm;

/// `/sign-in`.
#[component]
pub fn SignInPage() -> Element {
    rsx! {
        SignPage { title: t!("sign-in"),
            SignForm { is_new: false, lead: t!("sign-in-lead"), on_in: move |()| go_to_projects() }
            p { class: "muted",
                {t!("sign-no-account")}
                " "
                Link { to: Route::SignUpPage {}, {t!("sign-up")} }
            }
        }
    }
}

/// `/sign-up`.
#[component]
pub fn SignUpPage() -> Element {
    rsx! {
        SignPage { title: t!("sign-up"),
            SignForm { is_new: true, lead: t!("sign-up-lead"), on_in: move |()| go_to_projects() }
            p { class: "muted",
                {t!("sign-have-account")}
                " "
                Link { to: Route::SignInPage {}, {t!("sign-in")} }
            }
        }
    }
}

fn go_to_projects() {
    navigator().push(Route::ProjectsPage {});
}

/// A page with one narrow column, its title in the path above.
#[component]
fn SignPage(title: String, children: Element) -> Element {
    rsx! {
        Page { title: title.clone(), crumbs: vec![Crumb::here(title)], class: "start", takes_focus: false,
            div { class: "start-card form", {children} }
        }
    }
}
