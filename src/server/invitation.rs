//! Invitations: a link by which people join a project with a role, or the server where there is no project.
//!
//! Invariants: the secret in the link is shown once and stored as a hash; an invitation ends by time, by number of
//! uses, or by an admin's hand; it never takes from a role that somebody has already.

use super::account::StoredAccount;
use super::app::App;
use super::error::ServerError;
use super::extract::{Json, Path};
use super::openapi::{Api, Needs, Shape, delete, get, post};
use super::visit::Caller;
use super::{audit, clock, member, rows, secret};
use crate::api::{Invitation, MemberOut};
use crate::domain::{Invalid, ProjectId, Role, Scope, UserId};
use crate::merge::Author;
use crate::store::sql::SqlLedger;
use crate::store::{Book, Ledger};
use axum::http::StatusCode;
use chrono::Duration;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::Deserialize;
use uuid::Uuid;

const NO_INVITATION: ServerError = ServerError::NotFound { what: "invitation: it may have ended" };

/// What an admin says of a new one.
#[derive(Debug, Deserialize)]
pub struct NewInvitation {
    #[serde(default = "member_role")]
    role: Role,
    /// How long it is good; a week unless said.
    #[serde(default)]
    days: Option<i64>,
    /// For how many people; one unless said.
    #[serde(default)]
    uses: Option<i64>,
}

fn member_role() -> Role {
    Role::Member
}

/// The body of accepting.
#[derive(Debug, Deserialize)]
pub struct Acceptance {
    token: String,
}

/// The routes of invitations.
pub fn routes(api: Api) -> Api {
    let (one, many) = (|| Shape::One("Invitation"), || Shape::Many("Invitation"));
    api.add(
        post("/api/projects/{id}/invitations", "A link by which people join: admins only; shown once.")
            .needs(Needs::Administer)
            .takes(Shape::One("NewInvitation"))
            .gives(one()),
        post_to_project,
    )
    .add(get("/api/projects/{id}/invitations", "The open invitations: admins only.").gives(many()), get_of_project)
    .add(
        post("/api/admin/invitations", "A link by which people make an account: the server's administrators only.")
            .needs(Needs::ServerAdmin)
            .takes(Shape::One("NewInvitation"))
            .gives(one()),
        post_to_server,
    )
    .add(
        get("/api/admin/invitations", "Open invitations to the server.").needs(Needs::ServerAdmin).gives(many()),
        get_of_server,
    )
    .add(delete("/api/invitations/{id}", "Ends an invitation.").needs(Needs::Administer), delete_one)
    .add(
        post("/api/invitations/accept", "Joins the project of an invitation.")
            .needs(Needs::Person)
            .status(200)
            .takes(Shape::One("Acceptance"))
            .gives(Shape::One("Member")),
        accept,
    )
}

const COLUMNS: &str = "id, project_id, role, created_by, created_at, expires_at, uses_left";

impl Invitation {
    fn from_row(row: &QueryResult) -> Result<Self, DbErr> {
        let project: Option<String> = row.try_get("", "project_id")?;
        Ok(Self {
            id: rows::id(row, "id")?,
            project_id: project.and_then(|project| project.parse().ok()),
            role: Role::from(rows::text(row, "role")?.as_str()),
            created_by: rows::id(row, "created_by")?,
            created_at: rows::time(row, "created_at")?,
            expires_at: rows::time(row, "expires_at")?,
            uses_left: row.try_get("", "uses_left")?,
            link: None,
            token: None,
        })
    }

    /// The open invitation with this secret.
    ///
    /// # Errors
    /// 404 when there is none, or it has ended.
    pub async fn with_token(db: &impl ConnectionTrait, token: &str) -> Result<Self, ServerError> {
        let sql = format!("SELECT {COLUMNS} FROM invitations WHERE hash = $1 AND expires_at > $2 AND uses_left > 0");
        let values = [secret::hash(token).into(), rows::time_text(clock::now()).into()];
        let row = rows::one(db, &sql, values).await?;
        Ok(Self::from_row(&row.ok_or(NO_INVITATION)?)?)
    }

