//! Saved views of a project: opened, saved, brought up to date, renamed, deleted.

use super::super::super::components::{Dialog, Menu, MenuItem, RadioList, RadioOption, TextField, Toasts, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::{error_text, field_problem};
use super::super::super::session::{Session, use_session};
use super::super::super::t;
use super::super::deletion::delete;
use super::Kind;
use super::filter::names;
use super::look::{Look, Looks};
use super::view::Lookup;
use crate::client::{ClientError, SavedView};
use crate::domain::{View, ViewId, ViewKind};
use dioxus::prelude::*;

/// What lies over the page.
#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    /// What is looked at now is saved under a new name.
    Save(View),
    Rename(SavedView),
}

/// A saved view, and what it shows as things are called now.
#[derive(Clone, PartialEq)]
struct Known {
    saved: SavedView,
    look: Look,
}

/// The view that is looked through, and whether what is seen has changed since it was saved.
fn standing<'a>(
    known: &'a [Known],
    opened: Option<ViewId>,
    kind: &ViewKind,
    look: &Look,
) -> Option<(&'a SavedView, bool)> {
    let is_seen = |one: &&Known| one.saved.view.kind == *kind && one.look == *look;
    match known.iter().find(|one| Some(one.saved.id) == opened) {
        Some(one) => Some((&one.saved, !is_seen(&one))),
        // An address that was followed may say just what a view does.
        None if *look == Look::default() => None,
        None => known.iter().find(is_seen).map(|one| (&one.saved, false)),
    }
}

/// The menu of views, and beside it what can be done about what is seen now: save it, or bring the view up to date.
#[component]
pub fn Views(lookup: Lookup, kind: Kind) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let looks = use_context::<Looks>();
    let project = lookup.project;
    let known = use_memo(move || {
        let ids = names(&lookup).by_id();
        let views = session.client().views(project).into_iter();
        views.map(|saved| Known { look: Look::read(&saved.view.query, &ids), saved }).collect::<Vec<_>>()
    });
    let mut over = use_signal(|| Open::Nothing);
    use_effect(move || {
        if let Some(id) = looks.take_wanted(project)
            && let Some(one) = known.peek().iter().find(|one| one.saved.id == id)
        {
            looks.change(project, |look| *look = one.look.clone());
            looks.open(project, id);
        }
    });
    // What is seen now, as a view of this name.
    let seen = use_callback(move |(name, kind): (String, Kind)| {
        let query = looks.of(project).write(&names(&lookup).by_id());
        View { project_id: project, name, kind: kind.of_view(), query }
    });
    let save_as = move || {
        let mut over = over;
        over.set(Open::Save(seen.call((String::new(), kind))));
    };
    let look = looks.of(project);
    let all = known.read();
    let standing = standing(&all, looks.opened(project), &kind.of_view(), &look);
    let may_write = (lookup.may_write)();
    let name = standing.map_or_else(|| t!("views-title"), |(saved, _)| saved.view.name.clone());
    let is_worth_saving = standing.is_none() && look != Look::default();
    let open = standing.map(|(saved, is_changed)| (saved.clone(), is_changed));
    let mine = open.filter(|(saved, _)| saved.is_own || may_write);
    let changed = mine.clone().filter(|(_, is_changed)| *is_changed).map(|(saved, _)| saved);
    let here = standing.map(|(saved, _)| saved.id);
    let items = move |()| {
        let mut items: Vec<MenuItem> = known
            .peek()
            .iter()
            .map(|Known { saved, .. }| {
                let (id, kind) = (saved.id, Kind::of(&saved.view.kind));
                let glyph = if saved.is_own { Glyph::Person } else { kind.glyph() };
                let open = move |()| looks.go_to(project, id, kind);
                MenuItem::new(saved.view.name.clone(), Some(glyph), open).checked(here == Some(id))
            })
            .collect();
        items.push(MenuItem::new(t!("view-save-as"), Some(Glyph::Plus), move |()| save_as()));
        if let Some((saved, _)) = mine.clone() {
            let renamed = saved.clone();
            items.push(MenuItem::new(t!("view-rename"), Some(Glyph::Edit), move |()| {
                let mut over = over;
                over.set(Open::Rename(renamed.clone()));
            }));
            let remove = move |()| remove(session, toasts, &saved);
            items.push(MenuItem::new(t!("view-delete"), Some(Glyph::Trash), remove).dangerous());
        }
        items
    };
    rsx! {
        if let Some(saved) = changed {
            button {
                class: "button small",
                r#type: "button",
                title: t!("view-changed", name = saved.view.name.clone()),
                onclick: move |_| {
                    let (saved, written) = (saved.clone(), seen.call((saved.view.name.clone(), kind)));
                    toasts.perform(async move { session.acting().save_view(&saved, &written).await });
                },
                {t!("view-update")}
            }
        } else if is_worth_saving {
            button {
                class: "button quiet small",
                r#type: "button",
                onclick: move |_| save_as(),
                {t!("view-save")}
            }
        }
        Menu { label: t!("views-title"), items, class: "button quiet small views-button",
            Icon { glyph: Glyph::Eye }
            span { "{name}" }
            Icon { glyph: Glyph::ChevronDown, class: "small" }
        }
        match over() {
            Open::Nothing => rsx! {},
            Open::Save(view) => rsx! {
                SaveView { view, may_write, on_close: move |()| over.set(Open::Nothing) }
            },
            Open::Rename(saved) => rsx! {
                RenameView { saved, on_close: move |()| over.set(Open::Nothing) }
            },
        }
    }
}

