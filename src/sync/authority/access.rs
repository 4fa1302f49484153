//! Who may write what: asked inside the transaction, of the record and of its parents.

use super::Caller;
use crate::domain::role::action_to_write;
use crate::domain::{ChangeId, EntityType, ProjectId, REACTIONS, Reaction, Role, SOURCE_AUTHOR, Scope};
use crate::merge::{Change, Operation, Record, RecordKey, Refusal, SetEdit};
use crate::store::{Ledger, StoreError};

/// The scope a change belongs to, found without locks: a record never changes its scope.
pub async fn scope_of<L: Ledger>(ledger: &mut L, change: &Change) -> Result<Option<Scope>, StoreError> {
    let key: RecordKey = (change.entity_type.clone(), change.entity_id);
    if let Some(record) = ledger.record(&key).await? {
        return Ok(Some(record.scope));
    }
    if change.entity_type == EntityType::Project {
        return Ok(Some(Scope::Project(change.entity_id.into())));
    }
    let named_project = || {
        let id = change.data.get("project_id")?.as_str()?.parse().ok()?;
        Some(Scope::Project(ProjectId(id)))
    };
    match change.entity_type.parent() {
        Some((EntityType::Project, _)) | None => Ok(named_project()),
        Some((parent_type, _)) => match change.entity_type.parent_id(&change.data) {
            Some(parent) => Ok(ledger.record(&(parent_type, parent)).await?.map(|record| record.scope)),
            None => Ok(None),
        },
    }
}

/// Whether the caller may make this change of `current` in `scope`.
pub async fn check<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
    scope: Scope,
    current: Option<&Record>,
) -> Result<Result<(), Refusal>, StoreError> {
    if !change.entity_type.is_written_by_clients() {
        return Ok(Err(Refusal::new(
            "server_only",
            "Only the server writes this; change it in the project's settings.",
        )));
    }
    let Scope::Project(project) = scope else {
        return Ok(Err(Refusal::new("no_access", "This is not yours to change.")));
    };
    let founds = change.entity_type == EntityType::Project && change.operation == Operation::Create;
    if founds && current.is_none() {
        return Ok(Ok(()));
    }
    let role = ledger.role(project, caller.user).await?;
    Ok(allowed(role, caller, change, current))
}

fn allowed(role: Option<Role>, caller: &Caller, change: &Change, current: Option<&Record>) -> Result<(), Refusal> {
    let Some(role) = role else {
        return Err(Refusal::new("no_access", "You are not a member of this project (any more)."));
    };
    if !role.may(action_to_write(&change.entity_type)) {
        let message = format!("Your role in this project ({role}) may not do this; ask one of its admins.");
        return Err(Refusal::new("forbidden", message));
    }
    let foreign = current.filter(|comment| is_foreign(caller, change, comment) && !only_reacts(change));
    if foreign.is_some_and(|comment| !says_the_same(change, comment) && !role.may_write_for_others(&change.data)) {
        return Err(Refusal::new("not_the_author", "Only its author may change a comment."));
    }
    Ok(())
}

/// Whether it is a comment that somebody else has written.
fn is_foreign(caller: &Caller, change: &Change, there: &Record) -> bool {
    change.entity_type == EntityType::Comment
        && there.fields.get("user_id").and_then(|author| author.as_str()) != Some(&*caller.user.to_string())
}

fn only_reacts(change: &Change) -> bool {
    change.operation == Operation::Update && change.data.len() == 1 && change.data.contains_key(REACTIONS)
}

/// Nobody reacts in another's name: of the reactions that a change writes its author's own are taken.
pub fn leave_reactions(caller: &Caller, change: &mut Change, current: Option<&Record>) {
    if change.entity_type != EntityType::Comment {
        return;
    }
    let Some(written) = change.data.get(REACTIONS) else { return };
    let mut edit = SetEdit::read(written, &current.map(|there| there.value(REACTIONS)).unwrap_or_default());
    let is_own = |member: &String| Reaction::read(member).is_some_and(|reaction| reaction.user == caller.user);
    edit.add.retain(is_own);
    edit.remove.retain(is_own);
    if edit == SetEdit::default() {
        change.data.remove(REACTIONS);
    } else {
        change.data.insert(REACTIONS.to_owned(), edit.to_value());
    }
}

/// Whoever brings back a comment that is there already does not name its author anew.
pub fn leave_author(caller: &Caller, change: &mut Change, current: Option<&Record>) {
    if change.operation == Operation::Create && current.is_some_and(|there| is_foreign(caller, change, there)) {
        change.data.remove(SOURCE_AUTHOR);
    }
}

/// Two people may bring back what a restore has lost, neither knowing of the other: the second writes nothing anew. What
/// each calls its author is not asked: names change.
fn says_the_same(change: &Change, there: &Record) -> bool {
    let is_same = |(name, value): (&String, &serde_json::Value)| name == SOURCE_AUTHOR || there.value(name) == *value;
    change.operation == Operation::Create && !there.deleted && change.data.iter().all(is_same)
}

/// What a batch will ask the ledger for: the records it is about with their parents, its own answers, and those
/// it waits for.
pub fn asked_for<'a>(changes: impl Iterator<Item = &'a Change> + Clone) -> (Vec<RecordKey>, Vec<ChangeId>) {
    let parent = |change: &Change| {
        let (parent_type, _) = change.entity_type.parent()?;
        Some((parent_type, change.entity_type.parent_id(&change.data)?))
    };
    let own = |change: &Change| (change.entity_type.clone(), change.entity_id);
    let records = changes.clone().flat_map(|change| parent(change).into_iter().chain([own(change)])).collect();
    let answers = changes.flat_map(|change| std::iter::once(change.id).chain(change.waits_for.iter().copied()));
    (records, answers.collect())
}
