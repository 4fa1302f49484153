//! A filter as people type it, and as links carry it: `status:review label:"good first issue" -type:epic due:<7d door`.

use super::filter::{Assignee, Choice, Due, Filter, InTimebox, NO_PARENT, State};
use super::fold::fold;
use crate::domain::{LabelId, Priority, TicketType, TimeboxId, UserId};
use std::str::FromStr;

/// What the names in a typed filter stand for, in one project.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Key and name of each status.
    pub statuses: Vec<(String, String)>,
    pub labels: Vec<(LabelId, String)>,
    pub cycles: Vec<(TimeboxId, String)>,
    pub milestones: Vec<(TimeboxId, String)>,
    pub people: Vec<(UserId, String)>,
    pub me: UserId,
}

impl Names {
    /// The same, each called by its id: what is written with them still means the same when something is renamed.
    /// Whoever looks is still `me`.
    #[must_use]
    pub fn by_id(self) -> Self {
        fn named<T: ToString>(things: Vec<(T, String)>) -> Vec<(T, String)> {
            things
                .into_iter()
                .map(|(id, _)| {
                    let name = id.to_string();
                    (id, name)
                })
                .collect()
        }
        Self {
            statuses: named(self.statuses),
            labels: named(self.labels),
            cycles: named(self.cycles),
            milestones: named(self.milestones),
            people: named(self.people),
            me: self.me,
        }
    }
}

const ME: &str = "me";
const NOBODY: &str = "nobody";
const NONE: &str = "none";
const CURRENT: &str = "current";
const BLOCKED: &str = "blocked";

impl Filter {
    /// Reads what was typed. What means nothing here is text to look for: nothing that is typed is an error.
    pub fn typed(text: &str, names: &Names) -> Self {
        let mut filter = Self::default();
        filter.add_typed(text, names);
        filter
    }

    /// Adds the conditions that were typed to those there are; the rest is what is looked for now.
    pub fn add_typed(&mut self, text: &str, names: &Names) {
        let words: Vec<String> = tokens(text).into_iter().filter(|token| !self.read(token, names)).collect();
        self.text = words.join(" ");
    }

    /// Whether the token is a condition; then it holds from now on.
    fn read(&mut self, token: &str, names: &Names) -> bool {
        let (is_not, rest) = token.strip_prefix('-').map_or((false, token), |rest| (true, rest));
        let Some((name, value)) = rest.split_once(':') else { return false };
        let value = value.trim_matches('"');
        match name {
            "is" if !is_not && value == BLOCKED => {
                self.is_blocked = true;
                true
            }
            "is" if !is_not => read_state(value).map(|state| self.state = state).is_some(),
            "due" if !is_not => read_due(value).map(|due| self.due = Some(due)).is_some(),
            "status" => put(&mut self.statuses, is_not, found(&names.statuses, value)),
            "label" => put(&mut self.labels, is_not, found_or_id(&names.labels, value)),
            "cycle" if value == CURRENT => put(&mut self.cycles, is_not, Some(InTimebox::Current)),
            "cycle" => put(&mut self.cycles, is_not, read_timebox(value, &names.cycles)),
            "milestone" => put(&mut self.milestones, is_not, read_timebox(value, &names.milestones)),
            "type" => put(&mut self.types, is_not, known(TicketType::KNOWN, TicketType::as_str, value)),
            "priority" => put(&mut self.priorities, is_not, known(Priority::KNOWN, Priority::as_str, value)),
            "assignee" => put(&mut self.assignees, is_not, read_assignee(value, names)),
            "watcher" => put(&mut self.watchers, is_not, read_person(value, names)),
            "parent" => put(&mut self.parents, is_not, read_parent(value)),
            _ => false,
        }
    }

