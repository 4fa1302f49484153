//! The root: opens the store, keeps the session, follows the theme.

use super::components::{Notice, Toasts};
use super::drafts::{Drafts, use_kept_drafts};
use super::install::use_install_offer;
use super::pages::Filters;
use super::route::Route;
use super::session::Session;
use super::t;
use crate::client::{AppEvent, Client, device};
use dioxus::prelude::*;

/// Added to the page's head at build, so that nothing is ever seen without them.
const STYLES: &[Asset] = &[
    asset!("/assets/tokens.css", AssetOptions::css().with_static_head(true)),
    asset!("/assets/base.css", AssetOptions::css().with_static_head(true)),
    asset!("/assets/components.css", AssetOptions::css().with_static_head(true)),
    asset!("/assets/shell.css", AssetOptions::css().with_static_head(true)),
    asset!("/assets/project.css", AssetOptions::css().with_static_head(true)),
    asset!("/assets/ticket.css", AssetOptions::css().with_static_head(true)),
    asset!("/assets/pages.css", AssetOptions::css().with_static_head(true)),
];

/// Light, dark, or as the system says (empty).
#[derive(Clone, Copy)]
pub struct Theme(pub Signal<String>);

/// The preference that keeps the theme.
pub const THEME: &str = "theme";

/// The root component of every client.
#[component]
pub fn App() -> Element {
    let theme = use_context_provider(|| Theme(Signal::new(device::preference(THEME).unwrap_or_default())));
    let opening = use_resource(|| async { Client::open().await.map_err(|error| error.to_string()) });
    rsx! {
        for style in STYLES {
            document::Stylesheet { href: *style }
        }
        div { class: "app-root", "data-theme": "{theme.0}",
            match &*opening.read() {
                None => rsx! {},
                Some(Ok(client)) => rsx! { Opened { client: client.clone() } },
                Some(Err(problem)) => rsx! { CannotOpen { problem: problem.clone() } },
            }
        }
    }
}

#[component]
fn Opened(client: Client) -> Element {
    let session = use_context_provider(|| Session::new(client));
    let toasts = use_context_provider(Toasts::new);
    let drafts = use_context_provider(Drafts::new);
    use_context_provider(Filters::new);
    use_future(move || session.tick());
    use_kept_drafts(drafts, session);
    let can_install = use_signal(|| false);
    use_install_offer(session, toasts, can_install);
    use_hook(|| {
        // The browser calls from outside of the app's runtime.
        let runtime = dioxus::core::Runtime::current();
        device::on_app_event(move |event| runtime.in_scope(ScopeId::ROOT, || on_app_event(toasts, can_install, event)));
    });
    rsx! {
        Router::<Route> {}
    }
}

fn on_app_event(toasts: Toasts, mut can_install: Signal<bool>, event: AppEvent) {
    match event {
        AppEvent::UpdateReady => {
            toasts.ask(t!("update-ready"), t!("update-now"), device::apply_update, || {});
        }
        AppEvent::OfflineReady => toasts.say(t!("offline-ready")),
        AppEvent::InstallOffered => can_install.set(true),
        AppEvent::Installed => toasts.say(t!("install-done")),
    }
}

#[component]
fn CannotOpen(problem: String) -> Element {
    rsx! {
        main { class: "page-narrow",
            h1 { {t!("open-failed-title")} }
            Notice { tone: "problem",
                p { "{problem}" }
                p { {t!("open-failed-hint")} }
            }
        }
    }
}
