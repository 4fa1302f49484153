//! Navigation at the side (below on phones), the page beside it.

use super::super::components::{Toaster, focus, use_toasts};
use super::super::inbox::{use_inbox, use_told};
use super::super::last_route;
use super::super::route::Route;
use super::super::session::use_session;
use super::super::shortcuts::Shortcut;
use super::super::t;
use super::super::tour::{TourCard, use_tour};
use super::choose_ticket::ChooseTicket;
use super::move_ticket::MoveTicket;
use super::page::Content;
use super::palette::{Overlay, Palette, Shortcuts, undo};
use super::sidebar::{BottomBar, Sidebar};
use super::sign_out::SignOut;
use crate::client::device;
use dioxus::prelude::*;

/// Whether a page makes sense before anything is begun.
fn is_of_the_start(route: &Route) -> bool {
    use Route::{BackPage, ForgotPage, HomePage, JoinPage, ResetPage, SignInPage, SignUpPage};
    let is_way_in = matches!(route, SignInPage {} | SignUpPage {} | BackPage { .. } | JoinPage { .. });
    is_way_in || matches!(route, HomePage {} | ForgotPage {} | ResetPage { .. })
}

/// The layout of all pages.
#[component]
pub fn Frame() -> Element {
    let session = use_session();
    let content = use_context_provider(|| Content(Signal::new(None)));
    let route = use_route::<Route>();
    last_route::use_noted(session);
    // Before anything is begun there is nowhere to go: the start page stands alone.
    let is_begun = use_memo(move || session.is_begun());
    let is_bare = !is_begun() && is_of_the_start(&route);
    let mut overlay = use_context_provider(|| Signal::new(None::<Overlay>));
    let toasts = use_toasts();
    use_told(session, toasts, use_inbox(), &route);
    let tour = use_tour();
    use_hook(device::hear_keys);
    let on_key = move |event: KeyboardEvent| {
        if event.key() == Key::Escape && tour.is_on() {
            return tour.end();
        }
        let heard = Shortcut::ALL.iter().find(|shortcut| shortcut.is(&event));
        match heard {
            Some(Shortcut::Palette) => overlay.set(Some(Overlay::Palette)),
            Some(Shortcut::Undo) => undo(session, toasts, false),
            Some(Shortcut::Redo) => undo(session, toasts, true),
            Some(Shortcut::Inbox) if session.acting().me().account => {
                navigator().push(Route::InboxPage {});
            }
            Some(Shortcut::Help) => overlay.set(Some(Overlay::Shortcuts)),
            _ => return,
        }
        event.prevent_default();
    };
    let to_content = move |()| {
        if let Some(content) = content.0.peek().as_ref() {
            focus(content);
        }
    };
    rsx! {
        // It takes the focus that nothing else wants, so that keys are heard wherever one has clicked.
        div { class: if is_bare { "app bare" } else { "app" }, tabindex: "-1", onkeydown: on_key,
            button {
                class: "skip-link",
                r#type: "button",
                onclick: move |_| to_content(()),
                {t!("skip-to-content")}
            }
            if !is_bare {
                Sidebar {}
            }
            Outlet::<Route> {}
            if !is_bare {
                BottomBar {}
            }
            match overlay() {
                Some(Overlay::Palette) => rsx! { Palette { overlay } },
                Some(Overlay::Shortcuts) => rsx! { Shortcuts { overlay } },
                Some(Overlay::MoveTicket(id)) => rsx! { MoveTicket { id, overlay } },
                Some(Overlay::ChooseTicket(id, wanted)) => rsx! { ChooseTicket { id, wanted, overlay } },
                Some(Overlay::SignOut) => rsx! { SignOut { overlay } },
                None => rsx! {},
            }
            TourCard { on_end: to_content }
            Toaster {}
        }
    }
}
