use super::entity::entity;
use super::{LabelId, Position, Priority, ProjectId, TemplateId, Ticket, TicketType};

entity! {
    /// What a new ticket of a project may begin as.
    Template, TemplateId {
        value project_id: ProjectId,
        /// How it is called where one is chosen.
        value name: String,
        /// What the ticket's title begins with.
        value title: String,
        text description: String,
        value ticket_type: TicketType,
        value priority: Priority,
        set labels: Vec<LabelId>,
    }
}

impl Template {
    /// A ticket made of it, at `position` in the project's first status. An empty `title` leaves the template's own.
    pub fn ticket(&self, title: &str, position: Position) -> Ticket {
        Ticket {
            project_id: self.project_id,
            title: if title.trim().is_empty() { self.title.clone() } else { title.to_owned() },
            description: self.description.clone(),
            ticket_type: self.ticket_type.clone(),
            priority: self.priority.clone(),
            labels: self.labels.clone(),
            position,
            ..Ticket::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_has_all_that_its_template_says_and_the_title_that_was_typed() {
        let template = Template {
            name: "Bug".into(),
            title: "Bug: ".into(),
            description: "1. \n2. ".into(),
            ticket_type: TicketType::Bug,
            priority: Priority::High,
            labels: vec![LabelId::from_random([1; 16])],
            ..Template::default()
        };
        let ticket = template.ticket("Bug: no sound", Position::default());
        let told = (&*ticket.title, &ticket.description, &ticket.ticket_type, &ticket.priority, &ticket.labels);
        let wanted = (&template.description, &template.ticket_type, &template.priority, &template.labels);
        assert_eq!(told, ("Bug: no sound", wanted.0, wanted.1, wanted.2, wanted.3));
        assert_eq!(template.ticket(" ", Position::default()).title, "Bug: ");
    }
}
