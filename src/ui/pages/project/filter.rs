//! Search, quick filters and sort of a project's tickets; kept while one switches between list and board.

use super::super::super::components::{
    Avatar, Choice as ChoiceField, ColorDot, PickOption, Picker, PriorityIcon, TypeIcon, keep_typing,
};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::route::Route;
use super::super::super::{t, time, values};
use super::Kind;
use super::row::status_options;
use super::timeboxes::timeboxes_of;
use super::view::Lookup;
use crate::client::{Row, device};
use crate::domain::{Priority, ProjectId, TicketType, TimeboxId, TimeboxKind};
use crate::query::{Assignee, Choice, Filter, InTimebox, Names, Sort, SortBy};
use dioxus::core::Task;
use dioxus::prelude::*;
use std::collections::HashMap;

/// The address says what is asked for once one pauses: writing it costs more than a search.
const ADDRESS_PAUSE_MILLISECONDS: u32 = 200;

/// Which tickets are shown, in which order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    pub filter: Filter,
    pub sort: Sort,
}

impl View {
    /// What an address asks for: `sort:due`, then conditions as they are typed.
    fn read(text: &str, names: &Names) -> Self {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        match first.strip_prefix("sort:").and_then(sort_named) {
            Some(sort) => Self { sort, filter: Filter::typed(rest, names) },
            None => Self { sort: Sort::default(), filter: Filter::typed(text, names) },
        }
    }

    /// As [`read`](Self::read) reads it; the order by hand goes without saying.
    fn write(&self, names: &Names) -> String {
        let sort = (self.sort != Sort::default()).then(|| format!("sort:{}", name_of_sort(self.sort)));
        let filter = Some(self.filter.to_typed(names)).filter(|filter| !filter.is_empty());
        sort.into_iter().chain(filter).collect::<Vec<_>>().join(" ")
    }
}

/// The orders to choose from; the most pressing, the newest and the last changed first.
const SORTS: &[(&str, SortBy, bool)] = &[
    ("manual", SortBy::Position, false),
    ("priority", SortBy::Priority, true),
    ("due", SortBy::Due, false),
    ("updated", SortBy::Updated, true),
    ("created", SortBy::Created, true),
    ("title", SortBy::Title, false),
];

fn sort_named(name: &str) -> Option<Sort> {
    SORTS
        .iter()
        .find(|(known, _, _)| *known == name)
        .map(|(_, by, descending)| Sort { by: *by, descending: *descending })
}

fn name_of_sort(sort: Sort) -> &'static str {
    SORTS.iter().find(|(_, by, _)| *by == sort.by).map_or("manual", |(name, _, _)| name)
}

fn sort_name(by: SortBy) -> String {
    match by {
        SortBy::Priority => t!("sort-priority"),
        SortBy::Due => t!("sort-due"),
        SortBy::Updated => t!("sort-updated"),
        SortBy::Created | SortBy::Number => t!("sort-created"),
        SortBy::Title => t!("sort-title"),
        SortBy::Position => t!("sort-manual"),
    }
}

/// The views of all projects looked at since the start.
#[derive(Clone, Copy)]
pub struct Filters {
    views: Signal<HashMap<ProjectId, View>>,
    /// What the address asked for when the app was opened: of the first project that is shown.
    asked: Signal<String>,
}

impl Filters {
    /// For the root component.
    pub fn new() -> Self {
        // Before there is a router: it writes the address anew, without what is asked.
        Self { views: Signal::new(HashMap::new()), asked: Signal::new(device::query()) }
    }

    /// That of one project.
    pub fn of(&self, project: ProjectId) -> View {
        self.views.read().get(&project).cloned().unwrap_or_default()
    }

    /// Changes that of one project.
    pub fn change(mut self, project: ProjectId, change: impl FnOnce(&mut View)) {
        change(self.views.write().entry(project).or_default());
    }

    /// What the address asked for, once.
    fn take_asked(mut self) -> Option<String> {
        let asked = std::mem::take(&mut *self.asked.write());
        (!asked.is_empty()).then_some(asked)
    }

    /// Shows everything again, in the order it was in.
    pub fn clear(self, project: ProjectId) {
        self.change(project, |view| view.filter = Filter::default());
    }
}

