//! What a person sets for this device: look, connection, account, files, storage.

mod account;
mod data;
mod kept;
mod notifications;
mod protection;

pub use data::{WouldBeLost, export_everything};

use super::super::app::{THEME, Theme};
use super::super::components::use_toasts;
use super::super::install::InstallOffer;
use super::super::language::{LANGUAGES, Spoken};
use super::super::session::use_session;
use super::super::shell::{Crumb, Page};
use super::super::t;
use crate::client::device;
use dioxus::prelude::*;

/// `/settings`.
#[component]
pub fn SettingsPage() -> Element {
    rsx! {
        Page { title: t!("nav-settings"), crumbs: vec![Crumb::here(t!("nav-settings"))],
            div { class: "page-narrow",
                h1 { {t!("nav-settings")} }
                account::Account {}
                Look {}
                Speech {}
                Connection {}
                notifications::Notifications {}
                data::Files {}
                protection::Protection {}
                kept::Kept {}
                data::Storage {}
                Install {}
                data::Clear {}
            }
        }
    }
}

#[component]
fn Look() -> Element {
    let theme = use_context::<Theme>();
    let themes = [("", t!("theme-system")), ("light", t!("theme-light")), ("dark", t!("theme-dark"))];
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-look")} }
            fieldset { class: "choices",
                legend { {t!("settings-theme")} }
                for (value , text) in themes {
                    label { key: "{value}", class: "choice-line",
                        input {
                            r#type: "radio",
                            name: "theme",
                            value: "{value}",
                            checked: *theme.0.read() == value,
                            onchange: move |_| {
                                let mut current = theme.0;
                                current.set(value.to_owned());
                                device::set_preference(THEME, Some(value).filter(|value| !value.is_empty()));
                            },
                        }
                        "{text}"
                    }
                }
            }
        }
    }
}

#[component]
fn Speech() -> Element {
    let spoken = use_context::<Spoken>();
    let toasts = use_toasts();
    let languages = LANGUAGES.iter().map(|language| (language.tag, language.name.to_owned()));
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-language")} }
            fieldset { class: "choices",
                legend { class: "visually-hidden", {t!("settings-language")} }
                for (tag , name) in [("", t!("language-system"))].into_iter().chain(languages) {
                    label { key: "{tag}", class: "choice-line",
                        input {
                            r#type: "radio",
                            name: "language",
                            value: "{tag}",
                            checked: *spoken.0.read() == tag,
                            onchange: move |_| toasts.perform(spoken.choose(tag)),
                        }
                        // In its own words, whatever is spoken now.
                        span { lang: (!tag.is_empty()).then_some(tag), "{name}" }
                    }
                }
            }
        }
    }
}

#[component]
fn Connection() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let is_offline = use_memo(move || session.syncing().is_working_offline());
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-connection")} }
            label { class: "choice-line",
                input {
                    r#type: "checkbox",
                    role: "switch",
                    checked: is_offline(),
                    onchange: move |event| {
                        let on = event.checked();
                        toasts.perform(async move { session.acting().work_offline(on).await });
                    },
                }
                span {
                    {t!("settings-offline")}
                    span { class: "hint block", {t!("settings-offline-text")} }
                }
            }
            account::Server {}
        }
    }
}

#[component]
fn Install() -> Element {
    let offer = use_context::<InstallOffer>();
    if device::installs_by_hand() {
        return rsx! {
            section { class: "panel",
                h2 { {t!("settings-install")} }
                p { class: "muted", {t!("settings-install-by-hand")} }
            }
        };
    }
    if !offer.is_open() {
        return rsx! {};
    }
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { {t!("settings-install")} }
                    p { class: "muted", {t!("settings-install-text")} }
                }
                button {
                    class: "button",
                    r#type: "button",
                    onclick: move |_| offer.take(),
                    {t!("install-now")}
                }
            }
        }
    }
}