    /// The scopes to lock before [`Invitation::take`].
    pub fn scopes(&self, person: UserId) -> Vec<Scope> {
        self.project_id.map(Scope::Project).into_iter().chain([Scope::Person(person)]).collect()
    }

    /// Uses it for a person: once less, and they are in. What they have already stays.
    ///
    /// # Errors
    /// 404 when somebody else was faster.
    pub async fn take(
        &self,
        ledger: &mut SqlLedger,
        author: &Author,
        person: &StoredAccount,
    ) -> Result<Option<MemberOut>, ServerError> {
        let current = match self.project_id {
            Some(project) => ledger.role(project, person.id).await?,
            None => None,
        };
        if let (Some(role), Some(project_id)) = (current, self.project_id) {
            let (username, display_name) = (person.username.clone(), person.display_name.clone());
            return Ok(Some(MemberOut { project_id, user_id: person.id, username, display_name, role }));
        }
        let sql =
            "UPDATE invitations SET uses_left = uses_left - 1 WHERE id = $1 AND uses_left > 0 AND expires_at > $2";
        let values = [self.id.to_string().into(), rows::time_text(clock::now()).into()];
        if rows::execute(ledger.connection(), sql, values).await? == 0 {
            return Err(NO_INVITATION);
        }
        let Some(project) = self.project_id else { return Ok(None) };
        Ok(Some(member::enter(ledger, author, project, person, self.role.clone()).await?))
    }
}

async fn make(
    caller: &Caller,
    db: &impl ConnectionTrait,
    project: Option<ProjectId>,
    new: NewInvitation,
) -> Result<Invitation, ServerError> {
    member::check_role(&new.role)?;
    let days = new.days.unwrap_or(7);
    let uses = new.uses.unwrap_or(1);
    if !(1..=90).contains(&days) {
        return Err(Invalid::new("days", "must be a number from 1 to 90").into());
    }
    if !(1..=1_000).contains(&uses) {
        return Err(Invalid::new("uses", "must be a number from 1 to 1000").into());
    }
    let token = secret::fresh()?;
    let now = clock::now();
    let made = Invitation {
        id: clock::random_id()?,
        project_id: project,
        role: new.role,
        created_by: caller.user(),
        created_at: now,
        expires_at: now + Duration::days(days),
        uses_left: uses,
        link: Some(caller.app.settings.link(&format!("/join#{token}"))),
        token: Some(token.clone()),
    };
    let sql = "INSERT INTO invitations (id, hash, project_id, role, created_by, created_at, expires_at, uses_left) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        made.id.to_string().into(),
        secret::hash(&token).into(),
        project.map(|project| project.to_string()).into(),
        made.role.as_str().to_owned().into(),
        caller.user().to_string().into(),
        rows::time_text(made.created_at).into(),
        rows::time_text(made.expires_at).into(),
        uses.into(),
    ];
    rows::execute(db, sql, values).await?;
    let target = project.map_or_else(|| "server".to_owned(), |project| project.to_string());
    audit::note(db, &caller.actor(), "invitation_made", target, made.role.as_str()).await?;
    Ok(made)
}

