//! The notice: *Conflict detected: …*, with its buttons.

use super::super::components::{TextArea, use_toasts};
use super::super::diff::WordDiff;
use super::super::icon::{Glyph, Icon};
use super::super::route::Route;
use super::super::session::use_session;
use super::super::{t, values};
use super::{ShownConflict, sides};
use crate::client::ShownSide;
use dioxus::prelude::*;
use serde_json::Value;

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Diff,
    Editor,
}

/// One conflict and the ways to settle it.
#[component]
pub fn ConflictNotice(conflict: ShownConflict) -> Element {
    let session = use_session();
    let mut open = use_signal(|| Open::Nothing);
    let shown = conflict.0.clone();
    let what = t!(
        "conflict-detected",
        kind = values::entity_name(&shown.entity_type),
        title = shown.title.clone(),
        field = values::field_name(&shown.field)
    );
    let when = t!("conflict-modified", sides = sides::who_when(&shown, session.now()));
    let is_deletion = shown.field == "deleted";
    let toggle = move |wanted: Open| open.set(if open() == wanted { Open::Nothing } else { wanted });
    rsx! {
        section { class: "conflict", aria_label: "{what}",
            Icon { glyph: Glyph::Split }
            div { class: "grow",
                p { class: "conflict-what",
                    strong { "{what}" }
                    " "
                    "{when}"
                }
                if !shown.may_resolve {
                    if !is_deletion {
                        Differences { conflict: conflict.clone() }
                    }
                } else if is_deletion {
                    DeletedSides { conflict: conflict.clone() }
                } else {
                    if shown.field == "moved_to" {
                        p { {t!("conflict-moved-twice")} }
                    }
                    SideButtons { conflict: conflict.clone(), is_open: open(), on_toggle: toggle }
                    if open() == Open::Diff {
                        Differences { conflict: conflict.clone() }
                    }
                    if open() == Open::Editor {
                        EditBoth { conflict: conflict.clone(), on_close: move |()| open.set(Open::Nothing) }
                    }
                }
            }
        }
    }
}

/// A callback that settles `conflict`, as it is shown, by a value.
fn use_resolve(conflict: &ShownConflict) -> Callback<Value> {
    let session = use_session();
    let toasts = use_toasts();
    let shown = conflict.0.clone();
    use_callback(move |value: Value| {
        let shown = shown.clone();
        toasts.perform(async move {
            session.acting().resolve(&shown, value).await?;
            toasts.say(t!("conflict-resolved"));
            Ok(())
        });
    })
}

#[component]
fn SideButtons(conflict: ShownConflict, is_open: Open, on_toggle: EventHandler<Open>) -> Element {
    let resolve = use_resolve(&conflict);
    let shown = conflict.0.clone();
    let mine = shown.sides.iter().find(|side| side.is_me).cloned();
    let others: Vec<ShownSide> = shown.sides.iter().filter(|side| !side.is_me).cloned().collect();
    let is_between_two = mine.is_some() && others.len() == 1;
    rsx! {
        div { class: "conflict-actions",
            if let Some(mine) = mine {
                button {
                    class: "button small",
                    r#type: "button",
                    onclick: move |_| resolve.call(mine.value.clone()),
                    {t!("conflict-keep-mine")}
                }
            }
            for side in others {
                button {
                    key: "{side.change}",
                    class: "button small",
                    r#type: "button",
                    onclick: {
                        let value = side.value.clone();
                        move |_| resolve.call(value.clone())
                    },
                    if is_between_two { {t!("conflict-use-theirs")} } else { {t!("conflict-use-of", who = side.name.clone())} }
                }
            }
            if sides::is_text(&shown.field) {
                button {
                    class: "button small",
                    r#type: "button",
                    aria_expanded: is_open == Open::Editor,
                    onclick: move |_| on_toggle.call(Open::Editor),
                    {t!("conflict-edit-both")}
                }
            }
            button {
                class: "button small",
                r#type: "button",
                aria_expanded: is_open == Open::Diff,
                onclick: move |_| on_toggle.call(Open::Diff),
                {t!("conflict-view-diff")}
            }
        }
    }
}

#[component]
fn DeletedSides(conflict: ShownConflict) -> Element {
    let resolve = use_resolve(&conflict);
    let deleter = conflict.0.sides.iter().find(|side| side.value == Value::Bool(true));
    let editor = conflict.0.sides.iter().find(|side| side.value != Value::Bool(true));
    let name = |side: Option<&ShownSide>| side.map_or_else(|| t!("person-somebody"), sides::name);
    let (deleter, editor) = (name(deleter), name(editor));
    let session = use_session();
    let moved = sides::moved_to(&session.client(), &conflict.0);
    let (text, keep, go) = match &moved {
        Some((_, key)) => (
            t!("conflict-moved", mover = deleter, editor = editor, key = key.clone()),
            t!("conflict-moved-keep"),
            t!("conflict-moved-go", key = key.clone()),
        ),
        None => {
            (t!("conflict-deleted", deleter = deleter, editor = editor), t!("conflict-restore"), t!("conflict-delete"))
        }
    };
    rsx! {
        p {
            "{text}"
            if let Some((id, key)) = moved {
                " "
                Link { to: Route::TicketPage { id: id.to_string() }, {t!("conflict-moved-look", key = key)} }
            }
        }
        div { class: "conflict-actions",
            button {
                class: "button small",
                r#type: "button",
                onclick: move |_| resolve.call(Value::Bool(false)),
                "{keep}"
            }
            button {
                class: "button small danger",
                r#type: "button",
                onclick: move |_| resolve.call(Value::Bool(true)),
                "{go}"
            }
        }
    }
}

/// Each side against what both started from.
#[component]
fn Differences(conflict: ShownConflict) -> Element {
    let session = use_session();
    let client = session.client();
    let shown = conflict.0.clone();
    let base = sides::text(&client, &shown, &shown.base);
    // Texts as they are: the word for an empty one is no part of it.
    let compared = |value: &Value| match value.as_str() {
        Some(text) if sides::is_text(&shown.field) => text.to_owned(),
        None if sides::is_text(&shown.field) => String::new(),
        _ => sides::text(&client, &shown, value),
    };
    rsx! {
        dl { class: "conflict-diff",
            div {
                dt { {t!("conflict-before")} }
                dd { p { class: "diff", "{base}" } }
            }
            for side in shown.sides.iter() {
                div { key: "{side.change}",
                    dt {
                        {sides::name(side)}
                        if side.is_current {
                            span { class: "muted", " " {t!("conflict-current")} }
                        }
                    }
                    dd { WordDiff { before: compared(&shown.base), after: compared(&side.value) } }
                }
            }
        }
    }
}

#[component]
fn EditBoth(conflict: ShownConflict, on_close: EventHandler<()>) -> Element {
    // As it was when its author began to write: a side that comes meanwhile they have not read.
    let conflict = use_hook(|| conflict);
    let resolve = use_resolve(&conflict);
    let mut text = use_signal(|| sides::joined(&conflict.0));
    let rows = if matches!(conflict.0.field.as_str(), "description" | "content") { 8 } else { 2 };
    rsx! {
        div { class: "conflict-editor",
            TextArea {
                id: "conflict-{conflict.0.id}",
                label: values::field_label(&conflict.0.field),
                value: "{text}",
                rows,
                on_input: move |value| text.set(value),
            }
            div { class: "conflict-actions",
                button {
                    class: "button small primary",
                    r#type: "button",
                    onclick: move |_| {
                        resolve.call(Value::String(text()));
                        on_close.call(());
                    },
                    {t!("action-save")}
                }
                button { class: "button small", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
            }
        }
    }
}
