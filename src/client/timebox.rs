//! Cycles and milestones of a project.

use super::write::Edit;
use super::{Client, ClientError, Row};
use crate::domain::{EntityType, FieldValue, Fields, ProjectId, Status, Timebox, TimeboxId, TimeboxKind};
use crate::merge::Operation;
use crate::query::{Progress, Sheet, Statuses};

impl Client {
    /// How far the tickets of a timebox have come.
    pub fn timebox_progress(&self, row: &Row<Timebox>) -> Progress {
        self.with_statuses(row.value.project_id, |sheet, statuses| {
            sheet.timebox_progress(&row.value.kind, row.id, statuses)
        })
    }

    /// What its tickets are estimated at, in the project's unit: those that are done, and all.
    pub fn timebox_estimate(&self, row: &Row<Timebox>) -> (f64, f64) {
        self.with_statuses(row.value.project_id, |sheet, statuses| {
            sheet.timebox_estimate(&row.value.kind, row.id, statuses)
        })
    }

    /// What the timebox that a ticket names is called; `None` where it names none that is here.
    pub fn timebox_name(&self, id: Option<TimeboxId>) -> Option<String> {
        self.get::<Timebox>(id?).map(|row| row.value.name.clone())
    }

    /// How many tickets of a timebox still need work.
    pub fn unfinished_count(&self, row: &Row<Timebox>) -> usize {
        self.with_statuses(row.value.project_id, |sheet, statuses| {
            sheet.unfinished(&row.value.kind, row.id, statuses).len()
        })
    }

    /// Puts the tickets of a cycle that still need work into another one, as one step; how many there were.
    pub async fn move_unfinished(&self, cycle: TimeboxId, to: TimeboxId) -> Result<usize, ClientError> {
        let row = self.get::<Timebox>(cycle).ok_or(ClientError::Gone)?;
        let mut tickets = self.with_statuses(row.value.project_id, |sheet, statuses| {
            sheet.unfinished(&TimeboxKind::Cycle, cycle, statuses)
        });
        tickets.sort_unstable();
        let data = Fields::from_iter([("cycle_id".to_owned(), to.encode())]);
        let edit = |id| Edit::new((EntityType::Ticket, id), Operation::Update, data.clone());
        let edits: Vec<Edit> = tickets.into_iter().map(|id| edit(id.into())).collect();
        let count = edits.len();
        self.edit(edits).await?;
        Ok(count)
    }

    /// Asks the sheet of a project's tickets, with its statuses.
    pub(super) fn with_statuses<R>(&self, project: ProjectId, ask: impl FnOnce(&Sheet, &Statuses) -> R) -> R {
        let rows = self.children::<Status>(project.into());
        let statuses = Statuses::new(rows.iter().map(|row| (row.id, &row.value)));
        self.with_tickets(project, |sheet| ask(sheet, &statuses))
    }
}
