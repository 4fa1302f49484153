//! Many tickets of a list chosen, and changed together: each by a change of its own, taken back as one.

use super::super::super::components::{Picker, Toasts, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::session::Session;
use super::super::super::t;
use super::filter::{label_options, people_options, priority_options, type_options};
use super::row::status_options;
use super::view::Lookup;
use crate::client::Row;
use crate::domain::{Date, FieldValue, Priority, Ticket, TicketId, TicketType};
use dioxus::prelude::*;
use std::collections::HashSet;
use std::rc::Rc;

/// The tickets of a list that are chosen.
#[derive(Clone, Copy, PartialEq)]
pub struct Selection {
    chosen: Signal<HashSet<TicketId>>,
    /// The one that was chosen last: a range begins there.
    anchor: Signal<Option<TicketId>>,
}

impl Selection {
    /// Of nothing, in a component.
    pub fn new() -> Self {
        Self { chosen: Signal::new(HashSet::new()), anchor: Signal::new(None) }
    }

    /// Those of `order` that are chosen: what no filter lets pass any more is left alone.
    pub fn of(&self, order: impl Iterator<Item = TicketId>) -> Vec<TicketId> {
        let chosen = self.chosen.read();
        if chosen.is_empty() { Vec::new() } else { order.filter(|id| chosen.contains(id)).collect() }
    }

    pub fn has(&self, id: TicketId) -> bool {
        self.chosen.read().contains(&id)
    }

    pub fn is_empty(&self) -> bool {
        self.chosen.read().is_empty()
    }

    /// Chooses it, or lets it go.
    pub fn toggle(mut self, id: TicketId) {
        self.anchor.set(Some(id));
        let mut chosen = self.chosen.write();
        if !chosen.remove(&id) {
            chosen.insert(id);
        }
    }

    /// Chooses all from the one that was chosen last to this one.
    pub fn extend(mut self, id: TicketId, order: impl Iterator<Item = TicketId>) {
        let from = self.anchor.peek().unwrap_or(id);
        self.chosen.write().extend(between(order, from, id));
        self.anchor.set(Some(id));
    }

    /// Chooses these and no others.
    pub fn set(mut self, chosen: impl Iterator<Item = TicketId>) {
        self.chosen.set(chosen.collect());
    }
}

/// From the one to the other, both with it, whichever comes first; where one is not there, the other alone.
fn between(order: impl Iterator<Item = TicketId>, one: TicketId, other: TicketId) -> Vec<TicketId> {
    let mut found = Vec::new();
    let mut ends = 0;
    for id in order {
        let is_end = id == one || id == other;
        if is_end || ends == 1 {
            found.push(id);
        }
        ends += usize::from(is_end);
        if ends == 2 || one == other && ends == 1 {
            return found;
        }
    }
    found.truncate(ends);
    found
}

/// The members that every ticket has.
fn common<T: Copy + PartialEq>(tickets: &[Rc<Row<Ticket>>], of: impl Fn(&Ticket) -> &[T]) -> Vec<T> {
    let Some((first, others)) = tickets.split_first() else { return Vec::new() };
    let is_everywhere = |member: &T| others.iter().all(|row| of(&row.value).contains(member));
    of(&first.value).iter().copied().filter(is_everywhere).collect()
}

/// What was taken from `before` to `now` is taken, and what was added is added; the other members stay.
fn put<T: Copy + Ord>(members: &mut Vec<T>, before: &[T], now: &[T]) {
    members.retain(|member| !before.contains(member) || now.contains(member));
    members.extend(now);
    members.sort_unstable();
    members.dedup();
}

fn change_all(session: Session, toasts: Toasts, ids: &Rc<Vec<TicketId>>, change: impl Fn(&mut Ticket) + 'static) {
    let ids = ids.clone();
    toasts.perform(async move {
        let client = session.acting();
        let written = ids.iter().filter_map(|id| client.draft::<Ticket>(*id)).map(|draft| {
            let mut value = draft.value.clone();
            change(&mut value);
            (draft, value)
        });
        client.save_all(written.collect()).await
    });
}

fn delete_all(session: Session, toasts: Toasts, ids: Rc<Vec<TicketId>>) {
    toasts.perform(async move {
        session.acting().delete_all::<Ticket>(&ids).await?;
        toasts.offer(t!("bulk-deleted", count = ids.len()), t!("action-undo"), move || {
            let ids = ids.clone();
            toasts.perform(async move { session.acting().restore_all::<Ticket>(&ids).await });
        });
        Ok(())
    });
}

/// What can be done with all that is chosen.
#[component]
pub fn BulkBar(lookup: Lookup, chosen: Rc<Vec<TicketId>>, on_clear: EventHandler<()>) -> Element {
    let session = lookup.session.0;
    let toasts = use_toasts();
    let client = session.client();
    let tickets: Vec<Rc<Row<Ticket>>> = chosen.iter().filter_map(|id| client.get::<Ticket>(*id)).collect();
    let labels = common(&tickets, |ticket| &ticket.labels);
    let people = common(&tickets, |ticket| &ticket.assignees);
    let label_ids: Vec<String> = labels.iter().map(ToString::to_string).collect();
    let people_ids: Vec<String> = people.iter().map(ToString::to_string).collect();
    let count = chosen.len();
    let ids = use_memo(use_reactive!(|chosen| chosen));
    rsx! {
        div {
            class: "bulk",
            role: "toolbar",
            aria_label: t!("bulk-count", count = count),
            onkeydown: move |event| {
                if event.key() == Key::Escape {
                    event.stop_propagation();
                    on_clear.call(());
                }
            },
            strong { role: "status", {t!("bulk-count", count = count)} }
            Picker {
                label: t!("bulk-set"),
                class: "button small",
                options: move |()| status_options(&lookup),
                selected: Vec::new(),
                on_change: move |chosen: Vec<String>| {
                    if let Some(key) = chosen.first().cloned() {
                        change_all(session, toasts, &ids.peek(), move |ticket| ticket.status.clone_from(&key));
                    }
                },
                {t!("field-status")}
            }
            Picker {
                label: t!("bulk-set"),
                class: "button small",
                options: move |()| priority_options(),
                selected: Vec::new(),
                on_change: move |chosen: Vec<String>| {
                    if let Some(text) = chosen.first() {
                        let priority = Priority::from(text.as_str());
                        change_all(session, toasts, &ids.peek(), move |ticket| ticket.priority = priority.clone());
                    }
                },
                {t!("field-priority")}
            }
            Picker {
                label: t!("bulk-set"),
                class: "button small",
                options: move |()| type_options(),
                selected: Vec::new(),
                on_change: move |chosen: Vec<String>| {
                    if let Some(text) = chosen.first() {
                        let kind = TicketType::from(text.as_str());
                        change_all(session, toasts, &ids.peek(), move |ticket| ticket.ticket_type = kind.clone());
                    }
                },
                {t!("field-type")}
            }
            Picker {
                label: t!("bulk-set"),
                class: "button small",
                options: move |()| people_options(&lookup),
                selected: people_ids,
                is_multiple: true,
                on_change: move |chosen: Vec<String>| {
                    let now: Vec<_> = chosen.iter().filter_map(|id| id.parse().ok()).collect();
                    let before = people.clone();
                    change_all(session, toasts, &ids.peek(), move |ticket| put(&mut ticket.assignees, &before, &now));
                },
                {t!("field-assignees")}
            }
            Picker {
                label: t!("bulk-set"),
                class: "button small",
                options: move |()| label_options(&lookup),
                selected: label_ids,
                is_multiple: true,
                on_change: move |chosen: Vec<String>| {
                    let now: Vec<_> = chosen.iter().filter_map(|id| id.parse().ok()).collect();
                    let before = labels.clone();
                    change_all(session, toasts, &ids.peek(), move |ticket| put(&mut ticket.labels, &before, &now));
                },
                {t!("field-labels")}
            }
            label { class: "bulk-due",
                span { {t!("field-due")} }
                input {
                    class: "input",
                    r#type: "date",
                    onkeydown: |event| event.stop_propagation(),
                    onchange: move |event| {
                        let date = Date::decode(&event.value().into());
                        change_all(session, toasts, &ids.peek(), move |ticket| ticket.due_date = date);
                    },
                }
            }
            button {
                class: "button small",
                r#type: "button",
                onclick: move |_| {
                    delete_all(session, toasts, ids.peek().clone());
                    on_clear.call(());
                },
                Icon { glyph: Glyph::Trash }
                {t!("action-delete")}
            }
            button {
                class: "button icon-only quiet small",
                r#type: "button",
                aria_label: t!("bulk-clear"),
                title: t!("bulk-clear"),
                onclick: move |_| on_clear.call(()),
                Icon { glyph: Glyph::Cross }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> TicketId {
        TicketId::from_random([number; 16])
    }

    #[test]
    fn a_range_goes_from_the_one_to_the_other_whichever_comes_first() {
        let order = || (1..=5).map(id);
        assert_eq!(between(order(), id(2), id(4)), [id(2), id(3), id(4)]);
        assert_eq!(between(order(), id(4), id(2)), [id(2), id(3), id(4)]);
        assert_eq!(between(order(), id(3), id(3)), [id(3)]);
        assert_eq!(between(order(), id(9), id(3)), [id(3)], "the one chosen before is shown no more");
        assert_eq!(between(order(), id(8), id(9)), []);
    }

    #[test]
    fn of_members_only_what_all_had_is_taken_and_the_own_ones_stay() {
        let mut members = vec![1, 2, 7];
        put(&mut members, &[1, 2], &[2, 3]);
        assert_eq!(members, [2, 3, 7]);
    }
}
