//! Members of a project: changed online only, in the server's order.
//!
//! Invariants: rights are read in the transaction that writes, under the lock of the project's scope; a change of
//! membership moves the project's head and the person's own, so that their devices hear of it; a project always
//! keeps an admin.

use super::account::{self, StoredAccount};
use super::app::App;
use super::audit;
use super::clock;
use super::error::ServerError;
use super::extract::{Json, Path};
use super::openapi::{self, Api, Needs, Shape, delete, get, post};
use super::visit::Caller;
use crate::api::MemberOut;
use crate::domain::role::action_to_write;
use crate::domain::{ChangeId, Entity, EntityType, Fields, Invalid, Member, ProjectId, Role, Scope, UserId};
use crate::merge::Author;
use crate::store::sql::SqlLedger;
use crate::store::{Book, Head, Ledger};
use crate::sync::authority::{ServerWrite, write_as_server};
use axum::http::StatusCode;
use serde::Deserialize;

const NO_PROJECT: ServerError = ServerError::NotFound { what: "project" };
const NO_MEMBER: ServerError = ServerError::NotFound { what: "member" };

/// Who is in a project: its members may know.
///
/// # Errors
/// 404 for a stranger.
pub async fn list(caller: &Caller, project: ProjectId) -> Result<Vec<MemberOut>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    role_of(&mut ledger, project, caller.user()).await?;
    let mut members: Vec<MemberOut> = members(&mut ledger, project).await?.into_iter().map(MemberOut::from).collect();
    drop(ledger);
    members.sort_by(|a, b| a.username.to_lowercase().cmp(&b.username.to_lowercase()).then(a.user_id.cmp(&b.user_id)));
    Ok(members)
}

/// Adds a person by user name.
///
/// # Errors
/// 403 unless the caller is an admin of the project, 404 for an unknown name, 409 for one who is in already.
pub async fn add(caller: &Caller, project: ProjectId, username: &str, role: Role) -> Result<MemberOut, ServerError> {
    check_role(&role)?;
    let found = account::by_username(caller.app.database.reader(), username).await?;
    let person = found.as_ref().map_or(caller.user(), |person| person.id);
    let mut ledger = caller.app.database.write().await?;
    ledger.lock(&[Scope::Project(project), Scope::Person(person)]).await?;
    must_administer(&mut ledger, project, caller).await?;
    // Only now, so that a stranger learns nothing about who has an account.
    let Some(person) = found else {
        return Err(ServerError::NotFound { what: "user name" });
    };
    if ledger.role(project, person.id).await?.is_some() {
        let message = format!("{} is a member already", person.username);
        return Err(ServerError::Conflict { code: "already_member", message, field: Some("username") });
    }
    note(caller, &ledger, "member_added", project, person.id, role.as_str()).await?;
    let member = enter(&mut ledger, &caller.at("server").author(), project, &person, role).await?;
    finish(&caller.app, ledger, project, person.id).await?;
    Ok(member)
}

/// Changes a member's role.
///
/// # Errors
/// 403 unless the caller is an admin of the project, 409 for the last admin.
pub async fn set_role(caller: &Caller, project: ProjectId, user: UserId, role: Role) -> Result<MemberOut, ServerError> {
    check_role(&role)?;
    let mut ledger = caller.app.database.write().await?;
    ledger.lock(&[Scope::Project(project), Scope::Person(user)]).await?;
    must_administer(&mut ledger, project, caller).await?;
    let person = account::by_id(ledger.connection(), user).await?.ok_or(NO_MEMBER)?;
    let current = ledger.role(project, user).await?.ok_or(NO_MEMBER)?;
    if current == Role::Admin && role != Role::Admin {
        must_leave_an_admin(&mut ledger, project, user).await?;
    }
    note(caller, &ledger, "member_changed", project, user, role.as_str()).await?;
    let member = enter(&mut ledger, &caller.at("server").author(), project, &person, role).await?;
    finish(&caller.app, ledger, project, user).await?;
    Ok(member)
}

