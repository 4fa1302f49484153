//! A ticket on its way to another day: by pointer or by keyboard, until it is dropped or let go.

use super::super::super::super::components::Toasts;
use super::super::super::super::session::Session;
use super::super::super::super::{t, time};
use super::super::super::ticket::change_ticket;
use super::super::board::{HOLD_MILLISECONDS, SLACK, edge};
use super::super::view::Tickets;
use super::Shown;
use crate::client::device;
use crate::domain::{Date, TicketId};
use chrono::Days;
use dioxus::html::geometry::PixelsRect;
use dioxus::prelude::*;
use std::collections::HashMap;
use std::rc::Rc;

/// Where a ticket lies: on a day, or among those without one.
pub type Place = Option<Date>;

/// What is to take the focus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    Day(Date),
    Ticket(TicketId),
    /// The button beside a ticket's title.
    Button(TicketId),
}

/// The ticket that is lifted.
#[derive(Clone, Copy, PartialEq)]
struct Lifted {
    ticket: TicketId,
    from: Place,
    /// `None`: nowhere that a ticket could be dropped.
    target: Option<Place>,
    is_by_key: bool,
    /// Where the pointer is; for the picture that follows it.
    at: (f64, f64),
}

/// A press that may become a drag: by moving a mouse, or by holding a finger still.
#[derive(Clone, Copy, PartialEq)]
struct Press {
    ticket: TicketId,
    from: Place,
    at: (f64, f64),
    is_touch: bool,
}

/// What the parts of a calendar share.
#[derive(Clone, Copy)]
pub struct Hand {
    shown: Memo<Rc<Shown>>,
    /// Shows the period that holds a day.
    show: Callback<Date>,
    lifted: Signal<Option<Lifted>>,
    press: Signal<Option<Press>>,
    places: Signal<HashMap<Place, Rc<MountedData>>>,
    /// What scrolls.
    body: Signal<Option<Rc<MountedData>>>,
    measured: Signal<Rc<Vec<(Place, PixelsRect)>>>,
    wanted: Signal<Option<Wanted>>,
    just_dropped: Signal<bool>,
    /// The day that the keys move from.
    pub active: Signal<Option<Date>>,
    /// The ticket for which a date is asked.
    pub asked: Signal<Option<TicketId>>,
    /// What is announced.
    pub said: Signal<String>,
    session: Session,
    toasts: Toasts,
}

impl Hand {
    /// For the calendar that shows these days.
    pub fn new(shown: Memo<Rc<Shown>>, show: Callback<Date>, session: Session, toasts: Toasts) -> Self {
        Self {
            shown,
            show,
            lifted: Signal::new(None),
            press: Signal::new(None),
            places: Signal::new(HashMap::new()),
            body: Signal::new(None),
            measured: Signal::new(Rc::new(Vec::new())),
            wanted: Signal::new(None),
            just_dropped: Signal::new(false),
            active: Signal::new(None),
            asked: Signal::new(None),
            said: Signal::new(String::new()),
            session,
            toasts,
        }
    }

    pub fn register_place(mut self, place: Place, element: Rc<MountedData>) {
        self.places.write().insert(place, element);
    }

    pub fn forget_place(mut self, place: Place) {
        // The calendar may be gone already, and its signals with it.
        if let Ok(mut places) = self.places.try_write() {
            places.remove(&place);
        }
    }

    pub fn register_body(mut self, element: Rc<MountedData>) {
        self.body.set(Some(element));
    }

    pub fn wants(&self, wanted: Wanted) -> bool {
        *self.wanted.read() == Some(wanted)
    }

    /// Where among `tickets` the one lies that is to take the focus.
    pub fn wanted_place(&self, tickets: &Tickets) -> Option<usize> {
        match *self.wanted.read() {
            Some(Wanted::Ticket(id) | Wanted::Button(id)) => tickets.place_of(id),
            _ => None,
        }
    }

    pub fn lost_focus(mut self, wanted: Wanted) {
        if *self.wanted.peek() == Some(wanted) && self.lifted.peek().is_none() {
            self.wanted.set(None);
        }
    }

    /// The focus goes there, also where it was wanted before.
    pub fn focus(mut self, wanted: Wanted) {
        self.wanted.set(None);
        self.wanted.set(Some(wanted));
    }

    /// A click that ends a drag opens nothing.
    pub fn has_just_dropped(mut self) -> bool {
        self.just_dropped.replace(false)
    }

    /// Whether a pointer carries a ticket.
    pub fn is_pointing(&self) -> bool {
        self.lifted.read().as_ref().is_some_and(|lifted| !lifted.is_by_key)
    }

