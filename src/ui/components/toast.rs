//! Short notes at the edge of the screen: what was done, how to undo it, what went wrong.

use super::super::icon::{Glyph, Icon};
use super::super::problem::error_text;
use super::super::t;
use crate::client::{ClientError, device};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

type Action = (String, Rc<dyn Fn()>);

#[derive(Clone)]
struct Toast {
    id: u64,
    text: String,
    is_problem: bool,
    action: Option<Action>,
    /// What follows when it is put away without the action.
    on_dismiss: Option<Rc<dyn Fn()>>,
}

/// The toasts of this app.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: Signal<Vec<Toast>>,
    count: Signal<u64>,
}

/// The toasts of this app.
pub fn use_toasts() -> Toasts {
    use_context()
}

/// How long a toast without an action stays, and one with.
const STAY_MILLISECONDS: (u32, u32) = (5_000, 12_000);

impl Toasts {
    /// For the root component.
    pub fn new() -> Self {
        Self { shown: Signal::new(Vec::new()), count: Signal::new(0) }
    }

    fn show(mut self, text: String, is_problem: bool, action: Option<Action>, on_dismiss: Option<Rc<dyn Fn()>>) {
        let id = self.count.with_mut(|count| {
            *count += 1;
            *count
        });
        let milliseconds = if action.is_some() || is_problem { STAY_MILLISECONDS.1 } else { STAY_MILLISECONDS.0 };
        let waits = on_dismiss.is_some();
        self.shown.write().push(Toast { id, text, is_problem, action, on_dismiss });
        if !waits {
            spawn_forever(async move {
                device::sleep(milliseconds).await;
                self.dismiss(id);
            });
        }
    }

    fn dismiss(mut self, id: u64) {
        self.shown.write().retain(|toast| toast.id != id);
    }

    /// Something was done.
    pub fn say(self, text: String) {
        self.show(text, false, None, None);
    }

    /// Something was done, and can be followed by `action`: mostly its undoing.
    pub fn offer(self, text: String, label: String, action: impl Fn() + 'static) {
        self.show(text, false, Some((label, Rc::new(action))), None);
    }

    /// An offer that waits until it is answered: by `action`, or by putting it away.
    pub fn ask(self, text: String, label: String, action: impl Fn() + 'static, on_dismiss: impl Fn() + 'static) {
        self.show(text, false, Some((label, Rc::new(action))), Some(Rc::new(on_dismiss)));
    }

    /// Something did not work.
    pub fn problem(self, text: String) {
        self.show(text, true, None, None);
    }

    /// Does `work` to its end, even when the component that asked is gone; says it when it fails.
    pub fn perform(self, work: impl Future<Output = Result<(), ClientError>> + 'static) {
        self.run(Box::pin(work));
    }

    /// Boxed, so that it is compiled once and not for every work.
    fn run(self, work: Pin<Box<dyn Future<Output = Result<(), ClientError>>>>) {
        spawn_forever(async move {
            if let Err(error) = work.await {
                self.problem(error_text(&error));
            }
        });
    }
}

/// Where toasts appear.
#[component]
pub fn Toaster() -> Element {
    let toasts = use_toasts();
    rsx! {
        div { class: "toasts", role: "status", aria_live: "polite",
            for toast in toasts.shown.read().iter().cloned() {
                div { key: "{toast.id}", class: if toast.is_problem { "toast problem" } else { "toast" },
                    if toast.is_problem {
                        Icon { glyph: Glyph::Warning }
                    }
                    span { class: "grow", "{toast.text}" }
                    if let Some((label, action)) = toast.action {
                        button {
                            class: "button small",
                            r#type: "button",
                            onclick: move |_| {
                                action();
                                toasts.dismiss(toast.id);
                            },
                            "{label}"
                        }
                    }
                    button {
                        class: "button icon-only quiet small",
                        r#type: "button",
                        aria_label: t!("action-dismiss"),
                        onclick: move |_| {
                            if let Some(on_dismiss) = &toast.on_dismiss {
                                on_dismiss();
                            }
                            toasts.dismiss(toast.id);
                        },
                        Icon { glyph: Glyph::Cross }
                    }
                }
            }
        }
    }
}
