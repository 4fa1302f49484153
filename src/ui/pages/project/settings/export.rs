//! The project as a file.

use super::super::super::super::components::use_toasts;
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::session::use_session;
use super::super::super::super::t;
use crate::client::{ExportKind, device};
use crate::domain::ProjectId;
use dioxus::prelude::*;

/// One button for each kind of file.
#[component]
pub fn Export(project: ProjectId) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let save = move |kind: ExportKind| {
        toasts.perform(async move {
            let (name, bytes) = session.acting().export_project(project, kind)?;
            let place = device::save_file(&name, kind.mime_type(), &bytes).await?;
            toasts.say(t!("export-done", name = place.unwrap_or(name)));
            Ok(())
        });
    };
    rsx! {
        section { class: "panel",
            h2 { {t!("project-export")} }
            p { class: "muted", {t!("project-export-text")} }
            div { class: "form-actions start",
                for kind in ExportKind::ALL {
                    button { key: "{kind.name()}", class: "button", r#type: "button", onclick: move |_| save(kind),
                        Icon { glyph: Glyph::Download }
                        "{kind.name()}"
                    }
                }
            }
        }
    }
}
