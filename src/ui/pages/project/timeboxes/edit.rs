//! The form of a cycle or milestone.

use super::super::super::super::components::{TextArea, TextField, use_toasts};
use super::super::super::super::problem::{error_text, field_problem};
use super::super::super::super::session::use_session;
use super::super::super::super::{t, time};
use super::timeboxes_of;
use crate::client::{Client, ClientError};
use crate::domain::{Date, FieldValue, ProjectId, Timebox, TimeboxId, TimeboxKind};
use chrono::Duration;
use dioxus::prelude::*;

/// The length of a first cycle.
const TWO_WEEKS: Duration = Duration::days(14);

/// What a new one begins as: a cycle follows the last there is, and is as long.
fn fresh(client: &Client, project: ProjectId, kind: TimeboxKind, today: Date) -> Timebox {
    let bare = Timebox { project_id: project, kind: kind.clone(), ..Timebox::default() };
    if kind != TimeboxKind::Cycle {
        return bare;
    }
    let cycles = timeboxes_of(client, project, &kind, today);
    let spans = cycles.iter().filter_map(|row| row.value.start_date.zip(row.value.end_date));
    let last = spans.filter(|(start, end)| start <= end).max_by_key(|(_, end)| *end);
    let (start, length) = match last {
        Some((start, end)) => (end + Duration::days(1), end - start),
        None => (today, TWO_WEEKS - Duration::days(1)),
    };
    let name = t!("cycle-numbered", number = cycles.len() + 1);
    Timebox { name, start_date: Some(start), end_date: Some(start + length), ..bare }
}

fn read_day(text: String) -> Option<Date> {
    Date::decode(&serde_json::Value::String(text))
}

/// Of a new one, unless `id` names one that is there.
#[component]
pub fn EditTimebox(
    project: ProjectId,
    kind: TimeboxKind,
    #[props(default)] id: Option<TimeboxId>,
    on_close: EventHandler<()>,
) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let is_cycle = kind == TimeboxKind::Cycle;
    // Taken when the editor opens: what is seen then.
    let draft = use_signal(|| id.and_then(|id| session.acting().draft::<Timebox>(id)));
    let mut value = use_signal(|| match &*draft.peek() {
        Some(draft) => draft.value.clone(),
        None => fresh(&session.acting(), project, kind, time::today(session.today())),
    });
    let mut problem = use_signal(|| None::<ClientError>);
    let is_backwards = {
        let value = value.read();
        value.start_date.zip(value.end_date).is_some_and(|(start, end)| end < start)
    };
    let wrong = move |field: &str| problem.read().as_ref().and_then(|error| field_problem(error, field));
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_backwards {
            return;
        }
        let (opened, written) = (draft.peek().clone(), value.peek().clone());
        spawn(async move {
            let client = session.acting();
            let saved = match &opened {
                Some(opened) => client.save(opened, &written).await,
                None => client.create(written).await.map(drop),
            };
            match saved {
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
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let (start, end) = (day(value.read().start_date), day(value.read().end_date));
    rsx! {
        form { class: "form", onsubmit: submit,
            TextField {
                id: "timebox-name",
                label: t!("field-name"),
                value: value.read().name.clone(),
                error: wrong("name"),
                is_first: true,
                on_input: move |text| value.write().name = text,
            }
            div { class: "timebox-days",
                if is_cycle {
                    TextField {
                        id: "timebox-start",
                        label: t!("field-start"),
                        kind: "date",
                        value: start,
                        on_input: move |text| value.write().start_date = read_day(text),
                    }
                }
                TextField {
                    id: "timebox-end",
                    label: if is_cycle { t!("field-end") } else { t!("field-due") },
                    kind: "date",
                    value: end,
                    error: is_backwards.then(|| t!("cycle-backwards")),
                    on_input: move |text| value.write().end_date = read_day(text),
                }
            }
            TextArea {
                id: "timebox-description",
                label: t!("field-description"),
                value: value.read().description.clone(),
                hint: t!("editor-markdown"),
                error: wrong("description"),
                rows: 3,
                on_input: move |text| value.write().description = text,
            }
            div { class: "form-actions",
                button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                button { class: "button primary", r#type: "submit", {t!("action-save")} }
            }
        }
    }
}