/// `POST /api/projects/{id}/invitations`: 201.
pub async fn post_to_project(
    caller: Caller,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewInvitation>,
) -> Result<(StatusCode, Json<Invitation>), ServerError> {
    let mut ledger = caller.app.database.write().await?;
    ledger.lock(&[Scope::Project(project)]).await?;
    member::must_administer(&mut ledger, project, &caller).await?;
    let made = make(&caller, ledger.connection(), Some(project), body).await?;
    ledger.finish().await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// `POST /api/admin/invitations`: 201.
pub async fn post_to_server(
    caller: Caller,
    Json(body): Json<NewInvitation>,
) -> Result<(StatusCode, Json<Invitation>), ServerError> {
    let made = make(&caller, caller.app.database.connection(), None, body).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn open(db: &impl ConnectionTrait, project: Option<ProjectId>) -> Result<Json<Vec<Invitation>>, ServerError> {
    let whose = if project.is_some() { "project_id = $2" } else { "project_id IS NULL" };
    let sql = format!(
        "SELECT {COLUMNS} FROM invitations WHERE expires_at > $1 AND uses_left > 0 AND {whose} ORDER BY created_at, id"
    );
    let mut values: Vec<sea_orm::Value> = vec![rows::time_text(clock::now()).into()];
    values.extend(project.map(|project| project.to_string().into()));
    let rows = rows::all(db, &sql, values).await?;
    Ok(Json(rows.iter().map(Invitation::from_row).collect::<Result<_, _>>()?))
}

/// `GET /api/projects/{id}/invitations`.
pub async fn get_of_project(
    caller: Caller,
    Path(project): Path<ProjectId>,
) -> Result<Json<Vec<Invitation>>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    member::must_administer(&mut ledger, project, &caller).await?;
    open(ledger.connection(), Some(project)).await
}

/// `GET /api/admin/invitations`.
pub async fn get_of_server(caller: Caller) -> Result<Json<Vec<Invitation>>, ServerError> {
    open(caller.app.database.reader(), None).await
}

/// `DELETE /api/invitations/{id}`: 204.
pub async fn delete_one(caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, ServerError> {
    let mut ledger = caller.app.database.write().await?;
    let sql = format!("SELECT {COLUMNS} FROM invitations WHERE id = $1");
    let row = rows::one(ledger.connection(), &sql, [id.to_string().into()]).await?;
    let invitation = Invitation::from_row(&row.ok_or(NO_INVITATION)?)?;
    match invitation.project_id {
        Some(project) => {
            ledger.lock(&[Scope::Project(project)]).await?;
            let may = member::must_administer(&mut ledger, project, &caller).await;
            may.map_err(|error| match error {
                // One who may not know of the project may not know of its invitations either.
                ServerError::NotFound { .. } => NO_INVITATION,
                other => other,
            })?;
        }
        None if caller.account.is_admin => {}
        None => return Err(NO_INVITATION),
    }
    rows::execute(ledger.connection(), "DELETE FROM invitations WHERE id = $1", [id.to_string().into()]).await?;
    audit::note(ledger.connection(), &caller.actor(), "invitation_ended", id.to_string(), "").await?;
    ledger.finish().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/invitations/accept`. One to the server is for somebody who has no account: it is not used up.
pub async fn accept(caller: Caller, Json(body): Json<Acceptance>) -> Result<Json<MemberOut>, ServerError> {
    let mut ledger = caller.app.database.write().await?;
    let invitation = Invitation::with_token(ledger.connection(), &body.token).await?;
    let project = invitation.project_id.ok_or_else(|| {
        let message = "you have an account here already: this invitation is for somebody who has none";
        ServerError::Conflict { code: "has_account", message: message.to_owned(), field: None }
    })?;
    ledger.lock(&invitation.scopes(caller.user())).await?;
    let author = caller.at("server").author();
    let taken = invitation.take(&mut ledger, &author, &caller.account).await?.ok_or(NO_INVITATION)?;
    audit::note(ledger.connection(), &caller.actor(), "invitation_taken", project.to_string(), taken.role.as_str())
        .await?;
    member::finish(&caller.app, ledger, project, caller.user()).await?;
    Ok(Json(taken))
}

/// What somebody without an account needs to make one: an open invitation, where the server asks for it.
///
/// # Errors
/// 403 when the server asks for one and there is none.
pub async fn to_sign_up(app: &App, token: Option<&str>, is_needed: bool) -> Result<Option<Invitation>, ServerError> {
    let invited = match token.filter(|token| !token.is_empty()) {
        Some(token) => Invitation::with_token(app.database.reader(), token).await.map(Some),
        None => Ok(None),
    };
    match invited {
        Ok(None) | Err(ServerError::NotFound { .. }) if is_needed => {
            let message = "this server takes new accounts by invitation only: ask somebody who has one".to_owned();
            Err(ServerError::Forbidden { code: "sign_up_invited", message })
        }
        invited => invited,
    }
}