    /// As it would be typed. What has no name here (a label that is gone) is left out.
    pub fn to_typed(&self, names: &Names) -> String {
        let mut out = Vec::new();
        match self.state {
            State::All => {}
            State::Open => out.push("is:open".to_owned()),
            State::Closed => out.push("is:closed".to_owned()),
        }
        if self.is_blocked {
            out.push(format!("is:{BLOCKED}"));
        }
        write(&mut out, "status", &self.statuses, |key| name_of(&names.statuses, key));
        write(&mut out, "type", &self.types, |kind| Some(kind.as_str().to_lowercase()));
        write(&mut out, "priority", &self.priorities, |priority| Some(priority.as_str().to_lowercase()));
        write(&mut out, "label", &self.labels, |label| name_of(&names.labels, label));
        write(&mut out, "cycle", &self.cycles, |cycle| timebox_name(cycle, &names.cycles));
        write(&mut out, "milestone", &self.milestones, |milestone| timebox_name(milestone, &names.milestones));
        write(&mut out, "assignee", &self.assignees, |assignee| match assignee {
            Assignee::Nobody => Some(NOBODY.to_owned()),
            Assignee::User(user) => person_name(user, names),
        });
        write(&mut out, "watcher", &self.watchers, |user| person_name(user, names));
        write(&mut out, "parent", &self.parents, |key| Some(key.clone()));
        match self.due {
            None => {}
            Some(Due::Overdue) => out.push("due:over".to_owned()),
            Some(Due::Any) => out.push("due:any".to_owned()),
            Some(Due::None) => out.push("due:none".to_owned()),
            Some(Due::Within(days)) => out.push(format!("due:<{days}d")),
        }
        if !self.text.is_empty() {
            out.push(self.text.clone());
        }
        out.join(" ")
    }
}

/// Words apart by blanks; what is between quotation marks stays together, marks included.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let (mut token, mut is_quoted) = (String::new(), false);
    for letter in text.chars() {
        is_quoted ^= letter == '"';
        if letter.is_whitespace() && !is_quoted {
            if !token.is_empty() {
                tokens.push(std::mem::take(&mut token));
            }
        } else {
            token.push(letter);
        }
    }
    tokens.extend((!token.is_empty()).then_some(token));
    tokens
}

fn put<T: PartialEq>(choice: &mut Choice<T>, is_not: bool, value: Option<T>) -> bool {
    let Some(value) = value else { return false };
    let values = if is_not { &mut choice.not } else { &mut choice.only };
    if !values.contains(&value) {
        values.push(value);
    }
    true
}

/// By the whole name, whatever its case.
fn found<T: Clone>(named: &[(T, String)], value: &str) -> Option<T> {
    let wanted = fold(value);
    named.iter().find(|(_, name)| fold(name) == wanted).map(|(id, _)| id.clone())
}

/// The same, or by its id, whether it is there or not.
fn found_or_id<T: Clone + FromStr>(named: &[(T, String)], value: &str) -> Option<T> {
    found(named, value).or_else(|| value.parse().ok())
}

fn name_of<T: PartialEq>(named: &[(T, String)], id: &T) -> Option<String> {
    named.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone())
}

fn known<T: Clone>(all: &[T], name: impl Fn(&T) -> &str, value: &str) -> Option<T> {
    all.iter().find(|one| name(one).eq_ignore_ascii_case(value)).cloned()
}

fn read_assignee(value: &str, names: &Names) -> Option<Assignee> {
    match value {
        NOBODY => Some(Assignee::Nobody),
        name => read_person(name, names).map(Assignee::User),
    }
}

fn read_timebox(value: &str, named: &[(TimeboxId, String)]) -> Option<InTimebox> {
    if value == NONE { Some(InTimebox::None) } else { found_or_id(named, value).map(InTimebox::Id) }
}

fn timebox_name(timebox: &InTimebox, named: &[(TimeboxId, String)]) -> Option<String> {
    match timebox {
        InTimebox::None => Some(NONE.to_owned()),
        InTimebox::Current => Some(CURRENT.to_owned()),
        InTimebox::Id(id) => name_of(named, id),
    }
}

fn read_person(value: &str, names: &Names) -> Option<UserId> {
    if value == ME { Some(names.me) } else { found_or_id(&names.people, value) }
}

fn person_name(user: &UserId, names: &Names) -> Option<String> {
    if *user == names.me { Some(ME.to_owned()) } else { name_of(&names.people, user) }
}

/// A key as people write one (WEB-12, WEB-~1f3a), whether there is such a ticket or not.
fn read_parent(value: &str) -> Option<String> {
    let is_key = value.rsplit_once('-').is_some_and(|(_, end)| match end.strip_prefix('~') {
        Some(own) => !own.is_empty() && own.chars().all(|letter| letter.is_ascii_hexdigit()),
        None => !end.is_empty() && end.chars().all(|letter| letter.is_ascii_digit()),
    });
    if value == NO_PARENT { Some(value.to_owned()) } else { is_key.then(|| value.to_uppercase()) }
}

fn read_state(value: &str) -> Option<State> {
    match value {
        "open" => Some(State::Open),
        "closed" => Some(State::Closed),
        _ => None,
    }
}

fn read_due(value: &str) -> Option<Due> {
    match value {
        "over" => Some(Due::Overdue),
        "any" => Some(Due::Any),
        "none" => Some(Due::None),
        "today" => Some(Due::Within(0)),
        within => within.strip_prefix('<')?.strip_suffix('d')?.parse().ok().map(Due::Within),
    }
}