    /// Whether a ticket would be dropped there.
    pub fn is_over(&self, place: Place) -> bool {
        self.lifted.read().as_ref().is_some_and(|lifted| lifted.target == Some(place))
    }

    pub fn is_lifted(&self, id: TicketId) -> bool {
        self.lifted.read().as_ref().is_some_and(|lifted| lifted.ticket == id)
    }

    /// The ticket that follows the pointer, and where that is.
    pub fn carried(&self) -> Option<(TicketId, (f64, f64))> {
        self.lifted.read().as_ref().filter(|lifted| !lifted.is_by_key).map(|lifted| (lifted.ticket, lifted.at))
    }

    /// The days as they are shown: a ticket moved by keyboard lies where it would be dropped.
    pub fn preview(&self, shown: &Rc<Shown>) -> Rc<Shown> {
        match self.lifted.read().as_ref() {
            Some(Lifted { ticket, from, target: Some(target), is_by_key: true, .. }) if from != target => {
                Rc::new(shown.moved(*ticket, *from, *target))
            }
            _ => shown.clone(),
        }
    }

    // -- by pointer

    pub fn pointer_presses(mut self, ticket: TicketId, from: Place, event: &PointerEvent) {
        let at = event.client_coordinates();
        let press = Press { ticket, from, at: (at.x, at.y), is_touch: event.pointer_type() != "mouse" };
        self.just_dropped.set(false);
        self.press.set(Some(press));
        if press.is_touch {
            spawn(async move {
                device::sleep(HOLD_MILLISECONDS).await;
                if *self.press.peek() == Some(press) {
                    self.lift_by_pointer(press, press.at);
                }
            });
        }
    }

    /// Whether a finger rests on a ticket, or carries one: the page neither scrolls then nor shows a menu.
    pub fn holds_touch(&self) -> bool {
        self.is_pointing() || self.press.peek().as_ref().is_some_and(|press| press.is_touch)
    }

    fn lift_by_pointer(mut self, press: Press, at: (f64, f64)) {
        let Press { ticket, from, .. } = press;
        self.press.set(None);
        self.lifted.set(Some(Lifted { ticket, from, target: None, is_by_key: false, at }));
        spawn(async move {
            self.measure().await;
            self.scroll_at_edges().await;
        });
    }

