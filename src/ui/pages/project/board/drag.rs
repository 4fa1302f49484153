//! A card on its way: by pointer or by keyboard, until it is dropped or let go.

use super::super::super::super::components::Toasts;
use super::super::super::super::route::Route;
use super::super::super::super::session::Session;
use super::super::super::super::t;
use super::super::view::{Group, Tickets};
use super::edge;
use crate::client::device;
use crate::domain::TicketId;
use dioxus::html::geometry::PixelsRect;
use dioxus::prelude::*;
use std::collections::HashMap;
use std::rc::Rc;

/// A place on the board: column, and how many of its other cards lie above.
#[derive(Clone, Debug, PartialEq)]
struct Target {
    column: String,
    index: usize,
}

/// The card that is lifted.
#[derive(Clone, Debug, PartialEq)]
struct Lifted {
    ticket: TicketId,
    from: String,
    target: Option<Target>,
    is_by_key: bool,
    /// Where the pointer is; for the picture that follows it.
    at: (f64, f64),
}

/// A press that may become a drag: by moving a mouse, or by holding a finger still.
#[derive(Clone, PartialEq)]
struct Press {
    ticket: TicketId,
    column: String,
    at: (f64, f64),
    is_touch: bool,
}

type Measured = Rc<Vec<(String, PixelsRect, Vec<(TicketId, PixelsRect)>)>>;

/// What the board's parts share while something moves.
#[derive(Clone, Copy)]
pub struct Drag {
    columns: Memo<Vec<Group>>,
    lifted: Signal<Option<Lifted>>,
    /// The card that is lifted: the same wherever it is carried.
    pub carried: Memo<Option<TicketId>>,
    press: Signal<Option<Press>>,
    column_elements: Signal<HashMap<String, Rc<MountedData>>>,
    card_elements: Signal<HashMap<TicketId, Rc<MountedData>>>,
    /// What scrolls: the board sideways, the list of each column up and down.
    board_element: Signal<Option<Rc<MountedData>>>,
    list_elements: Signal<HashMap<String, Rc<MountedData>>>,
    measured: Signal<Measured>,
    wanted: Signal<Option<TicketId>>,
    just_dropped: Signal<bool>,
    session: Session,
    toasts: Toasts,
    /// What is announced.
    pub said: Signal<String>,
}

/// Pixels until a press is a drag.
pub const SLACK: f64 = 6.0;
/// How long a finger rests on a card until it is lifted.
pub const HOLD_MILLISECONDS: u32 = 350;

impl Drag {
    /// For the board, whose columns these are.
    pub fn new(columns: Memo<Vec<Group>>, session: Session, toasts: Toasts) -> Self {
        let lifted = Signal::new(None::<Lifted>);
        Self {
            columns,
            lifted,
            carried: Memo::new(move || lifted.read().as_ref().map(|lifted| lifted.ticket)),
            press: Signal::new(None),
            column_elements: Signal::new(HashMap::new()),
            card_elements: Signal::new(HashMap::new()),
            board_element: Signal::new(None),
            list_elements: Signal::new(HashMap::new()),
            measured: Signal::new(Rc::new(Vec::new())),
            wanted: Signal::new(None),
            just_dropped: Signal::new(false),
            session,
            toasts,
            said: Signal::new(String::new()),
        }
    }

    pub fn register_column(mut self, key: String, element: Rc<MountedData>) {
        self.column_elements.write().insert(key, element);
    }

    pub fn register_board(mut self, element: Rc<MountedData>) {
        self.board_element.set(Some(element));
    }

    pub fn register_list(mut self, key: String, element: Rc<MountedData>) {
        self.list_elements.write().insert(key, element);
    }

    pub fn register_card(mut self, id: TicketId, element: Rc<MountedData>) {
        self.card_elements.write().insert(id, element);
    }

    pub fn forget_card(mut self, id: TicketId) {
        // The board may be gone already, and its signals with it.
        if let Ok(mut elements) = self.card_elements.try_write() {
            elements.remove(&id);
        }
    }

    /// Whether a pointer carries a card.
    pub fn is_pointing(&self) -> bool {
        self.lifted.read().as_ref().is_some_and(|lifted| !lifted.is_by_key)
    }

    pub fn wants_focus(&self, id: TicketId) -> bool {
        *self.wanted.read() == Some(id)
    }

    /// Where among `tickets` the one lies that is to take the focus.
    pub fn wanted_place(&self, tickets: &Tickets) -> Option<usize> {
        (*self.wanted.read()).and_then(|id| tickets.place_of(id))
    }

