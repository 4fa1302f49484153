//! Invitations by link, to a project or to the server: made and withdrawn online, by the admins of either.

use super::super::components::{Choice, Dialog, Notice, Secret, use_toasts};
use super::super::icon::{Glyph, Icon};
use super::super::problem::error_text;
use super::super::session::{again, tell, use_session};
use super::super::{t, time, values};
use crate::client::{ClientError, Invitation};
use crate::domain::{ProjectId, Role};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// Those to `project`; to the server where there is none.
#[component]
pub fn Invitations(project: Option<ProjectId>) -> Element {
    let session = use_session();
    let changed = use_signal(|| 0u32);
    let open = use_resource(move || {
        changed.read();
        let client = session.opened();
        async move { client.invitations(project).await.map_err(|error| error_text(&error)) }
    });
    let mut is_making = use_signal(|| false);
    let shown = open.read();
    rsx! {
        div { class: "line",
            h3 { class: "grow", {t!("invitations-title")} }
            button { class: "button small", r#type: "button", onclick: move |_| is_making.set(true), {t!("invitation-new")} }
        }
        match shown.as_ref() {
            None => rsx! {},
            Some(Err(problem)) => rsx! { p { class: "muted", "{problem}" } },
            Some(Ok(found)) if found.is_empty() => rsx! { p { class: "muted", {t!("invitations-none")} } },
            Some(Ok(found)) => rsx! {
                ul { class: "plain-list",
                    for invitation in found.iter() {
                        li { key: "{invitation.id}", class: "line device",
                            One { invitation: invitation.clone(), changed }
                        }
                    }
                }
            },
        }
        if is_making() {
            Make {
                project,
                changed,
                on_close: move |()| is_making.set(false),
            }
        }
    }
}

#[component]
fn One(invitation: Invitation, changed: Signal<u32>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = invitation.id;
    let until = time::full(invitation.expires_at);
    let what = match invitation.project_id {
        Some(_) => t!("invitation-as", role = values::role_name(&invitation.role)),
        None => t!("invitation-to-server"),
    };
    let withdraw = move |_| {
        toasts.perform(async move {
            session.acting().end_invitation(id).await?;
            again(changed);
            toasts.say(t!("invitation-ended"));
            Ok(())
        });
    };
    rsx! {
        Icon { glyph: Glyph::Person }
        span { class: "grow",
            strong { "{what}" }
            span { class: "hint block", {t!("invitation-about", until = until, count = invitation.uses_left)} }
        }
        button { class: "button small", r#type: "button", onclick: withdraw, {t!("invitation-end")} }
    }
}

#[component]
fn Make(project: Option<ProjectId>, changed: Signal<u32>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let mut role = use_signal(|| Role::Member);
    let mut days = use_signal(|| 7u32);
    let mut uses = use_signal(|| 1u32);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let made = use_signal(|| None::<Invitation>);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        spawn_forever(async move {
            let chosen = role();
            match session.acting().invite(project, &chosen, days(), uses()).await {
                Ok(invitation) => {
                    tell(made, Some(invitation));
                    again(changed);
                }
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    if let Some(link) = made().and_then(|invitation| invitation.link) {
        return rsx! {
            Dialog { title: t!("invitation-made"), class: "narrow", on_close,
                p { class: "dialog-text", if project.is_some() { {t!("invitation-made-text")} } else { {t!("invitation-made-server")} } }
                Secret { label: t!("invitation-link"), text: link }
                div { class: "dialog-actions",
                    button { class: "button primary", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-done")} }
                }
            }
        };
    }
    let lives = [1u32, 7, 30, 90].map(|days| (days.to_string(), t!("days", count = days)));
    let people = [1u32, 5, 25, 100].map(|uses| (uses.to_string(), t!("invitation-uses", count = uses)));
    rsx! {
        Dialog { title: t!("invitation-new"), class: "narrow", on_close,
            form { class: "form", onsubmit: submit,
                if let Some(error) = problem.read().as_ref() {
                    Notice { tone: "problem", p { {error_text(error)} } }
                }
                if project.is_some() {
                    Choice {
                        label: t!("invitation-role"),
                        value: role.read().as_str(),
                        options: values::role_options(),
                        on_change: move |value: String| role.set(Role::from(value.as_str())),
                    }
                }
                Choice {
                    label: t!("invitation-days"),
                    value: "{days}",
                    options: lives.to_vec(),
                    on_change: move |value: String| days.set(value.parse().unwrap_or(7)),
                }
                Choice {
                    label: t!("invitation-people"),
                    value: "{uses}",
                    options: people.to_vec(),
                    on_change: move |value: String| uses.set(value.parse().unwrap_or(1)),
                }
                div { class: "dialog-actions",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                    button { class: "button primary", r#type: "submit", disabled: is_busy(), {t!("invitation-make")} }
                }
            }
        }
    }
}
