//! What stands before the work while this device is locked, and how a passphrase is chosen.

use super::super::components::{Notice, TextField};
use super::super::icon::{Glyph, Icon, Logo};
use super::super::problem::{error_text, field_problem};
use super::super::session::tell;
use super::super::t;
use crate::client::{ClientError, device, lock};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Passphrase,
    Recovery,
    /// Unlocked by the recovery key: a new passphrase is to be chosen.
    Renew,
    Neither,
}

/// The lock screen. `on_anew` where what is locked was set aside.
#[component]
pub fn LockScreen(on_open: EventHandler<()>, on_anew: EventHandler<()>) -> Element {
    let mut way = use_signal(|| Way::Passphrase);
    let secret = use_signal(String::new);
    rsx! {
        main { class: "content start",
            div { class: "start-card form",
                Logo {}
                h1 { {t!("lock-title")} }
                match way() {
                    Way::Passphrase => rsx! {
                        Unlock { secret, label: t!("lock-passphrase"), on_open }
                        button { class: "button quiet", r#type: "button", onclick: move |_| way.set(Way::Recovery), {t!("lock-forgotten")} }
                    },
                    Way::Recovery => rsx! {
                        p { class: "lead", {t!("lock-recovery-text")} }
                        Unlock { secret, label: t!("lock-recovery-key"), on_open: move |()| way.set(Way::Renew) }
                        button { class: "button quiet", r#type: "button", onclick: move |_| way.set(Way::Neither), {t!("lock-no-key")} }
                        button { class: "button quiet", r#type: "button", onclick: move |_| way.set(Way::Passphrase), {t!("lock-back")} }
                    },
                    Way::Renew => rsx! {
                        p { class: "lead", {t!("lock-renew-text")} }
                        ChoosePassphrase { current: secret(), on_done: on_open }
                    },
                    Way::Neither => rsx! {
                        SetAside { on_anew, on_back: move |()| way.set(Way::Recovery) }
                    },
                }
            }
        }
    }
}

/// A form with one secret.
#[component]
fn Unlock(secret: Signal<String>, label: String, on_open: EventHandler<()>) -> Element {
    let mut problem = use_signal(|| None::<String>);
    let mut is_busy = use_signal(|| false);
    use_hook(|| secret.set(String::new()));
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        spawn(async move {
            let opened = lock::unlock(secret.peek().trim()).await;
            is_busy.set(false);
            match opened {
                Ok(true) => on_open.call(()),
                Ok(false) => problem.set(Some(t!("lock-wrong"))),
                Err(error) => problem.set(Some(error_text(&error))),
            }
        });
    };
    rsx! {
        form { class: "form", onsubmit: submit,
            TextField {
                id: "secret",
                label,
                kind: "password",
                value: "{secret}",
                autocomplete: "current-password",
                is_required: true,
                is_first: true,
                error: problem(),
                on_input: move |text| secret.set(text),
            }
            button { class: "button primary wide", r#type: "submit", disabled: is_busy(),
                if is_busy() { {t!("lock-opening")} } else { {t!("lock-open")} }
            }
        }
    }
}

#[component]
fn SetAside(on_anew: EventHandler<()>, on_back: EventHandler<()>) -> Element {
    let mut problem = use_signal(|| None::<String>);
    let unsynced = lock::unsynced();
    let begin = move |_| {
        spawn(async move {
            match lock::set_aside().await {
                Ok(()) => on_anew.call(()),
                Err(error) => problem.set(Some(error_text(&error))),
            }
        });
    };
    rsx! {
        p { class: "lead", {t!("lock-aside-text")} }
        Notice { tone: "warning",
            p { {t!("lock-aside-unsynced", count = unsynced)} }
        }
        if let Some(problem) = problem() {
            Notice { tone: "problem", p { "{problem}" } }
        }
        button { class: "button danger wide", r#type: "button", onclick: begin, {t!("lock-aside-action")} }
        button { class: "button quiet", r#type: "button", onclick: move |_| on_back.call(()), {t!("lock-back")} }
    }
}

/// Two steps: a passphrase, then the recovery key that comes with it. Nothing is locked before the second is done.
/// With `asks_current` the lock there is has to be opened first; `current` is what opens it, where that is known.
#[component]
pub fn ChoosePassphrase(
    #[props(default)] current: String,
    #[props(default)] asks_current: bool,
    on_done: EventHandler<()>,
) -> Element {
    let mut opener = use_signal(|| current);
    let mut first = use_signal(String::new);
    let mut second = use_signal(String::new);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut differs = use_signal(|| false);
    let mut is_busy = use_signal(|| false);
    let mut ready = use_signal(|| None::<lock::NewLock>);
    let mut recovery = use_signal(|| None::<String>);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        differs.set(first() != second());
        if is_busy() || differs() {
            return;
        }
        is_busy.set(true);
        spawn(async move {
            let current = opener();
            let made = lock::prepare(Some(current.trim()).filter(|text| !text.is_empty()), &first()).await;
            is_busy.set(false);
            match made {
                Ok(new) => {
                    recovery.set(Some(new.recovery_key().to_owned()));
                    ready.set(Some(new));
                }
                Err(error) => problem.set(Some(error)),
            }
        });
    };
    let wrong = move |field: &str| problem.read().as_ref().and_then(|error| field_problem(error, field));
    if let Some(key) = recovery() {
        return rsx! { KeepRecoveryKey { key_text: key, ready, on_done } };
    }
    let general = problem.read().as_ref().filter(|error| error.field().is_none()).map(error_text);
    rsx! {
        form { class: "form", onsubmit: submit,
            if let Some(general) = general {
                Notice { tone: "problem", p { "{general}" } }
            }
            if asks_current {
                TextField {
                    id: "passphrase-current",
                    label: t!("lock-current"),
                    kind: "password",
                    value: "{opener}",
                    autocomplete: "current-password",
                    is_required: true,
                    is_first: true,
                    error: wrong("current"),
                    on_input: move |text| opener.set(text),
                }
            }
            TextField {
                id: "passphrase",
                label: t!("lock-new"),
                kind: "password",
                value: "{first}",
                autocomplete: "new-password",
                hint: t!("lock-new-hint"),
                is_required: true,
                is_first: !asks_current,
                error: wrong("passphrase"),
                on_input: move |text| first.set(text),
            }
            TextField {
                id: "passphrase-again",
                label: t!("lock-again"),
                kind: "password",
                value: "{second}",
                autocomplete: "new-password",
                is_required: true,
                error: differs().then(|| t!("lock-differs")),
                on_input: move |text| second.set(text),
            }
            div { class: "dialog-actions",
                button { class: "button primary", r#type: "submit", disabled: is_busy(),
                    if is_busy() { {t!("lock-opening")} } else { {t!("lock-continue")} }
                }
            }
        }
    }
}

#[component]
fn KeepRecoveryKey(key_text: String, ready: Signal<Option<lock::NewLock>>, on_done: EventHandler<()>) -> Element {
    let mut is_kept = use_signal(|| false);
    let problem = use_signal(|| None::<String>);
    let saved = key_text.clone();
    let save = move |_| {
        let text = t!("lock-recovery-file", key = saved.clone());
        spawn(async move {
            let _ = device::save_file("worknest-recovery-key.txt", "text/plain", text.as_bytes()).await;
        });
    };
    let finish = move |_| {
        let Some(new) = ready.write().take() else { return };
        // To its end, also when the dialog is closed meanwhile.
        spawn_forever(async move {
            match lock::keep(new).await {
                // Nobody to tell, once the dialog is gone.
                Ok(()) if is_kept.try_peek().is_err() => {}
                Ok(()) => on_done.call(()),
                Err(error) => tell(problem, Some(error_text(&error))),
            }
        });
    };
    rsx! {
        div { class: "form",
            p { {t!("lock-recovery-new")} }
            p { class: "recovery-key", aria_label: t!("lock-recovery-key"), "{key_text}" }
            button { class: "button", r#type: "button", onclick: save,
                Icon { glyph: Glyph::Download }
                {t!("lock-recovery-save")}
            }
            label { class: "choice-line",
                input { r#type: "checkbox", checked: is_kept(), onchange: move |event| is_kept.set(event.checked()) }
                {t!("lock-recovery-kept")}
            }
            if let Some(problem) = problem() {
                Notice { tone: "problem", p { "{problem}" } }
            }
            div { class: "dialog-actions",
                button { class: "button primary", r#type: "button", disabled: !is_kept(), onclick: finish, {t!("lock-finish")} }
            }
        }
    }
}
