//! Everything to a file and back, storage, and clearing it all.

use super::super::super::components::{Confirm, FileButton, Notice, Progress, Toasts, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::route::Route;
use super::super::super::session::{Session, use_session};
use super::super::super::{t, values};
use crate::client::{Client, Unsynced, device};
use dioxus::html::FileData;
use dioxus::prelude::*;

/// Saves all that is here as one file.
pub fn export_everything(session: Session, toasts: Toasts) {
    toasts.perform(async move {
        let bytes = session.acting().export().await?;
        let name = format!("worknest-{}.json", device::now().date_naive());
        let place = device::save_file(&name, "application/json", &bytes).await?;
        toasts.say(t!("export-done", name = place.unwrap_or(name)));
        Ok(())
    });
}

fn import_file(session: Session, toasts: Toasts, files: Vec<FileData>) {
    let Some(file) = files.into_iter().next() else { return };
    toasts.perform(async move {
        let name = file.name();
        match file.read_bytes().await {
            Ok(bytes) => {
                let count = session.acting().import_backup(&bytes).await?;
                toasts.say(t!("backup-done", count = count));
            }
            Err(_) => toasts.problem(t!("attachment-unreadable", name = name)),
        }
        Ok(())
    });
}

#[component]
pub fn Files() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-files")} }
            p { class: "muted", {t!("settings-files-text")} }
            div { class: "form-actions start",
                button { class: "button", r#type: "button", onclick: move |_| export_everything(session, toasts),
                    Icon { glyph: Glyph::Download }
                    {t!("settings-export")}
                }
                FileButton {
                    label: t!("settings-import"),
                    accept: ".json,application/json",
                    on_files: move |files| import_file(session, toasts, files),
                }
                Link { class: "button", to: Route::ImportPage {},
                    Icon { glyph: Glyph::Import }
                    {t!("settings-other-tool")}
                }
            }
        }
    }
}

#[component]
pub fn Storage() -> Element {
    let session = use_session();
    let storage = use_resource(move || async move { session.acting().storage().await });
    let storage = storage.read();
    let Some(storage) = storage.as_ref() else { return rsx! {} };
    let Some(used) = storage.used else { return rsx! {} };
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-storage")} }
            if let Some(quota) = storage.quota {
                p { {t!("storage-of", used = values::size(used), quota = values::size(quota))} }
                Progress { label: t!("settings-storage"), done: (used / 1000) as usize, total: (quota / 1000) as usize }
            } else {
                p { {t!("storage-used", used = values::size(used))} }
            }
            if storage.is_low() {
                Notice { tone: "warning", p { {t!("storage-low-text")} } }
            }
            match storage.persisted {
                Some(true) => rsx! { p { class: "hint", {t!("storage-persisted")} } },
                Some(false) => rsx! { p { class: "hint", {t!("storage-not-persisted")} } },
                None => rsx! {},
            }
        }
    }
}

/// What only this device has, and would be lost with it.
#[component]
pub fn WouldBeLost() -> Element {
    let Unsynced { changes, projects } = use_session().syncing().unsynced();
    rsx! {
        if changes > 0 {
            Notice { tone: "warning", p { {t!("lost-changes", count = changes)} } }
        }
        if projects > 0 {
            Notice { tone: "warning", p { {t!("lost-projects", count = projects)} } }
        }
    }
}

#[component]
pub fn Clear() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut is_asking = use_signal(|| false);
    let client = session.syncing();
    let text = if client.me().account { t!("clear-text") } else { t!("clear-text-local") };
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { {t!("settings-clear")} }
                    p { class: "muted", {t!("settings-clear-text")} }
                }
                button { class: "button danger", r#type: "button", onclick: move |_| is_asking.set(true),
                    Icon { glyph: Glyph::Trash }
                    {t!("clear-action")}
                }
            }
            if is_asking() {
                Confirm {
                    title: t!("settings-clear"),
                    text,
                    action: t!("clear-action"),
                    is_dangerous: true,
                    on_confirm: move |()| {
                        is_asking.set(false);
                        toasts.perform(async move {
                            session.acting().clear_data().await?;
                            session.set_started(false);
                            session.switch(Client::open().await?);
                            toasts.say(t!("clear-done"));
                            Ok(())
                        });
                        navigator().push(Route::HomePage {});
                    },
                    on_close: move |()| is_asking.set(false),
                    WouldBeLost {}
                    div { class: "form-actions start",
                        button { class: "button", r#type: "button", onclick: move |_| export_everything(session, toasts),
                            Icon { glyph: Glyph::Download }
                            {t!("settings-export")}
                        }
                    }
                }
            }
        }
    }
}
