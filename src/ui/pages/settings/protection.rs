//! How what is kept on this device is protected: the device's own key, or a passphrase.

use super::super::super::components::{Choice, Dialog, Notice, TextField, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::error_text;
use super::super::super::session::{tell, use_session};
use super::super::super::t;
use super::super::lock::ChoosePassphrase;
use crate::client::lock::Protection as Kind;
use crate::client::{ClientError, device, lock, rescue};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[component]
pub fn Protection() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut kind = use_resource(|| async { lock::protection().await.ok() });
    let mut is_choosing = use_signal(|| false);
    let mut is_removing = use_signal(|| false);
    let mut minutes = use_signal(lock::lock_after_minutes);
    let Some(Some(found)) = kind() else { return rsx! {} };
    let is_locked = found == Kind::Passphrase;
    let times = [1_u64, 5, 15, 60, 0].map(|minutes| {
        let text = if minutes == 0 { t!("lock-after-never") } else { t!("lock-after", count = minutes) };
        (minutes.to_string(), text)
    });
    rsx! {
        section { class: "panel",
            h2 { {t!("protection-title")} }
            match found {
                Kind::Files => rsx! { p { class: "muted", {t!("protection-files")} } },
                Kind::Device => rsx! { Notice { p { {t!("protection-device")} } } },
                Kind::Passphrase => rsx! { p { class: "muted", {t!("protection-passphrase")} } },
            }
            if is_locked {
                Choice {
                    label: t!("lock-after-label"),
                    value: minutes().to_string(),
                    options: times.to_vec(),
                    on_change: move |text: String| {
                        minutes.set(text.parse().unwrap_or(minutes()));
                        lock::set_lock_after_minutes(minutes());
                    },
                }
            }
            div { class: "form-actions start",
                if is_locked {
                    button { class: "button", r#type: "button", onclick: move |_| session.acting().lock(),
                        Icon { glyph: Glyph::Lock }
                        {t!("lock-now")}
                    }
                }
                if found != Kind::Files {
                    button { class: "button", r#type: "button", onclick: move |_| is_choosing.set(true),
                        if is_locked { {t!("lock-change")} } else { {t!("lock-set")} }
                    }
                }
                if is_locked {
                    button { class: "button", r#type: "button", onclick: move |_| is_removing.set(true), {t!("lock-remove")} }
                }
            }
            for place in session.client().set_aside() {
                SetAside { key: "{place}", place }
            }
            if is_choosing() {
                Dialog {
                    title: if is_locked { t!("lock-change") } else { t!("lock-set") },
                    class: "narrow",
                    on_close: move |()| is_choosing.set(false),
                    ChoosePassphrase {
                        asks_current: is_locked,
                        on_done: move |()| {
                            is_choosing.set(false);
                            kind.restart();
                            toasts.say(t!("lock-done"));
                        },
                    }
                }
            }
            if is_removing() {
                RemoveLock {
                    on_close: move |()| {
                        is_removing.set(false);
                        kind.restart();
                    },
                }
            }
        }
    }
}

#[component]
fn RemoveLock(on_close: EventHandler<()>) -> Element {
    let toasts = use_toasts();
    let mut current = use_signal(String::new);
    let mut is_busy = use_signal(|| false);
    let problem = use_signal(|| None::<ClientError>);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        spawn_forever(async move {
            match lock::remove(current.peek().trim()).await {
                Ok(()) => {
                    toasts.say(t!("lock-removed"));
                    if is_busy.try_peek().is_ok() {
                        on_close.call(());
                    }
                }
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    let wrong = problem.read().as_ref().map(error_text);
    rsx! {
        Dialog { title: t!("lock-remove"), class: "narrow", on_close,
            p { class: "dialog-text", {t!("lock-remove-text")} }
            form { class: "form", onsubmit: submit,
                TextField {
                    id: "passphrase-remove",
                    label: t!("lock-current"),
                    kind: "password",
                    value: "{current}",
                    autocomplete: "current-password",
                    is_required: true,
                    is_first: true,
                    error: wrong,
                    on_input: move |text| current.set(text),
                }
                div { class: "dialog-actions",
                    button { class: "button danger", r#type: "submit", disabled: is_busy(), {t!("lock-remove")} }
                }
            }
        }
    }
}

/// A store that was set aside, and a way to what is in it for who has found its key.
#[component]
fn SetAside(place: String) -> Element {
    let toasts = use_toasts();
    let mut is_open = use_signal(|| false);
    let mut secret = use_signal(String::new);
    let mut is_wrong = use_signal(|| false);
    let name = place.clone();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let place = place.clone();
        spawn(async move {
            let found = rescue::save_set_aside(&place, secret.peek().trim()).await;
            is_wrong.set(matches!(found, Ok(None)));
            match found {
                Ok(Some(bytes)) => {
                    let name = rescue::file_name();
                    toasts.perform(async move {
                        device::save_file(&name, "application/json", &bytes).await?;
                        toasts.say(t!("rescue-saved", name = name));
                        Ok(())
                    });
                    is_open.set(false);
                }
                Ok(None) => {}
                Err(error) => toasts.problem(error_text(&error)),
            }
        });
    };
    rsx! {
        div { class: "line",
            p { class: "grow", {t!("aside-text", name = name)} }
            button { class: "button", r#type: "button", onclick: move |_| is_open.set(true), {t!("aside-open")} }
        }
        if is_open() {
            Dialog { title: t!("aside-open"), class: "narrow", on_close: move |()| is_open.set(false),
                form { class: "form", onsubmit: submit,
                    TextField {
                        id: "aside-secret",
                        label: t!("aside-secret"),
                        kind: "password",
                        value: "{secret}",
                        is_required: true,
                        is_first: true,
                        error: is_wrong().then(|| t!("lock-wrong")),
                        on_input: move |text| secret.set(text),
                    }
                    div { class: "dialog-actions",
                        button { class: "button primary", r#type: "submit", {t!("rescue-save")} }
                    }
                }
            }
        }
    }
}