/// Takes a member out. Everybody may leave by themselves.
///
/// # Errors
/// 403 unless the caller is an admin of the project or the member, 409 for the last admin.
pub async fn remove(caller: &Caller, project: ProjectId, user: UserId) -> Result<(), ServerError> {
    let mut ledger = caller.app.database.write().await?;
    ledger.lock(&[Scope::Project(project), Scope::Person(user)]).await?;
    if user == caller.user() {
        role_of(&mut ledger, project, user).await?;
    } else {
        must_administer(&mut ledger, project, caller).await?;
    }
    let current = ledger.role(project, user).await?.ok_or(NO_MEMBER)?;
    note(caller, &ledger, "member_removed", project, user, current.as_str()).await?;
    leave(&mut ledger, &caller.at("server").author(), project, user).await?;
    finish(&caller.app, ledger, project, user).await
}

/// Makes a person a member, in a transaction that has locked the scopes of both.
///
/// # Errors
/// When the store fails.
pub async fn enter(
    ledger: &mut SqlLedger,
    author: &Author,
    project: ProjectId,
    person: &StoredAccount,
    role: Role,
) -> Result<MemberOut, ServerError> {
    let member = Member {
        project_id: project,
        user_id: person.id,
        username: person.username.clone(),
        display_name: person.display_name.clone(),
        role,
    };
    write(ledger, author, project, person.id, member.to_fields(), false).await?;
    Ok(member.into())
}

/// Takes a member out, in a transaction that has locked the scopes of both.
///
/// # Errors
/// 409 for the last admin of others.
pub async fn leave(
    ledger: &mut SqlLedger,
    author: &Author,
    project: ProjectId,
    user: UserId,
) -> Result<(), ServerError> {
    if ledger.role(project, user).await? == Some(Role::Admin) {
        must_leave_an_admin(ledger, project, user).await?;
    }
    write(ledger, author, project, user, Fields::new(), true).await
}

/// Takes the only member out: of a project that goes with them.
///
/// # Errors
/// When the store fails.
pub async fn take_out(
    ledger: &mut SqlLedger,
    author: &Author,
    project: ProjectId,
    user: UserId,
) -> Result<(), ServerError> {
    write(ledger, author, project, user, Fields::new(), true).await
}

/// Whether nobody else is in a project.
///
/// # Errors
/// When the store fails.
pub async fn is_alone(ledger: &mut SqlLedger, project: ProjectId, user: UserId) -> Result<bool, ServerError> {
    Ok(members(ledger, project).await?.iter().all(|member| member.user_id == user))
}

/// Writes the member's record, and moves the person's own scope too.
async fn write(
    ledger: &mut SqlLedger,
    author: &Author,
    project: ProjectId,
    user: UserId,
    fields: Fields,
    deleted: bool,
) -> Result<(), ServerError> {
    let write = ServerWrite {
        id: ChangeId(clock::random_id()?),
        scope: Scope::Project(project),
        entity_type: EntityType::Member,
        entity_id: Member::id_for(project, user).into(),
        fields,
        deleted,
        author,
        also_move: &[Scope::Person(user)],
    };
    Ok(write_as_server(ledger, write, clock::now()).await?)
}

async fn note(
    caller: &Caller,
    ledger: &SqlLedger,
    action: &'static str,
    project: ProjectId,
    user: UserId,
    role: &str,
) -> Result<(), ServerError> {
    audit::note(ledger.connection(), &caller.actor(), action, project.to_string(), format!("{user} {role}")).await
}

/// Commits, and tells those who listen to the project and the person.
///
/// # Errors
/// When the store fails.
pub async fn finish(app: &App, mut ledger: SqlLedger, project: ProjectId, user: UserId) -> Result<(), ServerError> {
    let mut heads: Vec<(Scope, Head)> = Vec::new();
    for scope in [Scope::Project(project), Scope::Person(user)] {
        heads.push((scope, ledger.head(scope).await?));
    }
    ledger.finish().await?;
    app.hub.moved(heads);
    Ok(())
}

async fn role_of(ledger: &mut SqlLedger, project: ProjectId, user: UserId) -> Result<Role, ServerError> {
    ledger.role(project, user).await?.ok_or(NO_PROJECT)
}

