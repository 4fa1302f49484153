//! Choosing files.

use super::super::icon::{Glyph, Icon};
use dioxus::html::FileData;
use dioxus::prelude::*;

/// Looks like a button, is the browser's own file field.
#[component]
pub fn FileButton(
    label: String,
    #[props(default)] accept: String,
    #[props(default)] is_multiple: bool,
    #[props(default = Glyph::Upload)] glyph: Glyph,
    #[props(default = "button".to_owned())] class: String,
    on_files: EventHandler<Vec<FileData>>,
) -> Element {
    // A file field keeps its choice: the same file again would be no change. A new key makes a new field.
    let mut round = use_signal(|| 0u32);
    rsx! {
        label { class: "{class} file-button",
            Icon { glyph }
            "{label}"
            for key in [round()] {
                input {
                    key: "{key}",
                    class: "visually-hidden",
                    r#type: "file",
                    accept: "{accept}",
                    multiple: is_multiple,
                    onchange: move |event| {
                        let files = event.files();
                        if !files.is_empty() {
                            on_files.call(files);
                            round += 1;
                        }
                    },
                }
            }
        }
    }
}
