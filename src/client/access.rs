//! What a person does with their account and its ways in: the server's alone, so online only. Nothing here touches
//! what is kept on this device, but [`Client::delete_account`], which says so.

use super::open::use_bearer;
use super::{Client, ClientError};
use crate::api::{ApiToken, Device, Enrolment, Failure, MemberOut, RecoveryCodes, SecondFactor, SignUpRule, Strength};
use crate::domain::ProjectId;
use crate::platform::{http, page};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

impl Client {
    /// The server may be asked now, in the name of who is signed in.
    pub(super) fn ask(&self) -> Result<(), ClientError> {
        let remote = self.0.remote.as_ref().ok_or(ClientError::SignInNeeded)?;
        if self.is_working_offline() {
            return Err(ClientError::Offline);
        }
        use_bearer(remote.bearer());
        Ok(())
    }

    pub(super) async fn request(&self, method: &str, path: &str, body: Option<Value>) -> Result<Vec<u8>, ClientError> {
        self.ask()?;
        let remote = self.0.remote.as_ref().ok_or(ClientError::SignInNeeded)?;
        let (status, answer) = remote.ask(method, path, body.map(|body| body.to_string().into_bytes())).await?;
        answered(status, answer)
    }

    pub(super) async fn get_of_server<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        read(&self.request("GET", path, None).await?)
    }

    pub(super) async fn post_to_server<T: DeserializeOwned>(&self, path: &str, body: Value) -> Result<T, ClientError> {
        read(&self.request("POST", path, Some(body)).await?)
    }

    /// Sets a new password; every other session and every token ends.
    pub async fn change_password(&self, current: &str, new: &str) -> Result<(), ClientError> {
        let body = json!({"current_password": current, "password": new});
        self.request("PUT", "/api/users/me/password", Some(body)).await.map(drop)
    }

    /// Where the person is signed in, the latest used first.
    pub async fn sessions(&self) -> Result<Vec<Device>, ClientError> {
        self.get_of_server("/api/devices").await
    }

    /// Signs out there. What is kept there stays, and waits until somebody signs in again.
    pub async fn end_session(&self, id: Uuid, password: &str) -> Result<(), ClientError> {
        let body = json!({"password": password});
        self.request("POST", &format!("/api/devices/{id}/end"), Some(body)).await.map(drop)
    }

    /// Signs out everywhere but here. How many sessions that were.
    pub async fn end_other_sessions(&self, password: &str) -> Result<usize, ClientError> {
        let mut count = 0;
        for session in self.sessions().await?.iter().filter(|session| !session.current) {
            self.end_session(session.id, password).await?;
            count += 1;
        }
        Ok(count)
    }

    /// How it stands with the second factor.
    pub async fn second_factor(&self) -> Result<SecondFactor, ClientError> {
        self.get_of_server("/api/users/me/totp").await
    }

    /// A secret for an app that shows codes; in force once [confirmed](Self::confirm_second_factor).
    pub async fn begin_second_factor(&self, password: &str) -> Result<Enrolment, ClientError> {
        self.post_to_server("/api/users/me/totp", json!({"password": password})).await
    }

    /// The first code of the app puts it in force; gives the recovery codes, this once.
    pub async fn confirm_second_factor(&self, code: &str) -> Result<Vec<String>, ClientError> {
        let codes: RecoveryCodes =
            self.post_to_server("/api/users/me/totp/confirm", json!({"code": without_spaces(code)})).await?;
        Ok(codes.recovery_codes)
    }

    /// Takes the second factor away; `code` is one of the app's, or a recovery code.
    pub async fn remove_second_factor(&self, password: &str, code: &str) -> Result<(), ClientError> {
        let body = json!({"password": password, "code": without_spaces(code)});
        self.request("POST", "/api/users/me/totp/remove", Some(body)).await.map(drop)
    }

    /// The tokens for programs, the newest first.
    pub async fn tokens(&self) -> Result<Vec<ApiToken>, ClientError> {
        self.get_of_server("/api/tokens").await
    }

    /// Makes a token for programs: it is in the answer, this once.
    pub async fn make_token(&self, name: &str, scope: &str, days: u32) -> Result<ApiToken, ClientError> {
        self.post_to_server("/api/tokens", json!({"name": name, "scope": scope, "days": days})).await
    }

    /// Ends a token.
    pub async fn end_token(&self, id: Uuid) -> Result<(), ClientError> {
        self.request("DELETE", &format!("/api/tokens/{id}"), None).await.map(drop)
    }

    /// Everything that the server has of the person, as one file of JSON.
    pub async fn export_account(&self) -> Result<Vec<u8>, ClientError> {
        self.request("GET", "/api/users/me/export", None).await
    }

    /// Deletes the account, and then what this device keeps of it. What was made without an account stays.
    pub async fn delete_account(self, password: &str) -> Result<Client, ClientError> {
        self.request("POST", "/api/users/me/delete", Some(json!({"password": password}))).await?;
        self.leave(true).await
    }

    /// Joins the project of an invitation, which comes with the next sync.
    pub async fn accept_invitation(&self, token: &str) -> Result<ProjectId, ClientError> {
        let member: MemberOut = self.post_to_server("/api/invitations/accept", json!({"token": token})).await?;
        self.sync_now();
        Ok(member.project_id)
    }

    /// Who may make an account at a server (the web's own has no address), and through whom one may sign in there, as
    /// far as it can be asked.
    pub async fn sign_up_rule(server: &str) -> Result<SignUpRule, ClientError> {
        read(&ask_as_nobody(server, "GET", "/api/auth/sign-up", None).await?)
    }

    /// How hard the server thinks a password is to guess.
    pub async fn strength(server: &str, password: &str, username: &str, email: &str) -> Result<Strength, ClientError> {
        let body = json!({"password": password, "username": username, "email": email});
        read(&ask_as_nobody(server, "POST", "/api/auth/strength", Some(body)).await?)
    }

    /// Asks for a link to set a new password. The answer is the same whether or not there is such an account.
    pub async fn ask_reset(server: &str, username: &str) -> Result<(), ClientError> {
        ask_as_nobody(server, "POST", "/api/auth/reset", Some(json!({"username": username}))).await.map(drop)
    }

    /// Sets a new password by such a link; every session ends.
    pub async fn finish_reset(server: &str, token: &str, password: &str) -> Result<(), ClientError> {
        let body = json!({"token": token, "password": password});
        ask_as_nobody(server, "POST", "/api/auth/reset/finish", Some(body)).await.map(drop)
    }
}

