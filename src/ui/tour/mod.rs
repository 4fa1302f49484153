//! A minute through the app, with a project to look around in: offered once, at the first start, and to be taken again
//! from the help. It lies over no page: one goes on working beside it.

mod words;

use super::components::{Notice, Toasts, focus, use_toasts};
use super::icon::{Glyph, Icon};
use super::pages::delete;
use super::route::Route;
use super::session::{Session, use_session};
use super::{t, time};
use crate::client::{Client, Status, device};
use crate::domain::{Project, ProjectId, Ticket, TicketId};
use dioxus::prelude::*;
use std::rc::Rc;

/// The preference that says that the tour was taken, or put away.
const MET: &str = "tour";

/// The page that opens with a step takes the focus; only then the step does.
const AFTER_THE_PAGE_MILLIS: u32 = 150;

/// Where one is in the tour; `None` for who does not take it.
#[derive(Clone, Copy)]
pub struct Tour {
    at: Signal<Option<usize>>,
    /// The sample is being made.
    is_beginning: Signal<bool>,
    is_met: Signal<bool>,
}

/// The tour of this app.
pub fn use_tour() -> Tour {
    use_context()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Device,
    List,
    Board,
    Ticket,
    Cycle,
    Keys,
}

/// Ten seconds each.
const STEPS: [Step; 6] = [Step::Device, Step::List, Step::Board, Step::Ticket, Step::Cycle, Step::Keys];

impl Step {
    /// What it shows, and what there is to know of it.
    fn words(self) -> (String, String) {
        match self {
            Self::Device => (t!("tour-device-title"), t!("tour-device-text")),
            Self::List => (t!("tour-list-title"), t!("tour-list-text")),
            Self::Board => (t!("tour-board-title"), t!("tour-board-text")),
            Self::Ticket => (t!("tour-ticket-title"), t!("tour-ticket-text")),
            Self::Cycle => (t!("tour-cycle-title"), t!("tour-cycle-text")),
            Self::Keys => (t!("tour-keys-title"), t!("tour-keys-text")),
        }
    }

    /// The page on which that is seen.
    fn route(self, project: ProjectId, first: Option<TicketId>) -> Route {
        let id = project.to_string();
        match (self, first) {
            (Self::Board, _) => Route::BoardPage { id },
            (Self::Ticket, Some(ticket)) => Route::TicketPage { id: ticket.to_string() },
            (Self::Cycle, _) => Route::TimeboxesPage { id },
            _ => Route::ListPage { id },
        }
    }
}

impl Tour {
    /// For the root component.
    pub fn new() -> Self {
        Self {
            at: Signal::new(None),
            is_beginning: Signal::new(false),
            is_met: Signal::new(device::preference(MET).is_some()),
        }
    }

    /// Whether somebody takes it now.
    pub fn is_on(self) -> bool {
        self.at.peek().is_some()
    }

    /// Begins it, with a sample made for it where there is none.
    pub fn begin(mut self, session: Session, toasts: Toasts) {
        if self.is_beginning.replace(true) {
            return;
        }
        let navigator = navigator();
        self.meet();
        toasts.perform(async move {
            let client = session.acting();
            let made = client.create_sample(words::sample(), time::today(session.today())).await;
            self.is_beginning.set(false);
            self.go(&client, navigator, made?, 0);
            Ok(())
        });
    }

    /// Ends it, wherever one is.
    pub fn end(mut self) {
        self.at.set(None);
    }

    /// Puts the offer away for good.
    fn meet(mut self) {
        device::set_preference(MET, Some("1"));
        self.is_met.set(true);
    }

    fn go(mut self, client: &Client, navigator: dioxus::router::Navigator, project: ProjectId, step: usize) {
        navigator.push(STEPS[step].route(project, first_ticket(client, project)));
        self.at.set(Some(step));
    }
}

fn first_ticket(client: &Client, project: ProjectId) -> Option<TicketId> {
    let rows = client.children::<Ticket>(project.into());
    rows.iter().min_by_key(|row| (row.value.position.clone(), row.id)).map(|row| row.id)
}

/// Removes the sample with all that is in it; that can be taken back.
pub fn remove_sample(session: Session, toasts: Toasts, id: ProjectId) {
    delete::<Project>(session, toasts, id, t!("sample-removed"));
}

