//! The command palette (Ctrl+K): every command, project and ticket, by a few letters of its name; and the list of
//! shortcuts (?).

use super::super::app::Theme;
use super::super::components::{Dialog, Finder, Finding, Toasts, use_toasts};
use super::super::icon::Glyph;
use super::super::pages::{Kind, Looks, change_ticket};
use super::super::route::Route;
use super::super::session::{Session, use_session};
use super::super::shortcuts::Shortcut;
use super::super::tour::{Tour, use_tour};
use super::super::{t, values};
use super::choose_ticket::{Wanted, is_changeable};
use super::move_ticket::may_move;
use super::sidebar::open_projects;
use crate::client::{Client, device};
use crate::domain::{ProjectId, Ticket, TicketId, Timebox, ViewId};
use dioxus::prelude::*;

/// What lies over the page.
#[derive(Clone, Copy, PartialEq)]
pub enum Overlay {
    Palette,
    Shortcuts,
    MoveTicket(TicketId),
    /// For the one that is named, another one is looked for.
    ChooseTicket(TicketId, Wanted),
    SignOut,
}

/// What a line of the palette does.
#[derive(Clone, PartialEq)]
enum Deed {
    Go(Route),
    /// Opens a saved view.
    Look(ProjectId, ViewId, Kind),
    Undo,
    Redo,
    SyncNow,
    WorkOffline(bool),
    Dress(&'static str),
    Watch(TicketId),
    TakeTour,
    /// Opens what lies over the page next.
    Open(Overlay),
}

#[derive(Clone, PartialEq)]
struct Line {
    shown: Finding,
    deed: Deed,
}

/// Tickets named at most: nobody reads on.
const TICKETS_MAX: usize = 30;

fn line(glyph: Glyph, text: String, deed: Deed) -> Line {
    hinted(glyph, text, String::new(), deed)
}

fn hinted(glyph: Glyph, text: String, hint: String, deed: Deed) -> Line {
    Line { shown: Finding { glyph, text, hint }, deed }
}

/// Keys as they are called on the person's keyboard: "Ctrl Z", "Strg Z".
pub fn keys(pressed: &str) -> String {
    let name = |key: &str| match key {
        "Ctrl" => t!("key-control"),
        "Shift" => t!("key-shift"),
        "Space" => t!("key-space"),
        "Enter" => t!("key-enter"),
        "Escape" => t!("key-escape"),
        other => other.to_owned(),
    };
    pressed.split(' ').map(name).collect::<Vec<_>>().join(" ")
}

/// `ticket` is the one whose page this is.
fn commands(client: &Client, ticket: Option<TicketId>) -> Vec<Line> {
    let is_offline = client.is_working_offline();
    let offline = if is_offline { t!("sync-go-online") } else { t!("settings-offline") };
    let mut lines = vec![
        line(Glyph::Board, t!("nav-home"), Deed::Go(Route::HomePage {})),
        line(Glyph::Folder, t!("nav-projects"), Deed::Go(Route::ProjectsPage {})),
        line(Glyph::Task, t!("nav-mine"), Deed::Go(Route::MyWorkPage {})),
        line(Glyph::Sync, t!("nav-sync"), Deed::Go(Route::SyncPage {})),
        line(Glyph::Import, t!("import-title"), Deed::Go(Route::ImportPage {})),
        line(Glyph::Settings, t!("nav-settings"), Deed::Go(Route::SettingsPage {})),
        hinted(Glyph::History, t!("action-undo"), keys(&Shortcut::Undo.keys()), Deed::Undo),
        hinted(Glyph::History, t!("action-redo"), keys(&Shortcut::Redo.keys()), Deed::Redo),
        line(Glyph::Device, t!("theme-use-light"), Deed::Dress("light")),
        line(Glyph::Device, t!("theme-use-dark"), Deed::Dress("dark")),
        line(Glyph::Question, t!("tour-again"), Deed::TakeTour),
        hinted(Glyph::Question, t!("shortcuts-title"), keys(&Shortcut::Help.keys()), Deed::Open(Overlay::Shortcuts)),
    ];
    if let Some(id) = ticket.filter(|id| may_move(client, *id)) {
        lines.push(line(Glyph::Folder, t!("ticket-move"), Deed::Open(Overlay::MoveTicket(id))));
    }
    lines.extend(ticket.filter(|id| is_changeable(client, *id)).into_iter().flat_map(|id| about(client, id)));
    if client.me().account {
        lines.push(hinted(Glyph::Inbox, t!("nav-inbox"), keys(&Shortcut::Inbox.keys()), Deed::Go(Route::InboxPage {})));
        lines.push(line(Glyph::Sync, t!("sync-now"), Deed::SyncNow));
        lines.push(line(Glyph::CloudOff, offline, Deed::WorkOffline(!is_offline)));
        lines.push(line(Glyph::SignOut, t!("sign-out"), Deed::Open(Overlay::SignOut)));
    }
    lines
}

/// What can be done about a ticket and others.
fn about(client: &Client, id: TicketId) -> Vec<Line> {
    let me = client.me().user;
    let is_watched = client.get::<Ticket>(id).is_some_and(|row| row.value.watchers.contains(&me));
    let watch = if is_watched { t!("watch-stop") } else { t!("watch-start") };
    let mut lines = vec![
        line(Glyph::Person, watch, Deed::Watch(id)),
        line(Glyph::List, t!("parent-set"), Deed::Open(Overlay::ChooseTicket(id, Wanted::Parent))),
    ];
    lines.extend(Wanted::RELATIONS.map(|(relation, is_reverse)| {
        let text = t!("relation-add-as", relation = values::relation_name(relation, is_reverse));
        line(Glyph::Split, text, Deed::Open(Overlay::ChooseTicket(id, Wanted::Related(relation, is_reverse))))
    }));
    lines
}

/// What fits `text`: each of its words is somewhere in the line. Projects and commands, then tickets, the last
/// changed first.
fn find(client: &Client, text: &str, ticket: Option<TicketId>) -> Vec<Line> {
    let wanted = text.to_lowercase();
    let fits = |name: &str| {
        let name = name.to_lowercase();
        wanted.split_whitespace().all(|word| name.contains(word))
    };
    let projects = open_projects(client);
    let projects = projects.iter().map(|row| {
        let route = Route::ListPage { id: row.id.to_string() };
        line(Glyph::Board, values::project_name(&row.value), Deed::Go(route))
    });
    let projects = projects.chain(pages_of_projects(client));
    let mut lines: Vec<Line> = projects.chain(commands(client, ticket)).filter(|line| fits(&line.shown.text)).collect();
    let mut tickets = client.list::<Ticket>();
    let named = client.find_ticket(text.trim());
    tickets.retain(|row| Some(row.id) == named || fits(&row.value.title));
    tickets.sort_by_key(|row| std::cmp::Reverse((Some(row.id) == named, row.updated_at)));
    lines.extend(tickets.iter().take(TICKETS_MAX).map(|row| Line {
        shown: Finding::ticket(client, row),
        deed: Deed::Go(Route::TicketPage { id: row.id.to_string() }),
    }));
    lines
}

/// The overview of each project, its cycles and milestones where it has any, its saved views.
fn pages_of_projects(client: &Client) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in open_projects(client).iter() {
        let id = row.id.to_string();
        let text = |page: String| format!("{}: {page}", values::project_name(&row.value));
        lines.push(line(Glyph::Task, text(t!("overview-title")), Deed::Go(Route::OverviewPage { id: id.clone() })));
        if !client.children::<Timebox>(row.id.into()).is_empty() {
            lines.push(line(Glyph::Epic, text(t!("timeboxes-title")), Deed::Go(Route::TimeboxesPage { id })));
        }
        lines.extend(client.views(row.id).into_iter().map(|saved| {
            let kind = Kind::of(&saved.view.kind);
            line(kind.glyph(), text(saved.view.name), Deed::Look(row.id, saved.id, kind))
        }));
    }
    lines
}