/// Asks a server without a session. A web app has but one, under the path of its page.
pub(super) async fn ask_as_nobody(
    server: &str,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Result<Vec<u8>, ClientError> {
    let base = if server.is_empty() { page::base_path() } else { server.trim_end_matches('/').to_owned() };
    let headers = [("content-type", "application/json")];
    let headers = if body.is_some() { &headers[..] } else { &[] };
    let body = body.map(|body| body.to_string().into_bytes());
    let answer = http::request(method, &format!("{base}{path}"), None, headers, body).await;
    let answer = answer.map_err(|_| ClientError::Offline)?;
    answered(answer.status, answer.body)
}

fn answered(status: u16, body: Vec<u8>) -> Result<Vec<u8>, ClientError> {
    if (200..300).contains(&status) { Ok(body) } else { Err(Failure::from_body(status, &body).into()) }
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ClientError> {
    // Not ours: a proxy's page, mostly.
    serde_json::from_slice(body).map_err(|_| ClientError::Offline)
}

/// As people type a code that they read in groups.
pub(super) fn without_spaces(code: &str) -> String {
    code.chars().filter(|character| !character.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_code_and_field_and_a_foreign_page_is_no_answer() {
        let refusal = br#"{"error":"Password is too easy to guess.","code":"invalid","field":"password"}"#.to_vec();
        let error = answered(400, refusal).unwrap_err();
        assert_eq!((error.code(), error.field()), ("invalid", Some("password")));
        let throttled = br#"{"error":"That was too often: try again in 59 s.","code":"too_many"}"#.to_vec();
        assert_eq!(answered(429, throttled).unwrap_err().to_string(), "That was too often: try again in 59 s.");
        let ended = br#"{"error":"Sign in again.","code":"session_ended"}"#.to_vec();
        assert!(matches!(answered(401, ended), Err(ClientError::SignInNeeded)));
        assert!(matches!(read::<SecondFactor>(b"<html>"), Err(ClientError::Offline)));
        assert_eq!(without_spaces(" 123 456"), "123456");
    }
}
