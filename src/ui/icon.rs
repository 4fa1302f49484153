//! One small set of icons, drawn as strokes that take the colour of the text around them.

use dioxus::prelude::*;

macro_rules! glyphs {
    ($($name:ident = $path:literal),+ $(,)?) => {
        /// What an icon shows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Glyph { $($name),+ }

        impl Glyph {
            fn path(self) -> &'static str {
                match self { $(Self::$name => $path),+ }
            }
        }
    };
}

glyphs! {
    Plus = "M12 5v14M5 12h14",
    Check = "M20 6 9 17l-5-5",
    Cross = "M18 6 6 18M6 6l12 12",
    ChevronLeft = "m15 18-6-6 6-6",
    ChevronRight = "m9 18 6-6-6-6",
    ChevronDown = "m6 9 6 6 6-6",
    Search = "M19 11a8 8 0 1 1-16 0 8 8 0 0 1 16 0M21 21l-4.35-4.35",
    Folder = "M4 20h16a2 2 0 0 0 2-2V8a2 2 0 0 0-2-2h-7.9a2 2 0 0 1-1.7-.9l-.8-1.2A2 2 0 0 0 7.9 3H4a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2Z",
    Board = "M4 3h16a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM8 7v7M12 7v4M16 7v9",
    List = "M8 6h13M8 12h13M8 18h13M3 6h.01M3 12h.01M3 18h.01",
    Settings = "M20 7h-9M14 17H5M20 17a3 3 0 1 1-6 0 3 3 0 0 1 6 0M10 7a3 3 0 1 1-6 0 3 3 0 0 1 6 0",
    CloudCheck = "m17 15-5.5 5.5L9 18M5 17.7a7 7 0 1 1 10.7-9.7h1.8a4.5 4.5 0 0 1 3.9 6.7",
    CloudOff = "m2 2 20 20M5.8 5.8A7 7 0 0 0 9 19h8.5c.4 0 .9 0 1.3-.2M21.5 16.5A4.5 4.5 0 0 0 17.5 10h-1.8A7 7 0 0 0 10 5.1",
    Sync = "M3 12a9 9 0 0 1 9-9 9.7 9.7 0 0 1 6.7 2.7L21 8M21 3v5h-5M21 12a9 9 0 0 1-9 9 9.7 9.7 0 0 1-6.7-2.7L3 16M8 16H3v5",
    Device = "M6 2h12a1 1 0 0 1 1 1v18a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1ZM12 18h.01",
    Warning = "m21.7 18-8-14a2 2 0 0 0-3.5 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.7-3ZM12 9v4M12 17h.01",
    Person = "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M16 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0",
    Lock = "M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2ZM7 11V7a5 5 0 0 1 10 0v4",
    Pause = "M9 5v14M15 5v14",
    Trash = "M3 6h18M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2",
    Archive = "M3 3h18a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM4 8v11a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8M10 12h4",
    Edit = "M12 20h9M16.4 3.6a2.1 2.1 0 1 1 3 3L7.4 18.6a2 2 0 0 1-.9.5l-2.8.8.8-2.8a2 2 0 0 1 .5-.9Z",
    More = "M12 12h.01M19 12h.01M5 12h.01",
    Clip = "m21.4 11.1-9.2 9.2a6 6 0 0 1-8.5-8.5l8.6-8.6a4 4 0 1 1 5.7 5.7l-8.6 8.5a2 2 0 1 1-2.8-2.8l8.5-8.5",
    Comment = "M7.9 20A9 9 0 1 0 4 16.1L2 22Z",
    History = "M3 12a9 9 0 1 0 9-9 9.8 9.8 0 0 0-6.7 2.7L3 8M3 3v5h5M12 7v5l4 2",
    Calendar = "M8 2v4M16 2v4M5 4h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM3 10h18",
    Download = "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5M12 15V3",
    Upload = "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M17 8l-5-5-5 5M12 3v12",
    Import = "M12 3v12M8 11l4 4 4-4M8 5H4a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2h-4",
    Filter = "M22 3H2l8 9.5V19l4 2v-8.5Z",
    Sort = "m21 16-4 4-4-4M17 20V4M3 8l4-4 4 4M7 4v16",
    Group = "M3 5h18M7 10h14M7 14h14M3 19h18",
    Columns = "M4 4h16a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM9 4v16M15 4v16",
    Eye = "M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7-10-7-10-7ZM15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0",
    Split = "M12 3v18M5 8l-3 4 3 4M19 8l3 4-3 4",
    Inbox = "M22 12h-6l-2 3h-4l-2-3H2M5.5 5.1 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.5-6.9A2 2 0 0 0 16.8 4H7.2a2 2 0 0 0-1.7 1.1Z",
    At = "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0M16 8v5a3 3 0 0 0 6 0v-1a10 10 0 1 0-4 8",
    Smile = "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0M8 14s1.5 2 4 2 4-2 4-2M9 9h.01M15 9h.01",
    Bug = "M8 2l1.9 1.9M14.1 3.9 16 2M9 7.1v-1a3 3 0 1 1 6 0v1M12 20a6 6 0 0 1-6-6v-3a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v3a6 6 0 0 1-6 6ZM12 20v-9M6 13H2M3 21a4 4 0 0 1 3.8-4M21 21a4 4 0 0 0-3.8-4M22 13h-4M3 5a4 4 0 0 0 3.5 4M21 5a4 4 0 0 1-3.5 4",
    Task = "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2ZM8.5 12l2.5 2.5 5-5",
    Feature = "M12 3l1.9 5.8a2 2 0 0 0 1.3 1.3L21 12l-5.8 1.9a2 2 0 0 0-1.3 1.3L12 21l-1.9-5.8a2 2 0 0 0-1.3-1.3L3 12l5.8-1.9a2 2 0 0 0 1.3-1.3Z",
    Epic = "M4 14a1 1 0 0 1-.8-1.6l9.9-10.2a.5.5 0 0 1 .9.5l-1.9 6A1 1 0 0 0 13 10h7a1 1 0 0 1 .8 1.6l-9.9 10.2a.5.5 0 0 1-.9-.5l1.9-6A1 1 0 0 0 11 14Z",
    Question = "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0M9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3M12 17h.01",
    SignOut = "M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4M16 17l5-5-5-5M21 12H9",
    File = "M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7ZM14 2v4a2 2 0 0 0 2 2h4",
}