/// The offer, to who has nothing yet and was not offered it before.
#[component]
pub fn TourOffer() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let tour = use_tour();
    let is_new = use_memo(move || {
        let is_fetching = matches!(session.syncing().status(), Status::Fetching { .. });
        !is_fetching && session.client().list::<Project>().is_empty()
    });
    if (tour.is_met)() || !is_new() {
        return rsx! {};
    }
    rsx! {
        Notice {
            p { {t!("tour-offer")} }
            div { class: "form-actions start",
                button { class: "button", r#type: "button", onclick: move |_| tour.begin(session, toasts), {t!("tour-begin")} }
                button { class: "button quiet", r#type: "button", onclick: move |_| tour.meet(), {t!("tour-not-now")} }
            }
        }
    }
}

/// What a sample says of itself, and the way to be rid of it.
#[component]
pub fn SampleNotice(project: ProjectId) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let remove = move |_| {
        remove_sample(session, toasts, project);
        navigator().push(Route::ProjectsPage {});
    };
    rsx! {
        Notice {
            div { class: "line",
                p { class: "grow", {t!("sample-text")} }
                button { class: "button small", r#type: "button", onclick: remove, {t!("sample-remove")} }
            }
        }
    }
}

/// The step that is shown, beside the page. `on_end` gets the focus away from here.
#[component]
pub fn TourCard(on_end: EventHandler<()>) -> Element {
    let tour = use_tour();
    rsx! {
        if let Some(step) = (tour.at)() {
            Card { step, on_end }
        }
    }
}

#[component]
fn Card(step: usize, on_end: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let tour = use_tour();
    let mut card = use_signal(|| None::<Rc<MountedData>>);
    use_effect(use_reactive!(|step| {
        let _ = step;
        spawn(async move {
            device::sleep(AFTER_THE_PAGE_MILLIS).await;
            if let Some(card) = card.peek().as_ref() {
                focus(card);
            }
        });
    }));
    let end = move || {
        tour.end();
        on_end.call(());
    };
    let go = move |step: usize| {
        let client = session.acting();
        match client.sample() {
            Some(row) => tour.go(&client, navigator(), row.id, step),
            // Somebody has removed it meanwhile.
            None => end(),
        }
    };
    let remove = move |_| {
        if let Some(row) = session.acting().sample() {
            remove_sample(session, toasts, row.id);
        }
        end();
        navigator().push(Route::HomePage {});
    };
    let (title, text) = STEPS[step].words();
    let is_last = step + 1 == STEPS.len();
    rsx! {
        div {
            class: "tour",
            role: "dialog",
            aria_labelledby: "tour-title",
            aria_describedby: "tour-text",
            tabindex: "-1",
            onmounted: move |event| card.set(Some(event.data())),
            onkeydown: move |event| {
                if event.key() == Key::Escape {
                    event.stop_propagation();
                    end();
                }
            },
            div { class: "line",
                h2 { class: "grow", id: "tour-title", "{title}" }
                span { class: "hint", {t!("tour-step", step = step + 1, all = STEPS.len())} }
                button {
                    class: "button icon-only quiet small",
                    r#type: "button",
                    aria_label: t!("tour-end"),
                    title: t!("tour-end"),
                    onclick: move |_| end(),
                    Icon { glyph: Glyph::Cross }
                }
            }
            p { id: "tour-text", "{text}" }
            div { class: "form-actions",
                if step > 0 {
                    button { class: "button", r#type: "button", onclick: move |_| go(step - 1), {t!("tour-back")} }
                }
                if is_last {
                    button { class: "button", r#type: "button", onclick: remove, {t!("sample-remove")} }
                    button { class: "button primary", r#type: "button", onclick: move |_| end(), {t!("action-done")} }
                } else {
                    button { class: "button primary", r#type: "button", onclick: move |_| go(step + 1), {t!("tour-next")} }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_said_and_has_a_page_of_the_sample() {
        let (project, ticket) = (ProjectId::from_random([1; 16]), TicketId::from_random([2; 16]));
        for step in STEPS {
            let (title, text) = step.words();
            assert!(!title.is_empty() && text.len() > title.len(), "{step:?}");
            let of_ticket = step == Step::Ticket;
            let path = step.route(project, Some(ticket)).to_string();
            assert_eq!(path.contains(&ticket.to_string()), of_ticket, "{path}");
            assert_eq!(path.contains(&project.to_string()), !of_ticket, "{path}");
            assert!(step.route(project, None).to_string().contains(&project.to_string()), "{step:?}");
        }
    }
}