/// What was picked, read back from the list's values.
fn picked<T>(chosen: Vec<String>, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
    chosen.iter().filter_map(|value| read(value)).collect()
}

/// What is picked, as the list's values.
fn values_of<T>(choice: &Choice<T>, write: impl Fn(&T) -> String) -> Vec<String> {
    choice.only.iter().map(write).collect()
}

fn read_assignee(value: &str) -> Option<Assignee> {
    if value.is_empty() { Some(Assignee::Nobody) } else { value.parse().ok().map(Assignee::User) }
}

fn assignee_value(assignee: &Assignee) -> String {
    match assignee {
        Assignee::Nobody => String::new(),
        Assignee::User(user) => user.to_string(),
    }
}

/// What the names in a typed filter stand for.
fn names(lookup: &Lookup) -> Names {
    Names {
        statuses: lookup.statuses.read().iter().map(|row| (row.value.key.clone(), row.value.name.clone())).collect(),
        labels: lookup.labels.read().iter().map(|row| (row.id, row.value.name.clone())).collect(),
        cycles: timebox_names(lookup, &TimeboxKind::Cycle),
        milestones: timebox_names(lookup, &TimeboxKind::Milestone),
        people: lookup.people(),
        me: lookup.session.0.acting().me().user,
    }
}

fn timebox_names(lookup: &Lookup, kind: &TimeboxKind) -> Vec<(TimeboxId, String)> {
    let timeboxes = lookup.timeboxes.read();
    timeboxes.iter().filter(|row| row.value.kind == *kind).map(|row| (row.id, row.value.name.clone())).collect()
}

/// The conditions that no list of the bar shows.
fn beyond_chips(filter: &Filter) -> Filter {
    let mut rest = filter.clone();
    rest.text.clear();
    rest.statuses.only.clear();
    rest.types.only.clear();
    rest.priorities.only.clear();
    rest.labels.only.clear();
    rest.cycles.only.clear();
    rest.milestones.only.clear();
    rest.assignees.only.clear();
    rest
}

/// The others.
fn within_chips(filter: &Filter) -> Filter {
    let (state, parents, watchers) = Default::default();
    let mut rest = Filter { state, parents, watchers, due: None, is_blocked: false, ..filter.clone() };
    rest.statuses.not.clear();
    rest.types.not.clear();
    rest.priorities.not.clear();
    rest.labels.not.clear();
    rest.cycles.not.clear();
    rest.milestones.not.clear();
    rest.assignees.not.clear();
    rest
}

