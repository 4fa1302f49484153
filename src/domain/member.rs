use super::entity::entity;
use super::{MemberId, ProjectId, Role, UserId};

entity! {
    /// A person's place in a project. Never merged: changed online, in the server's order.
    Member, MemberId {
        server project_id: ProjectId,
        server user_id: UserId,
        server username: String,
        server display_name: String,
        server role: Role,
    }
}

impl Member {
    /// One member row for a person in a project, the same after leaving and coming back.
    pub fn id_for(project: ProjectId, user: UserId) -> MemberId {
        MemberId::derived(project.0, &format!("member:{user}"))
    }
}
