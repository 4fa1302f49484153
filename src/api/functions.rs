//! The functions themselves.

use super::{Account, Device, Failure, MemberOut, Replica, Reply, SignedIn};
use crate::domain::{ProjectId, Role, UserId};
use crate::sync::{SyncRequest, SyncResponse};
use dioxus_fullstack::post;
use uuid::Uuid;

/// Makes an account and signs it in. With `keep_token` (desktop, mobile) the answer carries a bearer token; without
/// it the session is in a cookie alone. `invitation` is the secret of one.
#[post("/api/v1/sign-up", visit: crate::server::Visit)]
pub async fn sign_up(
    username: String,
    email: String,
    password: String,
    keep_token: bool,
    invitation: Option<String>,
) -> Result<Reply<SignedIn>, Failure> {
    crate::server::functions::sign_up(visit, username, email, password, keep_token, invitation).await
}

/// Signs in by user name or email; `code` is the second factor's, where it is on. `keep_token` as in [`sign_up`].
#[post("/api/v1/sign-in", visit: crate::server::Visit)]
pub async fn sign_in(
    username: String,
    password: String,
    keep_token: bool,
    code: Option<String>,
) -> Result<Reply<SignedIn>, Failure> {
    crate::server::functions::sign_in(visit, username, password, keep_token, code).await
}

/// Ends the session of this device. Works, and does nothing, with none.
#[post("/api/v1/sign-out", visit: crate::server::Visit)]
pub async fn sign_out() -> Result<Reply<()>, Failure> {
    crate::server::functions::sign_out(visit).await
}

/// A fresh bearer token for one whose time is over, as long as its session lives.
#[post("/api/v1/renew", visit: crate::server::Visit)]
pub async fn renew() -> Result<Reply<SignedIn>, Failure> {
    crate::server::functions::renew(visit).await
}

/// Who is signed in.
#[post("/api/v1/me", caller: crate::server::Caller)]
pub async fn me() -> Result<Reply<Account>, Failure> {
    crate::server::functions::me(caller).await
}

/// One sync: the changes of one batch, and what is new since the cursors.
#[post("/api/v1/sync", caller: crate::server::Caller)]
pub async fn sync(request: SyncRequest) -> Result<Reply<SyncResponse>, Failure> {
    crate::server::functions::sync(caller, request).await
}

/// Where the caller is signed in.
#[post("/api/v1/devices", caller: crate::server::Caller)]
pub async fn devices() -> Result<Reply<Vec<Device>>, Failure> {
    crate::server::functions::devices(caller).await
}

/// Ends one of the caller's sessions, if they know the password.
#[post("/api/v1/devices/end", caller: crate::server::Caller)]
pub async fn end_device(id: Uuid, password: String) -> Result<Reply<()>, Failure> {
    crate::server::functions::end_device(caller, id, &password).await
}

/// The caller's devices: when each last synced, and what it still held then.
#[post("/api/v1/replicas", caller: crate::server::Caller)]
pub async fn replicas() -> Result<Reply<Vec<Replica>>, Failure> {
    crate::server::functions::replicas(caller).await
}

/// Who is in a project.
#[post("/api/v1/members", caller: crate::server::Caller)]
pub async fn members(project: ProjectId) -> Result<Reply<Vec<MemberOut>>, Failure> {
    crate::server::functions::members(caller, project).await
}

/// Adds a person to a project by user name: its admins only.
#[post("/api/v1/members/add", caller: crate::server::Caller)]
pub async fn add_member(project: ProjectId, username: String, role: Role) -> Result<Reply<MemberOut>, Failure> {
    crate::server::functions::add_member(caller, project, username, role).await
}

/// Changes what a member may do: the project's admins only.
#[post("/api/v1/members/set", caller: crate::server::Caller)]
pub async fn set_member_role(project: ProjectId, user: UserId, role: Role) -> Result<Reply<MemberOut>, Failure> {
    crate::server::functions::set_member_role(caller, project, user, role).await
}

/// Takes a member out: the project's admins, or the member themselves.
#[post("/api/v1/members/remove", caller: crate::server::Caller)]
pub async fn remove_member(project: ProjectId, user: UserId) -> Result<Reply<()>, Failure> {
    crate::server::functions::remove_member(caller, project, user).await
}