/// An icon beside a text that says the same: hidden from screen readers.
#[component]
pub fn Icon(glyph: Glyph, #[props(default)] class: String) -> Element {
    rsx! {
        svg {
            class: "icon {class}",
            view_box: "0 0 24 24",
            width: "16",
            height: "16",
            fill: "none",
            stroke: "currentColor",
            stroke_width: "2",
            stroke_linecap: "round",
            stroke_linejoin: "round",
            "aria-hidden": "true",
            path { d: glyph.path() }
        }
    }
}

/// The mark of Worknest.
#[component]
pub fn Logo() -> Element {
    rsx! {
        svg { class: "logo", view_box: "0 0 512 512", width: "24", height: "24", fill: "none", "aria-hidden": "true",
            rect { width: "512", height: "512", rx: "112", fill: "#1a202c" }
            path { d: "M92 262a164 164 0 0 0 328 0", stroke: "#3b82f6", stroke_width: "40", stroke_linecap: "round" }
            path { d: "M160 274a98 98 0 0 0 192 0", stroke: "#93c5fd", stroke_width: "28", stroke_linecap: "round" }
            path {
                d: "M176 190l64 64 118-140",
                stroke: "#fff",
                stroke_width: "46",
                stroke_linecap: "round",
                stroke_linejoin: "round",
            }
        }
    }
}
