//! What administrators do, of the server and of a project: its people, invitations, webhooks, the audit log. The
//! server's alone, so online only.

use super::{Client, ClientError};
use crate::api::{AuditLine, Invitation, PersonOfServer, ResetLink, Webhook};
use crate::domain::{EntityType, ProjectId, Role, Time, UserId};
use chrono::SecondsFormat;
use serde_json::{Value, json};
use uuid::Uuid;

/// What narrows the audit log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// One action; all where it is empty.
    pub action: String,
    /// From this time on.
    pub since: Option<Time>,
}

impl AuditFilter {
    fn path(&self, format: &str) -> String {
        let since = self
            .since
            .map(|at| format!("&since={}", at.to_rfc3339_opts(SecondsFormat::Secs, true)))
            .unwrap_or_default();
        let action = if self.action.is_empty() { String::new() } else { format!("&action={}", self.action) };
        format!("/api/admin/audit?format={format}{action}{since}")
    }
}

/// Where the invitations to a project are, or to the server.
fn invitations_path(project: Option<ProjectId>) -> String {
    project
        .map_or_else(|| "/api/admin/invitations".to_owned(), |project| format!("/api/projects/{project}/invitations"))
}

impl Client {
    /// Everybody with an account at the server, by user name.
    pub async fn people_of_server(&self) -> Result<Vec<PersonOfServer>, ClientError> {
        self.get_of_server("/api/admin/users").await
    }

    /// Makes somebody an administrator of the server, or no longer.
    pub async fn set_server_admin(&self, user: UserId, is_admin: bool) -> Result<(), ClientError> {
        self.change_person(user, json!({"is_admin": is_admin})).await
    }

    /// Lets somebody come in again, or no more: then all their sessions end.
    pub async fn set_active(&self, user: UserId, is_active: bool) -> Result<(), ClientError> {
        self.change_person(user, json!({"is_active": is_active})).await
    }

    async fn change_person(&self, user: UserId, change: Value) -> Result<(), ClientError> {
        self.request("PUT", &format!("/api/admin/users/{user}"), Some(change)).await?;
        // It may be one's own record.
        self.sync_now();
        Ok(())
    }

    /// Makes a link by which somebody sets a new password: it is in the answer, this once, with its server.
    pub async fn make_reset_link(&self, user: UserId) -> Result<ResetLink, ClientError> {
        let made: ResetLink = self.post_to_server(&format!("/api/admin/users/{user}/reset"), Value::Null).await?;
        Ok(ResetLink { link: self.whole_link(made.link), ..made })
    }

    /// Ends every session and every token of somebody.
    pub async fn end_sessions_of(&self, user: UserId) -> Result<(), ClientError> {
        self.request("POST", &format!("/api/admin/users/{user}/logout"), None).await.map(drop)
    }

    /// The open invitations to a project, or to the server.
    pub async fn invitations(&self, project: Option<ProjectId>) -> Result<Vec<Invitation>, ClientError> {
        self.get_of_server(&invitations_path(project)).await
    }

    /// Makes a link by which so many people join a project, or make an account at the server: it is in the answer, this
    /// once, with its server.
    pub async fn invite(
        &self,
        project: Option<ProjectId>,
        role: &Role,
        days: u32,
        uses: u32,
    ) -> Result<Invitation, ClientError> {
        let body = json!({"role": role.as_str(), "days": days, "uses": uses});
        let made: Invitation = self.post_to_server(&invitations_path(project), body).await?;
        Ok(Invitation { link: made.link.map(|link| self.whole_link(link)), ..made })
    }

    /// Ends an invitation.
    pub async fn end_invitation(&self, id: Uuid) -> Result<(), ClientError> {
        self.request("DELETE", &format!("/api/invitations/{id}"), None).await.map(drop)
    }

    /// Who is told of what happens in a project.
    pub async fn webhooks(&self, project: ProjectId) -> Result<Vec<Webhook>, ClientError> {
        self.get_of_server(&format!("/api/projects/{project}/webhooks")).await
    }

    /// Tells an address of what happens to things of these kinds, or to all: its secret is in the answer, this once.
    pub async fn make_webhook(
        &self,
        project: ProjectId,
        url: &str,
        kinds: &[EntityType],
    ) -> Result<Webhook, ClientError> {
        self.post_to_server(&format!("/api/projects/{project}/webhooks"), json!({"url": url, "kinds": kinds})).await
    }

    /// Tells a webhook now, whatever waits. As it stands afterwards.
    pub async fn test_webhook(&self, id: Uuid) -> Result<Webhook, ClientError> {
        self.post_to_server(&format!("/api/webhooks/{id}/test"), Value::Null).await
    }

    /// Tells it no more.
    pub async fn remove_webhook(&self, id: Uuid) -> Result<(), ClientError> {
        self.request("DELETE", &format!("/api/webhooks/{id}"), None).await.map(drop)
    }

    /// The audit log of the server, the latest first: for its administrators.
    pub async fn audit(&self, filter: &AuditFilter) -> Result<Vec<AuditLine>, ClientError> {
        self.get_of_server(&filter.path("json")).await
    }

    /// The same as a table (CSV), for other programs.
    pub async fn audit_table(&self, filter: &AuditFilter) -> Result<Vec<u8>, ClientError> {
        self.request("GET", &filter.path("csv"), None).await
    }

    /// A server that was not told its address gives links without one.
    fn whole_link(&self, link: String) -> String {
        whole_link(&self.server_url().unwrap_or_default(), link)
    }
}

fn whole_link(server: &str, link: String) -> String {
    if link.starts_with('/') { format!("{}{link}", server.trim_end_matches('/')) } else { link }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_without_its_server_is_made_whole() {
        assert_eq!(whole_link("https://a.org", "/join#x".into()), "https://a.org/join#x");
        assert_eq!(whole_link("https://a.org", "https://b.org/w/join#x".into()), "https://b.org/w/join#x");
    }

    #[test]
    fn a_filter_says_only_what_it_narrows() {
        assert_eq!(AuditFilter::default().path("csv"), "/api/admin/audit?format=csv");
        let since = "2026-11-22T12:00:00Z".parse().ok();
        let filter = AuditFilter { action: "signed_in".into(), since };
        assert_eq!(filter.path("json"), "/api/admin/audit?format=json&action=signed_in&since=2026-11-22T12:00:00Z");
    }
}
