//! The tickets as rows, in groups. Only the rows in view exist, however many there are.

use super::super::super::components::{Count, Empty, focus};
use super::super::super::icon::Glyph;
use super::super::super::route::Route;
use super::super::super::session::Shown;
use super::super::super::shortcuts::Shortcut;
use super::super::super::t;
use super::archive::Archive;
use super::bulk::{BulkBar, Selection};
use super::create::NewTicket;
use super::estimate::EstimateSum;
use super::look::Looks;
use super::row::TicketRow;
use super::view::{Group, GroupMark, Lookup, sections};
use crate::domain::{ProjectId, Ticket, TicketId};
use dioxus::html::geometry::PixelsVector2D;
use dioxus::prelude::*;
use std::collections::HashSet;
use std::rc::Rc;

/// Heights in pixels, the same as in `project.css`: a window needs to know them.
const ROW_HEIGHT: (f64, f64) = (36.0, 52.0);
/// Narrower than this, a row has two lines.
const NARROW: f64 = 520.0;
/// Rows beyond the edges, for scrolling without a gap.
const OVERHANG: usize = 6;

/// Width and height of the list when it was last measured: the next one is drawn for that at once, not twice.
static SIZE: GlobalSignal<(f64, f64)> = Signal::global(|| (1024.0, 900.0));