/// Search box, filters, sort.
#[component]
pub fn FilterBar(lookup: Lookup, kind: Kind) -> Element {
    let filters = use_context::<Filters>();
    let project = lookup.project;
    let View { filter, sort } = filters.of(project);
    let sorts = SORTS.iter().map(|(name, by, _)| ((*name).to_owned(), sort_name(*by))).collect::<Vec<_>>();
    let current = name_of_sort(sort);
    let read_typed = use_callback(move |text: String| {
        let names = names(&lookup);
        filters.change(project, |view| view.filter.add_typed(&text, &names));
    });
    use_hook(|| {
        // A link that was followed says what is to be seen.
        if let Some(asked) = filters.take_asked() {
            filters.change(project, |view| *view = View::read(&asked, &names(&lookup)));
        }
    });
    let mut writer = use_signal(|| None::<Task>);
    let route = use_route::<Route>();
    // The way to another view has an address of its own, without what is asked.
    use_effect(use_reactive!(|route| {
        let _ = route;
        let asked = filters.of(project).write(&names(&lookup));
        if let Some(task) = writer.take() {
            task.cancel();
        }
        writer.set(Some(spawn(async move {
            device::sleep(ADDRESS_PAUSE_MILLISECONDS).await;
            device::set_query(&asked);
        })));
    }));
    let unseen = beyond_chips(&filter).to_typed(&names(&lookup));
    // Whoever plans without them is not asked.
    let has = |kind: &TimeboxKind| lookup.timeboxes.read().iter().any(|row| row.value.kind == *kind);
    let people = move |()| {
        let nobody = PickOption { value: String::new(), text: t!("assignees-none"), mark: None };
        people_options(&lookup).into_iter().chain([nobody]).collect::<Vec<_>>()
    };
    rsx! {
        div { class: "filter-bar", role: "search",
            label { class: "search",
                Icon { glyph: Glyph::Search }
                span { class: "visually-hidden", {t!("filter-search")} }
                input {
                    r#type: "search",
                    placeholder: t!("filter-search"),
                    value: "{filter.text}",
                    onkeydown: move |event| {
                        if event.key() == Key::Enter {
                            read_typed.call(filters.of(project).filter.text);
                        }
                        keep_typing(event);
                    },
                    oninput: move |event| {
                        let text = event.value();
                        // A condition is read once it is complete: what is being typed stays under the cursor.
                        if text.ends_with(' ') && text.contains(':') {
                            read_typed.call(text);
                        } else {
                            filters.change(project, |view| view.filter.text = text);
                        }
                    },
                }
            }
            Filtering {
                label: t!("field-status"),
                options: move |()| status_options(&lookup),
                selected: values_of(&filter.statuses, Clone::clone),
                on_change: move |chosen| filters.change(project, |view| view.filter.statuses.only = chosen),
            }
            Filtering {
                label: t!("field-type"),
                options: move |()| type_options(),
                selected: values_of(&filter.types, |kind| kind.as_str().to_owned()),
                on_change: move |chosen| filters.change(project, |view| view.filter.types.only = picked(chosen, |text| Some(TicketType::from(text)))),
            }
            Filtering {
                label: t!("field-priority"),
                options: move |()| priority_options(),
                selected: values_of(&filter.priorities, |priority| priority.as_str().to_owned()),
                on_change: move |chosen| filters.change(project, |view| view.filter.priorities.only = picked(chosen, |text| Some(Priority::from(text)))),
            }
            Filtering {
                label: t!("field-labels"),
                options: move |()| label_options(&lookup),
                selected: values_of(&filter.labels, ToString::to_string),
                on_change: move |chosen| filters.change(project, |view| view.filter.labels.only = picked(chosen, |id| id.parse().ok())),
            }
            Filtering {
                label: t!("field-assignees"),
                options: people,
                selected: values_of(&filter.assignees, assignee_value),
                on_change: move |chosen| filters.change(project, |view| view.filter.assignees.only = picked(chosen, read_assignee)),
            }
            if has(&TimeboxKind::Cycle) {
                Filtering {
                    label: t!("field-cycle"),
                    options: move |()| timebox_choices(&lookup, &TimeboxKind::Cycle),
                    selected: values_of(&filter.cycles, timebox_value),
                    on_change: move |chosen| filters.change(project, |view| view.filter.cycles.only = picked(chosen, read_timebox)),
                }
            }
            if has(&TimeboxKind::Milestone) {
                Filtering {
                    label: t!("field-milestone"),
                    options: move |()| timebox_choices(&lookup, &TimeboxKind::Milestone),
                    selected: values_of(&filter.milestones, timebox_value),
                    on_change: move |chosen| filters.change(project, |view| view.filter.milestones.only = picked(chosen, read_timebox)),
                }
            }
            if !unseen.is_empty() {
                button {
                    class: "filter-chip active",
                    r#type: "button",
                    title: t!("filter-remove"),
                    onclick: move |_| filters.change(project, |view| view.filter = within_chips(&view.filter)),
                    span { "{unseen}" }
                    Icon { glyph: Glyph::Cross, class: "small" }
                }
            }
            if !filter.is_empty() {
                button {
                    class: "button quiet small",
                    r#type: "button",
                    onclick: move |_| filters.clear(project),
                    Icon { glyph: Glyph::Cross }
                    {t!("filter-clear")}
                }
            }
            if kind == Kind::List {
                div { class: "filter-end",
                    Icon { glyph: Glyph::Sort }
                    ChoiceField {
                        label: t!("sort-by"),
                        hides_label: true,
                        value: current,
                        options: sorts,
                        on_change: move |value: String| {
                            filters.change(project, |view| view.sort = sort_named(&value).unwrap_or_default());
                        },
                    }
                }
            }
        }
    }
}

