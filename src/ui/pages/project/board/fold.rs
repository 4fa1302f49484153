//! The columns of a board that were folded: a preference of this device, for each project.

use crate::client::device;
use crate::domain::ProjectId;
use dioxus::prelude::*;

/// The keys of the statuses whose columns are folded.
#[derive(Clone, Copy, PartialEq)]
pub struct Folds {
    project: ProjectId,
    keys: Signal<Vec<String>>,
}

fn preference(project: ProjectId) -> String {
    format!("folded-{project}")
}

impl Folds {
    /// As this device keeps them, in a component.
    pub fn new(project: ProjectId) -> Self {
        let kept = device::preference(&preference(project)).unwrap_or_default();
        Self { project, keys: Signal::new(kept.lines().map(str::to_owned).collect()) }
    }

    pub fn has(&self, key: &str) -> bool {
        self.keys.read().iter().any(|known| known == key)
    }

    /// Folds a column, or unfolds it.
    pub fn toggle(mut self, key: &str) {
        let mut keys = self.keys.write();
        match keys.iter().position(|known| known == key) {
            Some(at) => drop(keys.remove(at)),
            None => keys.push(key.to_owned()),
        }
        let kept = keys.join("\n");
        device::set_preference(&preference(self.project), (!kept.is_empty()).then_some(kept.as_str()));
    }
}
