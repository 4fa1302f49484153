//! The root: opens the store, keeps the session, follows theme and language.

use super::components::{Notice, Toasts};
use super::drafts::{Drafts, use_kept_drafts};
use super::inbox::Inbox;
use super::install::{InstallOffer, use_install_offer};
use super::language::Spoken;
use super::pages::{LockScreen, Looks};
use super::problem::error_text;
use super::route::Route;
use super::session::Session;
use super::tour::Tour;
use super::{last_route, t, values};
use crate::client::{AppEvent, Client, Status, device, lock, rescue};
use dioxus::prelude::*;
use futures::future::join;
use manganis::{Asset, AssetOptions, asset};
use std::cell::Cell;
use std::rc::Rc;

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

/// The root component of every client.
#[component]
pub fn App() -> Element {
    let theme = use_context_provider(|| Theme(Signal::new(device::preference(device::THEME).unwrap_or_default())));
    let spoken = use_context_provider(Spoken::as_kept);
    let mut opening = use_resource(move || async move { join(spoken.arrive(), Client::open()).await.1 });
    // An asset's own address knows nothing of a path under which the app is served.
    let base = history().current_prefix().unwrap_or_default();
    // The page that is open shows something of what was set aside.
    let begin_anew = move |()| {
        history().replace(Route::HomePage {}.to_string());
        opening.restart();
    };
    rsx! {
        for style in STYLES {
            document::Stylesheet { href: "{base}{style}" }
        }
        div { class: "app-root", "data-theme": "{theme.0}",
            match &*opening.read() {
                None => rsx! {},
                Some(Ok(client)) => rsx! { Opened { client: client.clone() } },
                Some(Err(error)) if error.code() == "locked" => rsx! {
                    LockScreen { on_open: move |()| opening.restart(), on_anew: begin_anew }
                },
                Some(Err(error)) => rsx! {
                    CannotOpen {
                        problem: error_text(error),
                        is_unreadable: error.code() == "unreadable",
                        on_again: move |()| opening.restart(),
                        on_anew: begin_anew,
                    }
                },
            }
        }
    }
}

#[component]
fn Opened(client: Client) -> Element {
    use_hook(|| last_route::go_on(&client));
    let session = use_context_provider(|| Session::new(client));
    let toasts = use_context_provider(Toasts::new);
    let drafts = use_context_provider(Drafts::new);
    use_context_provider(Looks::new);
    use_context_provider(Tour::new);
    use_context_provider(|| Inbox::new(session));
    use_future(move || session.tick());
    use_kept_drafts(drafts, session);
    let offer = use_context_provider(InstallOffer::new);
    use_install_offer(session, toasts, offer);
    use_future(move || lock_when_due(session));
    use_future(move || warn_of_storage(session, toasts));
    use_hook(|| {
        // The browser calls from outside of the app's runtime.
        let runtime = dioxus::core::Runtime::current();
        device::on_app_event(move |event| {
            runtime.in_scope(ScopeId::ROOT, || on_app_event(session, toasts, offer, event))
        });
    });
    use_ready_for_offline(session, toasts);
    rsx! {
        Router::<Route> {}
    }
}

/// Says what is wrong with the place where things are kept: that it was emptied, that little is left.
async fn warn_of_storage(session: Session, toasts: Toasts) {
    const EVERY_MILLIS: u32 = 10 * 60 * 1_000;
    if let Some(count) = session.acting().wiped() {
        toasts.ask(t!("storage-wiped", count = count), t!("action-understood"), || {}, || {});
    }
    loop {
        let storage = session.acting().storage().await;
        if storage.is_low() {
            let (used, quota) = (storage.used.unwrap_or(0), storage.quota.unwrap_or(0));
            let text = t!("storage-low", used = values::size(used), quota = values::size(quota));
            return toasts.ask(text, t!("action-understood"), || {}, || {});
        }
        device::sleep(EVERY_MILLIS).await;
    }
}

/// Locks this device once nobody has touched it for the chosen time. Text that is not saved is kept with the rest.
async fn lock_when_due(session: Session) {
    loop {
        device::sleep(1_000).await;
        if lock::is_due() {
            session.acting().lock();
        }
    }
}

/// Says it when all of a first sync is here that took a while.
fn use_ready_for_offline(session: Session, toasts: Toasts) {
    let status = use_memo(move || session.syncing().status());
    // Of a first sync: whether it took a while.
    let first = use_hook(|| Rc::new(Cell::new(None)));
    use_effect(move || match &*status.read() {
        Status::Fetching { received: 0 } => first.set(Some(false)),
        Status::Fetching { .. } => first.set(first.get().map(|_| true)),
        Status::Synced { at: Some(_) } if first.take() == Some(true) => toasts.say(t!("offline-ready")),
        _ => {}
    });
}

fn on_app_event(session: Session, toasts: Toasts, offer: InstallOffer, event: AppEvent) {
    match event {
        AppEvent::UpdateReady => {
            toasts.ask(t!("update-ready"), t!("update-now"), device::apply_update, || {});
        }
        // The program is here; while tickets are still on their way, it is said when they have come.
        AppEvent::OfflineReady if matches!(session.acting().status(), Status::Fetching { .. }) => {}
        AppEvent::OfflineReady => toasts.say(t!("offline-ready")),
        AppEvent::InstallOffered => offer.set(true),
        AppEvent::Installed => {
            offer.set(false);
            toasts.say(t!("install-done"));
        }
    }
}

/// The rescue page: nothing is lost, and there is a way on.
#[component]
fn CannotOpen(
    problem: ReadSignal<String>,
    is_unreadable: bool,
    on_again: EventHandler<()>,
    on_anew: EventHandler<()>,
) -> Element {
    let mut told = use_signal(|| None::<String>);
    let save = move |_| {
        spawn(async move {
            let name = rescue::file_name();
            let saved = match rescue::save().await {
                Ok(Some(bytes)) => {
                    device::save_file(&name, "application/json", &bytes).await.map(|_| t!("rescue-saved", name = name))
                }
                Ok(None) => Ok(t!("rescue-nothing")),
                Err(error) => Err(error),
            };
            told.set(Some(saved.unwrap_or_else(|error| error_text(&error))));
        });
    };
    let begin = move |_| {
        spawn(async move {
            match rescue::set_aside().await {
                Ok(()) => on_anew.call(()),
                Err(error) => told.set(Some(error_text(&error))),
            }
        });
    };
    rsx! {
        main { class: "page-narrow",
            h1 { {t!("open-failed-title")} }
            Notice { tone: "problem",
                p { "{problem}" }
                p { {t!("open-failed-hint")} }
            }
            div { class: "form-actions start",
                button { class: "button primary", r#type: "button", onclick: move |_| on_again.call(()), {t!("open-again")} }
                button { class: "button", r#type: "button", onclick: save, {t!("rescue-save")} }
                if is_unreadable {
                    button { class: "button danger", r#type: "button", onclick: begin, {t!("lock-aside-action")} }
                }
            }
            if is_unreadable {
                p { class: "hint", {t!("rescue-aside-text")} }
            }
            if let Some(told) = told() {
                p { role: "status", "{told}" }
            }
        }
    }
}