    /// A click that ends a drag opens nothing.
    pub fn has_just_dropped(mut self) -> bool {
        let has = *self.just_dropped.peek();
        self.just_dropped.set(false);
        has
    }

    /// Where the line is drawn in `column` that says where a pointer would drop, counting all its cards.
    pub fn drop_index(&self, column: &str) -> Option<usize> {
        let lifted = self.lifted.read();
        let lifted = lifted.as_ref().filter(|lifted| !lifted.is_by_key)?;
        let target = lifted.target.as_ref().filter(|target| target.column == column)?;
        let columns = self.columns.read();
        let group = columns.iter().find(|group| group.key == column)?;
        let own = group.tickets.place_of(lifted.ticket);
        // The lifted card still lies in its place; the index counts the others.
        Some(if own.is_some_and(|own| own < target.index) { target.index + 1 } else { target.index })
    }

    /// The columns as they are shown: a card moved by keyboard lies where it would be dropped.
    pub fn preview(&self, columns: &[Group]) -> Vec<Group> {
        let lifted = self.lifted.read();
        let Some((lifted, target)) = lifted
            .as_ref()
            .filter(|lifted| lifted.is_by_key)
            .and_then(|lifted| lifted.target.as_ref().map(|target| (lifted, target)))
        else {
            return columns.to_vec();
        };
        let card = columns.iter().find_map(|group| group.tickets.place_of(lifted.ticket)).map(|_| lifted.ticket);
        let moved = columns.iter().map(|group| {
            let mut rows: Vec<_> = group.tickets.ids().iter().filter(|id| **id != lifted.ticket).copied().collect();
            if let (true, Some(card)) = (group.key == target.column, card) {
                rows.insert(target.index.min(rows.len()), card);
            }
            if rows.len() == group.tickets.len() && group.key != target.column {
                group.clone()
            } else {
                Group { tickets: group.tickets.with(rows), ..group.clone() }
            }
        });
        moved.collect()
    }

    // -- by pointer

    /// A new press: the click it ends in is one of its own.
    pub fn begins(mut self) {
        self.just_dropped.set(false);
    }

    pub fn pointer_presses(mut self, ticket: TicketId, column: String, event: &PointerEvent) {
        let at = event.client_coordinates();
        let is_touch = event.pointer_type() != "mouse";
        let press = Press { ticket, column, at: (at.x, at.y), is_touch };
        self.press.set(Some(press.clone()));
        if is_touch {
            spawn(async move {
                device::sleep(HOLD_MILLISECONDS).await;
                if self.press.peek().as_ref() == Some(&press) {
                    let at = press.at;
                    self.lift_by_pointer(press, at);
                }
            });
        }
    }

    /// Whether a finger rests on a card, or carries one: the page neither scrolls then nor shows a menu.
    pub fn holds_touch(&self) -> bool {
        self.is_pointing() || self.press.peek().as_ref().is_some_and(|press| press.is_touch)
    }

    fn lift_by_pointer(mut self, press: Press, at: (f64, f64)) {
        let Press { ticket, column: from, .. } = press;
        self.press.set(None);
        self.lifted.set(Some(Lifted { ticket, from, target: None, is_by_key: false, at }));
        spawn(async move {
            self.measure().await;
            self.scroll_at_edges().await;
        });
    }

    pub fn pointer_moves(mut self, event: &PointerEvent) {
        let at = event.client_coordinates();
        let press = self.press.peek().clone();
        if let Some(press) = press
            && (at.x - press.at.0).hypot(at.y - press.at.1) > SLACK
        {
            if press.is_touch {
                // A finger that moves at once scrolls.
                self.press.set(None);
            } else {
                self.lift_by_pointer(press, (at.x, at.y));
            }
        }
        if self.lifted.peek().as_ref().is_none_or(|lifted| lifted.is_by_key) {
            return;
        }
        event.prevent_default();
        let target = self.target_at(at.x, at.y);
        if let Some(lifted) = self.lifted.write().as_mut() {
            lifted.at = (at.x, at.y);
            lifted.target = target;
        }
    }

    /// Where everything is, at the moment of lifting.
    async fn measure(mut self) {
        let columns = self.column_elements.peek().clone();
        let cards = self.card_elements.peek().clone();
        let mut measured = Vec::new();
        for group in self.columns.peek().clone() {
            let Some(element) = columns.get(&group.key) else { continue };
            let Ok(area) = element.get_client_rect().await else { continue };
            let mut places = Vec::new();
            for id in group.tickets.ids() {
                // Those not shown have no element.
                if let Some(element) = cards.get(id)
                    && let Ok(place) = element.get_client_rect().await
                {
                    places.push((*id, place));
                }
            }
            measured.push((group.key.clone(), area, places));
        }
        self.measured.set(Rc::new(measured));
    }

