//! Search, quick filters, saved views, sort, groups and columns of a project's tickets.

use super::super::super::components::{
    Avatar, Choice as ChoiceField, ColorDot, PickOption, Picker, PriorityIcon, TypeIcon, keep_typing,
};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::route::Route;
use super::super::super::{t, time, values};
use super::Kind;
use super::look::{Column, Columns, GROUPS, Look, Looks, SORTS, group_named, name_of_group, name_of_sort, sort_named};
use super::row::status_options;
use super::timeboxes::timeboxes_of;
use super::view::Lookup;
use super::views::Views;
use crate::client::{Row, device};
use crate::domain::{Priority, TicketType, TimeboxId, TimeboxKind};
use crate::query::{Assignee, Choice, Filter, GroupBy, InTimebox, Names, SortBy};
use dioxus::core::Task;
use dioxus::prelude::*;

/// The address says what is asked for once one pauses: writing it costs more than a search.
const ADDRESS_PAUSE_MILLISECONDS: u32 = 200;

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

/// What the list is grouped by, in words.
fn group_name(by: GroupBy) -> String {
    match by {
        GroupBy::Nothing => t!("group-nothing"),
        GroupBy::Status => t!("field-status"),
        GroupBy::Assignee => t!("field-assignees"),
        GroupBy::Priority => t!("field-priority"),
        GroupBy::Type => t!("field-type"),
        GroupBy::Label => t!("field-labels"),
        GroupBy::Cycle => t!("field-cycle"),
        GroupBy::Milestone => t!("field-milestone"),
    }
}

fn column_name(column: Column) -> String {
    match column {
        Column::Key => t!("field-key"),
        Column::Labels => t!("field-labels"),
        Column::Cycle => t!("field-cycle"),
        Column::Milestone => t!("field-milestone"),
        Column::Updated => t!("sort-updated"),
        Column::Due => t!("field-due"),
        Column::Estimate => t!("field-estimate"),
        Column::Assignees => t!("field-assignees"),
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
pub fn names(lookup: &Lookup) -> Names {
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
    let looks = use_context::<Looks>();
    let project = lookup.project;
    let Look { filter, .. } = looks.of(project);
    let read_typed = use_callback(move |text: String| {
        let names = names(&lookup);
        looks.change(project, |look| look.filter.add_typed(&text, &names));
    });
    use_hook(|| {
        // A link that was followed says what is to be seen.
        if let Some(asked) = looks.take_asked() {
            looks.change(project, |look| *look = Look::read(&asked, &names(&lookup)));
        }
    });
    let mut writer = use_signal(|| None::<Task>);
    let route = use_route::<Route>();
    // The way to another view has an address of its own, without what is asked.
    use_effect(use_reactive!(|route| {
        let _ = route;
        let asked = looks.of(project).write(&names(&lookup));
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
                            read_typed.call(looks.of(project).filter.text);
                        }
                        keep_typing(event);
                    },
                    oninput: move |event| {
                        let text = event.value();
                        // A condition is read once it is complete: what is being typed stays under the cursor.
                        if text.ends_with(' ') && text.contains(':') {
                            read_typed.call(text);
                        } else {
                            looks.change(project, |look| look.filter.text = text);
                        }
                    },
                }
            }
            Filtering {
                label: t!("field-status"),
                options: move |()| status_options(&lookup),
                selected: values_of(&filter.statuses, Clone::clone),
                on_change: move |chosen| looks.change(project, |look| look.filter.statuses.only = chosen),
            }
            Filtering {
                label: t!("field-type"),
                options: move |()| type_options(),
                selected: values_of(&filter.types, |kind| kind.as_str().to_owned()),
                on_change: move |chosen| looks.change(project, |look| look.filter.types.only = picked(chosen, |text| Some(TicketType::from(text)))),
            }
            Filtering {
                label: t!("field-priority"),
                options: move |()| priority_options(),
                selected: values_of(&filter.priorities, |priority| priority.as_str().to_owned()),
                on_change: move |chosen| looks.change(project, |look| look.filter.priorities.only = picked(chosen, |text| Some(Priority::from(text)))),
            }
            Filtering {
                label: t!("field-labels"),
                options: move |()| label_options(&lookup),
                selected: values_of(&filter.labels, ToString::to_string),
                on_change: move |chosen| looks.change(project, |look| look.filter.labels.only = picked(chosen, |id| id.parse().ok())),
            }
            Filtering {
                label: t!("field-assignees"),
                options: people,
                selected: values_of(&filter.assignees, assignee_value),
                on_change: move |chosen| looks.change(project, |look| look.filter.assignees.only = picked(chosen, read_assignee)),
            }
            if has(&TimeboxKind::Cycle) {
                Filtering {
                    label: t!("field-cycle"),
                    options: move |()| timebox_choices(&lookup, &TimeboxKind::Cycle),
                    selected: values_of(&filter.cycles, timebox_value),
                    on_change: move |chosen| looks.change(project, |look| look.filter.cycles.only = picked(chosen, read_timebox)),
                }
            }
            if has(&TimeboxKind::Milestone) {
                Filtering {
                    label: t!("field-milestone"),
                    options: move |()| timebox_choices(&lookup, &TimeboxKind::Milestone),
                    selected: values_of(&filter.milestones, timebox_value),
                    on_change: move |chosen| looks.change(project, |look| look.filter.milestones.only = picked(chosen, read_timebox)),
                }
            }
            if !unseen.is_empty() {
                button {
                    class: "filter-chip active",
                    r#type: "button",
                    title: t!("filter-remove"),
                    onclick: move |_| looks.change(project, |look| look.filter = within_chips(&look.filter)),
                    span { "{unseen}" }
                    Icon { glyph: Glyph::Cross, class: "small" }
                }
            }
            if !filter.is_empty() {
                button {
                    class: "button quiet small",
                    r#type: "button",
                    onclick: move |_| looks.clear(project),
                    Icon { glyph: Glyph::Cross }
                    {t!("filter-clear")}
                }
            }
            div { class: "filter-end",
                Views { lookup, kind }
                if kind == Kind::List {
                    Manner { lookup }
                }
            }
        }
    }
}

