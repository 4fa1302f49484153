//! Where the work is: state, queue, conflicts, devices, log.

mod devices;
mod lacking;
mod queue;

use super::super::components::{Count, Empty, Notice, Progress};
use super::super::conflict::{Conflicts, ShownConflict};
use super::super::icon::{Glyph, Icon};
use super::super::problem::{answer_text, store_text};
use super::super::route::Route;
use super::super::session::use_session;
use super::super::shell::{Crumb, Page, status_text};
use super::super::{t, time};
use crate::client::{Status, SyncEvent, device};
use dioxus::prelude::*;

/// `/sync`.
#[component]
pub fn SyncPage() -> Element {
    rsx! {
        Page { title: t!("nav-sync"), crumbs: vec![Crumb::here(t!("nav-sync"))],
            div { class: "page-narrow",
                h1 { {t!("nav-sync")} }
                State {}
                lacking::WhatTheServerLost {}
                OpenConflicts {}
                queue::Queue {}
                devices::Devices {}
                Log {}
            }
        }
    }
}

#[component]
fn State() -> Element {
    let session = use_session();
    let status = use_memo(move || session.syncing().status());
    let status = status.read();
    rsx! {
        section { class: "panel sync-state",
            div { class: "line",
                p { class: "sync-text grow", {status_text(&status)} }
                match &*status {
                    Status::LocalOnly => rsx! {},
                    Status::SignInAgain { .. } => rsx! {
                        Link { class: "button primary", to: Route::SignInPage {}, {t!("sign-in")} }
                    },
                    Status::Paused { .. } => rsx! { GoOnline {} },
                    _ => rsx! {
                        button { class: "button", r#type: "button", onclick: move |_| session.acting().sync_now(),
                            Icon { glyph: Glyph::Sync }
                            {t!("sync-now")}
                        }
                    },
                }
            }
            match &*status {
                Status::Syncing { done, total } => rsx! {
                    Progress { label: t!("sync-progress"), done: *done, total: *total }
                },
                Status::LocalOnly => rsx! {
                    p { class: "muted", {t!("sync-local-text")} }
                    div { class: "form-actions start",
                        Link { class: "button", to: Route::SignInPage {}, {t!("sign-in")} }
                        Link { class: "button", to: Route::SignUpPage {}, {t!("sign-up")} }
                    }
                },
                Status::Offline { .. } | Status::Unreachable { .. } => rsx! {
                    p { class: "muted", {t!("sync-offline-text")} }
                },
                Status::Error(problem) => rsx! { Notice { tone: "problem", p { {store_text(problem)} } } },
                _ => rsx! {},
            }
        }
    }
}

#[component]
fn GoOnline() -> Element {
    let session = use_session();
    let toasts = super::super::components::use_toasts();
    rsx! {
        button {
            class: "button primary",
            r#type: "button",
            onclick: move |_| toasts.perform(async move { session.acting().work_offline(false).await }),
            {t!("sync-go-online")}
        }
    }
}

#[component]
fn OpenConflicts() -> Element {
    let session = use_session();
    let conflicts: Vec<_> = session.client().conflicts().into_iter().map(ShownConflict).collect();
    rsx! {
        section { class: "panel",
            h2 { {t!("conflicts-title")} " " Count { count: conflicts.len() } }
            if conflicts.is_empty() {
                p { class: "muted", {t!("conflicts-none")} }
            } else {
                p { class: "muted", {t!("conflicts-text")} }
                Conflicts { conflicts }
            }
        }
    }
}

fn event_text(event: &SyncEvent) -> String {
    match event {
        SyncEvent::Sent { accepted, refused: 0 } => t!("log-sent", count = *accepted),
        SyncEvent::Sent { accepted, refused } => t!("log-sent-refused", count = *accepted, refused = *refused),
        SyncEvent::Received { count } => t!("log-received", count = *count),
        SyncEvent::AccessEnded => t!("log-access-ended"),
        SyncEvent::NoAnswer => t!("log-no-answer"),
        SyncEvent::Unreadable => t!("log-unreadable"),
        SyncEvent::Refused { status, message } => {
            t!("log-refused", status = status.to_string(), message = answer_text(*status, message))
        }
        SyncEvent::StoreFailed(problem) => t!("log-store", problem = store_text(problem)),
        SyncEvent::SetAside { place } => t!("log-set-aside", place = place.clone()),
    }
}

#[component]
fn Log() -> Element {
    let session = use_session();
    let (lines, now) = (session.syncing().log(), device::now());
    rsx! {
        section { class: "panel",
            h2 { {t!("log-title")} }
            if lines.is_empty() {
                Empty { glyph: Glyph::History, title: t!("log-empty-title"), text: t!("log-empty-text") }
            } else {
                ol { class: "log",
                    for (index , line) in lines.iter().rev().enumerate() {
                        li { key: "{lines.len() - index}",
                            time { title: time::full(line.at), {time::moment(line.at, now)} }
                            span { {event_text(&line.event)} }
                        }
                    }
                }
            }
        }
    }
}
