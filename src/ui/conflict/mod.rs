//! Conflicts: what happened, both sides, and the ways to settle it.
//!
//! Invariant: nothing is settled without being seen; each way writes a value through the client, which closes
//! only the sides that were shown.

mod notice;
mod sides;

pub use notice::ConflictNotice;

use crate::client::OpenConflict;
use dioxus::prelude::*;
use std::rc::Rc;

/// A conflict that compares by identity.
#[derive(Clone)]
pub struct ShownConflict(pub Rc<OpenConflict>);

impl PartialEq for ShownConflict {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// One notice for each conflict.
#[component]
pub fn Conflicts(conflicts: Vec<ShownConflict>) -> Element {
    rsx! {
        for conflict in conflicts {
            ConflictNotice { key: "{conflict.0.id}", conflict }
        }
    }
}