/// Order, groups and columns of the list.
#[component]
fn Manner(lookup: Lookup) -> Element {
    let looks = use_context::<Looks>();
    let project = lookup.project;
    let Look { sort, group, columns, .. } = looks.of(project);
    let sorts = SORTS.iter().map(|(name, by, _)| ((*name).to_owned(), sort_name(*by))).collect::<Vec<_>>();
    let groups = GROUPS.iter().map(|(name, by)| ((*name).to_owned(), group_name(*by))).collect::<Vec<_>>();
    let option =
        |(name, column): (&str, Column)| PickOption { value: name.to_owned(), text: column_name(column), mark: None };
    rsx! {
        Icon { glyph: Glyph::Group }
        ChoiceField {
            label: t!("group-by"),
            hides_label: true,
            value: name_of_group(group),
            options: groups,
            on_change: move |value: String| {
                looks.change(project, |look| look.group = group_named(&value).unwrap_or(GroupBy::Status));
            },
        }
        Icon { glyph: Glyph::Sort }
        ChoiceField {
            label: t!("sort-by"),
            hides_label: true,
            value: name_of_sort(sort),
            options: sorts,
            on_change: move |value: String| {
                looks.change(project, |look| look.sort = sort_named(&value).unwrap_or_default());
            },
        }
        Picker {
            label: t!("columns-choose"),
            class: "button icon-only quiet",
            options: move |()| Column::ALL.into_iter().map(option).collect::<Vec<_>>(),
            selected: columns.names().map(str::to_owned).collect::<Vec<_>>(),
            is_multiple: true,
            on_change: move |chosen: Vec<String>| {
                let names = if chosen.is_empty() { "none".to_owned() } else { chosen.join(",") };
                looks.change(project, |look| look.columns = Columns::read(&names).unwrap_or_default());
            },
            Icon { glyph: Glyph::Columns }
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
