//! The audit log, for administrators of the server: who did what, from where; filtered, and saved as a table.

use super::super::components::{Choice, Empty, Notice, use_toasts};
use super::super::icon::{Glyph, Icon};
use super::super::problem::error_text;
use super::super::session::use_session;
use super::super::{t, time};
use super::account::AdminPage;
use crate::client::{AuditFilter, AuditLine, device};
use chrono::Duration;
use dioxus::prelude::*;

/// The actions that people look for, with their names.
fn actions() -> Vec<(String, String)> {
    [
        "signed_in",
        "sign_in_failed",
        "signed_up",
        "session_ended",
        "session_reused",
        "signed_out_everywhere",
        "password_changed",
        "password_reset",
        "reset_asked",
        "reset_mailed",
        "reset_link_made",
        "admin_made",
        "admin_unmade",
        "account_deactivated",
        "account_reactivated",
        "second_factor_on",
        "second_factor_off",
        "provider_linked",
        "provider_unlinked",
        "provider_link_failed",
        "provider_proof_failed",
        "passkey_added",
        "passkey_removed",
        "token_made",
        "token_ended",
        "member_added",
        "member_changed",
        "member_removed",
        "invitation_made",
        "invitation_taken",
        "invitation_ended",
        "webhook_made",
        "webhook_tested",
        "webhook_ended",
        "exported",
        "account_deleted",
    ]
    .map(|action| (action.to_owned(), action_name(action)))
    .to_vec()
}

/// An action in words: "Signed in". That of a newer server as it came.
fn action_name(action: &str) -> String {
    let words = action.replace('_', " ");
    let mut letters = words.chars();
    let words: String = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    t!("audit-action", action = action.to_owned(), words = words)
}

/// `/settings/audit`.
#[component]
pub fn AuditPage() -> Element {
    rsx! {
        AdminPage { title: t!("audit-title"), Log {} }
    }
}

#[component]
fn Log() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut action = use_signal(String::new);
    let mut days = use_signal(|| 7i64);
    let filter = move || {
        let since = (days() > 0).then(|| device::now() - Duration::days(days()));
        AuditFilter { action: action(), since }
    };
    let lines = use_resource(move || {
        let (client, filter) = (session.opened(), filter());
        async move { client.audit(&filter).await.map_err(|error| error_text(&error)) }
    });
    let save = move |_| {
        let filter = filter();
        toasts.perform(async move {
            let bytes = session.acting().audit_table(&filter).await?;
            let name = format!("worknest-audit-{}.csv", device::now().date_naive());
            let place = device::save_file(&name, "text/csv", &bytes).await?;
            toasts.say(t!("export-done", name = place.unwrap_or(name)));
            Ok(())
        });
    };
    let kinds: Vec<_> = [(String::new(), t!("audit-all"))].into_iter().chain(actions()).collect();
    let times = [1i64, 7, 30, 0].map(|days| {
        let text = if days == 0 { t!("audit-ever") } else { t!("audit-days", count = days) };
        (days.to_string(), text)
    });
    let shown = lines.read();
    rsx! {
        div { class: "inline-form",
            Choice {
                label: t!("audit-what"),
                value: "{action}",
                options: kinds,
                on_change: move |text| action.set(text),
            }
            Choice {
                label: t!("audit-when"),
                value: "{days}",
                options: times.to_vec(),
                on_change: move |text: String| days.set(text.parse().unwrap_or(7)),
            }
            button { class: "button", r#type: "button", onclick: save,
                Icon { glyph: Glyph::Download }
                {t!("audit-save")}
            }
        }
        match shown.as_ref() {
            None => rsx! {},
            Some(Err(problem)) => rsx! { Notice { p { "{problem}" } } },
            Some(Ok(found)) if found.is_empty() => rsx! {
                Empty { glyph: Glyph::History, title: t!("audit-none"), text: t!("audit-none-text") }
            },
            Some(Ok(found)) => rsx! {
                section { class: "panel",
                    ul { class: "plain-list audit",
                        for line in found.iter() {
                            li { key: "{line.id}", class: "line", Line { line: line.clone() } }
                        }
                    }
                }
            },
        }
    }
}

#[component]
fn Line(line: AuditLine) -> Element {
    let who = if line.user_name.is_empty() { t!("person-somebody") } else { line.user_name.clone() };
    let about = [line.target.as_str(), line.detail.as_str()].into_iter().filter(|text| !text.is_empty());
    let about = about.collect::<Vec<_>>().join(" · ");
    rsx! {
        span { class: "grow",
            strong { {action_name(&line.action)} }
            span { " · {who}" }
            span { class: "hint block", {t!("audit-line", when = time::full(line.at), address = line.address.clone())} }
            if !about.is_empty() {
                span { class: "hint block audit-about", "{about}" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::language::LANGUAGES;
    use super::*;

    #[test]
    fn actions_are_told_in_words_of_a_newer_server_too() {
        assert_eq!(action_name("sign_in_failed"), "Sign in failed");
        assert_eq!(action_name("of_a_newer_server"), "Of a newer server");
        assert_eq!(action_name(""), "");
        assert!(actions().iter().all(|(action, name)| !action.is_empty() && !name.contains('_')));
        LANGUAGES[1].speak();
        let mut told: Vec<_> = actions().into_iter().map(|(_, name)| name).collect();
        assert_eq!(told[0], "Angemeldet");
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), actions().len(), "{told:?}");
    }
}
