use super::entity::entity;
use super::{EstimateUnit, Time, UserId};

entity! {
    /// A project: the unit of access and of sync.
    Project, ProjectId {
        value name: String,
        text description: String,
        /// `#rrggbb`.
        value color: String,
        value archived: bool,
        /// The letters of its ticket keys: `WEB` in WEB-12. Empty: derived from the name.
        value key: String,
        /// What the estimates of its tickets count.
        value estimate_unit: EstimateUnit,
        /// Whether it is there to look around in, and to be removed as a whole.
        value sample: bool,
        server created_by: Option<UserId>,
        server created_at: Option<Time>,
        derived updated_at: Option<Time>,
    }
}

impl Project {
    /// The letters before the number of its tickets' keys.
    pub fn key_prefix(&self) -> String {
        if !self.key.is_empty() {
            return self.key.clone();
        }
        let words: Vec<&str> =
            self.name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let letters: String = match words.as_slice() {
            [] => String::new(),
            [only] => only.chars().take(3).collect(),
            several => several.iter().filter_map(|word| word.chars().next()).take(4).collect(),
        };
        if letters.is_empty() { "P".to_owned() } else { letters.to_uppercase() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_prefix_follows_from_the_name_unless_chosen() {
        let named = |name: &str| Project { name: name.into(), ..Project::default() };
        assert_eq!(named("Website").key_prefix(), "WEB");
        assert_eq!(named("Website Redesign").key_prefix(), "WR");
        assert_eq!(named("—").key_prefix(), "P");
        assert_eq!(Project { key: "OPS".into(), ..named("Website") }.key_prefix(), "OPS");
    }
}