fn perform(session: Session, toasts: Toasts, theme: Theme, tour: Tour, looks: Looks, deed: Deed) {
    let client = session.acting();
    match deed {
        Deed::Go(route) => drop(navigator().push(route)),
        Deed::Look(project, view, kind) => looks.go_to(project, view, kind),
        Deed::Undo => undo(session, toasts, false),
        Deed::Redo => undo(session, toasts, true),
        Deed::SyncNow => client.sync_now(),
        Deed::WorkOffline(on) => toasts.perform(async move { client.work_offline(on).await }),
        Deed::Dress(name) => {
            let mut current = theme.0;
            current.set(name.to_owned());
            device::set_preference(device::THEME, Some(name));
        }
        Deed::Watch(id) => change_ticket(session, toasts, id, move |ticket| ticket.toggle_watching(client.me().user)),
        Deed::TakeTour => tour.begin(session, toasts),
        Deed::Open(_) => {}
    }
}

/// Takes the last thing back, or does it again; says so.
pub fn undo(session: Session, toasts: Toasts, again: bool) {
    toasts.perform(async move {
        let client = session.acting();
        let done = if again { client.redo().await? } else { client.undo().await? };
        match (done, again) {
            (true, false) => toasts.offer(t!("undo-done"), t!("action-redo"), move || undo(session, toasts, true)),
            (true, true) => toasts.say(t!("redo-done")),
            (false, false) => toasts.say(t!("undo-nothing")),
            (false, true) => toasts.say(t!("redo-nothing")),
        }
        Ok(())
    });
}