/// Whether the caller may change who is in a project.
///
/// # Errors
/// 404 for a stranger, 403 for one who may not.
pub async fn must_administer(ledger: &mut SqlLedger, project: ProjectId, caller: &Caller) -> Result<(), ServerError> {
    if role_of(ledger, project, caller.user()).await?.may(action_to_write(&EntityType::Member)) {
        return Ok(());
    }
    let message = "only an admin of the project may change its members".to_owned();
    Err(ServerError::Forbidden { code: "forbidden", message })
}

async fn must_leave_an_admin(ledger: &mut SqlLedger, project: ProjectId, user: UserId) -> Result<(), ServerError> {
    let members = members(ledger, project).await?;
    if members.iter().any(|member| member.role == Role::Admin && member.user_id != user) {
        return Ok(());
    }
    let message = "a project needs an admin: make somebody else one first".to_owned();
    Err(ServerError::Conflict { code: "last_admin", message, field: None })
}

async fn members(ledger: &mut SqlLedger, project: ProjectId) -> Result<Vec<Member>, ServerError> {
    // Not by `children`: a project's children are its tickets, too.
    let own = vec![Scope::Project(project).to_string().into()];
    let members = ledger.select(&EntityType::Member, "WHERE scope = $1 AND NOT deleted ORDER BY id", own).await?;
    Ok(members.iter().map(|record| Member::from_fields(&record.fields)).collect())
}

/// A role that this version knows.
///
/// # Errors
/// Names the field `role`.
pub fn check_role(role: &Role) -> Result<(), ServerError> {
    match role {
        Role::Unknown(_) => Err(Invalid::new("role", "must be admin, member or viewer").into()),
        _ => Ok(()),
    }
}

/// The body of `POST`.
#[derive(Deserialize)]
pub struct NewMember {
    #[serde(default)]
    username: String,
    #[serde(default = "member")]
    role: Role,
}

fn member() -> Role {
    Role::Member
}

/// The body of `PUT`.
#[derive(Deserialize)]
pub struct NewRole {
    role: Role,
}

/// The routes of members.
pub fn routes(api: Api) -> Api {
    let one = || Shape::One("Member");
    api.add(get("/api/projects/{id}/members", "Who is in a project.").gives(Shape::Many("Member")), get_members)
        .add(
            post("/api/projects/{id}/members", "Adds a person by user name, as `member` unless said: admins only.")
                .needs(Needs::Administer)
                .takes(Shape::One("NewMember"))
                .gives(one()),
            post_member,
        )
        .add(
            openapi::put("/api/projects/{id}/members/{user_id}", "Changes what a member may do: admins only.")
                .needs(Needs::Administer)
                .takes(Shape::One("MemberChange"))
                .gives(one()),
            put_member,
        )
        .add(
            delete("/api/projects/{id}/members/{user_id}", "Takes a member out; everybody may leave.")
                .needs(Needs::Administer),
            delete_member,
        )
}

/// `GET /api/projects/{id}/members`.
pub async fn get_members(caller: Caller, Path(project): Path<ProjectId>) -> Result<Json<Vec<MemberOut>>, ServerError> {
    list(&caller, project).await.map(Json)
}

/// `POST /api/projects/{id}/members`: 201.
pub async fn post_member(
    caller: Caller,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewMember>,
) -> Result<(StatusCode, Json<MemberOut>), ServerError> {
    let member = add(&caller, project, &body.username, body.role).await?;
    Ok((StatusCode::CREATED, Json(member)))
}

/// `PUT /api/projects/{id}/members/{user_id}`.
pub async fn put_member(
    caller: Caller,
    Path((project, user)): Path<(ProjectId, UserId)>,
    Json(body): Json<NewRole>,
) -> Result<Json<MemberOut>, ServerError> {
    set_role(&caller, project, user, body.role).await.map(Json)
}

/// `DELETE /api/projects/{id}/members/{user_id}`: 204.
pub async fn delete_member(
    caller: Caller,
    Path((project, user)): Path<(ProjectId, UserId)>,
) -> Result<StatusCode, ServerError> {
    remove(&caller, project, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
