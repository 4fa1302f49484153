//! One column: its name, its cards, a line for a new one.

use super::super::super::super::components::Count;
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::number::number;
use super::super::super::super::session::Shown;
use super::super::super::super::t;
use super::super::create::NewTicket;
use super::super::estimate::EstimateSum;
use super::super::view::{Group, GroupMark, Lookup};
use super::card::Card;
use super::drag::Drag;
use super::fold::Folds;
use dioxus::prelude::*;

/// Cards that come at a time, as one scrolls, walks on by keyboard or asks for more: a column may hold thousands, and
/// what is out of view costs as much to lay out as what is in it.
const PAGE: usize = 8;
/// The least height of a card with the gap below it, in pixels, as `project.css` makes it.
const CARD_HEIGHT_MIN: f64 = 72.0;
/// Pixels left to scroll when more cards come.
const AHEAD: f64 = 400.0;

/// Cards that a column had room for when one was last measured: the next is drawn with so many at once.
static ROOM: GlobalSignal<usize> = Signal::global(|| PAGE);

/// What lies in a column, of what it is meant to hold.
#[component]
fn Limit(held: usize, limit: usize) -> Element {
    let text = match held > limit {
        true => t!("board-over-limit", held = held, limit = limit),
        false => t!("board-limit", held = held, limit = limit),
    };
    rsx! {
        span { class: if held > limit { "count over" } else { "count" }, title: "{text}",
            if held > limit {
                Icon { glyph: Glyph::Warning, class: "small" }
            }
            span { "aria-hidden": "true", "{number(held as f64)}/{number(limit as f64)}" }
            span { class: "visually-hidden", "{text}" }
        }
    }
}

/// A column that was folded: a strip with its name, which unfolds it.
#[component]
fn Folded(group: Group, on_unfold: EventHandler<()>) -> Element {
    let drag = use_context::<Drag>();
    let is_over = use_memo(use_reactive!(|group| drag.drop_index(&group.key).is_some()));
    let key = group.key.clone();
    rsx! {
        section {
            class: if is_over() { "column folded over" } else { "column folded" },
            aria_label: "{group.name}",
            onmounted: move |event| drag.register_column(key.clone(), event.data()),
            button {
                class: "column-unfold",
                r#type: "button",
                aria_expanded: "false",
                title: t!("board-unfold", column = group.name.clone()),
                onclick: move |_| on_unfold.call(()),
                GroupMark { mark: group.mark.clone() }
                if let Some((held, limit)) = group.limit {
                    Limit { held, limit }
                } else {
                    Count { count: group.tickets.len() }
                }
                h2 { "{group.name}" }
            }
        }
    }
}

/// A column, folded or not. A folded one unfolds while a card in it has the focus, or is carried there by keyboard.
#[component]
pub fn Foldable(group: Group, lookup: Lookup, folded: Folds, asked: Option<ReadSignal<u32>>) -> Element {
    let drag = use_context::<Drag>();
    let key = group.key.clone();
    let tickets = group.tickets.clone();
    let is_needed = use_memo(use_reactive!(|tickets| drag.wanted_place(&tickets).is_some()));
    if folded.has(&key) && !is_needed() {
        return rsx! {
            Folded { group, on_unfold: move |()| folded.toggle(&key) }
        };
    }
    rsx! {
        Column { group, lookup, asked, on_fold: move |()| folded.toggle(&key) }
    }
}

#[component]
fn Column(group: Group, lookup: Lookup, asked: Option<ReadSignal<u32>>, on_fold: EventHandler<()>) -> Element {
    let drag = use_context::<Drag>();
    let mut limit = use_signal(|| *ROOM.peek());
    let mut is_adding = use_signal(|| false);
    let round = use_signal(|| 0u32);
    // `c` and the button of the page open the line of the first column.
    let mut answered = use_signal(move || asked.map_or(0, |asked| *asked.peek()));
    use_effect(move || {
        if let Some(asked) = asked
            && asked() != *answered.peek()
        {
            answered.set(asked());
            is_adding.set(true);
        }
    });
    let may_write = (lookup.may_write)();
    let count = group.tickets.len();
    let key = group.key.clone();
    let own = group.key.clone();
    let drop_at = use_memo(move || drag.drop_index(&own))();
    let carried = (drag.carried)();
    // The card that takes the focus is one of those shown.
    let tickets = group.tickets.clone();
    let wanted = use_memo(use_reactive!(|tickets| drag.wanted_place(&tickets)));
    use_effect(move || {
        if let Some(place) = wanted()
            && place >= *limit.peek()
        {
            limit.set(place + PAGE);
        }
    });
    let mounted_key = group.key.clone();
    let list_key = group.key.clone();
    rsx! {
        section {
            class: if drop_at.is_some() { "column over" } else { "column" },
            aria_label: "{group.name}",
            onmounted: move |event| drag.register_column(mounted_key.clone(), event.data()),
            header { class: "column-head",
                GroupMark { mark: group.mark.clone() }
                h2 { "{group.name}" }
                if let Some((held, limit)) = group.limit {
                    Limit { held, limit }
                } else {
                    Count { count }
                }
                EstimateSum { tickets: group.tickets.clone(), lookup }
                button {
                    class: "button icon-only quiet small column-fold",
                    r#type: "button",
                    aria_label: t!("board-fold", column = group.name.clone()),
                    title: t!("board-fold", column = group.name.clone()),
                    onclick: move |_| on_fold.call(()),
                    Icon { glyph: Glyph::ChevronLeft }
                }
                if may_write {
                    button {
                        class: "button icon-only quiet small",
                        r#type: "button",
                        aria_label: t!("board-add", column = group.name.clone()),
                        title: t!("ticket-new"),
                        onclick: move |_| is_adding.toggle(),
                        Icon { glyph: Glyph::Plus }
                    }
                }
            }
            if may_write && is_adding() {
                NewTicket { project: lookup.project, status: group.key.clone(), asked: round, on_close: move |()| is_adding.set(false) }
            }
            ul {
                class: "cards",
                onmounted: move |event| drag.register_list(list_key.clone(), event.data()),
                onresize: move |event| {
                    if let Ok(size) = event.get_content_box_size() {
                        let room = (size.height / CARD_HEIGHT_MIN).ceil() as usize + 1;
                        if room > *ROOM.peek() {
                            *ROOM.write() = room;
                        }
                        if room > *limit.peek() {
                            limit.set(room);
                        }
                    }
                },
                onscroll: move |event| {
                    let below = f64::from(event.scroll_height() - event.client_height()) - event.scroll_top();
                    if below < AHEAD && count > *limit.peek() {
                        limit += PAGE;
                    }
                },
                for (index , row) in group.tickets.rows(0..limit()).into_iter().enumerate() {
                    Card {
                        key: "{row.id}",
                        ticket: Shown(row.clone()),
                        column: key.clone(),
                        lookup,
                        is_lifted: carried == Some(row.id),
                        is_drop_before: drop_at == Some(index),
                    }
                }
                if drop_at.is_some_and(|index| index >= count.min(limit())) {
                    li { key: "drop-end-{key}", class: "drop-line", "aria-hidden": "true" }
                }
                if count == 0 && drop_at.is_none() {
                    li { key: "empty-{key}", class: "column-empty", {t!("board-column-empty")} }
                }
                if count > limit() {
                    li { key: "more-{key}",
                        button {
                            class: "button quiet small wide",
                            r#type: "button",
                            onclick: move |_| limit += PAGE,
                            {t!("board-more", count = count - limit())}
                        }
                    }
                }
            }
        }
    }
}
