//! What each role may do: one table, used by the server to refuse and by the UI to offer.

use super::EntityType;
use super::open_enum::open_enum;

open_enum! {
    /// A member's role in a project. An unknown role may only read.
    Role {
        Viewer = "viewer",
        Member = "member",
        Admin = "admin",
    }
}

/// What somebody wants to do in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Read,
    /// Create, change and delete tickets, comments, attachments and labels.
    Write,
    /// Change the project itself and its statuses, archive and delete it, manage members.
    Administer,
}

impl Role {
    /// Whether this role may do `action`.
    pub fn may(&self, action: Action) -> bool {
        match action {
            Action::Read => true,
            Action::Write => matches!(self, Self::Member | Self::Admin),
            Action::Administer => matches!(self, Self::Admin),
        }
    }
}

/// What writing an entity of this type asks for.
pub fn action_to_write(entity_type: &EntityType) -> Action {
    match entity_type {
        EntityType::Project | EntityType::Status | EntityType::Member => Action::Administer,
        _ => Action::Write,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_and_an_unknown_role_may_only_read() {
        for role in [Role::Viewer, Role::from("owner-of-the-future")] {
            assert!(role.may(Action::Read));
            assert!(!role.may(Action::Write) && !role.may(Action::Administer));
        }
    }

    #[test]
    fn a_member_writes_and_only_an_admin_administers() {
        assert!(Role::Member.may(Action::Write) && !Role::Member.may(Action::Administer));
        assert!(Role::Admin.may(Action::Administer));
    }
}
