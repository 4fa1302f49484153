//! Work of another tool, from a file: looked at first, then taken.

mod finding;

use super::super::components::{Choice, FileButton, Notice, Toasts, use_toasts};
use super::super::icon::{Glyph, Icon};
use super::super::problem::{error_text, import_text};
use super::super::route::Route;
use super::super::session::{Session, tell, use_session};
use super::super::shell::{Crumb, Page};
use super::super::t;
use crate::client::{IMPORT_BYTES_MAX, ImportError, ImportFormat, ImportOptions, Report, device};
use crate::domain::ProjectId;
use dioxus::html::{FileData, HasFileData};
use dioxus::prelude::*;
use finding::{sentence, told};
use std::rc::Rc;

#[derive(Clone, PartialEq)]
struct Chosen {
    name: String,
    bytes: Rc<Vec<u8>>,
}

#[derive(Clone, PartialEq)]
enum Step {
    Choose,
    Reading,
    Preview(Chosen),
    Importing,
    Done(ProjectId, Report),
}

/// `/import`.
#[component]
pub fn ImportPage() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut step = use_signal(|| Step::Choose);
    let mut problem = use_signal(|| None::<String>);
    let read = move |files: Vec<FileData>| {
        let Some(file) = files.into_iter().next() else { return };
        // Before it is read: it might not fit into memory.
        if file.size() > IMPORT_BYTES_MAX as u64 {
            problem.set(Some(import_text(&ImportError::TooLarge { bytes: file.size() })));
            return;
        }
        problem.set(None);
        step.set(Step::Reading);
        spawn(async move {
            let name = file.name();
            // Lets "Reading…" be painted first.
            device::sleep(20).await;
            match file.read_bytes().await {
                Ok(bytes) => step.set(Step::Preview(Chosen { name, bytes: Rc::new(bytes.to_vec()) })),
                Err(_) => {
                    problem.set(Some(t!("attachment-unreadable", name = name)));
                    step.set(Step::Choose);
                }
            }
        });
    };
    rsx! {
        Page { title: t!("nav-import"), crumbs: vec![Crumb::here(t!("nav-import"))],
            div { class: "page-narrow",
                h1 { {t!("import-title")} }
                p { class: "lead", {t!("import-lead")} }
                if let Some(problem) = problem() {
                    Notice { tone: "problem", p { "{problem}" } }
                }
                match step() {
                    Step::Choose => rsx! { DropZone { on_files: read } },
                    Step::Reading => rsx! { p { class: "busy", role: "status", {t!("import-reading")} } },
                    Step::Preview(chosen) => rsx! {
                        Preview {
                            chosen,
                            on_import: move |(chosen, options)| import(session, toasts, step, problem, chosen, options),
                            on_again: move |()| step.set(Step::Choose),
                        }
                    },
                    Step::Importing => rsx! {
                        p { class: "busy", role: "status", {t!("import-importing")} }
                        progress { class: "progress", aria_label: t!("import-importing") }
                    },
                    Step::Done(project, report) => rsx! { Done { project, report, on_again: move |()| step.set(Step::Choose) } },
                }
            }
        }
    }
}

#[component]
fn DropZone(on_files: EventHandler<Vec<FileData>>) -> Element {
    let mut is_over = use_signal(|| false);
    rsx! {
        div {
            class: if is_over() { "drop-zone over" } else { "drop-zone" },
            ondragover: move |event| {
                event.prevent_default();
                is_over.set(true);
            },
            ondragleave: move |_| is_over.set(false),
            ondrop: move |event| {
                event.prevent_default();
                is_over.set(false);
                on_files.call(event.files());
            },
            Icon { glyph: Glyph::Import, class: "large" }
            p { {t!("import-drop")} }
            FileButton {
                label: t!("import-choose"),
                class: "button primary",
                accept: ".json,.csv,.zip,application/json,text/csv,application/zip",
                on_files: move |files| on_files.call(files),
            }
            p { class: "hint", {t!("import-formats")} }
        }
    }
}

/// Imports to the end, even when the person has gone to another page meanwhile.
fn import(
    session: Session,
    toasts: Toasts,
    step: Signal<Step>,
    problem: Signal<Option<String>>,
    chosen: Chosen,
    options: ImportOptions,
) {
    tell(step, Step::Importing);
    toasts.perform(async move {
        // Lets "Importing…" be painted first.
        device::sleep(20).await;
        match session.acting().run_import(&chosen.name, &chosen.bytes, &options).await {
            Ok((project, report)) => {
                session.set_started(true);
                tell(step, Step::Done(project, report));
            }
            Err(error) => {
                tell(problem, Some(error_text(&error)));
                tell(step, Step::Choose);
            }
        }
        Ok(())
    });
}

