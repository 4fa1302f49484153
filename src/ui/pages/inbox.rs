//! What others did that concerns the person at this device, by ticket. Only the rows in view exist.

use super::super::components::{Empty, Toasts, focus, use_toasts};
use super::super::icon::{Glyph, Icon};
use super::super::inbox::{glyph, sentence, use_inbox};
use super::super::route::Route;
use super::super::session::{Session, use_session};
use super::super::shell::{Crumb, Page};
use super::super::shortcuts::Shortcut;
use super::super::{t, time};
use super::project::window;
use crate::client::{InboxItem, InboxMarks};
use crate::domain::{Ticket, TicketId};
use dioxus::html::geometry::PixelsVector2D;
use dioxus::prelude::*;
use std::rc::Rc;

/// In pixels, the same as in `project.css`: a window needs to know it.
const ROW_HEIGHT: f64 = 60.0;

/// What is done with a row.
#[derive(Clone, Copy, PartialEq)]
enum Deed {
    ToggleRead,
    Done,
}

/// `/inbox`.
#[component]
pub fn InboxPage() -> Element {
    let session = use_session();
    let inbox = use_inbox();
    let toasts = use_toasts();
    let items = inbox.items();
    let read_all = move |_| {
        let items = inbox.items();
        let marks = items.iter().filter(|item| !item.is_read()).map(|item| (item.ticket, item.when_read()));
        mark(session, toasts, marks.collect());
    };
    let actions = rsx! {
        if items.iter().any(|item| !item.is_read()) {
            button { class: "button", r#type: "button", onclick: read_all,
                Icon { glyph: Glyph::Check }
                {t!("inbox-read-all")}
            }
        }
    };
    rsx! {
        Page { title: t!("nav-inbox"), crumbs: vec![Crumb::here(t!("nav-inbox"))], actions, class: "fill",
            h1 { class: "visually-hidden", {t!("nav-inbox")} }
            Rows { items }
        }
    }
}

fn mark(session: Session, toasts: Toasts, marks: Vec<(TicketId, InboxMarks)>) {
    toasts.perform(async move { session.acting().mark_inbox(marks).await });
}

