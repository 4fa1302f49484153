//! Sets: what a change adds and removes.

use serde_json::{Value, json};

/// The members a change adds and removes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetEdit {
    pub add: Vec<String>,
    pub remove: Vec<String>,
}

impl SetEdit {
    /// From what a change holds: `{"add", "remove"}` (what is in both is added), or the whole set, read as a
    /// difference to `base`.
    pub fn read(written: &Value, base: &Value) -> SetEdit {
        if let Value::Object(parts) = written {
            let list = |name| parts.get(name).map(members).unwrap_or_default();
            let (add, mut remove) = (list("add"), list("remove"));
            remove.retain(|member| !add.contains(member));
            return SetEdit { add, remove };
        }
        Self::between(base, written)
    }

    /// Adds or removes one member.
    pub fn of(member: &str, is_in: bool) -> SetEdit {
        let (one, none) = (vec![member.to_owned()], Vec::new());
        if is_in { SetEdit { add: one, remove: none } } else { SetEdit { add: none, remove: one } }
    }

    /// Each member it touches, and whether it is in afterwards.
    pub fn ops(&self) -> impl Iterator<Item = (&String, bool)> {
        let added = self.add.iter().map(|member| (member, true));
        added.chain(self.remove.iter().map(|member| (member, false)))
    }

    /// What turns `before` into `after`.
    pub fn between(before: &Value, after: &Value) -> SetEdit {
        let (before, after) = (members(before), members(after));
        SetEdit {
            add: after.iter().filter(|member| !before.contains(member)).cloned().collect(),
            remove: before.into_iter().filter(|member| !after.contains(member)).collect(),
        }
    }

    /// As it travels.
    pub fn to_value(&self) -> Value {
        json!({"add": self.add, "remove": self.remove})
    }

    /// Applies it to a whole set.
    pub fn apply(&self, set: &Value) -> Value {
        let mut result = members(set);
        result.retain(|member| !self.remove.contains(member));
        result.extend(self.add.iter().cloned());
        from_members(result)
    }
}

/// The members of a whole set; empty for anything that is not a list.
pub fn members(set: &Value) -> Vec<String> {
    set.as_array().map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect()).unwrap_or_default()
}

/// A whole set, sorted, without repeats.
pub fn from_members(mut members: Vec<String>) -> Value {
    members.sort_unstable();
    members.dedup();
    Value::from(members)
}
