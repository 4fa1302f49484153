//! What each role may do: one table, used by the server to refuse and by the UI to offer.

use super::open_enum::open_enum;
use super::{EntityType, Fields};

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
    /// Create, change and delete tickets, comments, attachments, labels, templates, cycles and milestones, views; react
    /// to comments.
    Write,
    /// Delete what others have said.
    Moderate,
    /// Change the project itself and its statuses, archive and delete it, manage members.
    Administer,
}

/// One row of the table: an action, in words, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    pub action: Action,
    pub about: &'static str,
    viewer: bool,
    member: bool,
    admin: bool,
}

/// What each role may do in a project. Strangers may nothing: to them it does not exist.
pub const RIGHTS: &[Right] = &[
    right(Action::Read, "see everything in it, search it, download its files", [true, true, true]),
    right(
        Action::Write,
        "write its tickets, comments, files, labels, templates, cycles, milestones and views, react to comments, settle \
         conflicts",
        [false, true, true],
    ),
    right(Action::Moderate, "delete what others have said", [false, false, true]),
    right(
        Action::Administer,
        "change, archive and delete it; its statuses, members and invitations",
        [false, false, true],
    ),
];

const fn right(action: Action, about: &'static str, [viewer, member, admin]: [bool; 3]) -> Right {
    Right { action, about, viewer, member, admin }
}

impl Right {
    /// Whether it is the role's.
    pub fn is_of(&self, role: &Role) -> bool {
        match role {
            Role::Viewer | Role::Unknown(_) => self.viewer,
            Role::Member => self.member,
            Role::Admin => self.admin,
        }
    }
}

impl Role {
    /// Whether this role may do `action`.
    pub fn may(&self, action: Action) -> bool {
        RIGHTS.iter().any(|right| right.action == action && right.is_of(self))
    }

    /// Whether this role may write these fields of what somebody else has said.
    pub fn may_write_for_others(&self, data: &Fields) -> bool {
        self.may(Action::Moderate) && !data.contains_key("content")
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
            for action in [Action::Write, Action::Moderate, Action::Administer] {
                assert!(!role.may(action), "{role}: {action:?}");
            }
        }
    }

    #[test]
    fn a_member_writes_and_only_an_admin_administers() {
        assert!(Role::Member.may(Action::Write) && !Role::Member.may(Action::Administer));
        assert!(!Role::Member.may(Action::Moderate));
        assert!(RIGHTS.iter().all(|right| Role::Admin.may(right.action)));
    }

    #[test]
    fn every_action_has_one_row() {
        for action in [Action::Read, Action::Write, Action::Moderate, Action::Administer] {
            assert_eq!(RIGHTS.iter().filter(|right| right.action == action).count(), 1, "{action:?}");
        }
    }
}