fn write<T>(out: &mut Vec<String>, name: &str, choice: &Choice<T>, text: impl Fn(&T) -> Option<String>) {
    let only = choice.only.iter().map(|value| ("", value));
    for (sign, value) in only.chain(choice.not.iter().map(|value| ("-", value))) {
        match text(value) {
            Some(text) if text.contains(char::is_whitespace) => out.push(format!("{sign}{name}:\"{text}\"")),
            Some(text) => out.push(format!("{sign}{name}:{text}")),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let user = |n: u8| UserId::from_random([n; 16]);
        let label = |n: u8| LabelId::from_random([n; 16]);
        Names {
            statuses: vec![("Open".into(), "Open".into()), ("InProgress".into(), "In progress".into())],
            labels: vec![(label(1), "bug".into()), (label(2), "good first issue".into())],
            cycles: vec![(TimeboxId::from_random([3; 16]), "Week 47".into())],
            milestones: vec![(TimeboxId::from_random([4; 16]), "1.0".into())],
            people: vec![(user(1), "ann".into()), (user(2), "Ben Smith".into())],
            me: user(1),
        }
    }

    #[test]
    fn what_is_typed_becomes_conditions_and_the_rest_is_looked_for() {
        let names = names();
        let text = r#"status:"in progress" assignee:me label:bug -type:epic due:<7d is:open the "front door""#;
        let filter = Filter::typed(text, &names);
        assert_eq!(filter.statuses.only, ["InProgress"]);
        assert_eq!(filter.assignees.only, [Assignee::User(names.me)]);
        assert_eq!(filter.labels.only, [names.labels[0].0]);
        assert_eq!(filter.types.not, [TicketType::Epic]);
        assert_eq!((filter.due, filter.state), (Some(Due::Within(7)), State::Open));
        assert_eq!(filter.text, r#"the "front door""#);
        let filter = Filter::typed(r#"cycle:current -cycle:"week 47" milestone:"1.0""#, &names);
        let [cycle, milestone] = [&names.cycles, &names.milestones].map(|named| InTimebox::Id(named[0].0));
        assert_eq!((filter.cycles.only, filter.cycles.not), (vec![InTimebox::Current], vec![cycle]));
        assert_eq!(filter.milestones.only, [milestone]);
    }

    #[test]
    fn what_means_nothing_here_is_text() {
        let text = "label:unheard cycle:none-such milestone:current status: 12:30 due:soon -x -is:blocked parent:door parent:front-end-ace parent:web-~ http://a.example";
        let filter = Filter::typed(text, &names());
        assert_eq!(filter.text, text);
        assert!(Filter { text: String::new(), ..filter }.is_empty());
    }

    #[test]
    fn what_is_written_with_ids_means_the_same_after_everything_was_renamed() {
        let before = names();
        let text = r#"status:"in progress" label:bug -label:"good first issue" cycle:"week 47" milestone:1.0 assignee:me watcher:"ben smith" door"#;
        let filter = Filter::typed(text, &before);
        let written = filter.to_typed(&before.clone().by_id());
        assert!(!written.contains("bug") && written.contains("assignee:me") && written.contains("status:InProgress"));
        let mut after = before;
        // The name of one is what another was called.
        after.statuses = vec![("Open".into(), "InProgress".into()), ("InProgress".into(), "Open".into())];
        after.labels.iter_mut().for_each(|(_, name)| *name = "other".into());
        assert_eq!(Filter::typed(&written, &after.by_id()), filter);
        let gone = Filter::typed(&written, &Names { me: names().me, ..Names::default() });
        assert_eq!((gone.labels, gone.cycles, gone.watchers), (filter.labels, filter.cycles, filter.watchers));
    }

    #[test]
    fn a_filter_written_and_read_again_is_the_same() {
        let names = names();
        for text in [
            "",
            "door",
            r#"is:closed status:open -status:"In progress" type:bug priority:high -priority:low"#,
            r#"label:bug -label:"good first issue" assignee:me assignee:nobody assignee:"ben smith" due:over some words"#,
            "due:none",
            r#"is:open is:blocked watcher:me -watcher:"Ben Smith" parent:web-12 parent:WEB-~1f3a -parent:none door"#,
            "due:<0d",
            r#"cycle:current cycle:"week 47" -cycle:none milestone:1.0 -milestone:none"#,
        ] {
            let filter = Filter::typed(text, &names);
            assert_eq!(Filter::typed(&filter.to_typed(&names), &names), filter, "{text}");
        }
    }
}
