//! Who is in the project, and what they may do: changed online, by its admins.

use super::super::super::super::components::{Avatar, Choice, TextField, use_toasts};
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::session::use_session;
use super::super::super::super::{t, values};
use super::super::super::invitations::Invitations;
use super::super::view::Lookup;
use crate::domain::{ProjectId, Role, UserId};
use dioxus::prelude::*;

#[component]
pub fn Members(project: ProjectId, is_admin: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let lookup = Lookup::new(session, project);
    let mut username = use_signal(String::new);
    let mut role = use_signal(|| Role::Member);
    let add = move |event: FormEvent| {
        event.prevent_default();
        let name = username.peek().trim().to_owned();
        if name.is_empty() {
            return;
        }
        toasts.perform(async move {
            let added = session.acting().add_member(project, &name, role.peek().clone()).await;
            if added.as_ref().is_err_and(|error| error.code() == "not_found") {
                toasts.problem(t!("member-unknown", name = name));
                return Ok(());
            }
            added?;
            username.set(String::new());
            toasts.say(t!("member-added", name = name));
            Ok(())
        });
    };
    rsx! {
        section { class: "panel",
            h2 { {t!("members-title")} }
            if !session.client().me().account {
                p { class: "muted", {t!("members-local")} }
            } else {
                ul { class: "plain-list",
                    for row in lookup.members.read().iter() {
                        li { key: "{row.id}", class: "line",
                            Avatar { name: row.value.display_name.clone() }
                            span { class: "grow",
                                "{row.value.display_name}"
                                if row.value.display_name != row.value.username {
                                    span { class: "muted", " {row.value.username}" }
                                }
                            }
                            MemberRole {
                                project,
                                user: row.value.user_id,
                                name: row.value.display_name.clone(),
                                role: row.value.role.as_str().to_owned(),
                                is_admin,
                            }
                        }
                    }
                }
                if is_admin {
                    form { class: "inline-form", onsubmit: add,
                        TextField {
                            id: "member-name",
                            label: t!("member-username"),
                            value: "{username}",
                            on_input: move |text| username.set(text),
                        }
                        Choice {
                            label: t!("member-role"),
                            value: role.read().as_str(),
                            options: values::role_options(),
                            on_change: move |value: String| role.set(Role::from(value.as_str())),
                        }
                        button { class: "button", r#type: "submit", {t!("action-add")} }
                    }
                    p { class: "hint", {t!("members-online")} }
                    Invitations { project: Some(project) }
                }
            }
        }
    }
}

#[component]
fn MemberRole(project: ProjectId, user: UserId, name: String, role: String, is_admin: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    if !is_admin {
        return rsx! { span { class: "muted", {values::role_name(&Role::from(role.as_str()))} } };
    }
    let remove_name = name.clone();
    rsx! {
        Choice {
            label: t!("member-role-of", name = name.clone()),
            hides_label: true,
            value: role,
            options: values::role_options(),
            on_change: move |value: String| {
                toasts.perform(async move { session.acting().set_role(project, user, Role::from(value.as_str())).await });
            },
        }
        button {
            class: "button icon-only quiet",
            r#type: "button",
            aria_label: t!("member-remove", name = name.clone()),
            title: t!("member-remove", name = name),
            onclick: move |_| {
                let name = remove_name.clone();
                toasts.perform(async move {
                    session.acting().remove_member(project, user).await?;
                    toasts.say(t!("member-removed", name = name));
                    Ok(())
                });
            },
            Icon { glyph: Glyph::Cross }
        }
    }
}
