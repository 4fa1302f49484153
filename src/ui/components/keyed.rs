use dioxus::prelude::*;

/// Makes what is inside anew when `by` changes. A component that is all that another shows keeps its state whatever its
/// key says: dioxus 0.7.10 heeds keys in lists only.
#[component]
pub fn Keyed(by: String, children: Element) -> Element {
    rsx! {
        for by in [by] {
            Fragment { key: "{by}", {children.clone()} }
        }
    }
}
