use super::ProjectId;
use super::entity::entity;

entity! {
    /// A coloured word on tickets. Two labels may bear the same name: shown with a Merge action.
    Label, LabelId {
        value project_id: ProjectId,
        value name: String,
        value color: String,
    }
}
