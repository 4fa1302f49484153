//! `/api/users`: people who share a project with the caller.

use crate::domain::UserId;
use crate::server::error::ServerError;
use crate::server::extract::Json;
use crate::server::rows;
use crate::server::visit::Caller;
use serde::Serialize;

/// A person, as others see them.
#[derive(Debug, Serialize)]
pub struct Person {
    id: UserId,
    username: String,
    display_name: String,
    /// One's own only.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// `GET`: by user name.
pub async fn list(caller: Caller) -> Result<Json<Vec<Person>>, ServerError> {
    let sql = "SELECT id, username, display_name, email FROM accounts WHERE id = $1 OR id IN ( \
               SELECT o.user_id FROM members o WHERE NOT o.deleted AND o.scope IN ( \
               SELECT m.scope FROM members m JOIN projects p ON p.id = m.project_id \
               WHERE m.user_id = $1 AND NOT m.deleted AND NOT p.deleted)) ORDER BY username_folded";
    let rows = rows::all(caller.app.database.reader(), sql, [caller.user().to_string().into()]).await?;
    let person = |row: &sea_orm::QueryResult| {
        let id: UserId = rows::id(row, "id")?;
        let email = if id == caller.user() { Some(rows::text(row, "email")?) } else { None };
        let (username, display_name) = (rows::text(row, "username")?, rows::text(row, "display_name")?);
        Ok::<_, sea_orm::DbErr>(Person { id, username, display_name, email })
    };
    Ok(Json(rows.iter().map(person).collect::<Result<_, _>>()?))
}