#[component]
fn Rows(items: Rc<Vec<InboxItem>>) -> Element {
    let session = use_session();
    let inbox = use_inbox();
    let toasts = use_toasts();
    let mut top = use_signal(|| 0.0f64);
    let mut height = use_signal(|| 900.0f64);
    let mut element = use_signal(|| None::<Rc<MountedData>>);
    let mut active = use_signal(|| 0usize);
    let mut wants_focus = use_signal(|| false);
    let (first, last) = window(top(), height(), ROW_HEIGHT, items.len());

    let mut go_to = move |index: usize| {
        active.set(index);
        wants_focus.set(true);
        let at = index as f64 * ROW_HEIGHT;
        let (current, height) = (*top.peek(), *height.peek());
        let wanted = if at < current { at } else { at + ROW_HEIGHT - height };
        if let Some(element) = element.peek().clone().filter(|_| at < current || at + ROW_HEIGHT > current + height) {
            spawn(async move {
                // Where it cannot scroll, all of it is in view.
                let _ = element.scroll(PixelsVector2D::new(0.0, wanted.max(0.0)), ScrollBehavior::Instant).await;
            });
        }
    };
    let act = use_callback(move |(index, deed): (usize, Deed)| {
        let items = inbox.items();
        let Some(item) = items.get(index) else { return };
        let (ticket, before) = (item.ticket, item.marks);
        match deed {
            Deed::ToggleRead if item.is_read() => mark(session, toasts, vec![(ticket, item.when_unread())]),
            Deed::ToggleRead => mark(session, toasts, vec![(ticket, item.when_read())]),
            Deed::Done => {
                mark(session, toasts, vec![(ticket, item.when_done())]);
                toasts.offer(t!("inbox-put-away"), t!("action-undo"), move || {
                    mark(session, toasts, vec![(ticket, before)]);
                });
                // The next one comes to its place; behind the last there is nothing but the list itself.
                wants_focus.set(true);
                active.set(index.min(items.len().saturating_sub(2)));
                if let Some(list) = element.peek().as_ref().filter(|_| items.len() == 1) {
                    focus(list);
                }
            }
        }
    });
    let count = items.len();
    let on_key = move |event: KeyboardEvent| {
        let at = (*active.peek()).min(count.saturating_sub(1));
        let is_bare = event.modifiers().is_empty();
        match event.key() {
            _ if count == 0 => return,
            Key::ArrowDown if is_bare => go_to((at + 1).min(count - 1)),
            Key::ArrowUp if is_bare => go_to(at.saturating_sub(1)),
            Key::Home if is_bare => go_to(0),
            Key::End if is_bare => go_to(count - 1),
            _ if Shortcut::Next.is(&event) => go_to((at + 1).min(count - 1)),
            _ if Shortcut::Previous.is(&event) => go_to(at.saturating_sub(1)),
            _ if Shortcut::Done.is(&event) => act.call((at, Deed::Done)),
            _ if Shortcut::Unread.is(&event) => act.call((at, Deed::ToggleRead)),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let tab_stop = active().min(count.saturating_sub(1));
    rsx! {
        div {
            class: "rows",
            tabindex: "-1",
            onmounted: move |event| element.set(Some(event.data())),
            onscroll: move |event| top.set(event.scroll_top()),
            onresize: move |event| {
                if let Ok(size) = event.get_content_box_size() {
                    height.set(size.height);
                }
            },
            onkeydown: on_key,
            if count == 0 {
                Empty { glyph: Glyph::Inbox, title: t!("inbox-empty-title"), text: t!("inbox-empty-text") }
            } else {
                div { role: "list", aria_label: t!("inbox-label", count = count),
                    div { class: "rows-space", height: "{first as f64 * ROW_HEIGHT}px" }
                    for index in first..last {
                        Row {
                            key: "{items[index].ticket}",
                            item: items[index].clone(),
                            is_tab_stop: index == tab_stop,
                            is_focused: wants_focus() && index == active(),
                            on_focus: move |()| active.set(index),
                            on_deed: move |deed| act.call((index, deed)),
                        }
                    }
                    div { class: "rows-space", height: "{(count - last) as f64 * ROW_HEIGHT}px" }
                }
            }
        }
    }
}

#[component]
fn Row(
    item: InboxItem,
    is_tab_stop: bool,
    is_focused: bool,
    on_focus: EventHandler<()>,
    on_deed: EventHandler<Deed>,
) -> Element {
    let session = use_session();
    let mut link = use_signal(|| None::<Rc<MountedData>>);
    use_effect(use_reactive!(|is_focused| {
        if let (true, Some(link)) = (is_focused, link.read().as_ref()) {
            focus(link);
        }
    }));
    let client = session.client();
    let Some(row) = client.get::<Ticket>(item.ticket) else { return rsx! {} };
    let key = client.ticket_key(&row);
    let newest = item.newest();
    let more = item.events.len() - 1;
    let is_read = item.is_read();
    let toggle = if is_read { t!("inbox-unread-action") } else { t!("inbox-read-action") };
    rsx! {
        div { class: if is_read { "inbox-row" } else { "inbox-row unread" }, role: "listitem", onfocusin: move |_| on_focus.call(()),
            span { class: "inbox-sign", Icon { glyph: glyph(newest.kind) } }
            div { class: "inbox-main",
                div { class: "inbox-title",
                    if !is_read {
                        span { class: "visually-hidden", {t!("inbox-unread")} ": " }
                    }
                    Link {
                        to: Route::TicketPage { id: item.ticket.to_string() },
                        tabindex: if is_tab_stop { "0" } else { "-1" },
                        onmounted: move |event: MountedEvent| link.set(Some(event.data())),
                        span { class: "key", "{key}" }
                        " {row.value.title}"
                    }
                }
                div { class: "inbox-text", dir: "auto",
                    {sentence(&client, newest)}
                    if more > 0 {
                        span { class: "muted", " · " {t!("inbox-more", count = more)} }
                    }
                }
            }
            span { class: "inbox-time muted", title: time::full(newest.at), {time::ago(newest.at, session.now())} }
            button {
                class: "button icon-only quiet small",
                r#type: "button",
                tabindex: if is_tab_stop { "0" } else { "-1" },
                title: "{toggle}",
                aria_label: t!("inbox-action-for", action = toggle.clone(), key = key.clone()),
                onclick: move |_| on_deed.call(Deed::ToggleRead),
                Icon { glyph: if is_read { Glyph::Inbox } else { Glyph::Check } }
            }
            button {
                class: "button icon-only quiet small",
                r#type: "button",
                tabindex: if is_tab_stop { "0" } else { "-1" },
                title: t!("inbox-done-action"),
                aria_label: t!("inbox-action-for", action = t!("inbox-done-action"), key = key.clone()),
                onclick: move |_| on_deed.call(Deed::Done),
                Icon { glyph: Glyph::Archive }
            }
        }
    }
}