fn remove(session: Session, toasts: Toasts, saved: &SavedView) {
    let (id, view) = (saved.id, saved.view.clone());
    let said = t!("view-deleted", name = view.name.clone());
    if !saved.is_own {
        return delete::<View>(session, toasts, id, said);
    }
    let put =
        move |view: Option<View>| toasts.perform(async move { session.acting().put_own_view(id, view.as_ref()).await });
    put(None);
    toasts.offer(said, t!("action-undo"), move || put(Some(view.clone())));
}

#[component]
fn SaveView(view: View, may_write: bool, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let looks = use_context::<Looks>();
    let project = view.project_id;
    let mut is_own = use_signal(|| !may_write);
    let option = |value: &str, text, hint, is_disabled| RadioOption {
        value: value.to_owned(),
        text,
        hint,
        is_disabled,
        ..RadioOption::default()
    };
    let save = move |name: String| {
        let written = View { name, ..view.clone() };
        async move {
            let id = session.acting().create_view(written, *is_own.peek()).await?;
            looks.open(project, id);
            Ok(())
        }
    };
    rsx! {
        Dialog { title: t!("view-save"), class: "narrow", on_close,
            NameForm { name: String::new(), save: move |name| -> Saving { Box::pin(save(name)) }, on_close,
                RadioList {
                    name: "view-whose",
                    legend: t!("view-whose"),
                    value: if is_own() { "own" } else { "shared" },
                    options: vec![
                        option("shared", t!("view-shared"), String::new(), !may_write),
                        option("own", t!("view-own"), t!("view-own-hint"), false),
                    ],
                    on_change: move |value: String| is_own.set(value == "own"),
                }
            }
        }
    }
}

#[component]
fn RenameView(saved: SavedView, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let name = saved.view.name.clone();
    let save = move |name: String| {
        let saved = saved.clone();
        async move {
            let written = View { name, ..saved.view.clone() };
            session.acting().save_view(&saved, &written).await
        }
    };
    rsx! {
        Dialog { title: t!("view-rename"), class: "narrow", on_close,
            NameForm { name, save: move |name| -> Saving { Box::pin(save(name)) }, on_close }
        }
    }
}

type Saving = std::pin::Pin<Box<dyn Future<Output = Result<(), ClientError>>>>;

/// Asks for a name; closes once it is saved under it.
#[component]
fn NameForm(
    name: String,
    save: Callback<String, Saving>,
    on_close: EventHandler<()>,
    #[props(default)] children: Element,
) -> Element {
    let toasts = use_toasts();
    let mut name = use_signal(|| name);
    let mut problem = use_signal(|| None::<ClientError>);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let saving = save.call(name.peek().trim().to_owned());
        spawn(async move {
            match saving.await {
                Ok(()) => on_close.call(()),
                Err(error) => {
                    if !matches!(error, ClientError::Invalid(_)) {
                        toasts.problem(error_text(&error));
                    }
                    problem.set(Some(error));
                }
            }
        });
    };
    let wrong = problem.read().as_ref().and_then(|error| field_problem(error, "name"));
    rsx! {
        form { class: "form", onsubmit: submit,
            TextField {
                id: "view-name",
                label: t!("field-name"),
                value: "{name}",
                error: wrong,
                is_first: true,
                on_input: move |text| name.set(text),
            }
            {children}
            div { class: "form-actions",
                button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                button { class: "button primary", r#type: "submit", {t!("action-save")} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Names;

    #[test]
    fn what_is_seen_is_the_opened_view_changed_or_not_or_whichever_says_just_that() {
        let known = |n: u8, kind, query: &str| {
            let view = View { kind, query: query.into(), ..View::default() };
            let saved = SavedView { id: ViewId::from_random([n; 16]), view, is_own: false, pending: false };
            Known { saved, look: Look::read(query, &Names::default()) }
        };
        let views = [known(1, ViewKind::List, "sort:due is:open"), known(2, ViewKind::Board, "type:bug")];
        let told = |opened: Option<usize>, kind: ViewKind, query: &str| {
            let look = Look::read(query, &Names::default());
            let standing = standing(&views, opened.map(|at| views[at].saved.id), &kind, &look);
            standing.map(|(saved, is_changed)| (saved.id == views[1].saved.id, is_changed))
        };
        assert_eq!(told(None, ViewKind::List, ""), None);
        assert_eq!(told(None, ViewKind::List, "type:bug"), None, "a board is no list");
        assert_eq!(told(None, ViewKind::Board, "type:bug"), Some((true, false)));
        assert_eq!(told(Some(1), ViewKind::Board, "type:bug"), Some((true, false)));
        assert_eq!(told(Some(1), ViewKind::List, "type:bug"), Some((true, true)));
        assert_eq!(told(Some(0), ViewKind::List, "is:open"), Some((false, true)));
        assert_eq!(told(Some(0), ViewKind::List, "sort:due group:status is:open"), Some((false, false)));
    }
}
