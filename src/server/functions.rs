//! The bodies of the server functions that `api` declares.

use super::auth::{self, Login, Registration, Started};
use super::error::ServerError;
use super::token::SessionId;
use super::visit::{Caller, Visit};
use super::{clock, cookie, member, session};
use crate::api::{Account, Device, Failure, MemberOut, Replica, Reply, SignedIn};
use crate::domain::{ProjectId, Role, UserId};
use crate::sync::{SyncRequest, SyncResponse};
use uuid::Uuid;

/// The answer to signing in: a token for those who keep one, the cookie for all others.
fn signed_in(started: Started) -> Reply<SignedIn> {
    let cookie = started.token.is_none().then(|| started.cookie.clone());
    Reply { value: started.told(), cookie }
}

pub async fn sign_up(
    visit: Visit,
    username: String,
    email: String,
    password: String,
    keep_token: bool,
    invitation: Option<String>,
) -> Result<Reply<SignedIn>, Failure> {
    let registration = Registration { username, email, password, invitation, ..Registration::default() };
    Ok(signed_in(auth::register(&visit, registration, keep_token).await?))
}

pub async fn sign_in(
    visit: Visit,
    username: String,
    password: String,
    keep_token: bool,
    code: Option<String>,
) -> Result<Reply<SignedIn>, Failure> {
    let login = Login { username, password, code };
    Ok(signed_in(auth::login(&visit, login, keep_token).await?))
}

pub async fn sign_out(visit: Visit) -> Result<Reply<()>, Failure> {
    auth::sign_out(&visit).await?;
    Ok(Reply { value: (), cookie: Some(cookie::remove(visit.app.settings.is_https())?) })
}

pub async fn renew(visit: Visit) -> Result<Reply<SignedIn>, Failure> {
    let user = visit.caller()?.account.to_account();
    Ok(Reply::new(SignedIn { user, token: None }))
}

pub async fn me(caller: Caller) -> Result<Reply<Account>, Failure> {
    Ok(Reply::new(caller.account.to_account()))
}

pub async fn sync(caller: Caller, request: SyncRequest) -> Result<Reply<SyncResponse>, Failure> {
    Ok(Reply::new(super::sync::sync(&caller, &request).await?))
}

pub async fn devices(caller: Caller) -> Result<Reply<Vec<Device>>, Failure> {
    let list = session::list(caller.app.database.reader(), caller.user(), caller.session, clock::now()).await;
    Ok(Reply::new(list.map_err(ServerError::from)?))
}

pub async fn end_device(caller: Caller, id: Uuid, password: &str) -> Result<Reply<()>, Failure> {
    auth::end_device(&caller, SessionId(id), password).await?;
    Ok(Reply::new(()))
}

pub async fn replicas(caller: Caller) -> Result<Reply<Vec<Replica>>, Failure> {
    Ok(Reply::new(super::device::list(&caller).await?))
}

pub async fn members(caller: Caller, project: ProjectId) -> Result<Reply<Vec<MemberOut>>, Failure> {
    Ok(Reply::new(member::list(&caller, project).await?))
}

pub async fn add_member(
    caller: Caller,
    project: ProjectId,
    username: String,
    role: Role,
) -> Result<Reply<MemberOut>, Failure> {
    Ok(Reply::new(member::add(&caller, project, &username, role).await?))
}

pub async fn set_member_role(
    caller: Caller,
    project: ProjectId,
    user: UserId,
    role: Role,
) -> Result<Reply<MemberOut>, Failure> {
    Ok(Reply::new(member::set_role(&caller, project, user, role).await?))
}

pub async fn remove_member(caller: Caller, project: ProjectId, user: UserId) -> Result<Reply<()>, Failure> {
    member::remove(&caller, project, user).await?;
    Ok(Reply::new(()))
}