/// What stands in one line.
enum Line<'a> {
    Heading(&'a Group),
    Ticket(&'a Group, TicketId),
}

/// Every line: each group that has tickets under its heading.
#[derive(Clone, Default, PartialEq)]
struct Lines {
    /// With the line of its heading.
    groups: Vec<(usize, Group)>,
    count: usize,
    /// However many groups one is in.
    ticket_count: usize,
}

impl Lines {
    fn new(groups: Vec<Group>) -> Self {
        let mut lines = Self::default();
        for group in groups.into_iter().filter(|group| !group.tickets.is_empty()) {
            let start = lines.count;
            lines.count += 1 + group.tickets.len();
            lines.groups.push((start, group));
        }
        lines.ticket_count = lines.tickets().count();
        lines
    }

    fn len(&self) -> usize {
        self.count
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn at(&self, line: usize) -> Option<Line<'_>> {
        let (start, group) =
            self.groups.get(self.groups.partition_point(|(start, _)| *start <= line).checked_sub(1)?)?;
        match line.checked_sub(start + 1) {
            None => Some(Line::Heading(group)),
            Some(place) => group.tickets.ids().get(place).map(|id| Line::Ticket(group, *id)),
        }
    }

    /// The tickets, from the first line to the last, each once.
    fn tickets(&self) -> impl Iterator<Item = TicketId> {
        let mut known = HashSet::new();
        let all = self.groups.iter().flat_map(|(_, group)| group.tickets.ids().iter().copied());
        all.filter(move |id| known.insert(*id))
    }
}

/// What is in view: first line and one past the last.
pub fn window(top: f64, height: f64, row: f64, count: usize) -> (usize, usize) {
    // Negative and fractional parts are cut off, as they should be.
    let first = ((top / row).max(0.0) as usize).saturating_sub(OVERHANG);
    let shown = (height / row).ceil() as usize + 2 * OVERHANG + 1;
    (first.min(count), (first + shown).min(count))
}

#[component]
pub fn TicketList(lookup: Lookup, asked: ReadSignal<u32>) -> Element {
    let session = lookup.session.0;
    let looks = use_context::<Looks>();
    let project = lookup.project;
    // "Due today" changes with the day, not with every half minute.
    let today = use_memo(move || session.today());
    let lines =
        use_memo(move || Rc::new(Lines::new(sections(&lookup, &session.client(), &looks.of(project), *today.read()))));
    let mut top = use_signal(|| 0.0f64);
    let mut element = use_signal(|| None::<Rc<MountedData>>);
    let mut active = use_signal(|| 0usize);
    let mut wants_focus = use_signal(|| false);
    let selection = use_hook(Selection::new);
    let chosen = use_memo(move || Rc::new(selection.of(lines.read().tickets())));

    let row_height = use_memo(move || if SIZE().0 < NARROW { ROW_HEIGHT.1 } else { ROW_HEIGHT.0 });
    // By whole lines: scrolling within one renders nothing.
    let shown = use_memo(move || window(top(), SIZE().1, row_height(), lines.read().len()));
    let width = use_memo(move || match SIZE().0 {
        ..NARROW => "narrow",
        NARROW..760.0 => "small",
        760.0..900.0 => "medium",
        _ => "",
    });
    let (first, last) = shown();
    let all = lines();
    let row = row_height();

    let mut go_to = move |index: usize| {
        active.set(index);
        wants_focus.set(true);
        let at = index as f64 * row;
        let (current, height) = (*top.peek(), SIZE.peek().1);
        let wanted = if at < current + row {
            Some((at - row).max(0.0))
        } else if at + 2.0 * row > current + height {
            Some(at + 2.0 * row - height)
        } else {
            None
        };
        if let (Some(wanted), Some(element)) = (wanted, element.peek().clone()) {
            spawn(async move {
                // Without it the row is only not scrolled into view; the focus does that, too.
                let _ = element.scroll(PixelsVector2D::new(0.0, wanted), ScrollBehavior::Instant).await;
            });
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let all = lines.peek();
        let at = (*active.peek()).min(all.len().saturating_sub(1));
        let is_ticket = |index: &usize| matches!(all.at(*index), Some(Line::Ticket(..)));
        let here = match all.at(at) {
            Some(Line::Ticket(_, id)) if *lookup.may_write.peek() => Some(id),
            _ => None,
        };
        let is_range = event.modifiers().shift();
        let next = match event.key() {
            _ if Shortcut::Choose.is(&event) => {
                here.into_iter().for_each(|id| selection.toggle(id));
                None
            }
            Key::Character(key) if key == "a" && (event.modifiers().ctrl() || event.modifiers().meta()) => {
                if here.is_some() {
                    selection.set(all.tickets());
                }
                None
            }
            Key::Escape if !selection.is_empty() => {
                selection.set(std::iter::empty());
                None
            }
            Key::ArrowDown => (at + 1..all.len()).find(is_ticket),
            _ if Shortcut::Next.is(&event) => (at + 1..all.len()).find(is_ticket),
            Key::ArrowUp => (0..at).rev().find(is_ticket),
            _ if Shortcut::Previous.is(&event) => (0..at).rev().find(is_ticket),
            Key::Home => (0..all.len()).find(is_ticket),
            Key::End => (0..all.len()).rev().find(is_ticket),
            Key::Enter => {
                if let Some(Line::Ticket(_, id)) = all.at(at) {
                    navigator().push(Route::TicketPage { id: id.to_string() });
                }
                return;
            }
            _ => return,
        };
        if let (true, Some(here), Some(Line::Ticket(_, to))) = (is_range, here, next.and_then(|next| all.at(next))) {
            if !selection.has(here) {
                selection.toggle(here);
            }
            selection.extend(to, all.tickets());
        }
        drop(all);
        event.prevent_default();
        event.stop_propagation();
        if let Some(next) = next {
            go_to(next);
        }
    };
    let count = all.ticket_count;
    let columns = use_memo(move || looks.of(project).columns)();
    let client = session.client();
    let tab_stop = active().max(1).min(all.len().saturating_sub(1));
    rsx! {
        if (lookup.may_write)() {
            NewTicket { project, asked }
        }
        div {
            class: if chosen.read().is_empty() { "rows {width}" } else { "rows {width} choosing" },
            tabindex: "-1",
            onmounted: move |event| element.set(Some(event.data())),
            onscroll: move |event| {
                top.set(event.scroll_top());
            },
            onresize: move |event| {
                if let Ok(now) = event.get_content_box_size()
                    && *SIZE.peek() != (now.width, now.height)
                {
                    *SIZE.write() = (now.width, now.height);
                }
            },
            onkeydown: on_key,
            if all.is_empty() {
                NothingHere { project }
            }
            div { role: "list", aria_label: t!("list-label", count = count),
                div { class: "rows-space", height: "{first as f64 * row}px" }
                for index in first..last {
                    match all.at(index) {
                        Some(Line::Heading(group)) => rsx! {
                            div { key: "group-{group.key}", class: "row-heading", role: "listitem",
                                GroupMark { mark: group.mark.clone() }
                                h2 { "{group.name}" }
                                Count { count: group.tickets.len() }
                                EstimateSum { tickets: group.tickets.clone(), lookup }
                            }
                        },
                        Some(Line::Ticket(group, id)) => match client.get::<Ticket>(id) {
                            Some(row) => rsx! {
                                TicketRow {
                                    key: "{group.key}-{id}",
                                    ticket: Shown(row),
                                    lookup,
                                    columns,
                                    is_tab_stop: index == tab_stop,
                                    is_focused: wants_focus() && index == active(),
                                    is_chosen: selection.has(id),
                                    on_choose: move |is_range: bool| {
                                        if is_range && !selection.has(id) {
                                            selection.extend(id, lines.peek().tickets());
                                        } else {
                                            selection.toggle(id);
                                        }
                                    },
                                    on_focus: move |()| active.set(index),
                                }
                            },
                            None => rsx! {},
                        },
                        None => rsx! {},
                    }
                }
                div { class: "rows-space", height: "{(all.len() - last) as f64 * row}px" }
            }
            Archive { project }
        }
        if !chosen.read().is_empty() {
            BulkBar {
                lookup,
                chosen: chosen(),
                // The bar goes, and with it what had the focus: the keys are the list's again.
                on_clear: move |()| {
                    selection.set(std::iter::empty());
                    if let Some(element) = element.peek().as_ref() {
                        focus(element);
                    }
                },
            }
        }
    }
}

#[component]
fn NothingHere(project: ProjectId) -> Element {
    let looks = use_context::<Looks>();
    rsx! {
        if !looks.of(project).filter.is_empty() {
            Empty { glyph: Glyph::Filter, title: t!("list-none-title"), text: t!("list-none-text"),
                button {
                    class: "button",
                    r#type: "button",
                    onclick: move |_| looks.clear(project),
                    {t!("filter-clear")}
                }
            }
        } else {
            Empty { glyph: Glyph::List, title: t!("list-empty-title"), text: t!("list-empty-text"),
                Link { class: "button", to: Route::ImportPage {}, {t!("nav-import")} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_view_is_rendered_however_long_the_list() {
        assert_eq!(window(0.0, 800.0, 40.0, 100_000), (0, 33));
        assert_eq!(window(40_000.0, 800.0, 40.0, 100_000), (994, 1027));
        assert_eq!(window(0.0, 800.0, 40.0, 3), (0, 3));
        assert_eq!(window(9_000.0, 800.0, 40.0, 3), (3, 3));
    }
}
