//! A ticket that is not on this device: fetched from the server, where there is one that has it.

use super::super::super::components::Empty;
use super::super::super::icon::Glyph;
use super::super::super::problem::error_text;
use super::super::super::session::use_session;
use super::super::super::t;
use super::super::not_found::Missing;
use crate::client::ClientError;
use dioxus::prelude::*;

/// Brings it here: then the page shows it. `has_moved`: it is what another one became.
#[component]
pub fn Archived(id: String, has_moved: bool) -> Element {
    let session = use_session();
    let known = id.parse().ok().filter(|_| session.acting().me().account);
    let mut fetching = use_resource(move || async move {
        match known {
            Some(id) => session.acting().fetch_ticket(id).await,
            None => Err(ClientError::Gone),
        }
    });
    match &*fetching.read() {
        None => rsx! { p { class: "busy", role: "status", {t!("ticket-fetching")} } },
        Some(Ok(())) => rsx! {},
        Some(Err(ClientError::Gone)) => rsx! {
            Missing { text: if has_moved { t!("ticket-moved-away") } else { t!("ticket-missing") } }
        },
        Some(Err(ClientError::Offline)) => rsx! {
            Empty { glyph: Glyph::CloudOff, title: t!("ticket-archived-title"), text: t!("archive-offline"),
                button { class: "button", r#type: "button", onclick: move |_| fetching.restart(), {t!("queue-retry")} }
            }
        },
        Some(Err(error)) => rsx! { Missing { text: error_text(error) } },
    }
}