#[component]
fn Filtering(
    label: String,
    options: Callback<(), Vec<PickOption>>,
    selected: Vec<String>,
    on_change: EventHandler<Vec<String>>,
) -> Element {
    let is_active = !selected.is_empty();
    let chosen = match is_active {
        true => options.call(()).into_iter().filter(|option| selected.contains(&option.value)).collect(),
        false => Vec::new(),
    };
    let chosen = chosen.into_iter().map(|option| option.text).collect::<Vec<_>>().join(", ");
    rsx! {
        Picker {
            label: label.clone(),
            options,
            class: if is_active { "filter-chip active" } else { "filter-chip" },
            selected,
            is_multiple: true,
            on_change,
            if chosen.is_empty() {
                span { "aria-hidden": "true", "{label}" }
            } else {
                span { "{chosen}" }
            }
            Icon { glyph: Glyph::ChevronDown, class: "small" }
        }
    }
}

/// The known types.
pub fn type_options() -> Vec<PickOption> {
    let option = |ticket_type: &TicketType| PickOption {
        value: ticket_type.as_str().to_owned(),
        text: values::type_name(ticket_type),
        mark: Some(rsx! { TypeIcon { ticket_type: ticket_type.clone() } }),
    };
    TicketType::KNOWN.iter().map(option).collect()
}

/// The known priorities, the most pressing first.
pub fn priority_options() -> Vec<PickOption> {
    let option = |priority: &Priority| PickOption {
        value: priority.as_str().to_owned(),
        text: values::priority_name(priority),
        mark: Some(rsx! { PriorityIcon { priority: priority.clone() } }),
    };
    Priority::ASCENDING.iter().rev().map(option).collect()
}

/// The project's labels.
pub fn label_options(lookup: &Lookup) -> Vec<PickOption> {
    let labels = lookup.labels.read();
    let option = |row: &std::rc::Rc<Row<crate::domain::Label>>| PickOption {
        value: row.id.to_string(),
        text: row.value.name.clone(),
        mark: Some(rsx! { ColorDot { color: row.value.color.clone() } }),
    };
    labels.iter().map(option).collect()
}

/// The project's cycles or milestones.
pub fn timebox_options(lookup: &Lookup, kind: &TimeboxKind) -> Vec<PickOption> {
    let session = lookup.session.0;
    let rows = timeboxes_of(&session.acting(), lookup.project, kind, time::today(session.today()));
    let option = |row: std::rc::Rc<Row<crate::domain::Timebox>>| PickOption {
        value: row.id.to_string(),
        text: row.value.name.clone(),
        mark: None,
    };
    rows.into_iter().map(option).collect()
}

const CURRENT: &str = "current";

/// The same to filter by: besides, whichever cycle is the current one, and none.
fn timebox_choices(lookup: &Lookup, kind: &TimeboxKind) -> Vec<PickOption> {
    let plain = |value: &str, text: String| PickOption { value: value.to_owned(), text, mark: None };
    let current = (*kind == TimeboxKind::Cycle).then(|| plain(CURRENT, t!("cycle-current")));
    let none = plain("", t!("value-none"));
    current.into_iter().chain(timebox_options(lookup, kind)).chain([none]).collect()
}

fn timebox_value(timebox: &InTimebox) -> String {
    match timebox {
        InTimebox::None => String::new(),
        InTimebox::Current => CURRENT.to_owned(),
        InTimebox::Id(id) => id.to_string(),
    }
}

fn read_timebox(value: &str) -> Option<InTimebox> {
    match value {
        "" => Some(InTimebox::None),
        CURRENT => Some(InTimebox::Current),
        id => id.parse().ok().map(InTimebox::Id),
    }
}

/// The people of the project.
pub fn people_options(lookup: &Lookup) -> Vec<PickOption> {
    let option = |(user, name): (crate::domain::UserId, String)| PickOption {
        value: user.to_string(),
        text: name.clone(),
        mark: Some(rsx! { Avatar { name } }),
    };
    lookup.people().into_iter().map(option).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_order_and_the_conditions_and_is_read_again() {
        let names = Names::default();
        for text in ["", "sort:due", "is:open door", "sort:priority is:open due:<7d door", "sort:nonsense door"] {
            let view = View::read(text, &names);
            assert_eq!(view.write(&names), text);
            assert_eq!(View::read(&view.write(&names), &names), view);
        }
        assert_eq!(View::read("sort:manual door", &names).write(&names), "door");
        assert_eq!(View::read("sort:nonsense door", &names).filter.text, "sort:nonsense door");
    }
}
