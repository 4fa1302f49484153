//! Files on the ticket: chosen or dropped, kept on the device at once, sent when online.

use super::super::super::components::{Count, FileButton, Menu, MenuItem, PendingDot, Toasts, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::session::{Rows, Session, Shown, use_session};
use super::super::super::{t, time, values};
use super::super::deletion::delete;
use crate::client::{Upload, device};
use crate::domain::{Attachment, AttachmentId, TicketId, limits};
use chrono::SecondsFormat;
use dioxus::html::{FileData, HasFileData};
use dioxus::prelude::*;
use std::rc::Rc;

#[component]
pub fn Attachments(ticket: TicketId, may_write: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut is_over = use_signal(|| false);
    let files = use_memo(move || {
        let mut rows = session.client().children::<Attachment>(ticket.into());
        rows.sort_by_key(|row| (row.created_at, row.id));
        Rows::new(rows)
    });
    use_hook(|| {
        // The browser calls from outside of the app's runtime.
        let runtime = dioxus::core::Runtime::current();
        let paste = move |name: String, mime_type: String, bytes: Vec<u8>| {
            runtime.in_scope(ScopeId::ROOT, || attach_pasted(session, toasts, ticket, &name, mime_type, bytes));
        };
        may_write.then(|| Rc::new(device::on_paste(paste)))
    });
    let drop = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(false);
        if may_write {
            attach_all(session, toasts, ticket, event.files());
        }
    };
    rsx! {
        section {
            class: if is_over() { "attachments over" } else { "attachments" },
            ondragover: move |event| {
                event.prevent_default();
                is_over.set(true);
            },
            ondragleave: move |_| is_over.set(false),
            ondrop: drop,
            h2 { class: "section-title",
                {t!("attachments-title")}
                Count { count: files.read().len() }
                if may_write {
                    FileButton {
                        label: t!("attachment-add"),
                        glyph: Glyph::Clip,
                        class: "button quiet small",
                        is_multiple: true,
                        on_files: move |files| attach_all(session, toasts, ticket, files),
                    }
                }
            }
            if !files.read().is_empty() {
                ul { class: "file-list",
                    for row in files.read().iter() {
                        OneFile { key: "{row.id}", file: Shown(row.clone()), may_write }
                    }
                }
            } else if may_write {
                p { class: "hint", {t!("attachments-none")} }
            }
        }
    }
}

fn attach_all(session: Session, toasts: Toasts, ticket: TicketId, files: Vec<FileData>) {
    for file in files {
        let name = file.name();
        if file.size() > limits::FILE_BYTES.unsigned_abs() {
            toasts.problem(t!("attachment-too-big", name = name));
            continue;
        }
        toasts.perform(async move {
            let mime_type = file
                .content_type()
                .filter(|mime| !mime.is_empty())
                .unwrap_or_else(|| "application/octet-stream".to_owned());
            match file.read_bytes().await {
                Ok(bytes) => session.acting().attach(ticket, &name, &mime_type, bytes.to_vec()).await.map(|_| ()),
                Err(_) => {
                    toasts.problem(t!("attachment-unreadable", name = name));
                    Ok(())
                }
            }
        });
    }
}

/// A picture on the clipboard has no name of its own: the time tells it from the next one.
fn attach_pasted(session: Session, toasts: Toasts, ticket: TicketId, name: &str, mime_type: String, bytes: Vec<u8>) {
    let name = match name.strip_prefix("image.") {
        Some(ending) => {
            let seconds = device::now().to_rfc3339_opts(SecondsFormat::Secs, true);
            format!("image-{}.{ending}", seconds.replace(':', "."))
        }
        None => name.to_owned(),
    };
    toasts.perform(async move {
        session.acting().attach(ticket, &name, &mime_type, bytes).await?;
        toasts.say(t!("attachment-added", name = name));
        Ok(())
    });
}

/// Pictures up to this size are shown.
const PREVIEW_BYTES: i64 = 4_000_000;

