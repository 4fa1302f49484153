//! What people say about the ticket.

use super::super::super::components::{Avatar, Count, MarkdownEditor, Menu, MenuItem, PendingDot, use_toasts};
use super::super::super::conflict::{Conflicts, ShownConflict};
use super::super::super::drafts::{Drafts, Open, begin_saving, close_saved, could_not_save};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::markdown::{Markdown, ticked};
use super::super::super::problem::error_text;
use super::super::super::session::{Rows, Shown, tell, use_session};
use super::super::super::{t, time, values};
use super::super::deletion::delete;
use super::reactions::Reactions;
use crate::domain::{Comment, CommentId, ProjectId, TicketId};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[component]
pub fn Comments(ticket: TicketId, project: ProjectId, may_write: bool) -> Element {
    let session = use_session();
    let comments = use_memo(move || {
        let mut rows = session.client().children::<Comment>(ticket.into());
        // Imported ones by the time they were written there.
        rows.sort_by_key(|row| (row.value.source_created_at.unwrap_or(row.created_at), row.id));
        Rows::new(rows)
    });
    rsx! {
        section { class: "comments",
            h2 { class: "section-title",
                {t!("comments-title")}
                Count { count: comments.read().len() }
            }
            ul { class: "comment-list",
                for row in comments.read().iter() {
                    OneComment { key: "{row.id}", comment: Shown(row.clone()), project, may_write }
                }
            }
            if may_write {
                NewComment { ticket, project }
            }
        }
    }
}

#[component]
fn OneComment(comment: Shown<Comment>, project: ProjectId, may_write: bool) -> Element {
    let session = use_session();
    let drafts = use_context::<Drafts>();
    let toasts = use_toasts();
    let client = session.client();
    let id = comment.id;
    let is_edited_here = drafts.comments.read().contains_key(&id);
    let name = match (&comment.value.source_author, comment.author) {
        (Some(author), _) => author.clone(),
        (None, Some(user)) => values::person(&client, user),
        (None, None) => t!("person-somebody"),
    };
    // What was imported or moved here says who wrote it; who brought it is what the server vouches for.
    let is_brought = comment.value.source_author.is_some();
    let brought_by = comment.author.filter(|_| is_brought).map(|user| values::person(&client, user));
    let is_mine = comment.author == Some(client.me().user);
    let at = comment.value.source_created_at.unwrap_or(comment.created_at);
    let is_changed =
        (comment.updated_at - comment.created_at).num_seconds() > 2 && comment.value.source_author.is_none();
    let conflicts: Vec<_> = client.conflicts_of(id.into()).into_iter().map(ShownConflict).collect();
    let shown = comment.value.content.clone();
    let tick = move |at: usize| {
        let (client, shown) = (session.acting(), shown.clone());
        toasts.perform(async move {
            // What has changed since it was shown is shown anew first.
            let draft = client.draft::<Comment>(id).filter(|draft| draft.value.content == shown);
            let (Some(draft), Some(content)) = (draft, ticked(&shown, at)) else { return Ok(()) };
            client.save(&draft, &Comment { content, ..draft.value.clone() }).await
        });
    };
    rsx! {
        li { class: "comment",
            Avatar { name: name.clone(), large: true }
            div { class: "comment-body",
                header {
                    strong { "{name}" }
                    span { class: "muted", title: time::full(at), {time::ago(at, session.now())} }
                    if is_changed {
                        span { class: "muted", {t!("comment-edited")} }
                    }
                    if let Some(by) = brought_by {
                        span { class: "muted", {t!("comment-brought", who = by)} }
                    }
                    if comment.pending || comment.rejected {
                        PendingDot { rejected: comment.rejected }
                    }
                    span { class: "grow" }
                    if may_write && is_mine && !is_edited_here {
                        CommentActions { id, may_edit: !is_brought }
                    }
                }
                Conflicts { conflicts }
                if is_edited_here {
                    EditComment { id, project }
                } else {
                    Markdown {
                        source: comment.value.content.clone(),
                        project,
                        can_tick: may_write && is_mine && !is_brought,
                        on_tick: tick,
                    }
                    Reactions { comment: comment.clone(), may_write }
                }
            }
        }
    }
}