#[component]
fn Preview(chosen: Chosen, on_import: EventHandler<(Chosen, ImportOptions)>, on_again: EventHandler<()>) -> Element {
    let session = use_session();
    let mut options = use_signal(ImportOptions::default);
    let file = chosen.clone();
    let report = use_memo(move || {
        session.acting().preview_import(&file.name, &file.bytes, &options.read()).map_err(|error| error_text(&error))
    });
    let import = {
        let chosen = chosen.clone();
        move |_| on_import.call((chosen.clone(), options.peek().clone()))
    };
    let report = report.read();
    match &*report {
        Err(text) => rsx! {
            Notice { tone: "problem",
                p { "{text}" }
                p { {t!("import-nothing-changed")} }
            }
            button { class: "button", r#type: "button", onclick: move |_| on_again.call(()), {t!("import-another")} }
        },
        Ok(report) => rsx! {
            section { class: "panel",
                h2 { {t!("import-preview", name = chosen.name.clone())} }
                if let Some(part) = &report.part {
                    Choice {
                        label: t!("import-part"),
                        value: part.clone(),
                        options: parts(report),
                        on_change: move |name| options.write().part = Some(name),
                    }
                    p { class: "hint", {t!("import-part-hint")} }
                }
                Taken { report: report.clone() }
                if report.format == ImportFormat::GithubArchive {
                    label { class: "choice-line",
                        input {
                            r#type: "checkbox",
                            checked: options.read().pull_requests,
                            onchange: move |event| options.write().pull_requests = event.checked(),
                        }
                        {t!("import-pulls")}
                    }
                }
                div { class: "form-actions",
                    button { class: "button", r#type: "button", onclick: move |_| on_again.call(()), {t!("action-cancel")} }
                    button { class: "button primary", r#type: "button", onclick: import, {t!("import-start", count = report.tickets)} }
                }
            }
        },
    }
}

/// The parts of a file to choose from.
fn parts(report: &Report) -> Vec<(String, String)> {
    let named = |name: &String, count: usize| t!("import-part-of", name = name.clone(), count = count);
    report.parts.iter().map(|part| (part.name.clone(), named(&part.name, part.tickets))).collect()
}

/// What would be, or was, taken; and what not, and why.
#[component]
fn Taken(report: Report) -> Element {
    let mut rows = vec![
        (t!("import-source"), report.source.clone()),
        (t!("import-tickets"), t!("import-tickets-open", count = report.tickets, open = report.open)),
        (t!("import-comments"), report.comments.to_string()),
        (t!("import-labels"), report.labels.to_string()),
        (t!("import-people"), report.people.to_string()),
    ];
    match report.format {
        ImportFormat::GithubArchive => rows.push((t!("import-pull-count"), report.pulls.to_string())),
        ImportFormat::VikunjaExport => rows.push((t!("import-files"), report.files.to_string())),
        _ => {}
    }
    let whole = report.clone();
    let toasts = use_toasts();
    let save = move |_| {
        let (text, name) = (told(&whole), t!("import-report-name"));
        toasts.perform(async move {
            let place = device::save_file(&name, "text/plain", text.as_bytes()).await?;
            toasts.say(t!("export-done", name = place.unwrap_or(name)));
            Ok(())
        });
    };
    rsx! {
        dl { class: "facts report",
            for (name , value) in rows {
                div { key: "{name}",
                    dt { "{name}" }
                    dd { "{value}" }
                }
            }
        }
        Findings { title: t!("import-adapted"), found: report.adapted().map(sentence).collect::<Vec<_>>() }
        Findings { title: t!("import-not-taken"), found: report.not_taken().map(sentence).collect::<Vec<_>>() }
        if !report.findings.is_empty() {
            button { class: "button", r#type: "button", onclick: save,
                Icon { glyph: Glyph::Download }
                {t!("import-save-report")}
            }
        }
    }
}

#[component]
fn Findings(title: String, found: Vec<String>) -> Element {
    rsx! {
        if !found.is_empty() {
            h3 { "{title}" }
            ul { class: "report-list",
                for (index , text) in found.into_iter().enumerate() {
                    li { key: "{index}", "{text}" }
                }
            }
        }
    }
}

#[component]
fn Done(project: ProjectId, report: Report, on_again: EventHandler<()>) -> Element {
    rsx! {
        section { class: "panel",
            h2 { role: "status", {t!("import-done")} }
            Taken { report }
            div { class: "form-actions",
                button { class: "button", r#type: "button", onclick: move |_| on_again.call(()), {t!("import-another")} }
                Link { class: "button primary", to: Route::ListPage { id: project.to_string() }, {t!("import-open")} }
            }
        }
    }
}
