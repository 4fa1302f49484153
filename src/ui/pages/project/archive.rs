//! What has left this device: looked for on the server, and opened from there.

use super::super::super::components::Notice;
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::error_text;
use super::super::super::route::Route;
use super::super::super::session::use_session;
use super::super::super::{t, time};
use super::look::Looks;
use crate::client::{Archived, ClientError, Keeping};
use crate::domain::ProjectId;
use dioxus::prelude::*;

/// Below a project's list: the tickets that are on the server only.
#[component]
pub fn Archive(project: ProjectId) -> Element {
    let session = use_session();
    let looks = use_context::<Looks>();
    let mut is_busy = use_signal(|| false);
    let mut found = use_signal(|| None::<Result<Vec<Archived>, ClientError>>);
    let client = session.client();
    let keeping = client.keeping(project);
    let is_all_here = keeping == Keeping::Synced && client.retention_days() == 0;
    if !client.me().account || keeping == Keeping::DeviceOnly || is_all_here {
        return rsx! {};
    }
    let look = move |_| {
        if is_busy() {
            return;
        }
        is_busy.set(true);
        spawn(async move {
            let text = looks.of(project).filter.text;
            found.set(Some(session.acting().search_archive(&text, project).await));
            is_busy.set(false);
        });
    };
    rsx! {
        section { class: "archive", aria_label: t!("archive-title"),
            div { class: "line",
                p { class: "muted grow",
                    if keeping == Keeping::NotHere {
                        {t!("archive-not-here")}
                    } else {
                        {t!("archive-text", count = client.retention_days())}
                    }
                }
                button { class: "button", r#type: "button", disabled: is_busy(), onclick: look,
                    Icon { glyph: Glyph::Search }
                    {t!("archive-search")}
                }
            }
            match &*found.read() {
                None => rsx! {},
                Some(Err(ClientError::Offline)) => rsx! { Notice { p { {t!("archive-offline")} } } },
                Some(Err(error)) => rsx! { Notice { tone: "problem", p { {error_text(error)} } } },
                Some(Ok(list)) if list.is_empty() => rsx! { p { role: "status", {t!("archive-none")} } },
                Some(Ok(list)) => rsx! {
                    ul { class: "plain-list",
                        for archived in list.iter() {
                            li { key: "{archived.id}", class: "line",
                                span { class: "key", "{archived.key}" }
                                Link { class: "grow", to: Route::TicketPage { id: archived.id.to_string() }, "{archived.title}" }
                                span { class: "muted", {time::full(archived.updated_at)} }
                            }
                        }
                    }
                },
            }
        }
    }
}
