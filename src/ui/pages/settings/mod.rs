//! What a person sets for this device: look, connection, account, files, storage.

mod account;
mod data;
mod kept;
mod keys;
mod notifications;
mod protection;

pub use data::{WouldBeLost, export_everything};

use super::super::app::Theme;
use super::super::components::{RadioList, RadioOption, use_toasts};
use super::super::install::InstallOffer;
use super::super::language::{LANGUAGES, Spoken};
use super::super::session::use_session;
use super::super::shell::{Crumb, Page};
use super::super::t;
use super::super::tour::{remove_sample, use_tour};
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
                keys::Keys {}
                Connection {}
                notifications::Notifications {}
                data::Files {}
                protection::Protection {}
                kept::Kept {}
                data::Storage {}
                Install {}
                Help {}
                data::Clear {}
            }
        }
    }
}

#[component]
fn Look() -> Element {
    let theme = use_context::<Theme>();
    let themes = [("", t!("theme-system")), ("light", t!("theme-light")), ("dark", t!("theme-dark"))];
    let themes = themes.map(|(value, text)| RadioOption { value: value.to_owned(), text, ..RadioOption::default() });
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-look")} }
            RadioList {
                name: "theme",
                legend: t!("settings-theme"),
                value: theme.0.read().clone(),
                options: themes.to_vec(),
                on_change: move |value: String| {
                    device::set_preference(device::THEME, Some(&*value).filter(|value| !value.is_empty()));
                    let mut current = theme.0;
                    current.set(value);
                },
            }
        }
    }
}

#[component]
fn Speech() -> Element {
    let spoken = use_context::<Spoken>();
    let toasts = use_toasts();
    let of_system = RadioOption { text: t!("language-system"), ..RadioOption::default() };
    // Each in its own words, whatever is spoken now.
    let languages = LANGUAGES.iter().map(|language| RadioOption {
        value: language.tag.to_owned(),
        text: language.name.to_owned(),
        language: Some(language.tag),
        ..RadioOption::default()
    });
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-language")} }
            RadioList {
                name: "language",
                legend: t!("settings-language"),
                hides_legend: true,
                value: spoken.0.read().to_string(),
                options: [of_system].into_iter().chain(languages).collect::<Vec<_>>(),
                on_change: move |tag: String| toasts.perform(spoken.choose(tag)),
            }
        }
    }
}

/// The tour, and what is left of it.
#[component]
fn Help() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let tour = use_tour();
    let sample = use_memo(move || session.client().sample().map(|row| row.id));
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-help")} }
            p { class: "muted", {t!("settings-help-text")} }
            div { class: "form-actions start",
                button { class: "button", r#type: "button", onclick: move |_| tour.begin(session, toasts), {t!("tour-again")} }
                if let Some(id) = sample() {
                    button { class: "button", r#type: "button", onclick: move |_| remove_sample(session, toasts, id), {t!("sample-remove")} }
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
