//! A project to look around in: made of ordinary changes, and marked, so that it goes as a whole.

use super::write::Edit;
use super::{Client, ClientError, Row};
use crate::domain::{
    Comment, Date, EntityId, EstimateUnit, Label, Position, Priority, Project, ProjectId, Template, Ticket, TicketType,
    Timebox, TimeboxKind, UserId,
};
use crate::platform;
use chrono::Duration;
use std::rc::Rc;

/// How many tickets there are.
pub const TICKETS: usize = 12;

/// The words of a sample, in the person's language.
pub struct SampleWords {
    /// Title and description of each ticket, in the order of the plan.
    pub tickets: [(String, String); TICKETS],
    pub project: (String, String),
    /// Name and colour of each label.
    pub labels: [(String, &'static str); 3],
    pub cycle: String,
    pub comment: String,
    /// Name, title and description.
    pub template: (String, String, String),
}

/// What a ticket of the sample is beside its words. Others are named by their place in the plan.
#[derive(Default)]
struct Planned {
    /// Empty: the first.
    status: &'static str,
    ticket_type: TicketType,
    priority: Priority,
    label: Option<usize>,
    is_mine: bool,
    is_in_cycle: bool,
    /// Days from today.
    due: Option<i64>,
    hours: Option<f64>,
    parent: Option<usize>,
    blocks: Option<usize>,
    relates: Option<usize>,
}

/// The tickets of the sample, in the order in which they are made: parents first.
fn plan() -> [Planned; TICKETS] {
    let bare = Planned::default;
    let part = || Planned { parent: Some(1), ..bare() };
    [
        // What this is; where the tour begins.
        Planned {
            status: "InProgress",
            priority: Priority::High,
            is_mine: true,
            is_in_cycle: true,
            due: Some(0),
            ..bare()
        },
        // The whole that others are parts of.
        Planned { ticket_type: TicketType::Epic, due: Some(14), label: Some(0), ..bare() },
        Planned { status: "Done", is_in_cycle: true, hours: Some(1.0), ..bare() },
        Planned { status: "InProgress", is_mine: true, is_in_cycle: true, hours: Some(6.0), label: Some(1), ..part() },
        Planned { is_in_cycle: true, hours: Some(3.0), label: Some(0), due: Some(3), blocks: Some(5), ..part() },
        Planned { hours: Some(2.0), label: Some(1), ..part() },
        Planned { status: "Review", ticket_type: TicketType::Feature, is_in_cycle: true, hours: Some(4.0), ..part() },
        Planned {
            ticket_type: TicketType::Bug,
            priority: Priority::Critical,
            is_mine: true,
            is_in_cycle: true,
            due: Some(-1),
            hours: Some(1.5),
            label: Some(2),
            relates: Some(6),
            ..bare()
        },
        Planned { is_in_cycle: true, due: Some(6), hours: Some(2.0), label: Some(2), ..bare() },
        Planned { status: "Done", is_in_cycle: true, hours: Some(0.5), ..bare() },
        Planned { ticket_type: TicketType::Feature, priority: Priority::Low, ..bare() },
        Planned { status: "Closed", ticket_type: TicketType::Feature, priority: Priority::Low, ..bare() },
    ]
}

/// Days of the cycle: as many before today, and after it.
const CYCLE_DAYS: (i64, i64) = (4, 9);

fn new_id() -> EntityId {
    EntityId::new(platform::now_millis(), platform::random_bytes())
}

impl Client {
    /// The sample, where there is one.
    pub fn sample(&self) -> Option<Rc<Row<Project>>> {
        self.list::<Project>().into_iter().find(|row| row.value.sample)
    }

    /// Makes the sample, unless it is there: a project that stays on this device, with all that is in it.
    pub async fn create_sample(&self, words: SampleWords, today: Date) -> Result<ProjectId, ClientError> {
        if let Some(row) = self.sample() {
            return Ok(row.id);
        }
        let (name, description) = words.project.clone();
        let unit = EstimateUnit::Hours;
        let color = "#3b82f6".to_owned();
        let project = Project { name, description, color, estimate_unit: unit, sample: true, ..Project::default() };
        // Without an account nothing leaves the device anyway.
        let id = if self.0.me.account { self.create_here_only(project).await? } else { self.create(project).await? };
        self.edit(edits(words, id, self.0.me.user, today)).await?;
        Ok(id)
    }
}

/// The creates of all that is in it.
fn edits(words: SampleWords, project: ProjectId, me: UserId, today: Date) -> Vec<Edit> {
    let mut edits = Vec::new();
    let labels = words.labels.map(|(name, color)| {
        let id = new_id();
        edits.push(Edit::create(id, &Label { project_id: project, name, color: color.to_owned() }));
        id
    });
    let day = |days: i64| today + Duration::days(days);
    let cycle = new_id();
    let days = (Some(day(-CYCLE_DAYS.0)), Some(day(CYCLE_DAYS.1)));
    let timebox = Timebox { project_id: project, kind: TimeboxKind::Cycle, name: words.cycle, ..Timebox::default() };
    edits.push(Edit::create(cycle, &Timebox { start_date: days.0, end_date: days.1, ..timebox }));
    let (name, title, description) = words.template;
    let template =
        Template { project_id: project, name, title, description, ticket_type: TicketType::Bug, ..Template::default() };
    edits.push(Edit::create(new_id(), &Template { labels: vec![labels[2].into()], ..template }));
    let plan = plan();
    let ids: [EntityId; TICKETS] = std::array::from_fn(|_| new_id());
    let at = |place: Option<usize>| place.map(|place| ids[place]);
    let mut position = Position::default();
    for ((planned, (title, description)), id) in plan.into_iter().zip(words.tickets).zip(ids) {
        position = Position::between(Some(&position).filter(|last| last.is_placed()), None, 0).unwrap_or_default();
        let ticket = Ticket {
            project_id: project,
            title,
            description,
            status: planned.status.to_owned(),
            ticket_type: planned.ticket_type,
            priority: planned.priority,
            labels: planned.label.map(|label| labels[label].into()).into_iter().collect(),
            assignees: planned.is_mine.then_some(me).into_iter().collect(),
            cycle_id: planned.is_in_cycle.then_some(cycle.into()),
            parent_id: at(planned.parent).map(Into::into),
            blocks: at(planned.blocks).map(Into::into).into_iter().collect(),
            relates: at(planned.relates).map(Into::into).into_iter().collect(),
            due_date: planned.due.map(day),
            estimate: planned.hours,
            position: position.clone(),
            ..Ticket::default()
        };
        edits.push(Edit::create(id, &ticket));
    }
    let comment = Comment { ticket_id: ids[0].into(), content: words.comment, ..Comment::default() };
    edits.push(Edit::create(new_id(), &comment));
    edits
}
