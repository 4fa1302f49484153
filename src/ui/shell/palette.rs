//! The command palette (Ctrl+K): every command, project and ticket, by a few letters of its name; and the list of
//! shortcuts (?).

use super::super::app::{THEME, Theme};
use super::super::components::{Dialog, Toasts, focus, use_toasts};
use super::super::icon::{Glyph, Icon};
use super::super::route::Route;
use super::super::session::{Session, use_session};
use super::super::{t, values};
use super::move_ticket::may_move;
use super::sidebar::open_projects;
use crate::client::{Client, device};
use crate::domain::{Ticket, TicketId};
use dioxus::prelude::*;
use std::collections::HashMap;
use std::rc::Rc;

/// What lies over the page.
#[derive(Clone, Copy, PartialEq)]
pub enum Overlay {
    Palette,
    Shortcuts,
    MoveTicket(TicketId),
    SignOut,
}

/// What a line of the palette does.
#[derive(Clone, PartialEq)]
enum Deed {
    Go(Route),
    Undo,
    Redo,
    SyncNow,
    WorkOffline(bool),
    Dress(&'static str),
    /// Opens what lies over the page next.
    Open(Overlay),
}

#[derive(Clone, PartialEq)]
struct Line {
    glyph: Glyph,
    text: String,
    hint: String,
    deed: Deed,
}

/// Tickets named at most: nobody reads on.
const TICKETS_MAX: usize = 30;

fn line(glyph: Glyph, text: String, deed: Deed) -> Line {
    Line { glyph, text, hint: String::new(), deed }
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
        line(Glyph::Folder, t!("nav-projects"), Deed::Go(Route::ProjectsPage {})),
        line(Glyph::Task, t!("nav-mine"), Deed::Go(Route::MyWorkPage {})),
        line(Glyph::Sync, t!("nav-sync"), Deed::Go(Route::SyncPage {})),
        line(Glyph::Import, t!("import-title"), Deed::Go(Route::ImportPage {})),
        line(Glyph::Settings, t!("nav-settings"), Deed::Go(Route::SettingsPage {})),
        Line { hint: keys("Ctrl Z"), ..line(Glyph::History, t!("action-undo"), Deed::Undo) },
        Line { hint: keys("Ctrl Shift Z"), ..line(Glyph::History, t!("action-redo"), Deed::Redo) },
        line(Glyph::Device, t!("theme-use-light"), Deed::Dress("light")),
        line(Glyph::Device, t!("theme-use-dark"), Deed::Dress("dark")),
        Line { hint: "?".into(), ..line(Glyph::Question, t!("shortcuts-title"), Deed::Open(Overlay::Shortcuts)) },
    ];
    if let Some(id) = ticket.filter(|id| may_move(client, *id)) {
        lines.push(line(Glyph::Folder, t!("ticket-move"), Deed::Open(Overlay::MoveTicket(id))));
    }
    if client.me().account {
        lines.push(line(Glyph::Sync, t!("sync-now"), Deed::SyncNow));
        lines.push(line(Glyph::CloudOff, offline, Deed::WorkOffline(!is_offline)));
        lines.push(line(Glyph::SignOut, t!("sign-out"), Deed::Open(Overlay::SignOut)));
    }
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
    let mut lines: Vec<Line> = projects.chain(commands(client, ticket)).filter(|line| fits(&line.text)).collect();
    let mut tickets = client.list::<Ticket>();
    let named = client.find_ticket(text.trim());
    tickets.retain(|row| Some(row.id) == named || fits(&row.value.title));
    tickets.sort_by_key(|row| std::cmp::Reverse((Some(row.id) == named, row.updated_at)));
    lines.extend(tickets.iter().take(TICKETS_MAX).map(|row| Line {
        glyph: values::type_glyph(&row.value.ticket_type),
        text: row.value.title.clone(),
        hint: client.ticket_key(row),
        deed: Deed::Go(Route::TicketPage { id: row.id.to_string() }),
    }));
    lines
}

