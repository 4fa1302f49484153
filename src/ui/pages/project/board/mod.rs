//! The tickets as cards in columns, one per status.
//!
//! Invariants: a card moves by pointer, by keyboard and by menu, with the same result; nothing is written
//! before it is dropped; each move is announced, and the focus follows the card.

mod card;
mod column;
mod drag;
pub mod edge;
mod fold;

use super::super::super::components::use_toasts;
use super::super::super::t;
use super::look::{Look, Looks};
use super::view::{Group, Lookup, groups};
use column::Foldable;
use dioxus::prelude::*;
use drag::{Drag, Ghost};
pub use drag::{HOLD_MILLISECONDS, SLACK};
use fold::Folds;

/// The board of one project.
#[component]
pub fn Board(lookup: Lookup, asked: ReadSignal<u32>) -> Element {
    let session = lookup.session.0;
    let project = lookup.project;
    let toasts = use_toasts();
    let looks = use_context::<Looks>();
    let today = use_memo(move || session.today());
    let columns = use_memo(move || {
        // By hand, whatever the list is sorted by: cards lie where somebody put them.
        let look = Look { sort: Default::default(), ..looks.of(project) };
        groups(&session.client(), project, &lookup.statuses.read(), &look, *today.read())
    });
    let drag = use_context_provider(|| Drag::new(columns, session, toasts));
    let folded = use_hook(|| Folds::new(project));
    // Both stay the same while a pointer only moves.
    let shown: Memo<Vec<Group>> = use_memo(move || drag.preview(&columns.read()));
    let is_dragging = use_memo(move || drag.is_pointing())();
    rsx! {
        div {
            class: if is_dragging { "board dragging" } else { "board" },
            onmounted: move |event| drag.register_board(event.data()),
            ontouchmove: move |event| {
                if drag.is_pointing() {
                    event.prevent_default();
                }
            },
            oncontextmenu: move |event| {
                if drag.holds_touch() {
                    event.prevent_default();
                }
            },
            onpointermove: move |event| drag.pointer_moves(&event),
            onpointerup: move |_| drag.pointer_drops(),
            onpointercancel: move |_| drag.cancel(),
            onpointerleave: move |event| {
                // A mouse that leaves the page with its button down drops nothing.
                if event.pointer_type() == "mouse" && !drag.is_pointing() {
                    drag.cancel();
                }
            },
            for (index , group) in shown().into_iter().enumerate() {
                Foldable { key: "{group.key}", group, lookup, folded, asked: if index == 0 { Some(asked) } else { None } }
            }
            Ghost {}
            if is_dragging {
                div { class: "drag-veil" }
            }
        }
        p { class: "visually-hidden", id: "board-help", {t!("board-help")} }
        p { class: "visually-hidden", role: "status", aria_live: "assertive", "{drag.said}" }
    }
}
