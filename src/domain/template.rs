use super::entity::entity;
use super::{LabelId, Priority, ProjectId, Ticket, TicketType};

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
    /// The ticket that begins as it says.
    pub fn ticket(&self) -> Ticket {
        Ticket {
            project_id: self.project_id,
            title: self.title.clone(),
            description: self.description.clone(),
            ticket_type: self.ticket_type.clone(),
            priority: self.priority.clone(),
            labels: self.labels.clone(),
            ..Ticket::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Entity;

    #[test]
    fn a_ticket_begins_as_its_template_says() {
        let template = Template {
            name: "Bug".into(),
            title: "Bug: ".into(),
            description: "1. \n2. ".into(),
            ticket_type: TicketType::Bug,
            priority: Priority::High,
            labels: vec![LabelId::from_random([1; 16])],
            ..Template::default()
        };
        // The fields of one name are the ticket's; what it is called is the template's own.
        let (mut fields, ticket) = (template.to_fields(), template.ticket().to_fields());
        fields.remove("name");
        assert_eq!(fields.len(), 6);
        for (name, value) in fields {
            assert_eq!(ticket.get(&name), Some(&value), "{name}");
        }
    }
}