fn perform(session: Session, toasts: Toasts, theme: Theme, deed: Deed) {
    let client = session.acting();
    match deed {
        Deed::Go(route) => drop(navigator().push(route)),
        Deed::Undo => undo(session, toasts, false),
        Deed::Redo => undo(session, toasts, true),
        Deed::SyncNow => client.sync_now(),
        Deed::WorkOffline(on) => toasts.perform(async move { client.work_offline(on).await }),
        Deed::Dress(name) => {
            let mut current = theme.0;
            current.set(name.to_owned());
            device::set_preference(THEME, Some(name));
        }
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
    let mut text = use_signal(String::new);
    let mut active = use_signal(|| 0usize);
    let mut elements = use_signal(HashMap::<usize, Rc<MountedData>>::new);
    let route = use_route::<Route>();
    let lines = use_memo(use_reactive!(|route| {
        let client = session.client();
        let ticket = match &route {
            Route::TicketPage { id } => client.find_ticket(id),
            _ => None,
        };
        find(&client, &text.read(), ticket)
    }));
    let count = lines.read().len();
    let at = active().min(count.saturating_sub(1));
    let choose = use_callback(move |index: usize| {
        let Some(line) = lines.peek().get(index).cloned() else { return };
        overlay.set(match line.deed {
            Deed::Open(next) => Some(next),
            _ => None,
        });
        perform(session, toasts, theme, line.deed);
    });
    let mut go_to = move |index: usize| {
        active.set(index);
        let Some(element) = elements.peek().get(&index).cloned() else { return };
        spawn(async move {
            // Where the list cannot scroll, the line is in view.
            let _ = element.scroll_to(ScrollBehavior::Instant).await;
        });
    };
    let on_key = move |event: KeyboardEvent| {
        match event.key() {
            Key::ArrowDown => go_to((at + 1) % count.max(1)),
            Key::ArrowUp => go_to((at + count.max(1) - 1) % count.max(1)),
            Key::Enter => choose.call(at),
            _ => return,
        }
        event.prevent_default();
    };
    rsx! {
        Dialog { title: t!("palette-title"), class: "palette", on_close: move |()| overlay.set(None),
            input {
                class: "palette-input",
                role: "combobox",
                aria_label: t!("palette-title"),
                aria_expanded: "true",
                aria_controls: "palette-list",
                aria_autocomplete: "list",
                aria_activedescendant: "palette-{at}",
                autocomplete: "off",
                placeholder: t!("palette-hint"),
                value: "{text}",
                onmounted: move |event| focus(&event.data()),
                oninput: move |event| {
                    text.set(event.value());
                    active.set(0);
                },
                onkeydown: on_key,
            }
            ul { class: "palette-list", id: "palette-list", role: "listbox", aria_label: t!("palette-title"),
                for (index , line) in lines.read().iter().enumerate() {
                    li {
                        key: "{index}",
                        id: "palette-{index}",
                        class: if index == at { "pick-option active" } else { "pick-option" },
                        role: "option",
                        aria_selected: index == at,
                        onmounted: move |event| drop(elements.write().insert(index, event.data())),
                        onclick: move |_| choose.call(index),
                        Icon { glyph: line.glyph }
                        span { class: "grow", "{line.text}" }
                        span { class: "key", "{line.hint}" }
                    }
                }
            }
            if count == 0 {
                p { class: "pick-none", role: "status", {t!("picker-none")} }
            }
        }
    }
}

/// Keys, and what they do.
#[component]
pub fn Shortcuts(overlay: Signal<Option<Overlay>>) -> Element {
    let rows = [
        ("Ctrl K", t!("shortcut-palette")),
        ("C", t!("shortcut-new")),
        ("Ctrl Z", t!("action-undo")),
        ("Ctrl Shift Z", t!("action-redo")),
        ("J K ↑ ↓", t!("shortcut-list")),
        ("Enter", t!("shortcut-open")),
        ("Space", t!("shortcut-lift")),
        ("← → ↑ ↓", t!("shortcut-move")),
        ("Escape", t!("shortcut-cancel")),
        ("Ctrl Enter", t!("shortcut-send")),
        ("?", t!("shortcuts-title")),
    ];
    rsx! {
        Dialog { title: t!("shortcuts-title"), on_close: move |()| overlay.set(None),
            dl { class: "shortcuts",
                for (pressed , text) in rows {
                    div { key: "{pressed}",
                        dt {
                            for key in pressed.split(' ') {
                                kbd { key: "{key}", {keys(key)} }
                            }
                        }
                        dd { "{text}" }
                    }
                }
            }
        }
    }
}
