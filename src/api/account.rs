//! What is said of accounts, sessions and members.

use crate::domain::{Member, ProjectId, Role, Time, User, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person with an account, as they see themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub id: UserId,
    #[serde(flatten)]
    pub user: User,
}

/// The answer to signing in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignedIn {
    pub user: Account,
    /// The bearer token. Absent for a web app, which has the session in a cookie that scripts cannot read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// One session: a device that is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// The id of the session.
    pub id: Uuid,
    /// What the device called itself.
    pub name: String,
    /// Where it signed in from.
    #[serde(default)]
    pub address: String,
    pub created_at: Time,
    pub last_seen_at: Time,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// One device: a replica that syncs here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replica {
    pub client_id: String,
    pub name: String,
    pub synced_at: Time,
    /// How many changes it still held after that sync.
    pub pending: i64,
}

/// A member of a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MemberOut {
    pub project_id: ProjectId,
    pub user_id: UserId,
    pub username: String,
    pub display_name: String,
    pub role: Role,
}

impl From<Member> for MemberOut {
    fn from(member: Member) -> Self {
        Self {
            project_id: member.project_id,
            user_id: member.user_id,
            username: member.username,
            display_name: member.display_name,
            role: member.role,
        }
    }
}