#[component]
pub fn Palette(overlay: Signal<Option<Overlay>>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let theme = use_context::<Theme>();
    let tour = use_tour();
    let looks = use_context::<Looks>();
    let text = use_signal(String::new);
    let route = use_route::<Route>();
    let lines = use_memo(use_reactive!(|route| {
        let client = session.client();
        let ticket = match &route {
            Route::TicketPage { id } => client.find_ticket(id),
            _ => None,
        };
        find(&client, &text.read(), ticket)
    }));
    let choose = move |index: usize| {
        let Some(line) = lines.peek().get(index).cloned() else { return };
        overlay.set(match line.deed {
            Deed::Open(next) => Some(next),
            _ => None,
        });
        perform(session, toasts, theme, tour, looks, line.deed);
    };
    let shown: Vec<Finding> = lines.read().iter().map(|line| line.shown.clone()).collect();
    rsx! {
        Dialog { title: t!("palette-title"), class: "palette", on_close: move |()| overlay.set(None),
            Finder { label: t!("palette-title"), hint: t!("palette-hint"), text, lines: shown, on_choose: choose }
        }
    }
}

/// Keys, and what they do: those that a person may change, then those that are the same everywhere.
#[component]
pub fn Shortcuts(overlay: Signal<Option<Overlay>>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let tour = use_tour();
    let to_settings = move |_| {
        overlay.set(None);
        navigator().push(Route::SettingsPage {});
    };
    let take_tour = move |_| {
        overlay.set(None);
        tour.begin(session, toasts);
    };
    let fixed = [
        ("↑ ↓", t!("shortcut-list")),
        ("Enter", t!("shortcut-open")),
        ("Space", t!("shortcut-lift")),
        ("← → ↑ ↓", t!("shortcut-move")),
        ("Escape", t!("shortcut-cancel")),
        ("Ctrl Enter", t!("shortcut-send")),
    ];
    let chosen = Shortcut::ALL.iter().map(|shortcut| (shortcut.keys(), shortcut.words()));
    let chosen = chosen.filter(|(pressed, _)| !pressed.is_empty());
    let rows = chosen.chain(fixed.map(|(pressed, text)| (pressed.to_owned(), text)));
    rsx! {
        Dialog { title: t!("shortcuts-title"), on_close: move |()| overlay.set(None),
            dl { class: "shortcuts",
                for (pressed , text) in rows {
                    div { key: "{text}",
                        dt {
                            for key in pressed.split(' ') {
                                kbd { key: "{key}", {keys(key)} }
                            }
                        }
                        dd { "{text}" }
                    }
                }
            }
            div { class: "dialog-actions",
                button { class: "button", r#type: "button", onclick: take_tour, {t!("tour-again")} }
                button { class: "button", r#type: "button", onclick: to_settings, {t!("keys-settings")} }
            }
        }
    }
}
