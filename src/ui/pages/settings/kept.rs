//! How much stays on this device.

use super::super::super::components::{Choice, use_toasts};
use super::super::super::session::use_session;
use super::super::super::{t, values};
use dioxus::prelude::*;

const MEGABYTE: u64 = 1_000_000;

#[component]
pub fn Kept() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let client = session.client();
    if !client.me().account {
        return rsx! {};
    }
    let days = [7_u64, 30, 90, 365, 0].map(|days| {
        let text = if days == 0 { t!("kept-days-all") } else { t!("kept-days-count", count = days) };
        (days.to_string(), text)
    });
    let sizes = [100, 500, 2_000, 10_000, 0].map(|megabytes| {
        let bytes = megabytes * MEGABYTE;
        let size = values::size(bytes);
        (bytes.to_string(), if bytes == 0 { t!("kept-files-all") } else { t!("kept-files-up-to", size = size) })
    });
    rsx! {
        section { class: "panel",
            h2 { {t!("kept-title")} }
            Choice {
                label: t!("kept-days"),
                value: client.retention_days().to_string(),
                options: days.to_vec(),
                on_change: move |text: String| {
                    let Ok(days) = text.parse() else { return };
                    toasts.perform(async move { session.acting().set_retention_days(days).await });
                },
            }
            p { class: "hint", {t!("kept-days-text")} }
            Choice {
                label: t!("kept-files"),
                value: client.files_bytes_max().to_string(),
                options: sizes.to_vec(),
                on_change: move |text: String| {
                    let Ok(bytes) = text.parse() else { return };
                    toasts.perform(async move { session.acting().set_files_bytes_max(bytes).await });
                },
            }
            p { class: "hint", {t!("kept-files-text")} }
        }
    }
}