    /// While a card is held near an edge, what lies beyond it comes into view.
    async fn scroll_at_edges(mut self) {
        loop {
            device::sleep(edge::STEP_MILLISECONDS).await;
            let Some((x, y)) = self.lifted.peek().as_ref().filter(|lifted| !lifted.is_by_key).map(|lifted| lifted.at)
            else {
                return;
            };
            let board = self.board_element.peek().clone();
            let under = self.target_at(x, y).map(|target| target.column);
            let list = under.and_then(|column| self.list_elements.peek().get(&column).cloned());
            let mut has_scrolled = false;
            if let Some(board) = board {
                has_scrolled |= edge::scroll(&board, |area| (edge::pull(x, area.min_x(), area.max_x()), 0.0)).await;
            }
            if let Some(list) = list {
                has_scrolled |= edge::scroll(&list, |area| (0.0, edge::pull(y, area.min_y(), area.max_y()))).await;
            }
            if has_scrolled {
                self.measure().await;
                let target = self.target_at(x, y);
                if let Some(lifted) = self.lifted.write().as_mut() {
                    lifted.target = target;
                }
            }
        }
    }

    fn target_at(&self, x: f64, y: f64) -> Option<Target> {
        let lifted = self.lifted.peek().as_ref().map(|lifted| lifted.ticket)?;
        let measured = self.measured.peek().clone();
        let (column, _, cards) =
            measured.iter().find(|(key, area, _)| !key.is_empty() && area.min_x() <= x && x <= area.max_x())?;
        let above = |place: &PixelsRect| (place.min_y() + place.max_y()) / 2.0 < y;
        let index = cards.iter().filter(|(id, place)| *id != lifted && above(place)).count();
        Some(Target { column: column.clone(), index })
    }

    pub fn pointer_drops(mut self) {
        self.press.set(None);
        let lifted = self.lifted.peek().clone().filter(|lifted| !lifted.is_by_key);
        if let Some(lifted) = lifted {
            self.just_dropped.set(true);
            self.drop_card(&lifted, self.session, self.toasts);
        }
    }

    // -- by keyboard