#[component]
fn CommentActions(id: CommentId, may_edit: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let drafts = use_context::<Drafts>();
    let items = move |()| {
        let edit = MenuItem::new(t!("action-edit"), Some(Glyph::Edit), move |()| {
            let mut comments = drafts.comments;
            if let Some(draft) = session.acting().draft::<Comment>(id) {
                let text = draft.value.content.clone();
                comments.write().insert(id, Open::new(draft, text));
            }
        });
        let delete = MenuItem::new(t!("action-delete"), Some(Glyph::Trash), move |()| {
            delete::<Comment>(session, toasts, id, t!("comment-deleted"));
        });
        may_edit.then_some(edit).into_iter().chain([delete.dangerous()]).collect::<Vec<_>>()
    };
    rsx! {
        Menu { label: t!("comment-actions"), items, class: "button icon-only quiet small", Icon { glyph: Glyph::More } }
    }
}

#[component]
fn EditComment(id: CommentId, project: ProjectId) -> Element {
    let session = use_session();
    let drafts = use_context::<Drafts>();
    let problem = use_signal(|| None::<String>);
    let text = drafts.comments.read().get(&id).map(|open| open.text.clone()).unwrap_or_default();
    let close = use_callback(move |()| {
        let mut comments = drafts.comments;
        comments.write().remove(&id);
    });
    let save = use_callback(move |()| {
        let Some((draft, text)) = begin_saving(drafts.comments, id) else { return };
        spawn_forever(async move {
            let client = session.acting();
            let value = Comment { content: text.clone(), ..draft.value.clone() };
            match client.save(&draft, &value).await {
                Ok(()) => close_saved(drafts.comments, id, &text, client.draft(id)),
                Err(error) => {
                    could_not_save(drafts.comments, id);
                    tell(problem, Some(error_text(&error)));
                }
            }
        });
    });
    rsx! {
        MarkdownEditor {
            id: "comment-{id}",
            label: t!("comment-edit"),
            value: text,
            project,
            rows: 5,
            is_first: true,
            error: problem(),
            on_input: move |text| {
                let mut comments = drafts.comments;
                if let Some(open) = comments.write().get_mut(&id) {
                    open.text = text;
                }
            },
            on_submit: move |()| save.call(()),
            on_cancel: move |()| close.call(()),
        }
        div { class: "form-actions",
            button { class: "button small", r#type: "button", onclick: move |_| close.call(()), {t!("action-cancel")} }
            button { class: "button primary small", r#type: "button", onclick: move |_| save.call(()), {t!("action-save")} }
        }
    }
}

#[component]
fn NewComment(ticket: TicketId, project: ProjectId) -> Element {
    let session = use_session();
    let drafts = use_context::<Drafts>();
    let problem = use_signal(|| None::<String>);
    let text = drafts.new_comments.read().get(&ticket).cloned().unwrap_or_default();
    let send = use_callback(move |()| {
        let mut new_comments = drafts.new_comments;
        // Out of its editor at once: sent twice, it is there once; what is typed meanwhile is the next one.
        let content = new_comments.write().remove(&ticket).unwrap_or_default();
        if content.trim().is_empty() {
            return;
        }
        spawn_forever(async move {
            let comment = Comment { ticket_id: ticket, content: content.clone(), ..Comment::default() };
            match session.acting().create(comment).await {
                Ok(_) => tell(problem, None),
                Err(error) => {
                    new_comments.write().entry(ticket).or_default().insert_str(0, &content);
                    tell(problem, Some(error_text(&error)));
                }
            }
        });
    });
    rsx! {
        div { class: "new-comment",
            MarkdownEditor {
                id: "new-comment",
                label: t!("comment-new"),
                placeholder: t!("comment-placeholder"),
                value: text.clone(),
                project,
                rows: 3,
                error: problem(),
                on_input: move |text: String| {
                    let mut new_comments = drafts.new_comments;
                    new_comments.write().insert(ticket, text);
                },
                on_submit: move |()| send.call(()),
            }
            div { class: "form-actions",
                span { class: "hint", {t!("comment-hint")} }
                button {
                    class: "button primary",
                    r#type: "button",
                    disabled: text.trim().is_empty(),
                    onclick: move |_| send.call(()),
                    Icon { glyph: Glyph::Comment }
                    {t!("comment-send")}
                }
            }
        }
    }
}
