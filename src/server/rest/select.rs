//! Reading for REST: access is part of the query.

use crate::domain::{EntityId, EntityType, UserId};
use crate::merge::Record;
use crate::server::error::ServerError;
use crate::server::visit::Caller;
use crate::store::sql::SqlLedger;
use sea_orm::Value;

/// Alive, in a project that lives and in which `$1` is a member.
const READABLE: &str = "NOT deleted AND scope IN (SELECT m.scope FROM members m JOIN projects p ON p.id = m.project_id \
                        WHERE m.user_id = $1 AND NOT m.deleted AND NOT p.deleted)";

/// In a project in which `$1` is a member: what a sync gives them, alive or not.
const GIVEN: &str = "scope IN (SELECT scope FROM members WHERE user_id = $1 AND NOT deleted)";

/// What narrows a list, piece by piece, with its values.
#[derive(Clone)]
pub struct Filter {
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    /// What `user` may read.
    pub fn readable_by(user: UserId) -> Self {
        Self { sql: format!("WHERE {READABLE}"), values: vec![user.to_string().into()] }
    }

    /// What a sync gives to `user`.
    pub fn given_to(user: UserId) -> Self {
        Self { sql: format!("WHERE {GIVEN}"), values: vec![user.to_string().into()] }
    }

    /// Narrows it: `{}` in `condition` stands for the value, wherever it stands.
    pub fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition.replace("{}", &place));
    }

    /// Narrows it: each `{}` in `condition` stands for the next of the values.
    pub fn and_all(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        let mut condition = condition.to_owned();
        for value in values {
            self.values.push(value);
            condition = condition.replacen("{}", &format!("${}", self.values.len()), 1);
        }
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition);
    }

    /// The records, in this order; with `window` (limit, offset) a part of them.
    pub async fn records(
        &self,
        ledger: &mut SqlLedger,
        entity_type: &EntityType,
        order: &str,
        window: Option<(u64, u64)>,
    ) -> Result<Vec<Record>, ServerError> {
        let window = window.map_or_else(String::new, |(limit, offset)| format!(" LIMIT {limit} OFFSET {offset}"));
        let rest = format!("{} ORDER BY {order}{window}", self.sql);
        Ok(ledger.select(entity_type, &rest, self.values.clone()).await?)
    }

    /// How many there are in all.
    pub async fn count(&self, ledger: &mut SqlLedger, entity_type: &EntityType) -> Result<i64, ServerError> {
        let sql = format!("SELECT count(*) AS n FROM {} {}", table(entity_type), self.sql);
        let row = crate::server::rows::one(ledger.connection(), &sql, self.values.clone()).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
    }
}

/// One record, if it lives, with its parents, and the caller may read it.
///
/// # Errors
/// 404 otherwise.
pub async fn one(
    ledger: &mut SqlLedger,
    caller: &Caller,
    entity_type: &EntityType,
    id: EntityId,
) -> Result<Record, ServerError> {
    let mut filter = Filter::readable_by(caller.user());
    filter.and("id = {}", id.to_string());
    let found = filter.records(ledger, entity_type, "id", None).await?.into_iter().next();
    let missing = || ServerError::NotFound { what: what(entity_type) };
    let record = found.ok_or_else(missing)?;
    if matches!(entity_type.parent(), Some((EntityType::Ticket, _))) {
        // What belongs to a ticket goes with it.
        let ticket = entity_type.parent_id(&record.fields).ok_or_else(missing)?;
        Box::pin(one(ledger, caller, &EntityType::Ticket, ticket)).await.map_err(|error| match error {
            ServerError::NotFound { .. } => missing(),
            other => other,
        })?;
    }
    Ok(record)
}

/// How an entity is called in an error.
pub fn what(entity_type: &EntityType) -> &'static str {
    match entity_type {
        EntityType::Project => "project",
        EntityType::Ticket => "ticket",
        EntityType::Comment => "comment",
        EntityType::Attachment => "attachment",
        EntityType::Label => "label",
        EntityType::Timebox => "cycle or milestone",
        EntityType::Template => "template",
        EntityType::View => "view",
        EntityType::Status => "status",
        EntityType::Conflict => "conflict",
        _ => "entity",
    }
}

/// The table of those that REST lists.
pub fn table(entity_type: &EntityType) -> &'static str {
    match entity_type {
        EntityType::Project => "projects",
        EntityType::Comment => "comments",
        EntityType::Attachment => "attachments",
        EntityType::Label => "labels",
        EntityType::Timebox => "timeboxes",
        EntityType::Template => "templates",
        EntityType::View => "views",
        EntityType::Status => "statuses",
        EntityType::Conflict => "conflicts",
        _ => "tickets",
    }
}
