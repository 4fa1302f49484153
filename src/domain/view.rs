use super::ProjectId;
use super::entity::entity;
use super::open_enum::open_enum;

open_enum! {
    /// In what way a view shows a project's tickets.
    ViewKind {
        List = "list",
        Board = "board",
        Calendar = "calendar",
    }
}

entity! {
    /// A way to look at a project's tickets that its people share: in what way they are shown, and which.
    View, ViewId {
        value project_id: ProjectId,
        value name: String,
        value kind: ViewKind,
        /// Filter, order and grouping as a link carries them, but with ids in place of names, so that it holds
        /// when something is renamed. `me` is whoever looks.
        value query: String,
    }
}
