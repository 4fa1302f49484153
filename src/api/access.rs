//! What is said of ways in and of those who come in: passwords, the second factor, tokens for programs, invitations,
//! the people of a server, webhooks, the audit log.

use super::Account;
use crate::domain::{ProjectId, Role, Time, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who may make an account by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUp {
    /// Anybody who reaches the server.
    #[default]
    Open,
    /// Who has an invitation, and the very first person.
    Invited,
    /// Nobody but the very first person: the administrator makes accounts (`user add`).
    Closed,
}

/// How sign-up stands now: open while there is nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpRule {
    pub sign_up: SignUp,
    /// The identity provider through which one may sign in besides, as people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Whether one may sign in with a passkey besides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passkeys: bool,
}

/// How an account stands to the identity provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderStanding {
    /// As people call it, where the server asks one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// What it calls the person, where the account is linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_as: Option<String>,
    /// One that was made through the provider has none at first.
    pub has_password: bool,
}

/// Where to go, outside of the app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayOut {
    pub url: String,
}

/// A passkey, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    pub id: Uuid,
    pub name: String,
    pub created_at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Time>,
}

/// The passkeys of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkeys {
    /// Whether the server's address is one that browsers make them for.
    pub offered: bool,
    pub passkeys: Vec<Passkey>,
}

/// How hard a password is to guess.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// 0 (at once) to 4 (not in a lifetime). Below 2 it is refused.
    pub score: u8,
    /// What is weak about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    #[serde(default)]
    pub suggestions: Vec<String>,
}

/// How it stands with the second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    pub on: bool,
    pub recovery_codes_left: i64,
}

/// A secret to put into an app that shows codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// To type in.
    pub secret: String,
    /// To open, or to show as a QR code.
    pub uri: String,
}

/// The codes for the day when the phone is lost, shown once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    pub recovery_codes: Vec<String>,
}

/// A token for programs, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    pub id: Uuid,
    pub name: String,
    /// `read`, `write` or `admin`.
    pub scope: String,
    pub created_at: Time,
    pub last_seen_at: Time,
    pub expires_at: Time,
    /// Shown once, when it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// An invitation, as its project's admins see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    pub id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
    pub role: Role,
    pub created_by: UserId,
    pub created_at: Time,
    pub expires_at: Time,
    pub uses_left: i64,
    /// Shown once, when it is made: where people go to accept it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The secret of the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// A link by which somebody sets a new password, for an administrator to pass on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetLink {
    pub link: String,
    /// The secret of the link.
    pub token: String,
    pub expires_at: Time,
}

/// Somebody with an account, as the server's administrators see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonOfServer {
    #[serde(flatten)]
    pub account: Account,
    /// They may come in: the account was not deactivated.
    pub is_active: bool,
    /// How many sessions and tokens they have now.
    pub sessions: i64,
    /// When one of them was last used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Time>,
}

/// Another program that is told what happens in a project, as the project's admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: Uuid,
    pub project_id: ProjectId,
    pub url: String,
    /// What it is told of, by entity type; of everything where there is none.
    #[serde(default)]
    pub kinds: Vec<String>,
    pub created_by: UserId,
    pub created_at: Time,
    /// It was not switched off for failing too often.
    pub is_on: bool,
    /// How often in a row it failed.
    pub failures: i64,
    /// Why, the last time; empty where the last time went well.
    pub last_error: String,
    /// The same, stable, for programs: `status_503`, `unreachable`, …; empty where there is nothing to say.
    #[serde(default)]
    pub last_code: String,
    /// When it last took something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Time>,
    /// Shown once, when it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    pub id: Uuid,
    pub at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    pub user_name: String,
    pub address: String,
    pub action: String,
    pub target: String,
    pub detail: String,
}