    pub fn pointer_moves(mut self, event: &PointerEvent) {
        let at = event.client_coordinates();
        let press = *self.press.peek();
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

    /// Where every place is, at the moment of lifting.
    async fn measure(mut self) {
        let mut measured = Vec::new();
        for (place, element) in self.places.peek().clone() {
            if let Ok(area) = element.get_client_rect().await {
                measured.push((place, area));
            }
        }
        self.measured.set(Rc::new(measured));
    }

    /// While a ticket is held near the upper or lower edge, what lies beyond it comes into view.
    async fn scroll_at_edges(mut self) {
        loop {
            device::sleep(edge::STEP_MILLISECONDS).await;
            let lifted = *self.lifted.peek();
            let (Some(lifted), Some(body)) = (lifted.filter(|lifted| !lifted.is_by_key), self.body.peek().clone())
            else {
                return;
            };
            let (x, y) = lifted.at;
            if edge::scroll(&body, |area| (0.0, edge::pull(y, area.min_y(), area.max_y()))).await {
                self.measure().await;
                let target = self.target_at(x, y);
                if let Some(lifted) = self.lifted.write().as_mut() {
                    lifted.target = target;
                }
            }
        }
    }

    fn target_at(&self, x: f64, y: f64) -> Option<Place> {
        let measured = self.measured.peek();
        let holds = |area: &PixelsRect| area.min_x() <= x && x < area.max_x() && area.min_y() <= y && y < area.max_y();
        measured.iter().find(|(_, area)| holds(area)).map(|(place, _)| *place)
    }

    pub fn pointer_drops(mut self) {
        self.press.set(None);
        let lifted = *self.lifted.peek();
        if let Some(lifted) = lifted.filter(|lifted| !lifted.is_by_key) {
            self.just_dropped.set(true);
            self.lifted.set(None);
            if let Some(target) = lifted.target {
                self.move_to(lifted.ticket, lifted.from, target);
            }
        }
    }

    pub fn cancel(mut self) {
        if self.press.peek().is_some() {
            self.press.set(None);
        }
        if self.lifted.peek().is_some() {
            self.lifted.set(None);
        }
    }

    // -- by keyboard

    /// On a ticket of a day, or on its button: Space lifts and drops, arrows move, Escape lets go and goes back to the
    /// day.
    pub fn ticket_key(mut self, event: &KeyboardEvent, id: TicketId, date: Date, may_write: bool, is_button: bool) {
        let lifted = (*self.lifted.peek()).filter(|lifted| lifted.ticket == id && lifted.is_by_key);
        let step = match event.key() {
            Key::ArrowLeft => -1,
            Key::ArrowRight => 1,
            Key::ArrowUp => -7,
            Key::ArrowDown => 7,
            Key::Escape => 0,
            Key::Character(key) if key == " " && may_write && !is_button => 0,
            // Opens the ticket, or the button's dialog: the day has nothing to do with it.
            Key::Enter => return event.stop_propagation(),
            Key::Character(key) if key == " " => return event.stop_propagation(),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        match (lifted, event.key()) {
            (Some(lifted), Key::Escape) => {
                self.lifted.set(None);
                self.said.set(t!("board-cancelled"));
                if let Some(day) = lifted.from {
                    self.reveal(day);
                }
                self.focus(Wanted::Ticket(id));
            }
            (None, Key::Escape) => self.focus(Wanted::Day(date)),
            (Some(lifted), Key::Character(_)) => {
                self.lifted.set(None);
                if let Some(target) = lifted.target {
                    self.move_to(id, lifted.from, target);
                }
                self.focus(Wanted::Ticket(id));
            }
            (None, Key::Character(_)) => {
                let title = self.title_of(id);
                self.said.set(t!("calendar-lifted", title = title, day = time::weekday_date(date)));
                let from = Some(date);
                let target = Some(from);
                self.lifted.set(Some(Lifted { ticket: id, from, target, is_by_key: true, at: (0.0, 0.0) }));
                self.wanted.set(Some(Wanted::Ticket(id)));
            }
            (Some(lifted), _) => self.carry(lifted, step),
            (None, _) => self.step_within(id, date, step, may_write),
        }
    }

    fn carry(mut self, lifted: Lifted, step: i64) {
        let Some(Some(target)) = lifted.target else { return };
        let Some(day) = days_from(target, step) else { return };
        self.said.set(time::weekday_date(day));
        self.wanted.set(None);
        self.lifted.set(Some(Lifted { target: Some(Some(day)), ..lifted }));
        self.reveal(day);
        self.wanted.set(Some(Wanted::Ticket(lifted.ticket)));
    }

    /// Up and down among the tickets of a day, right to the button of one, left from there.
    fn step_within(self, id: TicketId, date: Date, step: i64, may_write: bool) {
        match step {
            1 if may_write => return self.focus(Wanted::Button(id)),
            -1 | 1 => return self.focus(Wanted::Ticket(id)),
            _ => {}
        }
        let shown = self.shown.peek();
        let Some(tickets) = shown.on(Some(date)) else { return };
        let at = tickets.place_of(id).and_then(|at| at.checked_add_signed(step.signum() as isize));
        if let Some(next) = at.and_then(|at| tickets.ids().get(at)) {
            self.focus(Wanted::Ticket(*next));
        }
    }

    /// To the day that `date` is, in whatever period it lies.
    pub fn go_to(mut self, date: Date) {
        self.active.set(Some(date));
        self.reveal(date);
        self.focus(Wanted::Day(date));
    }

    /// Into the first ticket of a day.
    pub fn enter(self, date: Date) {
        if let Some(first) = self.shown.peek().on(Some(date)).and_then(|tickets| tickets.ids().first().copied()) {
            self.focus(Wanted::Ticket(first));
        }
    }

    fn reveal(self, date: Date) {
        if self.shown.peek().on(Some(date)).is_none() {
            self.show.call(date);
        }
    }

    // -- either way

    pub fn title_of(&self, id: TicketId) -> String {
        self.shown.peek().undated.title_of(id)
    }

    /// The day that the ticket is due from now on; on none with `None`.
    pub fn move_to(mut self, id: TicketId, from: Place, to: Place) {
        if from == to {
            self.said.set(t!("board-cancelled"));
            return;
        }
        self.said.set(match to {
            Some(day) => t!("calendar-dropped", day = time::weekday_date(day)),
            None => t!("calendar-undated-now"),
        });
        change_ticket(self.session, self.toasts, id, move |ticket| ticket.due_date = to);
    }
}

/// A day so many days later.
pub fn days_from(date: Date, days: i64) -> Option<Date> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(count) } else { date.checked_add_days(count) }
}