fn is_picture(mime_type: &str) -> bool {
    // Not SVG: it can hold more than a picture.
    matches!(mime_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/avif")
}

#[component]
fn OneFile(file: Shown<Attachment>, may_write: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = file.id;
    let name = file.value.filename.clone();
    let size = values::size(file.value.file_size.unsigned_abs());
    let upload = session.syncing().upload(&file.value);
    let is_shown = is_picture(&file.value.mime_type) && file.value.file_size <= PREVIEW_BYTES;
    let download = {
        let (name, mime_type) = (name.clone(), file.value.mime_type.clone());
        move || {
            let (name, mime_type) = (name.clone(), mime_type.clone());
            toasts.perform(async move {
                let bytes = session.acting().attachment_bytes(id).await?;
                let place = device::save_file(&name, &mime_type, &bytes).await?;
                toasts.say(t!("export-done", name = place.unwrap_or(name)));
                Ok(())
            });
        }
    };
    let items = move |()| {
        vec![
            MenuItem::new(t!("action-delete"), Some(Glyph::Trash), move |()| {
                delete::<Attachment>(session, toasts, id, t!("attachment-deleted"));
            })
            .dangerous(),
        ]
    };
    rsx! {
        li { class: "file",
            if is_shown {
                Picture { id, name: name.clone(), mime_type: file.value.mime_type.clone() }
            } else {
                Icon { glyph: Glyph::File, class: "large" }
            }
            div { class: "grow file-text",
                span { class: "file-name", "{name}" }
                span { class: "muted", "{size} · " {time::ago(file.created_at, session.now())} }
                if let Some(upload) = &upload {
                    UploadState { file: file.clone(), upload: upload.clone() }
                }
            }
            if file.pending || file.rejected || upload.is_some() {
                PendingDot { rejected: file.rejected || matches!(upload, Some(Upload::Failed { .. })) }
            }
            button {
                class: "button icon-only quiet small",
                r#type: "button",
                aria_label: t!("attachment-download", name = name.clone()),
                title: t!("attachment-download", name = name.clone()),
                onclick: move |_| download(),
                Icon { glyph: Glyph::Download }
            }
            if may_write {
                Menu {
                    label: t!("actions-for", name = name.clone()),
                    items,
                    class: "button icon-only quiet small",
                    Icon { glyph: Glyph::More }
                }
            }
        }
    }
}

/// Waiting, on its way, or refused: then it can be sent again.
#[component]
fn UploadState(file: Shown<Attachment>, upload: Upload) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    match upload {
        Upload::Queued => rsx! { span { class: "muted", {t!("upload-queued")} } },
        Upload::Elsewhere => rsx! { span { class: "muted", {t!("upload-elsewhere")} } },
        Upload::Sending { bytes } => {
            let percent = bytes * 100 / file.value.file_size.unsigned_abs().max(1);
            rsx! { span { class: "muted", {t!("upload-sending", percent = percent)} } }
        }
        Upload::Failed { why } => rsx! {
            span { class: "field-error",
                {t!("upload-failed", why = why)}
                " "
                button {
                    class: "button small",
                    r#type: "button",
                    onclick: move |_| {
                        let file = file.value.clone();
                        toasts.perform(async move { session.acting().retry_upload(&file).await });
                    },
                    {t!("queue-retry")}
                }
            }
        },
    }
}

/// The picture itself, once its bytes are here.
#[component]
fn Picture(id: AttachmentId, name: String, mime_type: String) -> Element {
    let session = use_session();
    let source = use_resource(move || {
        let mime_type = mime_type.clone();
        async move {
            let bytes = session.acting().attachment_bytes(id).await.ok()?;
            Some(data_address(&mime_type, &bytes))
        }
    });
    rsx! {
        if let Some(Some(source)) = &*source.read() {
            img { class: "file-picture", src: "{source}", alt: "{name}", loading: "lazy" }
        } else {
            Icon { glyph: Glyph::File, class: "large" }
        }
    }
}

/// A `data:` address, the same on every target.
fn data_address(mime_type: &str, bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = format!("data:{mime_type};base64,");
    text.reserve(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_base64_with_its_padding() {
        assert_eq!(data_address("image/png", b"Man"), "data:image/png;base64,TWFu");
        assert_eq!(data_address("image/png", b"Ma"), "data:image/png;base64,TWE=");
        assert_eq!(data_address("image/png", b"M"), "data:image/png;base64,TQ==");
    }

    #[test]
    fn an_svg_is_never_shown_as_a_picture() {
        assert!(is_picture("image/png") && !is_picture("image/svg+xml") && !is_picture("text/html"));
    }
}