    /// Space lifts and drops, arrows move, Escape lets go, Enter opens.
    pub fn key(mut self, event: &KeyboardEvent, id: TicketId, column: &str, session: Session) {
        let lifted = self.lifted.peek().clone().filter(|lifted| lifted.ticket == id && lifted.is_by_key);
        let step = match event.key() {
            Key::ArrowUp => (0, -1),
            Key::ArrowDown => (0, 1),
            Key::ArrowLeft => (-1, 0),
            Key::ArrowRight => (1, 0),
            Key::Character(key) if key == " " => {
                event.prevent_default();
                event.stop_propagation();
                match lifted {
                    Some(lifted) => self.drop_card(&lifted, session, self.toasts),
                    None => self.lift(id, column),
                }
                return;
            }
            Key::Escape if lifted.is_some() => {
                event.stop_propagation();
                self.cancel();
                self.wanted.set(Some(id));
                self.said.set(t!("board-cancelled"));
                return;
            }
            Key::Enter => {
                event.prevent_default();
                event.stop_propagation();
                navigator().push(Route::TicketPage { id: id.to_string() });
                return;
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        match lifted {
            Some(lifted) => self.step_card(&lifted, step),
            None => self.step_focus(id, step),
        }
    }

    fn lift(mut self, id: TicketId, column: &str) {
        let columns = self.columns.peek();
        let Some(group) = columns.iter().find(|group| group.key == column) else { return };
        let Some(index) = group.tickets.place_of(id) else { return };
        let title = group.tickets.title_of(id);
        self.said.set(t!(
            "board-lifted",
            title = title,
            column = group.name.clone(),
            position = index + 1,
            count = group.tickets.len()
        ));
        let target = Some(Target { column: column.to_owned(), index });
        self.lifted.set(Some(Lifted { ticket: id, from: column.to_owned(), target, is_by_key: true, at: (0.0, 0.0) }));
        self.wanted.set(Some(id));
    }

    fn step_card(mut self, lifted: &Lifted, step: (i32, i32)) {
        let columns = self.columns.peek();
        let Some(target) = &lifted.target else { return };
        let Some(at) = columns.iter().position(|group| group.key == target.column) else { return };
        let to = at.saturating_add_signed(step.0 as isize).min(columns.len() - 1);
        if columns[to].key.is_empty() {
            // Nothing is moved to where nobody knows the status.
            return;
        }
        let others = columns[to].tickets.ids().iter().filter(|id| **id != lifted.ticket).count();
        let index = target.index.saturating_add_signed(step.1 as isize).min(others);
        let target = Target { column: columns[to].key.clone(), index };
        self.said.set(t!("board-moved", column = columns[to].name.clone(), position = index + 1, count = others + 1));
        // Asked for anew, since in another column the card is another element.
        self.wanted.set(None);
        self.lifted.set(Some(Lifted { target: Some(target), ..lifted.clone() }));
        self.wanted.set(Some(lifted.ticket));
    }

    fn step_focus(mut self, id: TicketId, step: (i32, i32)) {
        let columns = self.columns.peek();
        let Some((at, index)) =
            columns.iter().enumerate().find_map(|(at, group)| group.tickets.place_of(id).map(|index| (at, index)))
        else {
            return;
        };
        let next = if step.0 == 0 {
            index.checked_add_signed(step.1 as isize).and_then(|index| columns[at].tickets.ids().get(index))
        } else {
            // Over empty columns to the next one with a card.
            let mut to = at.checked_add_signed(step.0 as isize);
            while to.is_some_and(|to| to < columns.len() && columns[to].tickets.is_empty()) {
                to = to.and_then(|to| to.checked_add_signed(step.0 as isize));
            }
            to.and_then(|to| columns.get(to))
                .and_then(|group| group.tickets.ids().get(index).or_else(|| group.tickets.ids().last()))
        };
        if let Some(next) = next {
            self.wanted.set(Some(*next));
        }
    }

    pub fn lost_focus(mut self, id: TicketId) {
        if *self.wanted.peek() == Some(id) && self.lifted.peek().is_none() {
            self.wanted.set(None);
        }
    }

    // -- either way

    pub fn cancel(mut self) {
        if self.press.peek().is_some() {
            self.press.set(None);
        }
        if self.lifted.peek().is_some() {
            self.lifted.set(None);
        }
    }

    fn drop_card(mut self, lifted: &Lifted, session: Session, toasts: Toasts) {
        self.lifted.set(None);
        let Some(target) = lifted.target.clone() else { return };
        let ticket = lifted.ticket;
        let columns = self.columns.peek();
        let Some(group) = columns.iter().find(|group| group.key == target.column) else { return };
        let others: Vec<TicketId> = group.tickets.ids().iter().copied().filter(|id| *id != ticket).collect();
        let index = target.index.min(others.len());
        let own = group.tickets.place_of(ticket);
        self.said.set(t!("board-dropped", column = group.name.clone(), position = index + 1, count = others.len() + 1));
        if lifted.is_by_key {
            self.wanted.set(None);
            self.wanted.set(Some(ticket));
        }
        if lifted.from == target.column && own == Some(index) {
            return;
        }
        let before = index.checked_sub(1).and_then(|above| others.get(above)).copied();
        let after = others.get(index).copied();
        toasts.perform(async move { session.acting().move_ticket(ticket, &target.column, before, after).await });
    }

    /// To the top of a column, by the menu.
    pub fn move_to_top(mut self, session: Session, toasts: Toasts, id: TicketId, key: String, name: String) {
        let first = self
            .columns
            .peek()
            .iter()
            .find(|group| group.key == key)
            .and_then(|group| group.tickets.ids().iter().copied().find(|first| *first != id));
        self.said.set(t!("board-sent", column = name));
        self.wanted.set(Some(id));
        toasts.perform(async move { session.acting().move_ticket(id, &key, None, first).await });
    }
}

/// The picture of the card that follows the pointer.
#[component]
pub fn Ghost() -> Element {
    let drag = use_context::<Drag>();
    let lifted = drag.lifted.read();
    let Some(lifted) = lifted.as_ref().filter(|lifted| !lifted.is_by_key) else { return rsx! {} };
    let columns = drag.columns.read();
    let title = columns.first().map(|group| group.tickets.title_of(lifted.ticket)).unwrap_or_default();
    rsx! {
        div { class: "ghost", left: "{lifted.at.0 + 8.0}px", top: "{lifted.at.1 + 8.0}px", "aria-hidden": "true", "{title}" }
    }
}
